"""A study from its plan to its winner: search, retrain the winner, compare, write. `summary` diagnoses and reports."""

import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec

from advisor import files
from advisor.errors import NoTrialFinishedError
from advisor.records import Change, EngineName, Recipe, Study, StudyPlan, Trial, Winner
from advisor.render import progress
from advisor.render.studies import several
from advisor.render.studies.changes import lines as lines_of_changes
from advisor.search.budget import report_seconds, seconds_for_finalists
from advisor.search.cohorts import SMALLEST, Cohorts, cohort_size
from advisor.search.driver import Searched, run_study
from advisor.search.events import DataRead, EpochsChosen, Event, Noted, SamplerChosen
from advisor.search.executors.local import LocalExecutor
from advisor.search.executors.slots import slots_here
from advisor.search.outside import Outside
from advisor.search.proposals import Engine, Proposal, sampler_of
from advisor.search.work import EarlyExecutor, Executor, Task
from advisor.space.design import DesignSpace, opening_trials
from advisor.space.fitted.data_fit import values_of
from advisor.space.losses import is_told
from advisor.space.seeds import seed_of
from advisor.store.holding import holding
from advisor.store.studies import StudyFolder
from advisor.workflows.study.away import cluster_executor
from advisor.workflows.study.changed import Begun, begun_study, reshaped, with_plan, write
from advisor.workflows.study.check import Looked, look_at_study
from advisor.workflows.study.compared import with_comparisons
from advisor.workflows.study.engine import engine_for
from advisor.workflows.study.finalists import reserved_rounds
from advisor.workflows.study.given import GivenStudy
from advisor.workflows.study.resumed import check_data
from advisor.workflows.study.shapes import shape_in_cohort
from advisor.workflows.study.start import NO_CHANGES, PlanChanges, begin, folder_for, with_hours
from advisor.workflows.study.strategy import judge_of, leading, opens_with_portfolio, shares_for
from advisor.workflows.study.winner import Rivals, retrain, retraining_rounds

WORK = "advisor.workflows.worker.trial:train_task"


def search(
    study_file: GivenStudy,
    *,
    changes: PlanChanges = NO_CHANGES,
    out: Path | None = None,
    resume: bool = False,
    data_folder: Path | None = None,
    on_event: Callable[[Event], None] = lambda _: None,
) -> tuple[Study, StudyFolder]:
    """Search the space of a study, retrain and measure the winner, and write study and model.

    Args:
        study_file: The plan.
        changes: What is asked for in place of the plan's own entries.
        out: Folder of the study; `runs/NAME`, or the next free one, when None.
        resume: Continue the study in that folder.
        data_folder: Where data sets by name are looked for first.
        on_event: Receives everything that happens.

    Raises:
        UsageError: If plan, folder or data cannot be used; nothing has been trained then.
        NoTrialFinishedError: If no trial finished.
        KeyboardInterrupt: When interrupted; the study can be resumed.
    """
    began, now = time.monotonic(), datetime.now()
    with holding() as hold:
        with files.temporary_folder() as apart, closing(_executor(study_file, changes, apart)) as executor:
            begun = begun_study(study_file, changes=changes, out=out, hold=hold) if resume else None
            given, laid_over = (begun.given, NO_CHANGES) if begun is not None else (study_file, changes)
            study, folder = _searched(
                look_at_study(given, changes=laid_over, data_folder=data_folder),
                folder_of=lambda plan: hold(folder_for(plan, out=out, resume=False)),
                begun=begun,
                executor=executor,
                began=began,
                now=now,
                on_event=on_event,
            )
        folder.write_study(study)
    return study, folder


def _executor(study_file: GivenStudy, changes: PlanChanges, apart: Path) -> EarlyExecutor:
    """Return a cluster's executor, or start one worker of this machine, which gets ready while the study is checked."""
    return cluster_executor(study_file, changes=changes, work=WORK) or LocalExecutor(
        WORK, slots=slots_here(), log=apart / "workers.log", at_once=1
    )


