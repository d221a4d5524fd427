"""Decisions over a study: the same procedure, with what was tried as its evidence."""

import math
from collections.abc import Sequence

import msgspec

from advisor.diagnose.deciding.reason import describe_limit, reason_for
from advisor.diagnose.deciding.run import USUAL_GAIN, Walk
from advisor.diagnose.reading.performance import performance
from advisor.diagnose.reading.trials import scored
from advisor.records import Action, Decision, Evidence, Finding, Question, Status, Study, Trial, TrialState


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
        *_worth_it(study),
    )


def _worth_it(study: Study) -> tuple[Question, ...]:
    """Ask of what is handed over whether a simple model would not do better."""
    behind = _behind_simple(study)
    if behind is None:
        return ()
    return (
        Question(
            text="Does what is handed over do as well on the test part as the best simple model?",
            answer="no",
            evidence=behind,
            because="all of the 95 % interval over fresh seeds lies behind it",
        ),
    )


def _behind_simple(study: Study) -> tuple[Evidence, ...] | None:
    """The test score of what is handed over beside a simple model's that is better beyond seed noise; else None."""
    goal, winner = study.plan.goal, study.winner
    noise = next((each for each in winner.handed_over if each.metric == goal.name), None) if winner else None
    if winner is None or noise is None or noise.lo95 is None or noise.hi95 is None:
        return None
    known = {name: scores.get(goal.name, math.nan) for name, scores in winner.reference_test_scores.items()}
    simple = {name: score for name, score in known.items() if math.isfinite(score)}
    best = min(simple, key=lambda name: goal.cost(simple[name]), default=None)
    if best is None or min(goal.cost(noise.lo95), goal.cost(noise.hi95)) <= goal.cost(simple[best]):
        return None
    return (Evidence(f"test {goal.name} (limit: {best} on the test part)", noise.mean, limit=simple[best]),)


def best_that_falls_short(study: Study) -> Trial | None:
    """Return the best trial where it is known not to be good enough: validated, or tested beside simple models."""
    found = scored(study)
    run = found[0].trial.run if found else None
    if run is None:
        return None
    held = performance(run)
    falls_short = held.is_good(held.validation) is False or _behind_simple(study) is not None
    return found[0].trial if falls_short else None


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
