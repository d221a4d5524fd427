"""Words for how a study was changed between its trials, and what that made of them."""

from collections.abc import Mapping, Sequence

from advisor.records import Change, ChangedEntry, Study, Trial
from advisor.render.wording import counted

MOST = 5  # reasons, and trials of each, that are named one by one


def lines(study: Study) -> list[str]:
    """Return a line for every change of a study, and what it means for the trials that there were.

    Example:
        >>> from advisor.records import ChangedEntry, DataPlan, StudyPlan
        >>> plan = StudyPlan(name="a", data=DataPlan(source="b"))
        >>> entry = ChangedEntry(where="space.width", was="not set", now="64")
        >>> change = Change(when="2026-03-01T23:00:00+00:00", by="mia", entries=(entry,), was=plan, plan=plan)
        >>> trials = (Trial(number=0, outside="width is 64 now, it had 300"), Trial(number=1, other_epochs=10))
        >>> print(*lines(Study(plan=plan, trials=trials, changes=(change,))), sep="\\n")
        changed 2026-03-01 23:00 UTC by mia: space.width 64 (was not set)
        1 trial outside of the study as it is now, kept apart (width is 64 now, it had 300: trial 0)
        1 trial trained with other epochs than are given now, compared all the same (10 epochs: trial 1)
    """
    told = [f"changed {moment(change)}: {entries(change)}" for change in study.changes if change.entries]
    return [*told, *_left_over(study.trials), *_won_before(study)]


def _won_before(study: Study) -> list[str]:
    won = study.winner
    if won is None or all(trial.number != won.trial or not trial.outside for trial in study.trials):
        return []
    return [f"trial {won.trial} won before that, and is outside now: the next sitting chooses a winner again"]


def moment(change: Change) -> str:
    """Return when a change was made, and by whom where that is known.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan
        >>> plan = StudyPlan(name="a", data=DataPlan(source="b"))
        >>> moment(Change(when="2026-03-01T23:00:00+00:00", was=plan, plan=plan))
        '2026-03-01 23:00 UTC'
    """
    by = f" by {change.by}" if change.by else ""
    return f"{change.when[:10]} {change.when[11:16]} UTC{by}"


def entries(change: Change) -> str:
    """Return what was changed, entry by entry.

    Example:
        >>> from advisor.records import ChangedEntry, DataPlan, StudyPlan
        >>> plan = StudyPlan(name="a", data=DataPlan(source="b"))
        >>> raised = ChangedEntry(where="study.epochs", was="10", now="30")
        >>> entries(Change(when="", entries=(raised,), was=plan, plan=plan))
        'study.epochs 30 (was 10)'
    """
    return "; ".join(f"{entry.where} {entry.now} (was {entry.was})" for entry in _worth_telling(change))


def change_made(study: Study, change: Change | None, *, root: str, dry: bool) -> str:
    """Return what a change makes of a study, for whoever asked for it.

    Args:
        study: With the change.
        change: The record of it; None where it changes nothing.
        root: Folder of the study.
        dry: Whether it was only tried.
    """
    if change is None:
        return f"{root}: nothing to change, this is how the study is"
    inside = sum(not trial.outside for trial in study.trials)
    head = f"{root}: {'this would be changed' if dry else 'changed'}"
    fitting = f"trials that fit, count and teach: {inside} of {len(study.trials)}"
    go_on = "" if dry else f"a sitting that runs goes on as it began; the next one has it: give --resume --out {root}"
    said = [
        *(f"{e.where}: {e.now} (was {e.was})" for e in _worth_telling(change)),
        fitting,
        *_left_over(study.trials),
        go_on,
    ]
    return "\n  ".join([head, *(line for line in said if line)])


def _worth_telling(change: Change) -> Sequence[ChangedEntry]:
    """The entries, but for the one that only says how a space beside it is read."""
    others = [entry for entry in change.entries if entry.where != "study.standard_space"]
    return others or change.entries


def _left_over(trials: Sequence[Trial]) -> list[str]:
    outside: dict[str, list[int]] = {}
    epochs: dict[str, list[int]] = {}
    for trial in trials:
        if trial.outside:
            outside.setdefault(trial.outside, []).append(trial.number)
        elif trial.other_epochs is not None:
            epochs.setdefault(f"{trial.other_epochs} epochs", []).append(trial.number)
    return [
        *_told("outside of the study as it is now, kept apart", outside),
        *_told("trained with other epochs than are given now, compared all the same", epochs),
    ]


def _told(what: str, by_reason: Mapping[str, Sequence[int]]) -> list[str]:
    if not by_reason:
        return []
    most_first = sorted(by_reason.items(), key=lambda pair: (-len(pair[1]), pair[1]))
    reasons = [f"{why}: {_numbers(numbers)}" for why, numbers in most_first[:MOST]]
    others = sum(len(numbers) for _, numbers in most_first[MOST:])
    count = counted(sum(map(len, by_reason.values())), "trial")
    return [f"{count} {what} ({'; '.join(reasons)}{f'; and {others:,} more' if others else ''})"]


def _numbers(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:MOST]))
    more = f" and {len(numbers) - MOST:,} more" if len(numbers) > MOST else ""
    return f"trial{'' if len(numbers) == 1 else 's'} {shown}{more}"
