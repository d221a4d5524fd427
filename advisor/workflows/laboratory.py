"""Train many recipes on one source: as cohorts where they can be held, one by one through `fit` otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from advisor.records import Goal, Recipe, Run
from advisor.training.cohort import plan_cohorts, train_cohort
from advisor.training.data.prepare import Dataset, Source, prepare
from advisor.training.data.shelf import PreparedKey, Shelf, bytes_of, key_of
from advisor.training.fit import train


@dataclass(frozen=True, eq=False)
class Laboratory:
    """A source and a goal; prepared data are kept for the recipes that follow.

    Args:
        source: Data as read.
        goal: What runs are judged by.
    """

    source: Source
    goal: Goal
    _prepared: Shelf[PreparedKey, Dataset] = field(default_factory=lambda: Shelf(bytes_of))

    def dataset(self, recipe: Recipe) -> Dataset:
        """Return the data of a recipe, the test part included; preprocessing is fitted on its training rows alone."""
        key = key_of(recipe, with_test=True)
        return self._prepared.get(key, lambda: prepare(self.source, recipe, with_test=True))

    def train(self, recipes: Sequence[Recipe]) -> tuple[Run, ...]:
        """Train every recipe and return the runs in their order."""
        plan = plan_cohorts(recipes)
        runs: dict[int, Run] = {}
        for whole in plan.cohorts:
            members = [recipes[place] for place in whole]
            trained = train_cohort(members, [self.dataset(recipe) for recipe in members], goal=self.goal)
            runs |= {place: member.run for place, member in zip(whole, trained, strict=True)}
        for place in plan.others:
            runs[place] = train(recipes[place], self.dataset(recipes[place]), goal=self.goal).run
        return tuple(runs[place] for place in range(len(recipes)))

    def train_all(self, groups: Mapping[str, Sequence[Recipe]]) -> dict[str, tuple[Run, ...]]:
        """Train several groups at once, so that those of one shape share a cohort, and return the runs of each."""
        runs = iter(self.train([recipe for group in groups.values() for recipe in group]))
        return {name: tuple(next(runs) for _ in group) for name, group in groups.items()}
