"""Row keys: one 64-bit number per row, equal for equal rows; copies are found by comparing keys."""

import numpy as np
import pandas as pd

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_SHARE_OF_A_PART = 0.1  # more rows of the smallest part than this are no copies of one row but a common answer
_FEWEST_OF_A_SET = 3  # so few copies are kept together in the smallest of parts


def row_keys(x: np.ndarray | pd.DataFrame) -> np.ndarray:
    """Return one number per row, equal for equal rows and (but for 1 in 2**64) different for others.

    Args:
        x: Features as read, rows first; the type of the cells counts, so compare like with like.

    Returns:
        Keys, shape (rows,), uint64. Minus zero equals zero and a missing value equals a missing value.

    Example:
        >>> keys = row_keys(np.array([[1.0, 0.0], [2.0, 3.0], [1.0, -0.0]]))
        >>> bool(keys[0] == keys[2]), bool(keys[0] == keys[1])
        (True, False)

    Reference: the mixing steps are those of splitmix64; Steele, Lea and Flood, "Fast splittable
    pseudorandom number generators" (2014), doi:10.1145/2660193.2660195.
    """
    if isinstance(x, pd.DataFrame):
        return np.asarray(pd.util.hash_pandas_object(x, index=False), dtype=np.uint64)
    if x.dtype.names is not None:  # several inputs
        return _mixed(np.stack([row_keys(x[name].reshape(len(x), -1)) for name in x.dtype.names], axis=1))
    if x.dtype.kind not in "fiub":
        return row_keys(pd.DataFrame(x.reshape(len(x), -1)))
    words = _words(x.reshape(len(x), int(np.prod(x.shape[1:], dtype=np.int64))))
    keys = np.zeros(len(x), dtype=np.uint64)
    for start in range(0, len(x), 4096):  # in blocks: the mixing needs a few copies of what it mixes
        keys[start : start + 4096] = _mixed(words[start : start + 4096])
    return keys


def combined_keys(keys: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return keys of rows with their labels, from keys of the rows and the labels, both (rows, ...)."""
    if not len(keys):
        return keys
    pair = np.stack([keys, row_keys(np.ascontiguousarray(labels).reshape(len(keys), -1))], axis=1)
    return _mixed(pair)


def _words(flat: np.ndarray) -> np.ndarray:
    if flat.dtype.kind == "f":
        flat = np.where(np.isnan(flat), flat.dtype.type(np.nan), flat + flat.dtype.type(0))
    octets = np.ascontiguousarray(flat).view(np.uint8).reshape(len(flat), -1)
    padding = -octets.shape[1] % 8
    if padding:
        octets = np.concatenate([octets, np.zeros((len(octets), padding), dtype=np.uint8)], axis=1)
    return octets.view(np.uint64)


def _mixed(words: np.ndarray) -> np.ndarray:
    places = (np.arange(1, words.shape[1] + 1, dtype=np.uint64) * _GOLDEN)[None, :]
    mixed = words + places
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    return np.asarray((mixed ^ (mixed >> np.uint64(31))).sum(axis=1, dtype=np.uint64))


def common_rows(keys: np.ndarray, smallest: int) -> np.ndarray:
    """Say of each row whether the set of its equals is too large to be copies of one row.

    That is more than a tenth of the rows of the smallest part, and more than three.

    Args:
        keys: One number for each row, shared by equal rows.
        smallest: Rows of the smallest part.

    Example:
        >>> common_rows(np.array([7, 7, 7, 7, 8, 8]), 20)
        array([ True,  True,  True,  True, False, False])
    """
    unit, sizes = np.unique(keys, return_inverse=True, return_counts=True)[1:]
    return np.asarray((sizes > max(_FEWEST_OF_A_SET, _SHARE_OF_A_PART * smallest))[unit.reshape(-1)])
