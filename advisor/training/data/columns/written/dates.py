"""Dates and times as people write them: the form of a column, and its cells as moments."""

import datetime
import re
from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from advisor.training.data.columns.written.eras import in_common_years
from advisor.training.data.columns.written.serials import SERIAL, moments_of_serials

ISO = "ISO 8601"
EPOCH = "seconds since 1970"
EPOCH_MILLIS = "milliseconds since 1970"
EPOCH_MICROS = "microseconds since 1970"
EPOCH_NANOS = "nanoseconds since 1970"
EPOCHS: dict[str, tuple[Literal["s", "ms", "us", "ns"], int]] = {
    EPOCH: ("s", 1),
    EPOCH_MILLIS: ("ms", 10**3),
    EPOCH_MICROS: ("us", 10**6),
    EPOCH_NANOS: ("ns", 10**9),
}
"""The forms of moments counted since 1970, with pandas's unit and how many of it a second has."""
_OF_DIGITS = {"%Y%m%d": 8, "%Y%m": 6, "%Y%m%d%H%M": 12, "%Y%m%d%H%M%S": 14}
"""The forms of dates that are whole numbers, and how many digits those have."""
_FEWEST_MONTHS = 6  # different numbers like 202105: fewer may be amounts
_SAMPLE = 200  # distinct cells by which forms are ruled out before all are looked at

