"""A model of the user's own: `module:function` is given the recipe's numbers and returns a Keras model."""

import importlib
import re
import sysconfig
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np

from advisor.errors import Problem, RecipeError
from advisor.records import DataFacts, Recipe
from advisor.training.network.outputs import output_units

_LONGEST = 300  # characters of an error's own words
_OURS = Path(__file__).parents[3]  # this package
_PYTHON = Path(sysconfig.get_path("stdlib"))


def custom_network(recipe: Recipe, facts: DataFacts) -> keras.Model:
    """Return what the user's function builds, checked against the data.

    The function is called with `input_shape`, `output_units` and every one of the recipe's numbers by
    name, and returns a Keras model, compiled or not; the recipe's loss and optimizer are compiled in.

    Raises:
        RecipeError: If the function is not there or fails, does not return a model, or its shapes do not fit.
    """
    where = recipe.architecture.function or ""
    build = _function(where)
    numbers = recipe.architecture.numbers
    try:
        network = build(input_shape=facts.input_shape, output_units=output_units(facts), **numbers)
    except Exception as error:
        raise _refused(where, f"it raised {in_words(error)}") from error
    if not isinstance(network, keras.Model):
        raise _refused(where, f"expected a keras.Model, got {_kind(network)}")
    came, wanted = _output_shape(network, where, facts), (None, output_units(facts))
    if came != wanted:
        answers = f"{wanted[1]} number" + ("s" if wanted[1] != 1 else "")
        raise _refused(where, f"expected outputs of shape {wanted} ({answers} per row), got {came}")
    return network


def _function(where: str) -> Callable[..., object]:
    module, _, name = where.partition(":")
    try:
        loaded = importlib.import_module(module)
    except ModuleNotFoundError as error:
        missing = error.name or module
        if missing == module.partition(".")[0] or module.startswith(f"{missing}."):
            raise _refused(where, f"there is no module {missing!r} on the path") from error
        raise _refused(where, f"importing {module!r} raised {in_words(error)}") from error
    except Exception as error:
        raise _refused(where, f"importing {module!r} raised {in_words(error)}") from error
    found = getattr(loaded, name, None)
    if not callable(found):
        said = "the module has no such function" if found is None else f"expected a function, got {_kind(found)}"
        raise _refused(where, said)
    function: Callable[..., object] = found
    return function


def _output_shape(network: keras.Model, where: str, facts: DataFacts) -> tuple[int | None, ...]:
    """Send one row through the network: a model with a `call` of its own has no shapes before that."""
    came = getattr(network, "input_shape", None) if network.built else None
    wanted = (None, *facts.input_shape)
    if isinstance(came, tuple) and not _takes(came, wanted):
        raise _refused(where, f"expected inputs of shape {wanted}, got {came}")
    try:
        answer: Any = network(np.zeros((1, *facts.input_shape), dtype=np.float32), training=False)
        if not isinstance(answer, list | tuple | dict):
            return (None, *answer.shape[1:])
    except Exception as error:
        raise _refused(
            where, f"a row of shape {facts.input_shape} does not go through it: {in_words(error)}"
        ) from error
    several = "a model of several outputs is compiled by yourself and given as a hypermodel, `--hypermodel module:name`"
    raise _refused(where, f"it answers with {len(answer)} outputs, and a recipe has one loss: return one; {several}")


def _takes(accepted: tuple[object, ...], shape: tuple[int | None, ...]) -> bool:
    return len(accepted) == len(shape) and all(a is None or a == b for a, b in zip(accepted, shape, strict=True))


def with_axis(said: str) -> str:
    """Return what an error says, and what to do where rows have an axis less than a layer takes: channels, or steps.

    Example:
        >>> with_axis("ValueError: expected min_ndim=4, found ndim=3. Full shape received: (1, 8, 8)").partition(": give")[2]
        ' x an axis more, as x[..., None]'
        >>> with_axis("ValueError: expected ndim=2, found ndim=3")
        'ValueError: expected ndim=2, found ndim=3'
    """  # noqa: E501  the whole of what is said
    found = re.search(r"expected (?:min_)?ndim=(\d+), found ndim=(\d+)", said)
    lacks = found is not None and int(found[1]) == int(found[2]) + 1
    return f"{said}: give x an axis more, as x[..., None]" if lacks else said


def in_words(error: BaseException) -> str:
    """Return an error with the line of the user's own code where it came from.

    Example:
        >>> in_words(ValueError("two\\n  lines"))
        'ValueError: two lines'
    """
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not _is_library(frame.filename)]
    said = f"{type(error).__name__}: {' '.join(str(error).split())[:_LONGEST]}"
    if not frames:
        return said
    place = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}"
    return f"{said} ({place}: {frames[-1].line})" if frames[-1].line else f"{said} ({place})"


def _is_library(filename: str) -> bool:
    is_other = "site-packages" in filename or filename.startswith("<") or "importlib" in filename
    return is_other or any(Path(filename).is_relative_to(place) for place in (_OURS, _PYTHON))


def _kind(value: object) -> str:
    return "nothing: does it return the model?" if value is None else f"a {type(value).__name__}"


def _refused(where: str, message: str) -> RecipeError:
    return RecipeError(
        f"cannot build the model of {where!r}",
        [Problem("function", f"{where}: {message}")],
        "Give `module:function`; the function takes input_shape, output_units and your numbers by name.",
    )
