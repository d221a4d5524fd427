"""What others call: diagnose a run, or a study as a whole."""

from collections.abc import Mapping
from functools import cache, partial
from types import MappingProxyType
from typing import TypeAlias, assert_never

import msgspec
import numpy as np

from advisor.diagnose.deciding import healthy, unchecked
from advisor.diagnose.deciding.merging import merged, ranked, with_one_more
from advisor.diagnose.deciding.run import decide_run
from advisor.diagnose.deciding.study import best_that_falls_short, decide_study, nothing_gained, of_the_best
from advisor.diagnose.discovery import rules_for
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import Rule
from advisor.diagnose.settings import checked
from advisor.diagnose.trust import confidence as calibration
from advisor.diagnose.view import View, condense, show_to
from advisor.records import (
    Action,
    CannotTell,
    Diagnosis,
    Evidence,
    Finding,
    Fired,
    Goal,
    NotApplicable,
    Passed,
    Run,
    Severity,
    Skipped,
    Standing,
    Status,
    Study,
    Verdict,
)

Settings: TypeAlias = Mapping[str, Mapping[str, float]]
NO_SETTINGS: Settings = MappingProxyType({})


def diagnose_run(run: Run, *, settings: Settings = NO_SETTINGS, goal: Goal | None = None) -> Diagnosis:
    """Say what is wrong with one run, how sure that is, and what to do next; a partial run will do.

    Args:
        run: As recorded; the more it holds, the more rules can look.
        settings: Thresholds by rule name or code: {"overfitting": {"max_rise": 0.1}}.
        goal: What would be good enough; the run's own goal when None.

    Returns:
        Every rule's finding, the most important first, the questions of the lecture's procedure with
        their answers, and the one decision.

    Raises:
        UsageError: If a setting names no rule or no parameter of it.

    Example:
        >>> from advisor.records import Trace
        >>> lost = diagnose_run(Run(traces=(Trace("loss", (2.3, 1.9, float("nan"))),)))
        >>> lost.findings[0].symptom
        'nan_loss'
    """
    rules = rules_for(Run)
    chosen = checked(settings, rules)
    view = _viewed(run, goal)
    with np.errstate(all="ignore"):
        findings = merged([_look(rule, view, chosen.get(rule.name, {})) for rule in rules])
        ordered = ranked(findings)
        questions, decision = decide_run(view.run, ordered)
        findings = with_one_more(ordered, healthy.finding(view.run, findings, decision))
    return Diagnosis(
        subject=run.name or run.source or run.id,
        findings=findings,
        questions=questions,
        decision=decision,
        not_checked=unchecked.groups(findings),
        too_little=unchecked.too_little(view.run, findings),
    )


def faults_of(run: Run, *, settings: Settings = NO_SETTINGS, goal: Goal | None = None) -> tuple[Finding, ...]:
    """Return what `diagnose_run` finds wrong with a run, a warning or worse, and nothing else of it.

    Of ten thousand trials only that is told; it takes two thirds of the time.

    Raises:
        UsageError: If a setting names no rule or no parameter of it.

    Example:
        >>> from advisor.records import Trace
        >>> lost = Run(traces=(Trace("loss", (2.3, 1.9, float("nan"))),))
        >>> faults_of(lost) == diagnose_run(lost).faults
        True
    """
    rules = rules_for(Run)
    chosen = checked(settings, rules)
    view = _viewed(run, goal)
    with np.errstate(all="ignore"):
        seen = [(rule, show_to(view, rule)) for rule in rules]
        verdicts = [
            (rule, shown, rule.check(shown.run, **chosen.get(rule.name, {})))
            for rule, shown in seen
            if isinstance(shown, View)
        ]
    fired = [_finding(rule, v, shown, epochs=shown.run.epochs) for rule, shown, v in verdicts if isinstance(v, Fired)]
    standing = (each for each in ranked(merged(fired)) if each.status is Status.FIRED and each.caused_by is None)
    return tuple(each for each in standing if each.severity is not Severity.INFO)


