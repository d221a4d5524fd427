"""What a careful expert sees in a log of losses and accuracies alone, and what it must not be taken for."""

import pytest
from msgspec.structs import replace

from advisor.diagnose.engine import diagnose_run
from advisor.diagnose.examples.runs import falling, rising, run_of
from advisor.records import Action, Diagnosis, Reading, Run, Severity

PIXELS = run_of(
    loss=(12.1, 1.9, 0.95, 0.62, 0.5, 0.43, 0.39, 0.36),
    val_loss=(3.2, 1.2, 0.8, 0.65, 0.58, 0.52, 0.5, 0.49),
    accuracy=(0.72, 0.82, 0.85, 0.87, 0.88, 0.89, 0.895, 0.9),
    val_accuracy=(0.8, 0.83, 0.85, 0.86, 0.865, 0.87, 0.875, 0.88),
)
LARGE_WEIGHTS = run_of(
    loss=(93.6, 56.9, 46.0, 41.7, 39.3, 38.1, 37.0, 36.0),
    val_loss=(70.2, 51.4, 46.3, 43.5, 41.0, 39.8, 38.7, 37.6),
    accuracy=(0.46, 0.58, 0.68, 0.71, 0.72, 0.72, 0.73, 0.73),
    val_accuracy=(0.52, 0.65, 0.69, 0.70, 0.72, 0.72, 0.72, 0.73),
)
BLOWN_UP = run_of(
    loss=(23.0, 2.1, 1.9, 1.8, 1.75, 1.7),
    val_loss=(2.0, 1.9, 1.8, 1.76, 1.71, 1.7),
    accuracy=(0.2, 0.25, 0.3, 0.33, 0.35, 0.36),
    val_accuracy=(0.24, 0.29, 0.31, 0.34, 0.35, 0.37),
)
DROPPED = run_of(
    loss=(6.3, 5.8, 5.4, 4.9, 4.7, 4.4, 4.2, 4.0),
    val_loss=(2.32, 2.23, 2.16, 2.11, 2.08, 2.06, 2.04, 2.02),
    accuracy=(0.11, 0.12, 0.13, 0.15, 0.18, 0.2, 0.22, 0.24),
    val_accuracy=(0.2, 0.24, 0.28, 0.33, 0.38, 0.41, 0.44, 0.48),
)
PENALIZED = run_of(
    loss=tuple(140.0 * 0.9**epoch for epoch in range(20)), val_loss=tuple(133.0 * 0.9**epoch for epoch in range(20))
)
PREPARED_APART = run_of(
    loss=(0.62, 0.48, 0.43, 0.4, 0.38, 0.36, 0.35, 0.34),
    val_loss=(1.1, 1.4, 1.5, 1.6, 1.6, 1.7, 1.8, 1.8),
    accuracy=(0.68, 0.78, 0.81, 0.83, 0.84, 0.85, 0.855, 0.86),
    val_accuracy=(0.5, 0.48, 0.5, 0.49, 0.5, 0.47, 0.5, 0.49),
)
SHUFFLED = run_of(
    loss=(2.49, 2.36, 2.31, 2.28, 2.25, 2.21, 2.17, 2.11),
    val_loss=(2.52, 2.49, 2.49, 2.5, 2.49, 2.48, 2.5, 2.52),
    accuracy=(0.11, 0.13, 0.14, 0.18, 0.17, 0.2, 0.23, 0.26),
    val_accuracy=(0.05, 0.08, 0.05, 0.04, 0.05, 0.06, 0.05, 0.04),
)
ONE_UNIT = run_of(
    loss=falling(0.8, 0.25),
    val_loss=falling(0.62, 0.38),
    accuracy=(0.412, 0.413) * 15,
    val_accuracy=(0.41,) * 30,
)
SQUARED = run_of(
    loss=(0.09, 0.06, 0.045, 0.036, 0.032, 0.03),
    val_loss=(0.076, 0.053, 0.041, 0.037, 0.036, 0.035),
    accuracy=(0.46, 0.72, 0.82, 0.86, 0.88, 0.9),
    val_accuracy=(0.6, 0.75, 0.81, 0.83, 0.84, 0.84),
)
SEEN_BEFORE = run_of(
    loss=tuple(1.4 * 0.8**epoch for epoch in range(15)),
    val_loss=tuple(1.25 * 0.8**epoch for epoch in range(15)),
    accuracy=rising(0.5, 0.99, epochs=15),
    val_accuracy=rising(0.6, 0.99, epochs=15),
)


