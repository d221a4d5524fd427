"""The timekeeper keeps back what the winner's retrainings will take, as soon as anything shows it."""

import msgspec
import pytest

from advisor.records import Budget, Ending, EndingKind, Goal, Run, StudyPlan, TrainedBy, Trial, TrialState
from advisor.search.clock.alone import Work
from advisor.search.clock.budget import (
    FINISHING_SECONDS,
    FRESH_WORKER_SECONDS,
    GRACE_SECONDS,
    LATE_GRACE_SECONDS,
    PATIENCE_SECONDS,
    SAFETY,
    SHARE_FOR_FINALISTS,
    SHARE_KEPT,
    report_seconds,
)
from advisor.search.clock.cost import Clocking, Cost, Rounds
from advisor.search.clock.timekeeper import SHARE_OF_FIRST, Timekeeper
from advisor.search.ledger import Ledger
from advisor.search.work import Result

ONE_PROGRAM = Rounds(programs=1, trainings=2)


class Watch:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def keeper(plan: StudyPlan, watch: Watch) -> Timekeeper:
    plan = msgspec.structs.replace(plan, budget=Budget(hours=0.1))
    ledger = Ledger(Goal())
    ledger.put([Trial(number=0, state=TrialState.FINISHED, score=0.5, seconds=1.0)])
    return Timekeeper(plan, ledger, clock=watch, began=None, rounds=lambda _: ONE_PROGRAM)


def test_first_trainings_leave_as_much_time_as_they_have_to_the_retraining(keeper: Timekeeper, watch: Watch) -> None:
    left = keeper.left()
    assert keeper.left_to_train() == pytest.approx(SHARE_OF_FIRST * left - FINISHING_SECONDS)
    keeper.took(0, Clocking(began=watch.now), done=1.0)
    assert keeper.left_to_train() == pytest.approx(keeper.left() - FINISHING_SECONDS)


def test_a_long_preparation_is_kept_back_once_a_program_and_not_once_a_network(
    keeper: Timekeeper, watch: Watch
) -> None:
    clocking = Clocking(began=0.0)
    watch.now = 40.0
    clocking.hear_epoch(watch.now)
    watch.now = 50.0
    keeper.took(0, clocking, done=1.0)
    assert keeper.cost_of_best() == Cost(preparing=40, training=10, finishing=10)
    assert keeper.limit() == pytest.approx(360 - SAFETY * 60 - report_seconds(1))


@pytest.mark.parametrize(("trained_by", "kept"), [(TrainedBy.COHORT, 8.0), (TrainedBy.FIT, FINISHING_SECONDS)])
def test_the_next_training_leaves_as_much_to_its_scores_as_those_of_the_latest_cohort_took(
    keeper: Timekeeper, watch: Watch, trained_by: TrainedBy, kept: float
) -> None:
    clocking = Clocking(began=0.0, sharers=2)
    for watch.now in (1.0, 2.0):
        clocking.hear_epoch(watch.now)
    watch.now = 10.0
    cost = keeper.ended(Result(number=0, ending=Ending(EndingKind.FINISHED), run=Run(trained_by=trained_by)), clocking)
    assert cost.finishing == (4.0 if trained_by is TrainedBy.COHORT else 0.0)  # `fit` may end within an epoch
    assert keeper.left_to_train() == pytest.approx(keeper.left() - kept)


def test_a_best_trial_that_the_clock_cut_short_is_expected_to_take_longer(keeper: Timekeeper, watch: Watch) -> None:
    watch.now = 10.0
    keeper.took(0, Clocking(began=0.0), done=1.0)
    whole = keeper.cost_of_best()
    keeper.took(0, Clocking(began=0.0), done=0.8)
    shorter = keeper.cost_of_best()
    assert whole is not None
    assert shorter is not None
    assert shorter.training == pytest.approx(whole.training / 0.8)


def test_a_cohort_that_begins_late_has_as_many_members_as_come_to_their_end(keeper: Timekeeper, watch: Watch) -> None:
    assert keeper.members(32) == 32  # nothing shows yet how long a training takes
    clocking = Clocking(began=0.0)
    watch.now = 4.0
    clocking.hear_epoch(watch.now)
    watch.now = 6.0
    clocking.hear_epoch(watch.now)
    keeper.took(0, clocking, done=1.0)
    sizes, within_half = [], []
    for left in (100.0, 18.0, 9.0, 6.5, 2.0):
        watch.now += keeper.left() - left - FINISHING_SECONDS
        sizes.append(keeper.members(32))
        within_half.append(keeper.members(32, share=0.5))
    assert sizes == [32, 32, 19, 4, 1]  # four seconds for the program, two for the first network and .16 for each other
    assert within_half == [32, 19, 1, 1, 1]


