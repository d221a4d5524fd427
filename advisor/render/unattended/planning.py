"""Words for what a study would do, before it begins: a screenful."""

from collections.abc import Sequence
from textwrap import wrap

from advisor.errors import on_one_line
from advisor.records.studies.proposers import PORTFOLIO
from advisor.records.unattended.planning import Band, Doubt, OtherBackend, Planned
from advisor.render.unattended.arranging import advised
from advisor.render.wording import counted, duration, number

_WIDTH = 110
_LISTED = 22  # dimensions that get a line each; of a larger space the names alone
_VALUES = 60  # signs of a domain
CLEARLY_LESS = 0.85  # times as long: the same tasks tried twice differ by less


def rehearsing(seconds: float, most: float, *, backend: str = "") -> str:
    """Say what takes a while, and on which other backend.

    Example:
        >>> rehearsing(20, 60)
        'trying the study for 20 s, at most 1 min 0 s; nothing of it is kept'
        >>> rehearsing(20, 60, backend="jax")
        'trying the study on jax for 20 s, at most 1 min 0 s; nothing of it is kept'
    """
    where = f" on {backend}" if backend else ""
    return f"trying the study{where} for {duration(seconds)}, at most {duration(most)}; nothing of it is kept"


def text(planned: Planned) -> str:
    """Return what a study would do, how long it takes, and what may be wrong with it.

    Example:
        >>> print(text(Planned(name="a", folder="runs/a", trials=4, doubts=(Doubt.NOT_MEASURED,))))
        study a: it would be kept in runs/a
        budget: 4 trials
        first trials: what the sampler proposes
        in doubt: not one epoch ended while the study was tried, so nothing is known of its time
    """
    lines = [f"study {planned.name}: it would be kept in {planned.folder}", *_space(planned)]
    lines += [f"budget: {_budget(planned)}", *_first(planned), *_epochs(planned), *_time(planned), *_memory(planned)]
    lines += [_backend(planned.other)] if planned.other is not None else []
    lines += [advised(planned.workers)] if planned.workers is not None else []
    lines += [f"in doubt: {_DOUBTS[doubt]}{_detail(doubt, planned)}" for doubt in planned.doubts]
    return "\n".join(map(on_one_line, lines))


def _space(planned: Planned) -> list[str]:
    if not planned.dimensions:
        return []
    head = f"space: {counted(len(planned.dimensions), 'dimension')}, judged by validation {planned.metric}"
    if len(planned.dimensions) > _LISTED:
        names = ", ".join(name for name, _ in planned.dimensions)
        return [head, *(f"  {line}" for line in wrap(names, _WIDTH))]
    width = max(len(name) for name, _ in planned.dimensions)
    return [head, *(f"  {name:{width}}  {_short(values)}" for name, values in planned.dimensions)]


def _short(values: str) -> str:
    return values if len(values) <= _VALUES else f"{values[:_VALUES].rpartition(',')[0]}, …"


def _budget(planned: Planned) -> str:
    parts = [counted(planned.trials, "trial")] if planned.trials is not None else []
    parts += [duration(3600 * planned.hours)] if planned.hours is not None else []
    parts += [f"{planned.metric} {number(planned.until)}"] if planned.until is not None else []
    return " or ".join(parts) + (", whichever comes first" if len(parts) > 1 else "") if parts else "none"


def _first(planned: Planned) -> list[str]:
    names = [name.removeprefix(PORTFOLIO) for name in planned.opening]
    lines = wrap(f"first trials: {', '.join(names) or 'what the sampler proposes'}", _WIDTH, subsequent_indent="  ")
    then = "" if planned.cohort == 1 else f", {planned.cohort} trials of one shape at a time"
    return [*lines, *([f"then: sampler {planned.sampler}{then}"] if planned.sampler else [])]


def _epochs(planned: Planned) -> list[str]:
    if not planned.epochs:
        return []
    rows = "" if planned.rows is None else f" on {counted(planned.rows, 'row')}"
    follows = ", by the rows and the batch size" if planned.follows_rows else ""
    return [f"a training: at most {counted(planned.epochs, 'epoch')}{rows}{follows}"]


def _time(planned: Planned) -> list[str]:
    found = planned.forecast
    if found is None or Doubt.ALL_FAILED in planned.doubts:
        return []
    seen, tried = planned.rehearsal.tasks, planned.rehearsal.seconds
    basis = f"(80 %; from {counted(sum(task.trials for task in seen), 'trial')} tried for {duration(tried)})"
    if found.ended_by == "trials":
        return [f"time: about {duration(found.seconds.middle)}, {_durations(found.seconds)} {basis}"]
    reached = f"{found.trials.middle:,.0f} trials, {found.trials.low:,.0f} to {found.trials.high:,.0f} {basis}"
    return [f"trials: about {reached}", f"time: {duration(found.seconds.middle)} with retrainings and report"]


def _durations(band: Band) -> str:
    return f"{duration(band.low)} to {duration(band.high)}"


def _memory(planned: Planned) -> list[str]:
    if not planned.worker_bytes:
        return []
    workers = counted(planned.rehearsal.slots, "worker")
    took, there = _gb(planned.worker_bytes), _gb(planned.machine_bytes)
    return [f"memory: {took} for the trials that a worker trains; {workers}, {there} may be used"]


def _backend(other: OtherBackend) -> str:
    """What the other backend would take, and how it is chosen where that is clearly less.

    Example:
        >>> print(_backend(OtherBackend(name="jax", tasks=6, times=0.62)))
        backend: jax takes 0.62 times as long (6 tasks tried on both); KERAS_BACKEND=jax chooses it
        >>> print(_backend(OtherBackend(name="jax", tasks=6, times=1.31)))
        backend: as it is; jax takes 1.31 times as long (6 tasks tried on both)
    """
    said = f"{other.name} takes {other.times:.2f} times as long ({counted(other.tasks, 'task')} tried on both)"
    if other.times <= CLEARLY_LESS:
        return f"backend: {said}; KERAS_BACKEND={other.name} chooses it"
    return f"backend: as it is; {said}"


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


_DOUBTS = {
    Doubt.NO_LIMIT: "neither a number of trials nor a time ends the study; say `--trials` or `--hours`",
    Doubt.NOT_MEASURED: "not one epoch ended while the study was tried, so nothing is known of its time",
    Doubt.ALL_FAILED: "every trial that was tried failed; a study whose first trials all fail alike ends there",
    Doubt.SOME_FAILED: "some of the trials that were tried failed",
    Doubt.ONLY_OPENING: "the time is up before the sampler proposes anything: only the first trials are made",
    Doubt.NOT_ALL_TRIALS: "the time is up before all the trials",
    Doubt.TRIAL_MEMORY: "a worker took more memory than `budget.trial_memory_gb` allows a trial",
    Doubt.MACHINE_MEMORY: "the workers together may take more memory than there is",
}


def _detail(doubt: Doubt, planned: Planned) -> str:
    if doubt not in (Doubt.ALL_FAILED, Doubt.SOME_FAILED):
        return ""
    failed: Sequence[str] = [task.failure for task in planned.rehearsal.tasks if task.failure]
    ended = sum(task.has_ended for task in planned.rehearsal.tasks)
    return f" ({len(failed)} of {ended}): {failed[0]}"
