"""Time that was kept back for the winner and not needed is searched on, and a better trial found then wins."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from advisor.records import (
    Budget,
    Choice,
    DataPlan,
    Finalist,
    Recipe,
    Run,
    Strategy,
    StudyPlan,
    Trial,
    TrialState,
    Winner,
)
from advisor.records.studies.plan import SearchSettings
from advisor.records.winner import OWN_NETWORK
from advisor.search.clock.budget import FINISHING_SECONDS, LEAST_WORTH, report_seconds
from advisor.search.clock.cost import Cost
from advisor.search.driver import Searched
from advisor.search.events import Event, Noted, StudyEnded, StudyStarted
from advisor.search.outside import Outside
from advisor.store.studies import StudyFolder
from advisor.workflows.study.winning import spare
from advisor.workflows.study.winning.fitting import in_time
from advisor.workflows.study.winning.spare import Sitting, search_and_choose
from advisor.workflows.study.winning.winner import Rivals

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

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        *,
        bests: Sequence[int],
        ended_by: str = "hours",
        ends: float = SECONDS - 60.0,
        cost: Cost | None = None,
        slowness: float = 1.0,
        trains: bool = True,
    ) -> None:
        self.now, self.bests, self.ended_by, self.trains = 0.0, list(bests), ended_by, trains
        self.ends, self.cost, self.slowness = ends, cost, slowness
        self.handed_over: list[tuple[int, bytes]] = []
        self.leasts: list[float] = []
        self.left: list[float] = []  # for other finalists and the mean
        self.searches: list[tuple[int, float | None]] = []  # trials that were known, and the reserve
        self.begun_at: list[float] = []  # slownesses that searches were told of
        self.retrained: list[tuple[int, Winner | None]] = []
        self.events: list[Event] = []
        monkeypatch.setattr(spare.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(spare, "run_study", self.search)
        monkeypatch.setattr(spare, "retrain", self.retrain)
        monkeypatch.setattr(spare, "handed_over", self.hand_over)

    def search(self, plan: StudyPlan, engine: object, *, history: Sequence[Trial], outside: Outside, **_) -> Searched:
        self.searches.append((len(history), outside.reserve))
        self.begun_at.append(outside.slowness)
        outside.listen(StudyStarted(name="a", trials=None, metric="loss", done=0, seconds=None))
        self.now = self.ends if outside.reserve is None else SECONDS - outside.reserve
        number = self.bests[len(self.searches) - 1]
        run = Run(recipe=Recipe(data=plan.data))
        trials = tuple(Trial(number=n, state=TrialState.FINISHED, score=0.5, run=run) for n in range(len(history) + 9))
        outside.listen(StudyEnded(ended_by=self.ended_by, done=len(trials)))
        return Searched(
            trials=trials, best=trials[number], ended_by=self.ended_by, cost=self.cost, slowness=self.slowness
        )

    def retrain(
        self, best: Trial, recipe: Recipe, *, champion: Winner | None, least: float, rivals: Rivals, **_
    ) -> Winner:
        self.left.append(rivals.seconds())
        self.now += 10.0
        self.leasts.append(least)
        self.retrained.append((best.number, champion))
        found = (Finalist(trial=best.number, score=0.5, retrained=(0.5,)),) if self.trains else ()
        return Winner(trial=best.number, choice=Choice(finalists=found), run=Run() if self.trains else None)

    def hand_over(self, trial: Trial, recipe: Recipe, network: bytes, **_) -> Winner:
        self.now += 2.0
        self.handed_over.append((trial.number, network))
        return Winner(trial=trial.number, run=Run(), choice=Choice(because=OWN_NETWORK))

    def run(
        self, tmp_path: Path, *, settings: SearchSettings = SAMPLING, own: bytes = b"", handing: float = 0.0
    ) -> Winner | None:
        plan = StudyPlan(
            name="a", data=DataPlan(source="b"), budget=Budget(trials=None, hours=SECONDS / 3600), search=settings
        )
        sitting = Sitting(
            plan=plan, engine=Nobody(), executor=Nobody(), recipe_of=lambda _: Recipe(data=plan.data),
            outside=Outside(save=lambda _: None, listen=self.events.append), brief=lambda task: task,
            folder=StudyFolder(tmp_path), began=0.0, own=lambda _: own, handing=handing,
        )  # fmt: skip
        return search_and_choose(sitting, first=(), history=(), winner=None)[1]


def test_what_was_kept_back_and_not_needed_is_searched_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    world = World(monkeypatch, bests=(3, 3, 3))
    winner = world.run(tmp_path)
    assert [known for known, _ in world.searches] == [0, 9, 18]
    reserves = [reserve for _, reserve in world.searches if reserve is not None]
    assert 10.0 < reserves[0] < 20.0  # another retraining and the report
    assert reserves[1] == pytest.approx(report_seconds(18))  # none was needed: its time is searched on too
    assert [number for number, _ in world.retrained] == [3]  # the best is the same: it is not trained again
    assert winner is not None
    assert winner.trial == 3
    assert SECONDS - world.now < report_seconds(27) + LEAST_WORTH
    assert sum(isinstance(event, StudyStarted) for event in world.events) == 1
    assert any(isinstance(event, Noted) and "searching on for" in event.text for event in world.events)


def test_on_a_busy_machine_a_search_in_spare_time_knows_from_its_beginning_that_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, bests=(3, 3, 3), slowness=2.5)
    world.run(tmp_path)
    assert world.begun_at[0] == 1.0
    assert world.begun_at[1:] == [2.5] * (len(world.begun_at) - 1)
    assert len(world.begun_at) > 1


def test_on_a_busy_machine_finalists_and_mean_leave_the_report_the_time_that_it_takes_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, bests=(3,) * 9, slowness=2.5)
    world.run(tmp_path)
    assert world.left[0] == pytest.approx(SECONDS - world.ends - 2.5 * report_seconds(9))


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


def test_a_better_trial_that_comes_too_late_to_be_retrained_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, bests=(3, 3, 20))
    winner = world.run(tmp_path)
    assert [number for number, _ in world.retrained] == [3]
    assert winner is not None
    assert winner.choice is not None
    assert "trial 20 scored better when there was no time left" in winner.choice.because
    assert winner.best_trial == 3  # a sitting that goes on chooses again


QUICK = Cost(preparing=2.0, training=3.0)


@pytest.mark.parametrize(
    ("ends", "slowness", "is_handed_over", "is_retrained"),
    [
        (300.0, 1.0, False, True),  # time enough
        (350.0, 1.0, True, True),  # perhaps not for one
        (345.0, 2.0, True, True),  # others use the machine
        (354.5, 1.0, True, False),  # not even for a first epoch
    ],
)
def test_a_trial_s_own_network_is_handed_over_first_where_time_is_short(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    ends: float,
    slowness: float,
    is_handed_over: bool,
    is_retrained: bool,
) -> None:
    world = World(monkeypatch, bests=(3,) * 9, ends=ends, cost=QUICK, slowness=slowness)
    winner = world.run(tmp_path, own=b"weights")
    assert world.handed_over[:1] == ([(3, b"weights")] if is_handed_over else [])
    assert bool(world.retrained) is is_retrained
    assert winner is not None
    assert winner.run is not None
    assert (world.leasts[:1] == [0.0]) is (is_handed_over and is_retrained)  # it cannot be late any more


@pytest.mark.parametrize(("handing", "is_handed_over"), [(0.0, False), (50.0, True)])
def test_what_it_takes_to_hand_over_a_model_of_many_rows_is_no_time_to_train_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, handing: float, is_handed_over: bool
) -> None:
    world = World(monkeypatch, bests=(3,) * 9, ends=300.0, cost=QUICK)
    world.run(tmp_path, own=b"weights", handing=handing)
    assert bool(world.handed_over) is is_handed_over
    assert world.retrained[0][0] == 3


def test_where_no_retraining_comes_to_anything_the_trial_s_own_network_is_handed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, bests=(3,) * 9, cost=QUICK, trains=False)
    winner = world.run(tmp_path, own=b"weights")
    assert winner is not None
    assert winner.choice is not None
    assert winner.choice.because == OWN_NETWORK
    assert world.handed_over == [(3, b"weights")]


def test_a_better_trial_s_own_network_takes_the_place_of_another_s(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, bests=(3, 12), ends=348.0, cost=Cost(preparing=9.0, training=9.0))
    winner = world.run(tmp_path, own=b"weights")
    assert world.handed_over == [(3, b"weights"), (12, b"weights")]
    assert not world.retrained
    assert winner is not None
    assert winner.trial == 12


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