_NAMES = (
    "january jan januar jänner janvier enero gennaio janv januari janeiro",
    "february feb februar février febrero febbraio févr fev februari fevereiro",
    "march mar märz mrz mär mars marzo maart março",
    "april apr avril abril aprile avr",
    "may mai mayo maggio mei maio",
    "june jun juni juin junio giugno junho",
    "july jul juli juillet julio luglio juil julho",
    "august aug août agosto aout augustus",
    "september sep sept septembre septiembre settembre setembro",
    "october oct oktober okt octobre octubre ottobre outubro",
    "november nov novembre noviembre",
    "december dec dezember dez décembre diciembre dicembre déc dezembro",
)
_MONTHS = {name: f"M{number:02d}" for number, names in enumerate(_NAMES, start=1) for name in names.split()}
_WEEKDAY = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun|montag|dienstag|mittwoch|donnerstag|freitag|samstag|"
    r"sonnabend|sonntag|mo|di|mi|do|fr|sa|so)(?:day)?[.,]?,?\s+",
    re.IGNORECASE,
)
_EASTERN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월](?:\s?(\d{1,2})\s?[日일])?")
_OFFSET = r"[+-]\d{2}(?::?\d{2})?"
_NAMED_ZONE = "Z|UTC|GMT|C?EST?|[CMP][SD]T|EDT|BST|IST|JST|MSK|AE[SD]T"
_BESIDE = re.compile(r"\s*(?:\[[\w/+-]+\]|\([^\W\d]{2,5}\)|[A-Z][a-z]+/[A-Z][A-Za-z_]+|(?<=\d{4}),? [^\W\d]{2,10}day)$")
"""What programs write behind a time: the name of the zone, or of the weekday."""
_ISO = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}(?:[T ]\d{{2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d+)?)?)?\s*(?:Z|UTC|GMT|{_OFFSET})?"
)
_ZONE = re.compile(
    rf"(?<=:\d\d)(?P<fraction>[.,]\d+)?(?P<half> [AP]M)?\s*(?:(?:UTC|GMT)?{_OFFSET}|(?:UTC|GMT)[+-]\d|{_NAMED_ZONE})$"
)
_OTHERWISE = tuple(
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in (
        (r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?", r"\1-\2-\3 \4:\5:\6"),
        (r"(\d{4})(\d\d)(\d\d)T(\d\d):?(\d\d)Z?", r"\1-\2-\3 \4:\5"),
        (r"(\d{4}):(\d\d):(\d\d) (.+)", r"\1-\2-\3 \4"),  # cameras
        (r"\[?(\d\d/[a-z]{3}/\d{4}):([^\]]+)\]?", r"\1 \2"),  # web servers
        (r"(\d{4}-\d\d-\d\d)-(\d\d)\.(\d\d)\.(\d\d)(?:\.\d+)?", r"\1 \2:\3:\4"),  # DB2
        (r"(\S+) (\d\d)\.(\d\d)\.(\d\d)(?:\.\d+)?( [ap]m)?", r"\1 \2:\3:\4\5"),  # Oracle
        (r"(\d{4})_(\d\d)_(\d\d)", r"\1-\2-\3"),
        (r"(\d{1,2}) (\d{1,2}) (\d{4})", r"\1/\2/\3"),
        (r"(\d{4}-\d\d-\d\d)[T ](\d\d)", r"\1 \2:00"),
        (r"(\d{1,2}:\d\d(?::\d\d)?)[, ]+(\D*\d.*\d{4}|\d{4}.*)", r"\2 \1"),  # the time first
        (r"(.*\d),? (?:at|um|à|-|@) (\d{1,2}:.+)", r"\1 \2"),
        (r"([^\W\d]{3,}\.?) ?['\u2019](\d\d)", r"\1-\2"),
    )
)
"""Dates that programs write, and how they are read: in the same parts, with other signs between them."""
_PERIODS = (
    re.compile(r"(?P<year>(?:19|20)\d\d)[-/ ]?(?:Q|T)(?P<quarter>[1-4])", re.IGNORECASE),
    re.compile(r"(?:Q|T)(?P<quarter>[1-4])[-/ ]?(?P<year>(?:19|20)\d\d)", re.IGNORECASE),
    re.compile(r"(?P<quarter>[1-4])(?:Q|\. Quartal)[-/ ]?(?P<year>(?:19|20)\d\d)", re.IGNORECASE),
    re.compile(r"(?P<year>(?:19|20)\d\d)[-/ ]?M(?P<month>\d{1,2})", re.IGNORECASE),
    re.compile(r"(?P<year>(?:19|20)\d\d)[-/ ]?W(?P<week>\d{1,2})(?:-?(?P<day>[1-7]))?", re.IGNORECASE),
    re.compile(r"(?:KW|CW|W|week) ?(?P<week>\d{1,2})[-/, ]{1,2}(?P<year>(?:19|20)\d\d)", re.IGNORECASE),
)
"""Quarters, months and weeks of a year: each stands for its first day."""
_DIGITS_ALONE = re.compile(r"[\d./-]+(?: \d{1,2}:\d{2}(?::\d{2})?)?")  # with nothing to be made normal
_DATE_LIKE = re.compile(r"(?=.*\d)(?:M\d\d|[\d\s.,/:T-]|AM|PM)+")
_DAYS = (
    "%d.%m.%Y",
    "%d.%m.%y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d-%m-%Y",
    "%d-%m-%y",
    "%m-%d-%y",
    "%y-%m-%d",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y-%m-%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d %b %Y",
    "%d. %b %Y",
    "%b %d %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d %b %y",
    "%Y %b %d",
    "%Y-%b-%d",
    "%d/%b/%Y",
)
_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
_ALONE = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%b %Y", "%Y-%m", "%m/%Y", "%m-%Y", "%Y %b")
_IN_FILES = ("%b-%Y", "%b-%y", "%b %d %H:%M:%S %Y")  # as exports and computers write them
FORMS = (*(day + time for day in _DAYS for time in _TIMES), *_ALONE, *_IN_FILES)


def date_forms(cells: Sequence[str]) -> tuple[str, ...]:
    """Return every form in which all cells are dates or times; none where there is none.

    Example:
        >>> date_forms(["31.12.2020", "1.1.2021"]), date_forms(["03/04/2021"]), date_forms(["12", "13"])
        (('%d.%m.%Y',), ('%d/%m/%Y', '%m/%d/%Y'), ())
    """
    if not len(cells):
        return ()
    if all(map(_ISO.fullmatch, cells)):
        return (ISO,) if moments(cells, ISO).notna().all() else ()
    told = [_normal(cell) for cell in cells[:_SAMPLE]]
    if not all(map(_may_be_date, told)):
        return ()
    possible = [form for form in FORMS if _fits(told, form)]
    return tuple(form for form in possible if moments(cells, form).notna().all()) if possible else ()


def looks_like_date(cell: str) -> bool:
    """Say whether a cell is a date or a time in any form.

    Example:
        >>> looks_like_date("5 Mar 2020"), looks_like_date("3:45 pm"), looks_like_date("hello")
        (True, True, False)
    """
    return bool(date_forms([cell]))


def moments(cells: Sequence[str] | pd.Series, form: str) -> pd.Series:
    """Return cells as moments by the clock on the wall, NaT where a cell has another form.

    Args:
        cells: Texts; missing ones stay missing.
        form: As of `date_forms`, or a format of Python's `strptime`.

    Example:
        >>> str(moments(["2021-05-01T10:00:00+02:00"], "ISO 8601")[0])
        '2021-05-01 10:00:00'
    """
    series = cells if isinstance(cells, pd.Series) else pd.Series(list(cells), dtype=object)
    if form == SERIAL:
        return moments_of_serials(series)
    if form in EPOCHS:
        return pd.to_datetime(pd.to_numeric(series, errors="coerce"), unit=EPOCHS[form][0])
    distinct = series.dropna().map(str).unique()
    text = pd.Series([_normal(cell) for cell in distinct], index=distinct, dtype=object)
    if form == ISO:
        text = text.str.replace(",", ".")
    read = pd.to_datetime(text, format=_for_pandas(form), errors="coerce")
    read = read.where(np.array([_is_whole(cell, form) for cell in text], dtype=bool))
    return series.map(read.to_dict()).astype("datetime64[us]")


def instants(cells: pd.Series, form: str) -> pd.Series:
    """Return cells as moments that can be ordered: where a zone is written, by the time in UTC.

    Example:
        >>> two = pd.Series(["2021-05-01T10:00:00+02:00", "2021-05-01T09:00:00Z"])
        >>> instants(two, "ISO 8601").is_monotonic_increasing
        True
    """
    if form != ISO:
        return moments(cells, form)
    text = cells.map(lambda cell: in_common_years(str(cell)).replace(",", "."), na_action="ignore")
    read = pd.to_datetime(text, format="ISO8601", errors="coerce", utc=True)
    return read.dt.tz_localize(None).astype("datetime64[us]")


def numeric_dates(numbers: np.ndarray) -> str:
    """Return the form of whole numbers that are dates: 20210531, or seconds since 1970; else "".

    Seconds, or thousandths (millionths, ...) of them: of the years 2000 to 2037.

    Example:
        >>> [numeric_dates(np.array(numbers)) for numbers in ([20210531.0], [1.6e9], [1.0])]
        ['%Y%m%d', 'seconds since 1970', '']
    """
    if not len(numbers) or (numbers != np.round(numbers)).any():
        return ""
    low, high = float(numbers.min()), float(numbers.max())
    values = np.unique(numbers)
    for form, digits in _OF_DIGITS.items():
        usual = values[values < 99 * 10 ** (digits - 2)]  # 99991231: until further notice
        if (
            low >= 19 * 10 ** (digits - 2)
            and len(usual)
            and usual[-1] < 21 * 10 ** (digits - 2)
            and len(values) - len(usual) < 2
        ):
            is_sure = digits > 6 or len(values) >= _FEWEST_MONTHS
            return form if is_sure and moments([str(int(value)) for value in values], form).notna().all() else ""
    for form, (_, factor) in EPOCHS.items():
        if 946_684_800 * factor <= low and high < 2_145_916_800 * factor:
            return form
    return ""


def _normal(cell: str) -> str:
    """Return a date without what its form does not need: the weekday, the zone, month names in a language."""
    text = in_common_years(cell.strip())
    if _DIGITS_ALONE.fullmatch(text) and text.count("-") < 3:
        return text
    text = _of_programs(_BESIDE.sub("", text))
    text = _WEEKDAY.sub("", _EASTERN.sub(lambda match: "/".join(filter(None, match.groups())), text))
    text = re.sub(r"(?<=\w) (?:de|del|of) (?=\w)", " ", text)
    text = re.sub(r"[^\W\d_]{3,}\.?", lambda match: _MONTHS.get(match[0].rstrip(".").lower(), match[0]), text)
    text = re.sub(r"(?<=\d)(?:st|nd|rd|th|er)\b", "", text)
    text = re.sub(r"(?<=\d)\s*([ap])\.?\s?m\b\.?", lambda match: f" {match[1].upper()}M", text, flags=re.IGNORECASE)
    text = re.sub(r"\s*(?:Uhr|h)$", "", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=\d)T(?=\d)", " ", text)
    text = re.sub(r",\s+|\s+", " ", text)
    return _ZONE.sub(lambda match: (match["fraction"] or "") + (match["half"] or ""), text).strip()


def _of_programs(text: str) -> str:
    """Return a date that a program wrote, or a period by its first day, with the usual signs between its parts."""
    for pattern, said in _OTHERWISE:
        if match := pattern.fullmatch(text):
            return match.expand(said)
    period = next((match for pattern in _PERIODS if (match := pattern.fullmatch(text))), None)
    return text if period is None else _first_day(**period.groupdict()) or text


def _first_day(
    year: str, quarter: str | None = None, month: str | None = None, week: str | None = None, day: str | None = None
) -> str:
    if week is None:
        return f"{year}-{int(month) if month else 3 * int(quarter or 1) - 2:02d}"
    try:
        return datetime.date.fromisocalendar(int(year), int(week), int(day or 1)).isoformat()
    except ValueError:
        return ""


def _for_pandas(form: str) -> str:
    """Return the format in which normal texts are read: month names stand in them as M01 to M12."""
    return "ISO8601" if form == ISO else re.sub("%[bB]", "M%m", form)


def _may_be_date(text: str) -> bool:
    return bool(_DATE_LIKE.fullmatch(text)) or bool(_ISO.fullmatch(text))


def _is_whole(text: str, form: str) -> bool:
    """Refuse what pandas is too kind about: `3:1` as a time, a year of two digits for one of four."""
    if form in _OF_DIGITS:
        return bool(re.fullmatch(rf"(?:19|20|99)\d{{{_OF_DIGITS[form] - 2}}}", text))
    if "-%y" in form or "%y-" in form:
        return bool(re.fullmatch(r"\d\d-(?:\d\d|M\d\d)-\d\d.*|M\d\d-\d\d|\d-M\d\d-\d\d.*", text))
    if "%M" in form and not re.search(r"\d{1,2}:\d{2}", text):
        return False
    return "%Y" not in form or bool(re.search(r"(?<!\d)\d{4}(?!\d)", text))


def _fits(texts: Sequence[str], form: str) -> bool:
    whole = all(_is_whole(text, form) for text in texts)
    return whole and bool(
        pd.to_datetime(pd.Series(texts, dtype=object), format=_for_pandas(form), errors="coerce").notna().all()
    )
