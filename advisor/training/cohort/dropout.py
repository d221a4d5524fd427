"""Dropout: masks from a counter, so that a member's masks depend on its own seed and on nothing else."""

from typing import Any

import numpy as np
from keras import ops

from advisor.records.recipe import DropoutKind
from advisor.training.cohort.layers import per_member

_ALPHA = 1.6732632423543772848170429916717  # of SELU
_SCALE = 1.0507009873554804934193349852946
_DROPPED = -_ALPHA * _SCALE  # the value that alpha dropout puts in


def uniforms(keys: Any, stream: Any, shape: tuple[int, int]) -> Any:
    """Return numbers in [0, 1) of a hash of a counter, shape (members, *shape), float32.

    The two words of a member's key enter a 32-bit mixer at its start and in its middle; the same key,
    stream and place give the same number on every backend and in every company.

    Args:
        keys: Two words a member, shape (members, 2), uint32.
        stream: One word a member that tells steps and places apart, shape (members,), uint32.
        shape: Rows and units.

    Reference: Wellons, "Prospecting for hash functions" (2018), the mixer `lowbias32`.
    """
    counter = np.arange(np.prod(shape), dtype=np.uint32).reshape(1, *shape) * np.uint32(0x9E3779B9)
    first = _mixed(keys[:, 0] ^ _scrambled(stream))
    x = ops.convert_to_tensor(counter) + per_member(first, counter)
    x = _word(x ^ ops.right_shift(x, np.uint32(16)), 0x21F0AAAD)
    x = (x ^ ops.right_shift(x, np.uint32(15))) + per_member(_mixed(keys[:, 1] + stream), counter)
    x = _word(x, 0x735A2D97)
    x = x ^ ops.right_shift(x, np.uint32(15))
    return ops.cast(ops.right_shift(x, np.uint32(8)), "float32") * np.float32(2**-24)


def drop(kind: DropoutKind, x: Any, keep: Any, rate: Any) -> Any:
    """Apply dropout as Keras does, with a given mask.

    Args:
        kind: Plain (kept values are scaled up) or alpha (mean and variance of SELU stay).
        x: Activations, shape (members, rows, units).
        keep: 1 where a value is kept, 0 where it is dropped; same shape.
        rate: A rate a member, shape (members,); 0 leaves the activations as they are.

    Reference: Srivastava et al. (2014); Klambauer et al. (2017), arXiv:1706.02515.
    """
    if kind is DropoutKind.PLAIN:
        return ops.where(keep > 0, x * per_member(1 / (1 - rate), x), ops.zeros_like(x))
    a = 1 / ops.sqrt((1 - rate) * (1 + rate * _DROPPED**2))
    b = -a * _DROPPED * rate
    kept = ops.where(keep > 0, x, ops.full_like(x, _DROPPED))
    return per_member(a, x) * kept + per_member(b, x)


def _word(x: Any, factor: int) -> Any:
    return x * ops.convert_to_tensor(np.uint32(factor))


def _scrambled(word: Any) -> Any:
    return _word(word, 0x85EBCA6B) + ops.convert_to_tensor(np.uint32(0x165667B1))


def _mixed(word: Any) -> Any:
    """Mix one word a member, so that neighbouring keys give unrelated numbers."""
    word = _word(word ^ ops.right_shift(word, np.uint32(16)), 0x7FEB352D)
    word = _word(word ^ ops.right_shift(word, np.uint32(15)), 0x846CA68B)
    return word ^ ops.right_shift(word, np.uint32(16))
