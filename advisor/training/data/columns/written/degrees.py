"""Places on the globe as people write them, 48°12'N and 57.05W: degrees, negative in the south and in the west."""

import re
from collections.abc import Sequence

DEGREES = "degrees"  # the form of a number that is written so
_WRITTEN = re.compile(
    r"(?P<front>[NSEW])?\s*(?P<sign>-)?\s*(?P<degrees>\d{1,3}(?:[.,]\d+)?)\s*(?P<mark>[°º])?\s*"
    r"(?:(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*['\u2032\u2019]\s*)?"
    r"(?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:[\"\u2033\u201d]|'')\s*)?(?P<back>[NSEW])?",
    re.IGNORECASE,
)


def degrees_of(cell: str) -> float | None:
    """Return the degrees that a cell stands for, None where it is no place on the globe.

    Example:
        >>> degrees_of("48°30'N"), degrees_of("57.05W"), degrees_of("-11° 15' 36\\""), degrees_of("S 7.5°")
        (48.5, -57.05, -11.26, -7.5)
        >>> degrees_of("12W"), degrees_of("7.5"), degrees_of("20.5°")
        (None, None, None)
    """
    match = _WRITTEN.fullmatch(cell.strip())
    if match is None or (match["front"] and match["back"]):
        return None
    side = (match["front"] or match["back"] or "").upper()
    has_parts = match["mark"] is not None and match["minutes"] is not None
    has_fraction = match["mark"] is not None or re.search(r"[.,]", match["degrees"]) is not None
    if not (side and has_fraction) and not has_parts:
        return None
    degrees, minutes, seconds = (
        float((match[part] or "0").replace(",", ".")) for part in ("degrees", "minutes", "seconds")
    )
    if degrees > 180 or minutes >= 60 or seconds >= 60 or (match["sign"] and side):
        return None
    value = round(degrees + minutes / 60 + seconds / 3600, 9)
    return 0.0 - value if match["sign"] or side in ("S", "W") else value


def are_degrees(cells: Sequence[str]) -> bool:
    """Say whether every cell is a place on the globe.

    Example:
        >>> are_degrees(["57.05N", "10.33S"]), are_degrees(["57.05N", "10"]), are_degrees([])
        (True, False, False)
    """
    return bool(cells) and all(degrees_of(cell) is not None for cell in cells)
