"""A study's first seconds, tried apart from it: with an engine of their own, nothing kept, on one backend or two."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from advisor import files
from advisor.records.studies.earlier import EarlierStudy
from advisor.records.unattended.planning import OtherBackend, OtherWorkers, Planned, Rehearsal
from advisor.render.unattended import planning as words
from advisor.search.driver import RecipeMaker
from advisor.search.executors.local import LocalExecutor
from advisor.search.executors.slots import slots_here
from advisor.search.foresight.arranged import try_in_turns
from advisor.search.foresight.paired import side_by_side
from advisor.search.foresight.rehearsal import MOST_SECONDS, rehearse
from advisor.search.outside import Outside
from advisor.search.proposals import Engine, Proposal
from advisor.search.work import EarlyExecutor, Task
from advisor.space.folds import over_folds
from advisor.store.studies import StudyFolder
from advisor.training.silence import other_backends
from advisor.workflows.study.check import Looked
from advisor.workflows.study.earlier import start_from_earlier
from advisor.workflows.study.early import WORK
from advisor.workflows.study.engine import engine_for
from advisor.workflows.study.proposing import cohorts_of, complete_task, opening_proposals, recipe_of_proposal
from advisor.workflows.study.shapes import shape_in_cohort
from advisor.workflows.study.strategy import judge_of, opens_with_portfolio, shares_for

WORTH_SECONDS = 600.0  # of a study: a shorter one has nothing to gain from another backend


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a study before it trains anything.

    Args:
        looked: Plan, space and data.
        earlier: What it starts from.
        first: The trials that open it.
    """

    looked: Looked
    earlier: Sequence[EarlierStudy]
    first: tuple[Proposal, ...]

    @property
    def recipe_of(self) -> RecipeMaker:
        """What makes the recipe of a proposal."""
        return partial(recipe_of_proposal, plan=self.looked.plan, space=self.looked.space)

    @property
    def outside(self) -> Outside:
        """The outside world of a search of which nothing is kept."""
        plan = self.looked.plan
        complete = partial(complete_task, data_folder=self.looked.data_folder, hypermodel=plan.search.hypermodel)
        return Outside(
            save=lambda _: None,
            judge=judge_of(plan),
            cohorts=cohorts_of(plan, self.looked.space),
            brief=lambda task: complete(msgspec.structs.replace(task, shrink=shares_for(plan))),
        )


def known_before(looked: Looked, *, own: Path) -> Known:
    """Return what is known of a study before it trains anything.

    Args:
        looked: Plan, space and data.
        own: Folder that the study would get.
    """
    earlier = start_from_earlier(looked.plan, looked.space, data=looked.source, beside=looked.beside, own=own)
    return known_of(looked, earlier)


def known_of(looked: Looked, earlier: Sequence[EarlierStudy]) -> Known:
    """Return what is known of a study that starts from these."""
    is_opened, trials = opens_with_portfolio(looked.plan), looked.plan.budget.trials
    first = opening_proposals(looked.space, earlier=earlier, trials=trials) if is_opened else ()
    return Known(looked=looked, earlier=earlier, first=first)


def workers(apart: Path, *, variables: Mapping[str, str] | None = None, count: int | None = None) -> EarlyExecutor:
    """Start a worker of this machine as the study would; the others start as it begins.

    Args:
        apart: Folder for what they print.
        variables: Of their environment, beside those of the study's own.
        count: How many, where that is not the usual number.
    """
    slots = [{**slot, **(variables or {})} for slot in slots_here(workers=count)]
    return LocalExecutor(WORK, slots=slots, log=apart / "workers.log", at_once=1)


def engine_apart(known: Known, apart: Path) -> Engine:
    """Return the study's engine with a storage of its own, which is thrown away."""
    settings = msgspec.structs.replace(known.looked.plan.search, storage=None)
    plan = msgspec.structs.replace(known.looked.plan, search=settings)
    return engine_for(plan, known.looked.space, folder=StudyFolder(apart), earlier=known.earlier)


def rehearse_study(known: Known, engine: Engine, executor: EarlyExecutor, *, began: float, seconds: float) -> Rehearsal:
    """Run a study for some seconds and return how long what it did took.

    Args:
        known: Of the study.
        engine: Of its own.
        executor: Trains.
        began: Reading of `time.monotonic` when the study's hours began to count.
        seconds: Of training that are watched.
    """
    return rehearse(
        known.looked.plan,
        engine,
        executor=executor,
        recipe_of=known.recipe_of,
        first=known.first,
        outside=known.outside,
        stretches=stretches,
        began=began,
        seconds=seconds,
    )


def in_turns(
    known: Known, *, usual: EarlyExecutor, other: EarlyExecutor, seconds: float, apart: Path
) -> OtherWorkers | None:
    """Train a study's trials for a while with two numbers of workers, and return what the other one is worth.

    Args:
        known: Of the study.
        usual: The workers that the study would have.
        other: Of the other number.
        seconds: For trainings.
        apart: Folder of what is thrown away.
    """
    with closing(engine_apart(known, apart)) as engine:
        return try_in_turns(
            known.looked.plan,
            engine,
            one=usual,
            other=other,
            recipe_of=known.recipe_of,
            first=known.first,
            outside=known.outside,
            seconds=seconds,
        )


def stretches(task: Task) -> int:
    """Return how many trainings, one after the other, a task is: folds that share no program train in turn."""
    if not task.every_fold:
        return 1
    shares = not (task.hypermodel or task.shrink) and all(shape_in_cohort(recipe) for recipe in task.recipes)
    return 1 if shares else len(over_folds(task.recipes[0]))


def on_other_backend(
    known: Known, planned: Planned, *, seconds: float, tell: Callable[[str], None]
) -> OtherBackend | None:
    """Rehearse a long study on the other backend too, and return how long it takes there; None where that is idle.

    Args:
        known: Of the study.
        planned: With its rehearsal on the backend that it would use.
        seconds: Of training that are watched.
        tell: Hears what takes a while.
    """
    there, found = other_backends(), planned.forecast
    if not there or found is None or found.seconds.middle < WORTH_SECONDS:
        return None
    tell(words.rehearsing(seconds, MOST_SECONDS, backend=there[0]))
    began = time.monotonic()
    with files.temporary_folder() as apart, closing(workers(apart, variables={"KERAS_BACKEND": there[0]})) as executor:
        executor.begin(log=apart / "workers.log")
        with closing(engine_apart(known, apart)) as engine:
            other = rehearse_study(known, engine, executor, began=began, seconds=seconds)
    return side_by_side(planned.rehearsal, other, name=there[0])
