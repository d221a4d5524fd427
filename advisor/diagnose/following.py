"""Follow a file that grows: what is new in each snapshot of it. Time and content come in as values.

A finding is told once when it appears and once when it goes. What is there at the first look, what cannot pass
and what an ended run says is told at once; anything else when it also stands in a later epoch, since the noise
of one epoch comes and goes.
"""

from collections.abc import Iterator
from statistics import median

import msgspec

from advisor.diagnose.live import AT_ONCE, ONLY_AT_THE_END
from advisor.records import Diagnosed, EndingKind, Finding, Run, Severity
from advisor.records.watching import Appeared, Ended, Stalled, Told, Waiting, Went

_STALL = 10  # times the usual interval
_LONGER_THAN_EVER = 2  # times the longest rest so far: a pause that was there before (validation) is no stall
_FEWEST_INTERVALS = 2  # before one may speak of usual
_REMEMBERED = 50  # intervals
_Key = tuple[int, str]  # the run's place in the file and the rule's code; names change when a second run begins


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A file at one moment."""

    at: float  # seconds, of any clock that never goes back
    mark: tuple[int, ...]  # is another when the content is another: time of change and size
    items: tuple[Diagnosed, ...] = ()  # none where it cannot be read, or has not changed
    because: str = ""  # why it cannot be read


class Seen(msgspec.Struct, frozen=True):
    """A finding that stands, since which number of epochs, and whether it was told."""

    finding: Finding
    run: str
    since: int
    is_told: bool


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered between two snapshots."""

    mark: tuple[int, ...] | None = None
    changed_at: float = 0.0
    intervals: tuple[float, ...] = ()  # between changes, in seconds
    seen: dict[_Key, Seen] = {}
    was_read: bool = False
    is_waiting: bool = False
    is_stalled: bool = False
    has_ended: bool = False  # every run in the file


def follow(before: Followed, now: Snapshot) -> tuple[Followed, tuple[Told, ...]]:
    """Return what to remember after a snapshot, and what there is to say about it.

    Example:
        >>> state, told = follow(Followed(), Snapshot(at=0.0, mark=(1, 0), because="the file is empty"))
        >>> told, follow(state, Snapshot(at=2.0, mark=(1, 0)))[1]
        ((Waiting(because='the file is empty'),), ())
    """
    if now.mark == before.mark:
        return _rested(before, now)
    intervals = before.intervals if before.mark is None else (*before.intervals, now.at - before.changed_at)
    state = msgspec.structs.replace(
        before, mark=now.mark, changed_at=now.at, intervals=intervals[-_REMEMBERED:], is_stalled=False
    )
    if not now.items:
        told = () if before.is_waiting else (Waiting(now.because),)
        return msgspec.structs.replace(state, is_waiting=True), told
    return _read(state, now.items)


def is_over(run: Run) -> bool:
    """Say whether a run says that it has ended; only run.json can: a log's last epoch may still be under way."""
    return not run.source and run.ending.kind is not EndingKind.UNKNOWN


def _rested(before: Followed, now: Snapshot) -> tuple[Followed, tuple[Told, ...]]:
    """Say once that nothing comes any more, and what was held back for another epoch to confirm."""
    if before.is_stalled or len(before.intervals) < _FEWEST_INTERVALS:
        return before, ()
    rest, usual = now.at - before.changed_at, median(before.intervals)
    if rest < max(_STALL * usual, _LONGER_THAN_EVER * max(before.intervals)):
        return before, ()
    held = [item for item in before.seen.values() if not item.is_told]
    seen = {key: msgspec.structs.replace(item, is_told=True) for key, item in before.seen.items()}
    told: list[Told] = [Stalled(rest, usual)]
    told += [Appeared(item.run, item.since, item.finding) for item in held]
    return msgspec.structs.replace(before, is_stalled=True, seen=seen), tuple(told)


def _read(state: Followed, items: tuple[Diagnosed, ...]) -> tuple[Followed, tuple[Told, ...]]:
    told: list[Told] = []
    seen: dict[_Key, Seen] = {}
    for place, item in enumerate(items):
        name, over = item.diagnosis.subject or item.run.name or "run", is_over(item.run)
        for finding in _worth_saying(item, over=over):
            old = state.seen.get((place, finding.code))
            since = item.run.epochs if old is None else old.since
            at_once = not state.was_read or over or finding.symptom in AT_ONCE
            is_told = at_once or item.run.epochs > since or (old is not None and old.is_told)
            if is_told and not (old is not None and old.is_told):
                told.append(Appeared(name, item.run.epochs, finding))
            seen[place, finding.code] = Seen(finding, name, since, is_told)
        if over and not state.has_ended:
            told.append(Ended(name, item.run.epochs, item.run.ending.kind))
    gone = [
        Went(old.run, items[place].run.epochs if place < len(items) else 0, old.finding)
        for (place, code), old in state.seen.items()
        if old.is_told and (place, code) not in seen
    ]
    has_ended = all(is_over(item.run) for item in items)
    after = msgspec.structs.replace(state, seen=seen, was_read=True, is_waiting=False, has_ended=has_ended)
    return after, (*gone, *told)


def _worth_saying(item: Diagnosed, *, over: bool) -> Iterator[Finding]:
    """Yield faults; of a run that has ended also what compares it with its end, and hints."""
    for finding in item.diagnosis.fired:
        if over or (finding.severity is not Severity.INFO and finding.symptom not in ONLY_AT_THE_END):
            yield finding
