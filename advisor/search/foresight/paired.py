"""Two rehearsals of one study, on one backend and on another: how long the same tasks take on both."""

from collections.abc import Sequence
from statistics import median

from advisor.records.unattended.planning import OtherBackend, Rehearsal, Rehearsed
from advisor.search.foresight.rehearsal import LOADING

FEWEST = 3  # tasks that both have shown a second epoch of: fewer say nothing


def side_by_side(one: Rehearsal, other: Rehearsal, *, name: str) -> OtherBackend | None:
    """Return how long the other backend takes for the same tasks; None where too few can be compared.

    Args:
        one: On the backend that the study would use.
        other: Of the same tasks, in the same order.
        name: Of the other backend.

    Example:
        >>> def tried(epoch):
        ...     said = dict(trials=1, planned_epochs=11, epochs=6, first_seconds=2.0, more_seconds=5 * epoch)
        ...     return Rehearsal(tasks=tuple(Rehearsed(after=after, **said) for after in range(5)))
        >>> side_by_side(tried(1.0), tried(0.4), name="jax")
        OtherBackend(name='jax', tasks=3, times=0.5)
        >>> side_by_side(tried(1.0), Rehearsal(), name="jax") is None
        True
    """
    times = times_of(one.tasks, other.tasks)
    return OtherBackend(name=name, tasks=len(times), times=median(times)) if len(times) >= FEWEST else None


def times_of(one: Sequence[Rehearsed], other: Sequence[Rehearsed]) -> tuple[float, ...]:
    """Return how many times as long each task took in another place, of those that both have shown enough of."""
    pairs = zip(one, other, strict=False)
    return tuple(_times(*pair) for pair in pairs if all(map(_is_shown, pair)) and _are_alike(*pair))


def _is_shown(task: Rehearsed) -> bool:
    return task.epochs > 1 and task.after >= LOADING and not task.failure


def _are_alike(one: Rehearsed, other: Rehearsed) -> bool:
    return (one.opens, one.trials, one.planned_epochs) == (other.opens, other.trials, other.planned_epochs)


def _times(one: Rehearsed, other: Rehearsed) -> float:
    """How many times as long the other takes for as many epochs: where one has ended its own, else all of them."""
    epochs = min((task.epochs for task in (one, other) if task.has_ended), default=one.planned_epochs)
    return _seconds(other, epochs) / _seconds(one, epochs)


def _seconds(task: Rehearsed, epochs: int) -> float:
    return task.first_seconds + (epochs - 1) * task.more_seconds / (task.epochs - 1)
