"""Folds: one trial, trained once on every fold of a cross-validation and judged by the mean."""

import statistics
from collections.abc import Sequence

import msgspec

from advisor.records import Ending, EndingKind, FoldScores, Goal, Recipe, Run
from advisor.search.failures import FAILURES, score_of
from advisor.search.seeds import seed_of
from advisor.search.work import Result, Shrunk


def over_folds(recipe: Recipe) -> tuple[Recipe, ...]:
    """Return a recipe once for every fold of every repetition, each with a seed of its own.

    Seeds differ, so that the mean is over first weights too; without a cross-validation the recipe comes back alone.

    Example:
        >>> from advisor.records import DataPlan
        >>> [fold.data.fold for fold in over_folds(Recipe(data=DataPlan(source="iris", folds=2, repeats=2)))]
        [0, 1, 2, 3]
    """
    if not recipe.data.fold_count:
        return (recipe,)
    return tuple(
        msgspec.structs.replace(
            recipe,
            seed=seed_of(recipe.seed, "fold", fold),
            data=msgspec.structs.replace(recipe.data, fold=fold),
        )
        for fold in range(recipe.data.fold_count)
    )


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
    )


def fold_scores(runs: Sequence[Run | None], goal: Goal) -> FoldScores:
    """Return the goal's metric on the validation part of each fold, and its spread.

    Example:
        >>> from advisor.records import Metric, Scores
        >>> runs = [Run(scores=Scores(validation={"accuracy": value})) for value in (0.5, 1.0, 0.75)]
        >>> fold_scores(runs, Goal(metric=Metric.ACCURACY))
        FoldScores(values=(0.5, 1.0, 0.75), sd=0.25)
    """
    values = tuple(None if run is None else score_of(run, goal) for run in runs)
    finite = [value for value in values if value is not None]
    return FoldScores(
        values=values, sd=statistics.stdev(finite) if len(finite) == len(values) and len(values) > 1 else None
    )


def median_place(scores: FoldScores, goal: Goal) -> int:
    """Return the number of the fold with the median score; of two in the middle the worse, the first without a score.

    Example:
        >>> from advisor.records import Metric
        >>> median_place(FoldScores(values=(0.5, 1.0, 0.75, 0.8)), Goal(metric=Metric.ACCURACY))
        2
    """
    sign = -1.0 if goal.lower_is_better else 1.0
    unscored = [place for place, value in enumerate(scores.values) if value is None]
    ranked = sorted((sign * value, place) for place, value in enumerate(scores.values) if value is not None)
    return unscored[0] if unscored else ranked[(len(ranked) - 1) // 2][1]


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
