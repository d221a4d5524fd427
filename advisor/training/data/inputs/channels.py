"""What is told of images: where their channels stand, last as Keras takes them or first, and what takes them."""

import numpy as np

from advisor.errors import DataError, Problem
from advisor.records import DataPlan, Recipe, Surprise
from advisor.records.recipe import Family

_COUNTS = (1, 3, 4)  # channels of a picture
_SMALLEST_SIDE = 5

TAKEN_BY_DENSE_LAYERS = Surprise(
    column="pictures",
    seen="are taken by dense layers",
    read_as="all their places are inputs without neighbours",
    otherwise='[recipe] family = "convolutional"',
)


def are_first(x: np.ndarray, plan: DataPlan, *, name: str = "data") -> bool:
    """Say whether rows are images with their channels first: as declared, else by their shape.

    Raises:
        DataError: If channels are declared to be first in rows that have no three axes.

    Example:
        >>> plan = DataPlan(source="mine")
        >>> are_first(np.zeros((9, 3, 32, 32)), plan), are_first(np.zeros((9, 32, 32, 3)), plan)
        (True, False)
    """
    if plan.channels == "first" and x.ndim != 4:
        expected = f'expected x of four axes for channels = "first", got the shape {x.shape}'
        raise DataError(f"cannot use {name}", [Problem("channels", expected)], "Leave channels out of [data].")
    if plan.channels or x.ndim != 4:
        return plan.channels == "first"
    count, *sides = x.shape[1:]
    return count in _COUNTS and sides[-1] not in _COUNTS and min(sides) >= _SMALLEST_SIDE


def last(x: np.ndarray) -> np.ndarray:
    """Return images with their channels moved from the first axis of a row to the last."""
    return np.ascontiguousarray(np.moveaxis(x, 1, -1))


def with_channels_last(x: np.ndarray, row_shape: tuple[int, ...]) -> np.ndarray:
    """Return rows in the shape that they had in training, where only their channels stand elsewhere.

    Example:
        >>> with_channels_last(np.zeros((9, 3, 32, 48)), (32, 48, 3)).shape
        (9, 32, 48, 3)
    """
    is_moved = x.ndim == 4 and x.shape[1:] != row_shape and (*x.shape[2:], x.shape[1]) == row_shape
    return last(x) if is_moved else x


def surprise_of(x: np.ndarray) -> Surprise:
    """Say that channels stand first, and what says otherwise."""
    shape = " x ".join(str(size) for size in x.shape[1:])
    read_as = "is read as images with their channels first, which are moved last"
    return Surprise(column="x", seen=f"has rows of {shape} numbers", read_as=read_as, otherwise='channels = "last"')


def of_family(form: object, recipe: Recipe) -> tuple[Surprise, ...]:
    """Say of decoded pictures that dense layers know nothing of places, where another family was not chosen.

    Example:
        >>> from advisor.records import DataPlan
        >>> dense = Recipe(data=DataPlan(source="photos"))
        >>> of_family(None, dense), [each.column for each in of_family("pictures", dense)]
        ((), ['pictures'])
    """
    is_dense = recipe.architecture.family is Family.DENSE
    return (TAKEN_BY_DENSE_LAYERS,) if form is not None and is_dense else ()
