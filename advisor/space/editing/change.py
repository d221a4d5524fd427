"""A change of a study: what it makes of the plan and of the trials, or every way in which it contradicts the study."""

from collections.abc import Callable, Mapping

import msgspec

from advisor.errors import Problem
from advisor.records import Change, Study, StudyPlan, Trial
from advisor.records.studies.plan import ParameterValue
from advisor.space.design import DesignSpace
from advisor.space.editing.entries import difference
from advisor.space.editing.fitting import Fit, fits


def first_plan(study: Study) -> StudyPlan:
    """Return the plan that a study began with.

    Example:
        >>> from advisor.records import DataPlan
        >>> plan = StudyPlan(name="a", data=DataPlan(source="b"))
        >>> first_plan(Study(plan=plan)) is plan
        True
    """
    return study.changes[0].was if study.changes else study.plan


def last_asked(study: Study) -> StudyPlan:
    """Return what file and command line said last; the plan that the study began with where nothing was changed.

    Example:
        >>> from advisor.records import DataPlan
        >>> plan = StudyPlan(name="a", data=DataPlan(source="b"))
        >>> last_asked(Study(plan=plan)) is plan
        True
    """
    asked = (change.asked for change in reversed(study.changes) if change.asked is not None)
    return next(asked, first_plan(study))


def contradictions(plan: StudyPlan, *, was: DesignSpace, now: DesignSpace) -> tuple[Problem, ...]:
    """Return what no trial could be compared over, or nothing could be searched in.

    Example:
        >>> from advisor.records import DataPlan, Narrowing
        >>> from advisor.space.design import design_space
        >>> plan = StudyPlan(name="a", data=DataPlan(source="digits"), space={"width": Narrowing(value=64)})
        >>> space = design_space(plan)[0]
        >>> print(*contradictions(plan, was=space, now=space))
        space: nothing would be left to search: `advisor train` trains one recipe
    """
    found = []
    if not now.dimensions and not plan.search.hypermodel:
        found.append(Problem("space", "nothing would be left to search: `advisor train` trains one recipe"))
    before, after = was.base.data.longest_window, now.base.data.longest_window
    if before != after:
        said = f"the longest window says which rows are foretold in every trial: it was {before}, and would be {after}"
        found.append(Problem("space.window", said))
    if plan.search.hypermodel and plan.space:
        found.append(Problem("space", "a hypermodel says itself what is searched: change its function"))
    return tuple(found)


def change_study(
    study: Study,
    plan: StudyPlan,
    *,
    space_of: Callable[[StudyPlan], DesignSpace],
    when: str,
    by: str = "",
    asked: StudyPlan | None = None,
    had: Mapping[str, ParameterValue] | None = None,
) -> tuple[Study, Change | None]:
    """Return a study with another plan, its trials as they stand to it, and the record of the change.

    Args:
        study: As it was.
        plan: As it is to be; what a study must keep is the same in both.
        space_of: Makes the space of a plan.
        when: In ISO 8601, UTC.
        by: The login name of whoever asked.
        asked: What file and command line said, where they asked.
        had: What earlier trials had of dimensions that no record of them tells of.

    Returns:
        The study, and the change; None where nothing is another thing than it was.
    """
    entries, _ = difference(study.plan, plan)
    known = {name: value for change in study.changes for name, value in change.had.items()} | dict(had or {})
    plans = [first_plan(study), *(change.plan for change in study.changes)]
    needed = sorted({trial.change for trial in study.trials})
    spaces = {number: space_of(plans[min(number, len(plans) - 1)]) for number in needed}
    seen = fits(study.trials, spaces=spaces, now=space_of(plan), had=known)
    trials = tuple(_as_seen(trial, seen[trial.number]) for trial in study.trials)
    change = Change(
        when=when,
        by=by,
        entries=entries,
        was=study.plan,
        plan=plan,
        asked=asked,
        had=dict(had or {}),
        outside={trial.number: trial.outside for trial in trials if trial.outside},
        epochs={trial.number: trial.other_epochs for trial in trials if trial.other_epochs is not None},
    )
    if not entries and not had and _state(change) == _state(study.changes[-1] if study.changes else None):
        return msgspec.structs.replace(study, plan=plan, trials=trials), None
    return msgspec.structs.replace(study, plan=plan, trials=trials, changes=(*study.changes, change)), change


def _as_seen(trial: Trial, fit: Fit) -> Trial:
    return msgspec.structs.replace(trial, parameters=fit.parameters, outside=fit.why, other_epochs=fit.other_epochs)


def _state(change: Change | None) -> tuple[dict[int, str], dict[int, int]]:
    return ({}, {}) if change is None else (change.outside, change.epochs)
