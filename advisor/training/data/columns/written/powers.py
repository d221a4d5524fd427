"""Numbers with a power of ten, "1.5×10^3", as computers write them."""

import re

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_EXPONENT = r"(?:(?:\^|\*\*)\s*[({]?(?P<plain>[-+]?\d{1,3})[)}]?|(?P<raised>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))"
_POWER = re.compile(rf"(?P<front>\d[\d.,]*)?\s*(?(front)[x×·*⋅∙•]\s*)10{_EXPONENT}", re.IGNORECASE)


def without_power(cell: str) -> str:
    """Return a number with a power of ten as one with an exponent; what is anything else as it is.

    A power is told by its sign, or by raised digits: "1.5x103" may be anything.

    Example:
        >>> [without_power(cell) for cell in ("1.5×10^3", "2,5·10⁻⁴ kg", "10**6", "1.5x103", "3x4")]
        ['1.5e3', '2,5e-4 kg', '1e6', '1.5x103', '3x4']
    """
    if "10" not in cell:
        return cell
    return _POWER.sub(_as_exponent, cell, count=1)


def has_power(cell: str) -> bool:
    """Say whether a power of ten stands in a cell.

    Example:
        >>> has_power("3·10^5"), has_power("310")
        (True, False)
    """
    return without_power(cell) != cell


def _as_exponent(match: re.Match[str]) -> str:
    exponent = match["plain"] or match["raised"].translate(_RAISED)
    return f"{match['front'] or '1'}e{exponent}"
