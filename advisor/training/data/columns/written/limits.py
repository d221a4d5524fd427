"""Measurements below or above what could be measured, `<0.5` and `>100`, among plain numbers."""

from collections.abc import Sequence
from dataclasses import replace

from advisor.training.data.columns.written.numbers import NumbersSeen, numbers_in
from advisor.training.data.columns.written.units import LIMITS, without_limit

_FEWEST_NUMBERS = 5  # plain ones, and not fewer than limits: else these are classes, "<25" and ">=45"


def limits_of(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the cells that are limits.

    Example:
        >>> limits_of(["3", "<0.5", "≥ 100", "<LOD"])
        ('<0.5', '≥ 100')
    """
    return tuple(cell for cell in cells if without_limit(cell) != cell and numbers_in([without_limit(cell)]).decimals)


def numbers_with_limits(cells: Sequence[str]) -> NumbersSeen:
    """Say in which ways every cell is a number, where a few are limits.

    Example:
        >>> numbers_with_limits(["1", "2", "3", "4", "5.5", "<0.5"]).unit, numbers_with_limits(["<25", "30"]).decimals
        ('</>', frozenset())
    """
    some = sum(without_limit(cell) != cell for cell in cells)
    plain = len(cells) - some
    if not some or plain < max(some, _FEWEST_NUMBERS):
        return NumbersSeen()
    seen = numbers_in([without_limit(cell) for cell in cells])
    return replace(seen, unit=f"{seen.unit} {LIMITS}".strip()) if seen.decimals else seen
