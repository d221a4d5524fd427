"""Words for how a study is going: its pace, what its trials say together, and the command that makes the change."""

import shlex
from collections.abc import Sequence

from advisor.errors import on_one_line
from advisor.records.studies.plan import ParameterValue
from advisor.records.unattended.advising import Advice, AdviceKind, Change, Going, Pace
from advisor.records.unattended.planning import Band
from advisor.render.wording import counted, duration, number

_REASON = 120  # signs of a trial's reason that are shown


def lines(going: Going) -> list[str]:
    """Return the pace of a study and each piece of advice, with its command beneath it.

    Example:
        >>> wide = Change(dimension="width", low=16, high=4096)
        >>> edge = Advice(kind=AdviceKind.AT_EDGE, count=6, of=8, subject="width", changes=(wide,))
        >>> typed = (command("runs/a", edge),)
        >>> going = Going(name="a", folder="runs/a", metric="loss", trials={}, advice=(edge,), commands=typed)
        >>> print(*lines(going), sep="\\n")
        advice: 6 of the 8 best trials crowd at the end of width's range: widen width to 16 to 4096
          advisor edit runs/a width=16..4096
    """
    found = pace_lines(going.pace) if not going.ended_by or going.trials.get("running") else []
    for advice, typed in zip(going.advice, going.commands, strict=True):
        found.append(f"advice: {on_one_line(said(advice))}")
        found += [f"  {on_one_line(typed)}"] if typed else []
    return found


def pace_lines(pace: Pace) -> list[str]:
    """Return how fast trials end and how long the study still takes; nothing where too few have ended.

    Example:
        >>> pace_lines(Pace(per_hour=41.2, seconds_left=Band(1100.0, 1500.0, 1900.0), since_last=12.0))
        ['pace: 41 trials an hour, the last one ended 12 s ago; about 25 min 0 s left (18 min 20 s to 31 min 40 s)']
    """
    if pace.per_hour is None:
        return []
    since = "" if pace.since_last is None else f", the last one ended {duration(pace.since_last)} ago"
    left = "" if pace.seconds_left is None else f"; {_left(pace.seconds_left)}"
    return [f"pace: {number(float(f'{pace.per_hour:.2g}'))} trials an hour{since}{left}"]


def _left(band: Band) -> str:
    if band.low == band.high:
        return f"{duration(band.middle)} left"
    return f"about {duration(band.middle)} left ({duration(band.low)} to {duration(band.high)})"


def said(advice: Advice) -> str:
    """Say what was seen and what would be changed.

    Example:
        >>> said(Advice(kind=AdviceKind.IDLE, count=1, of=4))
        '1 of 4 workers trains, though there are trials to go'
    """
    change = " and ".join(_change(each, advice.kind) for each in advice.changes)
    return f"{_seen(advice)}: {change}" if change else _seen(advice)


def _seen(advice: Advice) -> str:
    count, of = advice.count, advice.of
    match advice.kind:
        case AdviceKind.DIVERGING:
            more = "" if advice.changes else ": lower the learning rate, or search `clipping`"
            return f"{count} of the last {of} trials diverged{more}"
        case AdviceKind.FAILING:
            return f"{count} of the last {of} trials failed; the last one: {advice.subject[:_REASON]}"
        case AdviceKind.AT_EDGE:
            return f"{count} of the {of} best trials crowd at the end of {advice.subject}'s range"
        case AdviceKind.UNDERTRAINED:
            return f"{count} of the {of} best trials got better until their last epoch"
        case AdviceKind.NO_PROGRESS:
            more = "" if advice.changes else ": to stop is as good as to go on"
            return f"nothing was better for {counted(count, 'trial')} of {of}{more}"
        case AdviceKind.STALLED:
            return _stalled(advice)
        case AdviceKind.IDLE:
            verb = "trains" if count == 1 else "train"
            return f"{count} of {of} workers {verb}, though there are trials to go"


def _stalled(advice: Advice) -> str:
    since, usual = duration(advice.seconds or 0.0), duration(advice.usual_seconds or 0.0)
    if_dead = "see workers.log; if the study was killed, `--resume` goes on"
    return f"no trial has ended for {since}, where {usual} is usual: {if_dead}"


def _change(change: Change, kind: AdviceKind) -> str:
    name = change.dimension
    if change.low is not None:
        verb = {AdviceKind.AT_EDGE: "widen", AdviceKind.DIVERGING: "lower"}.get(kind, "narrow")
        return f"{verb} {name} to {_number(change.low)} to {_number(change.high)}"
    if change.choices:
        return f"choose {name} among {', '.join(map(str, change.choices))}"
    return f"raise {name} to {change.value}" if name == "epochs" else f"freeze {name} at {_number(change.value)}"


def command(folder: str, advice: Advice) -> str:
    """Return the command that makes the change; empty where the advice asks for none.

    Example:
        >>> rate = Change(dimension="learning_rate", low=1e-5, high=0.03)
        >>> command("runs/a b", Advice(kind=AdviceKind.DIVERGING, count=5, of=8, changes=(rate,)))
        "advisor edit 'runs/a b' learning_rate=1e-05..0.03"
    """
    if not advice.changes:
        return ""
    typed: list[str] = []
    for change in advice.changes:
        typed += ["--epochs", str(change.value)] if change.dimension == "epochs" else [argument(change)]
    return shlex.join(["advisor", "edit", folder, *typed])


def argument(change: Change) -> str:
    """Return a change of the space as `advisor edit` is told it.

    Example:
        >>> argument(Change(dimension="width", low=16, high=4096)), argument(Change(dimension="bias", value=True))
        ('width=16..4096', 'bias=true')
    """
    if change.low is not None:
        return f"{change.dimension}={_number(change.low)}..{_number(change.high)}"
    if change.choices:
        return f"{change.dimension}=[{','.join(map(_number, change.choices))}]"
    return f"{change.dimension}={_number(change.value)}"


def _number(value: ParameterValue | None) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)


def commands(folder: str, advice: Sequence[Advice]) -> tuple[str, ...]:
    """Return the command of each piece of advice."""
    return tuple(command(folder, each) for each in advice)
