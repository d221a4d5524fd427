"""The sampler: what it is told of ended trials, and what it proposes, alone or as company of another proposal."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import final

import numpy as np

from advisor.records.studies.earlier import EarlierStudy, EarlierUse
from advisor.records.studies.plan import ParameterValue
from advisor.search.encores import KNOWN
from advisor.search.surrogate.earlier import FEWEST, EarlierStudies, Graded, thinned
from advisor.search.surrogate.grades import graded
from advisor.search.surrogate.points import Active, Array, Points
from advisor.search.surrogate.weighing import Told, weighed
from advisor.space.dimension import Dimension
from advisor.space.seeds import seed_of

SHOWN = 200  # trials the model is made of, at most: the best third and the latest
FAR, CLOSE = 600, 300  # candidates from the whole space, and around the best trials
CLOSEST, AGAIN = 5, 200  # a single trial: candidates that are looked at again, and how many around them
BELIEF = 10.0  # trials: after so many a belief of the user counts once, after ten times as many a tenth
FRESH = 1.1  # the settings of the model are found anew when there are so many times the trials
FIRST_STEPS, STEPS = 30, 15

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
        self._earlier: EarlierStudies | None = None

    def expect(self, studies: Sequence[Graded]) -> None:
        """Take trials of earlier studies, of other data or in part of another space, for what the scores may be.

        They weigh less as trials of this study come, and nothing where these turn out otherwise.
        """
        telling = [trials for trials in studies if len(trials) >= FEWEST]
        self._earlier = EarlierStudies(self._points, telling) if telling else None

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
        if not self._is_modelled():
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
        if not self._is_modelled():
            spread = self._points.start(range(number + 1, number + 1 + 2 * count), seed=self._seed)
            found = map(self._points.parameters, self._points.held(spread, row, tuple(free)))
            return tuple(each for each in found if fits(each))[:count]
        candidates = self._points.held(
            np.vstack([self._candidates(random), self._points.near(row[None, :], CLOSE, random)]), row, tuple(free)
        )
        rows = self._chosen(candidates, count, random, fits=lambda each: fits(self._points.parameters(each)))
        return tuple(map(self._points.parameters, rows))

    def _is_modelled(self) -> bool:
        """Whether enough is known to ask a model: own trials, or fewer of them that agree with an earlier study."""
        told = len(self._costs)
        return told >= KNOWN or (told > 0 and self._earlier is not None and self._earlier.agree(*self._seen()))

    def _seen(self) -> tuple[Array, Array]:
        """The features and the graded scores of the trials that the model is made of."""
        shown = self._shown()
        features = self._points.features(np.array([self._rows[number] for number in shown]))
        return features, graded(np.array([self._costs[number] for number in shown]))

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
        features, values = self._seen()
        owners, tasks, rows_of_all, values_of_all = self._points.owners, 0, features, values
        if self._earlier is not None:
            owners, tasks = self._earlier.owners, self._earlier.count
            rows_of_all, values_of_all = self._earlier.beside(features, values)
        with one_thread():
            process = GaussianProcess(
                rows_of_all, owners, values_of_all, settings=self._settings, steps=self._steps(), tasks=tasks
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
                    worth=self._points.believed(rows) * (BELIEF / max(1, len(self._costs))),
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


def tell_earlier(sampler: SurrogateSampler, earlier: Sequence[EarlierStudy]) -> None:
    """Tell a sampler what a study starts from: the same trainings as outcomes, under numbers that no trial has."""
    number = 0
    for study in earlier:
        for trial in thinned(study.trials, SHOWN) if study.use is EarlierUse.EVIDENCE else ():
            number -= 1
            sampler.tell(number, trial.parameters, study.goal.cost(trial.value))
    sampler.expect(
        [
            [(trial.parameters, study.goal.cost(trial.value)) for trial in study.trials]
            for study in earlier
            if study.use is EarlierUse.PRIOR
        ]
    )


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
