"""What the trials of a study that runs say together, and what they would have changed. Pure functions of records."""

import math
from collections.abc import Sequence

import msgspec

from advisor.compare.edges import crowded, edges
from advisor.compare.scales import place_of, value_of
from advisor.compare.unattended.pace import task_of
from advisor.records import Edge, EndingKind, Study, Trial, TrialState
from advisor.records.studies.plan import ParameterValue
from advisor.records.unattended.advising import Advice, AdviceKind, Change, Pace
from advisor.space.dimension import Choice, Dimension, IntUniform, LogIntUniform, LogUniform, Text, Uniform

LAST = 20  # ended trials that are looked at for failures
FEWEST = 5
FEWEST_SCORED = 12  # trials that may show an edge
MANY = 0.4  # of the last trials
LOOKED_AT = 1000  # trials at most: of more, evenly from the best to the worst
BY_FACTOR, BY_SHARE = 4.0, 0.5  # how far a range is widened: times its end, or by a share of its width
QUIET, QUIET_SHARE = 20, 0.4  # trials in a row without a better one, and the share of all that they are
AGREEING, BEST = 0.9, 0.25  # so many of the best trials have one value, or lie in half the range
STALL, STALL_SECONDS = 10.0, 60.0  # times the usual, and at least
ROOM = 1.2  # times the best trial's learning rate, that a lowered range reaches
_RATE = "learning_rate"
_Numbers = Uniform | LogUniform | IntUniform | LogIntUniform


def advise(
    study: Study, dimensions: Sequence[Dimension], *, pace: Pace, most: int = 0, runs: Sequence[Trial] = ()
) -> tuple[Advice, ...]:
    """Return what a study's trials say together, the most pressing first; nothing where all goes well.

    Args:
        study: With its trials; their runs are not needed.
        dimensions: What is searched.
        pace: At which its trials end.
        most: How many tasks have run at the same time.
        runs: The best trials, with their runs.
    """
    found = (
        _stalled(study, pace),
        _idle(study, most),
        *_failing(study, dimensions),
        _undertrained(study, runs),
        *_at_edges(study, dimensions),
        _no_progress(study, dimensions),
    )
    return tuple(advice for advice in found if advice is not None)


def _runs_on(study: Study) -> bool:
    return any(trial.state is TrialState.RUNNING for trial in study.trials)


def _stalled(study: Study, pace: Pace) -> Advice | None:
    usual, since = pace.usual_seconds, pace.since_last
    if not _runs_on(study) or usual is None or since is None or since < max(STALL * usual, STALL_SECONDS):
        return None
    running = sum(trial.state is TrialState.RUNNING for trial in study.trials)
    return Advice(kind=AdviceKind.STALLED, count=running, of=len(study.trials), seconds=since, usual_seconds=usual)


def _idle(study: Study, most: int) -> Advice | None:
    """No more tasks run than half of those that once ran together, though there are enough trials to go."""
    running = [trial for trial in study.trials if trial.state is TrialState.RUNNING]
    tasks = len({task_of(trial.number, trial.proposed_by) for trial in running})
    planned, ended = study.plan.budget.trials, len(study.trials) - len(running)
    enough = planned is None or planned - ended >= most
    if not tasks or 2 * tasks > most or not enough:
        return None
    return Advice(kind=AdviceKind.IDLE, count=tasks, of=most)


def _failing(study: Study, dimensions: Sequence[Dimension]) -> list[Advice]:
    ended = [trial for trial in study.trials if trial.state is not TrialState.RUNNING and not trial.was_interrupted]
    last = ended[-LAST:]
    failed = [trial for trial in last if trial.state is TrialState.FAILED]
    diverged = [trial for trial in failed if trial.reason.startswith(EndingKind.DIVERGED.value)]
    others = [trial for trial in failed if not trial.reason.startswith(EndingKind.DIVERGED.value)]
    found = []
    if len(last) >= FEWEST and len(diverged) >= MANY * len(last):
        changes = _lower_rate(ended, dimensions, best=study.best)
        found.append(Advice(kind=AdviceKind.DIVERGING, count=len(diverged), of=len(last), changes=changes))
    if len(last) >= FEWEST and len(others) >= MANY * len(last):
        found.append(Advice(kind=AdviceKind.FAILING, count=len(others), of=len(last), subject=others[-1].reason))
    return found


def _lower_rate(ended: Sequence[Trial], dimensions: Sequence[Dimension], *, best: Trial | None) -> tuple[Change, ...]:
    """The range of the learning rate up to where trials still finish; below all that was tried where none does.

    The best trial stays inside, with a little room: it often lies just below where trials begin to diverge.
    """
    rate = next((each for each in dimensions if each.name == _RATE), None)
    if rate is None or not isinstance(rate.domain, Uniform | LogUniform):
        return ()
    low, high = rate.domain.low, rate.domain.high
    sound = sorted(_numbers(_RATE, [trial for trial in ended if trial.state is TrialState.FINISHED]))
    tried = _numbers(_RATE, ended) or [low]
    reached = sound[round(0.9 * (len(sound) - 1))] if sound else min(tried) / 3
    new = _rounded(max([min(reached, high / 2), *(ROOM * each for each in _numbers(_RATE, [best] if best else []))]))
    if new >= high:
        return ()
    lowest = low if new > 2 * low else _rounded(new / 100)
    return (Change(dimension=_RATE, low=lowest, high=new),)


