"""The compiled loss and metrics of anyone's own model: asked, not guessed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

from advisor.records import DataFacts, Task
from advisor.training.data.inputs.several import taken_apart
from advisor.training.data.shapes import row_count
from advisor.training.network.inference import outputs_of, rows_at_once
from advisor.training.network.own.answers import Answer
from advisor.training.network.own.losses import LossFamily, is_of_keras, loss_structure, read_loss
from advisor.training.scores.links import Link, linked
from advisor.training.scores.scoring import flat_targets, score

_MOST_AT_ONCE = 1024  # rows; a model of one's own may answer with a lot for each
_OF_PROBABILITIES = ("log_loss",)


@dataclass(frozen=True)
class Asked:
    """What a compiled model said of some rows.

    Args:
        scores: Loss and metrics by Keras's names, one number each.
        left_out: What was no single number, with what it was.
    """

    scores: dict[str, float] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


def evaluated(
    model: keras.Model,
    x: Any,
    y: Any = None,
    *,
    batch_size: int | None = None,
    weights: np.ndarray | None = None,
) -> Asked:
    """Return the compiled loss and metrics of some rows, in inference mode, as `model.evaluate` gives them.

    Args:
        model: Compiled.
        x: An array, several inputs in one, a list or dict of arrays, or a data set that brings its targets.
        y: Their targets; None for a data set.
        batch_size: Of `fit`. What a function of the user's own says is averaged over batches, and so depends on them.
        weights: Of the rows, in the loss and the weighted metrics; None: all count alike.

    Example:
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
        >>> model.compile(loss="mse", metrics=["mae"])
        >>> evaluated(model, np.array([[1.0], [3.0]]), np.array([[1.0], [1.0]])).scores
        {'loss': 2.0, 'mae': 1.0}
    """
    rows = row_count(x)
    most = batch_size if batch_size is not None and _averages_batches(model) else _MOST_AT_ONCE
    at_once = {} if rows is None else {"batch_size": min(most, rows_at_once(keras.tree.flatten(x)[0]))}
    given = ({} if y is None else {"y": y}) | ({} if weights is None else {"sample_weight": weights})
    found: Mapping[str, Any] = model.evaluate(taken_apart(x), **given, **at_once, verbose=0, return_dict=True)
    return sorted_out(found)


def _averages_batches(model: keras.Model) -> bool:
    """Say whether a loss or a metric is a function of the user's own, which may give one number a batch."""
    structure = loss_structure(model)
    losses = [] if structure is None else keras.tree.flatten(structure)
    compiled = getattr(model, "_compile_metrics", None)
    metrics = [getattr(metric, "_fn", None) for metric in getattr(compiled, "metrics", ()) or ()]
    are_own = [read_loss(each).family is LossFamily.OWN for each in losses if each is not None]
    return any(are_own) or any(each is not None and not is_of_keras(each) for each in metrics)


@contextmanager
def own_program(model: keras.Model) -> Iterator[None]:
    """Evaluate by a program of its own, and give the model back the one that it had.

    Keras compiles one for the arrays that come, and loosens it for every other shape: after targets in a column
    (of a table) and in a row (of an array) it takes neither, so an evaluation between a user's own would end those.

    Example:
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(loss="mse")
        >>> with own_program(model):
        ...     _ = evaluated(model, np.ones((2, 1)), np.ones((2, 1)))
        >>> model.test_function is None
        True
    """
    before = getattr(model, "test_function", None)
    model.test_function = None
    try:
        yield
    finally:
        model.test_function = before


def sorted_out(found: Mapping[str, Any]) -> Asked:
    """Tell single numbers from what cannot be a score.

    Example:
        >>> asked = sorted_out({"loss": 0.5, "f1": np.array([0.1, 0.9]), "stage": "warm-up"})
        >>> asked.scores, asked.left_out
        ({'loss': 0.5}, {'f1': '2 numbers, expected one', 'stage': 'a str, expected a number'})
    """
    scores: dict[str, float] = {}
    left_out: dict[str, str] = {}
    for name, value in found.items():
        number = as_number(value)
        if isinstance(number, float):
            scores[str(name)] = number
        elif number:
            left_out[str(name)] = number
    return Asked(scores, left_out)


