"""The timekeeper of a search: what has been used of the budget, what is left, and which limit ends it."""

from collections.abc import Callable
from math import inf
from typing import final

from advisor.records import StudyPlan, Trial
from advisor.search import budget
from advisor.search.ledger import Ledger
from advisor.search.work import LEAST_SECONDS


@final
class Timekeeper:
    """Holds the clock against the budget; the trials are the ledger's.

    Args:
        plan: Of the study.
        ledger: Its trials so far.
        clock: Seconds on any steadily growing scale.
        began: Its reading when the study's time began to count; now, when None.
        rounds: How many trainings of a trial, one after the other, its retrainings take as long as.
        more_rounds: The same of the retrainings of the other finalists.
    """

    def __init__(
        self,
        plan: StudyPlan,
        ledger: Ledger,
        *,
        clock: Callable[[], float],
        began: float | None,
        rounds: Callable[[Trial], float],
        more_rounds: float = 0.0,
    ) -> None:
        self._plan = plan
        self._ledger = ledger
        self._clock = clock
        self._began = clock() if began is None else began
        self._rounds = rounds
        self._more_rounds = more_rounds
        self._alone: dict[int, float] = {}  # number: seconds that its network would train alone
        self.slowness = 1.0  # how many times longer work takes here and now, for others share the machine
        self.before = 0  # trials of earlier sittings that count

    def took(self, number: int, wall: float, *, sharers: int) -> float:
        """Note how long a trial took together with those that it shared its time with; return what it takes alone."""
        trainings = max(1, self._plan.data.fold_count)
        self._alone[number] = budget.alone_seconds(wall / trainings, sharers=sharers, slowness=self.slowness)
        return self._alone[number]

    def limit(self) -> float | None:
        """Return how many seconds after its beginning the search ends; None without a time limit."""
        if self._plan.budget.hours is None:
            return None  # asked at every message: the best trial's shape need not be known then
        best = self._ledger.best
        rounds = 0.0 if best is None else self._rounds(best)
        return budget.search_seconds(self._plan.budget, self._spent(), rounds=rounds, more_rounds=self._more_rounds)

    def left(self) -> float:
        """Return how many seconds the search may still take."""
        limit = self.limit()
        return inf if limit is None else max(0.0, limit - self._spent().seconds)

    def left_to_train(self) -> float | None:
        """Return after how many seconds a training that begins now hands over what it has; None without a limit."""
        left = self.left()
        return None if left == inf else max(LEAST_SECONDS, left - budget.FINISHING_SECONDS)

    def ended_by(self, *, in_flight: int) -> str:
        """Name the limit that has been reached, as `budget.ended_by` does."""
        spent = self._spent(in_flight)
        return budget.ended_by(self._plan.budget, spent, goal=self._plan.goal, search_seconds=self.limit())

    def forecast(self, *, in_flight: int) -> float | None:
        """Return how many seconds the search probably still takes; None without a limit of time or trials."""
        spent = self._spent(in_flight)
        done = spent.trials - self.before
        return budget.seconds_left(self._plan.budget, spent, search_seconds=self.limit(), done=done)

    def _spent(self, in_flight: int = 0) -> budget.Spent:
        best = self._ledger.best
        return budget.Spent(
            trials=self._ledger.counted - in_flight,
            seconds=self._clock() - self._began,
            training_seconds=None if best is None else self._alone.get(best.number, best.seconds),
            best=None if best is None else best.score,
            slowness=self.slowness,
        )
