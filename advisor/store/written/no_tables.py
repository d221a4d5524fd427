"""What is no table, or has no names of its columns, told by how it begins."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence

import pandas as pd

NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_FEWEST_AGAIN, _AGAIN = 3, 0.05  # cells that are the name of their column, and their share: it is a class
_FEWEST_WORDS = 4  # of a text that is no name
_SHOWN, _LONGEST = 3, 30  # names that are shown, and letters of each
_FEWEST_WAVES = 5  # header cells that are numbers in rising order, and names: of wavelengths, of years
_NO_TABLES = (
    (r"<(?:!doctype|html|head|body)\b", "a page of the web: download the file itself, not the page that shows it"),
    (r"<\?xml\b", "XML: write the table as CSV or Parquet"),
    (r"version https://git-lfs\.github\.com", "the pointer of Git LFS: git lfs pull fetches the file itself"),
    (r"\{\s*\"", 'JSON: give the file a name that ends in ".json"'),
    (r"(?:%.*\n|\s+)*@relation\b", 'ARFF: give the file a name that ends in ".arff"'),
    (
        r"[-+\d.,]+(?: qid:\d+)?(?: +\d+:[-+\d.eE]+)+\s*(?:#.*)?(?:\n|$)",
        "LibSVM's format: read it with sklearn.datasets.load_svmlight_file(path) in a function of your own, which "
        'returns x.toarray() and y, and name that: source = "my_data:load"',
    ),
    (
        r"__label__\S+ ",
        "fastText's format: write a table with the columns label and text, the words behind __label__ in the first",
    ),
    (r"%PDF-", "a PDF"),
    (r"\{\\rtf", "a document of a word processor: write the table as CSV"),
)
"""What begins so is no table, and what it is."""


def refuse_no_table(head: str) -> None:
    """Refuse what is no table of text: nothing, or what was saved in place of the file that was meant."""
    start = head.lstrip()[:2000]
    if not start:
        raise ValueError("No columns: the file is empty")
    for pattern, what in _NO_TABLES:
        if re.match(pattern, start, re.IGNORECASE):
            raise ValueError(f"expected a table, got {what}")


def refuse_header(header: Sequence[str]) -> None:
    """Refuse a header that is a row of values, or that names two columns alike."""
    names = [name.strip() for name in header if name.strip()]
    numbers = [float(name) for name in names if NUMBER.fullmatch(name)]
    rising = len(numbers) >= _FEWEST_WAVES and all(a < b for a, b in itertools.pairwise(numbers))
    are_fractions = any("." in name for name in names if NUMBER.fullmatch(name))
    if numbers and not rising and (are_fractions or (len(numbers) == len(names) > 1 and numbers != sorted(numbers))):
        shown = ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")
        raise ValueError(f"expected the names of the columns first, got a row of values ({shown}): add a line of names")
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        said = "give each a name of its own, or add a line of names if this is a row of values"
        raise ValueError(f"expected column names that differ, got {', '.join(twice)} more than once: {said}")


def refuse_first_row(frame: pd.DataFrame) -> None:
    """Refuse a table whose names are a row of it: one is a class of its own column, another a text or a number.

    Example:
        >>> refuse_first_row(pd.DataFrame({"ham": ["spam", "ham"] * 5, "text": ["go on"] * 10}))
    """
    names = [str(name) for name in frame.columns]
    often = [name for place, name in enumerate(names) if _comes_again(frame.iloc[:, place], name)]
    is_word = any(not NUMBER.fullmatch(name) for name in often)  # columns may be numbered through from 0 on
    if often and any(len(name.split()) >= _FEWEST_WORDS or (is_word and NUMBER.fullmatch(name)) for name in names):
        shown = ", ".join(name if len(name) < _LONGEST else f"{name[:_LONGEST]} ..." for name in names[:_SHOWN])
        shown += ", ..." if len(names) > _SHOWN else ""
        again = f'"{often[0]}" stands in its own column again'
        raise ValueError(
            f"expected the names of the columns first, got a row of values ({shown}; {again}): add a line of names"
        )


def _comes_again(cells: pd.Series, name: str) -> bool:
    count = int((cells == name).sum())
    return count >= _FEWEST_AGAIN and count >= _AGAIN * len(cells)
