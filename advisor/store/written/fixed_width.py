"""Tables whose cells stand at fixed places of a line, with blanks between: a cell may hold blanks, or be empty."""

import io
import itertools
import re
from collections.abc import Iterator

CELL = "\x1f"  # the sign between cells as they are read
_FEWEST_LINES = 4
_MOST_REMARKS = 3
_WORD = re.compile(r"\S+")


def places_of(text: str) -> tuple[int, ...]:
    """Return where each column begins, by what is blank in every line; nothing where the text is no such table.

    Args:
        text: Of which the first line names the columns.

    Example:
        >>> places_of("name       age\\nAnna B.     31\\nBo          7\\nCarl Otto  40")
        (0, 11)
        >>> places_of("a text\\nof some words\\nin each line\\nbut no table")
        ()
    """
    lines = [line for line in _without_remark(text.splitlines()) if line.strip()]
    if len(lines) < _FEWEST_LINES or "\t" in text:
        return ()
    found: list[tuple[int, int]] = []
    before = False
    for start, end in _filled(lines):
        is_named = bool(lines[0][start:end].strip())
        side = _side(start, end, lines) if not is_named else ""
        if side == "none" or (side == "left" and not found):
            return ()
        if side == "left" or before:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        before = side == "right"
    are_named = all("  " not in lines[0][start:end].strip() for start, end in found)
    gaps = itertools.pairwise(found)
    if len(found) < 2 or before or not are_named or not all(_is_wide(one[1], other[0], lines) for one, other in gaps):
        return ()
    return tuple(start for start, _ in found)


def _side(start: int, end: int, lines: list[str]) -> str:
    """Say to which column words belong over which no name stands: to that from which one blank parts them everywhere.

    Words at the left end that every row has are a column without a name, as pandas prints its row numbers.
    """
    rows = [line for line in lines[1:] if line[start:end].strip()]
    if len(rows) == len(lines) - 1 and not any(line[:start].strip() for line in rows):
        return "own"
    befores = {len(line[:start]) - len(line[:start].rstrip()) for line in rows if not line[start].isspace()}
    afters = {len(line[end:]) - len(line[end:].lstrip()) for line in rows if not line[end - 1].isspace()}
    sides = [side for side, gaps in (("left", befores), ("right", afters)) if gaps == {1}]
    return sides[0] if len(sides) == 1 else "none"


def _without_remark(lines: list[str]) -> list[str]:
    """Return lines without a remark below an empty one at the end: "(36 rows affected)"."""
    empty = next((place for place in range(len(lines) - 1, 0, -1) if not lines[place].strip()), len(lines))
    return lines[:empty] if len(lines) - empty <= _MOST_REMARKS + 1 else lines


def _filled(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the places that are filled in some line, one after the other, as half-open ranges."""
    marked = bytearray(max(map(len, lines)))
    for line in lines:
        for word in _WORD.finditer(line):
            marked[word.start() : word.end()] = b"\x01" * (word.end() - word.start())
    for run in re.finditer(b"\x01+", marked):
        yield run.start(), run.end()


def _is_wide(start: int, end: int, lines: list[str]) -> bool:
    """Say whether more than one blank stands at a gap in some line, as nothing but a column's width brings."""
    within = [line for line in lines if len(line) > end]
    return end - start > 1 or any(not line[start - 1 : end].strip() or line[end] == " " for line in within)


class FixedWidth(io.TextIOBase):
    """A text whose cells stand at fixed places, read as if a sign stood between them.

    Args:
        text: As it stands in the file.
        places: Where each column begins.
        skipped: Lines before the header: they are not looked at.

    Example:
        >>> FixedWidth(io.StringIO("name       age\\nAnna B.     31\\n"), (0, 11), 0).read().replace(CELL, "|")
        'name|age\\nAnna B.|31\\n'
    """

    def __init__(self, text: io.TextIOBase, places: tuple[int, ...], skipped: int) -> None:
        self._text, self._places, self._line, self._skipped = text, places, 0, skipped
        self._is_below = False  # an empty line: a remark may stand there

    def readable(self) -> bool:
        """Say that it is there to be read."""
        return True

    def read(self, size: int | None = -1, /) -> str:
        """Return about so many letters of the text, all of them where none or a negative number is said.

        Raises:
            ValueError: If a cell stands across the place where a column begins.
        """
        lines = self._text.readlines(-1 if size is None else size)
        return "".join(map(self._parted, lines))

    def _parted(self, line: str) -> str:
        self._line += 1
        self._is_below |= not line.strip()
        if self._line <= self._skipped or not line.strip():
            return line
        ends = (*self._places[1:], None)
        for place in self._places[1:]:
            if place < len(line) and not line[place - 1].isspace():
                if self._is_below:
                    return line
                found = line[max(0, place - 9) : place + 9].strip()
                raise ValueError(f'line {self._line}: expected a blank before place {place + 1}, got "{found}"')
        cells = (line[start:end].strip() for start, end in zip(self._places, ends, strict=True))
        return CELL.join(cells) + "\n"

    def close(self) -> None:
        """Close the file."""
        self._text.close()
        super().close()
