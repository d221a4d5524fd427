"""Tables of training data: text with any usual separator, JSON, Parquet, Arrow, Excel; no code in a file is ever run.

Cells of a text file stay texts: what a column holds is said once, in training, and new rows are read by that.
Arrays: `files.read_arrays`.
"""

import io
import warnings
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import pandas as pd

from advisor.errors import FileError, MissingExtraError, Problem
from advisor.store.arrow_tables import parquet_blocks, read_arrow, with_index
from advisor.store.json_tables import table_of_json
from advisor.store.text_layout import BROKEN, DOUBLED, TextLayout, encoding_of_text, opened, text_layout
from advisor.store.written.arff import table_of_arff
from advisor.store.written.extra_rows import without_remarks, without_second_header
from advisor.store.written.fixed_width import FixedWidth
from advisor.store.written.no_tables import refuse_first_row
from advisor.store.written.refused import PACKINGS, why_refused
from advisor.store.written.single_signs import SingleSigns
from advisor.store.written.workbooks import HEAD, sheet_of

_OF_TEXT = (".csv", ".tsv", ".tab", ".txt", ".data", ".dat")
TEXT_ENDINGS = (*(name + packing for packing in ("", *PACKINGS) for name in _OF_TEXT), ".zip")
EXCEL_ENDINGS = (".xlsx", ".xls", ".xlsm", ".ods")
_OF_JSON = (".json", ".jsonl", ".ndjson")
JSON_ENDINGS = tuple(name + packing for packing in ("", *PACKINGS) for name in _OF_JSON)
ARROW_ENDINGS = (".feather", ".arrow", ".ipc")
ARFF_ENDINGS = tuple(f".arff{packing}" for packing in ("", *PACKINGS))
TABLE_ENDINGS = (*TEXT_ENDINGS, ".parquet", *EXCEL_ENDINGS, *JSON_ENDINGS, *ARROW_ENDINGS, *ARFF_ENDINGS)
ARRAY_ENDINGS = (".npz",)
NOTES = "advisor:notes"  # in `frame.attrs`: what was assumed of the file
NO_VALUES = ("", "NA", "N/A", "n/a", "NaN", "nan", "-nan", "NULL", "null", "<NA>", "#N/A", "#NA", "#N/A N/A")
"""Cells of a text that stand for no value; "None" may be a class, and is read by the column that it stands in."""

_MOST_BYTES = 2 * 2**30
_MOST_JSON = 2**29  # parsed JSON takes up to 20 times its size


def is_data_file(name: str) -> bool:
    """Say whether a name ends like a file of training data.

    Example:
        >>> is_data_file("shop/orders.csv.gz"), is_data_file("digits")
        (True, False)
    """
    return name.lower().endswith((*TABLE_ENDINGS, *ARRAY_ENDINGS))


def read_table(path: Path, *, encoding: str = "") -> pd.DataFrame:
    """Read a table with a header, one row an example.

    Args:
        path: Text (UTF-8, UTF-16 or Windows-1252, or in the encoding that is declared; between cells a comma, a
            semicolon, a tab, a bar or blanks; lines before the header that are empty, a title, or begin with `#` or
            `sep=`, are left out; packed or not),
            Parquet, Feather or Arrow, JSON (a list of objects, an object a line, or columns), or the first sheet
            of an Excel file. Empty cells of a text, `NA`, `null` and `NaN` are missing.
        encoding: Of a text or JSON file; empty where nothing is said.

    Returns:
        The table; from text files every cell is a text. `attrs["advisor:notes"]` says what was assumed.

    Raises:
        FileError: If the file is missing, is no such table, or holds no row or a column name twice.
        MissingExtraError: If it is an Excel file and nothing that reads it is installed.
    """
    _refuse_missing(path)
    name = path.name.lower()
    if not name.endswith(TABLE_ENDINGS):
        known = ", ".join((*_OF_TEXT, *_OF_JSON, ".parquet", *ARROW_ENDINGS, *EXCEL_ENDINGS, ".arff"))
        of_name = f"expected a name ending in {known}; {', '.join(PACKINGS)} may follow a text's"
        raise _not_readable(path, why_refused(path) or of_name)
    try:
        frame = _read(path, name, encoding)
    except BROKEN as error:  # pandas and pyarrow raise kinds of ValueError
        raise _not_readable(path, " ".join(str(error).split())) from error
    if frame.empty:
        raise _not_readable(path, f"expected a header and at least one row, got {len(frame)} rows")
    return frame