def told(diagnosis: Diagnosis) -> set[str]:
    return {each.symptom for each in diagnosis.fired if each.caused_by is None}


@pytest.mark.parametrize(
    ("run", "symptom", "action"),
    [
        (PIXELS, "unscaled_input", Action.FIX_MODEL),
        (LARGE_WEIGHTS, "poor_initialization", Action.FIX_MODEL),
        (BLOWN_UP, "learning_rate_too_high", Action.TUNE_OPTIMIZATION),
        (DROPPED, "over_regularized", Action.LESS_REGULARIZATION),
        (PENALIZED, "over_regularized", Action.LESS_REGULARIZATION),
        (PREPARED_APART, "train_val_mismatch", Action.CLEAN_DATA),
        (SHUFFLED, "train_val_mismatch", Action.CLEAN_DATA),
        (ONE_UNIT, "wrong_output_activation", Action.FIX_MODEL),
    ],
    ids=["pixels", "large weights", "blown up", "dropped", "penalized", "parts apart", "shuffled", "one unit"],
)
def test_what_a_bare_log_shows_is_named_and_answered(run: Run, symptom: str, action: Action) -> None:
    diagnosis = diagnose_run(run)
    assert symptom in told(diagnosis)
    assert diagnosis.decision.action is action


@pytest.mark.parametrize(
    ("run", "symptom"), [(SQUARED, "wrong_loss"), (SEEN_BEFORE, "leakage")], ids=["squared", "seen before"]
)
def test_what_may_be_meant_is_hinted_and_changes_nothing(run: Run, symptom: str) -> None:
    diagnosis = diagnose_run(run)
    assert symptom in told(diagnosis)
    assert all(each.severity is Severity.INFO for each in diagnosis.fired)
    assert diagnosis.decision.action in (Action.NONE, Action.TRAIN_LONGER)


SOUND = {
    "convolutions on digits": run_of(
        loss=(0.152, 0.0487, 0.0338, 0.0262, 0.0211, 0.0172, 0.0141, 0.0121),
        val_loss=(0.0502, 0.0371, 0.0318, 0.0279, 0.0305, 0.0288, 0.0301, 0.0291),
        accuracy=(0.954, 0.985, 0.9895, 0.9918, 0.9934, 0.9947, 0.9956, 0.9961),
        val_accuracy=(0.984, 0.9878, 0.9892, 0.9907, 0.9901, 0.9908, 0.9909, 0.9915),
    ),
    "augmented pictures": run_of(
        loss=(1.9, 1.6, 1.45, 1.35, 1.27, 1.2, 1.15, 1.1),
        val_loss=(1.4, 1.2, 1.05, 0.98, 0.93, 0.88, 0.85, 0.82),
        accuracy=(0.3, 0.42, 0.48, 0.52, 0.55, 0.58, 0.6, 0.62),
        val_accuracy=(0.5, 0.58, 0.63, 0.66, 0.68, 0.7, 0.71, 0.72),
    ),
    "batch normalization that settles": run_of(
        loss=(0.65, 0.42, 0.35, 0.31, 0.28, 0.26),
        val_loss=(1.9, 0.9, 0.5, 0.4, 0.36, 0.34),
        accuracy=(0.66, 0.81, 0.85, 0.87, 0.885, 0.9),
        val_accuracy=(0.5, 0.66, 0.79, 0.84, 0.86, 0.87),
    ),
    "a target of some tens": run_of(
        loss=(180.2, 28.4, 20.1, 16.2, 13.8, 11.9, 10.8, 9.7), val_loss=(40.1, 26.2, 20.2, 17.1, 15.9, 14.2, 13.1, 12.8)
    ),
    "a thousand classes": run_of(
        loss=(6.1, 5.0, 4.2, 3.7, 3.4, 3.1, 2.9, 2.8),
        val_loss=(5.2, 4.3, 3.8, 3.4, 3.2, 3.0, 2.9, 2.8),
        accuracy=(0.03, 0.1, 0.18, 0.24, 0.29, 0.33, 0.36, 0.38),
        val_accuracy=(0.08, 0.16, 0.22, 0.28, 0.31, 0.34, 0.36, 0.38),
    ),
}


