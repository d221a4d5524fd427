"""Which findings of a diagnosis are events on the curves of its run, and where their evidence says that they begin.

Nothing is judged here: a finding that fired is the judgement.
"""

from typing import Literal

from advisor.records import Diagnosis, Status
from advisor.records.reporting.event import Event

_KINDS: dict[str, Literal["divergence", "plateau"]] = {
    "nan_loss": "divergence",
    "diverging": "divergence",
    "performance_plateau": "plateau",
    "underfit": "plateau",
    "training_too_slow": "plateau",
}  # by symptom


def events_of(diagnosis: Diagnosis) -> tuple[Event, ...]:
    """Return the events of a diagnosed run, the earliest first, each kind once: from the first epoch it is seen.

    Example:
        >>> from advisor.records import Action, Decision, Evidence, Finding, Severity
        >>> found = Finding(code="B102", symptom="diverging", severity=Severity.CRITICAL, title="It rose again",
        ...                 status=Status.FIRED, evidence=(Evidence("share given back", 0.9, epochs=(3, 12)),))
        >>> decision = Decision(action=Action.TUNE_OPTIMIZATION, because="", probability=0.9)
        >>> events_of(Diagnosis(findings=(found,), decision=decision))
        (Event(kind='divergence', epoch=3, code='B102'),)
    """
    found: dict[str, Event] = {}
    for finding in diagnosis.findings:  # those that another one explains, too: they are seen all the same
        kind = _KINDS.get(finding.symptom) if finding.status is Status.FIRED else None
        begins = [each.epochs[0] for each in finding.evidence if each.epochs is not None]
        if kind is not None and begins:
            event = Event(kind=kind, epoch=min(begins), code=finding.code)
            found[kind] = min(found.get(kind, event), event, key=lambda each: each.epoch)
    return tuple(sorted(found.values(), key=lambda each: each.epoch))
