"""Sheets of a workbook: which of them is a table, and where its header stands."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

HEAD = 40  # rows of a sheet by which its header is found


class Sheet(NamedTuple):
    """A sheet that is a table, how many rows stand before its header, and what is said of that."""

    name: str
    skipped: int
    notes: tuple[str, ...] = ()


def sheet_of(heads: Mapping[str, pd.DataFrame]) -> Sheet:
    """Return the first sheet that is a table: of two columns and two rows at least; the first where none is.

    Args:
        heads: The first rows of each sheet by its name, the header among them.

    Example:
        >>> about = pd.DataFrame([["Made in May"], ["by us"]])
        >>> data = pd.DataFrame([["Report", None], [None, None], ["a", "b"], [1, 2], [3, 4]])
        >>> found = sheet_of({"About": about, "Data": data})
        >>> found.name, found.skipped, *found.notes
        ('Data', 2, 'the sheet "Data" is read, and not About', 'the first 2 rows are left out')
    """
    names = list(heads)
    tables = [name for name in names if _filled_rows(heads[name]) > 1]
    name = tables[0] if tables else names[0]
    others = [other for other in names if other != name and len(heads[other])]
    notes = (f'the sheet "{name}" is read, and not {_listed(others)}',) if others else ()
    skipped = _titles(heads[name])
    which = "row is" if skipped == 1 else f"{skipped} rows are"
    return Sheet(name, skipped, (*notes, *((f"the first {which} left out",) if skipped else ())))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _filled_rows(head: pd.DataFrame) -> int:
    return int((head.notna().sum(axis=1) > 1).sum())


def _titles(head: pd.DataFrame) -> int:
    """Return how many rows stand before the header: those that are less than half as filled as the rows below them."""
    filled = head.notna().sum(axis=1).tolist()
    if not filled or not max(filled) > 1:
        return 0
    usual = sorted(filled)[len(filled) // 2]
    place = next((place for place, count in enumerate(filled) if 2 * count > max(usual, 1) and count > 1), 0)
    header = head.iloc[place].dropna()
    return place if place and all(isinstance(cell, str) for cell in header) else 0
