"""Answers follow the lecture: capacity where errors meet, data where a gap closes, else regularization."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.curve.answer import answer
from advisor.curve.gap import GapKind, gap_of
from advisor.curve.needs import FARTHEST, factors_to_ask
from advisor.errors import SizeError
from advisor.records import Action, CurveAnswer, LearningCurve, SizePoint

SIZES = (125, 250, 500, 1000)
STEEP = (0.40, 0.29, 0.21, 0.15)
FLAT = (0.203, 0.201, 0.200, 0.200)
SCATTER = (0.98, 1.0, 1.02)


def points(errors: tuple[float, ...], train_errors: tuple[float, ...] | None = None) -> tuple[SizePoint, ...]:
    return tuple(
        SizePoint(
            size=size,
            error=errors[place] * factor,
            train_error=None if train_errors is None else train_errors[place],
            seed=seed,
        )
        for place, size in enumerate(SIZES)
        for seed, factor in enumerate(SCATTER)
    )


def at_largest(error: float) -> tuple[SizePoint, ...]:
    return tuple(SizePoint(size=1000, error=error * factor) for factor in SCATTER)


def ask(
    errors: tuple[float, ...],
    train_errors: tuple[float, ...] | None = None,
    *,
    target: float | None = None,
    wider: float | None = None,
    regularized: float | None = None,
) -> CurveAnswer:
    curve = LearningCurve(
        points=points(errors, train_errors),
        capacity_points=() if wider is None else at_largest(wider),
        regularization_points=() if regularized is None else at_largest(regularized),
    )
    return answer(curve, target=target)


def reply(found: CurveAnswer, word: str) -> str:
    return next(question.answer for question in found.questions if word in question.text)


def test_a_gap_that_closes_asks_for_data_and_says_how_much_they_bring() -> None:
    found = ask(STEEP, (0.01, 0.01, 0.01, 0.01))
    assert found.decision.action is Action.MORE_DATA
    assert found.decision.probability > 0.8
    assert reply(found, "gap") == "yes"
    assert reply(found, "2 times") == "yes"
    twice = found.alternatives[0]
    assert twice.lo80 < twice.relative_change < twice.hi80 < 0
    assert not twice.measured


def test_errors_that_are_high_and_meet_ask_for_capacity() -> None:
    found = ask(FLAT, (0.17, 0.18, 0.19, 0.195))
    assert found.decision.action is Action.MORE_CAPACITY
    assert reply(found, "training rows") == "no"


def test_a_wider_layer_that_was_measured_to_help_is_named_with_its_gain() -> None:
    found = ask(FLAT, (0.17, 0.18, 0.19, 0.195), wider=0.12)
    assert found.decision.action is Action.MORE_CAPACITY
    assert "-40 %" in found.decision.because
    assert reply(found, "wider") == "yes"


def test_where_a_wider_layer_was_measured_to_do_nothing_the_optimizer_is_next() -> None:
    assert ask(FLAT, (0.17, 0.18, 0.19, 0.195), wider=0.2).decision.action is Action.TUNE_OPTIMIZATION


def test_a_gap_that_stays_asks_for_regularization() -> None:
    found = ask(FLAT, (0.01, 0.01, 0.01, 0.01))
    assert found.decision.action is Action.MORE_REGULARIZATION
    assert reply(found, "gap") == "no"
    assert reply(found, "4 times") == "no"


def test_a_regularizer_that_does_as_much_as_twice_the_data_comes_first() -> None:
    assert ask(STEEP, (0.01,) * 4, regularized=0.08).decision.action is Action.MORE_REGULARIZATION
    assert ask(STEEP, (0.01,) * 4, regularized=0.15).decision.action is Action.MORE_DATA


def test_without_training_errors_the_forecast_alone_decides() -> None:
    assert ask(STEEP).decision.action is Action.MORE_DATA
    flat = ask(FLAT)
    assert flat.decision.action is Action.NONE
    assert flat.decision.probability > 0.8
    assert reply(flat, "training rows") == "cannot tell"


def test_what_is_good_enough_is_left_alone() -> None:
    found = ask(STEEP, target=0.2)
    assert found.decision.action is Action.NONE
    assert found.decision.probability == 1.0
    assert found.rows_for_target == (1000, 1000)
    assert found.rounds == ()


def test_rows_for_a_target_are_an_interval_and_rounds_that_at_most_double() -> None:
    found = ask(STEEP, target=0.08)
    assert found.rows_for_target is not None
    low, high = found.rows_for_target
    assert 1000 < low < high
    assert low <= found.rounds[-1] <= high
    assert all(after <= 2 * before for before, after in zip((1000, *found.rounds), found.rounds, strict=False))


def test_a_target_out_of_reach_is_infinitely_far() -> None:
    found = ask(FLAT, target=0.001)
    assert found.rows_for_target is not None
    assert math.isinf(found.rows_for_target[1])
    assert found.rounds == ()


def test_what_cannot_be_told_is_not_decided() -> None:
    curve = LearningCurve(points=tuple(SizePoint(size=size, error=error) for size, error in ((100, 0.4), (200, 0.3))))
    found = answer(curve)
    assert found.decision.action is Action.NONE
    assert "cannot tell" in found.decision.because
    assert reply(found, "2 times") == "cannot tell"


def test_trainings_that_failed_are_left_out() -> None:
    curve = LearningCurve(points=(*points(STEEP), SizePoint(size=2000, error=math.nan)))
    found = answer(curve)
    assert found.forecast is not None
    assert found.forecast.targets[0] == 2000
    assert len(found.curve.points) == 12


@pytest.mark.parametrize("target", [0.0, -1.0, math.nan, math.inf])
def test_a_target_that_is_no_error_is_refused(target: float) -> None:
    with pytest.raises(SizeError, match="target"):
        ask(STEEP, target=target)


def test_a_curve_without_a_finished_training_is_refused() -> None:
    with pytest.raises(SizeError):
        answer(LearningCurve(points=(SizePoint(size=100, error=math.nan),)))


def test_a_gap_needs_training_errors() -> None:
    assert gap_of(LearningCurve(points=points(STEEP))).kind is GapKind.UNKNOWN


def test_what_is_drawn_passes_through_the_largest_size() -> None:
    drawn = ask(STEEP).drawn
    assert drawn is not None
    assert (drawn.targets[0], drawn.targets[-1]) == (125, 8000)
    assert 1000 in drawn.targets
    assert list(drawn.targets) == sorted(set(drawn.targets))


def test_factors_to_ask_end_at_the_farthest() -> None:
    assert factors_to_ask()[0] == 1
    assert factors_to_ask()[-1] == pytest.approx(FARTHEST)


@given(
    errors=st.lists(st.floats(0, 10), min_size=8, max_size=8),
    train_errors=st.lists(st.one_of(st.none(), st.floats(0, 10)), min_size=8, max_size=8),
    target=st.one_of(st.none(), st.floats(1e-6, 10)),
)
@settings(max_examples=15, deadline=None)
def test_any_curve_is_answered(errors: list[float], train_errors: list[float | None], target: float | None) -> None:
    made = tuple(
        SizePoint(size=size, error=error, train_error=train_error)
        for size, error, train_error in zip(np.repeat(SIZES, 2).tolist(), errors, train_errors, strict=True)
    )
    found = answer(LearningCurve(points=made, capacity_points=made[-1:]), target=target)
    assert 0 <= found.decision.probability <= 1
    assert all(-1 <= way.lo80 <= way.relative_change <= way.hi80 for way in found.alternatives)
