"""Decisions over a study or a learning curve: the same procedure, with what was tried as its evidence."""

from collections.abc import Sequence

from advisor.diagnose.decision import Walk
from advisor.records import Action, Decision, Finding, LearningCurve, Question, Status, Study, TrialState


def decide_study(study: Study, findings: Sequence[Finding]) -> Walk:
    """Walk the procedure over a study: what was tried answers what one run cannot."""
    finished = sum(1 for trial in study.trials if trial.state is TrialState.FINISHED)
    first = Question(
        text="Were enough trials finished to compare?",
        answer="yes" if finished >= 5 else "no",
        because=f"{finished} of {len(study.trials)} trials finished",
    )
    return _walk(first, findings)


def decide_curve(curve: LearningCurve, findings: Sequence[Finding]) -> Walk:
    """Walk the third part of the procedure: is more data worth gathering?"""
    sizes = len({point.size for point in curve.points})
    first = Question(
        text="Were enough training-set sizes tried to read a curve?",
        answer="yes" if sizes >= 3 else "no",
        because=f"{sizes} sizes, {len(curve.points)} trainings",
    )
    return _walk(first, findings)


def _walk(first: Question, findings: Sequence[Finding]) -> Walk:
    fired = [each for each in findings if each.status is Status.FIRED and each.caused_by is None]
    asked = [
        Question(
            text=f"{each.title}?",
            answer="yes" if each.status is Status.FIRED else ("no" if each.status is Status.PASSED else "cannot tell"),
            evidence=each.evidence,
            because=each.because,
        )
        for each in sorted(findings, key=lambda finding: finding.code)
        if each.status in (Status.FIRED, Status.PASSED, Status.CANNOT_TELL)
    ]
    advised = next((each for each in fired if each.recommendations), None)
    if advised is None:
        because = "no rule asks for a change" if first.answer == "yes" else "too little was tried to say more"
        return (first, *asked), Decision(action=Action.NONE, probability=0.6, because=because)
    advice = advised.recommendations[0]
    because = f"{advised.code}: {advised.title}" + (f"; {advice.because}" if advice.because else "")
    return (first, *asked), Decision(action=advice.action, probability=advised.confidence or 0.5, because=because)
