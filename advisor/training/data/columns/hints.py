"""What a column of numbers may be instead: a code, an identifier, a moment, a number that stands for no value."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from advisor.records.columns import Surprise


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CODES = _words(
    "id ids code codes nr no num number zip zipcode plz postcode postal shop store branch filiale markt region "
    "district country land city stadt category cat kategorie type typ class klasse group gruppe cluster model brand "
    "vendor supplier product produkt item sku article artikel customer kunde client user member patient device sensor "
    "station machine room team school department dept abteilung sector job line route zone key color colour "
    "isbn ean gtin upc barcode imei ssn iban siren siret phone telephone mobile fax"
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
_DATES = _words("date dates datum data fecha dato datetime päivämäärä")
_VERSIONS = _words("version versions ver release build firmware revision rev sdk android ios os chapter section clause")
_WEIGHTS = _words("sample_weight sample_weights case_weight row_weight instance_weight survey_weight sampling_weight")
_PRECIPITATION = _words(
    "prcp precip precipitation prec pcp pcpn rain rainfall rainf snow snowfall snwd snowdepth newsnow niederschlag "
    "regen schnee pluie precipitacion lluvia sn pr ppt"
)
_PARTS = _words("train training test testing tst valid val validation dev holdout eval")
_SENTINELS = (-999.0, -9999.0, -99999.0, -99.0, -9.0, 999.0, 9999.0, 99999.0, 999999.0, -888.0, -777.0)
_SHORT_SENTINELS = (9.0, 77.0, 88.0, 97.0, 98.0, 99.0)  # of several rows: surveys have them
_MOST_SENTINELS, _LOWEST = 3, -9.0
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


def names_a_date(name: str) -> bool:
    """Say whether a column's name says that it holds dates.

    Example:
        >>> names_a_date("Order Date"), names_a_date("order_date_id"), names_a_date("time")
        (True, False, False)
    """
    words = words_of(name)
    return bool(words & _DATES) and not words & _CODES


def names_precipitation(name: str) -> bool:
    """Say whether a column's name says that it holds rain or snow, of which tables write "T" for a trace.

    Example:
        >>> names_precipitation("PrecipitationSumInches"), names_precipitation("total")
        (True, False)
    """
    return bool(words_of(name) & _PRECIPITATION)


def names_a_version(name: str) -> bool:
    """Say whether a column's name says that it holds versions, of which 1.10 comes after 1.9.

    Example:
        >>> names_a_version("app_version"), names_a_version("price")
        (True, False)
    """
    return bool(words_of(name) & _VERSIONS)


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
    if name.lower().replace(" ", "_") in _WEIGHTS:
        seen, otherwise = "seems to say how much each row counts", f'weights = "{name}", or drop = ["{name}"]'
        return (Surprise(column=name, seen=seen, read_as="is read as a feature", otherwise=otherwise),)
    sentinel = sentinels_of(name, values, counts)
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


def parts_hint(name: str, labels: Sequence[str]) -> tuple[Surprise, ...]:
    """Tell of a column that says which rows are to train on and which to test on.

    Example:
        >>> [hint.otherwise for hint in parts_hint("set", ["train", "Test"])], parts_hint("transport", ["train", "bus"])
        (['drop = ["set"]'], ())
    """
    if len(labels) < 2 or not {label.lower() for label in labels} <= _PARTS:
        return ()
    seen, read_as = "says which part each row belongs to", "is read as a feature, and rows are dealt anew"
    return (Surprise(column=name, seen=seen, read_as=read_as, otherwise=f'drop = ["{name}"]'),)


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


def sentinels_of(name: str, values: np.ndarray, counts: np.ndarray) -> tuple[Surprise, ...]:
    """Tell of values that may stand for none: far from every other, or the only ones below 0.

    Args:
        name: Of the column.
        values: Its different numbers, rising.
        counts: How many rows hold each.

    Example:
        >>> values, counts = np.array([*range(20), 365243]), np.array([3] * 21)
        >>> sentinels_of("days", values, counts)[0].seen
        'holds 365243 in 3 rows, far from every other value'
    """
    places, why = far_places(values, counts), "far from every other value"
    if not len(places):
        places, why = _lone_negatives(values, counts), "and nothing else below 0"
    if not len(places):
        return ()
    held = [f"{value:.15g}" for value in values[places]]
    seen = f"holds {', '.join(held)} in {int(counts[places].sum())} rows, {why}"
    return (Surprise(column=name, seen=seen, read_as="which is read as a number", otherwise=_missing(held)),)


def far_places(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the places of up to three values at one end, farther from all others than those are from each other.

    Each is held by several rows, or is known to stand for no value, as -999 does. Among few others only those are told
    that are known.

    Example:
        >>> far_places(np.array([-200.0, *range(9)]), np.full(10, 2)).tolist()
        [0]
    """
    for places in (np.arange(len(values)), np.arange(len(values))[::-1]):
        for count in range(min(_MOST_SENTINELS, len(values) - 2), 0, -1):
            ends, others = places[:count], values[places[count:]]
            if abs(others[0] - values[ends[-1]]) <= abs(others[-1] - others[0]):
                continue
            known = np.isin(values[ends], _SENTINELS) | (np.isin(values[ends], _SHORT_SENTINELS) & (counts[ends] > 1))
            if (known if len(others) < _FEWEST_EVEN else known | (counts[ends] > 1)).all():
                return np.sort(ends)
    return np.arange(0)


def far_dates(name: str, moments: pd.Series, text: pd.Series) -> tuple[Surprise, ...]:
    """Tell of dates that may stand for none: 9999-12-31 among those of a year, or 1970-01-01.

    Args:
        name: Of the column.
        moments: Its cells as moments; missing ones are not looked at.
        text: Its cells as they came.

    Example:
        >>> days = ["9999-12-31"] * 3 + [f"2020-01-{day:02d}" for day in range(1, 20)]
        >>> [told.otherwise for told in far_dates("end", pd.to_datetime(pd.Series(days)), pd.Series(days))]
        ['missing = ["9999-12-31"]']
    """
    there = moments.dropna().to_numpy(dtype="datetime64[s]")
    values, counts = np.unique(there.astype(np.int64), return_counts=True)
    places = far_places(values.astype(np.float64), counts)
    if not len(places):
        return ()
    of_row = moments.to_numpy(dtype="datetime64[s]")
    far = [str(text[of_row == moment].iloc[0]) for moment in values[places].astype("M8[s]")]
    seen = f"holds {', '.join(far)} in {int(counts[places].sum())} rows, far from every other date"
    return (Surprise(column=name, seen=seen, read_as="which is read as a date", otherwise=_missing(far)),)


def _missing(cells: list[str]) -> str:
    listed = ", ".join(f'"{cell}"' for cell in cells)
    return f"missing = [{listed}]"


def _lone_negatives(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the places of up to three whole numbers from -9 to -1 that nothing else is below 0 beside."""
    places = np.flatnonzero(values < 0)
    few = 0 < len(places) <= _MOST_SENTINELS and len(values) - len(places) >= _FEWEST_EVEN - 1
    there = values[places]
    if not few or there[0] < _LOWEST or (there % 1).any() or (counts[places] < 2).any():
        return np.arange(0)
    return places
