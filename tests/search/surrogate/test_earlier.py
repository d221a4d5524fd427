"""Earlier studies help where own trials turn out alike, and are left out where they do not; so are wrong beliefs."""

import numpy as np
import pytest

from advisor.search.surrogate.earlier import ENOUGH, FEWEST, EarlierStudies
from advisor.search.surrogate.points import Points
from advisor.search.surrogate.sampler import SurrogateSampler
from advisor.space.dimension import Choice, Dimension, LogUniform, Uniform


def dimension(name: str, domain, around=None) -> Dimension:
    return Dimension(name=name, domain=domain, default=0, sets=name, why="", reference="", around=around)


SPACE = (
    dimension("rate", LogUniform(1e-6, 1.0)),
    dimension("share", Uniform(0.0, 1.0)),
    dimension("kind", Choice(("a", "b", "c"))),
)


def cost(parameters: dict) -> float:
    bowl = (np.log10(parameters["rate"]) + 4) ** 2 / 9 + (parameters["share"] - 0.8) ** 2
    return float(bowl + (0.0 if parameters["kind"] == "b" else 0.5))


def alike(parameters: dict) -> float:
    return 3.0 + 7.0 * cost(parameters | {"share": parameters["share"] + 0.1})


def swapped(parameters: dict) -> float:
    return -cost(parameters)


def searched(of, *, trials: int, seed: int = 0, earlier=None, space=SPACE) -> list[tuple[dict, float]]:
    """Trials of a search; the best three of the earlier study come after the first, as in a study."""
    sampler = SurrogateSampler(space, lambda *_: True, seed=seed)
    again: list[dict] = []
    if earlier:
        sampler.expect([earlier])
        again = [parameters for parameters, _ in sorted(earlier, key=lambda trial: trial[1])[:3]]
    found = []
    for number in range(trials):
        parameters = again[number - 1] if 0 < number <= len(again) else sampler.ask([number])[0]
        found.append((parameters, of(parameters)))
        sampler.tell(number, *found[-1])
    return found


def best(trials: list[tuple[dict, float]]) -> float:
    return min(value for _, value in trials)


RELATED = searched(alike, trials=40, seed=7)
MISLEADING = searched(swapped, trials=40, seed=7)  # dwells where this study is worst, and calls it best


def test_ten_trials_after_a_related_study_are_worth_more_than_ten_alone() -> None:
    warm = [best(searched(cost, trials=10, seed=seed, earlier=RELATED)) for seed in range(3)]
    cold = [best(searched(cost, trials=10, seed=seed)) for seed in range(3)]
    assert np.mean(warm) < 0.5 * np.mean(cold)


def test_a_study_with_best_and_worst_swapped_costs_no_more_than_its_three_first_trials() -> None:
    misled = [best(searched(cost, trials=30, seed=seed, earlier=MISLEADING)) for seed in range(2)]
    cold = [best(searched(cost, trials=20, seed=seed)) for seed in range(2)]
    assert np.mean(misled) < np.mean(cold) + 0.02  # of about 1.5 between the best and the worst


@pytest.mark.parametrize(("earlier", "stays"), [(RELATED, True), (MISLEADING, False)])
def test_a_study_stays_in_the_model_only_while_own_trials_have_its_order(earlier, stays: bool) -> None:
    points = Points(SPACE, lambda *_: True)
    own = points.start(range(8), seed=1)
    features, values = points.features(own), np.array([cost(points.parameters(row)) for row in own])
    studies = EarlierStudies(points, [earlier])
    rows, targets = studies.beside(features, values)
    assert (len(rows) > len(own)) is stays
    assert len(rows) == len(targets)
    assert studies.agree(features, values) is stays


def test_a_few_own_trials_say_nothing_of_a_study_yet_and_many_need_none() -> None:
    points = Points(SPACE, lambda *_: True)
    studies = EarlierStudies(points, [RELATED])
    few, many = points.start(range(FEWEST - 1), seed=0), points.start(range(ENOUGH + 1), seed=0)
    assert not studies.agree(points.features(few), np.arange(FEWEST - 1.0))
    values = np.array([cost(points.parameters(row)) for row in many])
    rows, _ = studies.beside(points.features(many), values)
    assert len(rows) == len(many)


def test_of_several_studies_only_those_that_fit_are_taken() -> None:
    points = Points(SPACE, lambda *_: True)
    own = points.start(range(12), seed=2)
    values = np.array([cost(points.parameters(row)) for row in own])
    rows, _ = EarlierStudies(points, [MISLEADING, RELATED]).beside(points.features(own), values)
    of_misleading, of_related = rows[:, -2].sum(), rows[:, -1].sum()
    assert of_misleading == 0
    assert of_related > 20


def test_what_is_believed_is_tried_first_and_nothing_is_ruled_out() -> None:
    believing = (dimension("rate", LogUniform(1e-6, 1.0), around=1e-4), *SPACE[1:])
    sampler = SurrogateSampler(believing, lambda *_: True, seed=0)
    rates = np.log10([each["rate"] for each in sampler.ask(range(200))])
    assert rates[0] == pytest.approx(-4)
    assert np.mean(np.abs(rates + 4) < 1.2) > 0.6  # the same share of an even spread would be 0.4
    points = Points(believing, lambda *_: True)
    anywhere = [points.parameters(row)["rate"] for row in points.anywhere(500, np.random.default_rng(0))]
    assert max(anywhere) > 0.1
    assert min(anywhere) < 1e-5


def test_a_wrong_belief_is_left_after_some_trials() -> None:
    believing = (dimension("rate", LogUniform(1e-6, 1.0), around=0.5), *SPACE[1:])
    trials = searched(cost, trials=40, space=believing)
    assert best(trials) < 0.05
    assert np.log10(min(trials, key=lambda trial: trial[1])[0]["rate"]) < -3
