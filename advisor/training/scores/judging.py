"""Judging: the scores of every part from what a network answered, at the threshold that counts for it."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import msgspec
import numpy as np

from advisor.errors import Problem, RecipeError
from advisor.records import DataFacts, Goal, Recipe, Scores, Task
from advisor.records.goal import AT_A_THRESHOLD, ThresholdChoice
from advisor.training.data.prepare import Dataset
from advisor.training.scores.ranking import best_threshold
from advisor.training.scores.scoring import class_numbers, class_probabilities, score

PARTS = ("train", "validation", "test")
MOST_TRAINING_ROWS = 10_000
"""Rows of the training part that a network is scored on: to answer for 36,000 pictures after one epoch of `fit` took
half as long as the epoch, for 500,000 rows of a table and five networks of a cohort 10 s. The standard error of an
accuracy is half a percentage point at most."""


def judged_rows(rows: int) -> np.ndarray:
    """Return which of so many training rows a network is scored on, always the same ones.

    Example:
        >>> judged_rows(3), len(judged_rows(300_000))
        (array([0, 1, 2]), 10000)
    """
    if rows <= MOST_TRAINING_ROWS:
        return np.arange(rows)
    return np.sort(np.random.default_rng(0).choice(rows, MOST_TRAINING_ROWS, replace=False))


def to_judge(dataset: Dataset) -> Dataset:
    """Return the parts that a trained network is scored on: of a large training part some rows, as `judged_rows`."""
    some = judged_rows(len(dataset.y_train))
    if len(some) == len(dataset.y_train):
        return dataset
    return replace(dataset, x_train=dataset.x_train[some], y_train=dataset.y_train[some])


def score_every_part(
    recipe: Recipe, dataset: Dataset, outputs: Mapping[str, np.ndarray], *, goal: Goal, loss: str | None = None
) -> tuple[Recipe, Scores]:
    """Return the scores of each part that has rows, and the recipe with the threshold that they were taken at.

    Where the recipe leaves the threshold to the validation part, the one that makes the goal's metric best
    there is taken for all parts; the test part never decides it. The validation score is then a little too
    good, as any number chosen on the same rows is.

    Args:
        recipe: Its threshold and its loss.
        dataset: The targets of each part.
        outputs: What the network answered for the rows of "train", "validation" and "test".
        goal: Whose metric the threshold serves.
        loss: Its name, where it is not the recipe's.
    """
    if recipe.threshold_choice is ThresholdChoice.VALIDATION and len(outputs.get("validation", ())):
        threshold = _chosen(dataset, outputs["validation"], goal)
        recipe = msgspec.structs.replace(recipe, threshold=threshold)
    targets = {part: getattr(dataset, f"y_{part}") for part in PARTS}
    found = {
        part: score(dataset.facts, loss or recipe.loss, y, outputs[part], threshold=recipe.threshold)
        for part, y in targets.items()
        if y is not None and len(y) and part in outputs
    }
    return recipe, Scores(**found)


def check_threshold(recipe: Recipe, facts: DataFacts, goal: Goal, *, searched: Collection[str] = ()) -> None:
    """Refuse a threshold that would do nothing: of other tasks than two classes or labels, or chosen for nothing.

    Args:
        recipe: Its threshold, and where that comes from.
        facts: The task.
        goal: What the training is judged by.
        searched: The fields of the recipe that a study varies.

    Raises:
        RecipeError: With everything that does not fit.
    """
    chosen = recipe.threshold_choice is ThresholdChoice.VALIDATION or "threshold_choice" in searched
    is_searched = "threshold" in searched
    tasks = (Task.BINARY,) if chosen else (Task.BINARY, Task.MULTILABEL)
    problems = []
    if (chosen or is_searched or recipe.threshold != 0.5) and facts.task not in tasks:
        problems.append(Problem("threshold", f"expected two classes, got data of the task {facts.known_task.value}"))
    if (chosen or is_searched) and goal.name not in AT_A_THRESHOLD:
        wanted = ", ".join(sorted(metric.value for metric in AT_A_THRESHOLD))
        problems.append(
            Problem("goal.metric", f"expected a metric that depends on the threshold ({wanted}), got {goal.metric}")
        )
    if problems:
        raise RecipeError("the threshold has no effect here", problems, "Leave it out, or change the goal.")


def _chosen(dataset: Dataset, outputs: np.ndarray, goal: Goal) -> float:
    if dataset.facts.task is not Task.BINARY or not np.isfinite(outputs).all():
        return 0.5
    probabilities = class_probabilities(np.asarray(outputs, dtype=np.float64))[:, 1]
    return best_threshold(class_numbers(dataset.y_validation), probabilities, goal.name)