def _at_edges(study: Study, dimensions: Sequence[Dimension]) -> list[Advice]:
    by_name = {dimension.name: dimension for dimension in dimensions}
    if len(study.scored) < FEWEST_SCORED:
        return []
    found = crowded(edges(_thinned(study), dimensions))
    return [
        Advice(
            kind=AdviceKind.AT_EDGE,
            count=round(edge.best_share * edge.best_trials),
            of=edge.best_trials,
            subject=edge.dimension,
            changes=(_widened(by_name[edge.dimension], edge),),
        )
        for edge in sorted(found, key=lambda edge: -edge.best_share)
    ]


def _widened(dimension: Dimension, edge: Edge) -> Change:
    domain, limits = dimension.domain, dimension.limits
    assert not isinstance(domain, Choice | Text)  # noqa: S101  edges are of numbers
    low, high = domain.low, domain.high
    if isinstance(domain, LogUniform | LogIntUniform):
        beyond = low / BY_FACTOR if edge.end == "low" else high * BY_FACTOR
    else:
        wider = max(BY_SHARE * (high - low), 1 if isinstance(domain, IntUniform) else 0)
        beyond = low - wider if edge.end == "low" else high + wider
    beyond = _within(beyond, limits.low, limits.high, near=low if edge.end == "low" else high)
    new = math.ceil(beyond) if isinstance(domain, IntUniform | LogIntUniform) else _rounded(beyond)
    return Change(
        dimension=dimension.name, low=new if edge.end == "low" else low, high=new if edge.end == "high" else high
    )


def _within(beyond: float, low: float, high: float, *, near: float) -> float:
    """A new end of a range inside what makes sense; half way to a limit that may not be reached itself."""
    if beyond <= low:
        return (near + low) / 2
    return (near + high) / 2 if beyond >= high else beyond


def _undertrained(study: Study, runs: Sequence[Trial]) -> Advice | None:
    """The best trials trained for all their epochs, and the last tenth of them brought the best one."""
    told = [trial.run for trial in runs if trial.run is not None and trial.run.best_epoch is not None]
    late = [
        run
        for run in told
        if run.ending.kind is EndingKind.FINISHED
        and run.epochs >= FEWEST
        and (run.best_epoch or 0) + 1 > (1 - 0.1) * run.epochs
    ]
    if len(told) < 3 or len(late) <= len(told) / 2:
        return None
    change = Change(dimension="epochs", value=2 * max(run.epochs for run in late))
    return Advice(kind=AdviceKind.UNDERTRAINED, count=len(late), of=len(told), changes=(change,))


def _no_progress(study: Study, dimensions: Sequence[Dimension]) -> Advice | None:
    best, scored = study.best, study.scored
    since = 0 if best is None else sum(trial.number > best.number for trial in scored)
    if best is None or since < max(QUIET, QUIET_SHARE * len(scored)):
        return None
    ranked = study.ranked[:: -(-len(scored) // LOOKED_AT)]
    changes = tuple(change for change in (_agreed(each, ranked) for each in dimensions) if change is not None)
    return Advice(kind=AdviceKind.NO_PROGRESS, count=since, of=len(scored), changes=changes)


def _agreed(dimension: Dimension, ranked: Sequence[Trial]) -> Change | None:
    """The value that nearly all of the best trials have, or the half of the range that they lie in."""
    given = [trial for trial in ranked if dimension.name in trial.parameters]
    best = given[: round(BEST * len(given))]
    if len(best) < FEWEST:
        return None
    if isinstance(dimension.domain, Choice):
        return _agreed_choice(dimension, best)
    return None if isinstance(dimension.domain, Text) else _agreed_range(dimension.name, dimension.domain, best)


def _agreed_choice(dimension: Dimension, best: Sequence[Trial]) -> Change | None:
    values: list[ParameterValue] = [trial.parameters[dimension.name] for trial in best]
    common = max(values, key=values.count)
    if values.count(common) < AGREEING * len(values):
        return None
    return Change(dimension=dimension.name, value=common)


def _agreed_range(name: str, domain: _Numbers, best: Sequence[Trial]) -> Change | None:
    places = sorted(place for trial in best if (place := place_of(domain, trial.parameters[name])) is not None)
    if len(places) < FEWEST:
        return None
    spare = round((1 - AGREEING) / 2 * len(places))
    low, high = max(0.0, places[spare] - 0.05), min(1.0, places[-1 - spare] + 0.05)
    if high - low > BY_SHARE:
        return None
    ends = value_of(domain, low), value_of(domain, high)
    if ends[0] == ends[1]:
        return Change(dimension=name, value=ends[0])
    whole = isinstance(domain, IntUniform | LogIntUniform)
    return Change(
        dimension=name, low=ends[0] if whole else _rounded(ends[0]), high=ends[1] if whole else _rounded(ends[1])
    )


def _numbers(name: str, trials: Sequence[Trial]) -> list[float]:
    return [float(value) for trial in trials if isinstance(value := trial.parameters.get(name), int | float)]


def _thinned(study: Study) -> Study:
    """The study with so many of its trials, evenly from the best to the worst: shares stay what they are."""
    ranked = study.ranked
    step = -(-len(ranked) // LOOKED_AT) or 1
    return msgspec.structs.replace(study, trials=ranked[::step])


def _rounded(value: float) -> float:
    return float(f"{value:.2g}")
