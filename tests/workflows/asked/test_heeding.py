"""A search and what is asked of its study meanwhile, with trainings that are made up."""

from pathlib import Path

import pytest

from advisor.records import Budget, DataPlan, Narrowing, StudyPlan, TrialState
from advisor.records.studies.requests import RequestKind
from advisor.search.events import Event, Noted
from advisor.search.work import Message
from advisor.space.design import DesignSpace, design_space
from advisor.store.holding import held
from advisor.store.studies import StudyFolder
from advisor.workflows.asked.requests import add, ask
from advisor.workflows.search import run_search
from advisor.workflows.study.start import begin
from tests.search.fakes import Clock, FakeExecutor, Listener

PLAN = StudyPlan(
    name="heeds",
    data=DataPlan(source="digits"),
    budget=Budget(trials=8),
    space={"learning_rate": Narrowing(low=1e-5, high=1.0)},
)


class Asking(FakeExecutor):
    """Somebody asks for a trial while the first one trains, and cancels the study while the third does."""

    def __init__(self, folder: StudyFolder) -> None:
        super().__init__(Clock())
        self.folder = folder

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        (number,) = self.tasks[0].numbers
        if number == 0:
            add(self.folder.root, [("learning_rate=0.02",)])
        if number == 2:
            ask(self.folder.root, RequestKind.CANCEL)
        return super().wait(seconds=seconds)


@pytest.fixture
def space() -> DesignSpace:
    return design_space(PLAN)[0]


def test_a_trial_is_taken_next_and_a_cancellation_leaves_trials_without_a_winner(
    tmp_path: Path, space: DesignSpace
) -> None:
    folder = StudyFolder(tmp_path / "heeds")
    study = begin(folder, PLAN)
    events: list[Event] = []
    with held(folder.root), pytest.raises(KeyboardInterrupt):
        run_search(
            study,
            space,
            engine=Listener(),
            executor=Asking(folder),
            folder=folder,
            brief=lambda task: task,
            listen=events.append,
        )
    told = [event.text.partition(" by ")[0] for event in events if isinstance(event, Noted)]
    assert [line.partition(":")[0] for line in told] == ["a trial was asked for", "cancelled"]
    kept = folder.read_study()
    assert kept.trials[1].parameters == {"learning_rate": 0.02}
    assert kept.trials[1].proposed_by == "by hand: request 1"
    assert [trial.state for trial in kept.trials[:3]] == [TrialState.FINISHED] * 3
    assert kept.ended_by == "cancelled"
    assert kept.winner is None
    kinds = [each.kind.value for each in folder.read_requests().lines]
    assert kinds == ["begun", "add", "cancel", "ended"]
