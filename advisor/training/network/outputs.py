"""Outputs, loss and metrics of each task (lecture, compiling the model)."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from advisor.errors import Problem, RecipeError
from advisor.records import DataFacts, Recipe, Task
from advisor.records.recipe import ClassWeights, Labels, Loss, Precision
from advisor.space.losses import is_own, loss_misfit
from advisor.training.network.class_weights import balanced_weights
from advisor.training.network.initializers import output_initializer, seed_for
from advisor.training.network.own.given import given_loss
from advisor.training.network.penalties import output_penalty

_OUTPUT_PLACE = 999  # its seed is apart from that of every hidden layer


def output_layer(recipe: Recipe, facts: DataFacts) -> keras.Layer:
    """Return the layer that answers: softmax over classes, sigmoid for two classes or labels, linear for numbers."""
    return keras.layers.Dense(
        output_units(facts),
        activation=output_activation(facts.known_task),
        kernel_initializer=output_initializer(seed=seed_for(recipe.seed, _OUTPUT_PLACE)),
        kernel_regularizer=output_penalty(recipe),
        name="outputs",
        dtype=None if recipe.precision is Precision.FLOAT32 else "float32",
    )


def output_units(facts: DataFacts) -> int:
    """Return how many numbers the network answers with for one row.

    Example:
        >>> output_units(DataFacts(task=Task.BINARY, train_rows=10))
        1
    """
    match facts.known_task:
        case Task.BINARY:
            return 1
        case Task.MULTICLASS | Task.MULTILABEL:
            return len(facts.classes)
        case Task.REGRESSION:
            return max(1, len(facts.target_center))


def output_activation(task: Task) -> str:
    """Return the activation of the output layer."""
    match task:
        case Task.MULTICLASS:
            return "softmax"
        case Task.BINARY | Task.MULTILABEL:
            return "sigmoid"
        case Task.REGRESSION:
            return "linear"


def loss_name(recipe: Recipe, task: Task) -> str:
    """Return the name of the Keras loss.

    Raises:
        RecipeError: If the recipe's loss or labels do not fit the task.

    Example:
        >>> from advisor.records import DataPlan
        >>> loss_name(Recipe(data=DataPlan(source="digits")), Task.MULTICLASS)
        'sparse_categorical_crossentropy'
    """
    _check(recipe, task)
    if recipe.loss != Loss.AUTO:
        return recipe.loss
    match task:
        case Task.MULTICLASS:
            prefix = "" if _takes_one_hot(recipe) else "sparse_"
            return prefix + "categorical_crossentropy"
        case Task.BINARY | Task.MULTILABEL:
            return "binary_crossentropy"
        case Task.REGRESSION:
            return Loss.MEAN_SQUARED_ERROR.value


def loss_for(recipe: Recipe, facts: DataFacts) -> str | Callable[..., Any]:
    """Return the loss as a network is compiled with it: Keras's name, or the user's own function.

    Raises:
        RecipeError: If the loss does not fit the task, or the user's own is not there.
    """
    name = loss_name(recipe, facts.known_task)
    if is_smoothed(recipe) and facts.task is Task.MULTICLASS and not takes_rows(recipe, facts):
        problem = Problem("label_smoothing", f"{name} takes the numbers of classes, which cannot be smoothed")
        raise RecipeError(f"the recipe {recipe.name!r} does not fit its data", [problem], "Leave it at 0.")
    if is_own(name):
        return given_loss(name, facts.known_task, len(facts.classes)).function
    return name


def takes_rows(recipe: Recipe, facts: DataFacts) -> bool:
    """Say whether the loss takes each of several classes as a row of 0 and 1."""
    if facts.task is not Task.MULTICLASS:
        return False
    if is_own(recipe.loss):
        return given_loss(recipe.loss, facts.task, len(facts.classes)).one_hot
    if recipe.loss == Loss.AUTO:
        return _takes_one_hot(recipe)
    return recipe.loss != "sparse_categorical_crossentropy"


@keras.saving.register_keras_serializable(package="advisor")
class SmoothedAccuracy(keras.metrics.BinaryAccuracy):
    """The share of labels that are told right where those of the training part are smoothed, and so never 0 or 1."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Take in a batch, by what its labels were before they were smoothed."""
        return super().update_state(keras.ops.cast(y_true > 0.5, y_pred.dtype), y_pred, sample_weight)


