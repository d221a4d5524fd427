"""What a study's time went to, and what its failures have in common, as far as its records say."""

import re
from collections.abc import Iterator, Sequence

from advisor.records import EndingKind, Study, Trial, TrialState
from advisor.records.reporting.account import FailureGroup, Region, Spent
from advisor.records.studies.plan import ParameterValue

FEWEST = 3  # failures of one kind: fewer lie nowhere in particular
INSIDE = 0.75  # of the group lie in a region that is worth naming
DENSE = 0.5  # of the trials tried there failed so
_LOST = (TrialState.FAILED, TrialState.PRUNED)


def spent(study: Study) -> tuple[Spent, ...]:
    """Return what the trials' time went to, the most first; nothing where no time was recorded.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan
        >>> ends = ((TrialState.FINISHED, 6.0), (TrialState.FAILED, 2.0))
        >>> trials = tuple(Trial(number=n, state=state, seconds=s) for n, (state, s) in enumerate(ends))
        >>> found = spent(Study(plan=StudyPlan(name="a", data=DataPlan(source="b")), trials=trials))
        >>> [(each.what, each.seconds, each.share) for each in found]
        [('trials that finished', 6.0, 0.75), ('trials that failed', 2.0, 0.25)]
    """
    seconds: dict[str, float] = {}
    trials: dict[str, int] = {}
    for trial in study.trials:
        for what, time in _parts(trial):
            seconds[what] = seconds.get(what, 0.0) + time
            trials[what] = trials.get(what, 0) + 1
    whole = sum(seconds.values())
    found = [Spent(what=w, trials=trials[w], seconds=s, share=s / whole) for w, s in seconds.items() if s > 0]
    return tuple(sorted(found, key=lambda each: -each.seconds))


def _parts(trial: Trial) -> Iterator[tuple[str, float]]:
    """Yield what one trial took; of a finished one the training apart from what stood around it."""
    if trial.seconds is None:
        return
    if trial.was_interrupted:
        yield "trials that were interrupted", trial.seconds
    elif trial.state is not TrialState.FINISHED:
        yield f"trials that {'were pruned' if trial.state is TrialState.PRUNED else 'failed'}", trial.seconds
    elif trial.run is not None and trial.run.seconds is not None and 0 < trial.run.seconds < trial.seconds:
        yield "training, in trials that finished", trial.run.seconds
        yield "starting, building, compiling and scoring them", trial.seconds - trial.run.seconds
    else:
        yield "trials that finished", trial.seconds


def failure_groups(study: Study) -> tuple[FailureGroup, ...]:
    """Return the trials that failed or were pruned, grouped by cause, the largest group first.

    Two causes are one where they differ in nothing but numbers. Of each group the dimension is named along
    which it lies apart: at least three quarters of it in a region of which at least half failed so.
    """
    groups: dict[str, list[Trial]] = {}
    for trial in study.trials:
        if trial.state in _LOST and not trial.was_interrupted:
            groups.setdefault(re.sub(r"[\d.]+", "#", _cause(trial)), []).append(trial)
    ended = [trial for trial in study.trials if trial.state is not TrialState.RUNNING and not trial.was_interrupted]
    found = [
        FailureGroup(cause=_cause(group[0]), trials=tuple(t.number for t in group), region=_region(group, ended))
        for group in groups.values()
    ]
    return tuple(sorted(found, key=lambda each: (-len(each.trials), each.trials)))


def _cause(trial: Trial) -> str:
    if trial.reason:
        return trial.reason
    kind = trial.run.ending.kind if trial.run is not None else EndingKind.UNKNOWN
    return "not recorded" if kind is EndingKind.UNKNOWN else kind.value.replace("_", " ")


def _region(group: Sequence[Trial], ended: Sequence[Trial]) -> Region | None:
    """Return the region that holds most of a group and least of the others; of equals the first dimension's."""
    if len(group) < FEWEST or len(group) == len(ended):
        return None
    names = dict.fromkeys(name for trial in group for name in trial.parameters)
    regions = [(region, _apart(region, group, ended)) for name in names for region in _regions(name, group, ended)]
    worth = [(gain, region) for region, gain in regions if region.failed >= INSIDE * len(group) and gain > 0]
    dense = [(gain, region) for gain, region in worth if region.failed >= DENSE * region.tried]
    return max(dense, key=lambda pair: pair[0])[1] if dense else None


def _apart(region: Region, group: Sequence[Trial], ended: Sequence[Trial]) -> float:
    """Return the share of the group inside less the share of the others inside."""
    others = len(ended) - len(group)
    return region.failed / len(group) - (region.tried - region.failed) / others


def _regions(name: str, group: Sequence[Trial], ended: Sequence[Trial]) -> Iterator[Region]:
    lost = [trial.parameters[name] for trial in group if name in trial.parameters]
    tried = [trial.parameters[name] for trial in ended if name in trial.parameters]
    numbers, all_numbers = _numbers(lost), _numbers(tried)
    if len(numbers) == len(lost) and len(all_numbers) == len(tried):
        for value in sorted(set(numbers)):
            up, down = (lambda x, v=value: x >= v), (lambda x, v=value: x <= v)
            yield Region(dimension=name, low=value, failed=sum(map(up, numbers)), tried=sum(map(up, all_numbers)))
            yield Region(dimension=name, high=value, failed=sum(map(down, numbers)), tried=sum(map(down, all_numbers)))
    else:
        for choice in dict.fromkeys(lost):
            yield Region(dimension=name, choice=choice, failed=lost.count(choice), tried=tried.count(choice))


def _numbers(values: Sequence[ParameterValue]) -> list[float]:
    return [float(value) for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
