"""Networks to reuse: from a file, in safe mode, or from keras.applications with local weights (lecture 2).

This is the one place of `training` that opens a file, through Keras's own loading.
"""

import inspect
from pathlib import Path
from types import ModuleType

import keras

from advisor.errors import FileError, Problem, RecipeError
from advisor.records import DataFacts
from advisor.records.recipe import Transfer

_FILES = frozenset({".keras", ".h5", ".hdf5"})
_SMALLEST_SIDE = 32  # of an image that the networks of keras.applications accept


def application(name: str) -> ModuleType | None:
    """Return the module of keras.applications that has the network of that name, None where it is a file.

    Raises:
        RecipeError: If it is neither.
    """
    if Path(name).suffix in _FILES:
        return None
    for _, module in inspect.getmembers(keras.applications, inspect.ismodule):
        if hasattr(module, name) and hasattr(module, "preprocess_input"):
            return module
    known = sorted(n for n, f in inspect.getmembers(keras.applications, inspect.isfunction))
    problem = Problem("base_model", f"expected a .keras or .h5 file or one of {', '.join(known)}, got {name!r}")
    raise RecipeError("cannot reuse a network", [problem], "Name a file with its ending, or a network of Keras.")


def saved_network(path: str) -> keras.Model:
    """Return the network in a file, opened in Keras's safe mode.

    Raises:
        FileError: If the file is not there, is no Keras model, or needs to run code of its own.
    """
    if not Path(path).is_file():
        raise FileError(f"cannot open {path}", [Problem("base_model", "there is no such file")], "Check the path.")
    try:
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except (ValueError, TypeError, OSError, KeyError) as error:
        raise FileError(
            f"cannot reuse the network in {path}",
            [Problem("base_model", str(error).splitlines()[0])],
            "It is opened in Keras's safe mode, which runs no code from a file: save it without lambdas.",
        ) from error


def named_network(transfer: Transfer, module: ModuleType, facts: DataFacts) -> keras.Model:
    """Return a network of keras.applications without its head, for images of this data's size.

    Raises:
        RecipeError: If the data has no images, or the weights are not there or do not fit.
    """
    sides = [max(side, _SMALLEST_SIDE) for side in facts.input_shape[:2]]
    if len(sides) < 2:
        raise _refused("base_model", f"it takes images, the data has inputs of shape {facts.input_shape}")
    weights = transfer.weights or "imagenet"
    try:
        make = getattr(module, transfer.base)
        return make(include_top=False, weights=weights, input_shape=(*sides, 3))
    except (ValueError, OSError) as error:
        raise _refused("base_weights", f"{weights!r} do not fit {transfer.base}: {error}") from error


def _refused(where: str, message: str) -> RecipeError:
    return RecipeError("cannot reuse the network", [Problem(where, message)], "Choose another base, or change this.")
