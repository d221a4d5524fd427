"""What a model of anyone's own predicts: read from its loss, its last activation, what it answers and the targets.

Nothing is taken from a name. Where loss, answers and targets do not tell, the task is None: unknown.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from advisor.records import Task
from advisor.training.data.inputs.several import taken_apart
from advisor.training.network.own.losses import (
    LossFamily,
    LossReading,
    link_of_several,
    link_of_two,
    loss_structure,
    read_loss,
)
from advisor.training.scores.links import Link

_ROWS = 64  # that are sent through the network to see what it answers
_PASSED_OVER = ("Reshape", "Flatten", "Permute", "Identity", "Squeeze", "ExpandDims", "Dropout", "Cast")
_TRUE_OPERATIONS = {"Sigmoid": "sigmoid", "Softmax": "softmax", "Tanh": "tanh", "Relu": "relu"}


@dataclass(frozen=True)
class Answer:
    """What a model of one output says: its task, None where it cannot be told, and what makes probabilities of it."""

    task: Task | None = None
    link: Link = Link.NONE
    loss: str = ""
    units: int = 0  # numbers of one answer; 0 where that is not known
    by_unit: bool = False  # targets have one number for each unit: one-hot rows, labels
    by_position: bool = False  # several answers a row: tags of a sequence, classes of pixels
    ignored: int | None = None  # the class number of positions that the loss does not count

    def counted(self, targets: np.ndarray) -> np.ndarray:
        """Say which of some flat class numbers the loss counts.

        Example:
            >>> Answer(ignored=-1).counted(np.array([2, -1, 0])), Answer().counted(np.array([-1]))
            (array([ True, False,  True]), array([ True]))
        """
        return np.ones(len(targets), dtype=bool) if self.ignored is None else targets != self.ignored


def answer_of(model: keras.Model, x: Any, y: Any) -> Answer:
    """Say what a compiled and built model answers.

    Args:
        model: Anyone's own.
        x: Some inputs, as it takes them.
        y: Their targets, as its loss takes them.

    Example:
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> model.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True))
        >>> answer = answer_of(model, np.ones((4, 2)), np.array([0, 1, 1, 0]))
        >>> answer.task.value, answer.link.value
        ('binary', 'sigmoid')
    """
    structure = loss_structure(model)
    if structure is None or isinstance(structure, list | tuple | dict) or not isinstance(y, np.ndarray):
        return Answer()
    loss = read_loss(structure)
    outputs: Any = model(taken_apart(x[:_ROWS]), training=False)
    if isinstance(outputs, dict | list | tuple):
        if len(outputs) != 1:
            return Answer(loss=loss.name)
        outputs = next(iter(outputs.values())) if isinstance(outputs, dict) else outputs[0]
    seen = keras.ops.convert_to_numpy(outputs)
    seen = seen[:, None] if seen.ndim == 1 else seen  # one number a row, squeezed
    if seen.ndim < 2 or y.dtype.kind not in "fiub" or not y.size:
        return Answer(loss=loss.name)
    activation = last_activation(model) or _activation_seen(model, x, seen)
    y = y if loss.ignored is None else np.where(y == loss.ignored, 0, y)
    shape = _Shapes.of(seen, y)
    task, link = (_of_one if shape.units == 1 else _of_several)(loss, activation, shape, y, seen)
    by_unit = shape.units > 1 and shape.same
    ignored = loss.ignored if task is Task.MULTICLASS and not by_unit else None
    return Answer(task, link, loss.name, shape.units, by_unit, by_position=seen.ndim > 2, ignored=ignored)


def last_activation(model: keras.Model) -> str | None:
    """Return the activation of a model's output, by Keras's name; None for a model without a graph.

    Example:
        >>> layers = [keras.Input((2,)), keras.layers.Dense(3), keras.layers.Softmax()]
        >>> last_activation(keras.Sequential(layers))
        'softmax'
    """
    outputs = outputs_of_graph(model)
    return activation_of(outputs[0]) if len(outputs) == 1 else None


def layer_of(output: Any) -> str:
    """Return the name of the layer that an output of a model comes out of, activations and reshapes passed over.

    Example:
        >>> layers = [keras.Input((2,)), keras.layers.Dense(3, name="last"), keras.layers.Softmax()]
        >>> layer_of(keras.Sequential(layers).outputs[0])
        'last'
    """
    before = list(_back_from(output))
    kept = (each for each in before if type(each).__name__ not in (*_PASSED_OVER, "Activation", *_TRUE_OPERATIONS))
    return str(next(kept, before[0]).name) if before else ""


def activation_of(output: Any) -> str:
    """Return the activation that an output of a model comes from: "linear" where there is none.

    Example:
        >>> layers = [keras.Input((2,)), keras.layers.Dense(1, "sigmoid"), keras.layers.Reshape((1, 1))]
        >>> activation_of(keras.Sequential(layers).outputs[0])
        'sigmoid'
    """
    for operation in _back_from(output):
        kind = type(operation).__name__
        name = str(getattr(getattr(operation, "activation", None), "__name__", ""))
        if kind in ("Softmax", "Sigmoid", "Tanh", "Relu", "ReLU"):
            return _TRUE_OPERATIONS.get(kind, kind.lower())
        if kind == "Activation" and name != "linear":
            return name
        if kind == "TimeDistributed":
            return str(getattr(getattr(operation.layer, "activation", None), "__name__", "linear"))
        if kind not in (*_PASSED_OVER, "Activation"):
            return name or "linear"
    return "linear"


def _back_from(output: Any) -> Iterator[Any]:
    """The operations that an output came through, the last one first, into models within the model."""
    while True:
        operation, node, tensor = output._keras_history
        if isinstance(operation, keras.Model) and outputs_of_graph(operation):
            output = outputs_of_graph(operation)[tensor if tensor < len(outputs_of_graph(operation)) else 0]
            continue
        yield operation
        before: list[Any] = list(operation._inbound_nodes[node].input_tensors) if operation._inbound_nodes else []
        if len(before) != 1:
            return
        output = before[0]


def outputs_of_graph(model: keras.Model) -> list[Any]:
    """Return the symbolic outputs of a model; none for one with a `call` of its own, or not built yet.

    Example:
        >>> len(outputs_of_graph(keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])))
        1
    """
    try:
        outputs = keras.tree.flatten(model.outputs)
    except (AttributeError, ValueError):
        return []
    return [each for each in outputs if hasattr(each, "_keras_history")]


def _activation_seen(model: keras.Model, x: Any, seen: np.ndarray) -> str:
    """Tell the last activation from what is answered, to the rows and to the same rows a thousand times as large."""
    answers = [seen]
    if isinstance(x, np.ndarray) and x.dtype.kind == "f":
        with suppress(Exception):  # numbers of words or users have an end, and larger ones stand for none
            answers.append(keras.ops.convert_to_numpy(model(x[:_ROWS] * 1000, training=False)))
    flat = np.concatenate([each.reshape(-1, each.shape[-1]) for each in answers]).astype(np.float64)
    if not np.isfinite(flat).all() or flat.min() < 0 or flat.max() > 1:
        return "linear"
    if flat.shape[1] > 1 and np.allclose(flat.sum(axis=1), 1, atol=1e-3):
        return "softmax"
    return "sigmoid" if len(flat) > 1 else "linear"


@dataclass(frozen=True)
class _Shapes:
    """How targets stand to answers: one number for each (`same`), or one for all units of a position (`sparse`)."""

    units: int
    same: bool
    sparse: bool
    whole: bool
    zero_one: bool
    exclusive: bool  # `same`, and the units of every position sum to one
    values: tuple[float, ...]  # the distinct targets, where there are two at most

    @staticmethod
    def of(seen: np.ndarray, y: np.ndarray) -> "_Shapes":
        units, places = int(seen.shape[-1]), seen.shape[1:-1]
        numbers = y.astype(np.float64)
        same = y.shape[1:] == seen.shape[1:] or (units == 1 and y.shape[1:] == places)
        distinct = np.unique(numbers[np.isfinite(numbers)])
        sums = numbers.sum(axis=-1) if same and units > 1 else np.zeros(1)
        return _Shapes(
            units=units,
            same=same,
            sparse=units > 1 and y.shape[1:] in (places, (*places, 1)),
            whole=bool(np.all(numbers == np.round(numbers))),
            zero_one=bool(np.isin(distinct, (0, 1)).all()),
            exclusive=bool(np.allclose(sums, 1, atol=1e-3)) and bool(numbers.min() >= 0),
            values=tuple(distinct.tolist()) if len(distinct) <= 2 else (),
        )

    def are_classes(self, y: np.ndarray) -> bool:
        """Say whether every target is the number of a unit."""
        return self.sparse and self.whole and bool(y.min() >= 0 and y.max() < self.units)


def _of_one(
    loss: LossReading, activation: str, shape: _Shapes, y: np.ndarray, seen: np.ndarray
) -> tuple[Task | None, Link]:
    """One number a position: one of two classes, a value, or nobody knows."""
    if not shape.same:
        return None, Link.NONE
    are_two = (len(shape.values) > 0 and set(shape.values) <= {0.0, 1.0}) or set(shape.values) == {-1.0, 1.0}
    if loss.family is LossFamily.CLASSES:
        return Task.MULTICLASS, Link.NONE  # a mistake, which a rule names
    if not are_two:
        return _of_values(loss, shape), Link.NONE
    if loss.family is LossFamily.LABELS:
        takes_logits = loss.from_logits and activation != "sigmoid"
        return Task.BINARY, Link.SIGMOID if takes_logits else Link.NONE
    if activation == "sigmoid":
        return Task.BINARY, Link.NONE
    if loss.family is LossFamily.MARGIN:
        return Task.BINARY, Link.MARGIN
    if loss.family is LossFamily.OWN and len(shape.values) == 2:
        link = link_of_two(loss, *shape.values)
        return (Task.BINARY, link) if link is not None else (None, Link.NONE)
    return (Task.REGRESSION if loss.family is LossFamily.NUMBERS else None), Link.NONE


def _of_values(loss: LossReading, shape: _Shapes) -> Task | None:
    """Targets that are not two numbers: values, or labels that cannot be meant, which a rule names."""
    if loss.family is LossFamily.LABELS and shape.whole:
        return Task.BINARY
    return None if loss.family is LossFamily.OTHER else Task.REGRESSION


def _of_several(
    loss: LossReading, activation: str, shape: _Shapes, y: np.ndarray, seen: np.ndarray
) -> tuple[Task | None, Link]:
    """Several numbers a position: classes, labels, values, or nobody knows."""
    if activation in ("softmax", "sigmoid"):
        return _of_probabilities(loss, activation, shape, y), Link.NONE
    if loss.family in (LossFamily.CLASSES, LossFamily.LABELS):
        task = Task.MULTICLASS if loss.family is LossFamily.CLASSES else _of_probabilities(loss, "sigmoid", shape, y)
        logits = Link.SOFTMAX if loss.family is LossFamily.CLASSES else Link.SIGMOID
        return task, logits if loss.from_logits else Link.NONE
    if loss.family is LossFamily.CLASS_MARGIN:
        return Task.MULTICLASS, Link.MARGIN
    one_hot = shape.same and shape.zero_one and shape.exclusive
    if loss.family is LossFamily.OWN and (one_hot or shape.are_classes(y)):
        rows = min(len(y), len(seen), 8)
        link = link_of_several(loss, y[:rows], seen[:rows].shape)
        if link is None and not one_hot:
            return None, Link.NONE
        return Task.MULTICLASS, link or Link.MARGIN
    if one_hot:
        return Task.MULTICLASS, Link.MARGIN
    if loss.family is LossFamily.OWN and shape.same and shape.zero_one:
        link = link_of_two(loss, 0.0, 1.0)
        return (None, Link.NONE) if link in (None, Link.MARGIN) else (Task.MULTILABEL, link)
    is_plain = shape.same and not (shape.zero_one and loss.family is not LossFamily.NUMBERS)
    known = loss.family in (LossFamily.NUMBERS, LossFamily.OWN)
    return (Task.REGRESSION if is_plain and known else None), Link.NONE


def _of_probabilities(loss: LossReading, activation: str, shape: _Shapes, y: np.ndarray) -> Task | None:
    """Units that answer between 0 and 1."""
    if loss.family is LossFamily.CLASSES or shape.exclusive or shape.are_classes(y):
        return Task.MULTICLASS
    if shape.same and shape.zero_one:
        return Task.MULTILABEL
    return Task.REGRESSION if shape.same and activation == "sigmoid" else None
