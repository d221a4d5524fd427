"""Tables and arrays of training data: CSV, CSV.gz, Parquet and NPZ; no code in a file is ever run."""

import zipfile
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from advisor.errors import FileError, Problem

TABLE_ENDINGS = (".csv", ".csv.gz", ".parquet")
ARRAY_ENDINGS = (".npz",)


def is_data_file(name: str) -> bool:
    """Say whether a name ends like a file that this module reads.

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


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """Read the named arrays of an NPZ file; arrays of Python objects are refused, never unpickled.

    Raises:
        FileError: If the file is missing or no NPZ file, or holds an array of objects.
    """
    _refuse_missing(path)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            if isinstance(arrays, np.ndarray):
                raise _not_readable(path, "expected several named arrays (NPZ), got a single one (NPY)")
            return {name: arrays[name] for name in arrays.files}
    except (OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        message = str(error)
        if "allow_pickle" in message:
            message = "expected arrays of numbers or text, got Python objects, which could run code when read"
        raise _not_readable(path, message) from error


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