def test_a_network_of_a_cohort_costs_alone_no_more_than_was_seen_and_the_next_cohort_has_room_for_it(
    keeper: Timekeeper, watch: Watch
) -> None:
    wide, narrow = Work(160_000, 32, 2000, 4000), Work(1_000, 32, 2000, 4000)
    watch.now = 0.1
    keeper.took(9, Clocking(began=-1.9, first=0.0), done=1.0, work=narrow)  # a wider one may take 160 times as long
    watch.now = 3.0
    keeper.took(8, Clocking(began=0.0, first=1.0), done=1.0, work=wide)
    together = Clocking(began=3.0, sharers=21, first=5.0)
    watch.now = 25.0
    for number, steps in ((0, 2000), (1, 100)):  # the second left early
        keeper.took(number, together, done=1.0, work=wide._replace(steps=steps))
    assert keeper.cost_of_best() == Cost(preparing=1.0, training=2.0)  # 20 s of 21 networks by one rule for all: 7.7
    watch.now += keeper.left() - 12.0 - FINISHING_SECONDS
    assert keeper.members(32) == 11  # each of the last ones added .45 of the time alone
    keeper.took(0, together, done=0.5, work=wide)
    assert keeper.cost_of_best() == Cost(preparing=1.0, training=4.0)


def test_a_first_result_is_waited_for_and_what_is_tried_at_the_very_end_is_not(plan: StudyPlan, watch: Watch) -> None:
    def grace(*trials: Trial, reserve: float | None = None, idle: int = 1) -> float:
        ledger = Ledger(Goal())
        ledger.put(trials)
        keeper = Timekeeper(plan, ledger, clock=watch, began=None, rounds=lambda _: ONE_PROGRAM, reserve=reserve)
        return keeper.grace(GRACE_SECONDS, since=watch.now, idle=idle)

    ended = Trial(number=0, state=TrialState.FINISHED, score=0.5)
    assert (grace(), grace(ended), grace(ended, reserve=4.0)) == (PATIENCE_SECONDS, GRACE_SECONDS, LATE_GRACE_SECONDS)
    assert grace(ended, idle=0) == GRACE_SECONDS + FRESH_WORKER_SECONDS  # who hands over would have to import anew


def test_nothing_is_begun_that_cannot_come_to_an_epoch_unless_a_winner_is_there(plan: StudyPlan, watch: Watch) -> None:
    plan = msgspec.structs.replace(plan, budget=Budget(trials=None, hours=0.1))
    ledger = Ledger(Goal())
    ledger.put([Trial(number=0, state=TrialState.FINISHED, score=0.5, seconds=1.0)])
    told = {"clock": watch, "began": None, "rounds": lambda _: Rounds()}
    keeper, late = Timekeeper(plan, ledger, **told), Timekeeper(plan, ledger, reserve=4.0, **told)
    watch.now = 340.0
    assert keeper.is_worth_beginning()  # nothing shows yet what a program takes
    for each in (keeper, late):
        each.took(0, Clocking(began=watch.now - 40.0, first=watch.now), done=1.0)
    assert (keeper.is_worth_beginning(), late.is_worth_beginning()) == (False, True)
    assert (keeper.ended_by(in_flight=1), keeper.ended_by(in_flight=0)) == ("", "hours")
    watch.now = 300.0
    assert keeper.is_worth_beginning()
    keeper.slowness = 3.0  # others use the machine: the next may take much longer
    assert not keeper.is_worth_beginning()


def test_where_a_trial_s_own_network_can_be_handed_over_long_retrainings_take_no_time_from_the_search(
    plan: StudyPlan, watch: Watch
) -> None:
    plan = msgspec.structs.replace(plan, budget=Budget(trials=None, hours=0.1))
    ledger = Ledger(Goal())
    ledger.put([Trial(number=0, state=TrialState.FINISHED, score=0.5, seconds=200.0)])
    told = {"clock": watch, "began": None, "rounds": lambda _: ONE_PROGRAM}
    assert Timekeeper(plan, ledger, **told).limit() == pytest.approx(36.0)
    assert Timekeeper(plan, ledger, own=2.0, **told).limit() == pytest.approx(360.0 - 2.0 - report_seconds(1))


def test_before_any_result_a_share_is_kept(plan: StudyPlan, watch: Watch) -> None:
    plan = msgspec.structs.replace(plan, budget=Budget(hours=0.1))
    keeper = Timekeeper(plan, Ledger(Goal()), clock=watch, began=None, rounds=lambda _: ONE_PROGRAM)
    assert keeper.limit() == pytest.approx(360 * (1 - SHARE_KEPT))
    assert keeper.cost_of_best() is None


def test_nothing_is_kept_for_other_finalists_where_their_share_would_not_do_for_one(
    plan: StudyPlan, watch: Watch
) -> None:
    def limit(seconds: float) -> float | None:
        told = msgspec.structs.replace(plan, budget=Budget(hours=seconds / 3600))
        ledger = Ledger(Goal())
        ledger.put([Trial(number=0, state=TrialState.FINISHED, score=0.5, seconds=5.0)])
        return Timekeeper(
            told, ledger, clock=watch, began=None, rounds=lambda _: ONE_PROGRAM, more_rounds=Rounds(trainings=99)
        ).limit()

    alone = SAFETY * 10.0 + report_seconds(1)
    assert limit(60.0) == pytest.approx(60.0 - alone)
    assert limit(600.0) == pytest.approx(600.0 - alone - SHARE_FOR_FINALISTS * 600.0)
