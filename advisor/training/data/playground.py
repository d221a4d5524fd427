"""The four data sets of the Neural Network Playground: circle, exclusive or, Gaussian, spiral.

Each is a data source for a study (`playground_spiral`): two features, two classes,
500 rows, drawn as the Playground draws them.

Reference: Smilkov et al., "Direct-manipulation visualization of deep networks" (2017),
arXiv:1708.03788; the formulas are those of `dataset.ts` in tensorflow/playground.
"""

import numpy as np

_ROWS = 500
_SEED = 0
_RADIUS = 5.0
_NOISE = 0.1  # of 0 to 0.5 in the Playground


def circle() -> tuple[np.ndarray, np.ndarray]:
    """Return a disc within a ring: x of shape (500, 2), classes of shape (500,)."""
    draw = np.random.default_rng(_SEED)
    half = _ROWS // 2
    radii = np.concatenate([draw.uniform(0, 0.5, half), draw.uniform(0.7, 1.0, half)]) * _RADIUS
    angles = draw.uniform(0, 2 * np.pi, _ROWS)
    x = np.column_stack([radii * np.sin(angles), radii * np.cos(angles)])
    noisy = x + draw.uniform(-_RADIUS, _RADIUS, x.shape) * _NOISE
    return _shuffled(x, np.hypot(*noisy.T) < _RADIUS * 0.5, draw)


def xor() -> tuple[np.ndarray, np.ndarray]:
    """Return a square whose opposite quarters are of one class: x of shape (500, 2), classes of shape (500,)."""
    draw = np.random.default_rng(_SEED)
    x = draw.uniform(-_RADIUS, _RADIUS, (_ROWS, 2))
    x += np.where(x > 0, 0.3, -0.3)  # a gap along the axes
    noisy = x + draw.uniform(-_RADIUS, _RADIUS, x.shape) * _NOISE
    return _shuffled(x, noisy.prod(axis=1) >= 0, draw)


def gaussian() -> tuple[np.ndarray, np.ndarray]:
    """Return two round clouds: x of shape (500, 2), classes of shape (500,)."""
    draw = np.random.default_rng(_SEED)
    is_first = np.arange(_ROWS) < _ROWS // 2
    centers = np.where(is_first[:, None], 2.0, -2.0)
    spread = np.sqrt(0.5 + _NOISE * 7)  # the Playground's variance: 0.5 without noise to 4 at its most
    return _shuffled(centers + draw.normal(0, spread, (_ROWS, 2)), is_first, draw)


def spiral() -> tuple[np.ndarray, np.ndarray]:
    """Return two arms wound into each other: x of shape (500, 2), classes of shape (500,)."""
    draw = np.random.default_rng(_SEED)
    half = _ROWS // 2
    share = np.tile(np.arange(half) / half, 2)
    is_first = np.arange(_ROWS) < half
    angles = 1.75 * share * 2 * np.pi + np.where(is_first, 0.0, np.pi)
    x = np.column_stack([np.sin(angles), np.cos(angles)]) * (share * _RADIUS)[:, None]
    return _shuffled(x + draw.uniform(-1, 1, x.shape) * _NOISE, is_first, draw)


def _shuffled(x: np.ndarray, is_first: np.ndarray, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    order = draw.permutation(len(x))
    return x[order], is_first[order].astype(np.int64)


PLAYGROUND = {f"playground_{make.__name__}": make for make in (circle, xor, gaussian, spiral)}