def _searched(
    looked: Looked,
    *,
    folder_of: Callable[[StudyPlan], StudyFolder],
    begun: Begun | None,
    executor: EarlyExecutor,
    began: float,
    now: datetime,
    on_event: Callable[[Event], None],
) -> tuple[Study, StudyFolder]:
    plan, space = with_hours(looked.plan, now=now), looked.space
    folder = folder_of(plan) if begun is None else begun.folder
    study, change = (None, None) if begun is None else _gone_on(looked, begun)
    facts = looked.dataset.facts if looked.dataset is not None else None
    engine = engine_for(
        plan,
        space,
        folder=folder,
        fingerprint=facts.fingerprint if facts is not None else "",
        change=0 if study is None else reshaped(study),
    )
    with closing(engine) as proposing:
        if study is None or begun is None:
            study = begin(folder, plan)
        else:
            write(folder, change, before=begun.study, after=study)
            study = msgspec.structs.replace(study, plan=plan)
            for line in lines_of_changes(study):
                on_event(Noted(text=line))
        executor.begin(log=folder.root / "workers.log")
        _tell_what_was_read(looked, on_event)
        study = run_search(
            study,
            space,
            engine=proposing,
            executor=executor,
            folder=folder,
            brief=partial(complete_task, data_folder=looked.data_folder, hypermodel=plan.search.hypermodel),
            listen=on_event,
            began=began,
        )
    return study, folder


def _gone_on(looked: Looked, begun: Begun) -> tuple[Study, Change | None]:
    """A study as it goes on, with what is changed of it."""
    root = begun.folder.root
    if looked.source is not None:
        check_data(begun.study, looked.source, root=root)
    return with_plan(begun.study, looked.plan, space_of=looked.space_of, root=root, asked=begun.asked)


def _tell_what_was_read(looked: Looked, listen: Callable[[Event], None]) -> None:
    if looked.dataset is not None and looked.dataset.facts.reading is not None:
        listen(DataRead(reading=looked.dataset.facts.reading))
    if looked.space.rows is not None:
        listen(EpochsChosen(recipe=looked.space.base, rows=looked.space.rows))
    if rule := several.rule(looked.plan.goal):
        listen(Noted(text=rule))
    for loss in map(str, values_of("loss", looked.space.base, looked.space.dimensions)):
        if not looked.plan.search.hypermodel and not is_told(loss):
            listen(Noted(text=progress.trained_singly(loss)))


def run_search(
    study: Study,
    space: DesignSpace,
    *,
    engine: Engine,
    executor: Executor,
    folder: StudyFolder,
    brief: Callable[[Task], Task],
    listen: Callable[[Event], None],
    began: float | None = None,
) -> Study:
    """Return the study with its trials, its winner and what comparing them shows.

    Args:
        study: With the trials of earlier sittings.
        space: What is searched.
        engine: Proposes trials.
        executor: Trains them.
        folder: Of the study.
        brief: Adds to a task where data lie and whose model is built.
        listen: Receives everything that happens.
        began: Reading of `time.monotonic` from which the study's hours count; now, when None.

    Raises:
        NoTrialFinishedError: If no trial finished.
        KeyboardInterrupt: When interrupted; the study can be resumed.
    """
    plan, began = study.plan, time.monotonic() if began is None else began
    study = msgspec.structs.replace(study, sampler=sampler_of(engine))
    if study.sampler is not None:
        listen(SamplerChosen(name=study.sampler.name, because=study.sampler.because))
    recipe_of = partial(recipe_of_proposal, plan=plan, space=space)
    outside = Outside(
        save=folder.write_trials,
        listen=listen,
        judge=judge_of(plan),
        cohorts=cohorts_of(plan, space),
        brief=lambda task: brief(msgspec.structs.replace(task, shrink=shares_for(plan))),
        rounds=partial(retraining_rounds, plan=plan, slots=executor.idle),
        more_rounds=reserved_rounds(plan=plan, slots=executor.idle),
        began=began,
        change=len(study.changes),
    )
    try:
        found = run_study(
            plan,
            engine,
            executor=executor,
            recipe_of=recipe_of,
            first=opening_proposals(space) if opens_with_portfolio(plan) else (),
            history=study.trials,
            outside=outside,
        )
    except (KeyboardInterrupt, NoTrialFinishedError) as stop:
        ended_by = "interrupted" if isinstance(stop, KeyboardInterrupt) else "failures"
        folder.write_study(
            msgspec.structs.replace(folder.read_outline(), ended_by=ended_by, plan=plan, sampler=study.sampler)
        )
        raise
    best = leading(found.inside, found.best, plan=plan)
    recipe = best.run.recipe if best is not None and best.run is not None else None
    winner, searched = study.winner, time.monotonic() - began
    if best is not None and recipe is not None and (winner is None or _must_choose_again(winner, best, found)):
        winner = retrain(
            best,
            recipe,
            plan=plan,
            executor=executor,
            brief=brief,
            folder=folder,
            listen=listen,
            rivals=Rivals(trials=found.inside, seconds=partial(_left, plan, began, searched, len(found.trials))),
            ends=_end_of_retraining(plan, began, len(found.trials)),
            least=found.seconds_to_retrain,
        )
    seconds = (study.seconds or 0.0) + time.monotonic() - began
    study = msgspec.structs.replace(study, trials=found.trials, winner=winner, seconds=seconds, ended_by=found.ended_by)
    return with_comparisons(study, space)


