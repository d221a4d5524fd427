"""Numbers as people write them: decimal commas, thousands, currency, per cent, units, brackets for negatives."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from advisor.training.data.columns.written.powers import without_power
from advisor.training.data.columns.written.units import (
    CURRENCIES,
    LIMITS,
    SIZES,
    SPREAD,
    UNITS,
    without_limit,
    without_spread,
)

POINT, COMMA = ".", ","
PER_CENT = "%"
_MONEY = "|".join(sorted((re.escape(sign) for sign in CURRENCIES), key=len, reverse=True)) + "|[\u20a0-\u20cf]"
_SUFFIX = "|".join(sorted((re.escape(sign) for sign in UNITS), key=len, reverse=True))
_SPACES = " \u00a0\u2007\u2009\u202f"
_SHAPE = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[-+])?\s*(?:(?P<before>{_MONEY})\s*)?(?P<within>\()?(?P<inner>[-+])?\s*"
    rf"(?P<body>[\d.,](?:[\d.,'{_SPACES}]*[\d.,])?(?:e[-+]?\d+)?)(?P<dashes>[-–—]{{1,2}})?"  # noqa: RUF001
    rf"(?:\s*(?P<after>{_MONEY}|{_SUFFIX}))?\s*(?P<trailing>-)?\s*(?P<close>\))?",
    re.IGNORECASE,
)
_WORD = re.compile(
    r"(?P<number>.*?\d[.,]?)(?:\s+(?P<word>[^\W\d_]{2,12}(?:[/ ][^\W\d_]{1,9})?)\.?"
    r"|\s*(?:/|out of|von|of)\s*(?P<most>5|10|20|100)(?: (?:stars?|points?|sternen?|punkten?))?)",
    re.IGNORECASE,
)
"""A number and a word behind it that is no unit known here, or the most that it can be, "4.5/5": a unit where the whole
column has it."""
_SUFFIXED = re.compile(r"(?P<number>\D*\d(?:[\d.,'\s]*\d)?[.,]?)(?P<blank>\s*)(?P<suffix>[^\d\s.,].*)")
"""A number and whatever follows it."""
_EXPONENT = re.compile(r"[de][-+]?\d")
_SIZES = {name: size for size, names in SIZES.items() for name in names.split()}
SIZED = "K/M/B"  # a unit: thousands, millions and so on stand with the numbers
_WITH_SIZE = re.compile(
    rf"(?P<front>[-+(]?\s*(?:(?:{_MONEY})\s*)?[-+]?\s*[\d.,][\d.,'{_SPACES}]*?)\s*"
    rf"(?P<size>{'|'.join(sorted(_SIZES, key=len, reverse=True))})\.?(?P<back>\s*(?:{_MONEY})?\s*\)?)",
    re.IGNORECASE,
)


def _body(decimal: str, other: str) -> re.Pattern[str]:
    grouped = rf"[1-9]\d{{0,2}}(?:([{re.escape(other)}'{_SPACES}])\d{{3}})(?:\1\d{{3}})*"
    lakhs = r"|[1-9]\d?(?:,\d\d)+,\d{3}" if other == COMMA else ""  # 12,34,567 as India writes it
    plain = rf"(?:\d+)?(?:{re.escape(decimal)}\d*)?(?:e[-+]?\d+)?"  # what has an exponent has no thousands
    return re.compile(rf"{plain}|(?:{grouped}{lakhs})(?:{re.escape(decimal)}\d*)?", re.IGNORECASE)


_BODIES = {POINT: _body(POINT, COMMA), COMMA: _body(COMMA, POINT)}
_SHARES = frozenset({PER_CENT, "‰"})
_ONE_GROUP = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_TRANSLATED = str.maketrans({"\u2212": "-", "\u2019": "'", "\u2018": "'", "`": "'", "\u00b4": "'", "\u00ba": "°"})


@dataclass(frozen=True)
class NumberForm:
    """How the numbers of a column are written.

    Args:
        decimal: The sign before the fraction, `.` or `,`.
        unit: What stands with each number: a currency, `%`, "kg"; empty for none.
    """

    decimal: str = POINT
    unit: str = ""

    def number(self, cell: str) -> float | None:
        """Return the number that a cell stands for, None where it is none of this form.

        Per cent are divided by 100.

        Example:
            >>> NumberForm(",", "EUR").number("€ 1.234,50"), NumberForm(".", "%").number("12 %")
            (1234.5, 0.12)
            >>> NumberForm(",").number("(1 234,5)"), NumberForm(".").number("1,5")
            (-1234.5, None)
        """
        if self.unit.endswith(LIMITS):
            return NumberForm(self.decimal, self.unit.removesuffix(LIMITS).strip()).number(without_limit(cell))
        if self.unit.endswith(SPREAD):
            return NumberForm(self.decimal, self.unit.removesuffix(SPREAD).strip()).number(without_spread(cell))
        plain, size = _without_size(cell) if self.unit.endswith(SIZED) else (cell, 1.0)
        taken = _taken(plain) or _with_word(plain) or _with_suffix(plain)
        if taken is None:
            return None
        body, negative, unit = taken
        if (unit and unit != self.unit.removesuffix(SIZED).strip()) or not _BODIES[self.decimal].fullmatch(body):
            return None
        if not unit and self.unit in _SHARES and body.strip("0.,"):
            return None  # 0.3 among per cent: hundredths, or a share?
        written = f"-{body}" if negative else body
        if size != 1:
            return _value(written, self.decimal) * size
        return _value(written, self.decimal) / (100 if self.unit == PER_CENT else 1000 if self.unit == "‰" else 1)


@dataclass(frozen=True)
class NumbersSeen:
    """What the distinct cells of a column may be, as numbers.

    Args:
        decimals: The decimal signs with which every cell is a number; empty for no numbers.
        unit: Of every cell.
        proves: The decimal sign that no other reading allows; what a table's other columns go by.
    """

    decimals: frozenset[str] = frozenset()
    unit: str = ""
    proves: str = ""


def numbers_in(cells: Sequence[str]) -> NumbersSeen:
    """Say in which ways every cell is a number of one unit.

    Example:
        >>> numbers_in(["0,5", "1.200,25"]).proves, sorted(numbers_in(["1,234"]).decimals), numbers_in(["A1"]).decimals
        (',', [',', '.'], frozenset())
    """
    taken = [_taken(cell) for cell in cells]
    if taken and None in taken and len(cells) > 1:
        taken = [_with_word(cell) for cell in cells]
    units = {each[2] for each in taken if each is not None}
    if (None in taken or len(units) > 1) and _have_sizes(cells):
        taken = [_taken(_without_size(cell)[0]) for cell in cells]
        units = {f"{each[2]} {SIZED}".strip() for each in taken if each is not None}
    return _seen(taken, units)


def numbers_before(cells: Sequence[str]) -> NumbersSeen:
    """Say in which ways every cell is a number before the same words or signs, whatever those are.

    Example:
        >>> numbers_before(["5000mAh", "3200mAh"]).unit, numbers_before(["0", "2", "3+"]).unit
        ('mah', '+')
        >>> numbers_before(["7A", "8B"]).decimals
        frozenset()
    """
    taken = [_taken(cell) or _with_suffix(cell) for cell in cells]
    there = [each for each in taken if each is not None]
    units = {each[2] for each in there}
    is_code = any(len(each[0]) > 1 and each[0][0] == "0" and each[0][1].isdigit() for each in there)
    if len(there) < len(taken) or is_code or ("" in units and any(map(_is_glued, cells))):
        return NumbersSeen()
    return _seen(taken, units)


def _seen(taken: Sequence[tuple[str, bool, str] | None], units: set[str]) -> NumbersSeen:
    if not taken or None in taken:
        return NumbersSeen()
    if len(units) == 2 and "" in units:  # "$4.99" and "0", or "7": told, unless they may be shares
        bare = [each[0] for each in taken if each is not None and not each[2]]
        units = units if units & _SHARES and any(body.strip("0.,") for body in bare) else units - {""}
    bodies = [each[0] for each in taken if each is not None]
    decimals = frozenset(sign for sign, shape in _BODIES.items() if all(map(shape.fullmatch, bodies)))
    if len(units) > 1 or not decimals:
        return NumbersSeen()
    unit = next(iter(units))
    if len(decimals) == 1:
        return NumbersSeen(decimals, unit, next(iter(decimals)) if any("." in b or "," in b for b in bodies) else "")
    signs = {sign for body in bodies for sign in ".," if sign in body}
    if (
        unit.removesuffix(SIZED).strip() in CURRENCIES.values() and len(signs) == 1 and not unit.endswith(SIZED)
    ):  # prices have two places or none: three are thousands
        return NumbersSeen(frozenset({POINT if signs == {COMMA} else COMMA}), unit)
    return NumbersSeen(decimals if signs else frozenset({POINT}), unit)


def in_doubt(cells: Iterable[str]) -> bool:
    """Say whether each cell with a sign for a fraction may have thousands instead, and one has.

    Example:
        >>> in_doubt(["1.234", "7"]), in_doubt(["1.234", "0.5"]), in_doubt(["7"])
        (True, False, False)
    """
    signed = [cell.strip().lstrip("+-") for cell in cells if "." in cell or "," in cell]
    return bool(signed) and all(map(_ONE_GROUP.fullmatch, signed))


def parsed(cells: Sequence[str], form: NumberForm) -> np.ndarray:
    """Return the numbers of distinct cells, shape (cells,), NaN where a cell is none."""
    if form == NumberForm():
        try:
            return np.array([float(cell) for cell in cells], dtype=np.float64)
        except ValueError:  # not all are as computers write them
            pass
    numbers = (form.number(cell) for cell in cells)
    return np.array([np.nan if number is None else number for number in numbers], dtype=np.float64)


def _taken(cell: str) -> tuple[str, bool, str] | None:
    """Return the digits of a cell with their signs, whether it is negative, and its unit; None for no number."""
    match = _SHAPE.fullmatch(without_power(cell.translate(_TRANSLATED)).strip())
    if match is None or not re.search(r"\d", match["body"]):
        return None
    in_brackets = match["open"] or match["within"]
    if (in_brackets is None) != (match["close"] is None) or (match["open"] and match["within"]):
        return None
    if match["before"] and match["after"]:
        return None
    body = match["body"].lower()
    if match["dashes"]:
        if body[-1] not in ".,":  # "5-" is minus five; "5,-" is a price
            return (body, True, _unit(match)) if len(match["dashes"]) == 1 else None
        body = body[:-1]
    minus = [match["sign"] == "-", match["inner"] == "-", match["trailing"] == "-", in_brackets is not None]
    return (body, any(minus), _unit(match)) if sum(minus) <= 1 else None


def is_bare(cell: str) -> bool:
    """Say whether a number other than 0 stands without a unit.

    Example:
        >>> is_bare("7"), is_bare("$7"), is_bare("0")
        (True, False, False)
    """
    taken = _taken(cell)
    return taken is not None and not taken[2] and bool(taken[0].strip("0.,"))


def unit_of(cell: str) -> str:
    """Return the word that stands behind a number, where it is no unit known here; empty for none.

    Example:
        >>> unit_of("18.2 kmpl"), unit_of("kmpl")
        ('kmpl', '')
    """
    taken = _with_word(cell)
    return "" if taken is None else taken[2]


def _with_word(cell: str) -> tuple[str, bool, str] | None:
    """Return a number with any word as its unit, "2 rooms" and "1 room" alike; None for anything else."""
    match = _WORD.fullmatch(cell.strip())
    taken = None if match is None else _taken(match["number"])
    if match is None or taken is None or taken[2]:
        return None
    word = (match["word"] or f"/{match['most']}").lower()
    return taken[0], taken[1], word.removesuffix("s") if len(word) > 3 else word


def _with_suffix(cell: str) -> tuple[str, bool, str] | None:
    """Return a number with all that follows it as its unit; digits in that stand beside letters, "per 100k"."""
    match = _SUFFIXED.fullmatch(cell.translate(_TRANSLATED).strip())
    taken = None if match is None else _taken(match["number"])
    if match is None or taken is None:
        return None
    suffix = " ".join(match["suffix"].lower().split())
    if any(map(str.isdigit, suffix)) and not any(map(str.isalpha, suffix)):
        return None  # 16:9
    if suffix.startswith(("^", "#", "±", "+-", "+/-")) or suffix[0].isnumeric() or _EXPONENT.match(suffix):
        return None  # part of the number: 1.5D+02, 1½; or its spread
    suffix = suffix.removesuffix("s") if len(suffix) > 3 else suffix
    return taken[0], taken[1], f"{taken[2]} {suffix}".strip()


def _is_glued(cell: str) -> bool:
    """Say whether a letter stands at a number, as in codes: 4A."""
    match = _SUFFIXED.fullmatch(cell.strip())
    return match is not None and not match["blank"] and match["suffix"][0].isalpha()


def _have_sizes(cells: Sequence[str]) -> bool:
    """Say whether numbers stand with sizes, "19M" and "201k"; m alone is metres, and b of a house, unless money is."""
    sizes = {match["size"] for match in map(_WITH_SIZE.fullmatch, map(str.strip, cells)) if match is not None}
    if not sizes:
        return False
    is_money = any(re.search(_MONEY, cell, re.IGNORECASE) for cell in cells)
    return is_money or bool(sizes - {"m", "b", "B"})


def _without_size(cell: str) -> tuple[str, float]:
    """Return a number without the word for its size, and that size; 1 where there is none.

    Example:
        >>> _without_size("€110.5M"), _without_size("7")
        (('€110.5', 1000000.0), ('7', 1.0))
    """
    match = _WITH_SIZE.fullmatch(cell.strip())
    return (cell, 1.0) if match is None else (match["front"] + match["back"], _SIZES[match["size"].lower()])


def _unit(match: re.Match[str]) -> str:
    unit = match["before"] or match["after"] or ""
    return CURRENCIES.get(unit.upper(), unit.lower())


def _value(body: str, decimal: str) -> float:
    other = COMMA if decimal == POINT else POINT
    digits = re.sub(rf"['{_SPACES}{re.escape(other)}]", "", body)
    return float(digits.replace(decimal, "."))
