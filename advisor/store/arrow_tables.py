"""Tables of Arrow's making: Parquet in blocks, Feather, and Arrow files and streams."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


def parquet_blocks(path: Path, rows: int, exact: Collection[str]) -> Iterator[pd.DataFrame]:
    """Yield a Parquet file so many rows at a time, numbered through; arguments as of `tables.read_in_blocks`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    decimals = [field.name for field in file.schema_arrow if field.name in exact and pa.types.is_floating(field.type)]
    texts = {name for name in decimals if not all(map(_is_whole, _cells_of(file, name, rows)))}
    start = 0
    for batch in file.iter_batches(batch_size=rows):
        block = with_index(pa.Table.from_batches([batch]).to_pandas())
        block.index = pd.RangeIndex(start, start + len(block))
        start += len(block)
        yield block.assign(**{name: block[name].astype(object) for name in texts})


def with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose index, where it has a name, is a column: a Parquet file keeps it apart.

    Example:
        >>> with_index(pd.DataFrame({"a": [1]}, index=pd.Index(["u"], name="key"))).columns.tolist()
        ['key', 'a']
    """
    return frame if all(name is None for name in frame.index.names) else frame.reset_index()


def _cells_of(file: Any, name: str, rows: int) -> Iterator[np.ndarray]:  # noqa: ANN401  no types of pyarrow
    for batch in file.iter_batches(columns=[name], batch_size=rows):
        yield batch.column(0).drop_null().to_numpy(zero_copy_only=False)


def _is_whole(cells: np.ndarray) -> bool:
    return bool((cells == cells.round()).all())


def read_arrow(path: Path) -> pd.DataFrame:
    """Return the table of a Feather file, or of an Arrow file or stream.

    Raises:
        ValueError, OSError: If it is none.
    """
    import pyarrow as pa
    import pyarrow.feather

    try:
        with path.open("rb") as file:
            is_file = file.read(4) in (b"ARRO", b"FEA1")
        with pa.OSFile(str(path)) as source:
            table = pyarrow.feather.read_table(path) if is_file else pa.ipc.open_stream(source).read_all()
        return with_index(table.to_pandas())
    except pa.ArrowException as error:
        raise ValueError(f"this is no Arrow file that can be read: {error}") from error
