"""The seam between Keras and its backends: how a function is compiled, looped over and differentiated.

One file per backend, each with the same functions; nothing else in advisor imports a backend. May
use TensorFlow or JAX, whichever Keras runs on.
"""

from importlib import import_module
from typing import Any

import keras

from advisor.errors import MissingExtraError

_KNOWN = ("tensorflow", "jax")


def current() -> Any:
    """Return the module of the backend that Keras runs on.

    Raises:
        MissingExtraError: If Keras runs on a backend that has no file here.
    """
    name = keras.backend.backend()
    if name not in _KNOWN:
        raise MissingExtraError(
            f"cannot train on the Keras backend {name!r}",
            remedy=f"Set KERAS_BACKEND to one of: {', '.join(_KNOWN)}.",
        )
    return import_module(f"advisor.training.backends.{name}")
