"""The numbers of a printed line, each with the text in front of it; dates, times, units and versions are none."""

import re
from collections.abc import Iterator
from typing import NamedTuple

# "0.5f0" is a number as Julia writes it
_NUMBER = re.compile(
    r"(?<![\w.@])(?<!\d[-/])(?<!(?<![A-Za-z@])\d:)"  # "top1:76.5" names its number, "10:15" is a time
    r"([-+]?(?:\d++(?:\.\d*+)?+(?:[eEdD][-+]?\d++)?+|\.\d++(?:[eE][-+]?\d++)?+|nan|inf(?:inity)?+))(?:f0(?!\w))?+"
    r"(?!\w|\.\d|:\d\d|-\d|%\||\s?[mu]?s/(?:it|iter|step|batch|img|image)\b)"  # "0.04 s/iter" is a speed
    r"(\s?%)?+(?:\s{0,3}/\s{0,3}(\d++))?+",
    re.IGNORECASE,
)
_LONGEST = 400  # characters of a number; longer ones are none


class Printed(NamedTuple):
    before: str  # the text since the last number
    value: float
    is_percent: bool = False
    total: int | None = None  # "3/10"
    at: slice = slice(0, 0)  # where the number stands in its line
    total_at: slice | None = None


def numbers_in(line: str) -> Iterator[Printed]:
    """Yield the numbers of a line from left to right.

    Example:
        >>> [(n.before, n.value) for n in numbers_in("2020-01-16 23:07:21 Epoch 3/9, loss 1.5e-3 took 8s, acc: 50%")]
        [('2020-01-16 23:07:21 Epoch ', 3.0), (', loss ', 0.0015), (' took 8s, acc: ', 50.0)]
    """
    at = 0
    for found in _NUMBER.finditer(line):
        text, percent, total = found.groups()
        if len(text) < _LONGEST:
            total_at = slice(*found.span(3)) if total else None
            yield Printed(
                line[at : found.start()],
                number_of(text),
                percent is not None,
                total_of(total),
                slice(*found.span(1)),
                total_at,
            )
        at = found.end()


def number_of(text: str) -> float:
    """Return a number as it is written.

    Example:
        >>> number_of("1.5e-3"), number_of("8.15D+00")
        (0.0015, 8.15)
    """
    try:
        return float(text)
    except ValueError:
        return float(text.lower().replace("d", "e"))  # as Fortran writes


def total_of(text: str | None) -> int | None:
    """Return the whole number behind a slash, None of one that counts nothing.

    Example:
        >>> total_of("10"), total_of(None)
        (10, None)
    """
    return int(text) if text and len(text) < 10 else None
