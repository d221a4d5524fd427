"""Tables of training data: CSV, CSV.gz and Parquet; no code in a file is ever run. Arrays: `files.read_arrays`."""

import zlib
from pathlib import Path

import pandas as pd

from advisor.errors import FileError, Problem

TABLE_ENDINGS = (".csv", ".csv.gz", ".parquet")
ARRAY_ENDINGS = (".npz",)


def is_data_file(name: str) -> bool:
    """Say whether a name ends like a file of training data.

    Example:
        >>> is_data_file("shop/orders.csv.gz"), is_data_file("digits")
        (True, False)
    """
    return name.lower().endswith((*TABLE_ENDINGS, *ARRAY_ENDINGS))


def read_table(path: Path) -> pd.DataFrame:
    """Read a table with a header, one row an example.

    Args:
        path: A `.csv`, `.csv.gz` (UTF-8, comma) or `.parquet` file. Empty cells, `NA` and `NaN` are missing.

    Raises:
        FileError: If the file is missing, is no such table, or holds no row or a column name twice.
    """
    _refuse_missing(path)
    if not path.name.lower().endswith(TABLE_ENDINGS):
        raise _not_readable(path, f"expected a name ending in {', '.join(TABLE_ENDINGS)}")
    try:
        frame = pd.read_parquet(path) if path.suffix.lower() == ".parquet" else _read_csv(path)
    except (OSError, EOFError, ValueError, zlib.error) as error:  # pandas and pyarrow raise kinds of ValueError
        raise _not_readable(path, " ".join(str(error).split())) from error
    if frame.empty:
        raise _not_readable(path, f"expected a header and at least one row, got {len(frame)} rows")
    return frame


def _read_csv(path: Path) -> pd.DataFrame:
    header = pd.read_csv(path, header=None, nrows=1, dtype=str).iloc[0]
    twice = sorted({str(name) for name in header.dropna() if int((header == name).sum()) > 1})
    if twice:
        raise ValueError(f"expected column names that differ, got {', '.join(twice)} more than once")
    return pd.read_csv(path, low_memory=False)


def _refuse_missing(path: Path) -> None:
    if not path.is_file():
        what = "a folder" if path.is_dir() else "no such file"
        raise FileError(f"cannot read {path}", [Problem("", f"expected a file, got {what}")], "Check the name.")


def _not_readable(path: Path, message: str) -> FileError:
    return FileError(f"cannot read {path}", [Problem("", message)], "CSV (UTF-8, comma), Parquet and NPZ are read.")
