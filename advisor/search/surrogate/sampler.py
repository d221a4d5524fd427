"""The sampler: what it is told of ended trials, and what it proposes, alone or as company of another proposal."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import final

import numpy as np

from advisor.records.plan import ParameterValue
from advisor.search.surrogate.points import Active, Array, Points
from advisor.search.surrogate.weighing import Told, weighed
from advisor.space.dimension import Dimension
from advisor.space.seeds import seed_of

START = 8  # trials with a score before the model is asked
SHOWN = 200  # trials the model is made of, at most: the best third and the latest
FAR, CLOSE = 600, 300  # candidates from the whole space, and around the best trials
CLOSEST, AGAIN = 5, 200  # a single trial: candidates that are looked at again, and how many around them
FRESH = 1.1  # the settings of the model are found anew when there are so many times the trials
FIRST_STEPS, STEPS = 30, 15
WORST = (
    0.75  # of the trials: what is worse than this quantile counts as no worse, so that a diverged one teaches as much
)
OUTLYING = 1000.0  # times the way from the best to the best quarter: what is worse has diverged
LIFT = 10.0  # times the way from the best to the median: the worst that is told apart
FLOOR = 0.1  # of the way from the best to the median, added before the logarithm

Parameters = Mapping[str, ParameterValue]


@final
class SurrogateSampler:
    """Proposes trials by a model of the scores; every proposal follows from seed, number and what was told.

    Args:
        dimensions: What is searched, each after those its condition looks at.
        active: Whether a dimension matters, given the values chosen before it.
        seed: Of every draw.
    """

    def __init__(self, dimensions: Sequence[Dimension], active: Active, *, seed: int) -> None:
        self._points = Points(dimensions, active)
        self._seed = seed
        self._rows: dict[int, Array] = {}
        self._told: dict[int, Told] = {}
        self._costs: dict[int, float] = {}  # one a trial, as they are weighed for the proposal under way
        self._running: dict[int, Array] = {}
        self._settings: Array | None = None
        self._fitted = 0

    def tell(
        self,
        number: int,
        parameters: Parameters,
        cost: float | None,
        *,
        others: tuple[float, ...] = (),
        excess: float = 0.0,
    ) -> None:
        """Learn what became of a trial.

        Args:
            number: Of the trial.
            parameters: That it tried.
            cost: Of its score, lower is better; None says nothing of the parameters.
            others: Costs of what counts beside the score, in the same order for every trial.
            excess: How far it lies beyond limits, as a sum of shares of them.
        """
        self._running.pop(number, None)
        if cost is not None:
            self._rows[number] = self._points.row(parameters)
            self._told[number] = Told((cost, *others), excess)
            self._costs[number] = cost

    def ask(self, numbers: Sequence[int]) -> tuple[dict[str, ParameterValue], ...]:
        """Propose parameters for trials of these numbers, to be tried together."""
        self._weigh(numbers[0])
        if len(self._costs) < START:
            rows = self._points.start(numbers, seed=self._seed)
        else:
            random = np.random.default_rng([seed_of(self._seed, "surrogate"), numbers[0]])
            rows = self._chosen(self._candidates(random), len(numbers), random)
            missing = numbers[len(rows) :]  # a space of few values is tried out: then again, for the noise
            rows = np.vstack([rows, self._points.anywhere(len(missing), random)]) if missing else rows
        self._running |= dict(zip(numbers, rows, strict=True))
        return tuple(map(self._points.parameters, rows))

    def beside(
        self, center: Parameters, number: int, *, free: Collection[str], fits: Callable[[Parameters], bool], count: int
    ) -> tuple[dict[str, ParameterValue], ...]:
        """Propose company for the trial of that number: its values where they are not free, all of them fitting.

        Args:
            center: Parameters of the trial, which runs.
            number: Of the trial.
            free: Names of the dimensions that may differ.
            fits: Whether parameters may be tried together with the trial.
            count: How many are wanted; there may be fewer.
        """
        random = np.random.default_rng([seed_of(self._seed, "beside"), number])
        row = self._points.row(center)
        self._weigh(number)
        if len(self._costs) < START:
            spread = self._points.start(range(number + 1, number + 1 + 2 * count), seed=self._seed)
            found = map(self._points.parameters, self._points.held(spread, row, tuple(free)))
            return tuple(each for each in found if fits(each))[:count]
        candidates = self._points.held(
            np.vstack([self._candidates(random), self._points.near(row[None, :], CLOSE, random)]), row, tuple(free)
        )
        rows = self._chosen(candidates, count, random, fits=lambda each: fits(self._points.parameters(each)))
        return tuple(map(self._points.parameters, rows))

    def _weigh(self, number: int) -> None:
        """Weigh what counts for a proposal, the same for the company of its first trial."""
        self._costs = weighed(self._told, seed=self._seed, number=number)

    def _candidates(self, random: np.random.Generator) -> Array:
        best = sorted(self._costs, key=lambda number: (self._costs[number], number))
        good = np.array([self._rows[number] for number in best[: max(3, min(10, len(best) // 5))]])
        return np.vstack([self._points.anywhere(FAR, random), self._points.near(good, CLOSE, random)])

    def _chosen(
        self,
        candidates: Array,
        count: int,
        random: np.random.Generator,
        *,
        fits: Callable[[Array], bool] = lambda _: True,
    ) -> Array:
        """The best of the candidates together; a single one is looked for a second time, close to the best."""
        # SciPy takes a third of a second to load, and is not needed before there is something to model
        from advisor.search.surrogate.choosing import choose, one_thread
        from advisor.search.surrogate.process import GaussianProcess

        running = np.array(list(self._running.values())).reshape(-1, candidates.shape[1])
        known = np.vstack([*self._rows.values(), running])
        shown = self._shown()
        features = self._points.features(np.array([self._rows[number] for number in shown]))
        values = graded(np.array([self._costs[number] for number in shown]))
        with one_thread():
            process = GaussianProcess(
                features, self._points.owners, values, settings=self._settings, steps=self._steps()
            )
            self._settings = process.settings
            lowest = float(process.predict(features)[0].min())

            def choice(rows: Array, wanted: int) -> Array:
                rows = _new(rows, known)
                if not len(rows):
                    return rows
                kept = choose(
                    process,
                    self._points.features(rows),
                    count=wanted,
                    lowest=lowest,
                    running=self._points.features(running),
                    fits=lambda place: fits(rows[place]),
                )
                return rows[kept]

            if count > 1:
                return choice(candidates, count)
            best = choice(candidates, CLOSEST)
            if not len(best):
                return best
            return choice(np.vstack([best, self._points.near(best, AGAIN, random)]), 1)

    def _steps(self) -> int:
        """How many steps the settings of the model are worth now."""
        is_one = all(len(told.costs) == 1 for told in self._told.values())  # else each proposal has other costs
        if is_one and self._settings is not None and len(self._costs) < FRESH * self._fitted:
            return 0
        self._fitted = len(self._costs)
        return FIRST_STEPS if self._settings is None else STEPS

    def _shown(self) -> list[int]:
        numbers = sorted(self._costs)
        if len(numbers) <= SHOWN:
            return numbers
        best = sorted(numbers, key=lambda number: (self._costs[number], number))[: SHOWN // 3]
        latest = [number for number in numbers if number not in set(best)][-(SHOWN - len(best)) :]
        return sorted((*best, *latest))


def graded(costs: Array) -> Array:
    """Return costs on a scale on which a model sees the best ones apart, of mean 0 and unit variance.

    Example:
        >>> graded(np.array([0.1, 0.2, 0.4, 0.5, 1e9, 1e12])).round(1).tolist()
        [-1.5, -0.7, -0.2, -0.0, 1.2, 1.2]
    """
    best, quarter = np.quantile(costs, [0.0, 0.25])
    costs = np.minimum(costs, best + OUTLYING * (quarter - best)) if quarter > best else costs
    middle, worst = np.quantile(costs, [0.5, WORST])
    wide = middle - best if middle > best else max(costs.max() - best, 1e-12)
    logs = np.log((np.minimum(costs, min(max(worst, middle), best + LIFT * wide)) - best) / wide + FLOOR)
    spread = float(logs.std())
    result: Array = (logs - logs.mean()) / (spread if spread > 0 else 1.0)
    return result


def _new(rows: Array, known: Array) -> Array:
    """The rows that differ from the known ones and from each other, in their order."""
    seen = {row.tobytes() for row in np.nan_to_num(known, nan=-1.0).round(9) + 0.0}
    kept = []
    for place, row in enumerate(np.nan_to_num(rows, nan=-1.0).round(9) + 0.0):
        key = row.tobytes()
        if key not in seen:
            seen.add(key)
            kept.append(place)
    return rows[kept]
