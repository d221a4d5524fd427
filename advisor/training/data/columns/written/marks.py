"""A cross or a tick in a cell for yes, and nothing in it for no."""

from collections.abc import Sequence

_MARKS = frozenset(["x", "✓", "✔", "✅", "☑", "☒", "✗", "✘", "×", "•", "●", "■", "*", "**"])


def mark_of(distinct: Sequence[str]) -> str:
    """Return the mark that is all that a column holds; empty where it holds something else.

    Example:
        >>> mark_of(["X", "x"]), mark_of(["x", "y"]), mark_of(["1"])
        ('X', '', '')
    """
    return distinct[0] if distinct and {cell.lower() for cell in distinct} <= _MARKS else ""
