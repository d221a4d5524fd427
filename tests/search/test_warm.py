"""Real worker processes: which of them is given the next task."""

from advisor.search.executors.local import LocalExecutor
from advisor.search.work import Done
from tests.search import fake_trainer
from tests.search.test_local import WORK, messages_until_done, results_of, task


def test_a_task_goes_to_a_worker_that_has_trained_before_one_that_still_imports() -> None:
    executor = LocalExecutor(WORK, slots=({}, {}))
    try:
        executor.submit(task(0, name=fake_trainer.DIE))
        executor.submit(task(1))
        heard = messages_until_done(executor, 2)
        [warm] = [result.run.source for m in heard if isinstance(m, Done) for result in m.results if result.run]
        [result] = results_of(executor, [task(2)])
        assert result.run is not None
        assert result.run.source == warm
    finally:
        executor.close()
