"""Words for what people ask of a study beside its search: trials by hand, a pause, an end."""

import shlex
from collections.abc import Sequence

from advisor.records import Study, TrialState
from advisor.records.studies.plan import ParameterValue
from advisor.records.studies.requests import Added, Request, RequestKind, Requests
from advisor.render.wording import counted, parameter

MOST = 5  # waiting trials that are named one by one

_SOON = "within a few seconds"
_RUNS = "what trains now{trials} "
_ASKED = {
    RequestKind.PAUSE: (
        f"paused {_SOON}: nothing new is begun",
        _RUNS + "goes on to its end, and counts",
        "{clock}",
        "`advisor resume {root}` goes on; `advisor stop {root}` ends the search with a winner",
    ),
    RequestKind.RESUME: (f"goes on {_SOON}", "{clock}"),
    RequestKind.STOP: (
        f"stopped {_SOON}, as when its time is up: nothing new is begun",
        _RUNS + "ends with its epoch and hands over what it has; what has not after a while is interrupted",
        "then the winner is retrained and measured, and the report is written",
        "{again} goes on with the search later",
    ),
    RequestKind.CANCEL: (
        f"cancelled {_SOON}: no winner is chosen, no report is written",
        _RUNS + "is ended at once, and marked as interrupted; every trial that has ended is kept",
        "{again} goes on with it, `advisor report {root}` shows what there is",
    ),
}
_HEARD = {
    RequestKind.ADD: "a trial was asked for{by}: it is tried next",
    RequestKind.PAUSE: "paused{by}: nothing new is begun until `advisor resume`; the clock goes on",
    RequestKind.RESUME: "resumed{by}",
    RequestKind.STOP: "stopped{by}: what trains hands over what it has",
    RequestKind.CANCEL: "cancelled{by}",
}
_NOTHING_RUNS = {
    RequestKind.PAUSE: "there is nothing to pause",
    RequestKind.RESUME: "there is no pause to lift",
    RequestKind.STOP: "there is nothing to stop",
    RequestKind.CANCEL: "there is nothing to cancel",
}


def go_on(root: str) -> str:
    """Return the command that goes on with a study.

    Example:
        >>> go_on("runs/two words")
        "`advisor search STUDY.toml --out 'runs/two words' --resume`"
    """
    return f"`advisor search STUDY.toml --out {shlex.quote(root)} --resume`"


def answer(kind: RequestKind, study: Study, requests: Requests, *, root: str, runs: bool) -> str:
    """Return what a request does to a search, or that there is none and what happens instead.

    Args:
        kind: What is asked for.
        study: Of which.
        requests: What was asked before.
        root: Folder of the study.
        runs: Whether its search runs.
    """
    if not runs:
        ended = "its search is not running, or the winner is being retrained already"
        instead = f"nothing was changed; {go_on(root)} goes on with the search"
        return _indented(f"{root}: {_NOTHING_RUNS[kind]}: {ended}", [instead])
    if kind is RequestKind.RESUME and not requests.paused_since:
        return f"{root}: is not paused: nothing was changed"
    if kind is RequestKind.PAUSE and requests.paused_since:
        return f"{root}: is paused since {moment(requests.paused_since)} already: nothing was changed"
    numbers = [str(trial.number) for trial in study.trials if trial.state is TrialState.RUNNING]
    trials = f" (trial{'s' if len(numbers) > 1 else ''} {', '.join(numbers)})" if 0 < len(numbers) <= MOST else ""
    head, *lines = (
        line.format(trials=trials, clock=_clock(study), root=shlex.quote(root), again=go_on(root))
        for line in _ASKED[kind]
    )
    return _indented(f"{root}: {head}", lines)


