"""How a table stands in a text file: its encoding, what is before its header, the signs between and around cells."""

import bz2
import csv
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple, cast

from advisor.store.encodings import Encoding, encoding_of
from advisor.store.written.fixed_width import places_of
from advisor.store.written.no_tables import NUMBER, refuse_header, refuse_no_table

BLANKS = r"\s+"  # the separator of cells that stand in columns
ALONE = "\x1f"  # of one column: none, so that a comma in it is its own
BROKEN = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
"""What a file that is cut or is not what its name says raises."""

DOUBLED = {"::": "\x1e", "||": "\x1d"}  # separators of two signs, and the single one in whose place each is read
_SEPARATORS = ",;\t|~^\x01¦§#"
_QUOTES = ('"', "'")
_SNIFFED = 40  # rows by which the separator is told
_MOST_TITLES = 20  # rows of titles before the header
_HEAD, _MOST_HEAD = 2**18, 2**24  # letters by which the layout is told, and at most where there is nothing in them
_LOGGERS = '"toa5",'  # the first line of Campbell's loggers: of the station, not of the table
_PACKED = {b"\x1f\x8b": ".gz", b"PK\x03\x04": ".zip", b"BZh": ".bz2", b"\xfd7zXZ": ".xz"}
_OF_TABLES = (".csv", ".tsv", ".tab", ".data", ".dat")
_OF_SYSTEMS = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)")  # what they add to archives
_NAMES = {
    "\x1e": "double colons",
    "\x1d": "double bars",
    "#": "the sign #",
    ";": "semicolons",
    "\t": "tabs",
    "|": "bars",
    BLANKS: "blanks",
    "\x01": "the sign 0x01",
}


class TextLayout(NamedTuple):
    """How a table stands in a text file: its encoding, the lines before its header, the signs of its cells."""

    encoding: str
    skipped: int
    separator: str
    notes: tuple[str, ...] = ()  # what was assumed
    quote: str = '"'  # around cells that hold a separator
    has_row_names: bool = False  # a first cell in every row but the header, as R writes it
    first_name: str = ""  # of the first column, where the header is marked as a comment: "# a,b"
    is_plain: bool = True  # whether pandas reads the file by these alone
    places: tuple[int, ...] = ()  # where each column begins, of cells that stand at fixed places


class _Rows(NamedTuple):
    """The first rows of a file by one sign between cells and one around them."""

    share: float = 0.0  # as wide as the header
    width: int = 0  # of the header
    titles: int = 0  # narrower rows before it
    lines: int = 0  # that those take
    header: tuple[str, ...] = ()
    has_row_names: bool = False
    places: tuple[int, ...] = ()


def text_layout(path: Path, declared: str = "") -> TextLayout:
    """Say how a table stands in a text file; the whole file is looked at for its encoding, in blocks.

    Args:
        path: Of the file, packed or not.
        declared: Its encoding; empty where nothing is said.

    Raises:
        OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile: If it holds no table.
    """
    with opened(path) as file:
        encoding, notes = encoding_of_text(file, declared)
    with opened(path) as file:
        text = io.TextIOWrapper(cast("IO[bytes]", file), encoding=encoding, errors="replace", newline=None)
        head = text.read(_HEAD)
        while len(head) < _MOST_HEAD and not head.strip() and (more := text.read(_HEAD)):
            head += more
    refuse_no_table(head)
    skipped, separator, quote, rows = _layout(head)
    marked = _marked_header(head, skipped, separator, rows)
    if marked:
        skipped, rows = skipped - 1, rows._replace(header=tuple(marked))
    refuse_header(rows.header)
    notes += tuple(_noted(separator, quote, rows))
    first = marked[0].lstrip("# ") if marked else ""
    plain = (
        not first
        and not rows.places
        and separator not in DOUBLED.values()
        and (not path.name.lower().endswith(".zip") or len(zipfile.ZipFile(path).namelist()) == 1)
    )
    return TextLayout(
        encoding, skipped + rows.lines, separator, notes, quote, rows.has_row_names, first, plain, rows.places
    )


