"""An executor whose trainings take known times on a clock of its own: a study is played through in no time."""

import heapq
from collections.abc import Callable

from advisor.records import Ending, EndingKind, Run, Scores
from advisor.search.work import Done, Message, Progress, Result, Started, Task


class PlayedExecutor:
    """Trains nothing: each task takes `compiling` seconds, then `epoch_seconds` for each of its epochs.

    Args:
        loading: Seconds more for the first two tasks of each slot.
        epochs_of: How many epochs a task trains for before it stops of itself.
    """

    def __init__(
        self,
        *,
        slots: int = 2,
        compiling: float = 3.0,
        epoch_seconds: float = 0.5,
        loading: float = 0.0,
        epochs_of: Callable[[Task], int] = lambda task: task.recipes[0].epochs,
    ) -> None:
        self.now, self.slots, self.busy = 0.0, slots, 0
        self.compiling, self.epoch_seconds, self.loading, self.epochs_of = compiling, epoch_seconds, loading, epochs_of
        self.tasks: list[Task] = []
        self._coming: list[tuple[float, int, Message]] = []

    def clock(self) -> float:
        return self.now

    @property
    def idle(self) -> int:
        return self.slots - self.busy

    def submit(self, task: Task) -> None:
        self.busy += 1
        self.tasks.append(task)
        first = self.compiling + (self.loading if len(self.tasks) <= 2 * self.slots else 0.0)
        limit = task.limit
        most = self.epochs_of(task)
        fits = most if limit is None else max(1, min(most, int((limit - first) / self.epoch_seconds)))
        kind = EndingKind.FINISHED if fits == most else EndingKind.TIMED_OUT
        self._say(0.0, Started(task.numbers))
        for epoch in range(fits):
            at = first + (epoch + 1) * self.epoch_seconds
            self._say(at, Progress(task.numbers[0], epoch, {}))
        ending = Ending(kind)
        runs = [
            Run(recipe=recipe, ending=ending, scores=Scores(validation={"loss": 1.0 / (1 + number)}))
            for number, recipe in zip(task.numbers, task.recipes, strict=True)
        ]
        results = tuple(
            Result(number=number, ending=ending, run=run) for number, run in zip(task.numbers, runs, strict=True)
        )
        self._say(first + fits * self.epoch_seconds + 0.1, Done(results, memory_bytes=10**9))

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        if not self._coming or self._coming[0][0] > self.now + seconds:
            self.now += seconds
            return ()
        at, _, message = heapq.heappop(self._coming)
        self.now = max(self.now, at)
        self.busy -= isinstance(message, Done)
        return (message,)

    def answer(self, number: int, value: object) -> None:
        raise AssertionError("nothing is asked")

    def cancel(self) -> None:
        self._coming.clear()
        self.busy = 0

    def close(self) -> None:
        pass

    def _say(self, after: float, message: Message) -> None:
        heapq.heappush(self._coming, (self.now + after, len(self.tasks) * 10_000 + len(self._coming), message))