def added(
    trials: Sequence[Added],
    study: Study,
    *,
    like: str,
    given: Sequence[frozenset[str]],
    root: str,
    runs: bool,
    changed: bool,
) -> str:
    """Return which trials wait to be tried, and who takes them when.

    Args:
        trials: That were asked for now.
        study: Of which.
        like: Whose values stand where none was given.
        given: Names of the values that were given, trial by trial.
        root: Folder of the study.
        runs: Whether its search runs.
        changed: Whether the study was changed since its search began.
    """
    lines = []
    for trial, names in zip(trials, given, strict=True):
        said = {name: value for name, value in trial.parameters.items() if name in names}
        others = {name: value for name, value in trial.parameters.items() if name not in names}
        lines.append(f"{trial.name}: {_values(said)}" + (f"; {like}: {_values(others)}" if others else ""))
    lines.append(_taker(root, runs=runs, changed=changed).format("it" if len(trials) == 1 else "them"))
    planned, counts = study.plan.budget.trials, sum(not trial.was_interrupted for trial in study.trials)
    if planned is not None and counts >= planned:
        raised = f"`advisor edit {shlex.quote(root)} --trials {counts + len(trials)}`"
        lines.append(
            f"the {counted(planned, 'trial')} of its budget are begun or done: before that, raise it: {raised}"
        )
    return _indented(f"{root}: {counted(len(trials), 'trial')} more to be tried, ahead of all others", lines)


def _taker(root: str, *, runs: bool, changed: bool) -> str:
    later = f"{go_on(root)} begins with {{0}}"
    if runs and changed:
        return f"its search runs as it began, before the study was changed: it takes {{0}} if it can, else {later}"
    return "its search runs, and takes {0} at its next proposal" if runs else later


def lines(requests: Requests, study: Study, *, runs: bool) -> list[str]:
    """Return what `advisor status` says of requests: a pause, an end that was asked for, and the queue.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan
        >>> from advisor.records.studies.requests import Request
        >>> asked = Request(kind=RequestKind.ADD, when="", parameters={"width": 64, "dropout": 0.2})
        >>> study = Study(plan=StudyPlan(name="a", data=DataPlan(source="b")))
        >>> print(*lines(Requests(lines=(asked,)), study, runs=False), sep="\\n")
        1 trial waits, asked for by hand:
          by hand: request 1: width 64, dropout 0.2
    """
    told = []
    if runs and requests.end is not None:
        told.append("cancelled: it ends at once" if requests.end is RequestKind.CANCEL else "stopped: it is ending")
    elif runs and requests.paused_since:
        told.append(f"paused since {moment(requests.paused_since)}: nothing new is begun; the clock goes on")
    waiting = requests.waiting(study.trials)
    if waiting:
        count = len(waiting)
        told.append(f"{counted(count, 'trial')} {'waits' if count == 1 else 'wait'}, asked for by hand:")
        told += [f"  {each.name}: {_values(each.parameters)}" for each in waiting[:MOST]]
        told += [f"  and {count - MOST:,} more"] if count > MOST else []
    return told


def heard(requests: Requests, *, before: Requests) -> list[str]:
    """Return what a search says when it has heard something new.

    Example:
        >>> from advisor.records.studies.requests import Request
        >>> begun, held = Request(kind=RequestKind.BEGUN, when=""), Request(kind=RequestKind.PAUSE, when="", by="mia")
        >>> heard(Requests(lines=(begun, held)), before=Requests(lines=(begun,)))
        ['paused by mia: nothing new is begun until `advisor resume`; the clock goes on']
    """
    begun = [place + 1 for place, each in enumerate(requests.lines) if each.kind is RequestKind.BEGUN]
    new = requests.lines[max(len(before.lines), *begun[-1:], 0) :]
    return [_HEARD[each.kind].format(by=_by(each)) for each in new if each.kind in _HEARD]


def _by(request: Request) -> str:
    return f" by {request.by}" if request.by else ""


def moment(when: str) -> str:
    """Return a time as people read it.

    Example:
        >>> moment("2026-03-01T23:00:00+00:00")
        '2026-03-01 23:00 UTC'
    """
    return f"{when[:10]} {when[11:16]} UTC"


def _clock(study: Study) -> str:
    hours = study.plan.budget.hours
    if hours is None and study.plan.budget.until_time is None:
        return "no limit of time is set: only trials are counted"
    return "the clock of its budget goes on: the time of a pause is gone"


def _values(parameters: dict[str, ParameterValue]) -> str:
    return ", ".join(f"{name} {parameter(value)}" for name, value in parameters.items())


def _indented(head: str, lines: Sequence[str]) -> str:
    return "\n  ".join([head, *lines])
