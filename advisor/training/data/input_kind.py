"""What an array of features is: a table, a series or an image; by it the rows are scaled, and it can be declared."""

import numpy as np

from advisor.errors import Problem
from advisor.records import DataReading, InputKind, Surprise
from advisor.training.data.inputs.several import is_packed, several_reading

_FEWEST_PIXELS = 64  # columns of whole bytes from which on a square of them is a flattened image
_SMALLEST_SIDE = 3
_SIDE_OF_PICTURES = 8  # an array of fractions is an image from this side on


def kind_of(x: np.ndarray, declared: InputKind | None) -> InputKind:
    """Return what an array is: as declared, else by its shape and type.

    A row of four or more axes is an image. One of two axes (steps, features) is a series, unless it holds whole
    numbers from 0 to 255, or fractions from 0 to 1, over a plane. Whole bytes in rows of one axis are a table, unless
    there are as many as a square picture has.

    Example:
        >>> kind_of(np.zeros((5, 20, 2)), None).value, kind_of(np.zeros((5, 28, 28)), None).value
        ('series', 'image')
        >>> kind_of(np.zeros((5, 12), np.uint8), None).value, kind_of(np.zeros((5, 784), np.uint8), None).value
        ('table', 'image')
    """
    if declared is not None:
        return declared
    if x.ndim <= 2:
        return InputKind.IMAGE if x.dtype == np.uint8 and x.ndim == 2 and _is_square(x.shape[1]) else InputKind.TABLE
    if x.ndim > 3:
        return InputKind.IMAGE
    return InputKind.IMAGE if _is_plane(x) else InputKind.SERIES


def kind_problems(x: np.ndarray, kind: InputKind) -> list[Problem]:
    """Refuse rows whose shape is not of the kind that was declared."""
    if kind is InputKind.TABLE and x.ndim != 2:
        return [Problem("kind", f'expected x of shape (rows, columns) for kind = "table", got {x.shape}')]
    if kind is InputKind.SERIES and x.ndim != 3:
        return [Problem("kind", f'expected x of shape (rows, steps, features) for kind = "series", got {x.shape}')]
    return []


def array_reading(x: np.ndarray, declared: InputKind | None) -> DataReading | None:
    """Return what was assumed of an array; None where nothing was, or it was declared."""
    if is_packed(x):
        return several_reading(x)
    if declared is not None or (x.ndim == 2 and x.dtype != np.uint8):
        return None
    kind = kind_of(x, None)
    how = {
        InputKind.TABLE: ("is read as a table, each column scaled by itself", "image"),
        InputKind.SERIES: ("is read as a series, each feature scaled by itself", "image"),
        InputKind.IMAGE: ("is read as images, all places scaled alike", "table" if x.ndim == 2 else "series"),
    }
    read_as, other = how[kind]
    otherwise = f'kind = "{other}"' if x.ndim <= 3 else ""
    shape = " x ".join(str(size) for size in x.shape[1:])
    seen = f"has rows of {shape} {'bytes' if x.dtype == np.uint8 else 'numbers'}"
    return DataReading(surprises=(Surprise(column="x", seen=seen, read_as=read_as, otherwise=otherwise),))


def _is_square(columns: int) -> bool:
    if columns < _FEWEST_PIXELS:
        return False
    return any(round((columns / planes) ** 0.5) ** 2 * planes == columns for planes in (1, 3))


def _is_plane(x: np.ndarray) -> bool:
    side = min(x.shape[1:])
    if side < _SMALLEST_SIDE:
        return False
    if x.dtype == np.uint8:
        return True
    if x.dtype.kind not in "fiub" or not x.size:
        return False
    low, high = float(x.min()), float(x.max())
    if not (low >= 0 and high <= 255):
        return False
    is_whole = x.dtype.kind != "f" or bool((x == np.round(x)).all())
    return is_whole or (side >= _SIDE_OF_PICTURES and (high <= 1 or x.shape[1] == x.shape[2]))
