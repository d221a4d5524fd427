"""Two numbers of workers, tried in turns with the same tasks: with which of them the machine gets more done.

Every batch of tasks goes to the workers of the one number while those of the other are idle, then to those. So whatever
else the machine does in the meantime slows both alike. The order changes from batch to batch. The first batch is cut
off after an epoch: it is there for what a worker loads once.
"""

from collections.abc import Callable, Sequence
from math import comb
from statistics import median
from typing import final

import msgspec

from advisor.records import StudyPlan
from advisor.records.studies.plan import ParameterValue
from advisor.records.unattended.planning import OtherWorkers
from advisor.search.driver import RecipeMaker
from advisor.search.foresight.paired import times_of
from advisor.search.foresight.rehearsal import EnoughSeen, Watched, run_for_a_while
from advisor.search.outside import Outside
from advisor.search.proposals import Engine, Proposal
from advisor.search.work import LEAST_SECONDS, Done, Executor, Message, Task

WORTH = 0.85  # times as long at most: less is not worth a change
BY_CHANCE = 0.05  # at most: that so many of the tasks were sooner done, if it made no difference
ENOUGH = 12  # tasks that both have shown
EACH = 2  # tasks of a batch for each worker: one that is done early is followed by another, as in a study
_TRIED = 13  # two batches of 2 + 4 tasks, one after the other, and the first, which loads what all later ones use
MOST = 4 / 3  # times the seconds that no batch is begun after: what trains then is ended by force
_POLL_SECONDS = 1.0
_NEVER = float("inf")


@final
class InTurns:
    """An executor that gives each batch of tasks to one executor, then to another, and times them on both.

    Args:
        one: Whose results the search hears of.
        other: Trains the same.
        opens: Says whether a task is of the opening recipes.
        size: Tasks of a batch.
        seconds: After which no batch is begun; a third of them later all is ended.
        clocks: Of both, which may be one and the same.
    """

    def __init__(
        self,
        one: Executor,
        other: Executor,
        *,
        opens: Callable[[Task], bool],
        size: int,
        seconds: float,
        clocks: tuple[Callable[[], float], Callable[[], float]],
    ) -> None:
        self.one, self.other = (
            Watched(executor, opens, clock=clock, seconds=_NEVER, most=_NEVER)
            for executor, clock in zip((one, other), clocks, strict=True)
        )
        self._size, self._seconds = size, seconds
        self._batch: list[Task] = []
        self._spent, self._batches = 0.0, 0

    @property
    def idle(self) -> int:
        """How many tasks the batch still takes."""
        return self._size - len(self._batch)

    def submit(self, task: Task) -> None:
        """Take a task."""
        self._batch.append(task)

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        """Train the batch in both places, and return what was said in the one.

        Raises:
            EnoughSeen: When enough has been seen.
        """
        if self._spent >= self._seconds or len(self.times) >= ENOUGH:
            raise EnoughSeen
        batch, self._batch = self._batch, []
        batch = batch if self._batches else [msgspec.structs.replace(task, seconds=LEAST_SECONDS) for task in batch]
        places = (self.one, self.other) if self._batches % 2 == 0 else (self.other, self.one)
        self._batches += 1
        said: dict[int, tuple[Message, ...]] = {}
        for place in places:
            began = place.clock()
            said[id(place)] = _trained(place, batch, until=began + MOST * self._seconds - self._spent)
            self._spent += place.clock() - began
        return said[id(self.one)]

    def answer(self, number: int, value: ParameterValue) -> None:
        """Answer the question that the training of this trial waits on; studies that ask are not tried in turns."""
        self.one.answer(number, value)

    def cancel(self) -> None:
        """End everything in flight."""
        self.one.cancel()
        self.other.cancel()

    def close(self) -> None:
        """End the workers of both."""
        self.one.close()
        self.other.close()

    @property
    def times(self) -> tuple[float, ...]:
        """How many times as long each task took on the other executor."""
        return times_of(self.one.rehearsed(), self.other.rehearsed())


def _trained(place: Watched, batch: Sequence[Task], *, until: float) -> tuple[Message, ...]:
    waiting, left, said = list(batch), len(batch), list[Message]()
    while left:
        if place.clock() >= until:
            raise EnoughSeen
        while waiting and place.idle:
            place.submit(waiting.pop(0))
        messages = place.wait(seconds=_POLL_SECONDS)
        said += messages
        left -= sum(isinstance(message, Done) for message in messages)
    return tuple(said)


def try_in_turns(
    plan: StudyPlan,
    engine: Engine,
    *,
    one: Executor,
    other: Executor,
    recipe_of: RecipeMaker,
    first: Sequence[Proposal],
    outside: Outside,
    seconds: float,
    clocks: tuple[Callable[[], float], Callable[[], float]] | None = None,
) -> OtherWorkers | None:
    """Run a study for a while on two numbers of workers in turns; None where too little was seen to compare them.

    Args:
        plan: Of the study.
        engine: Proposes trials; one of its own, that no study uses.
        one: Trains with the number that the study would have.
        other: Trains with the other number.
        recipe_of: Makes the recipe of a proposal.
        first: The trials that open the study.
        outside: Clock and cohorts; its store and listener should keep nothing.
        seconds: After which no batch is begun.
        clocks: Of the two executors, where each has its own.
    """
    opens = dict[int, bool]()
    usual, count = one.idle, other.idle
    slots = EACH * max(usual, count)
    turns = InTurns(
        one,
        other,
        opens=lambda task: opens[task.numbers[0]],
        size=slots,
        seconds=seconds,
        clocks=clocks or (outside.clock, outside.clock),
    )
    run_for_a_while(
        plan,
        engine,
        executor=turns,
        slots=slots,
        recipe_of=recipe_of,
        first=first,
        outside=outside,
        opens=opens,
        trial_seconds=seconds / _TRIED,
    )
    return judged([times * usual / count for times in turns.times], usual=usual, count=count)


def judged(times: Sequence[float], *, usual: int, count: int) -> OtherWorkers | None:
    """Return what was found of another number of workers, and whether it clearly pays; None where nothing was seen.

    Args:
        times: How many times as long the same work took with the other number, task by task.
        usual: Workers.
        count: Workers of the other number.

    Example:
        >>> judged([0.6, 0.7, 0.65, 0.8, 0.6], usual=2, count=1)
        OtherWorkers(usual=2, count=1, tasks=5, times=0.65, pays=True)
        >>> judged([0.6, 0.7, 1.2, 0.8, 0.6], usual=2, count=1).pays, judged([0.5] * 4, usual=2, count=1).pays
        (False, False)
    """
    if not times:
        return None
    middle, sooner = median(times), sum(each < 1.0 for each in times)
    by_chance = sum(comb(len(times), more) for more in range(sooner, len(times) + 1)) / 2 ** len(times)
    pays = middle <= WORTH and by_chance <= BY_CHANCE
    return OtherWorkers(usual=usual, count=count, tasks=len(times), times=middle, pays=pays)
