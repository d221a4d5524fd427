"""Words for how many workers a study has, and why."""

from advisor.records.studies.workers import ChosenWorkers
from advisor.records.unattended.planning import OtherWorkers
from advisor.render.wording import counted, duration


def trying(seconds: float, *, usual: int, count: int) -> str:
    """Say what takes a while.

    Example:
        >>> trying(108, usual=2, count=1)
        'trying the study with 2 workers and with 1 in turns, for about 1 min 48 s; nothing of it is kept'
    """
    both = f"{counted(usual, 'worker')} and with {count} in turns"
    return f"trying the study with {both}, for about {duration(seconds)}; nothing of it is kept"


def why(other: OtherWorkers) -> str:
    """Say what another number of workers is worth.

    Example:
        >>> why(OtherWorkers(usual=2, count=1, tasks=12, times=0.71))
        '1 takes 0.71 times as long as 2 (12 tasks tried with both)'
    """
    basis = f"({counted(other.tasks, 'task')} tried with both)"
    return f"{other.count} takes {other.times:.2f} times as long as {other.usual} {basis}"


def chosen(found: ChosenWorkers) -> str:
    """Say with how many workers a study goes on.

    Example:
        >>> chosen(ChosenWorkers(count=1, cores=2, because="1 takes 0.71 times as long as 2"))
        'workers: 1, for 1 takes 0.71 times as long as 2'
    """
    return f"workers: {found.count}, for {found.because}"


def not_seen(usual: int) -> str:
    """Say that trying showed nothing.

    Example:
        >>> not_seen(2)
        'workers: 2, as it is: too few trials came to a second epoch in both to compare them'
    """
    return f"workers: {usual}, as it is: too few trials came to a second epoch in both to compare them"


def advised(other: OtherWorkers) -> str:
    """Say what another number of workers is worth, and how it is chosen where that is clearly less.

    Example:
        >>> advised(OtherWorkers(usual=2, count=1, tasks=12, times=0.71, pays=True))
        'workers: 1 takes 0.71 times as long as 2 (12 tasks tried with both); [search] workers = 1 chooses it'
        >>> advised(OtherWorkers(usual=1, count=2, tasks=9, times=1.1))
        'workers: 1, as it is; 2 takes 1.10 times as long as 1 (9 tasks tried with both)'
    """
    if other.pays:
        return f"workers: {why(other)}; [search] workers = {other.count} chooses it"
    return f"workers: {other.usual}, as it is; {why(other)}"
