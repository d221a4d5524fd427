"""A study from its plan to its winner: search, retrain the winner, compare, write. `summary` diagnoses and reports."""

import time
from collections.abc import Callable, Hashable
from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec

from advisor.compare.edges import edges
from advisor.compare.importance import importances
from advisor.errors import NoTrialFinishedError
from advisor.records import EngineName, ModelFormat, Recipe, Study, StudyPlan
from advisor.search.cohorts import SMALLEST, Cohorts, cohort_size
from advisor.search.driver import Outside, run_study
from advisor.search.events import Event
from advisor.search.executors.local import LocalExecutor
from advisor.search.executors.slots import slots_here
from advisor.search.proposals import Engine, Proposal
from advisor.search.work import Executor, Task
from advisor.space.design import DesignSpace, opening_trials
from advisor.space.seeds import seed_of
from advisor.store.studies import StudyFolder
from advisor.workflows.study.check import sound_study
from advisor.workflows.study.engine import engine_for
from advisor.workflows.study.start import Changes, begun, folder_for
from advisor.workflows.study.strategy import judge_of, opens_with_portfolio, shares_for
from advisor.workflows.study.winner import retrain

WORK = "advisor.workflows.worker.trial:train_task"


def search(
    study_file: Path,
    *,
    out: Path | None = None,
    resume: bool = False,
    trials: int | None = None,
    hours: float | None = None,
    until: float | None = None,
    engine: EngineName | None = None,
    sampler: str | None = None,
    hypermodel: str | None = None,
    model_format: ModelFormat | None = None,
    smoke: bool = False,
    data_folder: Path | None = None,
    on_event: Callable[[Event], None] = lambda _: None,
) -> tuple[Study, StudyFolder]:
    """Search the space of a study, retrain and measure the winner, and write study and model.

    Args:
        study_file: The plan.
        out: Folder of the study; `runs/NAME`, or the next free one, when None.
        resume: Go on with the study in that folder.
        trials, hours, until: When it ends, in place of the plan's own.
        engine, sampler: Who proposes, in place of the plan's own.
        hypermodel: `module:function`, a KerasTuner `build(hp)`, searched in place of the catalogue.
        model_format: In which the winner is kept, in place of the plan's own.
        smoke: Two short trials, to see that everything works.
        data_folder: Where data sets by name are looked for first.
        on_event: Is told everything that happens.

    Raises:
        UsageError: If plan, folder or data cannot be used; nothing has been trained then.
        NoTrialFinishedError: If no trial finished.
        KeyboardInterrupt: When interrupted; the study can be resumed.
    """
    changes = Changes(
        trials=trials,
        hours=hours,
        until=until,
        engine=engine,
        sampler=sampler,
        model_format=model_format,
        smoke=smoke,
    )
    plan, space = sound_study(study_file, changes=changes, hypermodel=hypermodel, data_folder=data_folder)
    folder = folder_for(plan, out=out, resume=resume)
    study = begun(folder, plan, resume=resume)
    executor = LocalExecutor(WORK, slots=slots_here(), log=folder.root / "workers.log")
    brief = partial(briefed, data_folder=data_folder, hypermodel=hypermodel or "")
    with closing(executor), closing(engine_for(plan, space, folder=folder)) as proposing:
        study = searched(study, space, engine=proposing, executor=executor, folder=folder, brief=brief, listen=on_event)
    folder.write_study(study)
    return study, folder


def searched(
    study: Study,
    space: DesignSpace,
    *,
    engine: Engine,
    executor: Executor,
    folder: StudyFolder,
    brief: Callable[[Task], Task],
    listen: Callable[[Event], None],
) -> Study:
    """Return the study with its trials, its winner and what comparing them shows."""
    plan, began = study.plan, time.monotonic()
    recipe_of = partial(recipe_of_proposal, plan=plan, space=space)
    outside = Outside(
        save=folder.write_trials,
        listen=listen,
        judge=judge_of(plan),
        cohorts=cohorts_of(plan, space),
        brief=lambda task: brief(msgspec.structs.replace(task, shrink=shares_for(plan))),
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
        folder.write_study(msgspec.structs.replace(folder.read_outline(), ended_by=ended_by, plan=plan))
        raise
    best = found.best.run.recipe if found.best.run is not None else None
    winner = study.winner
    if best is not None and (winner is None or winner.trial != found.best.number):
        winner = retrain(found.best, best, plan=plan, executor=executor, brief=brief, folder=folder, listen=listen)
    seconds = (study.seconds or 0.0) + time.monotonic() - began
    study = msgspec.structs.replace(study, trials=found.trials, winner=winner, seconds=seconds, ended_by=found.ended_by)
    return compared(study, space)


def compared(study: Study, space: DesignSpace) -> Study:
    """Return the study with the importance of each dimension and where the best trials lie."""
    return msgspec.structs.replace(
        study, importances=importances(study, space.dimensions), edges=edges(study, space.dimensions)
    )


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


def shape_in_cohort(recipe: Recipe) -> Hashable | None:
    """Return the shape of a recipe, None for one that no cohort can hold."""
    from advisor.training.cohort.shape import can_hold, shape_of  # not before the first cohort is proposed

    return shape_of(recipe) if can_hold(recipe) else None


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


def briefed(task: Task, *, data_folder: Path | None, hypermodel: str) -> Task:
    """Add to a task where data lie and whose model is built."""
    folder = None if data_folder is None else str(data_folder)
    return msgspec.structs.replace(task, data_folder=folder, hypermodel=hypermodel)
