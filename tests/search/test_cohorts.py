"""Cohorts of trials: one shape, many numbers, nothing known by name."""

import math
from collections.abc import Sequence

import pytest

from advisor.records import DataPlan, Recipe, StudyPlan
from advisor.records.studies.plan import ParameterValue
from advisor.search.around import around
from advisor.search.cohorts import Cohorts, opening
from advisor.search.driver import run_study
from advisor.search.outside import Outside
from advisor.search.proposals import Proposal
from advisor.search.work import Result, Task
from advisor.space.design import DesignSpace
from advisor.space.dimension import Choice, numbers_of
from tests.search import fake_trainer
from tests.search.fakes import Clock, FakeExecutor, Listener, budget
from tests.spaces import sound_space

PLAN = StudyPlan(name="digits", data=DataPlan(source="digits"))
SPACE = sound_space(PLAN)
CENTER: dict[str, ParameterValue] = {
    "depth": 2,
    "width": 64,
    "taper": 0.5,
    "activation": "relu",
    "batch_normalization": "none",
    "optimizer": "nesterov",
    "learning_rate": 0.01,
    "momentum": 0.9,
    "batch_size": 32,
    "penalty": "none",
    "dropout": 0.2,
}


class OneProposal(Listener):
    """An engine that always proposes the same."""

    def __init__(self, center: dict[str, ParameterValue] = CENTER) -> None:
        super().__init__()
        self.center = center

    def ask(self, numbers: Sequence[int]) -> tuple[Proposal, ...]:
        self.asked += 1
        return (Proposal(number=numbers[0], parameters=self.center),)


def shape_of(recipe: Recipe) -> tuple[object, ...]:
    """Stands for the trainer's own: what changes the program."""
    architecture, optimizer = recipe.architecture, recipe.optimizer
    return architecture.widths, architecture.activation, architecture.batch_normalization, optimizer.name


def cohorts(shape=shape_of) -> Cohorts:
    return Cohorts(space=SPACE, shape_of=shape)


def test_members_share_the_shape_and_differ_in_numbers() -> None:
    engine = OneProposal()
    members = cohorts().propose(engine, 7, size=32)
    assert engine.asked == 1
    assert len(members) == 32
    assert [member.number for member in members] == list(range(7, 39))
    assert members[0].parameters == CENTER
    shapes = {shape_of(SPACE.recipe(member.parameters)) for member in members}
    assert len(shapes) == 1
    for name in ("learning_rate", "momentum", "dropout"):
        assert len({member.parameters[name] for member in members}) > 16
    assert {member.proposed_by for member in members[1:]} == {"around trial 7"}


def test_what_no_cohort_can_hold_and_what_is_too_small_goes_alone() -> None:
    assert len(cohorts(lambda recipe: None).propose(OneProposal(), 0, size=32)) == 1
    assert len(cohorts().propose(OneProposal(), 0, size=3)) == 1
    assert len(cohorts().propose(OneProposal(), 0, size=10)) == 10


def test_what_is_known_beforehand_is_trained_by_shape_in_its_own_order() -> None:
    known = [
        Proposal(number=0, parameters={**CENTER, **changes}, proposed_by=name)
        for name, changes in {
            "default": {},
            "deeper": {"depth": 3},
            "quick": {"learning_rate": 0.1},
            "alone": {"activation": "tanh"},
            "alone too": {"activation": "tanh", "dropout": 0.1},
            "deeper and quick": {"depth": 3, "learning_rate": 0.1},
        }.items()
    ]

    def shape_or_none(recipe: Recipe) -> object:
        return None if recipe.architecture.activation == "tanh" else shape_of(recipe)

    groups = [[proposal.proposed_by for proposal in group] for group in cohorts(shape_or_none).grouped(known)]
    assert groups == [["default", "quick"], ["deeper", "deeper and quick"], ["alone"], ["alone too"]]
    first = [[proposal.proposed_by for proposal in group] for group in opening(known, cohorts(shape_or_none))]
    assert first == [["default"], ["deeper", "deeper and quick"], ["quick"], ["alone"], ["alone too"]]
    assert opening((), cohorts(shape_or_none)) == ()


def test_a_dimension_that_becomes_active_gets_a_value_and_one_that_ceases_to_be_loses_it() -> None:
    for member in around(CENTER, SPACE, free={"penalty", "optimizer"}, count=60, seed=1):
        assert ("penalty_strength" in member) == (member["penalty"] != "none")
        assert ("momentum" in member) == (member["optimizer"] in ("momentum", "nesterov"))
        SPACE.recipe(member)  # can be built


@pytest.mark.parametrize("end", [0, 1])
def test_every_value_drawn_lies_in_its_domain_also_from_an_end(end: int) -> None:
    numeric = [d for d in SPACE.dimensions if d.name in CENTER and numbers_of(d.domain)]
    center = {**CENTER, **{d.name: numbers_of(d.domain)[end] for d in numeric}}
    for member in around(center, SPACE, free={d.name for d in SPACE.dimensions}, count=100, seed=2):
        for d in SPACE.dimensions:
            if d.name in member and isinstance(d.domain, Choice):
                assert member[d.name] in d.domain.options
            elif d.name in member:
                low, high = numbers_of(d.domain)
                assert low <= member[d.name] <= high


def test_members_lie_around_the_centre_on_the_scale_of_the_search() -> None:
    rates = [math.log10(m["learning_rate"]) for m in around(CENTER, SPACE, free={"learning_rate"}, count=300, seed=3)]
    assert sum(rate < -2 for rate in rates) / 300 == pytest.approx(0.5, abs=0.15)
    assert sum(abs(rate + 2) < 0.5 for rate in rates) > 100  # most lie near


def test_the_same_seed_draws_the_same_members() -> None:
    draws = [around(CENTER, SPACE, free={"learning_rate"}, count=3, seed=seed) for seed in (1, 1, 2)]
    assert draws[0] == draws[1] != draws[2]


def test_the_driver_trains_a_cohort_as_one_task_and_tells_of_every_member(
    plan: StudyPlan, space: DesignSpace, store, recipe_of
) -> None:
    clock = Clock()
    tasks: list[Task] = []

    def train(task: Task) -> tuple[Result, ...]:
        tasks.append(task)
        return fake_trainer.train(task, executor)

    executor = FakeExecutor(clock, train=train)
    engine = OneProposal({"depth": 2, "optimizer": "adam", "learning_rate": 0.01})
    by_depth = Cohorts(space=space, shape_of=lambda recipe: recipe.architecture.depth)
    outside = Outside(save=store.save, clock=clock, cohorts=by_depth)
    found = run_study(budget(plan, trials=40), engine, executor=executor, recipe_of=recipe_of, outside=outside)
    assert len(found.trials) == 40
    assert [len(task.numbers) for task in tasks[:3]] == [5, 5, 5]
    assert tasks[0].together
    assert all(task.together for task in tasks)
    assert [outcome.number for outcome in engine.told] == list(range(40))
    assert all(trial.score is not None for trial in found.trials)
    assert found.trials[0].seconds == pytest.approx(10 / 5)  # members share the time of their task
