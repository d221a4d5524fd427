"""Which trials of fewer epochs than are given now can go on from where they came to their end."""

from collections.abc import Callable, Collection, Iterable

from advisor.records import Trial, TrialState


def can_go_on(
    trials: Iterable[Trial], *, epochs_now: Callable[[Trial], int], kept: Collection[int]
) -> tuple[tuple[Trial, int], ...]:
    """Return the trials that can go on, with the epochs that they go on to, in the order given.

    One that another went on from since says nothing new: that one goes on in its place.

    Args:
        trials: Of the study as it is now.
        epochs_now: What a trial of these parameters is given now.
        kept: Numbers of those whose states are kept.

    Example:
        >>> from advisor.records.parts.going_on import WentOn
        >>> ended = {"state": TrialState.FINISHED, "score": 0.5}
        >>> old, new = Trial(number=0, other_epochs=10, **ended), Trial(number=1, other_epochs=10, **ended)
        >>> later = Trial(number=2, other_epochs=20, went_on=WentOn(trial=0, epochs=10), **ended)
        >>> [(each.number, to) for each, to in can_go_on([old, new, later], epochs_now=lambda _: 30, kept={0, 1, 2})]
        [(1, 30), (2, 30)]
    """
    known = tuple(trials)
    left = gone_on_from(known)
    fewer = (
        (trial, epochs_now(trial))
        for trial in known
        if trial.state is TrialState.FINISHED
        and not trial.outside
        and trial.other_epochs is not None
        and trial.number in kept
        and trial.number not in left
    )
    return tuple((trial, now) for trial, now in fewer if (trial.other_epochs or now) < now)


def gone_on_from(trials: Iterable[Trial]) -> frozenset[int]:
    """Return the numbers of the trials from which others went on, or tried to, and came to an end of their own."""
    return frozenset(t.went_on.trial for t in trials if t.went_on is not None and not t.was_interrupted)


def name_of(number: int, epochs: int) -> str:
    """Return who a trial says that proposed it, where it goes on from another.

    Example:
        >>> name_of(3, 60)
        'trial 3, gone on to 60 epochs'
    """
    return f"trial {number}, gone on to {epochs} epochs"
