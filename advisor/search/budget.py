"""When a search ends, and how much of its time is kept back for the retrainings and the report."""

import msgspec

from advisor.records import Budget, Goal

SHARE_KEPT = 0.1  # of the time, before any trial has shown how long a training takes
REPORT_SECONDS = 20.0  # diagnosis and report of a study of some hundred trials, measured on two cores: 5-10 s
SAFETY = 1.3  # the winner may be slower than the typical trial


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """What a search has used so far."""

    trials: int = 0  # started, failed ones included
    seconds: float = 0.0  # since this sitting began
    training_seconds: float | None = None  # of the slowest finished trial; one fold of it, where it has folds
    best: float | None = None  # score


def search_seconds(budget: Budget, spent: Spent, *, retrainings: int, slots: int) -> float | None:
    """Return how long the search itself may take: all of the time but the reserve; None without a time limit.

    Example:
        >>> search_seconds(Budget(hours=1.0), Spent(training_seconds=100.0), retrainings=5, slots=2)
        3190.0
    """
    if budget.hours is None:
        return None
    total = budget.hours * 3600
    if spent.training_seconds is None:
        return total * (1 - SHARE_KEPT)
    rounds = -(-retrainings // slots)
    kept = SAFETY * rounds * spent.training_seconds + REPORT_SECONDS
    return max(total - kept, total * SHARE_KEPT)


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
