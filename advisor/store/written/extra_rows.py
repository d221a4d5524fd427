"""Rows of a table that are no examples: units or questions under the header, headers that come again, remarks."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

import numpy as np
import pandas as pd

_LOOKED_AT = 40  # rows below one that may belong to the header
_FEWEST_BELOW = 3
_MOST_HEADERS = 3  # rows under the header: Qualtrics writes two, loggers two
_MOST_FOOTERS = 20
_SHOWN = 3
_VALUE = re.compile(r"[-+(]?\W{0,3}\d.*|[-+]?(?:nan|inf)", re.IGNORECASE)  # a number, an amount or a date
_RULE = re.compile(r"[\s:|+]*[-=:]{2,}[-=:|+\s]*")  # as drawn under a header
_UNIT = re.compile(r"[\[(].*[\])]|[-–]|[^\W\d_%‰°]{0,3}[%‰°/²³·*^\d.\s\w-]{1,8}")  # noqa: RUF001
_NO_UNITS = frozenset(re.split(" ", "na n/a nd none null missing unknown unk error err nil tbd tba void invalid"))
_FEWEST_WORDS = 4  # of a remark under a column of texts, where one other column alone is empty
_SUM = re.compile(
    r"(?:grand |sub-?)?totals?|sums?|summe|gesamt(?:summe)?|insgesamt|somme|suma|totale|all:?", re.IGNORECASE
)
_REMARK = re.compile(r"(?:#|%|//|!)(?!\w).*|#.*|\(?\d+ rows?(?: affected| selected| in set.*)?\)?", re.IGNORECASE)


def without_second_header(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return a table without the rows under its header that hold no values, and what is to be said of it.

    Such a row holds texts where all rows below hold numbers or dates, and nothing that comes again below.

    Example:
        >>> table = pd.DataFrame({"mass": ["kg", "1", "2", "4"], "kind": [None, "u", "v", "u"]})
        >>> found, notes = without_second_header(table)
        >>> len(found), notes
        (3, ('the row under the header is left out: it holds no values (kg)',))
    """
    head = frame.iloc[: _MOST_HEADERS + _LOOKED_AT]
    most = sum(1 for _ in takewhile(_holds_no_values, (_texts(head, place) for place in range(_MOST_HEADERS))))
    count = next((count for count in range(most, 0, -1) if _are_of_header(head, count)), 0)
    if not count:
        return frame, ()
    held = [cell for cell in map(_text, frame.iloc[0]) if cell]
    shown = ", ".join(held[:_SHOWN]) + (", ..." if len(held) > _SHOWN else "")
    rows = "the row under the header is left out: it holds" if count == 1 else f"{count} rows under the header are left"
    said = f"{rows} no values ({shown})" if count == 1 else f"{rows} out: they hold no values ({shown})"
    return frame.iloc[count:].reset_index(drop=True), (said,)


