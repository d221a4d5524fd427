"""The way into a worker process, named to the executor: what a task is, and the backend without what it takes along."""

from advisor.training.silence import without_what_is_taken_along

with without_what_is_taken_along():
    from advisor.workflows.worker.trial import train_task

__all__ = ["train_task"]
