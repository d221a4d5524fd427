"""How many trainings a time holds, by what those before took."""

import pytest

from advisor.records import Run, Trace
from advisor.search.halving import SparingHalving
from advisor.search.pace import HALVED, Pace


def run_of(*seconds: float) -> Run:
    return Run(traces=(Trace("seconds", seconds),))


def test_the_epoch_that_compiled_does_not_slow_the_pace() -> None:
    pace = Pace()
    pace.see(run_of(9.0, 0.5, 0.5, 0.5), 100.0)
    assert pace.seconds(200.0) == pytest.approx(1.0)


def test_more_time_holds_more_trainings_and_longer_ones_are_fewer() -> None:
    pace = Pace()
    pace.see(run_of(0.01), 1.0)
    assert pace.members(1.0, epochs=100, seconds=20.0) == pytest.approx(
        2 * pace.members(1.0, epochs=100, seconds=10.0), abs=1
    )
    assert pace.members(10.0, epochs=100, seconds=10.0) < pace.members(1.0, epochs=100, seconds=10.0)
    assert pace.members(1e9, epochs=100, seconds=10.0) == 0


def test_a_run_without_a_clock_teaches_nothing() -> None:
    pace = Pace()
    before = pace.seconds(1.0)
    pace.see(Run(), 1.0)
    pace.see(run_of(float("nan")), 1.0)
    assert pace.seconds(1.0) == before


def test_a_halved_cohort_trains_the_share_of_its_epochs_that_is_planned_with() -> None:
    rungs, members, trained = SparingHalving(rungs=(10, 30), seed=0), list(range(900)), 0
    for epoch in range(1, 91):
        trained += len(members)
        kept = rungs(epoch, members)
        members = members if kept is None else [members[place] for place in kept]
    assert trained / (900 * 90) == pytest.approx(HALVED, abs=0.12)  # a tenth is spared at each rung
