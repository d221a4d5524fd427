"""The timekeeper of a search: what has been used of the budget, what is left, and which limit ends it."""

from collections.abc import Callable
from math import inf
from typing import final

import msgspec

from advisor.records import EndingKind, StudyPlan, TrainedBy, Trial
from advisor.search.clock import budget
from advisor.search.clock.alone import SeenAlone, Work, work_of
from advisor.search.clock.cost import Clocking, Cost, Rounds
from advisor.search.ledger import Ledger
from advisor.search.work import LEAST_SECONDS, Result

SHARE_OF_FIRST = 0.35  # of the time that is left, for the first trainings of a sitting: as much for the retraining
SHARE_OF_FIRST_ALONE = 0.5  # the same where its own network can be handed over: the rest is for others
SHARE_PREPARED = 0.6  # of the shortest preparation so far: the first one reads the data too
TIMES_PREPARED_WHEN_BUSY = 3.0  # the same where others share the machine


@final
class Timekeeper:
    """Holds the clock against the budget; the trials are the ledger's.

    Args:
        plan: Of the study.
        ledger: Its trials so far.
        clock: Seconds on any steadily growing scale.
        began: Its reading when the study's time began to count; now, when None.
        rounds: How many trainings of a trial its retrainings take as long as.
        more_rounds: The same of the retrainings of the other finalists.
        reserve: Seconds that are kept for what follows, in place of what the rounds tell.
        own: Seconds to hand over a trial's own network instead; None where that cannot be.
        slowness: How many times longer work takes, until a training has shown it.
    """

    def __init__(
        self,
        plan: StudyPlan,
        ledger: Ledger,
        *,
        clock: Callable[[], float],
        began: float | None,
        rounds: Callable[[Trial], Rounds],
        more_rounds: Rounds = budget.NO_ROUNDS,
        reserve: float | None = None,
        own: float | None = None,
        slowness: float = 1.0,
    ) -> None:
        self._plan = plan
        self._ledger = ledger
        self._clock = clock
        self._began = clock() if began is None else began
        self._rounds = rounds
        self._more_rounds = more_rounds
        self._reserve = reserve
        self._own = own
        self._costs: dict[int, Cost] = {}  # number: of its network, trained alone
        self._alone = SeenAlone()
        self._finishing = 0.0  # seconds from the last epoch of the latest program to its results
        self._latest: tuple[Trial, Rounds] | None = None  # the best trial, and its rounds
        self.slowness = slowness  # how many times longer work takes here and now, for others share the machine
        self.before = 0  # trials of earlier sittings that count

    def ended(self, result: Result, clocking: Clocking) -> Cost:
        """Note what became of a trial, as `took` does; return what its network costs alone.

        `fit` may end in the middle of an epoch: what follows its last whole one is not for its scores alone.
        """
        run = result.run
        if run is None or run.trained_by is not TrainedBy.COHORT:
            clocking = msgspec.structs.replace(clocking, last=None)
        return self.took(result.number, clocking, done=share_of_epochs(result), work=work_of(run))

    def took(self, number: int, clocking: Clocking, *, done: float, work: Work | None = None) -> Cost:
        """Note how long a trial took together with those that it shared its program with; return what it costs alone.

        Args:
            number: Of the trial.
            clocking: Of its program, which has ended.
            done: Share of its epochs that the clock let it train.
            work: Of the training; None where it is not known, or several trainings are one trial.
        """
        now, folds = self._clock(), max(1, self._plan.data.fold_count)
        cost = clocking.cost(now, trainings=folds, done=done)
        seconds = now - (clocking.began if clocking.first is None else clocking.first)
        work = work if folds == 1 else None
        self._costs[number] = self._alone.settled(cost, work, clocking, seconds=seconds, done=done)
        self._finishing = clocking.sharers * cost.finishing
        return self._costs[number]

    def cost_of_best(self) -> Cost | None:
        """Return what the best trial's network costs, trained alone; None while there is no trial."""
        return self._spent().cost

    def limit(self) -> float | None:
        """Return how many seconds after its beginning the search ends; None without a time limit."""
        if self._plan.budget.hours is None:
            return None  # asked at every message: the best trial's shape need not be known then
        if self._reserve is not None:
            return self._plan.budget.hours * 3600 - self._reserve
        best = self._ledger.best
        rounds = budget.NO_ROUNDS if best is None else self._rounds_of(best)
        return budget.search_seconds(
            self._plan.budget, self._spent(), rounds=rounds, more_rounds=self._more_rounds, own=self._own
        )

    def _rounds_of(self, best: Trial) -> Rounds:
        """The rounds of the best trial, found out once: they are asked for at every message."""
        if self._latest is None or self._latest[0] is not best:
            self._latest = best, self._rounds(best)
        return self._latest[1]

    def left(self) -> float:
        """Return how many seconds the search may still take."""
        limit = self.limit()
        return inf if limit is None else max(0.0, limit - self._spent().seconds)

    def grace(self, most: float, *, since: float, idle: int) -> float:
        """Return for how many more seconds what still trains when the search ends is waited for.

        A first result is waited for longer, for without one there is nothing to hand over, and where time counts a
        first worker too: one that comes in the place of another has its imports before it. What is tried at the very
        end, beside a winner that is there, is waited for less.

        Args:
            most: Seconds in all, where it is none of these.
            since: Reading of the clock when the search ended.
            idle: Workers that train nothing; one where it does not matter, for no time is short.
        """
        if self._ledger.best is None:
            most = max(most, budget.PATIENCE_SECONDS)
        elif self._reserve is not None:
            most = min(most, budget.LATE_GRACE_SECONDS)
        elif not idle:
            most += self.slowness * budget.FRESH_WORKER_SECONDS
        return since + most - self._clock()

    def left_to_train(self) -> float | None:
        """Return after how many seconds a training that begins now hands over what it has; None without a limit.

        While nothing shows how long a training takes, it leaves as much time as it has to its own retraining, or some
        to others where it need not be retrained. For its scores it leaves what those of the latest program took.
        """
        left = self.left()
        if left == inf:
            return None
        share = 1.0 if self._costs else SHARE_OF_FIRST if self._own is None else SHARE_OF_FIRST_ALONE
        return max(LEAST_SECONDS, share * left - max(self.slowness * budget.FINISHING_SECONDS, self._finishing))

    def is_worth_beginning(self) -> bool:
        """Say whether what begins now may still come to an epoch: getting a program ready takes its time.

        Once a winner is there nothing is lost by trying. Before, the worker is needed to hand one over: where others
        use the machine too, there must be time enough.
        """
        left, known = self.left_to_train(), [cost.preparing for cost in self._costs.values()]
        times = SHARE_PREPARED if self.slowness < budget.BUSY else TIMES_PREPARED_WHEN_BUSY
        return left is None or self._reserve is not None or left >= times * min(known, default=0.0)

    def members(self, most: int, *, share: float = 1.0) -> int:
        """Return how many of so many trials a cohort that begins now brings to their end, one at least.

        As long as the best trial's program took to get ready, any other may: what is left by then is for training.

        Args:
            most: Trials.
            share: Of the time that is left, which the cohort may take.
        """
        left, cost, folds = self.left_to_train(), self.cost_of_best(), max(1, self._plan.data.fold_count)
        if left is None or cost is None:
            return most
        return max(1, cost.members(share * left, most=most * folds, each=self._alone.each) // folds)

    def ended_by(self, *, in_flight: int) -> str:
        """Name the limit that has been reached, as `budget.ended_by` does; time is over when none is worth to begin."""
        if not in_flight and not self.is_worth_beginning():
            return "hours"
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
            cost=None if best is None else self._cost(best),
            best=None if best is None else best.score,
            slowness=self.slowness,
        )

    def _cost(self, trial: Trial) -> Cost | None:
        """What the network of a trial costs alone; of an earlier sitting's trial its seconds are all that is known."""
        known = None if trial.seconds is None else Cost(training=trial.seconds)
        return self._costs.get(trial.number, known)


def share_of_epochs(result: Result) -> float:
    """Return the share of its epochs that a training was given: all, unless the clock ended it or it went on."""
    run = result.run
    if run is None or run.recipe is None:
        return 1.0
    before = 0 if run.went_on is None else run.went_on.epochs
    trained = run.epochs if result.ending.kind is EndingKind.TIMED_OUT else run.recipe.epochs
    return (trained - before) / max(1, run.recipe.epochs)
