"""What a search reaches the outside world by: storage, listeners, the clock, cohorts."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from advisor.records import Trial
from advisor.search.clock.budget import NO_ROUNDS
from advisor.search.clock.cost import Rounds
from advisor.search.cohorts import Cohorts, opening
from advisor.search.events import Event
from advisor.search.orders import Orders
from advisor.search.proposals import Proposal
from advisor.search.work import Result, Task


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What a search reaches the outside world by.

    Args:
        save: Stores trials, when they start and when they end.
        listen: Receives every event.
        keep: Is given what came back of trainings before their trials are stored: the states that they can go on from.
        clock: Seconds on any steadily growing scale.
        kept: What stays of a trial in memory once it is stored; all of it, unless somebody gives the rest back.
        judge: What the sampler optimises and the best trial is chosen by, if not the goal's metric.
        cohorts: Proposes trials to be trained together; one at a time when None.
        opening: Says which of the first trials are trained together.
        brief: Adds to a task what the training function needs to know.
        rounds: How many trainings of a trial its retrainings take as long as.
        more_rounds: The same of the retrainings of other finalists, for as much of the time as there is.
        own_seconds: To hand over the best trial's own network, where time is too short to train it again; None where
            that cannot be.
        reserve: Seconds that are kept for what follows the search, where that is known; else the rounds tell.
        began: When the study's time began to count; when the search begins, if not earlier.
        slowness: How many times longer work takes, for others share the machine, as far as that is known beforehand.
        orders: What the search is told by somebody as it stands now; asked at every turn, at least once a second.
        change: Number of the change of the study that its trials are proposed after; 0 for none.
    """

    save: Callable[[Sequence[Trial]], None]
    listen: Callable[[Event], None] = lambda _: None
    keep: Callable[[Sequence[Result]], None] = lambda _: None
    clock: Callable[[], float] = time.monotonic
    kept: Callable[[Trial], Trial] = lambda trial: trial
    judge: Callable[[Trial], float | None] | None = None
    cohorts: Cohorts | None = None
    opening: Callable[[Sequence[Proposal], Cohorts | None], tuple[tuple[Proposal, ...], ...]] = opening
    brief: Callable[[Task], Task] = lambda task: task
    rounds: Callable[[Trial], Rounds] = lambda _: NO_ROUNDS
    more_rounds: Rounds = NO_ROUNDS
    own_seconds: float | None = None
    reserve: float | None = None
    began: float | None = None
    slowness: float = 1.0
    orders: Callable[[], Orders] = Orders
    change: int = 0