def as_number(value: object) -> float | str:
    """Return one number as a float, and in words what anything else is; empty for None.

    Example:
        >>> as_number(np.float32(0.5)), as_number([1, 2]), as_number(None)
        (0.5, '2 numbers, expected one', '')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return "a str, expected a number"
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        return f"a {type(value).__name__}, expected a number"
    return float(array.reshape(())) if array.size == 1 else f"{array.size} numbers, expected one"


def scores_of(
    model: keras.Model,
    facts: DataFacts | None,
    answer: Answer,
    x: Any,
    y: Any = None,
    *,
    batch_size: int | None = None,
) -> tuple[dict[str, float], dict[str, str]]:
    """Return the scores of some rows, those that the model was compiled with and others, and what is left out.

    The compiled loss and metrics count. Accuracy and the like are added where the task is known, of
    probabilities that are made of logits first.

    Args:
        model: Compiled and built.
        facts: Task and classes; None where they are not known.
        answer: What the model answers.
        x: Inputs.
        y: Targets as the loss takes them.
        batch_size: Of `fit`.
    """
    asked = evaluated(model, x, y, batch_size=batch_size)
    own = {}
    if facts is not None and facts.task is not None and isinstance(y, np.ndarray):
        own = told_scores(facts, answer, y, outputs_of(model, x))
    scores = {**own, **asked.scores}
    if "accuracy" in own and is_miscounted(model, answer, y):
        scores["accuracy"] = own["accuracy"]
    return scores, asked.left_out


def told_scores(facts: DataFacts, answer: Answer, y: np.ndarray, outputs: np.ndarray) -> dict[str, float]:
    """Return what is told by a known task: accuracy, F1, errors; nothing where targets and outputs do not fit.

    Args:
        facts: The task and its classes.
        answer: What makes probabilities of the outputs.
        y: Targets, class numbers or rows of one number for each class.
        outputs: As the network gave them.
    """
    task = facts.task
    targets, answers = flat_targets(task, y, linked(outputs, answer.link))
    if task is Task.MULTICLASS:
        counted = answer.counted(targets)
        targets, answers = targets[counted], answers[counted]
    if task in (Task.BINARY, Task.MULTICLASS) and not fits_classes(targets, answers):
        return {}
    found = score(facts, answer.loss, targets, answers)
    if answer.link is Link.MARGIN:
        found = {name: value for name, value in found.items() if name not in (*_OF_PROBABILITIES, "loss")}
    return found


def metric_names(model: keras.Model) -> tuple[str, ...]:
    """Return the names of what a compiled model reports; once it has seen a batch those are all.

    Example:
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(loss="mse", metrics=["mae"])
        >>> _ = model.evaluate(np.ones((2, 1)), np.ones((2, 1)), verbose=0)
        >>> metric_names(model)
        ('loss', 'mae')
    """
    return tuple(dict.fromkeys(["loss", *map(str, model.get_metrics_result())]))


def is_miscounted(model: keras.Model, answer: Answer, y: np.ndarray) -> bool:
    """Say whether Keras's accuracy is none: it cuts logits at 0.5, and counts no label of -1 as right.

    Nor does it know of a class that the loss leaves out.

    Example:
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(loss="mse")
        >>> is_miscounted(model, Answer(Task.BINARY), np.array([-1, 1])), is_miscounted(model, Answer(), np.array([0]))
        (True, False)
    """
    if (answer.task is Task.BINARY and y.min() < 0) or (answer.ignored is not None and np.any(y == answer.ignored)):
        return True
    if not answer.link.takes_logits:
        return False
    compiled = getattr(model, "_compile_metrics", None)
    found = [metric for metric in getattr(compiled, "metrics", ()) or () if metric.name in ("accuracy", "acc")]
    return any(isinstance(metric, keras.metrics.BinaryAccuracy) and metric.threshold == 0.5 for metric in found)


def fits_classes(y: np.ndarray, outputs: np.ndarray) -> bool:
    """Say whether every label is the number of an output."""
    units = outputs.reshape(len(outputs), -1).shape[1]
    return bool(y.size and y.min() >= 0 and y.max() < max(2, units) and np.all(y == np.round(y)))
