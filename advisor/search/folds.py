"""Folds: what became of one trial that was trained once on every fold of a cross-validation."""

from collections.abc import Sequence

import msgspec

from advisor.compare.folds import fold_scores, median_place
from advisor.records import Ending, EndingKind, Goal, Run
from advisor.search.failures import FAILURES
from advisor.search.work import Result, Shrunk


def stops_a_trial(ending: Ending) -> bool:
    """Say whether a fold that ended so decides the whole trial: the others need not be trained."""
    return ending.kind in FAILURES and ending.kind is not EndingKind.TIMED_OUT


def as_one(number: int, results: Sequence[Result], *, goal: Goal) -> Result:
    """Return what became of a trial from what became of its folds, in the order of the folds.

    The run is that of the first fold that failed, else of the fold with the median score (of two in the
    middle the worse): one network that stands for the trial when runs are diagnosed.

    Args:
        number: Of the trial.
        results: One a fold; fewer where a fold failed and the others were not trained.
        goal: Whose metric is averaged.
    """
    place = _told_by(results, goal)
    told = results[place]
    steps = [result.shrunk for result in results]
    return msgspec.structs.replace(
        told,
        number=number,
        ending=_said_of(told.ending, place),
        run=_named(told.run, number, place),
        folds=fold_scores([result.run for result in results], goal),
        shrunk=tuple(map(_step, zip(*steps, strict=True), [goal] * len(steps[0]))) if all(steps) else (),
        trainings=sum(result.trainings for result in results),
        measured=_measured(results, goal),
    )


def _measured(results: Sequence[Result], goal: Goal) -> dict[str, float]:
    """What one fold's network was measured for, and the means of the metrics that count beside the score."""
    runs = [result.run for result in results]
    means = {name: fold_scores(runs, Goal(metric=name)).mean for name in goal.measured}
    known = {name: mean for name, mean in means.items() if mean is not None}
    return next((result.measured for result in results if result.measured), {}) | known


def _told_by(results: Sequence[Result], goal: Goal) -> int:
    """The place of the fold that stands for the trial."""
    for decides in (stops_a_trial, _was_pruned, _ran_out_of_time):
        places = [place for place, result in enumerate(results) if decides(result.ending)]
        if places:
            return places[0]
    return median_place(fold_scores([result.run for result in results], goal), goal)


def _was_pruned(ending: Ending) -> bool:
    return ending.kind is EndingKind.PRUNED


def _ran_out_of_time(ending: Ending) -> bool:
    return ending.kind is EndingKind.TIMED_OUT


def _said_of(ending: Ending, place: int) -> Ending:
    """The ending of the trial: where a fold decided it, the reason says which."""
    if ending.kind is EndingKind.PRUNED or not (stops_a_trial(ending) or _ran_out_of_time(ending)):
        return ending
    return Ending(ending.kind, f"fold {place + 1}: {ending.reason}")


def _named(run: Run | None, number: int, place: int) -> Run | None:
    """The run with a name that says which fold it is of; folds are counted from 1 there."""
    return None if run is None else msgspec.structs.replace(run, name=f"trial {number}, fold {place + 1}")


def _step(steps: Sequence[Shrunk], goal: Goal) -> Shrunk:
    """One step of pruning over all folds, shown by the median one."""
    scores = fold_scores([step.run for step in steps], goal)
    return msgspec.structs.replace(steps[median_place(scores, goal)], folds=scores)
