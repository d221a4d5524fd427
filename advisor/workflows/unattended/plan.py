"""What a study would do and how long it takes, said before it begins: checked whole, rehearsed for some seconds."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec

from advisor import files
from advisor.machine import usable_memory_bytes
from advisor.records import Strategy
from advisor.records.unattended.planning import Planned, Rehearsal
from advisor.render.unattended import planning as words
from advisor.search.cohorts import cohort_size, opening
from advisor.search.executors.local import LocalExecutor
from advisor.search.executors.slots import slots_here
from advisor.search.forecast import Ahead, doubts, forecast
from advisor.search.outside import Outside
from advisor.search.proposals import Engine, Proposal, sampler_of
from advisor.search.rehearsal import SECONDS, rehearse
from advisor.search.work import EarlyExecutor, Task
from advisor.space.dimension import describe
from advisor.space.folds import over_folds
from advisor.store.studies import StudyFolder
from advisor.workflows.study.check import Looked, look_at_study
from advisor.workflows.study.early import WORK
from advisor.workflows.study.engine import engine_for
from advisor.workflows.study.given import GivenStudy
from advisor.workflows.study.proposing import cohorts_of, complete_task, opening_proposals, recipe_of_proposal
from advisor.workflows.study.shapes import shape_in_cohort
from advisor.workflows.study.start import NO_CHANGES, PlanChanges, folder_for, with_hours
from advisor.workflows.study.strategy import judge_of, opens_with_portfolio, shares_for
from advisor.workflows.study.winning.finalists import reserved_rounds
from advisor.workflows.study.winning.retraining import rounds_of

GB = 10**9


def say(planned: Planned) -> str:
    """Return what a study would do, as text for a screen."""
    return words.text(planned)


def plan_study(
    study_file: GivenStudy,
    *,
    changes: PlanChanges = NO_CHANGES,
    out: Path | None = None,
    data_folder: Path | None = None,
    seconds: float = SECONDS,
    tell: Callable[[str], None] = lambda _: None,
) -> Planned:
    """Return what a study would do, and how long it probably takes; nothing of it is kept.

    Args:
        study_file: The plan.
        changes: What is asked for in place of the plan's own entries.
        out: Folder that the study would get.
        data_folder: Where data sets by name are looked for first.
        seconds: Of training that are watched.
        tell: Hears what takes a while.

    Raises:
        UsageError: If plan, folder or data cannot be used, with every mistake, as `search` has them.
    """
    began, now = time.monotonic(), datetime.now()
    with files.temporary_folder() as apart, closing(_workers(apart)) as executor:
        looked = look_at_study(study_file, changes=changes, data_folder=data_folder)
        looked = replace(looked, plan=with_hours(looked.plan, now=now))
        folder = folder_for(looked.plan, out=out, resume=False)
        executor.begin(log=apart / "workers.log")
        tell(words.rehearsing(seconds))
        with closing(_engine_apart(looked, apart)) as engine:
            rehearsed = _rehearsed(looked, engine, executor, began=began, seconds=seconds)
            planned = _planned(looked, engine, rehearsed, folder=folder)
    return msgspec.structs.replace(planned, doubts=doubts(planned))


def _workers(apart: Path) -> EarlyExecutor:
    return LocalExecutor(WORK, slots=slots_here(), log=apart / "workers.log", at_once=1)


def _engine_apart(looked: Looked, apart: Path) -> Engine:
    """The study's engine with a storage of its own, which is thrown away."""
    settings = msgspec.structs.replace(looked.plan.search, storage=None)
    plan = msgspec.structs.replace(looked.plan, search=settings)
    return engine_for(plan, looked.space, folder=StudyFolder(apart))


def _first(looked: Looked) -> tuple[Proposal, ...]:
    return (
        opening_proposals(looked.space, trials=looked.plan.budget.trials) if opens_with_portfolio(looked.plan) else ()
    )


def _rehearsed(looked: Looked, engine: Engine, executor: EarlyExecutor, *, began: float, seconds: float) -> Rehearsal:
    plan, space = looked.plan, looked.space
    complete = partial(complete_task, data_folder=looked.data_folder, hypermodel=plan.search.hypermodel)
    outside = Outside(
        save=lambda _: None,
        judge=judge_of(plan),
        cohorts=cohorts_of(plan, space),
        brief=lambda task: complete(msgspec.structs.replace(task, shrink=shares_for(plan))),
    )
    return rehearse(
        plan,
        engine,
        executor=executor,
        recipe_of=partial(recipe_of_proposal, plan=plan, space=space),
        first=_first(looked),
        outside=outside,
        stretches=stretches,
        began=began,
        seconds=seconds,
    )


def stretches(task: Task) -> int:
    """Return how many trainings, one after the other, a task is: folds that share no program train in turn."""
    if not task.every_fold:
        return 1
    shares = not (task.hypermodel or task.shrink) and all(shape_in_cohort(recipe) for recipe in task.recipes)
    return 1 if shares else len(over_folds(task.recipes[0]))


def _planned(looked: Looked, engine: Engine, rehearsed: Rehearsal, *, folder: StudyFolder) -> Planned:
    plan, space = looked.plan, looked.space
    first, cohorts, sampler = _first(looked)[: plan.budget.trials], cohorts_of(plan, space), sampler_of(engine)
    groups = opening(first, cohorts)
    cohort = 1 if cohorts is None else cohort_size(plan.budget.trials, trainings=max(1, plan.data.fold_count))
    ahead = Ahead(
        budget=plan.budget,
        opening=tuple(map(len, groups)),
        cohort=cohort,
        rounds=rounds_of(plan.search.retrainings, together=_retrains_together(looked), slots=rehearsed.slots),
        more_rounds=reserved_rounds(plan=plan, slots=rehearsed.slots),
    )
    limit = plan.budget.trial_memory_gb
    return Planned(
        name=plan.name,
        folder=str(folder.root),
        rows=None if looked.dataset is None else looked.dataset.facts.train_rows,
        metric=plan.goal.name,
        dimensions=tuple((each.name, describe(each.domain)) for each in space.dimensions),
        epochs=space.base.epochs,
        follows_rows=space.rows is not None,
        opening=tuple(each.proposed_by for each in first),
        sampler="" if sampler is None else f"{sampler.name}: {sampler.because}",
        cohort=cohort,
        trials=plan.budget.trials,
        hours=plan.budget.hours,
        until=plan.budget.until,
        machine_bytes=usable_memory_bytes(),
        trial_memory_bytes=None if limit is None else round(limit * GB),
        rehearsal=rehearsed,
        forecast=forecast(rehearsed, ahead),
    )


def _retrains_together(looked: Looked) -> bool:
    """Whether one program holds the retrainings, as far as the recipe tells that all trials start from."""
    plan = looked.plan
    apart = plan.data.map or plan.search.hypermodel or plan.search.strategy is Strategy.PRUNING
    return not apart and shape_in_cohort(looked.space.base) is not None
