"""Gains over pairs of one seed, shares of the whole, and stops that did not train."""

import pytest

from advisor.compare.win.ablation import Stop, ablation_of, gain_of
from advisor.records import Goal, Metric
from advisor.records.reporting.ablation import Moved

RATE, WIDTH = (Moved(dimension=name, before=1, after=2) for name in ("learning_rate", "width"))
LOSS, SHARE = Goal(), Goal(metric=Metric.ACCURACY)


def test_a_gain_is_positive_whichever_way_the_metric_improves():
    assert gain_of((0.5, 0.7), (0.4, 0.5), LOSS).mean == pytest.approx(0.15)
    assert gain_of((0.5, 0.7), (0.4, 0.5), SHARE).mean == pytest.approx(-0.15)


def test_seeds_that_are_hard_for_both_are_no_noise_of_their_difference():
    hard = (0.1, 0.9, 0.5, 0.3)
    paired = gain_of(hard, [each - gain for each, gain in zip(hard, (0.1, 0.11, 0.09, 0.1), strict=True)], LOSS)
    assert paired.noise is not None
    assert paired.noise == pytest.approx(3.1824463 * 0.00816497 / 2, rel=1e-4)


def test_a_change_without_any_effect_is_within_noise_and_one_seed_knows_no_noise():
    assert gain_of((0.5, 0.7), (0.5, 0.7), LOSS) == (0.0, 0.0)
    assert gain_of((0.5,), (0.4,), LOSS).noise is None


def test_the_shares_of_all_steps_are_the_whole():
    stops = [Stop((), (0.9, 0.8)), Stop((RATE,), (0.95, 0.85)), Stop((WIDTH,), (0.4, 0.5), 3)]
    found = ablation_of(stops, goal=LOSS, trial=3, seeds=2)
    assert [round(step.share or 0, 3) for step in found.steps] == [-0.125, 1.125]
    assert sum(step.gain for step in found.steps) == pytest.approx(found.gain)
    assert [step.chosen_from for step in found.steps] == [1, 3]


def test_no_share_is_told_of_a_whole_that_is_no_gain():
    found = ablation_of([Stop((), (0.4, 0.5)), Stop((RATE,), (0.9, 0.8))], goal=LOSS, trial=3, seeds=2)
    assert found.gain == pytest.approx(-0.4)
    assert found.steps[0].share is None


def test_a_stop_that_did_not_train_on_every_seed_is_passed_over_and_its_change_is_kept():
    stops = [Stop((), (0.9, 0.8)), Stop((RATE,), (0.5,)), Stop((WIDTH,), (0.4, 0.5))]
    (step,) = ablation_of(stops, goal=LOSS, trial=3, seeds=2).steps
    assert step.moved == (RATE, WIDTH)


def test_without_one_of_its_ends_the_whole_is_not_known():
    lost_start = ablation_of([Stop((), ()), Stop((RATE,), (0.4, 0.5))], goal=LOSS, trial=3, seeds=2)
    assert (lost_start.gain, lost_start.start, lost_start.steps) == (None, None, ())
    lost_end = ablation_of(
        [Stop((), (0.9, 0.8)), Stop((RATE,), (0.4, 0.5)), Stop((WIDTH,), (float("nan"), 0.5))],
        goal=LOSS, trial=3, seeds=2,
    )  # fmt: skip
    assert (lost_end.gain, lost_end.end) == (None, None)
    assert [(step.moved, step.share) for step in lost_end.steps] == [((RATE,), None)]
