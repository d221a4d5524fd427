"""How many workers a study has: a long one finds out once and keeps it, a short one does as ever."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from advisor.records import Budget, Study, StudyPlan
from advisor.records.studies.workers import ChosenWorkers
from advisor.records.unattended.planning import Band, OtherWorkers, PlanForecast, Planned
from advisor.render.unattended.planning import text
from advisor.workflows.study.check import Looked
from advisor.workflows.unattended import arranging, rehearsing
from advisor.workflows.unattended.arranging import LONG_HOURS, on_other_number, workers_that_pay
from tests.search.played import PlayedExecutor
from tests.workflows.study.test_earlier import IRIS, SPACE, asking

CLEARLY = OtherWorkers(usual=2, count=1, tasks=12, times=0.6, pays=True)
HARDLY = OtherWorkers(usual=2, count=1, tasks=12, times=0.95)


class Hired(PlayedExecutor):
    """Workers that say when they are closed."""

    def __init__(self, count: int, gone: Callable[[int], None]) -> None:
        super().__init__(slots=count)
        self._gone = gone

    def begin(self, *, log: Path) -> None:
        """They are there."""

    def close(self) -> None:
        self._gone(self.slots)


class Machine:
    """Workers that are hired and closed, and what comes of trying; nothing trains."""

    def __init__(self, found: OtherWorkers | None) -> None:
        self.found, self.seconds, self.alive = found, list[float](), list[int]()

    def workers(self, _: Path, *, count: int = 2) -> Hired:
        self.alive.append(count)
        return Hired(count, self._close)

    def in_turns(self, _: object, *, seconds: float, **__: object) -> OtherWorkers | None:
        self.seconds.append(seconds)
        return self.found

    def _close(self, count: int) -> None:
        if count in self.alive:
            self.alive.remove(count)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Callable[[OtherWorkers | None], Machine]:
    def made(found: OtherWorkers | None) -> Machine:
        machine = Machine(found)
        monkeypatch.setattr(arranging, "other_workers_here", lambda: 1)
        monkeypatch.setattr(arranging, "usable_cores", lambda: 2)
        monkeypatch.setattr(arranging, "devices_here", tuple)
        monkeypatch.setattr(rehearsing, "workers", machine.workers)
        monkeypatch.setattr(rehearsing, "in_turns", machine.in_turns)
        return machine

    return made


def plan_of(**changes: object) -> StudyPlan:
    plan = msgspec.structs.replace(asking(), budget=Budget(trials=None, hours=LONG_HOURS))
    search = msgspec.structs.replace(plan.search, **{k: v for k, v in changes.items() if k != "budget"})
    return msgspec.structs.replace(plan, search=search, budget=changes.get("budget", plan.budget))


def looked_at(plan: StudyPlan) -> Looked:
    return Looked(plan=plan, space=SPACE, source=IRIS, dataset=None)


def chosen(machine: Machine, study: Study, tmp_path: Path) -> tuple[int, ChosenWorkers | None, list[str]]:
    said = list[str]()
    usual = machine.workers(tmp_path)
    with workers_that_pay(usual, study, looked_at(study.plan), log=tmp_path / "log", tell=said.append) as (used, found):
        assert machine.alive == [used.idle]  # the others are gone while the study runs
        return used.idle, found, said


def test_a_long_study_takes_the_number_of_workers_that_was_seen_to_pay_and_keeps_it(machine, tmp_path: Path) -> None:
    here = machine(CLEARLY)
    count, found, said = chosen(here, Study(plan=plan_of()), tmp_path)
    assert count == 1
    assert said[-1] == "workers: 1, for 1 takes 0.60 times as long as 2 (12 tasks tried with both)"
    assert here.seconds == [pytest.approx(0.0075 * 3600 * LONG_HOURS)]
    again, same, said = chosen(machine(HARDLY), Study(plan=plan_of(), workers=found), tmp_path)
    assert (again, same) == (1, found)  # nothing is tried a second time
    assert len(said) == 1
    moved = msgspec.structs.replace(found, cores=64)  # what was found on another machine does not hold here
    assert chosen(machine(HARDLY), Study(plan=plan_of(), workers=moved), tmp_path)[0] == 2


def test_a_difference_within_noise_changes_nothing_and_is_kept_too(machine, tmp_path: Path) -> None:
    count, kept, said = chosen(machine(HARDLY), Study(plan=plan_of()), tmp_path)
    assert (count, kept.count) == (2, 2)
    assert said[-1].startswith("workers: 2, for ")
    assert chosen(machine(CLEARLY), Study(plan=plan_of(), workers=kept), tmp_path) == (2, kept, [])


def test_where_nothing_was_seen_another_sitting_may_see_more(machine, tmp_path: Path) -> None:
    count, kept, said = chosen(machine(None), Study(plan=plan_of()), tmp_path)
    assert (count, kept) == (2, None)
    assert said[-1].startswith("workers: 2, as it is: too few")


@pytest.mark.parametrize(
    "plan",
    [
        plan_of(workers=2),
        plan_of(hypermodel="mine:build"),
        plan_of(budget=Budget(trials=None, hours=LONG_HOURS - 0.1)),
        plan_of(budget=Budget(trials=20)),
    ],
)
def test_a_short_study_and_one_that_names_its_workers_try_nothing(machine, tmp_path: Path, plan: StudyPlan) -> None:
    here = machine(CLEARLY)
    assert chosen(here, Study(plan=plan), tmp_path) == (2, None, [])
    assert here.seconds == []


def test_a_plan_says_which_number_of_workers_pays_and_how_it_is_chosen(machine, tmp_path: Path) -> None:
    here, said = machine(CLEARLY), list[str]()
    band = Band(9000.0, 9000.0, 9000.0)
    ends = PlanForecast(trials=band, seconds=band, search_seconds=band, ended_by="hours")
    planned = Planned(name="small", folder=str(tmp_path / "small"), forecast=ends)
    found = on_other_number(planned, looked_at(plan_of()), tell=said.append)
    assert (found, here.alive) == (CLEARLY, [])
    assert "with 2 workers and with 1 in turns" in said[0]
    shown = text(msgspec.structs.replace(planned, workers=found))
    assert "0.60 times as long as 2" in shown
    assert "[search] workers = 1 chooses it" in shown
    assert "workers: 2, as it is" in text(msgspec.structs.replace(planned, workers=HARDLY))
    short = msgspec.structs.replace(planned, forecast=msgspec.structs.replace(ends, seconds=Band(60.0, 60.0, 60.0)))
    assert on_other_number(short, looked_at(plan_of()), tell=said.append) is None