def read_in_blocks(path: Path, *, rows: int, exact: Collection[str] = (), encoding: str = "") -> Iterator[pd.DataFrame]:
    """Read a table so many rows at a time, numbered through; Excel, JSON and Arrow files come whole.

    Args:
        path: As of `read_table`.
        rows: Of a block.
        exact: Columns of a Parquet file that are no quantities: decimals in one of its rows are so in every block.
        encoding: As of `read_table`.

    Raises:
        FileError, MissingExtraError: As of `read_table`; what is wrong with a later row is told when it is reached.
    """
    name = path.name.lower()
    if name.endswith(TEXT_ENDINGS):
        blocks = read_text(path, layout_of(path, encoding), rows=rows)
    elif name.endswith(".parquet") and path.is_file():
        blocks = parquet_blocks(path, rows, exact)
    else:
        yield read_table(path, encoding=encoding)
        return
    block = _next(blocks, path)
    if block is None or block.empty:
        raise _not_readable(path, "expected a header and at least one row, got 0 rows")
    block, _ = without_second_header(block)
    while block is not None:
        yield block
        block = _next(blocks, path)


def _next(blocks: Iterator[pd.DataFrame], path: Path) -> pd.DataFrame | None:
    try:
        return next(blocks, None)
    except BROKEN as error:
        raise _not_readable(path, " ".join(str(error).split())) from error


def _read(path: Path, name: str, encoding: str) -> pd.DataFrame:
    if name.endswith(".parquet"):
        return with_index(pd.read_parquet(path))
    if name.endswith(ARROW_ENDINGS):
        return read_arrow(path)
    if name.endswith(JSON_ENDINGS):
        return _read_json(path, encoding)
    if name.endswith(ARFF_ENDINGS):
        return _read_arff(path, encoding)
    return _read_excel(path) if name.endswith(EXCEL_ENDINGS) else _read_text(path, encoding)