@pytest.mark.parametrize("name", sorted(SOUND))
def test_sound_log_is_told_of_no_fault_and_left_alone(name: str) -> None:
    diagnosis = diagnose_run(SOUND[name])
    assert told(diagnosis) <= {"healthy", "undertrained"}
    assert diagnosis.decision.action in (Action.NONE, Action.TRAIN_LONGER)


def test_large_start_is_answered_before_the_gap_that_it_leaves() -> None:
    """Inputs of thousands fit by heart look like too few rows: more of them would start as badly."""
    by_heart = run_of(
        loss=(1279.0, 566.0, 335.0, 231.0, 175.0, 113.0, 83.0, 48.0, 29.0, 14.0, 4.2),
        val_loss=(800.0, 438.0, 330.0, 273.0, 227.0, 176.0, 155.0, 134.0, 116.0, 105.0, 96.0),
        accuracy=(0.06, 0.15, 0.27, 0.35, 0.41, 0.52, 0.57, 0.68, 0.73, 0.82, 0.92),
        val_accuracy=(0.08, 0.2, 0.29, 0.33, 0.37, 0.44, 0.47, 0.47, 0.52, 0.54, 0.57),
    )
    diagnosis = diagnose_run(by_heart)
    assert "overfit" in told(diagnosis)
    loud = {each.symptom for each in diagnosis.fired if each.severity is not Severity.INFO}
    assert "poor_initialization" in loud
    assert diagnosis.decision.action is Action.FIX_MODEL
    assert "check" in diagnosis.decision.because or "weights or inputs" in diagnosis.decision.because


def excerpt(run: Run) -> Run:
    return replace(run, reading=Reading(begins_at=24))


EXCERPTS = {
    "near its end": run_of(loss=(3.097, 3.095, 3.092, 3.09), val_loss=(3.111, 3.107, 3.106, 3.105)),
    "of batches": run_of(
        loss=(4.05, 4.12, 4.05, 4.02, 3.91, 4.01, 3.96, 3.93, 3.85, 3.94),
        accuracy=(0.312, 0.304, 0.31, 0.308, 0.322, 0.313, 0.317, 0.316, 0.33, 0.318),
    ),
    "of a gain in overlap": run_of(loss=(-0.658, -0.65, -0.674), val_loss=(-0.723, -0.672, -0.719)),
    "of the last three": run_of(
        loss=(0.278, 0.2802, 0.3204), val_loss=(0.2648, 0.2679, 0.2691), accuracy=(0.9, 0.9, 0.9)
    ),
}


@pytest.mark.parametrize("name", sorted(EXCERPTS))
def test_excerpt_from_the_middle_is_not_blamed_for_what_it_does_not_show(name: str) -> None:
    fired = diagnose_run(excerpt(EXCERPTS[name])).fired
    assert all(each.severity is Severity.INFO for each in fired)
    assert {each.symptom for each in fired}.isdisjoint({"not_learning", "diverging", "poor_initialization"})


