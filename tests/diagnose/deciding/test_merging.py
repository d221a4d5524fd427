"""One cause, one finding; and how far a finding is trusted."""

import math
from functools import partial

import pytest
from msgspec.structs import replace

from advisor.diagnose.deciding.merging import CANNOT_BE_TOLD_BESIDE, EXPLAINS, merged, ranked
from advisor.diagnose.discovery import every_rule
from advisor.diagnose.engine import diagnose_run
from advisor.diagnose.examples.runs import falling, rising, run_of, ten_classes
from advisor.diagnose.trust import confidence as calibration
from advisor.diagnose.trust.bare import BARE_PRECISIONS
from advisor.diagnose.trust.table import PRECISIONS
from advisor.records import Evidence, Finding, Severity, Status


def fired(code: str, symptom: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(code=code, symptom=symptom, severity=severity, title=symptom, status=Status.FIRED, confidence=0.9)


def test_effects_name_the_cause_at_the_end_of_the_chain() -> None:
    found = merged([fired("X1", "unscaled_input"), fired("X2", "dead_relu"), fired("X3", "not_learning")])
    assert {each.code: each.caused_by for each in found} == {"X1": None, "X2": "X1", "X3": "X1"}


def test_one_symptom_found_by_two_rules_is_told_once() -> None:
    found = merged([fired("X1", "overfit"), fired("X2", "overfit", Severity.CRITICAL)])
    assert [each.code for each in found if each.caused_by is None] == ["X2"]


def test_overfitting_is_withdrawn_where_a_run_diverged() -> None:
    overfit = merged([fired("X1", "overfit"), fired("X2", "diverging", Severity.CRITICAL)])[0]
    assert overfit.status is Status.CANNOT_TELL
    assert overfit.confidence is None


def test_causes_come_before_effects_and_critical_before_warning() -> None:
    found = ranked(
        merged([fired("X1", "overfit"), fired("X2", "label_error", Severity.CRITICAL), fired("X3", "underfit")])
    )
    assert [each.code for each in found] == ["X2", "X1", "X3"]


def test_merging_speaks_of_known_symptoms_only() -> None:
    known = {rule.symptom for rule in every_rule()}
    named = {
        symptom
        for table in (EXPLAINS, CANNOT_BE_TOLD_BESIDE)
        for key, some in table.items()
        for symptom in (key, *some)
    }
    assert named <= known


def test_calibration_table_speaks_of_known_codes_and_counts() -> None:
    codes = {rule.code for rule in every_rule()}
    for (code, _), (right, total) in (*PRECISIONS.items(), *BARE_PRECISIONS.items()):
        assert code in codes
        assert 0 <= right <= total


def test_margin_is_the_log_ratio_to_the_first_limit() -> None:
    assert calibration.margin([Evidence("a", 5.0), Evidence("b", 0.2, limit=0.1)]) == pytest.approx(math.log(2))
    assert calibration.margin([Evidence("a", 1.0, limit=-1.0)]) == math.inf


def test_confidence_of_a_rule_never_measured_is_the_prior() -> None:
    assert 0.5 < calibration.confidence("Z999", [], epochs=10) <= 0.99


def test_a_printed_log_is_trusted_as_printed_logs_were_and_a_recorded_run_as_recorded_runs_were() -> None:
    bare = run_of(loss=falling(), val_loss=falling(end=0.5), accuracy=rising(0.1, 0.93), val_accuracy=rising(0.1, 0.86))
    recorded = replace(bare, data=ten_classes())
    for run, table in ((bare, calibration.confidence_of_bare), (recorded, partial(calibration.confidence, epochs=30))):
        found = next(each for each in diagnose_run(run).fired if each.code == "A111")
        assert found.confidence == table("A111", found.evidence)
    assert calibration.confidence_of_bare("A111", found.evidence) < calibration.confidence_of_bare("B101", ())


def test_confidence_of_bare_logs_comes_from_the_counts_given() -> None:
    strong = [Evidence("rise", 0.5, limit=0.05)]
    never = {("A102", "bare"): (0, 100), ("A102", "bare, strong"): (0, 50)}
    always = {("A102", "bare"): (100, 100), ("A102", "bare, strong"): (50, 50)}
    assert calibration.confidence_of_bare("A102", strong, counts=never, prior=0.9) < 0.05
    assert calibration.confidence_of_bare("A102", strong, counts=always, prior=0.5) > 0.95
    assert calibration.confidence_of_bare("A102", strong, counts={}, prior=0.7) == 0.7


def test_hint_withdraws_nothing_that_a_fault_would() -> None:
    beside_hint = merged([fired("X1", "overfit"), fired("X2", "wrong_loss", Severity.INFO)])[0]
    beside_fault = merged([fired("X1", "overfit"), fired("X2", "wrong_loss")])[0]
    assert (beside_hint.status, beside_fault.status) == (Status.FIRED, Status.CANNOT_TELL)
