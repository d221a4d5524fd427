"""Tables of training data: text with any usual separator, Parquet, Excel; no code in a file is ever run.

Cells of a text file stay texts: what a column holds is said once, in training, and new rows are read by that.
Arrays: `files.read_arrays`.
"""

import csv
import io
import zlib
from pathlib import Path

import pandas as pd

from advisor import files
from advisor.errors import FileError, MissingExtraError, Problem

TEXT_ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".csv.gz", ".tsv.gz", ".tab.gz", ".txt.gz")
EXCEL_ENDINGS = (".xlsx", ".xls", ".xlsm", ".ods")
TABLE_ENDINGS = (*TEXT_ENDINGS, ".parquet", *EXCEL_ENDINGS)
ARRAY_ENDINGS = (".npz",)
NOTES = "advisor:notes"  # in `frame.attrs`: what was assumed of the file

_SEPARATORS = ",;\t|"
_SNIFFED = 20  # rows by which the separator is told
_MOST_BYTES = 2 * 2**30
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


def _read_text(path: Path) -> pd.DataFrame:
    data = _bytes_of(path)
    text, notes = _decoded(data)
    skipped, separator = _layout(text)
    if not text.strip():
        raise ValueError("No columns: the file is empty")
    stream = io.StringIO(text)
    for _ in range(skipped):
        stream.readline()
    start = stream.tell()
    _refuse_repeated(_cells(stream, separator))
    stream.seek(start)
    frame = pd.read_csv(
        stream, sep=separator, dtype=str, skipinitialspace=True, index_col=False, on_bad_lines="error", low_memory=False
    )
    if separator != ",":
        notes = (*notes, f"columns are separated by {_named(separator)}")
    frame.attrs[NOTES] = notes
    return frame


def _bytes_of(path: Path) -> bytes:
    if not path.name.lower().endswith(".gz"):
        return files.read_bytes(path, limit=_MOST_BYTES)
    import gzip

    return gzip.decompress(files.read_bytes(path, limit=_MOST_BYTES))


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file by its mark, as UTF-8, or else as Windows writes it in the west."""
    if data.startswith(_UTF16):
        return data.decode("utf-16"), ("the file is UTF-16",)
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        if b"\0" in data:
            raise ValueError("expected text, got bytes that are none") from None
        return data.decode("cp1252", errors="replace"), ("the file is not UTF-8; it is read as Windows-1252 (Latin-1)",)


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
