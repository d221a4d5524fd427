"""What a column of numbers may be instead: a code, an identifier, a moment, a number that stands for no value."""

import re

import numpy as np
import pandas as pd

from advisor.records.columns import Surprise


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CODES = _words(
    "id ids code codes nr no num number zip zipcode plz postcode postal shop store branch filiale markt region "
    "district country land city stadt category cat kategorie type typ class klasse group gruppe cluster model brand "
    "vendor supplier product produkt item sku article artikel customer kunde client user member patient device sensor "
    "station machine room team school department dept abteilung sector job line route zone key color colour"
)
_AMOUNTS = _words(
    "year jahr month monat day tag week woche hour stunde minute second quarter quartal age alter count anzahl score "
    "rank rating size length height width amount price cost sales income weight dose level years days hours"
)
_TOTALS = frozenset(
    {"total", "totals", "grand total", "subtotal", "sum", "sums", "summe", "gesamt", "gesamtsumme", "insgesamt"}
    | {"mean", "average", "avg", "mittelwert", "durchschnitt", "totale", "somme", "suma", "totaal", "overall", "all"}
)
_TIMES = _words("time zeit date datum ts timestamp stamp epoch when created updated at unix datetime")
_SENTINELS = (-999.0, -9999.0, -99999.0, -99.0, -9.0, 999.0, 9999.0, 99999.0, 999999.0, -888.0, -777.0)
_FEWEST_EVEN = 8  # whole numbers without a gap, each about as often: rather names than amounts
_EVENNESS = 4.0  # the commonest against the rarest
_ROWS_A_CODE = 5


def words_of(name: str) -> frozenset[str]:
    """Return the words of a column's name, in lower case.

    Example:
        >>> sorted(words_of("shopId_2")), sorted(words_of("createdAt"))
        (['id', 'shop'], ['at', 'created'])
    """
    return frozenset(word.lower() for word in re.findall(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+", name))


def names_a_moment(name: str) -> bool:
    """Say whether a column's name says that it holds times."""
    return bool(words_of(name) & _TIMES)


def hints_of(name: str, numbers: np.ndarray) -> tuple[Surprise, ...]:
    """Return what a column of numbers may be instead.

    Args:
        name: Of the column.
        numbers: Its finite cells.

    Example:
        >>> [hint.seen for hint in hints_of("shop", np.arange(900) % 30)]
        ['looks like a code']
        >>> hints_of("age", np.arange(900) % 60)
        ()
    """
    values, counts = np.unique(numbers, return_counts=True)
    if len(values) < 3:
        return ()
    sentinel = _sentinel(name, values, counts)
    if (values != np.round(values)).any():
        return sentinel
    if len(values) == len(numbers) and len(values) > 20 and _numbers_rows(name, values):
        seen, otherwise = "tells every row from every other", f'drop = ["{name}"]'
        return (Surprise(column=name, seen=seen, read_as="is read as a number", otherwise=otherwise),)
    if _is_code(name, values, counts):
        otherwise = f'categories = ["{name}"]'
        return (
            *sentinel,
            Surprise(column=name, seen="looks like a code", read_as="is read as a number", otherwise=otherwise),
        )
    return sentinel


def total_of(frame: pd.DataFrame) -> tuple[Surprise, ...]:
    """Tell of a last row that may be the sum of those before it: it would be learned as one of them.

    Example:
        >>> table = pd.DataFrame({"city": ["Ulm", "Bonn", "Total"], "sales": ["1", "2", "3"]})
        >>> [hint.seen for hint in total_of(table)]
        ['holds "Total" in the last row alone']
    """
    for name in frame.columns:
        cell = frame[name].iloc[-1]
        if isinstance(cell, str) and cell.strip(" :").lower() in _TOTALS and int((frame[name] == cell).sum()) == 1:
            seen, read_as = f'holds "{cell}" in the last row alone', "which is read as a row like any other"
            return (Surprise(column=str(name), seen=seen, read_as=f"{read_as}: remove a total from the file"),)
    return ()


def _numbers_rows(name: str, values: np.ndarray) -> bool:
    is_named = bool(words_of(name) & (_CODES | {"idx", "index", "row", "zeile"}))
    return is_named or bool(values[-1] - values[0] == len(values) - 1)


def _is_code(name: str, values: np.ndarray, counts: np.ndarray) -> bool:
    words = words_of(name)
    if words & _AMOUNTS:
        return False
    if words & _CODES:
        return True
    is_whole_range = bool(values[0] in (0, 1) and values[-1] - values[0] == len(values) - 1)
    often = len(values) * _ROWS_A_CODE <= counts.sum() and counts.max() <= _EVENNESS * counts.min()
    return len(values) >= _FEWEST_EVEN and is_whole_range and bool(often)


def _sentinel(name: str, values: np.ndarray, counts: np.ndarray) -> tuple[Surprise, ...]:
    for sentinel in _SENTINELS:
        place = np.flatnonzero(values == sentinel)
        others = np.delete(values, place)
        if not len(place) or len(others) < 2:
            continue
        spread = others[-1] - others[0]
        if sentinel < others[0] - spread or sentinel > others[-1] + spread:
            seen = f"holds {sentinel:g} in {int(counts[place[0]])} rows, far from every other value"
            return (
                Surprise(
                    column=name, seen=seen, read_as="which is read as a number", otherwise=f'missing = ["{sentinel:g}"]'
                ),
            )
    return _lone_negative(name, values, counts)


def _lone_negative(name: str, values: np.ndarray, counts: np.ndarray) -> tuple[Surprise, ...]:
    """Tell of -1 among whole numbers that are never below 0 otherwise."""
    if len(values) < _FEWEST_EVEN or values[0] != -1 or values[1] < 0 or counts[0] < 2 or (values % 1).any():
        return ()
    seen = f"holds -1 in {int(counts[0])} rows, and nothing else below 0"
    return (Surprise(column=name, seen=seen, read_as="which is read as a number", otherwise='missing = ["-1"]'),)