def without_remarks(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return a table without headers that come again, and without remarks that fill the first cell of a row alone.

    Example:
        >>> rows = [["1", "2", "3"]] * 4 + [["Source: the office", None, None]]
        >>> found, notes = without_remarks(pd.DataFrame(rows, columns=["a", "b", "c"]))
        >>> len(found), notes
        (4, ('the last row is left out: it holds "Source: the office" alone',))
    """
    names = list(frame.columns)
    if frame.empty or len(names) < 2:
        return frame, ()
    like = np.flatnonzero(_column(frame, 0).eq(names[0]).to_numpy()).tolist()
    again = [place for place in like if [_text(cell) for cell in frame.iloc[place]] == list(map(str, names))]
    alone = _alone(frame)
    ends = set(_at_the_end(frame, alone))
    remarks = [place for place in alone if place not in ends and _REMARK.fullmatch(_first(frame, place))]
    sums = [place for place in (len(frame) - 1 - len(ends),) if place > _FEWEST_BELOW and _is_sum(frame, place)]
    left_out = sorted({*again, *ends, *remarks, *sums})
    if not left_out or len(left_out) == len(frame):
        return frame, ()
    notes = (*_counted(len(again), "a header that comes again", "headers that come again"),)
    notes += _said(frame, sorted(ends), "the last row is", "the last {} rows are")
    notes += tuple(f'the last row is left out: "{_first(frame, place)}", with empty cells' for place in sums)
    notes += _said(frame, remarks, "a row is", "{} rows are")
    return frame.drop(index=frame.index[left_out]).reset_index(drop=True), notes


def _said(frame: pd.DataFrame, places: Sequence[int], one: str, several: str) -> tuple[str, ...]:
    if not places:
        return ()
    shown = f'"{_first(frame, places[0])[:60]}" alone'
    which, held = (one, "it holds") if len(places) == 1 else (several.format(len(places)), "they hold")
    return (f"{which} left out: {held} {shown}{'' if len(places) == 1 else ' and the like'}",)


def _counted(count: int, one: str, several: str) -> Iterator[str]:
    if count:
        yield f"{one} is left out" if count == 1 else f"{count} {several} are left out"


def _texts(rows: pd.DataFrame, place: int) -> list[str]:
    return [_text(cell) for cell in rows.iloc[place]] if place < len(rows) else []


def _holds_no_values(row: Sequence[str]) -> bool:
    return any(row) and not any(cell.lower() in _NO_UNITS or _VALUE.fullmatch(cell) for cell in row if cell)


def _are_of_header(head: pd.DataFrame, count: int) -> bool:
    """Say whether so many first rows hold no values: rules, or texts over the numbers of the rows below them."""
    below = head.iloc[count:]
    rows = [_texts(head, place) for place in range(count)]
    if len(below) < _FEWEST_BELOW:
        return False
    others = [row for row in rows if not all(_RULE.fullmatch(cell) for cell in row if cell)]
    if not others:
        return True
    others = [row for row in others if any(row[1:])] or others  # pandas writes the name of an index alone in a row
    columns = [[cell for cell in map(_text, below.iloc[:, place]) if cell] for place in range(head.shape[1])]
    return all(_stands_over(row, columns) for row in others)


def _stands_over(row: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Say whether texts stand over numbers, and over texts that are others."""
    measured = []
    for place, cells in enumerate(columns):
        values = sum(_VALUE.fullmatch(cell) is not None for cell in cells)
        if len(cells) >= _FEWEST_BELOW and values == len(cells):
            measured.append(place)
        elif row[place] and (row[place] in cells or 2 * values > len(cells)):
            return False
    filled = [cell for cell in row if cell]
    over = [place for place in measured if row[place]]
    if not over or 2 * len(over) < len(measured):
        return False
    return len(over) > 1 or all(map(_UNIT.fullmatch, filled)) or len(filled) == len(row) > 2


def _alone(frame: pd.DataFrame) -> list[int]:
    """Return the rows of which the first cell alone is filled."""
    places = np.flatnonzero(_column(frame, 1).isna().to_numpy() & _column(frame, 0).notna().to_numpy())
    if not len(places):
        return []
    others = frame.iloc[places, 1:].isna().all(axis=1).to_numpy()
    return [int(place) for place in places[others]]


def _at_the_end(frame: pd.DataFrame, alone: Sequence[int]) -> list[int]:
    """Return the rows of remarks at the end of a table: texts, few, and under rows that are filled."""
    last = len(frame) - 1
    ends = [place for _, place in takewhile(lambda pair: last - pair[0] == pair[1], enumerate(reversed(alone)))]
    if not ends or len(ends) > _MOST_FOOTERS or 4 * len(ends) > len(frame):
        return []
    above = {_text(cell) for cell in _column(frame, 0).iloc[max(0, min(ends) - _LOOKED_AT) : min(ends)]}
    are_values = all(_VALUE.fullmatch(cell) for cell in above if cell)
    words = 2 if frame.shape[1] > 2 else _FEWEST_WORDS
    cells = (_first(frame, place) for place in ends)
    return ends if all(_is_remark(cell, above, are_values=are_values, words=words) for cell in cells) else []


def _is_sum(frame: pd.DataFrame, place: int) -> bool:
    """Say whether a row is a total or a balance: it says so first, and has empty cells where those above have none."""
    cell = _first(frame, place)
    if not cell or _VALUE.fullmatch(cell):
        return False
    above = frame.iloc[max(0, place - _LOOKED_AT) : place]
    empty = frame.iloc[place].isna().to_numpy()
    firsts = {_text(first) for first in _column(above, 0)}
    if cell in firsts or not (empty & above.notna().all().to_numpy()).any():
        return False
    are_values = all(_VALUE.fullmatch(first) for first in firsts if first)
    return _SUM.fullmatch(cell) is not None or (are_values and 3 * int(empty.sum()) >= len(empty))


def _is_remark(cell: str, above: set[str], *, are_values: bool, words: int) -> bool:
    if _REMARK.fullmatch(cell):
        return True
    if cell in above:
        return False
    return _VALUE.fullmatch(cell) is None if are_values else len(cell.split()) >= words


def _column(frame: pd.DataFrame, place: int) -> pd.Series:
    return frame.iloc[:, place]


def _first(frame: pd.DataFrame, place: int) -> str:
    return _text(frame.iat[place, 0])


def _text(cell: object) -> str:
    return "" if cell is None or cell is pd.NaT or cell != cell else str(cell).strip()
