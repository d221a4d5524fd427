"""One run, one story: findings, questions and decision agree, whatever the shape of the run."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.diagnose.deciding.remedies import FOLLOWED_HINTS
from advisor.diagnose.engine import diagnose_run
from advisor.diagnose.examples.runs import falling, flat, rising, run_of, u_shaped, zigzag
from advisor.records import Action, Diagnosis, Finding, Run, Severity, Status
from tests.diagnose import subjects

SHAPES = {
    "falls": lambda start, end, count: falling(start, end, epochs=count),
    "rests": lambda start, end, count: flat(start, epochs=count),
    "is constant": lambda start, end, count: (start,) * count,
    "jumps": lambda start, end, count: zigzag(start, end, epochs=count),
    "turns": lambda start, end, count: (
        u_shaped(turn=count // 2, end=end, epochs=count) if count > 6 else (end,) * count
    ),
}
course = st.tuples(st.sampled_from(sorted(SHAPES)), st.floats(0.01, 5), st.floats(0.01, 5), st.floats(0, 0.1))
share = st.floats(0, 1)
printed_logs = st.fixed_dictionaries(
    {"epochs": st.integers(1, 40), "loss": course},
    optional={"val_loss": course, "accuracy": st.tuples(share, share), "val_accuracy": st.tuples(share, share)},
)


def printed(log: dict[str, Any]) -> Run:
    """Return a bare log of any course: losses that fall, rest, turn or jump, with or without an accuracy."""
    count = log["epochs"]
    traces = {}
    for name in ("loss", "val_loss"):
        if name in log:
            shape, start, end, noise = log[name]
            values = SHAPES[shape](start, end, count)
            traces[name] = tuple(value * (1 + noise * ((7 * epoch) % 5 - 2)) for epoch, value in enumerate(values))
    for name in ("accuracy", "val_accuracy"):
        if name in log:
            traces[name] = rising(*log[name], epochs=count)
    return run_of(**traces)


def faults(diagnosis: Diagnosis) -> list[Finding]:
    return [each for each in diagnosis.fired if each.severity is not Severity.INFO]


def is_healthy(diagnosis: Diagnosis) -> bool:
    return any(each.symptom == "healthy" and each.status is Status.FIRED for each in diagnosis.findings)


@settings(max_examples=200, deadline=None)
@given(printed_logs)
def test_findings_questions_and_decision_of_a_printed_log_tell_one_story(log: dict[str, Any]) -> None:
    holds(diagnose_run(printed(log)))


@settings(max_examples=100, deadline=None)
@given(subjects.runs())
def test_findings_questions_and_decision_of_any_run_tell_one_story(run: Run) -> None:
    holds(diagnose_run(run))


def holds(diagnosis: Diagnosis) -> None:
    """Assert what no diagnosis may break: healthy and decision, advice and finding, hint and fault, blind and told."""
    action = diagnosis.decision.action
    advised = {each.action for finding in diagnosis.fired for each in finding.recommendations}
    if is_healthy(diagnosis):
        assert action in (Action.NONE, Action.TRAIN_LONGER)
        assert not faults(diagnosis)
        assert not diagnosis.too_little
    if action is not Action.NONE:
        asked = any(question.answer != "cannot tell" for question in diagnosis.questions[1:])
        assert action in advised or asked
    if any(each.recommendations for each in faults(diagnosis)):
        assert action is not Action.NONE
    follows_what_comes_first(diagnosis)
    by_code = {each.code: each for each in diagnosis.findings}
    for each in diagnosis.findings:
        if each.caused_by is not None and each.severity is not Severity.INFO:
            assert by_code[each.caused_by].severity is not Severity.INFO
    blind = {each.code for each in diagnosis.findings if each.status in (Status.SKIPPED, Status.CANNOT_TELL)}
    told = [code for group in diagnosis.not_checked for code in group.codes]
    assert sorted(told) == sorted(blind)


def follows_what_comes_first(diagnosis: Diagnosis) -> None:
    """Assert that no rows or units are asked for while something in data, model or steps is to be put right."""
    action = diagnosis.decision.action
    alone = [each for each in diagnosis.fired if each.caused_by is None and each.recommendations]
    loud = {each.recommendations[0].action for each in alone if each.severity is not Severity.INFO}
    if loud & {Action.CLEAN_DATA, Action.FIX_MODEL}:
        assert action not in (Action.MORE_DATA, Action.MORE_CAPACITY)
    if loud & {Action.TUNE_OPTIMIZATION, Action.LESS_REGULARIZATION}:
        assert action is not Action.MORE_DATA
    hinted = {each.recommendations[0].action for each in alone if each.code in FOLLOWED_HINTS}
    if not loud and hinted & {Action.CLEAN_DATA, Action.FIX_MODEL, Action.LESS_REGULARIZATION}:
        assert action not in (Action.NONE, Action.MORE_DATA)


def test_loss_that_never_moved_is_not_healthy() -> None:
    still = run_of(loss=(0.43,) * 8, val_loss=(0.44,) * 8, accuracy=(0.9,) * 8, val_accuracy=(0.91,) * 8)
    assert not is_healthy(diagnose_run(still))


def test_run_that_can_go_on_is_told_so_without_an_alarm() -> None:
    goes_on = run_of(loss=falling(epochs=8), val_loss=falling(end=0.35, epochs=8))
    diagnosis = diagnose_run(goes_on)
    assert not faults(diagnosis)
    assert diagnosis.decision.action is Action.TRAIN_LONGER


def test_training_loss_above_validation_loss_is_no_fault_in_a_bare_log() -> None:
    bare = run_of(
        loss=falling(2.3, 1.9), val_loss=falling(2.2, 1.2), accuracy=rising(0.1, 0.3), val_accuracy=rising(0.1, 0.6)
    )
    diagnosis = diagnose_run(bare)
    assert not faults(diagnosis)
    assert "over_regularized" in {each.symptom for each in diagnosis.fired}


def test_single_epoch_is_too_little_and_says_what_to_record() -> None:
    diagnosis = diagnose_run(run_of(loss=(0.7,), val_loss=(0.7001,)))
    assert diagnosis.too_little == "1 of at least 3 epochs were recorded"
    assert diagnosis.not_checked[0].record_next


def test_memorized_labels_of_one_epoch_are_a_fault_not_too_little() -> None:
    diagnosis = diagnose_run(run_of(loss=(0.035,), val_loss=(2.68,), accuracy=(0.988,), val_accuracy=(0.593,)))
    assert [each.symptom for each in faults(diagnosis)] == ["overfit"]
    assert diagnosis.too_little == ""


def test_first_loss_far_above_chance_is_answered_before_a_gap() -> None:
    start = run_of(
        loss=falling(90.0, 3.0),
        val_loss=falling(70.0, 9.0),
        accuracy=rising(0.55, 0.92),
        val_accuracy=rising(0.55, 0.84),
    )
    diagnosis = diagnose_run(start)
    assert not faults(diagnosis)
    assert diagnosis.decision.action is Action.FIX_MODEL


def test_first_loss_far_above_chance_without_learning_asks_for_smaller_steps() -> None:
    thrown = run_of(loss=(22.0, 3.1, 2.9, 2.8), val_loss=(2.9, 3.0, 2.9, 2.8), accuracy=(0.39, 0.3, 0.24, 0.22))
    assert diagnose_run(thrown).decision.action is Action.TUNE_OPTIMIZATION


def test_mild_gap_of_a_printed_log_is_a_hint_and_no_reason_to_ask_for_data() -> None:
    def gap(validation: float) -> Diagnosis:
        losses = {"loss": falling(2.3, 0.3, epochs=20, pace=0.4), "val_loss": falling(2.2, 0.4, epochs=20, pace=0.4)}
        return diagnose_run(
            run_of(**losses, accuracy=rising(0.1, 0.93, epochs=20), val_accuracy=rising(0.1, validation, epochs=20))
        )

    assert "overfit" in {each.symptom for each in gap(0.86).fired}
    assert gap(0.86).decision.action in (Action.NONE, Action.TRAIN_LONGER)
    assert gap(0.78).decision.action is Action.MORE_DATA