def _must_choose_again(winner: Winner, best: Trial, found: Searched) -> bool:
    """Another trial is the best by now, or the one that won does not fit the study as it is now."""
    is_outside = any(trial.outside and trial.number == winner.trial for trial in found.trials)
    return is_outside or winner.best_trial != best.number


def _end_of_retraining(plan: StudyPlan, began: float, trials: int) -> float | None:
    hours = plan.budget.hours
    return None if hours is None else began + 3600 * hours - report_seconds(trials)


def _left(plan: StudyPlan, began: float, searched: float, trials: int) -> float:
    return seconds_for_finalists(plan.budget, searched=searched, passed=time.monotonic() - began, trials=trials)


def opening_proposals(space: DesignSpace) -> tuple[Proposal, ...]:
    """Return the first trials: the portfolio, or the defaults of the user's own model."""
    if not space.dimensions:
        return (Proposal(number=0, parameters={}, proposed_by="the model's defaults"),)
    return tuple(
        Proposal(number=number, parameters=parameters, proposed_by=f"portfolio: {name}")
        for number, (name, parameters) in enumerate(opening_trials(space))
    )


def cohorts_of(plan: StudyPlan, space: DesignSpace) -> Cohorts | None:
    """Return how trials are proposed together; None where a study is too short, or its model the user's own."""
    short = cohort_size(plan.budget.trials, trainings=max(1, plan.data.fold_count)) < SMALLEST
    if not space.dimensions or short or is_hyperband(plan) or not opens_with_portfolio(plan):
        return None
    return Cohorts(space=space, shape_of=shape_in_cohort, seed=plan.search.seed)


def is_hyperband(plan: StudyPlan) -> bool:
    """Say whether trials have numbers of epochs of their own, which their engine compares them by."""
    return plan.search.engine is EngineName.KERAS_TUNER and plan.search.sampler == "hyperband"


def recipe_of_proposal(proposal: Proposal, *, plan: StudyPlan, space: DesignSpace) -> Recipe:
    """Return the recipe of a proposal, with a seed of its own.

    Raises:
        RecipeError: If the parameters cannot be built.
    """
    recipe = space.recipe(proposal.parameters) if space.dimensions else space.base
    seed = seed_of(plan.name, plan.search.seed, proposal.number)
    return msgspec.structs.replace(recipe, seed=seed, epochs=proposal.epochs or recipe.epochs)


def complete_task(task: Task, *, data_folder: Path | None, hypermodel: str) -> Task:
    """Add to a task where data lie and whose model is built."""
    folder = None if data_folder is None else str(data_folder)
    return msgspec.structs.replace(task, data_folder=folder, hypermodel=hypermodel)
