"""When a search ends, and how much of its time is kept back for the retrainings and the report."""

from math import inf

import msgspec

from advisor.records import Budget, Goal
from advisor.search.clock.cost import Cost, Rounds

SHARE_KEPT = 0.1  # of the time, before any trial has shown how long a training takes
REPORT_SECONDS = 2.5  # diagnosis and report of a study of a few trials
COMPARING_SECONDS = 3.5  # more, where there are enough trials to be compared
ENOUGH_TO_COMPARE = 20
REPORT_SECONDS_PER_TRIAL = 0.005  # measured on a busy machine: 4.1 s of a processor for 135 trials, 5.8 s for 540
SHARE_FOR_FINALISTS = 0.08  # of the time at most: choosing among several is worth some of the search, not much of it
SHARE_FOR_MEAN = 0.2  # of the time at most for networks that join the winner's in a mean: less error is sure
SHARE_FOR_BEST = 0.5  # of the time at most for the best one's retrainings, where its own network can be handed over
A_FEW = Rounds(programs=1, trainings=1.3)  # two or three side by side: their mean pays (`benchmarks.ensembles`)
SHARE_UNLIMITED = 0.25  # of the search's time, where no limit says how long a study may take
SAFETY = 1.3  # on fresh seeds a training may last longer
SAFETY_OF_MEAN = 2.2  # the same for those that only join a mean: what the others take longer comes off their time
ANOTHER = 1.2  # the same of a winner's retraining that was measured
FINISHING_SECONDS = 1.5  # from a training's last epoch to its scores in the driver's hands
GRACE_SECONDS = 4.0  # beyond the limit, before what has not handed over is ended by force
LATE_GRACE_SECONDS = 1.0  # the same once a winner is there: what follows is the report alone
PATIENCE_SECONDS = 60.0  # the same while there is nothing to hand over: late is better than never
SHARE_OF_LOOKING, QUICKLY_LOOKED = 0.5, 2.0  # of the seconds beyond these in which a study was looked at
FRESH_WORKER_SECONDS = 4.0  # of a worker's imports
BUSY = 1.5  # times longer than its processor that work takes: what others do decides how long a training lasts
LEAST_WORTH = 2.0  # seconds: less is not searched on for
NO_ROUNDS = Rounds()


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """What a search has used so far."""

    trials: int = 0  # started, failed ones included
    seconds: float = 0.0  # since this sitting began
    cost: Cost | None = None  # of the best trial's network, trained alone
    best: float | None = None  # score
    slowness: float = 1.0  # how many times longer work takes, for others share the machine


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How long work takes here and now, beside what it costs."""

    slowness: float = 1.0  # how many times longer it takes, for others share the machine
    finishing: float = 0.0  # seconds that the scores of one network take
    handing: float = 0.0  # seconds that it takes to write a model of many rows, and what is said of it

    def seconds_to_finish(self, networks: int) -> float:
        """Return how long so many networks take from their last epoch to their results.

        Example:
            >>> Pace(slowness=2.0).seconds_to_finish(3), Pace(finishing=4.0, handing=5.0).seconds_to_finish(3)
            (3.0, 17.0)
        """
        return max(self.slowness * FINISHING_SECONDS, networks * self.finishing) + self.handing


AT_EASE = Pace()


def handing_seconds(looked: float) -> float:
    """Estimate how much longer than for few rows it takes to hand over a model, by how long its rows took to read.

    Its script is written by a look at the file, and simple models answer for the test part.

    Args:
        looked: Seconds in which a study's rows were read and prepared, and it was checked.

    Example:
        >>> handing_seconds(1.5), handing_seconds(26.0)
        (0.0, 12.0)

    Measured: 500,000 rows of 14 columns, one core: looked at in 26 s, handed over in 12 s.
    """
    return SHARE_OF_LOOKING * max(0.0, looked - QUICKLY_LOOKED)


def report_seconds(trials: int) -> float:
    """Estimate how long comparing, diagnosing and reporting a study of so many trials takes."""
    comparing = COMPARING_SECONDS * min(1.0, trials / ENOUGH_TO_COMPARE)
    return REPORT_SECONDS + comparing + REPORT_SECONDS_PER_TRIAL * trials


def report_begins(budget: Budget, *, trials: int, slowness: float) -> float:
    """Return how many seconds after a study's beginning its report is to begin; infinity without a time limit.

    Args:
        budget: Its hours are for the whole study.
        trials: Of the study.
        slowness: How many times longer work takes, for others share the machine.

    Example:
        >>> report_begins(Budget(hours=0.1), trials=100, slowness=2.0), report_begins(Budget(), trials=1, slowness=1.0)
        (347.0, inf)
    """
    return inf if budget.hours is None else budget.hours * 3600 - slowness * report_seconds(trials)


def search_seconds(
    budget: Budget, spent: Spent, *, rounds: Rounds, more_rounds: Rounds = NO_ROUNDS, own: float | None = None
) -> float | None:
    """Return how long the search itself may take: all of the time but the reserve; None without a time limit.

    Args:
        budget: Its hours are for the whole study.
        spent: What the search has used so far.
        rounds: Of the best trial's retrainings.
        more_rounds: Of the other finalists' retrainings, which have a share of the time where that does for one.
        own: Seconds to hand over the best trial's own network, where even a few retrainings would take too much of the
            time; None where that cannot be.

    Example:
        >>> once, cost = Rounds(programs=1, trainings=1), Cost(preparing=4.0, training=96.0)
        >>> search_seconds(Budget(hours=1.0), Spent(cost=cost, trials=50), rounds=once)
        3463.75
        >>> search_seconds(Budget(hours=1.0), Spent(cost=cost, trials=50), rounds=once, more_rounds=once)
        3333.75
        >>> many = Rounds(trainings=99)
        >>> search_seconds(Budget(hours=1.0), Spent(cost=cost, trials=50), rounds=once, more_rounds=many)
        3175.75
        >>> search_seconds(Budget(hours=0.01), Spent(cost=cost, trials=50), rounds=once, own=2.0)
        27.75
        >>> search_seconds(Budget(hours=0.1), Spent(cost=Cost(training=50.0)), rounds=many, own=2.0)
        177.5
    """
    if budget.hours is None:
        return None
    total = budget.hours * 3600
    if spent.cost is None:
        return total * (1 - SHARE_KEPT)
    for_best, share = SAFETY * rounds.seconds(spent.cost), SHARE_FOR_FINALISTS * total
    if own is not None and for_best > (most := SHARE_FOR_BEST * total):
        fit = A_FEW.seconds(spent.cost) + rounds.besides <= most
        for_best, more_rounds = most if fit else spent.slowness * own, NO_ROUNDS
    for_finalists = min(SAFETY * more_rounds.seconds(spent.cost), share) if share >= for_best else 0.0
    for_mean = SAFETY_OF_MEAN * rounds.seconds_of_wished(spent.cost)
    for_mean = for_mean if for_mean <= SHARE_FOR_MEAN * total else 0.0
    kept = for_best + for_mean + for_finalists + spent.slowness * report_seconds(spent.trials)
    return max(total - kept, total * SHARE_KEPT)


def seconds_to_search_on(
    budget: Budget, *, passed: float, took: float, trials: int, slowness: float = 1.0
) -> tuple[float, bool]:
    """Return how long a search may go on once its winner is retrained, and whether a better trial can be retrained too.

    Where another retraining does not fit any more, what is left is searched on all the same: what is found is kept.
    No seconds where that is worth nothing.

    Args:
        budget: Its hours are for the whole study.
        passed: Seconds since the study began.
        took: Seconds that retraining the winner took: another's take as long.
        trials: Of the study.
        slowness: How many times longer work takes, for others share the machine.

    Example:
        >>> seconds_to_search_on(Budget(hours=0.1), passed=300.0, took=10.0, trials=100)
        (41.5, True)
        >>> seconds_to_search_on(Budget(hours=0.1), passed=346.0, took=10.0, trials=100)
        (7.5, False)
        >>> seconds_to_search_on(Budget(hours=0.1), passed=355.0, took=10.0, trials=100), seconds_to_search_on(
        ...     Budget(), passed=1.0, took=1.0, trials=1
        ... )
        ((0.0, False), (0.0, False))
    """
    if budget.hours is None:
        return 0.0, False
    left = report_begins(budget, trials=trials, slowness=slowness) - passed
    with_another = left - ANOTHER * took
    if with_another >= LEAST_WORTH:
        return with_another, True
    return (left, False) if left >= LEAST_WORTH else (0.0, False)


def seconds_for_finalists(
    budget: Budget, *, searched: float, passed: float, trials: int, slowness: float = 1.0
) -> float:
    """Return how long retraining other finalists than the best trial may take: what is left of the study's time.

    Args:
        budget: Its hours are for the whole study.
        searched: Seconds that the search took; where nothing limits the time, a quarter of them.
        passed: Seconds since the study began.
        trials: Of the study: the report takes its time too.
        slowness: How many times longer work takes, for others share the machine.

    Example:
        >>> seconds_for_finalists(Budget(hours=0.1), searched=300.0, passed=320.0, trials=500)
        31.5
        >>> seconds_for_finalists(Budget(), searched=300.0, passed=320.0, trials=500)
        75.0
    """
    if budget.hours is None:
        return SHARE_UNLIMITED * searched
    return max(0.0, report_begins(budget, trials=trials, slowness=slowness) - passed)


def reached(goal: Goal, value: float | None, score: float | None) -> bool:
    """Say whether a score is as good as a value or better.

    Example:
        >>> reached(Goal(), 0.2, 0.19), reached(Goal(metric="accuracy"), 0.9, None)
        (True, False)
    """
    if value is None or score is None:
        return False
    return goal.is_reached_by(score, value=value)


def ended_by(budget: Budget, spent: Spent, *, goal: Goal, search_seconds: float | None) -> str:
    """Name the limit that has been reached ("until", "hours", "trials"); empty while there is none.

    Example:
        >>> ended_by(Budget(trials=20), Spent(trials=20), goal=Goal(), search_seconds=None)
        'trials'
    """
    if reached(goal, budget.until, spent.best):
        return "until"
    if search_seconds is not None and spent.seconds >= search_seconds:
        return "hours"
    if budget.trials is not None and spent.trials >= budget.trials:
        return "trials"
    return ""


def seconds_left(budget: Budget, spent: Spent, *, search_seconds: float | None, done: int) -> float | None:
    """Forecast how long the search still takes: the shorter of its time limit and its trials to go."""
    forecasts = []
    if search_seconds is not None:
        forecasts.append(search_seconds - spent.seconds)
    if budget.trials is not None and done > 0:
        forecasts.append(spent.seconds / done * max(0, budget.trials - spent.trials))
    return max(0.0, min(forecasts)) if forecasts else None
