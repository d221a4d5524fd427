"""Decisions over a study: the same procedure, with what was tried as its evidence."""

from collections.abc import Sequence

import msgspec

from advisor.diagnose.deciding.reason import describe_limit, reason_for
from advisor.diagnose.deciding.run import USUAL_GAIN, Walk
from advisor.diagnose.reading.performance import performance
from advisor.diagnose.reading.trials import scored
from advisor.records import (
    Action,
    Decision,
    Evidence,
    Finding,
    Margin,
    Question,
    Standing,
    Status,
    Study,
    Trial,
    TrialState,
)

FEWEST = 5  # finished trials to compare
_SEARCH = "search longer or over wider ranges, or keep the default"


def decide_study(study: Study, findings: Sequence[Finding], standing: Standing | None) -> Walk:
    """Walk the procedure over a study: what was tried answers what one run cannot."""
    finished = _finished(study)
    first = Question(
        text="Were enough trials finished to compare?",
        answer="yes" if finished >= FEWEST else "no",
        because=f"{finished} of {len(study.trials)} trials finished",
    )
    return _walk((first, *_acceptable(study, standing)), findings)


def _finished(study: Study) -> int:
    return sum(trial.state is TrialState.FINISHED for trial in study.trials)


def _acceptable(study: Study, standing: Standing | None) -> tuple[Question, ...]:
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
        *_worth_it(standing),
    )


def _worth_it(standing: Standing | None) -> tuple[Question, ...]:
    """Ask of what is handed over whether a simple model would not do better."""
    behind = _behind_simple(standing)
    if standing is None or behind is None:
        return ()
    what = f"{behind.part} {standing.metric} (limit: {behind.over} on the {behind.part} part)"
    return (
        Question(
            text="Does what is handed over do as well on the test part as the best simple model?",
            answer="no",
            evidence=(Evidence(what, behind.ours, limit=behind.theirs),),
            because="all of the 95 % interval over fresh seeds lies behind it",
        ),
    )


def _behind_simple(standing: Standing | None) -> Margin | None:
    """How far what is handed over is behind the best simple model, where seed noise does not explain it."""
    rivals = standing.rivals if standing is not None else ()
    return next((each for each in rivals if not each.is_default and each.verdict == "worse"), None)


def best_that_falls_short(study: Study, standing: Standing | None) -> Trial | None:
    """Return the best trial where it is known not to be good enough: validated, or tested beside simple models."""
    found = scored(study)
    run = found[0].trial.run if found else None
    if run is None:
        return None
    held = performance(run)
    falls_short = held.is_good(held.validation) is False or _behind_simple(standing) is not None
    return found[0].trial if falls_short else None


def of_the_best(number: int, alone: Decision) -> Decision:
    """Return what the run of the best trial asks for as the decision about its study."""
    if alone.action is Action.NONE:
        return _search_on("the best trial is not good enough, and no rule says why: search on, or widen the space")
    return msgspec.structs.replace(alone, because=f"of trial {number}, the best: {alone.because}")


def nothing_gained(study: Study, standing: Standing | None) -> Decision | None:
    """Return what to do where no rule asks for a change, and yet the search has shown nothing; else None.

    A study that reached its target has nothing left to do, whatever the default recipe comes to.
    """
    best, goal = study.best, study.plan.goal
    targets = [each for each in (goal.target, study.plan.budget.until) if each is not None]
    if best is None or best.score is None or any(goal.is_reached_by(best.score, value=each) for each in targets):
        return None
    if _finished(study) < FEWEST:
        return _search_on("too little was tried to say more")
    default = standing.default if standing is not None else None
    if standing is not None and standing.is_default:
        return _search_on(f"no trial was better than the default recipe: {_SEARCH}")
    if default is not None and default.verdict in ("within noise", "worse"):
        return _search_on(f"the winner was not shown to be better than the default recipe: {_SEARCH}")
    return None


def _search_on(because: str) -> Decision:
    return Decision(action=Action.SEARCH_ON, probability=USUAL_GAIN[Action.SEARCH_ON], because=because)


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
        decision = Decision(action=Action.NONE, probability=0.6, because="no rule asks for a change")
        return (*opening, *asked), decision
    advice = advised.recommendations[0]
    because = reason_for(advised)
    return (*opening, *asked), Decision(action=advice.action, probability=advised.confidence or 0.5, because=because)
