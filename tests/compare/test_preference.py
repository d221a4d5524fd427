"""Of trials that noise cannot tell apart the winner is the one that costs least beside its score."""

import math

from advisor.compare.preference import expense, least_expensive, least_expensive_by_folds, worth_retraining
from advisor.records import FoldScores, Goal, Metric, Trial, TrialState

GOAL = Goal(metric=Metric.ACCURACY, also=("parameters", "latency_ms"))


def trial(number: int, score: float, size: float, wait: float = 1.0, folds: FoldScores | None = None) -> Trial:
    measured = {"parameters": size, "latency_ms": wait}
    return Trial(number=number, state=TrialState.FINISHED, score=score, measured=measured, folds=folds)


def test_a_clearly_worse_network_does_not_win_by_being_small() -> None:
    retrained = {1: (0.95, 0.96, 0.97), 2: (0.95, 0.955, 0.96), 3: (0.80, 0.81, 0.82)}
    sizes = {1: (900.0, 1.0), 2: (300.0, 1.0), 3: (10.0, 1.0)}
    assert least_expensive(retrained, sizes, GOAL, count=3) == 2


def test_equal_sizes_are_told_apart_by_what_counts_next_and_then_by_the_mean() -> None:
    retrained = {1: (0.95, 0.96), 2: (0.94, 0.96), 3: (0.93, 0.97)}
    assert least_expensive(retrained, {1: (9.0, 3.0), 2: (9.0, 2.0), 3: (9.0, 4.0)}, GOAL, count=2) == 2
    assert least_expensive(retrained, dict.fromkeys((1, 2, 3), (9.0, 1.0)), GOAL, count=2) == 1


def test_without_known_noise_or_with_a_failed_seed_smallness_decides_nothing() -> None:
    assert least_expensive({1: (0.9,), 2: (0.9,)}, {1: (9.0,), 2: (1.0,)}, GOAL, count=1) is None
    assert least_expensive({1: (0.9, 0.8), 2: (0.9,)}, {1: (9.0,), 2: (1.0,)}, GOAL, count=2) == 1


def test_finalists_are_those_that_nothing_beats_the_least_expensive_first() -> None:
    best, *rivals = [trial(0, 0.9, 100), trial(1, 0.89, 50), trial(2, 0.88, 70), trial(3, 0.87, 20)]
    assert [each.number for each in worth_retraining(best, rivals, GOAL)] == [3, 1, 2]
    assert worth_retraining(best, rivals, Goal(metric=Metric.ACCURACY)) == tuple(rivals)


def test_with_folds_one_standard_error_is_the_margin() -> None:
    folds = FoldScores(values=(0.8, 0.9, 1.0, 0.9), sd=0.08)  # a standard error of 0.04
    found = [trial(0, 0.90, 900, folds=folds), trial(1, 0.87, 200, folds=folds), trial(2, 0.85, 50, folds=folds)]
    chosen = least_expensive_by_folds(found, GOAL)
    assert chosen is not None
    assert chosen.number == 1
    assert least_expensive_by_folds([], GOAL) is None


def test_what_is_not_known_costs_more_than_anything() -> None:
    assert expense(Trial(number=0, measured={"latency_ms": 2.0}), GOAL) == (math.inf, 2.0)
