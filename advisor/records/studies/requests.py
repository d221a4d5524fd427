"""What people ask of a study from outside of its search: a trial of their own, a pause, an end."""

from enum import StrEnum

import msgspec

from advisor.records.studies.plan import ParameterValue
from advisor.records.study import Trial

BY_HAND = "by hand"


class RequestKind(StrEnum):
    """What is noted among the requests; the driver notes when its search begins and ends."""

    ADD = "add"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    CANCEL = "cancel"
    BEGUN = "begun"
    ENDED = "ended"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a study's requests."""

    kind: RequestKind
    when: str  # ISO 8601, UTC
    by: str = ""  # the login name, where it is known
    parameters: dict[str, ParameterValue] = {}  # of a trial that is asked for
    process: int = 0  # of a search that begins
    machine: str = ""  # on which it begins


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """A trial that somebody asked for."""

    name: str  # by which its trial says who proposed it
    parameters: dict[str, ParameterValue]


class Requests(msgspec.Struct, frozen=True, kw_only=True):
    """The requests of a study in the order in which they were made, and what they come to.

    A search that begins has heard all that was said before it: only trials that were asked for wait on.

    Example:
        >>> def said(*kinds):
        ...     return Requests(lines=tuple(Request(kind=RequestKind(kind), when="now") for kind in kinds))
        >>> said("begun", "pause").paused_since, said("begun", "pause", "resume").paused_since
        ('now', '')
        >>> said("begun", "pause", "begun").paused_since, said("begun", "pause", "ended").paused_since
        ('', '')
        >>> said("begun", "stop", "cancel").end, said("begun", "stop", "begun").end is None
        (<RequestKind.CANCEL: 'cancel'>, True)
    """

    lines: tuple[Request, ...] = ()

    @property
    def sitting(self) -> Request | None:
        """The beginning of the search that has not said that it ended: it runs, or was killed."""
        marks = [each for each in self.lines if each.kind in (RequestKind.BEGUN, RequestKind.ENDED)]
        return marks[-1] if marks and marks[-1].kind is RequestKind.BEGUN else None

    @property
    def paused_since(self) -> str:
        """When the search was asked to start nothing new; empty where it was not, or may go on."""
        pauses = [each for each in self._said if each.kind in (RequestKind.PAUSE, RequestKind.RESUME)]
        for place in range(len(pauses) - 1, -1, -1):
            if pauses[place].kind is RequestKind.RESUME:
                return pauses[place + 1].when if place + 1 < len(pauses) else ""
        return pauses[0].when if pauses else ""

    @property
    def end(self) -> RequestKind | None:
        """How the search was asked to end: to be cancelled is more than to be stopped."""
        kinds = {each.kind for each in self._said}
        return next((kind for kind in (RequestKind.CANCEL, RequestKind.STOP) if kind in kinds), None)

    @property
    def added(self) -> tuple[Added, ...]:
        """Every trial that was asked for.

        Example:
            >>> Requests(lines=(Request(kind=RequestKind.ADD, when="", parameters={"width": 64}),)).added[0].name
            'by hand: request 1'
        """
        asked = [each for each in self.lines if each.kind is RequestKind.ADD]
        return tuple(
            Added(name=f"{BY_HAND}: request {number}", parameters=each.parameters)
            for number, each in enumerate(asked, start=1)
        )

    def waiting(self, trials: tuple[Trial, ...]) -> tuple[Added, ...]:
        """Return the trials that were asked for and not begun since, or interrupted.

        Example:
            >>> asked = Requests(lines=(Request(kind=RequestKind.ADD, when="", parameters={"width": 64}),))
            >>> len(asked.waiting(())), len(asked.waiting((Trial(number=0, proposed_by="by hand: request 1"),)))
            (1, 0)
        """
        begun = names_tried(trials)
        return tuple(each for each in self.added if each.name not in begun)

    @property
    def _said(self) -> tuple[Request, ...]:
        """What was said to the search that runs."""
        sitting = self.sitting
        if sitting is None:
            return ()
        begun = max(place for place, each in enumerate(self.lines) if each is sitting)
        return self.lines[begun + 1 :]


def names_tried(trials: tuple[Trial, ...]) -> frozenset[str]:
    """Return who proposed the trials that run or came to an end of their own.

    Example:
        >>> trials = Trial(number=0, proposed_by="sampler"), Trial(number=1, reason="interrupted", proposed_by="x")
        >>> names_tried(trials)
        frozenset({'sampler'})
    """
    return frozenset(trial.proposed_by for trial in trials if not trial.was_interrupted)
