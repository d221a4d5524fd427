"""Train many recipes on one source: as cohorts where they can be held, one by one through `fit` otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from advisor.records import DataPlan, Goal, Recipe, Run
from advisor.training.cohort import plan_cohorts, train_cohort
from advisor.training.data import Dataset, Source, prepare
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
        for places in (part for whole in plan.cohorts for part in self._of_equal_inputs(recipes, whole)):
            members = [recipes[place] for place in places]
            trained = train_cohort(members, [self.dataset(member) for member in members], goal=self.goal)
            runs |= {place: member.run for place, member in zip(places, trained, strict=True)}
        for place in plan.others:
            runs[place] = train(recipes[place], self.dataset(recipes[place]), goal=self.goal).run
        return tuple(runs[place] for place in range(len(recipes)))

    def _of_equal_inputs(self, recipes: Sequence[Recipe], places: Sequence[int]) -> Iterator[list[int]]:
        """Part a cohort by the shape of its members' inputs: a small subset may lack a category, and so a column."""
        parts: dict[tuple[tuple[int, ...], int], list[int]] = {}
        for place in places:
            facts = self.dataset(recipes[place]).facts
            parts.setdefault((facts.input_shape, len(facts.classes)), []).append(place)
        yield from parts.values()

    def train_all(self, groups: Mapping[str, Sequence[Recipe]]) -> dict[str, tuple[Run, ...]]:
        """Train several groups at once, so that those of one shape share a cohort, and return the runs of each."""
        runs = iter(self.train([recipe for group in groups.values() for recipe in group]))
        return {name: tuple(next(runs) for _ in group) for name, group in groups.items()}
