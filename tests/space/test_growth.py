"""Network growing and complexity regularization."""

import math

from advisor.records import DataPlan, Goal, Metric, Narrowing, StudyPlan
from advisor.space.design import DesignSpace, design_space
from advisor.space.growth import Grown, complexity_score, next_to_grow, smallest

ACCURACY = Goal(metric=Metric.ACCURACY, target=0.9)


def space_of(**space: Narrowing) -> DesignSpace:
    return design_space(StudyPlan(name="test", data=DataPlan(source="digits"), space=space))


SPACE = space_of(width=Narrowing(low=8, high=30), depth=Narrowing(low=1, high=3))


def grow(score_of: dict[tuple[int, int], float], goal: Goal) -> list[tuple[int, int]]:
    """Grow until nothing larger is left; networks without a score fail."""
    tried: list[Grown] = []
    while (parameters := next_to_grow(SPACE, tried, goal)) is not None:
        size = (parameters["width"], parameters["depth"])
        tried.append(Grown(parameters, score_of.get(size)))
    return [(trial.parameters["width"], trial.parameters["depth"]) for trial in tried]


def test_growing_starts_small_and_ends_when_the_specification_is_met():
    assert smallest(SPACE) == {"width": 8, "depth": 1}
    assert grow({(8, 1): 0.7, (16, 1): 0.8, (30, 1): 0.95}, ACCURACY) == [(8, 1), (16, 1), (30, 1)]


def test_a_step_that_does_not_help_is_taken_back_and_a_layer_is_tried():
    scores = {(8, 1): 0.7, (16, 1): 0.6, (8, 2): 0.8, (16, 2): 0.92}
    assert grow(scores, ACCURACY) == [(8, 1), (16, 1), (8, 2), (16, 2)]


def test_growing_ends_where_nothing_larger_helps():
    assert grow({(8, 1): 0.7, (16, 1): 0.6, (8, 2): 0.5}, ACCURACY) == [(8, 1), (16, 1), (8, 2)]


def test_failed_and_diverged_trials_are_not_grown():
    assert grow({(8, 1): math.nan}, ACCURACY) == [(8, 1)]
    assert grow({}, ACCURACY) == [(8, 1)]


def test_lower_is_better_for_a_loss():
    goal = Goal(metric=Metric.LOSS, target=0.3)
    assert grow({(8, 1): 0.9, (16, 1): 0.25}, goal) == [(8, 1), (16, 1)]


def test_size_is_paid_for_in_both_directions():
    large = complexity_score(0.96, 100_000, weight=0.02, goal=ACCURACY)
    small = complexity_score(0.95, 1_000, weight=0.02, goal=ACCURACY)
    assert small > large
    loss = Goal(metric=Metric.LOSS)
    assert complexity_score(0.3, 100_000, weight=0.02, goal=loss) > complexity_score(0.3, 1_000, weight=0.02, goal=loss)
