"""At the edge of a range: a winner that lies there may have a better neighbour beyond it."""

from collections.abc import Sequence

from advisor.compare.edges import can_widen
from advisor.compare.scales import place_of
from advisor.records import WinCheck, Winner
from advisor.space.dimension import Dimension, numbers_of

QUESTION = "Does it lie inside the ranges that were searched?"
NEAR = 0.02  # of the range, on the scale it is searched on: no trial beyond it could have shown anything


def check(won: Winner, dimensions: Sequence[Dimension]) -> WinCheck:
    """Look where the winner's numbers lie in their ranges, at the ends beyond which values make sense.

    Args:
        won: The winner with its parameters.
        dimensions: What was searched, with the ranges that were searched; none of a KerasTuner model, which asks.

    Example:
        >>> check(Winner(trial=1, parameters={"units": 32}), ()).because
        'a model of your own says what it searches only as it is built'
    """
    looked = [each for each in dimensions if each.name in won.parameters and numbers_of(each.domain) is not None]
    if not looked:
        asks = bool(won.parameters) and not dimensions
        own = "a model of your own says what it searches only as it is built"
        because = own if asks else "no range of numbers was searched"
        return WinCheck(question=QUESTION, answer="not checked", because=because)
    at = [said for dimension in looked if (said := _at_an_end(won, dimension))]
    if at:
        return WinCheck(question=QUESTION, answer="no", because="; ".join(at))
    return WinCheck(question=QUESTION, answer="yes", because="no number at an end that could be widened")


def _at_an_end(won: Winner, dimension: Dimension) -> str:
    value = won.parameters[dimension.name]
    place, ends = place_of(dimension.domain, value), numbers_of(dimension.domain)
    if place is None or ends is None or NEAR < place < 1 - NEAR:
        return ""
    end, limit = ("low", ends[0]) if place <= NEAR else ("high", ends[1])
    if not can_widen(dimension, "low" if end == "low" else "high", limit):
        return ""
    return f"{dimension.name} {value:.4g} at the {end} end, {limit:.4g}"
