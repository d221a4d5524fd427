"""The figures of a learning curve draw any answer, the same bytes each time, and name what they show."""

import pytest

from advisor.curve.answer import answer
from advisor.records import CurveAnswer, LearningCurve, SizePoint
from advisor.render.figures.canvas import png, svg
from advisor.render.figures.capacity import capacity
from advisor.render.figures.learning_curve import learning_curve


def found(errors: tuple[float, ...] = (0.4, 0.3, 0.22, 0.17), *, target: float | None = 0.1) -> CurveAnswer:
    points = tuple(
        SizePoint(size=100 * 2**place, error=error * factor, train_error=0.02, seed=seed, parameters=500)
        for place, error in enumerate(errors)
        for seed, factor in enumerate((0.95, 1.05))
    )
    wider = tuple(SizePoint(size=points[-1].size, error=0.15, train_error=0.01, parameters=1000) for _ in range(2))
    curve = LearningCurve(name="shop", metric="1 - accuracy", points=points, capacity_points=wider)
    return answer(curve, target=target)


def test_the_same_answer_gives_the_same_bytes() -> None:
    one, other = (svg(learning_curve(found()), title="curve") for _ in range(2))
    assert one == other
    assert png(learning_curve(found())) == png(learning_curve(found()))


def test_everything_asked_for_is_named() -> None:
    text = svg(learning_curve(found()), title="curve")
    for name in (
        "test, one point per seed",
        "test, mean",
        "training, mean",
        "fitted",
        "forecast",
        "80 % interval",
        "target",
    ):
        assert name in text
    assert "1 - accuracy" in text
    assert "training rows" in text


def test_no_target_is_drawn_where_none_is_stated() -> None:
    assert "target" not in svg(learning_curve(found(target=None)), title="curve")


@pytest.mark.parametrize("errors", [(0.0, 0.0, 0.0, 0.0), (0.3, 0.1, 0.02, 0.0), (0.5, 0.5, 0.5, 0.5)])
def test_degenerate_errors_can_be_drawn(errors: tuple[float, ...]) -> None:
    text = svg(learning_curve(found(errors)), title="curve")
    assert ("test error 0" in text) is (0.0 in errors)


def test_capacity_shows_the_model_and_the_wider_one() -> None:
    text = svg(capacity(found().curve), title="capacity")
    assert "test, unchanged" in text
    assert "test, wider" in text
    assert "more regularization" not in text
