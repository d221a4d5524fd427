"""Time that was kept back for the winner and not needed is searched on, and a better trial found then wins."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from advisor.records import Budget, DataPlan, Recipe, Run, Strategy, StudyPlan, Trial, TrialState, Winner
from advisor.records.studies.plan import SearchSettings
from advisor.search.clock.budget import FINISHING_SECONDS
from advisor.search.clock.cost import Cost
from advisor.search.driver import Searched
from advisor.search.events import Event, Noted, StudyEnded, StudyStarted
from advisor.search.outside import Outside
from advisor.store.studies import StudyFolder
from advisor.workflows.study.winning import spare
from advisor.workflows.study.winning.spare import Sitting, in_time, search_and_choose

SECONDS = 360.0
SAMPLING = SearchSettings()


class Nobody:
    """An engine and an executor that are never asked: the search is the world's."""

    idle = 1

    def ask(self, numbers: Sequence[int]) -> tuple[()]:
        raise AssertionError

    tell = suggest = resume = close = submit = wait = answer = cancel = ask


class World:
    """A clock, searches that use all the time they have, and retrainings of ten seconds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, bests: Sequence[int], ended_by: str = "hours") -> None:
        self.now, self.bests, self.ended_by = 0.0, list(bests), ended_by
        self.searches: list[tuple[int, float | None]] = []  # trials that were known, and the reserve
        self.retrained: list[tuple[int, Winner | None]] = []
        self.events: list[Event] = []
        monkeypatch.setattr(spare.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(spare, "run_study", self.search)
        monkeypatch.setattr(spare, "retrain", self.retrain)

    def search(self, plan: StudyPlan, engine: object, *, history: Sequence[Trial], outside: Outside, **_) -> Searched:
        self.searches.append((len(history), outside.reserve))
        outside.listen(StudyStarted(name="a", trials=None, metric="loss", done=0, seconds=None))
        self.now = SECONDS - (60.0 if outside.reserve is None else outside.reserve)
        number = self.bests[len(self.searches) - 1]
        run = Run(recipe=Recipe(data=plan.data))
        trials = tuple(Trial(number=n, state=TrialState.FINISHED, score=0.5, run=run) for n in range(len(history) + 9))
        outside.listen(StudyEnded(ended_by=self.ended_by, done=len(trials)))
        return Searched(trials=trials, best=trials[number], ended_by=self.ended_by)

    def retrain(self, best: Trial, recipe: Recipe, *, champion: Winner | None, **_) -> Winner:
        self.now += 10.0
        self.retrained.append((best.number, champion))
        return Winner(trial=best.number)

    def run(self, tmp_path: Path, *, settings: SearchSettings = SAMPLING) -> Winner | None:
        plan = StudyPlan(
            name="a", data=DataPlan(source="b"), budget=Budget(trials=None, hours=SECONDS / 3600), search=settings
        )
        sitting = Sitting(
            plan=plan, engine=Nobody(), executor=Nobody(), recipe_of=lambda _: Recipe(data=plan.data),
            outside=Outside(save=lambda _: None, listen=self.events.append), brief=lambda task: task,
            folder=StudyFolder(tmp_path), began=0.0,
        )  # fmt: skip
        return search_and_choose(sitting, first=(), history=(), winner=None)[1]


def test_what_was_kept_back_and_not_needed_is_searched_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    world = World(monkeypatch, bests=(3, 3))
    winner = world.run(tmp_path)
    assert [known for known, _ in world.searches] == [0, 9]
    assert world.searches[1][1] is not None
    assert 10.0 < world.searches[1][1] < 20.0  # another retraining and the report
    assert [number for number, _ in world.retrained] == [3]  # the best is the same: it is not trained again
    assert winner is not None
    assert winner.trial == 3
    assert sum(isinstance(event, StudyStarted) for event in world.events) == 1
    assert any(isinstance(event, Noted) and "searching on for" in event.text for event in world.events)


def test_a_better_trial_found_then_is_retrained_against_the_champion(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, bests=(3, 12, 12))
    winner = world.run(tmp_path)
    assert [number for number, _ in world.retrained] == [3, 12]
    champion = world.retrained[1][1]
    assert champion is not None
    assert champion.trial == 3
    assert winner is not None
    assert winner.trial == 12
    assert world.now <= SECONDS


@pytest.mark.parametrize(
    ("ended_by", "settings"),
    [("trials", SAMPLING), ("hours", SearchSettings(strategy=Strategy.GROWING))],
)
def test_a_study_that_has_another_end_is_not_searched_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ended_by: str, settings: SearchSettings
) -> None:
    world = World(monkeypatch, bests=(3, 3), ended_by=ended_by)
    world.run(tmp_path, settings=settings)
    assert len(world.searches) == 1


@pytest.mark.parametrize(("left", "networks"), [(100.0, 5), (20.0, 3), (3.0, 1), (-5.0, 1)])
def test_as_many_networks_are_retrained_as_the_time_allows_and_one_at_least(left: float, networks: int) -> None:
    plan = StudyPlan(name="a", data=DataPlan(source="b"), search=SearchSettings(hypermodel="mine:build"))
    best = Trial(number=0, run=Run(recipe=Recipe(data=plan.data)))
    found, least = in_time(plan, best, Cost(preparing=1.0, training=5.0), left=left, slots=1)  # one after the other
    assert found.search.retrainings == networks
    assert least == 1.0 + FINISHING_SECONDS
    assert in_time(plan, best, None, left=left, slots=1)[0] == plan
    none = msgspec.structs.replace(plan, search=msgspec.structs.replace(plan.search, retrainings=0))
    assert in_time(none, best, Cost(training=5.0), left=left, slots=1)[0] == none  # none was asked for
