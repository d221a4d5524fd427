"""Parameters as rows of numbers, and where to look for the next ones: spread over the space, or near good ones."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, final

import numpy as np
import numpy.typing as npt

from advisor.compare.scales import place_of, value_of
from advisor.records.studies.plan import ParameterValue
from advisor.search.surrogate.belief import Belief
from advisor.space.dimension import Choice, Dimension, IntUniform, LogIntUniform, Text

Array: TypeAlias = npt.NDArray[np.float64]
Active: TypeAlias = Callable[[Dimension, Mapping[str, ParameterValue]], bool]
Random: TypeAlias = np.random.Generator

EDGE = 0.125  # of a range at each end, where the first points do not lie: a model finds the edge if it is good there
FINE = 8  # values: a range of fewer is used up to its ends from the start
NEAREST, FARTHEST = 0.03, 0.4  # of a range: how far a point lies from the good one it comes from
MOVED = 0.35  # probability that a dimension is moved


@final
class Points:
    """Rows of numbers for parameters: places in [0, 1] on the scale of the search, the number of an option
    where the options have no order, NaN where a dimension has no effect.

    Args:
        dimensions: What is searched, each after those its condition looks at.
        active: Whether a dimension matters, given the values chosen before it.
    """

    def __init__(self, dimensions: Sequence[Dimension], active: Active) -> None:
        self._dimensions, self._active = tuple(dimensions), active
        self._options = np.array([_unordered(each) for each in self._dimensions], dtype=int)
        self._counts = np.array([_counted(each) for each in self._dimensions], dtype=int)
        watched = {when.path for each in self._dimensions for when in each.active_when}
        self._parents = [place for place, each in enumerate(self._dimensions) if each.sets in watched]
        self._idle: dict[bytes, npt.NDArray[np.bool_]] = {}
        self._beliefs = {
            column: Belief(place)
            for column, each in enumerate(self._dimensions)
            if each.around is not None and (place := _place(each, each.around)) is not None
        }
        self.owners = np.repeat(np.arange(len(self._dimensions)), np.maximum(self._options, 1))

    def row(self, parameters: Mapping[str, ParameterValue]) -> Array:
        """Return the row of parameters; NaN for a dimension that they do not name, and for unknown options."""
        found = [_place(each, parameters[each.name]) if each.name in parameters else None for each in self._dimensions]
        return np.array([np.nan if place is None else place for place in found])

    def parameters(self, row: Array) -> dict[str, ParameterValue]:
        """Return the parameters of a row; dimensions without effect are left out."""
        found: dict[str, ParameterValue] = {}
        for each, place in zip(self._dimensions, row, strict=True):
            if self._active(each, found):
                found[each.name] = _value(each, float(place))
        return found

    def features(self, rows: Array) -> Array:
        """Return rows as a model needs them: unordered options one column each, the middle where NaN."""
        columns: list[Array] = []
        for place, options in enumerate(self._options):
            column = rows[:, place]
            if options:
                columns += [(column == option) / np.sqrt(2.0) for option in range(options)]
            else:
                columns.append(np.where(np.isnan(column), 0.5, column))
        return np.column_stack(columns)

    def start(self, numbers: Sequence[int], *, seed: int) -> Array:
        """Return the points with these numbers of an even sequence; number 0 is the middle of every range.

        Reference: Niederreiter, "Random number generation and quasi-Monte Carlo methods" (1992), 3.1.
        """
        random = np.random.default_rng(seed)
        steps = np.sqrt(_primes(len(self._dimensions)))[random.permutation(len(self._dimensions))]
        spread = (random.random(len(steps)) + np.outer(np.asarray(numbers), steps)) % 1.0
        fine = (self._options == 0) & ((self._counts == 0) | (self._counts >= FINE))
        spread = np.where(fine, EDGE + (1 - 2 * EDGE) * spread, spread)
        first = (np.asarray(numbers) == 0)[:, None] & (self._options == 0)
        middle = np.full(len(self._dimensions), 0.5)
        for column, belief in self._beliefs.items():
            middle[column] = belief.around
        return self._settled(np.where(first, middle, self._stretched(spread)))

    def believed(self, rows: Array) -> Array:
        """Return how likely rows are good by what the user believes: a logarithm, 0 where nothing is said."""
        found = np.zeros(len(rows))
        for column, belief in self._beliefs.items():
            found += np.where(np.isnan(rows[:, column]), 0.0, np.log(belief.density(np.nan_to_num(rows[:, column]))))
        return found

    def anywhere(self, count: int, random: Random) -> Array:
        """Return points from the whole space."""
        return self._settled(self._stretched(random.random((count, len(self._dimensions)))))

    def near(self, good: Array, count: int, random: Random) -> Array:
        """Return points around good ones, each at a distance of its own and moved in some dimensions only.

        A dimension that has no effect at the good point gets any value, in case it has one at the new point.
        """
        size = (count, len(self._dimensions))
        rows = good[random.integers(len(good), size=count)]
        anywhere = self._stretched(random.random(size))
        distance = np.exp(random.uniform(np.log(NEAREST), np.log(FARTHEST), size=(count, 1)))
        moves = random.random(size) < max(MOVED, 1 / size[1])
        moves[np.arange(count), random.integers(size[1], size=count)] = True
        step = distance * random.normal(size=size)
        least = 1 / np.maximum(self._counts - 1, 1)  # a range of whole numbers is left by one at least
        step = np.where((self._counts > 1) & (np.abs(step) < least), np.copysign(least, step), step)
        moved = np.abs(rows + step) % 2.0  # reflected at both ends, so that none is crowded
        moved = np.where(moved > 1.0, 2.0 - moved, moved)
        moved = np.where(self._options > 0, anywhere, moved)
        return self._settled(np.where(np.isnan(rows), anywhere, np.where(moves, moved, rows)))

    def held(self, rows: Array, row: Array, free: Sequence[str]) -> Array:
        """Return rows with the values of one row in every dimension that is not free."""
        is_free = np.array([each.name in set(free) for each in self._dimensions])
        return self._settled(np.where(is_free | np.isnan(row), rows, row))

    def _stretched(self, unit: Array) -> Array:
        """Numbers of [0, 1) as places, or as numbers of options."""
        places = np.where(self._options > 0, np.floor(unit * np.maximum(self._options, 1)), unit)
        for column, belief in self._beliefs.items():
            places[:, column] = belief.place(places[:, column])
        return places

    def _settled(self, rows: Array) -> Array:
        """Rows with whole numbers where the domain has only these, and NaN where a dimension has no effect."""
        settled = np.array(rows)
        for column, each in enumerate(self._dimensions):
            domain = each.domain
            if isinstance(domain, LogIntUniform) and domain.high > domain.low:
                whole = np.rint(domain.low * (domain.high / domain.low) ** settled[:, column])
                settled[:, column] = np.log(whole / domain.low) / np.log(domain.high / domain.low)
            elif self._counts[column] > 1:
                steps = self._counts[column] - 1
                settled[:, column] = np.rint(settled[:, column] * steps) / steps
        for row in settled:
            key = row[self._parents].tobytes()
            if key not in self._idle:
                found = self.parameters(np.where(np.isnan(row), 0.0, row))
                self._idle[key] = np.array([each.name not in found for each in self._dimensions])
            row[self._idle[key]] = np.nan
        return settled


def _unordered(dimension: Dimension) -> int:
    domain = dimension.domain
    return len(domain.options) if isinstance(domain, Choice) and not domain.ordered else 0


def _counted(dimension: Dimension) -> int:
    """How many evenly spaced values a domain has; 0 for any number, and for options without an order."""
    match dimension.domain:
        case IntUniform(low, high):
            return high - low + 1
        case Choice(options) if not _unordered(dimension):
            return len(options)
    return 0


def _place(dimension: Dimension, value: ParameterValue) -> float | None:
    if not isinstance(dimension.domain, Choice):
        place = place_of(dimension.domain, value)
        return None if place is None else min(1.0, max(0.0, place))
    options = dimension.domain.options
    found = [n for n, option in enumerate(options) if option == value and type(option) is type(value)]
    if not found:
        return None
    return float(found[0]) if _unordered(dimension) else found[0] / max(1, len(options) - 1)


def _value(dimension: Dimension, place: float) -> ParameterValue:
    domain = dimension.domain
    if isinstance(domain, Text):
        return dimension.default
    if not isinstance(domain, Choice):
        return value_of(domain, place)
    return domain.options[round(place if _unordered(dimension) else place * (len(domain.options) - 1))]


def _primes(count: int) -> list[int]:
    found: list[int] = []
    number = 2
    while len(found) < count:
        if all(number % prime for prime in found):
            found.append(number)
        number += 1
    return found
