"""A trial's own network is held while a study runs, and handed over where there is no time to train it again."""

from pathlib import Path

import msgspec
import pytest

from advisor.records import (
    Budget,
    DataPlan,
    Ending,
    EndingKind,
    Recipe,
    Run,
    Scores,
    SearchSettings,
    StudyPlan,
    Trace,
    Trial,
    TrialState,
)
from advisor.records.winner import OWN_NETWORK
from advisor.search.work import Done, Message, Result, Task
from advisor.store.studies import StudyFolder
from advisor.workflows.study.winning.own import MOST, SECONDS, OwnNetworks, handed_over
from advisor.workflows.study.winning.retraining import train

PLAN = StudyPlan(name="small", data=DataPlan(source="iris"), budget=Budget(trials=None, hours=0.01))
RECIPE = Recipe(data=PLAN.data)
FINISHED = Ending(EndingKind.FINISHED)


def result(number: int, loss: float, *, network: bytes = b"weights") -> Result:
    return Result(
        number=number,
        ending=FINISHED,
        run=Run(recipe=RECIPE, scores=Scores(validation={"loss": loss})),
        network=network,
    )


def test_the_networks_of_the_best_are_held_and_only_where_time_may_be_short() -> None:
    networks = OwnNetworks(PLAN)
    task = Task(numbers=(0,), recipes=(RECIPE,))
    networks.keep([result(n, 1.0 / (1 + n), network=f"network {n}".encode()) for n in range(MOST + 2)])
    held = [networks.of(Trial(number=n)) for n in range(MOST + 3)]
    assert held == [b"", b"", b"network 2", b"network 3", b"network 4", b""]
    assert networks.brief(task).keep_network
    assert networks.seconds == SECONDS
    assert OwnNetworks(PLAN, handing=12.0).seconds == SECONDS + 12.0
    for other in (
        msgspec.structs.replace(PLAN, budget=Budget(trials=9)),
        msgspec.structs.replace(PLAN, data=msgspec.structs.replace(PLAN.data, folds=3)),
        msgspec.structs.replace(PLAN, search=SearchSettings(hypermodel="mine:build")),
        msgspec.structs.replace(PLAN, search=SearchSettings(retrainings=0)),
    ):
        assert not OwnNetworks(other).brief(task).keep_network


class Worker:
    """Writes a model where the weights of one network lie; or dies."""

    idle = 1

    def __init__(self, *, dies: bool = False) -> None:
        self.dies = dies
        self.weights = b""
        self.task: Task | None = None

    def submit(self, task: Task) -> None:
        self.task = task

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        assert self.task is not None
        if self.dies:
            return (Done((Result(number=0, ending=Ending(EndingKind.KILLED, "memory")),)),)
        folder = Path(self.task.model_folder) / "0"
        self.weights = (folder / "weights.npz").read_bytes()
        for name in ("model.keras", "preprocessing.skops", "winner.py"):
            (folder / name).write_text(name)
        run = Run(recipe=RECIPE, scores=Scores(validation={"loss": 0.5}, test={"loss": 0.7}))
        return (Done((Result(number=0, ending=FINISHED, run=run, left_out=("noise",)),)),)

    def answer(self, number: int, value: object) -> None: ...

    def cancel(self) -> None: ...

    def close(self) -> None: ...


def best_of(folder: StudyFolder) -> Trial:
    run = Run(recipe=RECIPE, scores=Scores(validation={"loss": 0.5}), traces=(Trace("loss", (1.0, 0.5)),))
    trial = Trial(number=7, parameters={"depth": 2}, state=TrialState.FINISHED, score=0.5, run=run)
    folder.create(PLAN, started="")
    folder.write_trials((trial,))
    return msgspec.structs.replace(trial, run=msgspec.structs.replace(run, traces=()))  # as a search holds it


class Hanging(Worker):
    """Never answers, and counts how often it is listened to."""

    listened, cancelled = 0, False

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        self.listened += 1
        return ()

    def cancel(self) -> None:
        self.cancelled = True


@pytest.mark.parametrize(("patience", "listened"), [(2.0, 1), (4.0, 2)])
def test_a_first_network_is_waited_for_no_longer_than_another_could_be_there(patience: float, listened: int) -> None:
    worker, left = Hanging(), iter((1.0, 1.0, -3.0, -5.0))  # before it begins, then at each look at the clock
    task = Task(numbers=(0,), recipes=(RECIPE,))
    assert not train([task], worker, listen=lambda _: None, left=lambda: next(left), least=1.0, patience=patience)
    assert (worker.listened, worker.cancelled) == (listened, True)


def test_it_is_measured_once_and_lies_where_a_winner_lies_and_the_choice_says_so(tmp_path: Path) -> None:
    folder, worker = StudyFolder(tmp_path / "run"), Worker()
    trial = best_of(folder)
    winner = handed_over(trial, RECIPE, b"numbers", plan=PLAN, executor=worker, brief=lambda task: task, folder=folder)
    assert winner is not None
    assert worker.weights == b"numbers"
    assert worker.task is not None
    assert worker.task.with_test
    assert (winner.trial, winner.best_trial, winner.parameters) == (7, 7, {"depth": 2})
    assert [each["loss"] for each in winner.test_scores] == [0.7]
    assert folder.model_file().read_text() == "model.keras"
    assert not (folder.root / "retrainings").exists()
    assert winner.script_file
    assert winner.script_leaves_out == ("noise",)
    assert winner.choice is not None
    assert winner.choice.because == OWN_NETWORK
    assert winner.run is not None
    assert winner.run.trace("loss").tolist() == [1.0, 0.5]
    assert winner.run.scores.test == {"loss": 0.7}


def test_a_worker_that_dies_over_it_hands_nothing_over_and_leaves_nothing(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path / "run")
    trial = best_of(folder)
    found = handed_over(
        trial, RECIPE, b"numbers", plan=PLAN, executor=Worker(dies=True), brief=lambda task: task, folder=folder
    )
    assert found is None
    assert not (folder.root / "retrainings").exists()
