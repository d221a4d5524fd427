"""The engine: what a rule is shown, how findings are merged and ranked, settings, manuals, partial runs."""

from typing import cast

import numpy as np
import pytest
from msgspec.structs import replace

from advisor.diagnose.deciding.merging import ranked
from advisor.diagnose.discovery import every_rule, rules_for
from advisor.diagnose.engine import diagnose_run, faults_of
from advisor.diagnose.examples import runs as examples
from advisor.diagnose.manual import rule_manual
from advisor.diagnose.rule import HEADINGS
from advisor.diagnose.view import condense
from advisor.errors import UsageError
from advisor.records import (
    Action,
    Diagnosis,
    Finding,
    Goal,
    Metric,
    Reference,
    Run,
    Severity,
    Status,
    Trace,
)


def finding(diagnosis: Diagnosis, code: str) -> Finding:
    return next(each for each in diagnosis.findings if each.code == code)


def fired(diagnosis: Diagnosis) -> set[str]:
    return {each.symptom for each in diagnosis.findings if each.status is Status.FIRED}


OVERFIT = examples.run_of(loss=examples.falling(), val_loss=examples.u_shaped(turn=10))
HEALTHY = examples.run_of(
    loss=examples.falling(epochs=60),
    val_loss=examples.falling(end=0.35, epochs=60),
    accuracy=examples.rising(epochs=60),
    val_accuracy=examples.rising(0.1, 0.88, epochs=60),
    data=examples.ten_classes(),
    model=examples.dense(300, 100),
)


def test_healthy_run_is_left_alone() -> None:
    diagnosis = diagnose_run(HEALTHY)
    assert fired(diagnosis) == {"healthy"}
    assert diagnosis.decision.action is Action.NONE


def test_bare_loss_alone_still_gives_what_can_be_said() -> None:
    diagnosis = diagnose_run(examples.run_of(loss=examples.flat(2.3)))
    assert {"not_learning", "missing_validation"} <= fired(diagnosis)
    healthy = finding(diagnose_run(examples.run_of(loss=examples.falling(epochs=60))), "H001")
    assert healthy.status is Status.CANNOT_TELL
    assert "validation" in healthy.record_next


def test_diverged_run_is_not_called_overfitting() -> None:
    run = examples.run_of(loss=(1.0, 0.5, 0.4, 0.6, 2.0, 90.0, 900.0), val_loss=(1.0, 0.6, 0.5, 0.8, 3.0, 99.0, 990.0))
    assert "diverging" in fired(diagnose_run(run))
    assert "overfit" not in fired(diagnose_run(run))


def test_run_that_ended_in_nan_is_told_once() -> None:
    run = examples.run_of(loss=(1.0, 3.0, 90.0, float("nan")), val_loss=(1.0, 4.0, 99.0, float("nan")))
    diagnosis = diagnose_run(run)
    assert [each.symptom for each in diagnosis.fired if each.severity is Severity.CRITICAL] == ["nan_loss"]
    assert diagnosis.decision.action is Action.TUNE_OPTIMIZATION


def test_one_cause_explains_its_effects() -> None:
    model = examples.dense(64, outputs=1, loss="binary_crossentropy")
    run = examples.run_of(
        loss=examples.falling(0.7, 0.26),
        accuracy=examples.flat(0.5),
        val_loss=examples.falling(0.71, 0.27),
        model=model,
    )
    diagnosis = diagnose_run(run)
    assert finding(diagnosis, "F101").caused_by == "D101"
    assert [each.code for each in diagnosis.fired if each.severity is not Severity.INFO] == ["D101"]


def test_gaps_in_validation_are_closed_and_evidence_keeps_its_epochs() -> None:
    values = [value for pair in zip(examples.u_shaped(turn=10), [None] * 30, strict=True) for value in pair]
    run = examples.run_of(loss=examples.falling(epochs=60), val_loss=values)
    evidence = finding(diagnose_run(run), "A102").evidence[0]
    assert evidence.epochs is not None
    assert evidence.epochs[0] in (20, 22)  # the turn at the tenth recorded value, smoothed
    assert evidence.epochs[1] == 59


def test_traces_of_unequal_length_are_read_where_all_were_recorded() -> None:
    run = examples.run_of(loss=examples.falling(), val_loss=examples.u_shaped(turn=10)[:25])
    assert "overfit" in fired(diagnose_run(run))


def test_rule_is_skipped_where_a_needed_trace_is_not_finite() -> None:
    run = examples.run_of(loss=examples.falling(epochs=6), val_loss=(1.0, 0.9, float("inf"), 0.8, 0.8, 0.9))
    skipped = finding(diagnose_run(run), "A102")
    assert skipped.status is Status.SKIPPED
    assert skipped.because == "val_loss is no finite number at epoch 3"


def test_rule_is_skipped_below_its_fewest_epochs() -> None:
    skipped = finding(diagnose_run(examples.run_of(loss=(1.0, 0.5), val_loss=(1.0, 0.6))), "A102")
    assert skipped.because == "needs 5 epochs, 2 recorded"


def test_log_of_many_steps_is_condensed_and_nan_is_kept() -> None:
    steps = np.linspace(2.0, 0.5, 100_000).tolist()
    view = condense(Run(traces=(Trace("loss", tuple(steps)),)))
    assert view.run.epochs == 1000
    assert view.run.trace("loss")[0] == pytest.approx(np.mean(steps[:100]))
    steps[54_321] = float("nan")
    assert finding(diagnose_run(Run(traces=(Trace("loss", tuple(steps)),))), "B101").evidence[0].epochs == (
        54_300,
        54_400,
    )


def test_settings_move_a_threshold_by_name_or_code() -> None:
    for key in ("overfitting", "A102"):
        quiet = diagnose_run(OVERFIT, settings={key: {"max_rise": 2.0}})
        assert finding(quiet, "A102").status is Status.PASSED


