"""What is measured of pictures and series, so that kinds of them can be told apart: how bright, how much in them."""

import numpy as np
import pandas as pd

from advisor.records import InputKind

AT_ONCE = 1_000  # rows: a part of large pictures need not lie in memory twice

BRIGHTNESS = "brightness (mean of its values)"
CONTRAST = "contrast (deviation of its values)"
DETAIL = "detail (mean step between neighbours)"
COLOUR = "colour (mean spread between channels)"
LEVEL = "level (mean of its values)"
SPREAD = "spread (deviation of its values)"
STEP = "step (mean change from one to the next)"


def traits(x: np.ndarray, kind: InputKind) -> pd.DataFrame | None:
    """Return what is measured of each row, in the source's own units; None of what has no such measures.

    Args:
        x: Pictures, shape (rows, height, width) or (rows, height, width, channels), or (rows, pixels), of which
            there are no neighbours; or series, shape (rows, steps, features).
        kind: Which of both they are.

    Example:
        >>> dark_and_striped = np.stack([np.zeros((4, 4)), np.tile([0.0, 8.0], (4, 2))])
        >>> print(traits(dark_and_striped, InputKind.IMAGE).round(1).to_numpy().tolist())
        [[0.0, 0.0, 0.0], [4.0, 4.0, 4.0]]
    """
    if kind not in (InputKind.IMAGE, InputKind.SERIES) or x.dtype.kind not in "fiub" or not len(x):
        return None
    measure = _of_pictures if kind is InputKind.IMAGE else _of_series
    parts = [measure(x[first : first + AT_ONCE].astype(np.float32)) for first in range(0, len(x), AT_ONCE)]
    return pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def _of_pictures(x: np.ndarray) -> dict[str, np.ndarray]:
    flat = x.reshape(len(x), -1)
    found = {BRIGHTNESS: flat.mean(axis=1), CONTRAST: flat.std(axis=1)}
    if x.ndim > 2:
        steps = [np.abs(np.diff(x, axis=axis)).reshape(len(x), -1) for axis in (1, 2) if x.shape[axis] > 1]
        found |= {DETAIL: np.concatenate(steps, axis=1).mean(axis=1)} if steps else {}
    if x.ndim == 4 and x.shape[3] == 3:
        spread = x.max(axis=3) - x.min(axis=3)
        found[COLOUR] = spread.reshape(len(x), -1).mean(axis=1)
    return found


def _of_series(x: np.ndarray) -> dict[str, np.ndarray]:
    flat = x.reshape(len(x), -1)
    found = {LEVEL: flat.mean(axis=1), SPREAD: flat.std(axis=1)}
    if x.ndim > 2 and x.shape[1] > 1:
        found[STEP] = np.abs(np.diff(x, axis=1)).reshape(len(x), -1).mean(axis=1)
    return found
