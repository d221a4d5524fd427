"""What a loss is, read off what was compiled: whose it is, what it compares, whether it takes logits.

A loss of Keras is known by its function, whatever name it was given. Any other is asked: which answer it likes
best tells whether that answer is a probability, a logit or a margin.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

import keras
import numpy as np

from advisor.training.scores.links import Link

_SPREAD_OF_LOGITS = (
    2.2  # of the best answers to shares from 0.5 to 99.5 %: 10.6 under the cross-entropy, 2 under a hinge
)
_SHARES = (0.005, 0.2, 0.5, 0.8, 0.995)
_GRID = np.arange(-6.0, 6.01, 0.25)
_TOLERANCE = 1e-4
_MARGIN = 3.0  # a hinge over classes is satisfied by less


class LossFamily(StrEnum):
    """What a loss compares."""

    CLASSES = "classes"  # a cross-entropy over classes
    LABELS = "labels"  # a cross-entropy of one of two classes, or of each label
    MARGIN = "margin"  # a hinge: one of two classes
    CLASS_MARGIN = "class margin"  # a hinge over several classes
    NUMBERS = "numbers"
    OTHER = "other"  # of Keras, and none of these
    OWN = "own"  # not of Keras


_FAMILIES: dict[str, LossFamily] = {
    "sparse_categorical_crossentropy": LossFamily.CLASSES,
    "categorical_crossentropy": LossFamily.CLASSES,
    "categorical_focal_crossentropy": LossFamily.CLASSES,
    "binary_crossentropy": LossFamily.LABELS,
    "binary_focal_crossentropy": LossFamily.LABELS,
    "hinge": LossFamily.MARGIN,
    "squared_hinge": LossFamily.MARGIN,
    "categorical_hinge": LossFamily.CLASS_MARGIN,
    "mean_squared_error": LossFamily.NUMBERS,
    "mean_absolute_error": LossFamily.NUMBERS,
    "mean_absolute_percentage_error": LossFamily.NUMBERS,
    "mean_squared_logarithmic_error": LossFamily.NUMBERS,
    "huber": LossFamily.NUMBERS,
    "log_cosh": LossFamily.NUMBERS,
    "poisson": LossFamily.NUMBERS,
}
ONE_HOT = frozenset(
    {"categorical_crossentropy", "categorical_focal_crossentropy", "categorical_hinge", "kl_divergence"}
)
"""Losses of Keras that take rows of one number for each class."""


@dataclass(frozen=True)
class LossReading:
    """One loss, as read.

    Args:
        name: Keras's own for its function, else what its author called it.
        family: What it compares.
        from_logits: Whether it was told to take logits.
        function: Compares targets and answers, and gives one number; None where there is none.
        ignored: The class number of positions that are not counted; None where all are.
    """

    name: str = ""
    family: LossFamily = LossFamily.OTHER
    from_logits: bool = False
    function: Callable[[Any, Any], Any] | None = None
    ignored: int | None = None


def read_loss(given: object) -> LossReading:
    """Say what one compiled loss is: a name, a function, or an instance of a class.

    Example:
        >>> read_loss(keras.losses.BinaryCrossentropy(from_logits=True, name="mine")).name
        'binary_crossentropy'
        >>> read_loss(partial(keras.losses.binary_crossentropy, from_logits=True)).from_logits
        True
    """
    settings: dict[str, Any] = {}
    loss = keras.losses.get(given) if isinstance(given, str | dict) else given
    plain = loss
    while isinstance(plain, partial):
        settings = {**plain.keywords, **settings}
        plain = plain.func
    if isinstance(plain, keras.losses.Loss) and is_of_keras(type(plain).call):
        settings = {**getattr(plain, "_fn_kwargs", {}), **settings}
        plain = getattr(plain, "fn", plain)
    name = str(getattr(plain, "__name__", "") or getattr(plain, "name", "") or type(plain).__name__)
    known = not isinstance(plain, keras.losses.Loss) and is_of_keras(plain)
    family = _FAMILIES.get(name, LossFamily.OTHER) if known else LossFamily.OWN
    takes_logits = settings.get("from_logits", getattr(loss, "from_logits", False))
    ignored = settings.get("ignore_class", getattr(loss, "ignore_class", None))
    return LossReading(name, family, bool(takes_logits), loss if callable(loss) else None, ignored)


def loss_structure(model: keras.Model) -> object:
    """Return what was compiled as the loss; a list or dict of a single one is that one."""
    loss = getattr(model, "loss", None)
    while isinstance(loss, Mapping | list | tuple) and len(loss) == 1:
        loss = next(iter(loss.values())) if isinstance(loss, Mapping) else loss[0]
    return loss


def link_of_two(loss: LossReading, low: float, high: float) -> Link | None:
    """Ask a loss what answers it likes best where both of two classes come up; None where it does not tell.

    The best answer to a share p of the higher class is p itself for probabilities, ln(p / (1 - p)) for
    logits, and one of two numbers for a margin.

    Reference: Gneiting and Raftery, "Strictly proper scoring rules" (2007), doi:10.1198/016214506000001437.

    Example:
        >>> link_of_two(read_loss(keras.losses.BinaryCrossentropy(from_logits=True)), 0.0, 1.0).value
        'sigmoid'
    """
    costs = {label: np.array([_cost(loss, label, z) for z in _GRID]) for label in (low, high)}
    risks = [share * costs[high] + (1 - share) * costs[low] for share in _SHARES]
    if not all(np.isfinite(risk).any() for risk in risks):
        return None
    best = np.array([_best(np.where(np.isfinite(risk), risk, np.inf)) for risk in risks])
    if low >= 0 and best.min() >= 0 and best.max() <= 1 and best.max() > best.min():
        return Link.NONE
    if not np.all(np.diff(best) >= 0) or best[0] >= 0 or best[-1] <= 0:
        return None
    return Link.SIGMOID if best[-1] - best[0] > _SPREAD_OF_LOGITS else Link.MARGIN


def _best(risk: np.ndarray) -> float:
    """The answer of the lowest risk; of equal ones the nearest to a half: probabilities are often clipped."""
    least = float(risk.min())
    equal = _GRID[risk <= least + _TOLERANCE * max(1e-3, abs(least))]
    return float(equal[np.abs(equal - 0.5).argmin()])


def link_of_several(loss: LossReading, y: np.ndarray, shape: tuple[int, ...]) -> Link | None:
    """Ask a loss over classes whether it takes logits: to add the same to all of them changes nothing then.

    Args:
        loss: Of a user's own.
        y: A few targets in the form that the loss takes.
        shape: Of the answers to them.
    """
    if loss.function is None:
        return None
    draw = np.random.default_rng(7).normal(size=shape).astype(np.float32)
    plain, moved = (_value(loss, y, draw + shift) for shift in (0.0, 3.0))
    if not (np.isfinite(plain) and np.isfinite(moved)) or abs(plain - moved) > _TOLERANCE * max(1.0, abs(plain)):
        return None
    right = _MARGIN * (_one_hot(y, shape) - 0.5)
    return Link.SOFTMAX if _value(loss, y, right.astype(np.float32)) > 0 else Link.MARGIN


def takes_one_hot(loss: LossReading, classes: int) -> bool:
    """Say whether a loss over classes takes rows of one number for each class, and not class numbers.

    A loss of Keras's is known; any other is asked in which form right answers cost less than wrong ones.
    """
    if loss.family is not LossFamily.OWN:
        return loss.name in ONE_HOT or loss.family is LossFamily.LABELS
    numbers = np.arange(classes)
    right = np.eye(classes, dtype=np.float32) * 0.8 + 0.1 / classes
    wrong = np.roll(right, 1, axis=1)

    def prefers(y: np.ndarray) -> bool:
        return all(_value(loss, y[[n]], right[[n]]) < _value(loss, y[[n]], wrong[[n]]) for n in numbers)

    return prefers(np.eye(classes, dtype=np.float32)) and not prefers(numbers)


def _cost(loss: LossReading, label: float, answer: float) -> float:
    return _value(loss, np.full((1, 1), label, dtype=np.float32), np.full((1, 1), answer, dtype=np.float32))


def _value(loss: LossReading, y: np.ndarray, answers: np.ndarray) -> float:
    """The mean loss of targets and answers; NaN where the loss cannot take them."""
    return float("nan") if loss.function is None else cost_of(loss.function, y, answers)


def cost_of(function: Callable[[Any, Any], Any], y: np.ndarray, answers: np.ndarray) -> float:
    """Return the mean loss of targets and answers; NaN where a function cannot take them.

    Example:
        >>> cost_of(keras.losses.MeanSquaredError(), np.zeros((2, 1)), np.ones((2, 1)))
        1.0
    """
    try:
        value = function(keras.ops.convert_to_tensor(y), keras.ops.convert_to_tensor(answers))
        return float(np.mean(keras.ops.convert_to_numpy(value)))
    except Exception:  # noqa: BLE001  a user's own loss may raise anything on what it was not made for
        return float("nan")


def _one_hot(y: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    if y.shape == shape:
        return y
    return np.eye(shape[-1], dtype=np.float32)[y.reshape(shape[:-1]).astype(np.int64)]


def is_of_keras(function: object) -> bool:
    """Say whether a function is Keras's own.

    Example:
        >>> is_of_keras(keras.losses.mean_squared_error), is_of_keras(len)
        (True, False)
    """
    return str(getattr(function, "__module__", "")).startswith("keras.")
