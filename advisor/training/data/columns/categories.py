"""Columns of texts: few that come again are categories, sentences are free text, names of every row say nothing."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from advisor.records.columns import ColumnKind, Surprise
from advisor.training.data.columns.cells import Column, as_text
from advisor.training.data.columns.decided import Decided
from advisor.training.data.columns.hints import parts_hint
from advisor.training.data.columns.look import MOSTLY, SAMPLE, Looked, form_of_categories, surprise_of
from advisor.training.data.columns.written.lists import are_records, several_in_one
from advisor.training.data.columns.written.scales import order_of

ONE_HOT = 40  # categories of one column that become a column of 0 and 1 each; more become vectors
_NEARLY_ALL = 0.9
_FEW = 10  # so few distinct values may be categories of very few rows
_WORDS_OF_TEXT = 2.5  # on average, from which on cells are sentences
_ROWS_A_CATEGORY = 5
_OTHERS_OF_CODES = 2  # so many different texts beside numbers or durations, in so many rows each, are no slips
_ROWS_A_CODE = 3
_SHOWN = 4
_BY_LETTERS = "is read by the letters that the cells share"
_SIGNED = r"[-+]?\d+(?:\.\d+)?\s*°?\s*"
_SEVERAL = re.compile(
    rf"(?:POINT ?)?[(\[{{]?\s*{_SIGNED}(?:(?:[,;/x×:±|]|\s|-|to|\+/-)\s*{_SIGNED}){{1,2}}[)\]}}]?",
    re.IGNORECASE,
)
"""Two or three numbers with a sign between them, in brackets or not."""


def category_or_text(seen: Looked) -> Decided:
    """Many different texts are no categories: sentences become vectors, what names every row says nothing."""
    decided = _by_count(seen)
    if not are_records(seen.core[:SAMPLE]):
        return decided
    is_category = decided.column is not None and decided.column.kind is ColumnKind.CATEGORY
    read_as = "each is read as a category" if is_category else _BY_LETTERS if decided.column else "is left out"
    held = f'holds records of several values, "{seen.core[0][:40]}"'
    told = surprise_of(seen, held, f"{read_as}: give each value a column of its own")
    return replace(decided, surprises=(*decided.surprises, told))


def _by_count(seen: Looked) -> Decided:
    rows = int(seen.cells.notna().sum())
    distinct = len(seen.distinct)
    words = float(np.mean([_words(cell) for cell in seen.distinct[: 10 * SAMPLE]]))
    if distinct > MOSTLY * rows and distinct > _FEW:
        if words < _WORDS_OF_TEXT and distinct >= _NEARLY_ALL * rows:
            return Decided(dropped="another value in nearly every row", surprises=_of_several(seen, "is left out"))
        return Decided(Column(seen.name, ColumnKind.TEXT), surprises=_of_several(seen, _BY_LETTERS))
    if distinct > ONE_HOT and words >= _WORDS_OF_TEXT:
        return Decided(Column(seen.name, ColumnKind.TEXT))
    column = Column(seen.name, ColumnKind.CATEGORY, form_of_categories(seen))
    several = _of_several(seen, _BY_LETTERS) if distinct > ONE_HOT else ()
    told = (*_alike(seen), *parts_hint(seen.name, seen.distinct), *several, *_of_lists(seen), *_of_scale(seen))
    return Decided(column, encoding=encoding_of(distinct), surprises=told)


def _of_lists(seen: Looked) -> tuple[Surprise, ...]:
    """Tell of cells that list several answers each: another list is another category."""
    sign = several_in_one(seen.core[:SAMPLE])
    if not sign or are_records(seen.core[:SAMPLE]):
        return ()
    held = f'holds several answers in a cell, "{next(cell for cell in seen.core if sign in cell)}"'
    read_as = "each list of them is read as a category: a column of 0 and 1 for each answer says more"
    return (surprise_of(seen, held, read_as),)


def _of_scale(seen: Looked) -> tuple[Surprise, ...]:
    """Tell of answers that stand in an order, and how that is said."""
    order = order_of(seen.core)
    if not order:
        return ()
    names = ", ".join(f'"{level}"' for level in order)
    held = f'holds answers in an order, "{order[0]}" to "{order[-1]}"'
    name = seen.name if seen.name.isidentifier() and seen.name.isascii() else f'"{seen.name}"'
    return (surprise_of(seen, held, "is read as categories without one", f"ordered = {{ {name} = [{names}] }}"),)


def _of_several(seen: Looked, read_as: str) -> tuple[Surprise, ...]:
    """Tell of cells that hold two or three numbers each: a place, a range, a blood pressure."""
    if not all(map(_SEVERAL.fullmatch, seen.core[:SAMPLE])):
        return ()
    held = f'holds several numbers in a cell, "{seen.core[0]}"'
    return (surprise_of(seen, held, f"{read_as}: give each a column of its own"),)


def encoding_of(distinct: int) -> str:
    """Say how so many categories are given to the network.

    Example:
        >>> encoding_of(3), encoding_of(731)
        ('one-hot', 'vectors')
    """
    return "one-hot" if distinct <= ONE_HOT else "vectors"


def are_codes(seen: Looked, known: Sequence[str]) -> bool:
    """Say whether few texts come again and again beside what all other cells are: codes or answers, and no slips.

    Args:
        seen: The column.
        known: Cells that are numbers, or durations.
    """
    counts = as_text(seen.cells).value_counts()
    others = [cell for cell in seen.core if cell not in set(known)]
    few = len(seen.distinct) <= ONE_HOT and len(seen.distinct) * _ROWS_A_CATEGORY <= int(counts.sum())
    return few and len(others) >= _OTHERS_OF_CODES and all(int(counts[cell]) >= _ROWS_A_CODE for cell in others)


def spelled_alike(labels: Sequence[str]) -> list[str]:
    """Return the labels that differ from another one in capitals, blanks or a full stop alone.

    Example:
        >>> spelled_alike(["Male", "male", "<=50K", "<=50K.", "other"])
        ['<=50K', '<=50K.', 'Male', 'male']
    """
    often = Counter(map(_plain, labels))
    return sorted((label for label in labels if often[_plain(label)] > 1), key=lambda label: (_plain(label), label))


def _plain(label: str) -> str:
    return " ".join(label.casefold().split()).rstrip(".")


def _alike(seen: Looked) -> tuple[Surprise, ...]:
    alike = spelled_alike(seen.distinct)
    shown = ", ".join(f'"{label}"' for label in alike[:_SHOWN]) + (", ..." if len(alike) > _SHOWN else "")
    return (surprise_of(seen, f"holds {shown}", "which are read as different categories"),) if alike else ()


def _words(cell: str) -> int:
    """How many words a cell has; what is made of digits, more than of letters, is a number of something."""
    letters, digits = sum(map(str.isalpha, cell)), sum(map(str.isdigit, cell))
    return len(cell.split()) if letters >= digits else 1