def metrics_for(task: Task, *, threshold: float = 0.5, smoothing: float = 0.0) -> list[keras.metrics.Metric | str]:
    """Return what is measured each epoch beside the loss, by Keras's names.

    Two classes and labels are told apart at the threshold, a probability; `smoothing` is that of the training labels.
    """
    match task:
        case Task.MULTICLASS:
            return ["accuracy"]
        case Task.BINARY | Task.MULTILABEL:
            accuracy = SmoothedAccuracy if smoothing > 0 else keras.metrics.BinaryAccuracy
            return [accuracy(name="accuracy", threshold=threshold)]
        case Task.REGRESSION:
            return [keras.metrics.MeanAbsoluteError(name="mae")]


def targets_for(recipe: Recipe, facts: DataFacts, y: np.ndarray) -> np.ndarray:
    """Return targets as the loss takes them: one-hot rows where the recipe asks for them.

    Args:
        recipe: `recipe.labels` decides.
        facts: The task and its classes.
        y: Class numbers (rows,), labels (rows, labels) or real targets (rows, ...).
    """
    match facts.known_task:
        case Task.MULTICLASS if takes_rows(recipe, facts):
            return keras.utils.to_categorical(y, len(facts.classes)).astype(np.float32)
        case Task.MULTICLASS:
            return y
        case _:
            return y.astype(np.float32).reshape(len(y), -1)


def training_targets(recipe: Recipe, facts: DataFacts, y: np.ndarray) -> np.ndarray:
    """Return targets of the training part as the loss takes them: a share of each label is shared by all classes.

    Args:
        recipe: `recipe.label_smoothing` is that share.
        facts: The task and its classes.
        y: As for `targets_for`.

    Example:
        >>> from advisor.records import DataPlan
        >>> recipe = Recipe(data=DataPlan(source="breast_cancer"), label_smoothing=0.2)
        >>> training_targets(recipe, DataFacts(task=Task.BINARY, train_rows=2), np.array([0, 1])).round(2).tolist()
        [[0.10000000149011612], [0.8999999761581421]]
    """
    targets, share = targets_for(recipe, facts, y), recipe.label_smoothing
    if not is_smoothed(recipe):
        return targets
    classes = len(facts.classes) if facts.known_task is Task.MULTICLASS else 2
    return targets.astype(keras.config.floatx()) * (1 - share) + share / classes


def is_smoothed(recipe: Recipe) -> bool:
    """Say whether the labels of the training part are smoothed."""
    return recipe.label_smoothing > 0


def _takes_one_hot(recipe: Recipe) -> bool:
    return recipe.labels is Labels.ONE_HOT or is_smoothed(recipe)


def row_weights(
    recipe: Recipe, facts: DataFacts, y: np.ndarray, *, given: np.ndarray | None = None
) -> np.ndarray | None:
    """Return the weight of each training row, shape (rows,); None where every row counts alike.

    Labels and real targets have no classes to balance.

    Args:
        recipe: Says whether classes are balanced: each row's share of that has the mean 1.
        facts: The task and its classes.
        y: Targets of the rows.
        given: The weights that the data bring, which count beside those of the classes.
    """
    is_classes = facts.task in (Task.BINARY, Task.MULTICLASS)
    if recipe.class_weights is ClassWeights.NONE or not is_classes:
        return given
    weights = balanced_weights(y, len(facts.classes))
    balanced = np.array([weights[number] for number in range(len(facts.classes))], dtype=np.float32)[y]
    return balanced if given is None else balanced * given


def _check(recipe: Recipe, task: Task) -> None:
    problems = []
    misfit = loss_misfit(recipe.loss, task, recipe.data)
    if misfit:
        problems.append(Problem("loss", f"{recipe.loss} does not fit the task {task}: {misfit}"))
    if task is not Task.MULTICLASS and recipe.labels is Labels.ONE_HOT:
        problems.append(Problem("labels", f"one-hot labels belong to one of several classes, but the task is {task}"))
    if task is Task.REGRESSION and is_smoothed(recipe):
        problems.append(Problem("label_smoothing", f"numbers have no labels, got {recipe.label_smoothing:g}"))
    if problems:
        raise RecipeError(f"the recipe {recipe.name!r} does not fit its data", problems, "Leave them as they are.")