def _marked_header(text: str, skipped: int, separator: str, rows: _Rows) -> list[str]:
    """Return the names of the columns from a line that was taken for a comment: `# a,b` above rows of numbers."""
    if not skipped or rows.titles or not any(map(_is_number, rows.header)):
        return []
    line = text.splitlines()[skipped - 1].strip()
    if not line.startswith("#"):
        return []
    cells = re.split(separator, line) if separator == BLANKS else next(csv.reader([line], delimiter=separator))
    cells = cells[1:] if separator == BLANKS and cells[0] == "#" else cells
    return cells if len(cells) == rows.width and not any(map(_is_number, cells)) else []


def _noted(separator: str, quote: str, rows: _Rows) -> Iterator[str]:
    """Say what was assumed of the signs and the first rows of a file."""
    if rows.places:
        yield "cells stand at fixed places of a line"
    elif separator not in (",", ALONE):
        yield f"columns are separated by {_NAMES.get(separator, separator)}"
    if quote == "'":
        yield "cells stand in single quotes"
    if rows.lines:
        which = "the first line is" if rows.lines == 1 else f"the first {rows.lines} lines are"
        yield f"{which} left out"
    if rows.has_row_names:
        yield "rows have one cell more than the header: the first is a name of the row, and left out"


def opened(path: Path) -> io.BufferedIOBase:
    """Open a text file for reading its bytes, unpacked."""
    name = path.name.lower()
    if name.endswith(".gz"):
        return gzip.GzipFile(path, "rb")
    if name.endswith(".bz2"):
        return bz2.BZ2File(path)
    if name.endswith(".xz"):
        return lzma.LZMAFile(path)
    return _only_file(path) if name.endswith(".zip") else path.open("rb")


def _only_file(path: Path) -> io.BufferedIOBase:
    archive = zipfile.ZipFile(path)
    names = [name for name in archive.namelist() if not name.endswith("/") and not _OF_SYSTEMS.search(name)]
    tables = [name for name in names if name.lower().endswith(_OF_TABLES)]
    names = tables if len(tables) == 1 else names  # beside a licence and the like
    if len(names) != 1:
        some = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
        raise ValueError(
            f"expected one file in the archive, got {len(names)}{': ' if names else ''}{some}: unpack it and name one"
        )
    return cast("io.BufferedIOBase", archive.open(name=names[0], mode="r"))


def encoding_of_text(file: io.BufferedIOBase, declared: str) -> Encoding:
    """Return the encoding of a file that is no packed one, as `encodings.encoding_of` does."""
    _refuse_packed(file.read(8))
    file.seek(0)
    return encoding_of(file, declared)


def _refuse_packed(block: bytes) -> None:
    ending = next((ending for mark, ending in _PACKED.items() if block.startswith(mark)), "")
    if ending:
        raise ValueError(f'expected text, got a file that is packed: a name that ends in "{ending}" says so')


def _layout(text: str) -> tuple[int, str, str, _Rows]:
    """Return how many lines stand before the table, the sign between cells, that around them, and its first rows."""
    skipped = 0
    rest = io.StringIO(text)
    for line in rest:
        stripped = line.strip().lower()
        if stripped.startswith("sep=") and len(stripped) == 5:
            return skipped + 1, stripped[4], '"', _rows_of(rest.read(), stripped[4], '"')
        if stripped and not stripped.startswith(("#", "+-", _LOGGERS)):
            break
        skipped += 1
    return skipped, *_signs("".join(text.splitlines(keepends=True)[skipped:]))


def _signs(text: str) -> tuple[str, str, _Rows]:
    """Return the signs by which most rows are as wide as the header; of equal ones those that make it widest."""
    best, most = (",", '"'), _Rows(header=tuple(_first(text)))
    for quote in _QUOTES if "'" in text else _QUOTES[:1]:
        if most.share == 1:
            break
        for separator in (*DOUBLED.values(), *_SEPARATORS):
            if most.share == 1 and best[0] in DOUBLED.values():
                break  # each of the two signs alone would make more columns
            rows = _rows_of(text, separator, quote)
            if (rows.share, rows.width) > (most.share, most.width):
                best, most = (separator, quote), rows
    if most.header and all(len(name) > 1 and name[0] == name[-1] == "'" for name in most.header):
        best, most = (best[0], "'"), _rows_of(text, best[0], "'")
    if not most.width and (blank := _by_blanks(text)).width:
        return ALONE if blank.places else BLANKS, '"', blank
    return *(best if most.width or len(most.header) > 1 else (ALONE, '"')), most


