"""Scores that only the network's own room can take: a loss that is not the catalogue's, a metric of the user's own."""

from collections.abc import Mapping

import keras
import msgspec
import numpy as np

from advisor.records import DataFacts, Goal, Recipe, Scores, Task
from advisor.space.losses import is_told
from advisor.training.data.prepare import Dataset
from advisor.training.network.outputs import loss_for, targets_for
from advisor.training.network.own.given import given_metric
from advisor.training.scores.scoring import score


def loss_of(recipe: Recipe, facts: DataFacts, y: np.ndarray, outputs: np.ndarray) -> float:
    """Return the recipe's loss of some answers, without penalties.

    Args:
        recipe: Its loss.
        facts: Of the data.
        y: Targets as prepared.
        outputs: What the network answered.
    """
    if is_told(recipe.loss):
        return score(facts, recipe.loss, y, outputs)["loss"]
    function = keras.losses.get(loss_for(recipe, facts))
    answers = np.asarray(outputs, dtype=np.float32).reshape(len(y), -1)
    values = function(keras.ops.convert_to_tensor(targets_for(recipe, facts, y)), keras.ops.convert_to_tensor(answers))
    return float(np.mean(keras.ops.convert_to_numpy(values)))


def with_own_scores(
    scores: Scores, recipe: Recipe, dataset: Dataset, outputs: Mapping[str, np.ndarray], goal: Goal
) -> Scores:
    """Return the scores of every part with those that are the user's own, or Keras's."""
    changed = {
        part: getattr(scores, part) | _own(recipe, dataset.facts, getattr(dataset, f"y_{part}"), answers, goal)
        for part, answers in outputs.items()
        if getattr(scores, part)
    }
    return msgspec.structs.replace(scores, **changed)


def metric_of(where: str, facts: DataFacts, y: np.ndarray, outputs: np.ndarray) -> float:
    """Return a user's metric of some answers: class numbers with probabilities, or values in their own unit."""
    answers = np.asarray(outputs, dtype=np.float64).reshape(len(y), -1)
    truth = np.asarray(y)
    if facts.task is Task.REGRESSION:
        center, scale = np.asarray(facts.target_center or (0.0,)), np.asarray(facts.target_scale or (1.0,))
        answers, truth = center + scale * answers, center + scale * truth.reshape(len(truth), -1).astype(np.float64)
    alone = facts.task in (Task.BINARY, Task.REGRESSION) and answers.shape[1] == 1
    return given_metric(where)(truth.reshape(-1) if alone else truth, answers[:, 0] if alone else answers)


def _own(recipe: Recipe, facts: DataFacts, y: np.ndarray, outputs: np.ndarray, goal: Goal) -> dict[str, float]:
    own: dict[str, float] = {}
    is_finite = bool(np.isfinite(outputs).all())
    if not is_told(recipe.loss):
        own["loss"] = loss_of(recipe, facts, y, outputs) if is_finite else float("nan")
    if goal.function:
        own[goal.name] = metric_of(goal.function, facts, y, outputs) if is_finite else float("nan")
    return own
