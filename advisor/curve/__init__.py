"""Learning curves: which sizes to try, what error to expect with more rows, what that answers.

Speaks in records; may use NumPy and SciPy; never reads a file, draws or trains. `forecast` is the way in.
"""

import sys
from typing import TYPE_CHECKING

from advisor.doors import CalledPackage

if TYPE_CHECKING:
    from advisor.curve.extrapolation import forecast
    from advisor.curve.sizes import halving_sizes, log_sizes

__all__ = ["forecast", "halving_sizes", "log_sizes"]

_HOMES = {"forecast": "extrapolation", "halving_sizes": "sizes", "log_sizes": "sizes"}

sys.modules[__name__].__class__ = CalledPackage  # `advisor.curve(...)` is the command


def __getattr__(name: str) -> object:
    # SciPy is loaded when a forecast is asked for, not when a curve is only named.
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
