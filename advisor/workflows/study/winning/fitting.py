"""What fits into the time that is left for a winner: one network or none, how many of them, another trial's."""

from math import inf

import msgspec

from advisor.records import StudyPlan, Trial, Winner
from advisor.search.clock.budget import BUSY, FINISHING_SECONDS, SAFETY
from advisor.search.clock.cost import Cost
from advisor.search.driver import Searched
from advisor.search.work import LEAST_SECONDS
from advisor.workflows.study.winning.winner import retraining_rounds

SAFETY_WHEN_BUSY = 3.0  # times the best trial's training that is time enough then


def is_tight(found: Searched, *, left: float) -> bool:
    """Say whether the time may be too short for a single retraining, by what is known of the best trial's training.

    Others who share the machine make the best estimate a guess.

    Example:
        >>> from dataclasses import replace
        >>> found = Searched(trials=(), best=None, ended_by="hours", cost=Cost(preparing=2.0, training=3.0))
        >>> is_tight(found, left=9.0), is_tight(found, left=6.0), is_tight(replace(found, slowness=2.0), left=9.0)
        (False, True, True)
    """
    if left == inf or found.cost is None:
        return left != inf
    times = SAFETY if found.slowness < BUSY else SAFETY_WHEN_BUSY
    return left < times * (found.cost.preparing + found.cost.training)


def in_time(plan: StudyPlan, best: Trial, cost: Cost | None, *, left: float, slots: int) -> tuple[StudyPlan, float]:
    """Return the plan with as many of its retrainings as the time allows, one at least, and the seconds that this has.

    A network that trains when the time is up hands over what it has: where it came to its first epoch.

    Args:
        plan: Of the study.
        best: The trial to be retrained.
        cost: Of its network, trained alone; None where it is not known.
        left: Seconds for the retrainings.
        slots: That train at the same time.
    """
    if cost is None:
        return plan, LEAST_SECONDS

    def with_count(count: int) -> StudyPlan:
        return msgspec.structs.replace(plan, search=msgspec.structs.replace(plan.search, retrainings=count))

    fewer = map(with_count, range(plan.search.retrainings, 1, -1))
    fits = (each for each in fewer if retraining_rounds(best, plan=each, slots=slots).seconds(cost) <= left)
    return next(fits, with_count(min(1, plan.search.retrainings))), cost.preparing + FINISHING_SECONDS


def seconds_for_another(winner: Winner, *, took: float, planned: float) -> float:
    """Return how long another trial's retraining takes: what was planned, where the time was that of several trials'.

    Args:
        winner: With the finalists that were retrained.
        took: Seconds of them all.
        planned: Seconds for one.

    Example:
        >>> from advisor.records import Choice, Finalist
        >>> two = tuple(Finalist(trial=number, score=0.5, retrained=(0.5, 0.6)) for number in (3, 7))
        >>> alone = seconds_for_another(Winner(trial=3, choice=Choice(finalists=two[:1])), took=9.0, planned=5.0)
        >>> alone, seconds_for_another(Winner(trial=3, choice=Choice(finalists=two)), took=9.0, planned=5.0)
        (9.0, 5.0)
    """
    several = winner.choice is not None and sum(bool(each.retrained) for each in winner.choice.finalists) > 1
    return min(took, planned) if several else took
