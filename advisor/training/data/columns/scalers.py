"""What brings inputs to one scale, and what stands beside scaled numbers.

Every number in them is fitted on the training part. Scaling looks at all inputs; pieces are of numbers alone, since a
column of 0 and 1 has nothing between its ends.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, QuantileTransformer, StandardScaler

from advisor.records.parts.encoding import NumericEncoding
from advisor.records.recipe import Scaling
from advisor.training.data.columns.pieces import Pieces

MOST_BINS, FEWEST_BINS = 16, 4  # of each number, as many rows in each
MOST_PIECES = 512  # of all numbers together, as long as each has the fewest
MOST_CELLS = 100_000_000  # of all pieces in all rows: 400 MB; fewer bins beyond
MOST_RANKS = 1000  # quantiles that a rank is read from: scikit-learn's default

TRUSTED = (
    "advisor.training.data.columns.pieces.Pieces",
    "skrub._squashing_scaler.SquashingScaler",
    "skrub._squashing_scaler._MinMaxScaler",
)
"""The types beside scikit-learn's that a saved preprocessing may hold: data, and no code of a file's own."""


def scaler(scaling: Scaling, *, rows: int) -> object:
    """Return what brings inputs to one scale, not yet fitted; "passthrough" where nothing does.

    Args:
        scaling: What to do; `batch_normalization` leaves it to the network.
        rows: Of the training part.

    Example:
        >>> scaler(Scaling.STANDARDIZE, rows=90), scaler(Scaling.NONE, rows=90)
        (StandardScaler(), 'passthrough')

    Reference: Holzmueller et al. (2024), arXiv:2407.04491, for the robust one, which is skrub's.
    """
    match scaling:
        case Scaling.STANDARDIZE:
            return StandardScaler()
        case Scaling.UNIT:
            return MinMaxScaler()
        case Scaling.ROBUST:
            from skrub import SquashingScaler  # brings matplotlib along: only for those who use it

            return SquashingScaler()
        case Scaling.QUANTILE:
            ranks = QuantileTransformer(n_quantiles=max(1, min(MOST_RANKS, rows)), random_state=0)
            return Pipeline([("rank", ranks), ("standardize", StandardScaler())])
        case Scaling.NONE | Scaling.BATCH_NORMALIZATION:
            return "passthrough"


def input_steps(
    scaling: Scaling, encoding: NumericEncoding, *, rows: int, numbers: Sequence[int]
) -> list[tuple[str, object]]:
    """Return the steps from filled columns to the inputs of a network.

    Args:
        scaling: Of all inputs.
        encoding: What stands beside the numbers.
        rows: Of the training part.
        numbers: Places of the columns that are numbers, of more than two values.

    Reference: Gorishniy et al. (2022), arXiv:2203.05556: numbers by how far they have come through their bins.
    """
    scaled = scaler(scaling, rows=rows)
    if encoding is NumericEncoding.NONE or not numbers:
        return [("scale", scaled)]
    beside = [("scaled", scaled, slice(0, None)), ("pieces", _pieces(len(numbers), rows=rows), list(numbers))]
    return [("scale", ColumnTransformer(beside))]


def many_valued(columns: Iterable[np.ndarray]) -> list[int]:
    """Return the places of the columns that have more than two values.

    Example:
        >>> many_valued([np.array([0.0, 1.0, 1.0, np.nan]), np.array([3.0, 1.0, 2.0, 2.0])])
        [1]
    """
    return [place for place, cells in enumerate(columns) if len(np.unique(cells[~np.isnan(cells)])) > 2]


def _pieces(numbers: int, *, rows: int) -> Pieces:
    bins = max(FEWEST_BINS, min(MOST_BINS, MOST_PIECES // numbers))
    return Pieces(bins=max(1, min(bins, MOST_CELLS // (rows * numbers))))
