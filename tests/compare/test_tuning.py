"""What more trials would bring: the band and the intervals hold as often as they say, in simulation."""

from collections.abc import Callable

import numpy as np
import pytest
from msgspec.structs import replace

from advisor.compare.tail import gains
from advisor.compare.tuning import FEWEST, best_of, tuning_curve
from advisor.records import DataPlan, FloatArray, Goal, Metric, Study, StudyPlan, Trial, TrialState

PLAN = StudyPlan(name="a", data=DataPlan(source="iris"))
Draw = Callable[[np.random.Generator, int], FloatArray]
SEARCHES: dict[str, Draw] = {
    "a bowl of two dimensions": lambda random, n: random.uniform(size=n),
    "a bowl of four": lambda random, n: random.uniform(size=n) ** 0.5,
    "a bowl of four under noise": lambda random, n: random.uniform(size=n) ** 0.5 + 0.1 * random.normal(size=n),
    "a bowl of eight": lambda random, n: random.uniform(size=n) ** 0.25,
    "noise alone": lambda random, n: random.normal(size=n),
    "a skewed loss": lambda random, n: np.exp(random.normal(size=n)),
}


def study_of(scores: list[float], *, goal: Goal | None = None, seconds: float | None = 3600.0) -> Study:
    trials = tuple(
        Trial(number=n, state=TrialState.FINISHED, score=score, proposed_by="sampler") for n, score in enumerate(scores)
    )
    return Study(plan=replace(PLAN, goal=goal or Goal()), trials=trials, seconds=seconds)


@pytest.mark.parametrize("name", SEARCHES)
@pytest.mark.parametrize(("seen", "more"), [(20, 20), (100, 20), (100, 100)])
def test_the_interval_of_a_gain_holds_in_about_four_of_five_studies_and_promises_no_multiple(
    name: str, seen: int, more: int
) -> None:
    random, held, told, came = np.random.default_rng(7), 0, 0.0, 0.0
    repeats = 150
    for _ in range(repeats):
        costs = SEARCHES[name](random, seen + more)
        found = gains(costs[:seen], more, best=float(costs[:seen].min()))
        gained = max(0.0, float(costs[:seen].min() - costs[seen:].min()))
        held += found.low <= gained <= found.high
        told, came = told + found.mean, came + gained
    assert held / repeats >= 0.8 - 0.08  # two standard errors and a half
    assert 0.5 < told / came < 4


def test_the_chance_of_a_new_best_is_that_of_any_exchangeable_draws() -> None:
    random = np.random.default_rng(3)
    found = [gains(random.normal(size=30), 10, best=-np.inf) for _ in range(2)]
    assert {each.mean for each in found} == {0.0}  # nothing undercuts the best there can be
    costs = random.normal(size=30)
    assert gains(costs, 10, best=float(costs.min())).chance == pytest.approx(0.25)


@pytest.mark.parametrize("draw", [SEARCHES["a bowl of four"], SEARCHES["noise alone"]])
def test_the_band_of_the_best_of_n_holds_for_all_n_at_once(draw: Draw) -> None:
    random, held, repeats, count = np.random.default_rng(11), 0, 200, 60
    many, sizes = draw(np.random.default_rng(5), 400_000), [each.trials for each in best_of(np.arange(60.0), Goal())]
    truth = [float(value) for value in np.quantile(many, [1 - 0.5 ** (1 / size) for size in sizes])]
    for _ in range(repeats):
        points = best_of(draw(random, count), Goal())
        held += all(
            (p.best is None or p.best <= t) and (p.worst is None or t <= p.worst)
            for p, t in zip(points, truth, strict=True)
        )
    assert held / repeats >= 0.8 - 0.07


def test_a_study_is_told_what_twenty_more_and_as_many_again_would_bring() -> None:
    scores = np.random.default_rng(0).uniform(size=200) ** 0.5
    found = tuning_curve(study_of(scores.tolist()))
    assert found.trials == 100  # the last half: a search does not draw alike all along
    assert [each.trials for each in found.outlooks] == [20, 200]
    assert [each.hours for each in found.outlooks] == [pytest.approx(0.1), pytest.approx(1.0)]
    short, long = found.outlooks
    assert 0 < short.gain < long.gain < long.hi80 < scores.min()
    assert short.lo80 == short.hi80 == 0.0  # less than one in ten such studies would find a better one
    assert short.chance < 0.1 < long.chance < 0.5  # not more: the best of the first half is to be undercut
    assert tuning_curve(study_of(scores.tolist(), seconds=None)).outlooks[0].hours is None


def test_a_metric_that_rises_gains_upwards_and_no_further_than_one() -> None:
    errors = np.random.default_rng(0).uniform(size=100) * 0.1
    found = tuning_curve(study_of((1 - errors).tolist(), goal=Goal(metric=Metric.ACCURACY)))
    assert found.outlooks[-1].hi80 <= errors.min()
    medians = [each.median for each in found.curve]
    assert medians == sorted(medians)
    assert found.curve[0].worst is None or found.curve[0].worst <= medians[0]


def test_a_search_that_gets_better_is_told_from_one_that_does_not() -> None:
    noise = np.random.default_rng(0).normal(0.0, 0.01, size=100)
    assert tuning_curve(study_of((noise + np.linspace(1.0, 0.5, 100)).tolist())).is_improving
    assert not tuning_curve(study_of((noise + 1.0).tolist())).is_improving


def test_too_few_or_equal_trials_and_portfolios_promise_nothing() -> None:
    few = tuning_curve(study_of([0.1 * n for n in range(FEWEST - 1)]))
    assert few.outlooks == ()
    assert few.because == f"the sampler's own trials with a score: {FEWEST - 1} of the {FEWEST} that are needed"
    assert tuning_curve(study_of([0.5] * 40)).outlooks == ()
    study = study_of([0.1 * n for n in range(40)])
    portfolio = tuple(replace(trial, proposed_by="portfolio: small") for trial in study.trials)
    assert tuning_curve(replace(study, trials=portfolio)).outlooks == ()
    assert tuning_curve(Study(plan=PLAN)).outlooks == ()


def test_pruned_and_failed_trials_are_draws_that_came_to_nothing() -> None:
    scores = (np.random.default_rng(0).uniform(size=80) ** 0.5).tolist()
    study = study_of(scores)
    lost = tuple(replace(t, state=TrialState.PRUNED if t.score > 0.8 else t.state) for t in study.trials if t.score)
    whole, pruned = tuning_curve(study), tuning_curve(replace(study, trials=lost))
    assert pruned.outlooks[-1].chance == whole.outlooks[-1].chance
    assert pruned.outlooks[-1].gain == pytest.approx(whole.outlooks[-1].gain, rel=1e-6)
