"""Checkpoints: where a training came to its end, so that it can go on for more epochs as if it had never ended.

One holds everything that the next epoch depends on: weights, moving statistics, the optimizer's moments and steps,
the best weights so far with their loss, the traces, the plateau of the schedule. What is drawn for an epoch (the order
of the rows, dropped units) follows from seed and epoch. So a rate that does not look at the number of epochs gives
what one training of all epochs would have given; one that does (cosine, piecewise) is that of the new number from the
epoch on at which the training goes on.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from advisor.errors import FileError, Problem
from advisor.records import RateResponse, Recipe, Trace
from advisor.records.recipe import LearningRateChoice

FORMAT = 1
MOST_BYTES = 256 * 2**20  # of one trial's state; what is larger is not kept
_TOLD = "told"
_UNREADABLE = (OSError, EOFError, ValueError, KeyError, RuntimeError, zipfile.BadZipFile, zlib.error)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a training beside its tensors."""

    format: int = FORMAT
    recipe: Recipe  # with the learning rate that was searched for
    fingerprint: str  # of its data
    epochs: int
    best_epoch: int | None
    seconds: float
    traces: tuple[Trace, ...]
    responses: tuple[RateResponse, ...] = ()
    plateau: tuple[float, float, int] | None = None  # its factor, the best loss, and epochs waited


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """The state of one network at the end of an epoch.

    Args:
        told: What is known beside the tensors.
        tensors: Of the state and of what was best, by the path of their names.
    """

    told: Told
    tensors: Mapping[str, np.ndarray]

    @property
    def nbytes(self) -> int:
        """Bytes of all tensors."""
        return sum(tensor.nbytes for tensor in self.tensors.values())

    def recipe_for(self, recipe: Recipe) -> Recipe:
        """Return a recipe as it goes on: with the seed, and the rate that was searched for, of what there was."""
        was = self.told.recipe
        if recipe.optimizer.learning_rate_choice is LearningRateChoice.GIVEN:
            return msgspec.structs.replace(recipe, seed=was.seed)
        optimizer = msgspec.structs.replace(recipe.optimizer, learning_rate=was.optimizer.learning_rate)
        return msgspec.structs.replace(recipe, seed=was.seed, optimizer=optimizer)

    def why_not(self, recipe: Recipe, *, fingerprint: str, tensors: Mapping[str, np.ndarray]) -> str:
        """Say why a training cannot go on from here; nothing where it can.

        Args:
            recipe: Of all its epochs.
            fingerprint: Of its data.
            tensors: Of a state before the first epoch, by the path of their names.
        """
        if self.told.fingerprint != fingerprint:
            return "it is of other data"
        if self.told.epochs >= recipe.epochs:
            return f"it was trained for {self.told.epochs} epochs already"
        if {name: _kind(each) for name, each in tensors.items()} != {n: _kind(e) for n, e in self.tensors.items()}:
            return "it is of another network"
        return ""


def flat(tree: Mapping[str, Any], place: str = "") -> dict[str, Any]:
    """Return the leaves of a tree by the path of their names.

    Example:
        >>> flat({"state": {"weights": {"outputs/bias": 1.0}, "steps": 2.0}})
        {'state/weights/outputs/bias': 1.0, 'state/steps': 2.0}
    """
    found: dict[str, Any] = {}
    for name, each in tree.items():
        path = f"{place}/{name}" if place else name
        found |= flat(each, path) if isinstance(each, Mapping) else {path: each}
    return found


def packed(checkpoints: Sequence[Checkpoint]) -> bytes:
    """Return the checkpoints of a trial, one a fold, as the content of an NPZ file; empty where they are too large."""
    if not checkpoints or sum(each.nbytes for each in checkpoints) > MOST_BYTES:
        return b""
    content = io.BytesIO()
    told = np.frombuffer(msgspec.json.encode([each.told for each in checkpoints]), np.uint8)
    arrays: dict[str, Any] = {_TOLD: told}
    for place, checkpoint in enumerate(checkpoints):
        arrays |= {f"{place}/{name}": each for name, each in checkpoint.tensors.items()}
    np.savez(content, **arrays)
    return content.getvalue()


def unpacked(content: bytes) -> tuple[Checkpoint, ...]:
    """Return the checkpoints of a trial, one a fold.

    Raises:
        FileError: If they are not whole, or of a version that is not known here.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            told = msgspec.json.decode(arrays[_TOLD].tobytes(), type=tuple[Told, ...])
            names = [name for name in arrays.files if name != _TOLD]
            tensors: list[dict[str, np.ndarray]] = [{} for _ in told]
            for name in names:
                place, _, own = name.partition("/")
                tensors[int(place)][own] = arrays[name]
    except (*_UNREADABLE, AttributeError, IndexError, TypeError) as error:
        raise _unusable("it is not whole") from error
    if any(each.format != FORMAT for each in told):
        raise _unusable("another version of advisor wrote it")
    return tuple(Checkpoint(each, own) for each, own in zip(told, tensors, strict=True))


def _unusable(why: str) -> FileError:
    return FileError("cannot go on from kept weights", [Problem("", why)], "The trial is trained anew.")


def _kind(tensor: np.ndarray) -> tuple[tuple[int, ...], str]:
    return tensor.shape, str(tensor.dtype)