def test_every_wrong_setting_is_named_with_the_nearest_known() -> None:
    with pytest.raises(UsageError) as error:
        diagnose_run(OVERFIT, settings={"overfiting": {"max_rise": 0.1}, "diverging": {"max_giveback": 0.1}})
    assert 'did you mean "overfitting"' in str(error.value)
    assert 'did you mean "max_given_back"' in str(error.value)


def test_settings_of_study_rules_are_accepted_where_runs_are_diagnosed() -> None:
    assert diagnose_run(HEALTHY, settings={"many_diverged": {"max_share": 0.5}})


def test_target_decides_whether_training_is_acceptable() -> None:
    reached = diagnose_run(HEALTHY, goal=Goal(metric=Metric.ACCURACY, target=0.8))
    missed = diagnose_run(HEALTHY, goal=Goal(metric=Metric.ACCURACY, target=0.99))
    assert [question.answer for question in reached.questions[:3]] == ["yes", "yes", "yes"]
    assert missed.questions[1].answer == "no"
    assert missed.decision.action is not Action.MORE_DATA


def test_poor_training_asks_for_capacity_before_data() -> None:
    linear = Reference(name="linear", validation={"accuracy": 0.9})
    run = examples.run_of(
        loss=examples.falling(2.3, 1.2, epochs=60),
        val_loss=examples.falling(2.3, 1.22, epochs=60),
        accuracy=examples.rising(0.1, 0.6, epochs=60),
        val_accuracy=examples.rising(0.1, 0.59, epochs=60),
        references=[linear],
    )
    diagnosis = diagnose_run(run)
    assert "underfit" in fired(diagnosis)
    assert diagnosis.decision.action is Action.MORE_CAPACITY


@pytest.mark.parametrize(("epochs", "said"), [(3, "3 epochs are too few"), (1, "one epoch is too few")])
def test_a_few_epochs_are_too_few_to_blame_the_data(epochs: int, said: str) -> None:
    short = examples.run_of(
        loss=(0.69, 0.68, 0.67)[:epochs],
        val_loss=(0.7, 0.69, 0.68)[:epochs],
        accuracy=(0.7, 0.8, 0.82)[:epochs],
        val_accuracy=(0.7, 0.8, 0.84)[:epochs],
        references=[Reference(name="linear", train={"accuracy": 0.98}, validation={"accuracy": 0.98})],
        model=examples.dense(300, 100),
        data=replace(examples.ten_classes(), train_rows=300),
    )
    decision = diagnose_run(short).decision
    assert decision.action is Action.TRAIN_LONGER
    assert said in decision.because


def test_large_gap_at_rest_asks_for_more_data_or_regularization() -> None:
    run = examples.run_of(
        loss=examples.falling(end=0.02, epochs=60),
        val_loss=examples.flat(0.9, epochs=60),
        accuracy=examples.rising(0.5, 0.999, epochs=60),
        val_accuracy=examples.flat(0.72, epochs=60),
    )
    diagnosis = diagnose_run(run)
    assert diagnosis.decision.action in (Action.MORE_DATA, Action.MORE_REGULARIZATION)
    assert "Is validation much worse than training?" in {question.text for question in diagnosis.questions}


@pytest.mark.parametrize("epochs", range(0, 8))
def test_partial_run_can_be_diagnosed_at_any_epoch(epochs: int) -> None:
    run = replace(OVERFIT, traces=tuple(replace(each, values=each.values[:epochs]) for each in OVERFIT.traces))
    assert "overfit" not in fired(diagnose_run(run))


def test_every_fired_finding_has_a_probability_and_evidence() -> None:
    for rule in rules_for(Run):
        for subject in rule.fires_on:
            found = finding(diagnose_run(cast(Run, subject)), rule.code)
            if found.status is Status.FIRED:
                assert found.confidence is not None
                assert 0 < found.confidence < 1
                assert found.evidence


def test_every_rule_has_a_manual() -> None:
    for rule in every_rule():
        manual = rule_manual(rule.code.lower())
        assert [heading for heading, _ in manual.sections] == list(HEADINGS)
        assert manual.summary.endswith((".", "?"))
    assert rule_manual("healthy").code == "H001"


def test_unknown_code_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match='no rule "Z999"') as error:
        rule_manual("Z999")
    assert "A102" in str(error.value)


def test_poor_training_walks_capacity_then_optimization_then_data() -> None:
    linear = Reference(name="linear", validation={"accuracy": 0.9})
    run = examples.run_of(
        loss=examples.falling(2.3, 1.2, epochs=60),
        val_loss=examples.falling(2.3, 1.22, epochs=60),
        accuracy=examples.rising(0.1, 0.6, epochs=60),
        val_accuracy=examples.rising(0.1, 0.59, epochs=60),
        references=[linear],
        data=examples.ten_classes(rows=1000),
        model=examples.dense(300, 100),
    )
    diagnosis = diagnose_run(run)
    assert [question.text for question in diagnosis.questions[2:]] == [
        "Is the network large enough?",
        "Is the optimization well tuned?",
        "Are the data clean and rich enough?",
    ]
    assert diagnosis.decision.action is Action.CLEAN_DATA


def test_faults_alone_are_those_of_the_whole_diagnosis_and_that_is_in_order() -> None:
    runs = [each for rule in rules_for(Run) for each in (*rule.fires_on, *rule.quiet_on)]
    for run in runs:
        whole = diagnose_run(cast(Run, run))
        assert faults_of(cast(Run, run)) == whole.faults
        assert whole.findings == ranked(whole.findings)
    assert sum(bool(faults_of(cast(Run, run))) for run in runs) > 50
