"""Cohorts: which trials are proposed together, so that they can be trained as one program.

The engine is asked once a cohort, for the shape and the centre of its numbers; its members are those of that
shape that the engine finds most promising together, or are drawn around the centre where it has no opinion. Where
time ends the study, the shape may be one that did well so far, cohorts are as large as the time that is left is
worth, and what is known beforehand (the portfolio) gets company, so that it tells of more than one set of numbers.
Which dimensions are numbers is found by trying: those that can change while the shape does not.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from advisor.errors import RecipeError
from advisor.records import Goal, Recipe, Trial
from advisor.records.study import ParameterValue
from advisor.search.around import alternatives, around
from advisor.search.pace import COMPILE_SECONDS, Pace
from advisor.search.proposals import CompanyEngine, Engine, Proposal
from advisor.search.strategies.shapes import ShapeBandit
from advisor.space.design import DesignSpace
from advisor.space.seeds import seed_of

SMALLEST = 4  # members that are worth proposing together
LARGEST = 128
FOR_A_NIGHT = 32  # members, where only time ends the study
OPENING, FIRST = 8, 4  # members that a shape of the portfolio is shown by; of the very first, for a result at once
FIRST_SECONDS, OPENING_SHARE = 5.0, 1 / 24  # that they may take: seconds; of the time that is left
ROUNDS = 4  # the time that is left is divided into so many: a program takes seconds to compile, its members little
PORTIONS = 8  # a study is divided into at least as many cohorts: the sampler learns between them


@dataclass(frozen=True, kw_only=True)
class Cohorts:
    """How trials are proposed together.

    Args:
        space: What is searched.
        shape_of: The shape of a recipe; None for one that no cohort can hold.
        seed: Of the members' draws.
        work_of: How much work an epoch of a recipe is; the unit does not matter.
        trainings: Of each trial, one per fold.
    """

    space: DesignSpace
    shape_of: Callable[[Recipe], Hashable | None]
    seed: int = 0
    work_of: Callable[[Recipe], float] = lambda _: 1.0
    trainings: int = 1
    pace: Pace = field(default_factory=Pace)
    _bandit: ShapeBandit = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_bandit", ShapeBandit(seed=self.seed))

    def see(self, trials: Sequence[Trial], goal: Goal) -> None:
        """Learn from the trials of one task: how long their epochs took, and what their shape reached."""
        for trial in trials:
            if trial.run is not None and trial.run.recipe is not None:
                self.pace.see(trial.run, self.work_of(trial.run.recipe))
        shape = self._shape(trials[0].parameters) if trials else None
        if shape is not None:
            scored = [(goal.cost(t.value), t.number, t.parameters) for t in trials if t.value is not None]
            self._bandit.see(shape, scored)

    def in_time(self, engine: Engine, first: int, *, seconds: float) -> tuple[Proposal, ...]:
        """Ask for a cohort for which so many seconds are left, of a shape that did well or of a new one.

        Args:
            engine: Proposes.
            first: Number of the first trial.
            seconds: That are left for everything that is still to come.
        """
        arm = self._bandit.choose()
        if arm is None:
            asked = engine.ask((first,))
            return self._with_company(engine, asked, size=self._size(asked, seconds=seconds))
        center = Proposal(number=first - 1, parameters=dict(arm.parameters))
        shape = self._shape(center.parameters)
        count = self._size((center,), seconds=seconds + ROUNDS * COMPILE_SECONDS)  # its program is compiled already
        found = () if shape is None else self._members(engine, center, shape, count=count, beside=arm.number)
        return found or engine.ask((first,))

    def opened(self, group: Sequence[Proposal], *, seconds: float) -> tuple[Proposal, ...]:
        """Return known proposals of one shape with company drawn widely around each of them.

        Args:
            group: Of one shape; numbered from the first trial on.
            seconds: That are left for everything that is still to come.
        """
        shape = self._shape(group[0].parameters)
        if group[0].number == 0:
            most = min(FIRST, self._fit(group[0], seconds=FIRST_SECONDS))
        else:
            most = min(OPENING, self._fit(group[0], seconds=OPENING_SHARE * seconds))
        count = most - len(group)
        if count <= 0 or shape is None:
            return tuple(group)
        drawn = [
            each for at, center in enumerate(group) for each in self._around(center, shape, count // len(group), at)
        ]
        known = [each.parameters for each in group]
        fresh = [each for each in drawn if each.parameters not in known]
        numbered = enumerate(fresh, start=group[-1].number + 1)
        return (*group, *(msgspec.structs.replace(each, number=number) for number, each in numbered))

    def _size(self, group: Sequence[Proposal], *, seconds: float) -> int:
        """How many members a cohort is worth: one of several that the time that is left is divided into."""
        if not group:
            return SMALLEST
        share = max(seconds / ROUNDS - COMPILE_SECONDS, 1.0)
        return max(SMALLEST, min(FOR_A_NIGHT, self._fit(group[0], seconds=share)))

    def _fit(self, proposal: Proposal, *, seconds: float) -> int:
        """How many members like a proposal so many seconds hold, none where it cannot be built."""
        try:
            recipe = self.space.recipe(proposal.parameters)
        except RecipeError:
            return 0
        return self.pace.members(self.work_of(recipe), epochs=recipe.epochs, seconds=seconds) // self.trainings

    def _around(self, center: Proposal, shape: Hashable, count: int, at: int) -> list[Proposal]:
        seed = seed_of(self.seed, center.number, at, "opening")
        free = self._numbers(center.parameters, shape)
        drawn = around(center.parameters, self.space, free=free, count=count, seed=seed) if free else ()
        said = f"around {center.proposed_by}"
        return [
            msgspec.structs.replace(center, parameters=dict(each), proposed_by=said)
            for each in drawn
            if self._shape(each) == shape
        ]

    def propose(self, engine: Engine, first: int, *, size: int) -> tuple[Proposal, ...]:
        """Ask for one trial and return it, with members of its shape around it where a cohort is worth while.

        Args:
            engine: Proposes the centre.
            first: Number of the first trial.
            size: How many trials are wanted at most.

        Returns:
            One shape, numbers counted on from the first; nothing when the engine has nothing left.
        """
        return self._with_company(engine, engine.ask((first,)), size=size)

    def grouped(self, proposals: Sequence[Proposal]) -> tuple[tuple[Proposal, ...], ...]:
        """Return proposals that are known already (the portfolio), those of one shape together.

        Groups stand in the order of their first members; what no cohort can hold stays alone.
        """
        groups: dict[Hashable, list[Proposal]] = {}
        for place, proposal in enumerate(proposals):
            shape = self._shape(proposal.parameters)
            groups.setdefault(("alone", place) if shape is None else ("shape", shape), []).append(proposal)
        return tuple(map(tuple, groups.values()))

    def _with_company(self, engine: Engine, asked: tuple[Proposal, ...], *, size: int) -> tuple[Proposal, ...]:
        shape = self._shape(asked[0].parameters) if asked and size >= SMALLEST else None
        if shape is None:
            return asked
        return asked + self._members(engine, asked[0], shape, count=size - 1)

    def _members(
        self, engine: Engine, center: Proposal, shape: Hashable, *, count: int, beside: int | None = None
    ) -> tuple[Proposal, ...]:
        """Return proposals of a shape, numbered from after the centre; `beside` is the trial that they tell of."""
        free = self._numbers(center.parameters, shape)
        if not free:
            return ()
        drawn, by = self._company(engine, center, shape, free=free, count=count), "sampler, beside"
        if drawn is None:
            seed = seed_of(self.seed, center.number, "cohort")
            around_it = around(center.parameters, self.space, free=free, count=count, seed=seed)
            drawn, by = [each for each in around_it if self._shape(each) == shape], "around"
        return tuple(
            msgspec.structs.replace(
                center,
                number=center.number + place,
                parameters=dict(parameters),
                proposed_by=f"{by} trial {center.number if beside is None else beside}",
            )
            for place, parameters in enumerate(drawn, start=1)
        )

    def _company(
        self, engine: Engine, center: Proposal, shape: Hashable, *, free: frozenset[str], count: int
    ) -> Sequence[Mapping[str, ParameterValue]] | None:
        if not isinstance(engine, CompanyEngine):
            return None
        return engine.beside(center, free=free, fits=lambda parameters: self._shape(parameters) == shape, count=count)

    def _numbers(self, center: Mapping[str, ParameterValue], shape: Hashable) -> frozenset[str]:
        """The dimensions that may vary inside a cohort: some far change of one alone leaves the shape as it is."""
        return frozenset(
            dimension.name
            for dimension in self.space.dimensions
            if dimension.name in center
            and any(
                self._shape({**center, dimension.name: value}) == shape
                for value in alternatives(dimension.domain, center[dimension.name])
            )
        )

    def _shape(self, parameters: Mapping[str, ParameterValue]) -> Hashable | None:
        active = {
            d.name: parameters[d.name]
            for d in self.space.dimensions
            if d.name in parameters and self.space.is_active(d, parameters)
        }
        try:
            return self.shape_of(self.space.recipe(active))
        except RecipeError:
            return None


def cohort_size(trials: int | None, *, trainings: int = 1) -> int:
    """Return how many trials of a study of so many are proposed together; None: only time ends it.

    With folds a trial takes several members of a cohort, so that fewer trials fill one.

    Args:
        trials: Planned in all.
        trainings: Of each trial, one per fold.

    Example:
        >>> cohort_size(None), cohort_size(14), cohort_size(100), cohort_size(10_000)
        (32, 1, 12, 128)
        >>> cohort_size(10_000, trainings=5)
        25
    """
    most = max(SMALLEST, LARGEST // trainings)
    if trials is None:
        return min(FOR_A_NIGHT, most)
    return max(1, min(most, trials // PORTIONS))