STUCK = {
    "to the last digit": run_of(loss=(14.5063,) * 7, accuracy=(0.1,) * 7),
    "at chance": run_of(loss=(0.6932, 0.6931, 0.6931, 0.6932, 0.6931)),
    "without a correlation": run_of(loss=(0.61, 0.604, 0.646, 0.603, 0.57, 0.604, 0.617, 0.61), mcc=(0.0,) * 8),
}


@pytest.mark.parametrize("name", sorted(STUCK))
def test_excerpt_that_stands_where_chance_stands_has_learned_nothing(name: str) -> None:
    assert "not_learning" in told(diagnose_run(excerpt(STUCK[name])))


def test_validation_that_gets_worse_in_both_measures_is_no_reason_to_go_on() -> None:
    run = run_of(
        loss=(0.681, 0.669, 0.668, 0.649, 0.618, 0.586, 0.552),
        val_loss=(0.677, 0.6765, 0.679, 0.691, 0.71, 0.727, 0.759),
        accuracy=(0.575, 0.584, 0.586, 0.613, 0.648, 0.678, 0.708),
        val_accuracy=(0.58, 0.58, 0.58, 0.56, 0.559, 0.556, 0.546),
    )
    diagnosis = diagnose_run(run)
    assert "overfit" in told(diagnosis)
    assert "healthy" not in told(diagnosis)
    assert diagnosis.decision.action is not Action.TRAIN_LONGER


def test_rows_learned_by_heart_are_no_evidence_of_learning() -> None:
    run = run_of(
        loss=(2.31, 2.05, 1.96, 1.88, 1.8, 1.75, 1.7, 1.66),
        val_loss=(1.8, 1.86, 1.82, 1.803, 1.82, 1.796, 1.809, 1.79),
        accuracy=(0.14, 0.16, 0.18, 0.22, 0.21, 0.24, 0.245, 0.26),
        val_accuracy=(0.16, 0.22, 0.21, 0.19, 0.22, 0.19, 0.21, 0.238),
    )
    assert "healthy" not in told(diagnose_run(run))


def test_part_of_a_loss_that_is_not_used_is_no_alarm() -> None:
    run = run_of(loss=falling(), n_loss=(0.0,) * 30, uas=rising(60.0, 87.0), ner_f=(0.0,) * 30)
    assert all(each.severity is Severity.INFO for each in diagnose_run(run).fired)


def test_losses_of_learning_by_reward_are_not_judged() -> None:
    swings = run_of(loss=tuple(1.0 + 0.6 * (-1) ** epoch for epoch in range(30)), ep_rew_mean=rising(-900.0, -300.0))
    assert diagnose_run(swings).faults == ()
    assert diagnose_run(swings).decision.action is Action.NONE
    assert "oscillating" in told(diagnose_run(replace(swings, traces=swings.traces[:1])))
    broken = run_of(loss=(1.0, 0.5, float("nan")), ep_rew_mean=(1.0, 2.0, 3.0))
    assert "nan_loss" in told(diagnose_run(broken))


def test_a_lead_of_validation_that_dropout_explains_changes_nothing() -> None:
    dropped = run_of(
        loss=falling(1.7, 0.55),
        val_loss=falling(1.6, 0.38),
        accuracy=rising(0.4, 0.82),
        val_accuracy=rising(0.45, 0.89),
    )
    diagnosis = diagnose_run(dropped)
    assert "train_val_mismatch" in told(diagnosis)
    assert diagnosis.faults == ()
    assert diagnosis.decision.action in (Action.NONE, Action.TRAIN_LONGER)


def test_the_large_loss_of_an_autoencoder_with_a_prior_asks_for_no_scaling() -> None:
    vae = run_of(loss=falling(160.0, 105.0), val_loss=falling(158.0, 106.0), kl_loss=rising(10.0, 25.0))
    assert "unscaled_target" not in told(diagnose_run(vae))
    assert "unscaled_target" in told(diagnose_run(replace(vae, traces=vae.traces[:2])))
