"""A clock, workers and an engine in this process, for the tests of the driver."""

import math
from collections.abc import Callable, Sequence

import msgspec

from advisor.records import Budget, Ending, EndingKind, Run, Scores, StudyPlan, Trial
from advisor.search.proposals import Outcome, Proposal
from advisor.search.work import Done, Message, Result, Task
from tests.search import fake_trainer


class Clock:
    """A clock that the fake executor moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class FakeExecutor:
    """Trains in this process, oldest task first; each training takes `seconds` of the clock."""

    def __init__(self, clock: Clock, *, slots: int = 1, seconds: float = 10.0, train: Callable | None = None) -> None:
        self.clock, self.slots, self.seconds = clock, slots, seconds
        self.train = train or (lambda task: fake_trainer.train(task, self))
        self.tasks: list[Task] = []
        self.cancelled = False

    @property
    def idle(self) -> int:
        return self.slots - len(self.tasks)

    def submit(self, task: Task) -> None:
        self.tasks.append(task)

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        self.clock.now += self.seconds
        task = self.tasks.pop(0)
        return (Done(self.train(task)),)

    def answer(self, number: int, value: object) -> None:
        raise AssertionError("the fake trainer asks nothing")

    def epoch(self, number: int, epoch: int, values: dict[str, float]) -> None:
        pass

    def ask(self, number: int, dimension: object) -> float:
        raise AssertionError("the fake trainer asks nothing")

    def cancel(self) -> None:
        self.tasks.clear()
        self.cancelled = True

    def close(self) -> None:
        pass


class Listener:
    """An engine that proposes learning rates in turn and remembers what it is told."""

    def __init__(self, rates: Sequence[float] = (1e-2,), *, most: int = 1000) -> None:
        self.rates, self.most = rates, most
        self.asked = 0
        self.told: list[Outcome] = []
        self.resumed: list[Outcome] = []

    def ask(self, numbers: Sequence[int]) -> tuple[Proposal, ...]:
        numbers = numbers[: self.most - self.asked]
        self.asked += len(numbers)
        return tuple(Proposal(number=n, parameters={"learning_rate": self.rates[n % len(self.rates)]}) for n in numbers)

    def tell(self, outcomes: Sequence[Outcome]) -> None:
        self.told += outcomes

    def suggest(self, number: int, dimension: object) -> float:
        raise AssertionError("the fake trainer asks nothing")

    def resume(self, history: Sequence[Trial], outcomes: Sequence[Outcome]) -> None:
        self.resumed += outcomes

    def close(self) -> None:
        pass


def misfortune(name: str, *, but: Sequence[int] = ()) -> Callable[[Task], tuple[Result, ...]]:
    """Every training but those of these numbers ends like this."""

    def train(task: Task) -> tuple[Result, ...]:
        (number,), (recipe,) = task.numbers, task.recipes
        if number in but:
            return fake_trainer.train(task, FakeExecutor(Clock()))
        ending = Ending(EndingKind(name), f"in layer {number}")
        run = Run(recipe=recipe, ending=ending, scores=Scores(validation={"loss": math.nan}))
        return (Result(number=number, ending=ending, run=run),)

    return train


def budget(plan: StudyPlan, **limits) -> StudyPlan:
    return msgspec.structs.replace(plan, budget=Budget(**{"trials": None, **limits}))
