"""A rehearsal: the first seconds of a study, run as the study would, timed task by task, and thrown away."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain, count, zip_longest
from statistics import median
from typing import final

import msgspec

from advisor.errors import NoTrialFinishedError
from advisor.records import EndingKind, Recipe, StudyPlan
from advisor.records.studies.plan import ParameterValue
from advisor.records.unattended.planning import Rehearsal, Rehearsed
from advisor.search.cohorts import Cohorts, cohort_size, opening
from advisor.search.driver import RecipeMaker, run_study
from advisor.search.failures import FAILURES
from advisor.search.outside import Outside
from advisor.search.proposals import Engine, Proposal
from advisor.search.work import Done, Executor, Message, Progress, Started, Task

SECONDS = 20.0  # of training that are watched
MOST_SECONDS = 60.0  # where too few have shown a second epoch by then
TRIAL_SECONDS = 12.0  # of a task that takes long: programs are compiled in it
FEWEST = 4  # tasks whose epochs are known
LOADING = 2  # tasks of a worker that load what all its later ones use
FEWEST_SETTLED = 3  # later ones among them
FEWEST_SAMPLED = 6  # of the sampler's among them: one shape takes three times as long as another
TASKS = 6  # of the sampler's that are asked for, and three for each slot: the first two of a worker load what it needs
LONGER = 4  # times the opening trials: a study of more is mostly the sampler's
_ASKED = 1_000_000  # numbers of the proposals that are asked for, far from those that they get


class EnoughSeen(Exception):  # noqa: N818  no error
    """Everything that is worth the wait has been seen."""


@dataclass
class _Timed:
    """A task with the readings of the clock at what happened to it."""

    task: Task
    opens: bool
    worker: int = 0
    after: int = 0  # tasks that the worker had done before
    began: float | None = None
    first: float | None = None
    last: float | None = None
    epochs: int = 0
    ended: float | None = None
    done: Done | None = None


@final
@dataclass
class Watched:
    """An executor that times what another one does, and ends the search when enough has been seen.

    Args:
        executor: Trains.
        opens: Says whether a task is of the opening recipes.
        clock: Seconds on any steadily growing scale.
        seconds: Of training that are watched.
        most: Seconds to wait for enough tasks that have shown a second epoch.
    """

    executor: Executor
    opens: Callable[[Task], bool]
    clock: Callable[[], float] = time.monotonic
    seconds: float = SECONDS
    most: float = MOST_SECONDS
    began: float | None = None
    timed: list[_Timed] = field(default_factory=list)

    @property
    def idle(self) -> int:
        """How many tasks can be taken now."""
        return self.executor.idle

    def submit(self, task: Task) -> None:
        """Take a task."""
        busy = {each.worker for each in self.timed if each.ended is None}
        worker = next(number for number in count() if number not in busy)  # executors give it to the first idle one
        after = sum(each.worker == worker for each in self.timed)
        self.timed.append(_Timed(task, self.opens(task), worker, after))
        self.executor.submit(task)

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        """Return what has been said, and note when.

        Raises:
            EnoughSeen: When enough has been seen.
        """
        if self._is_enough():
            raise EnoughSeen
        messages = self.executor.wait(seconds=seconds)
        now = self.clock()
        for message in messages:
            self._note(message, now)
        return messages

    def answer(self, number: int, value: ParameterValue) -> None:
        """Answer the question that the training of this trial waits on."""
        self.executor.answer(number, value)

    def cancel(self) -> None:
        """End everything in flight."""
        self.executor.cancel()

    def close(self) -> None:
        """End the workers."""
        self.executor.close()

    @property
    def slowness(self) -> float:
        """How many times longer work took, in the middle of the tasks that have ended; 1 where none has."""
        return median([each.done.slowness for each in self.timed if each.done is not None] or [1.0])

    def rehearsed(self, stretches: Callable[[Task], int] = lambda _: 1) -> tuple[Rehearsed, ...]:
        """Return the tasks that have begun, as far as they are now."""
        now, begun = self.clock(), [each for each in self.timed if each.began is not None]
        return tuple(_rehearsed(each, now=now, stretches=stretches(each.task)) for each in begun)

    def _is_enough(self) -> bool:
        if self.began is None:
            return False
        passed = self.clock() - self.began
        shown = [each for each in self.timed if each.epochs > 1]
        settled = sum(each.after >= LOADING for each in shown)
        sampled = sum(not each.opens for each in shown)
        are_enough = len(shown) >= FEWEST and settled >= FEWEST_SETTLED and sampled >= FEWEST_SAMPLED
        return passed >= self.most or (passed >= self.seconds and are_enough)

    def _note(self, message: Message, now: float) -> None:
        match message:
            case Started(numbers):
                self.began = now if self.began is None else self.began
                self._of(numbers[0]).began = now
            case Progress(number=number):
                one = self._of(number)
                one.first, one.last = now if one.first is None else one.first, now
                one.epochs += 1
            case Done(results=results):
                one = self._of(results[0].number)
                one.ended, one.done = now, message
            case _:
                pass

    def _of(self, number: int) -> _Timed:
        return next(each for each in reversed(self.timed) if number in each.task.numbers)


def rehearse(
    plan: StudyPlan,
    engine: Engine,
    *,
    executor: Executor,
    recipe_of: RecipeMaker,
    first: Sequence[Proposal],
    outside: Outside,
    stretches: Callable[[Task], int] = lambda _: 1,
    began: float,
    seconds: float = SECONDS,
) -> Rehearsal:
    """Run a study for a few seconds as it would run, and return how long what it did took.

    Opening recipes and what the sampler proposes take turns; a task that takes long is cut off, so that several
    are seen.

    Args:
        plan: Of the study.
        engine: Proposes trials; one of its own, that no study uses.
        executor: Trains; its workers may still be starting.
        recipe_of: Makes the recipe of a proposal.
        first: The trials that open the study.
        outside: Clock and cohorts; its store and listener should keep nothing.
        stretches: How many trainings, one after the other, a task is.
        began: Reading of the clock when the command began.
        seconds: Of training that are watched.
    """
    slots, opens = max(1, executor.idle), dict[int, bool]()
    watched = Watched(executor, lambda task: opens[task.numbers[0]], clock=outside.clock, seconds=seconds)
    run_for_a_while(
        plan, engine, executor=watched, slots=slots, recipe_of=recipe_of, first=first, outside=outside, opens=opens
    )
    now = outside.clock()
    first_training = now if watched.began is None else watched.began
    return Rehearsal(
        tasks=watched.rehearsed(stretches),
        slots=slots,
        ready_seconds=first_training - began,
        seconds=now - first_training,
        slowness=watched.slowness,
    )


def run_for_a_while(
    plan: StudyPlan,
    engine: Engine,
    *,
    executor: Executor,
    slots: int,
    recipe_of: RecipeMaker,
    first: Sequence[Proposal],
    outside: Outside,
    opens: dict[int, bool],
    trial_seconds: float = TRIAL_SECONDS,
) -> None:
    """Run a study until its executor has seen enough; arguments as those of `rehearse`.

    Args:
        slots: Tasks that are trained at a time.
        opens: Is told of every trial's number whether it is of the opening recipes.
        trial_seconds: After which a task is cut off.
    """
    opening = {proposal.proposed_by for proposal in first}

    def noted(proposal: Proposal) -> Recipe:
        opens[proposal.number] = proposal.proposed_by in opening
        return recipe_of(proposal)

    groups = _in_turns(first, engine, outside.cohorts, plan=plan, slots=slots)
    with suppress(EnoughSeen, NoTrialFinishedError):  # failures are among what is timed
        run_study(
            _short(plan, seconds=trial_seconds),
            engine,
            executor=executor,
            recipe_of=noted,
            first=tuple(chain.from_iterable(groups)),
            outside=replace(outside, opening=lambda *_: groups),
        )


def _short(plan: StudyPlan, *, seconds: float) -> StudyPlan:
    """The plan with less time for a trial; a goal that is reached ends nothing."""
    most = seconds / 60 if plan.budget.trial_minutes is None else min(seconds / 60, plan.budget.trial_minutes)
    return msgspec.structs.replace(plan, budget=msgspec.structs.replace(plan.budget, trial_minutes=most, until=None))


def _in_turns(
    first: Sequence[Proposal], engine: Engine, cohorts: Cohorts | None, *, plan: StudyPlan, slots: int
) -> tuple[tuple[Proposal, ...], ...]:
    """The opening trials and the sampler's tasks in turns; of a longer study, whose time these are, two at a time."""
    trials = plan.budget.trials
    first = first[:trials]
    known = opening(first, cohorts)
    if not first or not first[0].parameters or (trials is not None and trials <= len(first)):
        return known
    size = cohort_size(trials, trainings=max(1, plan.data.fold_count))
    numbers = range(_ASKED, _ASKED + max(TASKS, 3 * slots) * size, size)
    asked = [engine.ask((n,)) if cohorts is None else cohorts.propose(engine, n, size=size) for n in numbers]
    at_once = 1 if trials is not None and trials <= LONGER * len(first) else 2
    later = [asked[place : place + at_once] for place in range(0, len(asked), at_once)]
    turns = zip_longest(((each,) for each in known), later, fillvalue=())
    return tuple(group for turn in turns for part in turn for group in part if group)


def _rehearsed(timed: _Timed, *, now: float, stretches: int) -> Rehearsed:
    results = timed.done.results if timed.done is not None else ()
    kinds = {result.ending.kind for result in results}
    failed = results and kinds <= FAILURES - {EndingKind.TIMED_OUT}
    began = now if timed.began is None else timed.began
    first = now if timed.first is None else timed.first
    last = first if timed.last is None else timed.last
    return Rehearsed(
        trials=len(timed.task.numbers),
        opens=timed.opens,
        after=timed.after,
        planned_epochs=stretches * max(recipe.epochs for recipe in timed.task.recipes),
        epochs=timed.epochs,
        first_seconds=first - began,
        more_seconds=last - first,
        last_seconds=None if timed.ended is None else timed.ended - last,
        has_ended=bool(results) and EndingKind.TIMED_OUT not in kinds,
        memory_bytes=0 if timed.done is None else timed.done.memory_bytes,
        failure=f"{results[0].ending.kind.value}: {results[0].ending.reason}" if failed else "",
    )
