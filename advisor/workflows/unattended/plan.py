"""What a study would do and how long it takes, said before it begins: checked whole, rehearsed for some seconds."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec

from advisor import files
from advisor.compare.finalists import MOST
from advisor.machine import usable_memory_bytes
from advisor.records import Strategy, Trial
from advisor.records.unattended.planning import Planned, Rehearsal
from advisor.render.unattended import planning as words
from advisor.search.cohorts import cohort_size, opening
from advisor.search.foresight.forecast import doubts, forecast
from advisor.search.foresight.play import Ahead
from advisor.search.foresight.rehearsal import MOST_SECONDS, SECONDS
from advisor.search.proposals import Engine, Proposal, sampler_of
from advisor.space.dimension import describe
from advisor.store.studies import StudyFolder
from advisor.workflows.study.check import Looked, look_at_study
from advisor.workflows.study.given import GivenStudy
from advisor.workflows.study.proposing import cohorts_of
from advisor.workflows.study.shapes import shape_in_cohort
from advisor.workflows.study.start import NO_CHANGES, PlanChanges, folder_for, with_hours
from advisor.workflows.study.winning.ensemble import seconds_for
from advisor.workflows.study.winning.finalists import reserved_rounds
from advisor.workflows.study.winning.retraining import rounds_of
from advisor.workflows.unattended.rehearsing import (
    engine_apart,
    known_before,
    on_other_backend,
    rehearse_study,
    workers,
)


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
    with files.temporary_folder() as apart, closing(workers(apart)) as executor:
        looked = look_at_study(study_file, changes=changes, data_folder=data_folder)
        looked = replace(looked, plan=with_hours(looked.plan, now=now))
        folder = folder_for(looked.plan, out=out, resume=False)
        known = known_before(looked, own=folder.root)
        executor.begin(log=apart / "workers.log")
        tell(words.rehearsing(seconds, MOST_SECONDS))
        with closing(engine_apart(known, apart)) as engine:
            rehearsed = rehearse_study(known, engine, executor, began=began, seconds=seconds)
            planned = _planned(looked, engine, rehearsed, first=known.first, folder=folder)
    other = on_other_backend(known, planned, seconds=seconds, tell=tell)
    return msgspec.structs.replace(planned, doubts=doubts(planned), other=other)


def _planned(
    looked: Looked, engine: Engine, rehearsed: Rehearsal, *, first: Sequence[Proposal], folder: StudyFolder
) -> Planned:
    plan, space = looked.plan, looked.space
    first, cohorts, sampler = first[: plan.budget.trials], cohorts_of(plan, space), sampler_of(engine)
    groups = opening(first, cohorts)
    cohort = 1 if cohorts is None else cohort_size(plan.budget.trials, trainings=max(1, plan.data.fold_count))
    rounds = rounds_of(plan.search.retrainings, together=_retrains_together(looked), slots=rehearsed.slots)
    more_rounds = reserved_rounds(plan=plan, slots=rehearsed.slots)
    ahead = Ahead(
        budget=plan.budget,
        opening=tuple(map(len, groups)),
        cohort=cohort,
        trainings=max(1, plan.data.fold_count),
        rounds=msgspec.structs.replace(rounds, besides=seconds_for(Trial(number=0), space.base, plan=plan)),
        more_rounds=more_rounds,
        more=MOST - 1 if more_rounds.trainings else 0,
    )
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
        trial_memory_bytes=plan.budget.trial_memory_bytes,
        rehearsal=rehearsed,
        forecast=forecast(rehearsed, ahead),
    )


def _retrains_together(looked: Looked) -> bool:
    """Whether one program holds the retrainings, as far as the recipe tells that all trials start from."""
    plan = looked.plan
    apart = plan.data.map or plan.search.hypermodel or plan.search.strategy is Strategy.PRUNING
    return not apart and shape_in_cohort(looked.space.base) is not None
