"""Dates as Excel counts them: days since the end of 1899, of which a CSV file keeps the numbers alone."""

import numpy as np
import pandas as pd

SERIAL = "days since 1899-12-30"
_ORIGIN = "1899-12-30"
_FIRST, _LAST = 25_569, 55_153  # 1970 to 2050


def are_serials(numbers: np.ndarray) -> bool:
    """Say whether numbers may all be days of Excel, of the years 1970 to 2050.

    Example:
        >>> are_serials(np.array([43_831.0, 44_196.5])), are_serials(np.array([2020.0, 2021.0]))
        (True, False)
    """
    return len(np.unique(numbers)) > 1 and bool((numbers >= _FIRST).all() and (numbers < _LAST).all())


def moments_of_serials(cells: pd.Series) -> pd.Series:
    """Return days of Excel as moments, to the second.

    Example:
        >>> moments_of_serials(pd.Series(["43831.5"])).astype(str).tolist()
        ['2020-01-01 12:00:00']
    """
    days = pd.to_numeric(cells, errors="coerce")
    return pd.to_datetime(days, unit="D", origin=_ORIGIN, errors="coerce").dt.round("s").astype("datetime64[us]")
