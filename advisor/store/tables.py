"""Tables of training data: text with any usual separator, Parquet, Excel; no code in a file is ever run.

Cells of a text file stay texts: what a column holds is said once, in training, and new rows are read by that.
Arrays: `files.read_arrays`.
"""

import codecs
import csv
import gzip
import io
import itertools
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

import numpy as np
import pandas as pd

from advisor.errors import FileError, MissingExtraError, Problem

TEXT_ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".csv.gz", ".tsv.gz", ".tab.gz", ".txt.gz")
EXCEL_ENDINGS = (".xlsx", ".xls", ".xlsm", ".ods")
TABLE_ENDINGS = (*TEXT_ENDINGS, ".parquet", *EXCEL_ENDINGS)
ARRAY_ENDINGS = (".npz",)
NOTES = "advisor:notes"  # in `frame.attrs`: what was assumed of the file

_SEPARATORS = ",;\t|"
_SNIFFED = 20  # rows by which the separator is told
_MOST_BYTES = 2 * 2**30
_BLOCK = 2**20  # bytes that are looked at at once
_HEAD, _MOST_HEAD = 2**18, 2**24  # letters by which the layout is told, and at most where there is nothing in them
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


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
        path: Text (UTF-8, UTF-16 or Windows-1252; between cells a comma, a semicolon, a tab or a bar; lines before
            the header that are empty, or begin with `#` or `sep=`, are left out), Parquet, or the first sheet of an
            Excel file. Empty cells, `NA` and `NaN` are missing.

    Returns:
        The table; from text files every cell is a text. `attrs["advisor:notes"]` says what was assumed.

    Raises:
        FileError: If the file is missing, is no such table, or holds no row or a column name twice.
        MissingExtraError: If it is an Excel file and nothing that reads it is installed.
    """
    _refuse_missing(path)
    name = path.name.lower()
    if not name.endswith(TABLE_ENDINGS):
        raise _not_readable(path, f"expected a name ending in {', '.join(TABLE_ENDINGS)}")
    try:
        frame = _read(path, name)
    except (OSError, EOFError, ValueError, zlib.error) as error:  # pandas and pyarrow raise kinds of ValueError
        raise _not_readable(path, " ".join(str(error).split())) from error
    if frame.empty:
        raise _not_readable(path, f"expected a header and at least one row, got {len(frame)} rows")
    return frame


def read_in_blocks(path: Path, *, rows: int, exact: Collection[str] = ()) -> Iterator[pd.DataFrame]:
    """Read a table so many rows at a time, numbered through; an Excel file comes whole.

    Args:
        path: As of `read_table`.
        rows: Of a block.
        exact: Columns of a Parquet file that are no quantities: decimals in one of its rows are so in every block.

    Raises:
        FileError, MissingExtraError: As of `read_table`; what is wrong with a later row is told when it is reached.
    """
    name = path.name.lower()
    if name.endswith(TEXT_ENDINGS):
        blocks = read_text(path, layout_of(path), rows=rows)
    elif name.endswith(".parquet") and path.is_file():
        blocks = _parquet_blocks(path, rows, exact)
    else:
        yield read_table(path)
        return
    block = _next(blocks, path)
    if block is None or block.empty:
        raise _not_readable(path, "expected a header and at least one row, got 0 rows")
    while block is not None:
        yield block
        block = _next(blocks, path)


def _next(blocks: Iterator[pd.DataFrame], path: Path) -> pd.DataFrame | None:
    try:
        return next(blocks, None)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise _not_readable(path, " ".join(str(error).split())) from error


def _parquet_blocks(path: Path, rows: int, exact: Collection[str]) -> Iterator[pd.DataFrame]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    decimals = [field.name for field in file.schema_arrow if field.name in exact and pa.types.is_floating(field.type)]
    texts = {name for name in decimals if not all(map(_is_whole, _cells_of(file, name, rows)))}
    start = 0
    for batch in file.iter_batches(batch_size=rows):
        block = pa.Table.from_batches([batch]).to_pandas()
        block.index = pd.RangeIndex(start, start + len(block))
        start += len(block)
        yield block.assign(**{name: block[name].astype(object) for name in texts})


def _cells_of(file: Any, name: str, rows: int) -> Iterator[np.ndarray]:  # noqa: ANN401  no types of pyarrow
    for batch in file.iter_batches(columns=[name], batch_size=rows):
        yield batch.column(0).drop_null().to_numpy(zero_copy_only=False)


def _is_whole(cells: np.ndarray) -> bool:
    return bool((cells == cells.round()).all())


def _read(path: Path, name: str) -> pd.DataFrame:
    if name.endswith(".parquet"):
        return pd.read_parquet(path)
    return _read_excel(path) if name.endswith(EXCEL_ENDINGS) else _read_text(path)


def _read_excel(path: Path) -> pd.DataFrame:
    try:
        return pd.read_excel(path)
    except ImportError as error:
        remedy = f"Save the sheet as CSV, or install what reads it: pip install {error.name or 'openpyxl'}."
        raise MissingExtraError(f"cannot read {path}", [Problem("", "this is an Excel file")], remedy) from error
    except (KeyError, zlib.error) as error:  # a file that is no workbook at all
        raise ValueError(f"this is no Excel file: {error}") from error


class TextLayout(NamedTuple):
    """How a table stands in a text file: its encoding, the lines before its header, the sign between cells."""

    encoding: str
    skipped: int
    separator: str
    notes: tuple[str, ...] = ()  # what was assumed


def layout_of(path: Path) -> TextLayout:
    """Say how a table stands in a text file; the whole file is looked at for its encoding, in blocks.

    Raises:
        FileError: If the file is missing or holds no table.
    """
    _refuse_missing(path)
    try:
        return _layout_of(path)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise _not_readable(path, " ".join(str(error).split())) from error


def read_text(path: Path, layout: TextLayout, *, rows: int | None = None) -> Iterator[pd.DataFrame]:
    """Read a table from a text file, so many rows at a time; all at once when None."""
    settings: dict[str, Any] = {"sep": layout.separator, "skiprows": layout.skipped, "encoding": layout.encoding}
    settings |= {"dtype": str, "skipinitialspace": True, "index_col": False, "low_memory": False}
    read = pd.read_csv(path, **settings, encoding_errors="replace", on_bad_lines="error", chunksize=rows)
    yield from [read] if isinstance(read, pd.DataFrame) else read


def _read_text(path: Path) -> pd.DataFrame:
    if path.stat().st_size > _MOST_BYTES:
        raise ValueError(f"expected at most {_MOST_BYTES:,} bytes, got {path.stat().st_size:,}")
    layout = _layout_of(path)
    frame = next(read_text(path, layout))
    frame.attrs[NOTES] = layout.notes
    return frame


def _layout_of(path: Path) -> TextLayout:
    encoding, notes = _encoding_of(path)
    with _opened(path) as file:
        text = io.TextIOWrapper(cast("IO[bytes]", file), encoding=encoding, errors="replace", newline=None)
        head = text.read(_HEAD)
        while len(head) < _MOST_HEAD and not head.strip() and (more := text.read(_HEAD)):
            head += more
    if not head.strip():
        raise ValueError("No columns: the file is empty")
    skipped, separator = _layout(head)
    stream = io.StringIO("".join(head.splitlines(keepends=True)[skipped:]))
    _refuse_repeated(_cells(stream, separator))
    notes += () if separator == "," else (f"columns are separated by {_named(separator)}",)
    return TextLayout(encoding, skipped, separator, notes)


def _opened(path: Path) -> io.BufferedIOBase:
    return gzip.GzipFile(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb")


def _encoding_of(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return the encoding of a file by its mark, as UTF-8, or else as Windows writes it in the west."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    with _opened(path) as file:
        for number in itertools.count():
            block = file.read(_BLOCK)
            if number == 0 and block.startswith(_UTF16):
                return "utf-16", ("the file is UTF-16",)
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError:
                break
            if not block:
                return "utf-8-sig", ()
    with _opened(path) as file:
        if any(b"\0" in block for block in iter(lambda: file.read(_BLOCK), b"")):
            raise ValueError("expected text, got bytes that are none")
    return "cp1252", ("the file is not UTF-8; it is read as Windows-1252 (Latin-1)",)


def _layout(text: str) -> tuple[int, str]:
    """Return how many lines stand before the header, and the sign between cells."""
    skipped = 0
    rest = io.StringIO(text)
    for line in rest:
        stripped = line.strip().lower()
        if stripped.startswith("sep=") and len(stripped) == 5:
            return skipped + 1, stripped[4]
        if stripped and not stripped.startswith("#"):
            break
        skipped += 1
    start = io.StringIO(text)
    for _ in range(skipped):
        start.readline()
    begin = start.tell()
    best, most = ",", (0.0, 0)
    for separator in _SEPARATORS:
        start.seek(begin)
        score = _agreement(start, separator)
        if score > most:
            best, most = separator, score
    return skipped, best


def _agreement(stream: io.StringIO, separator: str) -> tuple[float, int]:
    """Return the share of rows as wide as the header, and its width; nothing where there is one column."""
    reader = csv.reader(stream, delimiter=separator, skipinitialspace=True)
    try:
        rows = [row for row, _ in zip(reader, range(_SNIFFED), strict=False) if row]
    except csv.Error:
        return (0.0, 0)
    width = len(rows[0]) if rows else 0
    if width < 2:
        return (0.0, 0)
    return (sum(len(row) == width for row in rows) / len(rows), width)


def _cells(stream: io.StringIO, separator: str) -> list[str]:
    try:
        return next(csv.reader(stream, delimiter=separator, skipinitialspace=True), [])
    except csv.Error as error:
        raise ValueError(str(error)) from error


def _refuse_repeated(header: list[str]) -> None:
    names = [name.strip() for name in header if name.strip()]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"expected column names that differ, got {', '.join(twice)} more than once")


def _named(separator: str) -> str:
    return {";": "semicolons", "\t": "tabs", "|": "bars"}.get(separator, f'"{separator}"')


def _refuse_missing(path: Path) -> None:
    if not path.is_file():
        what = "a folder" if path.is_dir() else "no such file"
        raise FileError(f"cannot read {path}", [Problem("", f"expected a file, got {what}")], "Check the name.")


def _not_readable(path: Path, message: str) -> FileError:
    remedy = "Tables as text (CSV, TSV), Parquet and Excel, and arrays as NPZ are read."
    return FileError(f"cannot read {path}", [Problem("", message)], remedy)
