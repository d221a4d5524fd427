"""Decisions over a study: the same procedure, with what was tried as its evidence."""

from collections.abc import Sequence

import msgspec

from advisor.diagnose.deciding.reason import describe_limit, reason_for
from advisor.diagnose.deciding.run import USUAL_GAIN, Walk
from advisor.diagnose.reading.performance import performance
from advisor.diagnose.reading.trials import scored
from advisor.records import Action, Decision, Finding, Question, Status, Study, Trial, TrialState


def decide_study(study: Study, findings: Sequence[Finding]) -> Walk:
    """Walk the procedure over a study: what was tried answers what one run cannot."""
    finished = sum(1 for trial in study.trials if trial.state is TrialState.FINISHED)
    first = Question(
        text="Were enough trials finished to compare?",
        answer="yes" if finished >= 5 else "no",
        because=f"{finished} of {len(study.trials)} trials finished",
    )
    return _walk((first, *_acceptable(study)), findings)


def _acceptable(study: Study) -> tuple[Question, ...]:
    """The lecture's question about the best trial: is there anything left to be done?"""
    found = scored(study)
    run = found[0].trial.run if found else None
    if run is None:
        return ()
    held = performance(run)
    good = held.is_good(held.validation)
    return (
        Question(
            text="Is the best trial's performance on the validation set acceptable?",
            answer="cannot tell" if good is None else ("yes" if good else "no"),
            evidence=held.evidence("validation", held.validation),
            because=describe_limit(held, held.validation),
        ),
    )


def best_that_falls_short(study: Study) -> Trial | None:
    """Return the best trial where its validation performance is known not to be acceptable."""
    found = scored(study)
    run = found[0].trial.run if found else None
    if run is None:
        return None
    held = performance(run)
    return found[0].trial if held.is_good(held.validation) is False else None


def of_the_best(number: int, alone: Decision) -> Decision:
    """Return what the run of the best trial asks for as the decision about its study."""
    if alone.action is Action.NONE:
        because = "the best trial is not good enough, and no rule says why: search on, or widen the space"
        return Decision(
            action=Action.TUNE_OPTIMIZATION, probability=USUAL_GAIN[Action.TUNE_OPTIMIZATION], because=because
        )
    return msgspec.structs.replace(alone, because=f"of trial {number}, the best: {alone.because}")


def _walk(opening: tuple[Question, ...], findings: Sequence[Finding]) -> Walk:
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
        enough = opening[0].answer == "yes"
        because = "no rule asks for a change" if enough else "too little was tried to say more"
        return (*opening, *asked), Decision(action=Action.NONE, probability=0.6, because=because)
    advice = advised.recommendations[0]
    because = reason_for(advised)
    return (*opening, *asked), Decision(action=advice.action, probability=advised.confidence or 0.5, because=because)
