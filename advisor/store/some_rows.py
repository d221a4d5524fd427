"""Tables of more rows than memory holds, or than are asked for: read by batches, rows drawn at random and told."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from advisor.errors import FileError, Problem
from advisor.machine import usable_memory_bytes
from advisor.store.arrow_tables import with_index
from advisor.store.tables import NOTES, read_table

_SHARE_OF_MEMORY = 0.5
_COPIES = 5  # of a table that are there at once: as read, by kinds, as parts, and on the way
_LOOKED_AT = 10_000  # rows by which the size of one is told
_BATCH = 65_536
_SEED = 0


def read_rows(path: Path, *, most_rows: int | None, latest: bool, encoding: str = "") -> pd.DataFrame:
    """Read a table, of a Parquet file no more rows than fit into memory.

    Args:
        path: As `tables.read_table` takes it.
        most_rows: No more rows than these; None for all that fit.
        latest: Whether the last rows of the file are taken (of a series), instead of rows drawn at random.
        encoding: Of a text file; empty where nothing is said.

    Returns:
        Rows in the order of the file. `attrs["advisor:notes"]` says how many of how many were taken.

    Raises:
        FileError: As `tables.read_table`.
    """
    if not path.name.lower().endswith(".parquet") or not path.is_file():
        frame = read_table(path, encoding=encoding)
        chosen = chosen_rows(len(frame), most_rows, latest=latest)
        return frame if chosen is None else _told(frame.iloc[chosen].reset_index(drop=True), len(frame), frame)
    try:
        file = pq.ParquetFile(path, pre_buffer=False, buffer_size=2**20)
        fits = _rows_that_fit(file)
        most = min(fits, most_rows) if most_rows is not None else fits
        chosen = chosen_rows(file.metadata.num_rows, most, latest=latest)
        return read_table(path) if chosen is None else _told(_taken(file, chosen), file.metadata.num_rows)
    except (OSError, ValueError, pa.ArrowException) as error:
        problem = Problem("", " ".join(str(error).split()))
        raise FileError(f"cannot read {path}", [problem], "This is no Parquet file that can be read.") from error


def chosen_rows(count: int, most: int | None, *, latest: bool) -> np.ndarray | None:
    """Return the numbers of the rows that are taken, rising; None for all.

    Example:
        >>> chosen_rows(10, 3, latest=True).tolist(), chosen_rows(10, None, latest=True) is None
        ([7, 8, 9], True)
    """
    if most is None or count <= most:
        return None
    if latest:
        return np.arange(count - most, count)
    return np.sort(np.random.default_rng(_SEED).choice(count, most, replace=False, shuffle=False))


def _rows_that_fit(file: pq.ParquetFile) -> int:
    head = next(file.iter_batches(batch_size=_LOOKED_AT), None)
    if head is None or not head.num_rows:
        return 1
    a_row = max(1.0, float(head.to_pandas().memory_usage(deep=True, index=False).sum()) / head.num_rows)
    return max(1, int(_SHARE_OF_MEMORY * usable_memory_bytes() / (_COPIES * a_row)))


def _taken(file: pq.ParquetFile, chosen: np.ndarray) -> pd.DataFrame:
    parts, start = [], 0
    for batch in file.iter_batches(batch_size=_BATCH):
        first, last = np.searchsorted(chosen, (start, start + batch.num_rows))
        if last > first:
            parts.append(batch.take(pa.array(chosen[first:last] - start)))
        start += batch.num_rows
    return with_index(pa.Table.from_batches(parts).to_pandas(split_blocks=True, self_destruct=True))


def _told(frame: pd.DataFrame, count: int, whole: pd.DataFrame | None = None) -> pd.DataFrame:
    before = () if whole is None else whole.attrs.get(NOTES, ())
    said = f"{len(frame):,} of {count:,} rows are read; read_rows = ... asks for more or fewer"
    frame.attrs[NOTES] = (*before, said)
    return frame
