"""Six significant digits: what a number that is shown means, and what every processor agrees on."""

DIGITS = 6  # more than any measured score or loss is known to; the last digits of a double are the processor's own


def significant(value: float, digits: int = DIGITS) -> float:
    """Return a number with that many significant digits; NaN and infinities stay, a zero has no sign.

    Example:
        >>> significant(-0.002876380989736511), significant(1_234_567.0), significant(float("inf"))
        (-0.00287638, 1234570.0, inf)
    """
    return float(f"{value:.{digits}g}") + 0.0


def shortened(value: object) -> object:
    """Return plain data (dicts, lists, texts, numbers) with six significant digits in every float, however deep.

    Whole numbers (seeds, counts, places) stay as they are.

    Example:
        >>> shortened({"loss": [0.1 + 0.2, 1 / 3, None], "seed": 1234567})
        {'loss': [0.3, 0.333333, None], 'seed': 1234567}
    """
    if isinstance(value, float):
        return significant(value)
    if isinstance(value, dict):
        return {key: shortened(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [shortened(entry) for entry in value]
    return value