def _whole_text(path: Path, encoding: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file that is read at once, and what was assumed of its encoding."""
    if path.stat().st_size > _MOST_JSON:
        raise ValueError(
            f"expected at most {_MOST_JSON:,} bytes in such a file, got {path.stat().st_size:,}: Parquet may be larger"
        )
    with opened(path) as file:
        name, notes = encoding_of_text(file, encoding)
        file.seek(0)
        return file.read().decode(name), notes


def _read_json(path: Path, encoding: str) -> pd.DataFrame:
    text, notes = _whole_text(path, encoding)
    read = table_of_json(text)
    read.frame.attrs[NOTES] = (*notes, *read.notes)
    return read.frame


def _read_arff(path: Path, encoding: str) -> pd.DataFrame:
    text, notes = _whole_text(path, encoding)
    frame = table_of_arff(text)
    frame.attrs[NOTES] = notes
    return frame


def _read_excel(path: Path) -> pd.DataFrame:
    try:
        with pd.ExcelFile(path) as book:
            heads = {str(name): book.parse(name, header=None, nrows=HEAD) for name in book.sheet_names}
            sheet = sheet_of(heads)
            frame = book.parse(sheet.name, skiprows=sheet.skipped)
    except ImportError as error:
        remedy = f"Save the sheet as CSV, or install what reads it: pip install {error.name or 'openpyxl'}."
        raise MissingExtraError(f"cannot read {path}", [Problem("", "this is an Excel file")], remedy) from error
    except (KeyError, zlib.error) as error:  # a file that is no workbook at all
        raise ValueError(f"this is no Excel file: {error}") from error
    there = _of_examples(frame.dropna(how="all", ignore_index=True), sheet.notes)
    return there if len(there) == len(frame) else there.infer_objects()


def is_plain_utf8(path: Path) -> bool:
    """Say whether a file of text has a mark of its encoding, or is UTF-8; any other file is read without one."""
    if not path.name.lower().endswith((*TEXT_ENDINGS, *JSON_ENDINGS)):
        return True
    try:
        with opened(path) as file:
            found = encoding_of_text(file, "")
            file.seek(0)
            return found.name.startswith("utf") and (found.name != "utf-8-sig" or b"\0" not in file.read(2**16))
    except BROKEN:
        return False


def layout_of(path: Path, encoding: str = "") -> TextLayout:
    """Say how a table stands in a text file, as `text_layout` does.

    Raises:
        FileError: If the file is missing or holds no table.
    """
    _refuse_missing(path)
    try:
        return text_layout(path, encoding)
    except BROKEN as error:
        raise _not_readable(path, " ".join(str(error).split())) from error


def read_text(path: Path, layout: TextLayout, *, rows: int | None = None) -> Iterator[pd.DataFrame]:
    """Read a table from a text file, so many rows at a time; all at once when None.

    Raises:
        ValueError: If a row has more cells than the header; of blocks, when it is reached.
    """
    settings: dict[str, Any] = {"sep": layout.separator, "skiprows": layout.skipped, "encoding": layout.encoding}
    settings |= {"dtype": str, "skipinitialspace": True, "quotechar": layout.quote, "low_memory": False}
    settings |= {"index_col": None if layout.has_row_names else False}
    settings |= {"keep_default_na": False, "na_values": list(NO_VALUES)}
    source = _source(path, layout)
    with _cells_lost():
        read = pd.read_csv(source, **settings, encoding_errors="replace", on_bad_lines="error", chunksize=rows)
    if isinstance(read, pd.DataFrame):
        yield _named(read.reset_index(drop=True), layout)
        return
    start = 0
    with read:
        while True:
            with _cells_lost():
                block = next(read, None)
            if block is None:
                return
            yield _named(block.set_axis(pd.RangeIndex(start, start + len(block))), layout)
            start += len(block)


def _source(path: Path, layout: TextLayout) -> Any:  # noqa: ANN401  pandas takes any of them
    doubled = next((signs for signs, single in DOUBLED.items() if single == layout.separator), "")
    if doubled or layout.places:
        text = io.TextIOWrapper(cast("IO[bytes]", opened(path)), encoding=layout.encoding, errors="replace", newline="")
        if layout.places:
            return FixedWidth(text, layout.places, layout.skipped)
        return SingleSigns(text, doubled, layout.separator)
    return opened(path) if path.name.lower().endswith(".zip") else path


def _named(frame: pd.DataFrame, layout: TextLayout) -> pd.DataFrame:
    return frame.rename(columns={frame.columns[0]: layout.first_name}) if layout.first_name else frame


@contextmanager
def _cells_lost() -> Iterator[None]:
    """Make a refusal of pandas's warning that it cuts off cells behind the last column."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)
        try:
            yield
        except pd.errors.ParserWarning as error:
            raise ValueError("expected no more cells in a row than in the header, got rows that have more") from error


def _read_text(path: Path, encoding: str) -> pd.DataFrame:
    if path.stat().st_size > _MOST_BYTES:
        raise ValueError(f"expected at most {_MOST_BYTES:,} bytes, got {path.stat().st_size:,}")
    layout = text_layout(path, encoding)
    return table_of_text(next(read_text(path, layout)), layout)


def table_of_text(frame: pd.DataFrame, layout: TextLayout) -> pd.DataFrame:
    """Return the table in a text file as `read_table` does, from all rows of the file as `read_text` reads them.

    Raises:
        ValueError: If its first row is none of a table.
    """
    refuse_first_row(frame)
    there = frame.dropna(how="all", ignore_index=True)
    empty = len(frame) - len(there)
    notes = (f"{empty:,} empty {'row is' if empty == 1 else 'rows are'} left out",) if empty else ()
    return _of_examples(there, (*layout.notes, *notes))


def _of_examples(frame: pd.DataFrame, notes: tuple[str, ...]) -> pd.DataFrame:
    """Return a table without rows that are no examples, with what is said of it."""
    frame, of_header = without_second_header(frame)
    frame, of_remarks = without_remarks(frame)
    frame.attrs[NOTES] = (*notes, *of_header, *of_remarks)
    return frame


def _refuse_missing(path: Path) -> None:
    if not path.is_file():
        what = "a folder" if path.is_dir() else "no such file"
        raise FileError(f"cannot read {path}", [Problem("", f"expected a file, got {what}")], "Check the name.")


def _not_readable(path: Path, message: str) -> FileError:
    remedy = "Tables as text (CSV, TSV, JSON, packed or not), Parquet, Feather and Excel, and arrays as NPZ are read."
    return FileError(f"cannot read {path}", [Problem("", message)], remedy)
