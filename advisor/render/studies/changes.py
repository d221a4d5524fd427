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
    return [*told, *_left_over(study.trials), *_went_on(study.trials), *_won_before(study)]


def _went_on(trials: Sequence[Trial]) -> list[str]:
    """The trials that went on from earlier ones, and those that were to and began anew."""
    told = [(trial.number, trial.went_on) for trial in trials if trial.went_on is not None]
    going = [f"trial {n} from trial {on.trial} after {counted(on.epochs, 'epoch')}" for n, on in told if on.epochs]
    anew = [f"trial {n}: {on.because}" for n, on in told if not on.epochs]
    return [
        *_listed("went on from kept weights", going),
        *_listed("to go on from kept weights began anew", anew),
    ]


def _listed(what: str, each: Sequence[str]) -> list[str]:
    more = f"; and {len(each) - MOST:,} more" if len(each) > MOST else ""
    return [f"{counted(len(each), 'trial')} {what} ({'; '.join(each[:MOST])}{more})"] if each else []


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


def change_made(
    study: Study, change: Change | None, *, root: str, dry: bool, going_on: Sequence[int] = (), asks: bool = True
) -> str:
    """Return what a change makes of a study, for whoever asked for it.

    Args:
        study: With the change.
        change: The record of it; None where it changes nothing.
        root: Folder of the study.
        dry: Whether it was only tried.
        going_on: Trials that go on from kept weights with the next sitting, the best first.
        asks: Whether weights can be kept in a study of this kind.
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
        *(will_go_on(study, going_on) if going_on else _none_goes_on(study, change, asks=asks)),
        go_on,
    ]
    return "\n  ".join([head, *(line for line in said if line)])


def will_go_on(study: Study, numbers: Sequence[int]) -> list[str]:
    """Return that trials go on from kept weights, and what keeps some of them from it.

    Example:
        >>> from advisor.records import Budget, DataPlan, StudyPlan
        >>> plan = StudyPlan(name="a", data=DataPlan(source="b"), budget=Budget(trials=3))
        >>> study = Study(plan=plan, trials=(Trial(number=0, score=0.5), Trial(number=1, score=0.5)))
        >>> for line in will_go_on(study, [1, 0]):
        ...     print(line)
        2 trials go on from kept weights, as trials of their own (trials 1, 0)
        but 1 trial is left of the budget: for all of them give --trials 4
    """
    if not numbers:
        return []
    go = "trial goes" if len(numbers) == 1 else "trials go"
    told = [f"{len(numbers):,} {go} on from kept weights, as trials of their own ({_numbers(numbers)})"]
    planned, counting = study.plan.budget.trials, sum(not trial.was_interrupted for trial in study.trials)
    if planned is None or planned - counting >= len(numbers):
        return told
    left = max(0, planned - counting)
    is_left = f"{counted(left, 'trial')} {'is' if left == 1 else 'are'} left"
    return [*told, f"but {is_left} of the budget: for all of them give --trials {counting + len(numbers)}"]


def _none_goes_on(study: Study, change: Change, *, asks: bool) -> list[str]:
    """What to set for trials to go on, where the epochs have just been raised."""
    now = study.plan.epochs
    fewer = [
        each for each in study.trials if each.other_epochs is not None and (now is None or each.other_epochs < now)
    ]
    if not asks or not fewer or all(entry.where != "study.epochs" for entry in change.entries):
        return []
    if study.plan.search.keep_weights:
        return ["none of them goes on: no weights are kept of a trial that came to the end of its epochs"]
    return ["none of them goes on, for no weights are kept: search.keep_weights=10 keeps the best trials' from then on"]


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
            epochs.setdefault(counted(trial.other_epochs, "epoch"), []).append(trial.number)
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
