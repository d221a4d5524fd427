"""Dropout: masks from a counter, so that a member's masks depend on its own seed and on nothing else."""

from typing import Any

import numpy as np
from keras import ops

from advisor.records.recipe import DropoutKind
from advisor.training.cohort.stacked.layers import per_member

_ALPHA = 1.6732632423543772848170429916717  # of SELU
_SCALE = 1.0507009873554804934193349852946
_DROPPED = -_ALPHA * _SCALE  # the value that alpha dropout puts in


def uniforms(keys: Any, stream: Any, shape: tuple[int, int]) -> Any:
    """Return numbers in [0, 1) of a hash of a counter, shape (members, *shape), float32.

    The same key, stream and place give the same number on every backend and in every company. Key and
    stream are mixed into one word, from which the counter starts; the counter's steps are mixed again.

    Args:
        keys: Two words a member, shape (members, 2), uint32.
        stream: One word per member that tells steps and places apart, shape (members,), uint32.
        shape: Rows and units.

    Reference: Wellons, "Prospecting for hash functions" (2018), the mixer `lowbias32`.
    """
    counter = np.arange(np.prod(shape), dtype=np.uint32).reshape(1, *shape) * np.uint32(0x9E3779B9)
    start = _mixed(_mixed(_mixed(keys[:, 0]) + keys[:, 1]) ^ stream)
    x = _mixed(ops.convert_to_tensor(counter) + per_member(start, counter))
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


def _mixed(x: Any) -> Any:
    """Mix the bits of words, so that neighbouring words give unrelated ones."""
    x = x ^ ops.right_shift(x, np.uint32(16))
    x = x * ops.convert_to_tensor(np.uint32(0x21F0AAAD))
    x = x ^ ops.right_shift(x, np.uint32(15))
    x = x * ops.convert_to_tensor(np.uint32(0x735A2D97))
    return x ^ ops.right_shift(x, np.uint32(15))
