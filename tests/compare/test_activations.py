"""Activations tried: the lecture's order, the best run of each, and how far its gradient came."""

import math

from advisor.compare.activations import activations_tried, gradient_ratio
from advisor.records import ActivationCurve, Goal, Metric, Run, Scores, Trace


def run_with(name: str, accuracy: float | None, *, first: float = 0.1, last: float = 1.0) -> Run:
    return Run(
        name=f"{name} {accuracy}",
        activation=ActivationCurve(name=name, x=(0.0,), y=(0.0,), derivative=(1.0,)),
        scores=Scores(validation={} if accuracy is None else {"accuracy": accuracy}),
        traces=(Trace("gradient_norm", (first, first), "one"), Trace("gradient_norm", (last, last), "two")),
    )


def test_activations_come_in_the_lectures_order_with_the_best_run_of_each():
    runs = [
        run_with("sigmoid", 0.5, first=1e-4),
        run_with("relu", 0.8),
        run_with("selu", 0.7),
        run_with("relu", 0.9, first=0.5),
        run_with("relu", math.nan),
        Run(name="of a printed log"),
    ]
    tried = activations_tried(runs, Goal(metric=Metric.ACCURACY))
    assert [(each.curve.name, each.runs, each.shown) for each in tried] == [
        ("selu", 1, 2),
        ("relu", 3, 3),
        ("sigmoid", 1, 0),
    ]
    assert [each.gradient_ratio for each in tried] == [0.1, 0.5, 1e-4]


def test_the_smallest_loss_is_the_best_where_lower_is_better():
    runs = [run_with("relu", 0.5), run_with("relu", 0.4)]
    assert activations_tried(runs, Goal(metric=Metric.LOSS))[0].shown == 0  # none has a loss: the first
    assert activations_tried(runs, Goal(metric=Metric.ACCURACY))[0].shown == 0


def test_a_gradient_that_is_nowhere_or_of_one_layer_has_no_ratio():
    assert gradient_ratio(Run()) is None
    assert gradient_ratio(Run(traces=(Trace("gradient_norm", (1.0,), "one"),))) is None
    assert gradient_ratio(run_with("relu", None, last=0.0)) is None
    assert gradient_ratio(run_with("relu", None, last=math.nan)) is None
