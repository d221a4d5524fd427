"""Train many recipes on one source: as cohorts where they can be held, one by one through `fit` otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from advisor.records import DataPlan, Goal, Recipe, Run
from advisor.training.cohort import plan_cohorts, train_cohort
from advisor.training.cohort.stacking import of_equal_inputs
from advisor.training.data.prepare import Dataset, Source, prepare
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
    _prepared: dict[tuple[DataPlan, str], Dataset] = field(default_factory=dict)

    def dataset(self, recipe: Recipe) -> Dataset:
        """Return the data of a recipe, the test part included; preprocessing is fitted on its training rows alone."""
        key = (recipe.data, str(recipe.scaling))
        if key not in self._prepared:
            self._prepared[key] = prepare(self.source, recipe, with_test=True)
        return self._prepared[key]

    def train(self, recipes: Sequence[Recipe]) -> tuple[Run, ...]:
        """Train every recipe and return the runs in their order."""
        plan = plan_cohorts(recipes)
        runs: dict[int, Run] = {}
        for whole in plan.cohorts:
            datasets = [self.dataset(recipes[place]) for place in whole]
            for part in of_equal_inputs([recipes[place] for place in whole], datasets):
                members = [recipes[whole[place]] for place in part]
                trained = train_cohort(members, [datasets[place] for place in part], goal=self.goal)
                runs |= {whole[place]: member.run for place, member in zip(part, trained, strict=True)}
        for place in plan.others:
            runs[place] = train(recipes[place], self.dataset(recipes[place]), goal=self.goal).run
        return tuple(runs[place] for place in range(len(recipes)))

    def train_all(self, groups: Mapping[str, Sequence[Recipe]]) -> dict[str, tuple[Run, ...]]:
        """Train several groups at once, so that those of one shape share a cohort, and return the runs of each."""
        runs = iter(self.train([recipe for group in groups.values() for recipe in group]))
        return {name: tuple(next(runs) for _ in group) for name, group in groups.items()}
