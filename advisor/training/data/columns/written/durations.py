"""Durations as people write them, in seconds: `1:23:45`, `2h 50m`, `1 day, 2:03:04`, `PT1H30M`, `3 weeks`."""

import re
from collections.abc import Iterable

DURATION = "duration"  # the form of a number that is written so
UNITS = {
    31_557_600.0: "y yr yrs year years jahr jahre jahren an ans année années año años anno anni",
    2_629_800.0: "mo mos mon mons mth mths month months monat monate monaten mois mes meses mese mesi",
    604_800.0: "w wk wks week weeks woche wochen semaine semaines semana semanas settimana settimane",
    86_400.0: "d day days tag tage tagen jour jours día días dia dias giorno giorni",
    3_600.0: "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore",
    60.0: "m min mins minute minutes minuten minuto minutos minuti",
    1.0: "s sec secs second seconds sek sekunde sekunden seconde secondes segundo segundos secondo secondi",
    1e-3: "ms msec msecs millis millisecond milliseconds millisekunden",
    1e-6: "us µs μs microseconds mikrosekunden",
    1e-9: "ns nanoseconds",
}
"""Seconds of each unit, and its names in lower case; a year and a month are the Julian year and a twelfth of it."""

_SECONDS = {name: seconds for seconds, names in UNITS.items() for name in names.split()}
_YEAR, _MONTH = list(UNITS)[:2]
CLOCK = re.compile(r"(?:(\d+)(?:-| ?(?:d|days?|tage?),? ?))?(?:(\d+):)?(\d+):([0-5]\d(?:[.,]\d+)?)")
PIECE = re.compile(r"(\d+(?:[.,]\d+)?|[.,]\d+)\s*([^\W\d_]+)\.?(?:\s*,?\s*(?:and |und |et |y |e )?\s*)")
_BARE = re.compile(r"0|\d+[.,]\d+")  # seconds, where others have minutes: 59.80 beside 1:02.35
_HALF_WORDS = re.compile(r"(\d+)\s*h\s*([0-5]\d)")  # 1h30
_ISO = re.compile(r"p(?=.)((?:\d+[ymwd])*)(?:t((?:\d+(?:[.,]\d+)?[hms])+))?")
_NO_SIGN = re.compile(r"[+\-−]\s*")  # noqa: RUF001  a minus
_HOURS, _SIXTY = 24, 60


def seconds_of(cell: str) -> float | None:
    """Return a duration in seconds, None where a cell is none; of two numbers with a colon the first are minutes.

    Example:
        >>> [seconds_of(cell) for cell in ("1:23:45", "2h 50m", "1 day, 2:00:00", "PT1H30M", "5 apples")]
        [5025.0, 10200.0, 93600.0, 5400.0, None]
    """
    text = cell.strip().lower()
    sign = _NO_SIGN.match(text)
    body = text[sign.end() :] if sign else text
    seconds = _read(body)
    if seconds and sign and sign[0][0] != "+":
        return -seconds
    return seconds


def are_durations(cells: Iterable[str]) -> bool:
    """Say whether every cell is a duration, and one of them cannot be anything else, or at most a time of the day.

    Example:
        >>> are_durations(["2h 50m", "45m"]), are_durations(["1:23", "4:05"]), are_durations(["7d", "5h"])
        (True, True, False)
    """
    texts = list(cells)
    return bool(texts) and any(map(_is_telling, texts)) and all(seconds_of(text) is not None for text in texts)


def is_duration(cell: str) -> bool:
    """Say whether one cell is a duration and nothing else: `0` and `7d` may be.

    Example:
        >>> is_duration("90 min"), is_duration("0")
        (True, False)
    """
    return _is_telling(cell) and seconds_of(cell) is not None


def _read(text: str) -> float | None:
    if _BARE.fullmatch(text):
        return float(text.replace(",", "."))
    clock = CLOCK.fullmatch(text)
    if clock is not None:
        return _of_clock(clock)
    iso = _ISO.fullmatch(text)
    if iso is not None:
        days = (iso[1] or "").replace("m", "mon")
        return _of_words(f"{days} {iso[2] or ''}".strip())
    half = _HALF_WORDS.fullmatch(text)
    return 3600.0 * int(half[1]) + 60.0 * int(half[2]) if half is not None else _of_words(text)


def _of_clock(clock: re.Match[str]) -> float | None:
    days, hours, minutes = (int(part or 0) for part in clock.groups()[:3])
    if (clock[2] is not None and minutes >= _SIXTY) or (clock[1] is not None and clock[2] is None):
        return None
    return 86_400.0 * days + 3_600.0 * hours + 60.0 * minutes + float(clock[4].replace(",", "."))


def _of_words(text: str) -> float | None:
    """Add up pieces of one unit each, the largest first."""
    total, last, end = 0.0, float("inf"), 0
    for piece in PIECE.finditer(text):
        seconds = _SECONDS.get(piece[2])
        seconds = _MONTH if piece[2] == "m" and last == _YEAR else seconds
        if seconds is None or seconds >= last or piece.start() != end:
            return None
        total, last, end = total + seconds * float(piece[1].replace(",", ".")), seconds, piece.end()
    return total if text and end == len(text) else None


def _is_telling(cell: str) -> bool:
    """Say whether a cell has a colon, two pieces, or a unit of more than one letter."""
    text = _NO_SIGN.sub("", cell.strip().lower(), count=1)
    pieces = PIECE.findall(text)
    return (
        ":" in text
        or _HALF_WORDS.fullmatch(text) is not None
        or len(pieces) > 1
        or text.startswith("p")
        or any(len(unit) > 1 for _, unit in pieces)
    )


_SPANS = "duration durations dauer durée duracion duración durata elapsed runtime length länge laufzeit lap laps split"
_SPANS += " pace finish response wait waiting travel total net moving playtime uptime downtime laptime took delay"
_SPANS += " handling fahrzeit wartezeit zielzeit bearbeitungszeit spielzeit hold talk runtimes walltime recovery sleep"
_NAMES_OF_SPANS = frozenset(re.split(" ", _SPANS))


def names_a_span(words: frozenset[str]) -> bool:
    """Say whether the words of a column's name say that it holds durations, and not times of the day.

    Example:
        >>> names_a_span(frozenset({"trip", "duration"})), names_a_span(frozenset({"start", "time"}))
        (True, False)
    """
    return bool(words & _NAMES_OF_SPANS)
