"""What the search tests share: a small plan, and workers that can import the fake trainer."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from advisor.records import Budget, DataPlan, Narrowing, Recipe, StudyPlan, Trial
from advisor.search.proposals import Proposal
from advisor.space.design import DesignSpace
from advisor.space.seeds import seed_of
from tests.search.fakes import Clock
from tests.spaces import sound_space


@pytest.fixture(autouse=True)
def _fake_trainer_is_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


@pytest.fixture(autouse=True, scope="module")
def _workers_begin_warm() -> None:
    """Not here: these are the tests of processes that are spawned."""


@pytest.fixture
def plan() -> StudyPlan:
    space = {
        "learning_rate": Narrowing(low=1e-5, high=1.0),
        "depth": Narrowing(low=1, high=5),
        "optimizer": Narrowing(choices=("adam", "nesterov")),
        "momentum": Narrowing(low=0.5, high=0.99),
    }
    return StudyPlan(name="bowl", data=DataPlan(source="digits"), space=space, budget=Budget(trials=12))


@pytest.fixture
def space(plan: StudyPlan) -> DesignSpace:
    return sound_space(plan)


class Store:
    """A run store in memory."""

    def __init__(self) -> None:
        self.trials: dict[int, Trial] = {}

    def save(self, trials: Sequence[Trial]) -> None:
        self.trials |= {trial.number: trial for trial in trials}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def recipe_of(space: DesignSpace):  # a recipe with its seed, as the workflow makes it
    def make(proposal: Proposal) -> Recipe:
        import msgspec

        recipe = space.recipe(proposal.parameters)
        return msgspec.structs.replace(recipe, seed=seed_of("bowl", proposal.number))

    return make