def _viewed(run: Run, goal: Goal | None) -> View:
    return condense(run if goal is None else msgspec.structs.replace(run, goal=goal))


def diagnose_study(
    study: Study,
    *,
    standing: Standing | None = None,
    settings: Settings = NO_SETTINGS,
    of_trials: Mapping[int, Diagnosis] = MappingProxyType({}),
) -> Diagnosis:
    """Say what a study's trials, taken together, show that no single run can.

    Where they ask for nothing and the best trial is not good enough, the decision is what its run asks for. Where it
    is, and yet nothing was shown to be better than the default recipe, it is to search on.

    Args:
        study: Trials with their runs.
        standing: How its winner stands to the default recipe and to simple models; None: that is not known.
        settings: Thresholds by rule name or code.
        of_trials: What is said already of trials' runs, by their numbers: with these settings and the study's goal.

    Raises:
        UsageError: If a setting names no rule or no parameter of it.
    """
    findings = _look_at(study, rules_for(Study), settings)
    with np.errstate(all="ignore"):
        questions, decision = decide_study(study, findings, standing)
    best = best_that_falls_short(study, standing)
    if decision.action is Action.NONE and best is not None and best.run is not None:
        alone = of_trials.get(best.number) or diagnose_run(best.run, settings=settings, goal=study.plan.goal)
        decision = of_the_best(best.number, alone.decision)
    if decision.action is Action.NONE:
        decision = nothing_gained(study, standing) or decision
    return Diagnosis(subject=study.plan.name, findings=findings, questions=questions, decision=decision)


def _look_at(study: Study, rules: tuple[Rule, ...], settings: Settings) -> tuple[Finding, ...]:
    chosen = checked(settings, rules)
    with np.errstate(all="ignore"):
        verdicts = [(rule, rule.check(study, **chosen.get(rule.name, {}))) for rule in rules]
    return ranked(merged([_finding(rule, verdict, View(Run()), epochs=0) for rule, verdict in verdicts]))


def _look(rule: Rule, view: View, settings: Mapping[str, float]) -> Finding:
    seen = show_to(view, rule)
    if not isinstance(seen, View):
        return _finding(rule, seen, view, epochs=0)
    return _finding(rule, rule.check(seen.run, **settings), seen, epochs=seen.run.epochs)


@cache
def _blank(code: str, symptom: str, title: str) -> partial[Finding]:
    """A rule's name on what is still to be said: made once, for it is said of every run."""
    return partial(Finding, code=code, symptom=symptom, title=title)


def _finding(rule: Rule, verdict: Verdict, view: View, *, epochs: int) -> Finding:
    """Put the rule's name on its verdict, and on a fired one how far the rule is trusted."""
    made = _blank(rule.code, rule.symptom, rule.title)
    match verdict:
        case Passed(evidence):
            return made(severity=rule.severity, status=Status.PASSED, evidence=_placed(evidence, view))
        case NotApplicable(because):
            return made(severity=rule.severity, status=Status.NOT_APPLICABLE, because=because)
        case Skipped(because):
            return made(severity=rule.severity, status=Status.SKIPPED, because=because)
        case Fired(evidence, recommendations, _, severity):
            return made(
                severity=severity or rule.severity,
                status=Status.FIRED,
                confidence=_sure(rule.code, evidence, view.run, epochs=epochs),
                evidence=_placed(evidence, view),
                recommendations=recommendations,
            )
        case CannotTell(because, record_next, evidence):
            return made(
                severity=rule.severity,
                status=Status.CANNOT_TELL,
                because=because,
                record_next=record_next,
                evidence=_placed(evidence, view),
            )
        case _:
            assert_never(verdict)


def _sure(code: str, evidence: tuple[Evidence, ...], run: Run, *, epochs: int) -> float:
    if facts.is_bare(run):
        return calibration.confidence_of_bare(code, evidence)
    return calibration.confidence(code, evidence, epochs=epochs)


def _placed(evidence: tuple[Evidence, ...], view: View) -> tuple[Evidence, ...]:
    return tuple(map(view.place, evidence)) if view.is_moved else evidence
