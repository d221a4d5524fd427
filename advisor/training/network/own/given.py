"""A loss or a metric of the user's own, `module:function`: found, and asked what it takes."""

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any

import keras
import numpy as np

from advisor.errors import Problem, RecipeError
from advisor.records import Task
from advisor.training.network.own.losses import link_of_several, link_of_two, read_loss, takes_one_hot
from advisor.training.scores.links import Link

_EPSILON = 1e-7  # keras.backend.epsilon()


@dataclass(frozen=True, eq=False)
class GivenLoss:
    """A user's loss as the network is compiled with it.

    Args:
        function: Compares targets with probabilities, or values.
        one_hot: Whether it takes classes as rows of 0 and 1.
        takes_logits: Whether it is given the logits of the network's probabilities.
    """

    function: Callable[..., Any]
    one_hot: bool = False
    takes_logits: bool = False


def found(where: str, setting: str) -> Any:
    """Return what `module:name` names.

    Raises:
        RecipeError: If it is not there, or its module fails as it is imported.
    """
    from advisor.training.network.own.custom import in_words  # which builds on this room

    module, _, name = where.partition(":")
    try:
        loaded = importlib.import_module(module)
    except Exception as error:
        raise refused(where, setting, f"importing {module!r} raised {in_words(error)}") from error
    thing = getattr(loaded, name, None)
    if thing is None:
        raise refused(where, setting, f"the module {module!r} has no {name!r}")
    return thing


def refused(where: str, setting: str, said: str) -> RecipeError:
    """Return the error of a user's own code that cannot be used."""
    remedy = "Give `module:function`, a function of y_true and y_pred, with its module on the path."
    return RecipeError(f"cannot use {where}", [Problem(setting, f"{where}: {said}")], remedy)


@lru_cache(maxsize=64)
def given_loss(where: str, task: Task, classes: int) -> GivenLoss:
    """Return a user's loss for the network's outputs: probabilities, or values; logits where it takes those.

    Args:
        where: `module:function`; a class or an instance of Keras's Loss does too.
        task: What is predicted.
        classes: Of several classes.

    Raises:
        RecipeError: If it is not there, or no loss.
    """
    from advisor.training.network.own.custom import in_words

    thing = found(where, "loss")
    try:
        function = thing() if isinstance(thing, type) or is_factory(thing) else thing
    except Exception as error:
        raise refused(where, "loss", f"it raised {in_words(error)}") from error
    if not callable(function):
        raise refused(where, "loss", f"expected a function, got a {type(function).__name__}")
    reading = read_loss(function)
    if task is Task.MULTICLASS:
        one_hot = takes_one_hot(reading, classes)
        y = np.eye(classes, dtype=np.float32) if one_hot else np.arange(classes)
        link = link_of_several(reading, y, (classes, classes))
        return GivenLoss(_of_logits(function, link), one_hot, link is Link.SOFTMAX)
    if task in (Task.BINARY, Task.MULTILABEL):
        link = link_of_two(reading, 0.0, 1.0)
        return GivenLoss(_of_logits(function, link), takes_logits=link is Link.SIGMOID)
    return GivenLoss(function)


def given_metric(where: str) -> Callable[[np.ndarray, np.ndarray], float]:
    """Return a user's metric as a function of all targets and answers of a part.

    Args:
        where: `module:name` of a function of y_true and y_pred, of a metric of Keras's kind, or of what makes one.

    Raises:
        RecipeError: If it is not there.
    """
    thing = found(where, "goal.metric")
    made = thing() if isinstance(thing, type) or is_factory(thing) else thing

    def measure(y_true: np.ndarray, y_pred: np.ndarray) -> float:
        if isinstance(made, keras.metrics.Metric):
            made.reset_state()
            made.update_state(y_true, y_pred)
            return _number(made.result())
        return _number(made(y_true, y_pred))

    return measure


def _number(value: Any) -> float:
    """One number of what a metric returned: Keras's own functions give one a row."""
    return float(np.mean(keras.ops.convert_to_numpy(value)))


def is_factory(thing: object) -> bool:
    """Say whether something is a function that takes nothing, and so makes what is meant."""
    if not inspect.isfunction(thing):
        return False
    by_name = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
    return all(each.kind in by_name for each in inspect.signature(thing).parameters.values())


def _of_logits(function: Callable[..., Any], link: Link | None) -> Callable[..., Any]:
    """Give a loss that takes logits those of the probabilities: their logarithms do, for softmax takes them back."""
    if link not in (Link.SIGMOID, Link.SOFTMAX):
        return function

    def of_probabilities(y_true: Any, y_pred: Any) -> Any:
        shares = keras.ops.clip(y_pred, _EPSILON, 1 - _EPSILON)
        logits = keras.ops.log(shares)
        return function(y_true, logits - keras.ops.log(1 - shares) if link is Link.SIGMOID else logits)

    return wraps(function)(of_probabilities) if hasattr(function, "__name__") else of_probabilities
