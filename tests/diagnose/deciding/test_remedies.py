"""What is answered first: a fault of data or model, then of the steps, then a gap or a network too small."""

from msgspec.structs import replace

from advisor.diagnose.deciding import remedies
from advisor.diagnose.engine import diagnose_run
from advisor.diagnose.examples.runs import dense, falling, flat, recipe, rising, run_of, ten_classes, u_shaped
from advisor.records import Action, Finding, Recommendation, Reference, Run, Scores, Severity, Status
from advisor.records.recipe import Penalty, PenaltyKind

LINEAR = Reference(name="linear", train={"accuracy": 0.9}, validation={"accuracy": 0.88})
PIXELS = replace(ten_classes(), input_min=0.0, input_max=255.0, input_mean=33.0, input_std=78.0)


def finding(code: str, action: Action, symptom: str = "overfit") -> Finding:
    return Finding(
        code=code,
        symptom=symptom,
        severity=Severity.WARNING,
        title="",
        status=Status.FIRED,
        recommendations=(Recommendation(action, because=""),),
    )


def with_gap(run: Run) -> Run:
    """Return the run with training at the reference models' level and validation far below it."""
    return replace(run, references=(LINEAR,), scores=Scores(train={"accuracy": 0.95}, validation={"accuracy": 0.7}))


def test_faults_of_data_come_before_those_of_steps_and_gaps_last() -> None:
    gap, steps = finding("A103", Action.MORE_DATA), finding("B114", Action.TUNE_OPTIMIZATION, "learning_rate_too_high")
    rise, scale = finding("A102", Action.STOP_EARLIER), finding("E101", Action.FIX_MODEL, "unscaled_input")
    assert remedies.in_order((gap, rise, steps, scale)) == (scale, steps, rise, gap)


def test_validation_that_jumps_is_no_reason_to_change_steps_before_a_rise_is_answered() -> None:
    jumps = finding("A108", Action.TUNE_OPTIMIZATION, "unstable_validation")
    rise = finding("A102", Action.STOP_EARLIER)
    assert remedies.in_order((jumps, rise)) == (rise, jumps)


def test_inputs_that_are_not_scaled_are_answered_before_a_gap() -> None:
    run = with_gap(run_of(loss=falling(), val_loss=falling(end=0.9), data=PIXELS, model=dense(64)))
    diagnosis = diagnose_run(run)
    assert "unscaled_input" in {each.symptom for each in diagnosis.fired}
    assert diagnosis.decision.action is Action.FIX_MODEL
    assert diagnosis.questions[-1].answer == "no"


def test_inputs_that_are_not_scaled_are_answered_before_more_units() -> None:
    poor = run_of(
        loss=falling(2.3, 1.2), val_loss=falling(2.3, 1.3), accuracy=rising(0.1, 0.6), data=PIXELS, references=[LINEAR]
    )
    assert diagnose_run(poor).decision.action is Action.FIX_MODEL


def test_rate_far_too_high_is_answered_before_a_gap() -> None:
    jumps = tuple(0.4 + 0.1 * (epoch % 2) for epoch in range(20))
    run = run_of(loss=(14.0, *jumps), val_loss=(9.0, *jumps), data=ten_classes(), model=dense(64, learning_rate=0.1))
    decision = diagnose_run(with_gap(run)).decision
    assert decision.action is Action.TUNE_OPTIMIZATION


def test_labels_that_simple_models_cannot_learn_are_cleaned_before_the_network_grows() -> None:
    noisy = Reference(name="linear", train={"accuracy": 0.46}, validation={"accuracy": 0.7})
    run = run_of(
        loss=falling(2.3, 1.6), val_loss=falling(2.3, 1.1), accuracy=rising(0.1, 0.47), val_accuracy=rising(0.1, 0.72),
        data=replace(ten_classes(), validation_rows=500), model=dense(64), references=[noisy],
    )  # fmt: skip
    assert diagnose_run(run).decision.action is Action.CLEAN_DATA


def test_strong_penalty_is_weakened_before_the_network_grows() -> None:
    penalized = replace(recipe(), penalty=Penalty(kind=PenaltyKind.L2, strength=0.3))
    run = run_of(
        loss=falling(90.0, 2.2), val_loss=falling(80.0, 2.1), accuracy=rising(0.1, 0.4), data=ten_classes(),
        references=[LINEAR], recipe=penalized,
    )  # fmt: skip
    assert diagnose_run(run).decision.action is Action.LESS_REGULARIZATION


def test_loss_that_is_not_finite_is_answered_before_a_start_too_large() -> None:
    run = run_of(loss=(60.0, 30.0, float("nan")), data=ten_classes(), model=dense(64))
    assert diagnose_run(run).decision.action is Action.TUNE_OPTIMIZATION


def test_small_rise_within_patience_is_a_hint_where_accuracy_holds() -> None:
    loss = (0.311, 0.231, 0.178, 0.145, 0.124, 0.106, 0.092, 0.08, 0.071, 0.064)
    rises = (0.269, 0.221, 0.197, 0.189, 0.188, 0.193, 0.196, 0.203, 0.208, 0.216)
    accuracy = (0.88, 0.92, 0.93, *(0.94,) * 7)
    found = {each.code: each.severity for each in diagnose_run(
        run_of(loss=loss, val_loss=rises, accuracy=accuracy, val_accuracy=accuracy)
    ).fired}  # fmt: skip
    assert found["A102"] is Severity.INFO


def test_long_rise_stays_a_fault() -> None:
    run = run_of(loss=falling(), val_loss=u_shaped(turn=10), accuracy=rising(), val_accuracy=flat(0.7))
    found = {each.code: each.severity for each in diagnose_run(run).fired}
    assert found["A102"] is Severity.WARNING
