"""What a search is told from outside while it runs, and what is tried before its engine is asked."""

from collections.abc import Sequence

import msgspec

from advisor.records import Trial, TrialState
from advisor.records.studies.requests import names_tried
from advisor.search.clock.budget import GRACE_SECONDS
from advisor.search.proposals import Proposal
from advisor.search.work import Executor, HurriedExecutor

HURRIED_SECONDS = 60.0  # a training that is told to stop comes to the end of its epoch first
CANCELLED, HANDED_OVER = "cancelled", "stopped"  # by which a study says how it ended
CHANGED = "changed"  # it goes on at once with another plan
STOPPED = f"{TrialState.INTERRUPTED}: the study was stopped"
REASONS = {
    "hours": f"{TrialState.INTERRUPTED}: the study's time was up",
    "until": f"{TrialState.INTERRUPTED}: the study had reached its goal",
    HANDED_OVER: STOPPED,
    CANCELLED: f"{TrialState.INTERRUPTED}: the study was cancelled",
}


class Cancelled(KeyboardInterrupt):
    """Somebody asked for the search to be ended at once: an interruption from outside of the process."""


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """What a search is told, as it stands now."""

    paused: bool = False  # nothing new is begun
    ended_by: str = ""  # "stopped": what runs hands over what it has; "cancelled", "changed": it is ended at once
    by_hand: tuple[Proposal, ...] = ()  # trials that were asked for, those that were tried too; numbers do not count


NO_ORDERS = Orders()


def hurried(executor: Executor) -> float:
    """Tell what trains to hand over what it has, if it can be told; return how long it may take then."""
    if not isinstance(executor, HurriedExecutor):
        return GRACE_SECONDS
    executor.hurry()
    return HURRIED_SECONDS


def waiting(by_hand: Sequence[Proposal], trials: tuple[Trial, ...]) -> tuple[Proposal, ...]:
    """Return the trials that were asked for and not begun since, or interrupted.

    Example:
        >>> asked = Proposal(number=0, parameters={"width": 64}, proposed_by="by hand: request 1")
        >>> len(waiting([asked], ())), len(waiting([asked], (Trial(number=3, proposed_by="by hand: request 1"),)))
        (1, 0)
    """
    tried = names_tried(trials) if by_hand else frozenset[str]()
    return tuple(each for each in by_hand if each.proposed_by not in tried)


def untried(first: Sequence[Proposal], history: Sequence[Trial]) -> tuple[Proposal, ...]:
    """Return the portfolio without what was tried in an earlier sitting, came to an end of its own, and still fits.

    Example:
        >>> first = [Proposal(number=n, parameters={"width": n}, proposed_by=f"portfolio: {n}") for n in range(2)]
        >>> [each.proposed_by for each in untried(first, [Trial(number=0, parameters={"width": 1}, score=0.5)])]
        ['portfolio: 0']
    """
    ended = [t for t in history if not t.outside and (t.score is not None or (not t.was_interrupted and t.reason))]
    names, tried = {trial.proposed_by for trial in ended}, [trial.parameters for trial in ended]
    return tuple(
        each
        for each in first
        if each.proposed_by not in names and (each.goes_on_from is not None or each.parameters not in tried)
    )