def _rows_of(text: str, separator: str, quote: str) -> _Rows:
    """Look at the first rows by these signs; nothing where there is one column."""
    doubled = next((signs for signs, single in DOUBLED.items() if single == separator), "")
    text = text.replace(doubled, separator) if doubled else text
    reader = csv.reader(io.StringIO(text), delimiter=separator, quotechar=quote, skipinitialspace=True)
    found: list[tuple[list[str], int]] = []
    try:
        for row in reader:
            found += [(row, reader.line_num)] if row else []
            if len(found) >= _SNIFFED:
                break
    except csv.Error:
        return _Rows()
    return _judged([row for row, _ in found], [line for _, line in found])


def _in_columns(text: str) -> _Rows:
    """Look at rows whose cells stand in columns, with blanks between them: numbers, most of them."""
    lines = [line.strip() for line in text.splitlines()[:_SNIFFED] if line.strip()]
    rows = [[cell for cell in row if cell] for row in csv.reader(lines, delimiter=" ", skipinitialspace=True)]
    cells = [cell for row in rows[1:] for cell in row]
    numbers = sum(bool(NUMBER.fullmatch(cell)) for cell in cells)
    found = _judged(rows, range(1, len(rows) + 1))
    return found if len(rows) > 2 and 2 * numbers >= len(cells) and found.share > 0.98 and not found.titles else _Rows()


def _by_blanks(text: str) -> _Rows:
    """Look at rows with blanks between their cells: any number of them, or so many that each cell has its place."""
    found = _in_columns(text)
    if found.width and not found.has_row_names and not _is_ragged(text, found.width):
        return found
    fixed = _at_places(text, found)
    return fixed if fixed.width else found


def _is_ragged(text: str, width: int) -> bool:
    """Say whether some row has fewer cells: an empty one, for which nothing but blanks stands there."""
    return any(0 < len(line.split()) < width for line in text.splitlines()[: None if len(text) < _HEAD else -1])


def _at_places(text: str, in_columns: _Rows) -> _Rows:
    """Look at rows whose cells stand at fixed places; there are as many as names, where blanks part those."""
    places, header = places_of(text), text.lstrip("\n").partition("\n")[0]
    if not places or (in_columns.width and len(places) != in_columns.width):
        return _Rows()
    names = tuple(header[start:end].strip() for start, end in zip(places, (*places[1:], None), strict=True))
    return _Rows(1.0, len(places), 0, 0, names, places=places)


def _judged(rows: Sequence[Sequence[str]], lines: Sequence[int]) -> _Rows:
    titles = _titles(rows)
    header, below = (rows[titles], rows[titles + 1 :]) if rows else ([], [])
    width = len(header)
    if width < 2:
        return _Rows()
    share = sum(len(row) == width for row in (header, *below)) / (len(below) + 1)
    named = len(below) > 1 and all(len(row) == width + 1 for row in below) and any(row[-1].strip() for row in below)
    return _Rows(0.99 if named else share, width, titles, lines[titles - 1] if titles else 0, tuple(header), named)


def _titles(rows: Sequence[Sequence[str]]) -> int:
    """Say how many rows before the header are titles and settings: narrower than a table of names and rows of numbers.

    A single column of `0,5` or of sentences is no table under a title: its rows would be as wide by chance.
    """
    for count in range(1, min(_MOST_TITLES, len(rows) - 3) + 1):
        header, below = rows[count], [row for row in rows[count + 1 :] if _filled(row)]
        width = len(header)
        are_narrow = all(len(row) < width or 2 * _filled(row) <= width for row in rows[:count])
        are_names = are_narrow and _filled(header) > 1 and _are_names(header)
        if are_names and len(below) > 1 and all(len(row) == width and any(map(_is_number, row)) for row in below):
            return count
    return 0


def _are_names(header: Sequence[str]) -> bool:
    """Say whether cells are names of columns: no numbers, or years that rise behind the names of what they are of."""
    years = [cell.strip() for cell in header if _is_number(cell)]
    are_years = years == sorted({year for year in years if re.fullmatch(r"(?:1[5-9]|2[01])\d\d", year)})
    return are_years and not _is_number(header[0])


def _filled(row: Sequence[str]) -> int:
    return sum(map(bool, map(str.strip, row)))


def _is_number(cell: str) -> bool:
    return NUMBER.fullmatch(cell.strip().replace(",", ".")) is not None


def _first(text: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text), skipinitialspace=True), [])
    except csv.Error as error:
        raise ValueError(str(error)) from error
