"""Growing, pruning and complexity regularization on real trainings, from the study file to the report (lecture 4.2)."""

from collections.abc import Callable, Sequence
from pathlib import Path

import keras
import numpy as np
import pytest

from advisor.records import Study, TrialState
from advisor.search.work import Done, Message, Result, Task
from advisor.space.dimension import Dimension
from advisor.store.studies import StudyFolder
from advisor.workflows import summary

pytestmark = pytest.mark.backend

STUDY = """
[study]
name = "sizes"
epochs = 12
[data]
source = "digits"
rows = 400
[goal]
metric = "accuracy"
target = {target}
[recipe]
depth = 1
dropout = 0.0
learning_rate = 0.01
batch_size = 16
[space]
width = {{ low = {low}, high = {high} }}
[budget]
trials = {trials}
[search]
retrainings = 1
strategy = "{strategy}"
complexity_weight = {weight}
"""


class Here:
    """Trains in this process what a worker would: the same function, one task at a time."""

    def __init__(self, work: str, *, slots: Sequence[object], log: Path, at_once: int) -> None:
        assert work == "advisor.workflows.worker.served:train_task"
        self.waiting: list[Task] = []

    def begin(self, *, log: Path) -> None:
        """Nothing waits for the study."""

    @property
    def idle(self) -> int:
        return 1 - len(self.waiting)

    def submit(self, task: Task) -> None:
        self.waiting.append(task)

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        from advisor.workflows.worker.trial import train_task

        results: tuple[Result, ...] = train_task(self.waiting.pop(), Deaf())
        return (Done(results),)

    def answer(self, number: int, value: object) -> None: ...

    def cancel(self) -> None: ...

    def close(self) -> None: ...


class Deaf:
    """A reporter that nobody listens to."""

    def epoch(self, number: int, epoch: int, values: dict[str, float]) -> None: ...

    def ask(self, number: int, dimension: Dimension) -> float | int | str | bool:
        raise AssertionError(dimension)


@pytest.fixture
def searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Study, StudyFolder]]:
    from advisor.workflows.search import search

    monkeypatch.setattr("advisor.workflows.study.early.LocalExecutor", Here)

    def run(strategy: str, **said: float) -> tuple[Study, StudyFolder]:
        settings = {"target": 0.75, "low": 2, "high": 64, "trials": 12, "weight": 0.01, **said}
        plan = tmp_path / f"{strategy}-{settings['weight']}.toml"
        plan.write_text(STUDY.format(strategy=strategy, **settings))
        return search(plan, out=tmp_path / plan.stem)

    return run


def test_growing_stops_at_the_first_size_that_meets_the_specification_and_says_so(searched) -> None:
    study, folder = searched("growing")
    assert study.ended_by == "until"
    widths = [trial.parameters["width"] for trial in study.trials]
    assert widths == [2 * 2**place for place in range(len(widths))]
    assert 1 < len(widths) < 6  # not the smallest, and far from the largest
    *smaller, last = study.trials
    assert all(trial.score is not None and trial.score < 0.75 for trial in smaller)
    assert last.score is not None
    assert last.score >= 0.75
    assert study.winner is not None
    assert study.winner.trial == last.number
    said = summary.say(study, folder)
    assert "The target (accuracy at least 0.75) is reached" in said
    page = folder.report_file.read_text()
    assert "is reached" in page
    assert "Validation score against size" in page


def test_growing_says_where_no_network_meets_the_specification(searched) -> None:
    study, folder = searched("growing", target=0.9999, low=1, high=3)
    assert study.ended_by == "space"
    assert [trial.parameters["width"] for trial in study.trials] == [1, 2, 3]
    said = summary.say(study, folder)
    assert "No network that was tried reaches the target (accuracy at least 1)" in said
    assert "the largest network of the space was reached" in said


def test_a_large_weight_picks_a_smaller_network_than_none(searched) -> None:
    free, _ = searched("complexity", weight=0.0, trials=3)
    dear, folder = searched("complexity", weight=5.0, trials=3)
    assert [trial.parameters for trial in free.trials] == [trial.parameters for trial in dear.trials]
    best, smallest = free.trials[free.winner.trial], dear.trials[dear.winner.trial]
    assert best.score == max(trial.score for trial in free.trials)
    assert smallest.size == min(trial.size for trial in dear.trials)
    assert smallest.size < best.size
    assert "ten times the weights must gain 5" in summary.say(dear, folder)


def test_a_pruned_network_holds_as_many_weights_as_its_record_says_and_zeros_stay(searched, monkeypatch) -> None:
    from advisor.training.saving import load_winner

    monkeypatch.setattr("advisor.workflows.study.strategy.SHARES", (0.5, 0.95))  # each step costs a training
    study, folder = searched("pruning", weight=5.0, low=8, high=16)
    assert [trial.pruned_share for trial in study.trials] == [0.0, 0.5, 0.95]
    assert all(trial.state is TrialState.FINISHED for trial in study.trials)
    names = [trial.run.name for trial in study.trials[1:]]
    assert names[-1] == "lecture-default, 95% pruned"
    won = study.trials[study.winner.trial]
    restored = load_winner(folder.root).model
    assert isinstance(restored, keras.Model)
    weights = [np.asarray(weight) for weight in restored.get_weights()]
    left = sum(int(np.count_nonzero(weight)) if weight.ndim == 2 else weight.size for weight in weights)
    assert left == won.size
    assert won.size < study.trials[0].size / 5
    assert study.winner.run.layer_traces("gradient_norm")  # of the fine-tuning
    assert "95 % of those between layers pruned" in summary.say(study, folder)
