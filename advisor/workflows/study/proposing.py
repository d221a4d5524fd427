"""From a space to what is trained: the first proposals, cohorts, recipes and tasks."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import msgspec

from advisor.records import Recipe, StudyPlan
from advisor.records.studies.earlier import EarlierStudy
from advisor.records.studies.proposers import OWN_DEFAULTS, PORTFOLIO
from advisor.search.cohorts import SMALLEST, Cohorts, cohort_size
from advisor.search.proposals import Proposal
from advisor.search.work import Task
from advisor.space.design import DesignSpace
from advisor.space.earlier import opening_with
from advisor.space.seeds import seed_of
from advisor.training.data.prepare import Source
from advisor.workflows.study.shapes import shape_in_cohort
from advisor.workflows.study.strategy import is_hyperband, opens_with_portfolio
from advisor.workflows.worker.handed import hand_over


def opening_proposals(
    space: DesignSpace, *, earlier: Sequence[EarlierStudy] = (), trials: int | None = None
) -> tuple[Proposal, ...]:
    """Return the first trials: the portfolio, or the defaults of the user's own model.

    The best of earlier studies come right after the first.
    """
    if not space.dimensions:
        return (Proposal(number=0, parameters={}, proposed_by=OWN_DEFAULTS),)
    return tuple(
        Proposal(number=number, parameters=parameters, proposed_by=f"{PORTFOLIO}{name}")
        for number, (name, parameters) in enumerate(opening_with(space, earlier, trials=trials))
    )


def cohorts_of(plan: StudyPlan, space: DesignSpace) -> Cohorts | None:
    """Return how trials are proposed together; None where a study is too short, or its model the user's own."""
    short = cohort_size(plan.budget.trials, trainings=max(1, plan.data.fold_count)) < SMALLEST
    if not space.dimensions or short or is_hyperband(plan) or not opens_with_portfolio(plan):
        return None
    return Cohorts(space=space, shape_of=shape_in_cohort, seed=plan.search.seed)


def recipe_of_proposal(proposal: Proposal, *, plan: StudyPlan, space: DesignSpace) -> Recipe:
    """Return the recipe of a proposal, with a seed of its own.

    Raises:
        RecipeError: If the parameters cannot be built.
    """
    recipe = space.recipe(proposal.parameters) if space.dimensions else space.base
    seed = seed_of(plan.name, plan.search.seed, proposal.number)
    return msgspec.structs.replace(recipe, seed=seed, epochs=proposal.epochs or recipe.epochs)


def completing(
    plan: StudyPlan, base: Recipe, source: Source | None, *, data_folder: Path | None, apart: Path | None
) -> Callable[[Task], Task]:
    """Return what completes the tasks of a study; workers of this machine have their rows from a file in `apart`."""
    hypermodel = plan.search.hypermodel
    rows = hand_over(None if hypermodel else source, base, folder=data_folder, place=apart)
    return partial(complete_task, data_folder=data_folder, hypermodel=hypermodel, rows_file=rows)


def complete_task(task: Task, *, data_folder: Path | None, hypermodel: str, rows_file: str = "") -> Task:
    """Add to a task where data lie and whose model is built."""
    folder = None if data_folder is None else str(data_folder)
    return msgspec.structs.replace(task, data_folder=folder, hypermodel=hypermodel, rows_file=rows_file)
