"""What is worth saying while a run still trains."""

from advisor.diagnose.live import hopeless, lasting
from advisor.records import Action, Decision, Diagnosis, Finding, Severity, Status


def finding(symptom: str, severity: Severity = Severity.WARNING, code: str = "X1") -> Finding:
    return Finding(code=code, symptom=symptom, severity=severity, title=symptom, status=Status.FIRED)


def diagnosis(*findings: Finding) -> Diagnosis:
    return Diagnosis(findings=findings, decision=Decision(action=Action.NONE, probability=0.5, because=""))


def test_a_finding_of_one_epoch_may_be_noise():
    overfit = finding("overfit")
    assert lasting(diagnosis(overfit), before=()) == ()
    assert lasting(diagnosis(overfit), before={"X1"}) == (overfit,)


def test_a_lost_loss_is_said_at_once():
    lost = finding("nan_loss", Severity.CRITICAL)
    assert lasting(diagnosis(lost), before=()) == (lost,)


def test_what_only_the_end_can_show_is_not_said_before():
    assert lasting(diagnosis(finding("undertrained"), finding("overfit", Severity.INFO)), before={"X1"}) == ()


def test_only_a_critical_finding_about_the_loss_is_hopeless():
    lost = finding("not_learning", Severity.CRITICAL)
    assert hopeless([finding("overfit", Severity.CRITICAL), finding("not_learning")]) is None
    assert hopeless([finding("overfit"), lost]) is lost
