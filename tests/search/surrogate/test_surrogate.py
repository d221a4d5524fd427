"""Our sampler: learns from whole cohorts, repeats itself for a seed, and takes anything it is told."""

import math

import numpy as np

from advisor.search.encores import KNOWN
from advisor.search.surrogate.sampler import SHOWN, SurrogateSampler, graded
from advisor.space.dimension import Choice, Dimension, IntUniform, LogUniform, Uniform


def dimension(name: str, domain) -> Dimension:
    return Dimension(name=name, domain=domain, default=0, sets=name, why="", reference="")


BOWL = (
    dimension("rate", LogUniform(1e-6, 1.0)),
    dimension("share", Uniform(0.0, 1.0)),
    dimension("kind", Choice(("a", "b", "c"))),
    dimension("idle", Uniform(0.0, 1.0)),
)


def cost(parameters: dict) -> float:
    bowl = (math.log10(parameters["rate"]) + 4) ** 2 / 9 + (parameters["share"] - 0.8) ** 2
    return bowl + (0.0 if parameters["kind"] == "b" else 0.5)


def sampler(dimensions=BOWL, seed: int = 0) -> SurrogateSampler:
    return SurrogateSampler(dimensions, lambda *_: True, seed=seed)


def work_through(asked: SurrogateSampler, *, batch: int, batches: int) -> list[list[float]]:
    costs = []
    for first in range(0, batch * batches, batch):
        numbers = range(first, first + batch)
        proposals = asked.ask(numbers)
        costs.append([cost(parameters) for parameters in proposals])
        for number, parameters, value in zip(numbers, proposals, costs[-1], strict=True):
            asked.tell(number, parameters, value)
    return costs


def test_each_cohort_learns_from_the_one_before() -> None:
    first, second, third = work_through(sampler(), batch=16, batches=3)
    assert np.median(second) < np.median(first)
    assert np.median(third) < np.median(first)
    assert min(third) < 0.1 * min(first)


def test_one_at_a_time_it_comes_closer_than_an_even_spread() -> None:
    costs = [value for (value,) in work_through(sampler(), batch=1, batches=30)]
    spread = [cost(parameters) for parameters in sampler().ask(range(30))]
    assert min(costs) < 0.2 * min(spread)


def test_a_seed_and_what_was_told_decide_what_is_proposed() -> None:
    one, other = (work_through(sampler(seed=4), batch=8, batches=3) for _ in range(2))
    assert one == other
    assert work_through(sampler(seed=5), batch=8, batches=3) != one


def test_trials_asked_together_differ_also_from_those_that_run() -> None:
    asked = sampler()
    work_through(asked, batch=8, batches=1)
    running = asked.ask(range(8, 16))
    more = asked.ask(range(16, 24))
    assert len({tuple(p.values()) for p in (*running, *more)}) == 16


def test_company_differs_only_where_it_may_and_only_fits_come() -> None:
    for told in (0, KNOWN):
        asked = sampler()
        if told:
            work_through(asked, batch=told, batches=1)
        (center,) = asked.ask((told,))
        company = asked.beside(
            center, told, free={"rate", "share"}, fits=lambda parameters: parameters["share"] > 0.3, count=12
        )
        assert len(company) == 12
        assert {p["kind"] for p in company} == {center["kind"]}
        assert {p["idle"] for p in company} == {center["idle"]}
        assert all(p["share"] > 0.3 for p in company)
        assert len({p["rate"] for p in company}) > 6


def test_a_space_that_is_tried_out_is_tried_again() -> None:
    asked = sampler((dimension("few", IntUniform(1, 3)),))
    for number in range(12):
        (parameters,) = asked.ask((number,))
        assert parameters["few"] in (1, 2, 3)
        asked.tell(number, parameters, float(parameters["few"]))


def test_trials_without_a_value_and_equal_ones_are_taken() -> None:
    asked = sampler()
    for number in range(20):
        (parameters,) = asked.ask((number,))
        asked.tell(number, parameters, None if number % 3 else 1.0)
    assert not asked._running
    for number in range(20, 40):
        asked.tell(number, {"rate": 0.1, "share": 0.5, "kind": "unheard of"}, 1.0)
    assert len(asked.ask(range(40, 44))) == 4


def test_the_model_is_made_of_a_bounded_number_of_trials_the_best_among_them() -> None:
    asked = sampler()
    for number in range(5 * SHOWN):
        asked.tell(number, {"rate": 0.1, "share": 0.5, "kind": "a", "idle": 0.5}, float(number))
    shown = asked._shown()
    assert len(shown) == SHOWN
    assert shown[0] == 0
    assert shown[-1] == 5 * SHOWN - 1


def test_diverged_trials_leave_the_good_ones_apart() -> None:
    good = [0.1, 0.2, 0.3, 0.4]
    values = graded(np.array([*good, *([1e17] * 3)]))
    assert np.diff(values[:4]).min() > 0.1
    assert abs(values).max() < 5
