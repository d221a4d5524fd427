"""What a careful expert sees in a log of losses and accuracies alone, and what it must not be taken for."""

import pytest

from advisor.diagnose.engine import diagnose_run
from advisor.diagnose.examples.runs import falling, rising, run_of
from advisor.records import Action, Diagnosis, Run, Severity

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
