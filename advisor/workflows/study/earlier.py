"""Earlier studies that a study starts from: read, laid into its space, and judged as evidence or as a guess."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from advisor.errors import AdvisorError, Problem, StudyError, UsageError
from advisor.passwords import without_password
from advisor.records import EngineName, Goal, Recipe, Run, Study, StudyPlan, Trial
from advisor.records.studies.earlier import EarlierStudy, EarlierTrial, EarlierUse
from advisor.records.study import ranked_trials
from advisor.search.surrogate.earlier import thinned
from advisor.space.design import DesignSpace
from advisor.space.earlier import mapped
from advisor.store.earlier import read_earlier, source_of
from advisor.training.data.prepare import Source, prepare
from advisor.workflows.study.strategy import SIZED, opens_with_portfolio

MOST = 500  # trials of an earlier study that are kept: the best third of them, the others evenly down to the worst
_REMEDY = "Name studies that can be read, or leave them out; nothing has been trained."


def start_from_earlier(
    plan: StudyPlan,
    space: DesignSpace,
    *,
    data: Source | None,
    beside: Path,
    known: Sequence[EarlierStudy] = (),
    own: Path | None = None,
) -> tuple[EarlierStudy, ...]:
    """Return what a study starts from: what it has taken before, and what it is now told to take.

    Args:
        plan: Names the earlier studies.
        space: Of this study.
        data: Of this study, as read.
        beside: Folder of the study's file, in which paths are looked for too.
        known: What was taken when the study began.
        own: Folder of this study: it cannot start from itself.

    Raises:
        StudyError: With every earlier study that cannot be read or that has nothing to say, before any training.
    """
    taken = {each.source for each in known}
    wanted = [said for said in dict.fromkeys(plan.search.earlier) if without_password(said) not in taken]
    if not wanted:
        return tuple(known)
    _check_can_use(plan, space)
    found, problems = list(known), []
    for said in wanted:
        try:
            found += _taken(_read(said, beside, own), plan, space, data=data, source=without_password(said))
        except AdvisorError as error:
            hide = source_of(said, beside=beside).hide_password
            messages = [each.message for each in error.problems] or [error.headline]
            problems += [Problem(f"search.from, {without_password(said)}", hide(text)) for text in messages]
    if problems:
        raise StudyError("cannot start from earlier studies", problems, _REMEDY)
    return tuple(found)


def _check_can_use(plan: StudyPlan, space: DesignSpace) -> None:
    reason = ""
    if not space.dimensions:
        reason = "the model says what is searched only as it is built, so that nothing can be laid into its space"
    elif not opens_with_portfolio(plan):
        reason = f"a {plan.search.strategy} network goes through its sizes in order and asks no earlier study"
    if reason:
        raise StudyError("cannot start from earlier studies", [Problem("search.from", reason)], "Leave it out.")


def _read(said: str, beside: Path, own: Path | None) -> Study:
    source = source_of(said, beside=beside)
    if (
        source.path is not None
        and own is not None
        and own.resolve() in (source.path.resolve(), source.path.resolve().parent)
    ):
        raise StudyError("itself", [Problem("", "that is this study, which knows its own trials")])
    if source.path is not None:
        return read_earlier(source)
    from advisor.search.engines.foreign import read_database

    return read_database(source.url, source.name)


def _taken(
    study: Study, plan: StudyPlan, space: DesignSpace, *, data: Source | None, source: str
) -> list[EarlierStudy]:
    """What a study gives: trials that are the same training as evidence, the others as a guess where to look."""
    goal = study.plan.goal
    if not goal.has_direction:
        raise StudyError("no order", [Problem("", f"whether more or less of its {goal.name} is better is not known")])
    trials = [(trial, *mapped(trial, space)) for trial in thinned(ranked_trials(study.trials, goal), MOST)]
    if not trials:
        raise StudyError("no trials", [Problem("", "expected finished trials with a finite score, got none")])
    trials = [each for each in trials if each[1]]
    if not trials:
        names = ", ".join(each.name for each in space.dimensions[:6])
        raise StudyError("no dimension", [Problem("", f"none of its parameters is searched here ({names}, ...)")])
    other = _differs(study, plan, space, data)
    kinds: list[tuple[EarlierUse, str, list[Trial]]] = []
    if other:
        kinds.append((EarlierUse.PRIOR, other, [trial for trial, *_ in trials]))
    else:
        because = "the same data, parts and goal; the same trainings"
        kinds.append((EarlierUse.EVIDENCE, because, [trial for trial, _, whole in trials if whole]))
        other = "the same data, but trainings that this space does not make"
        kinds.append((EarlierUse.PRIOR, other, [trial for trial, _, whole in trials if not whole]))
    parameters = {trial.number: found for trial, found, _ in trials}
    return [
        EarlierStudy(
            source=source,
            name=study.plan.name,
            use=use,
            because=because,
            goal=goal,
            trials=tuple(
                EarlierTrial(number=trial.number, value=trial.value, parameters=parameters[trial.number])
                for trial in members
                if trial.value is not None
            ),
        )
        for use, because, members in kinds
        if members
    ]


def _differs(study: Study, plan: StudyPlan, space: DesignSpace, data: Source | None) -> str:
    """Why trials of a study cannot be told as what this study's would be; empty where they can."""
    if plan.search.engine is not EngineName.OPTUNA:
        return f"the engine {plan.search.engine} learns from its own trials alone"
    was = next((trial.run for trial in study.trials if _tells(trial.run)), None)
    if was is None or was.recipe is None or was.data is None or data is None:
        return "its data are not known"
    mine, its = (msgspec.structs.replace(each, source="", fold=0) for each in (space.base.data, was.recipe.data))
    if mine != its or not _is_same(data, was.recipe, was.data.fingerprint):
        return "other data, or other parts of them"
    if plan.goal.also or plan.goal.require:
        return "its scores alone, without what counts beside them here"
    if _order(study.plan.goal) != _order(plan.goal):
        return f"another goal: {study.plan.goal.name}"
    if _judge(study.plan) != _judge(plan):
        return "trials were judged in another way"
    return ""


def _is_same(data: Source, recipe: Recipe, fingerprint: str) -> bool:
    try:
        return prepare(data, recipe, with_test=False).facts.fingerprint == fingerprint
    except UsageError:
        return False


def _tells(run: Run | None) -> bool:
    return run is not None and run.recipe is not None and run.data is not None and bool(run.data.fingerprint)


def _order(goal: Goal) -> tuple[str, float]:
    return goal.name, goal.cost(1.0)


def _judge(plan: StudyPlan) -> tuple[object, ...]:
    strategy = plan.search.strategy
    return (strategy, plan.search.complexity_weight) if strategy in SIZED else (strategy,)
