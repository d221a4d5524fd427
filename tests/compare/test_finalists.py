"""Who is a finalist, and that choosing among several by fresh seeds is worth it."""

import numpy as np
import pytest

from advisor.compare.finalists import MOST, best_by_mean, in_doubt, margin_of
from advisor.records import Goal, Metric, Trial, TrialState


def trials_of(scores: list[float]) -> list[Trial]:
    return [
        Trial(number=n, parameters={"width": n}, state=TrialState.FINISHED, score=score)
        for n, score in enumerate(scores)
    ]


def test_one_more_training_of_the_best_stays_within_the_margin_as_often_as_it_says() -> None:
    random = np.random.default_rng(0)
    draws = random.normal(0.5, 0.1, size=(2000, 6))
    within = [row[5] <= row[:5].mean() + (margin_of(row[:5].tolist()) or 0.0) for row in draws]
    assert np.mean(within) == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize("noise", [0.1, 0.3, 1.0])
def test_eight_finalists_halve_what_the_luck_of_the_best_score_costs(noise: float) -> None:
    """Where the bottom of a bowl of four dimensions is looked for, noise in parts of the scores' own spread."""
    random, lost = np.random.default_rng(1), {1: 0.0, MOST: 0.0, 4 * MOST: 0.0}
    for _ in range(300):
        truth = random.uniform(size=300) ** 0.5
        sd = noise * float(truth.std())
        order = np.argsort(truth + random.normal(0.0, sd, size=300))
        means = truth[order[: 4 * MOST]] + random.normal(0.0, sd, size=(5, 4 * MOST)).mean(axis=0)
        for count in lost:
            lost[count] += truth[order[int(np.argmin(means[:count]))]] - truth.min()
    assert lost[MOST] < 0.6 * lost[1]
    assert lost[4 * MOST] > 0.75 * lost[MOST]


def test_a_metric_that_rises_is_looked_at_from_its_own_side() -> None:
    goal = Goal(metric=Metric.ACCURACY)
    found = in_doubt(trials_of([0.80, 0.99, 0.95, 0.97]), [0.95, 0.96, 0.97], goal)
    assert [trial.number for trial in found] == [3, 2]
    assert best_by_mean({1: [0.95, 0.96], 3: [0.96, 0.97]}, goal, count=2) == 3


def test_the_same_parameters_twice_are_one_candidate() -> None:
    trials = [Trial(number=n, parameters={"width": 8}, state=TrialState.FINISHED, score=0.4) for n in range(3)]
    assert in_doubt(trials, [0.4, 0.5], Goal()) == ()


def test_without_a_measure_of_the_noise_nobody_is_in_doubt() -> None:
    assert in_doubt(trials_of([0.4, 0.4]), [0.4], Goal()) == ()
    assert best_by_mean({0: [], 1: []}, Goal(), count=1) is None
