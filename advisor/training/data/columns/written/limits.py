"""Measurements below or above what could be measured, `<0.5`, `>100` and `<LOD`, and those with a spread, `3 ± 1`."""

from collections.abc import Sequence
from dataclasses import replace

from advisor.training.data.columns.written.numbers import NumbersSeen, numbers_in
from advisor.training.data.columns.written.units import (
    LIMITS,
    SPREAD,
    TRACE,
    has_flag,
    says_below,
    without_limit,
    without_spread,
)

_FEWEST_NUMBERS = 5  # plain ones, and not fewer than limits: else these are classes, "<25" and ">=45"


def limits_of(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the cells that are limits.

    Example:
        >>> limits_of(["3", "<0.5", "≥ 100", "<LOD"])
        ('<0.5', '≥ 100')
    """
    return tuple(
        cell
        for cell in cells
        if not says_below(cell) and without_limit(cell) != cell and numbers_in([without_limit(cell)]).decimals
    )


def numbers_with_limits(cells: Sequence[str], *, has_traces: bool = False) -> NumbersSeen:
    """Say in which ways every cell is a number, where a few are limits.

    Args:
        cells: Distinct ones.
        has_traces: Whether "T" stands for a trace, as in tables of the weather.

    Example:
        >>> numbers_with_limits(["1", "2", "3", "4", "5.5", "<0.5"]).unit, numbers_with_limits(["<25", "30"]).decimals
        ('</>', frozenset())
        >>> numbers_with_limits(["1", "2", "3", "4", "5.5", "trace"]).unit
        '</>'
    """
    some = sum(without_limit(cell) != cell for cell in cells)
    plain = len(cells) - some
    if not some or plain < max(some, _FEWEST_NUMBERS) or (TRACE in cells and not has_traces):
        return NumbersSeen()
    if any(map(says_below, cells)) and any(cell.startswith(("-", "\u2212", "(")) for cell in cells):
        return NumbersSeen()  # 0 is not below all that was measured
    seen = numbers_in([without_limit(cell) for cell in cells])
    return replace(seen, unit=f"{seen.unit} {LIMITS}".strip()) if seen.decimals else seen


def numbers_with_spread(cells: Sequence[str]) -> NumbersSeen:
    """Say in which ways every cell is a number, where some stand with their spread.

    Example:
        >>> numbers_with_spread(["3.2 ± 0.4", "7"]).unit, numbers_with_spread(["3", "7"]).decimals
        ('±', frozenset())
    """
    bare = [without_spread(cell) for cell in cells]
    if bare == list(cells) or 2 * sum(map(has_flag, cells)) > len(cells):
        return NumbersSeen()  # most numbers have no flag
    seen = numbers_in(bare)
    seen = seen if seen.decimals else numbers_with_limits(bare)
    unit, limits = seen.unit.removesuffix(LIMITS).strip(), LIMITS if seen.unit.endswith(LIMITS) else ""
    return replace(seen, unit=" ".join(filter(None, (unit, SPREAD, limits)))) if seen.decimals else seen


def measured(cells: Sequence[str], *, has_traces: bool) -> NumbersSeen:
    """Say in which ways every cell is a number, where some are limits, or stand with their spread."""
    found = numbers_with_limits(cells, has_traces=has_traces)
    return found if found.decimals else numbers_with_spread(cells)
