"""Cohorts: which trials are proposed together, so that they can be trained as one program.

The engine is asked once a cohort, for the shape and the centre of its numbers; its members are those of that
shape that the engine finds most promising together, or are drawn around the centre where it has no opinion.
Which dimensions are numbers is found by trying: those that can change while the shape does not.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from advisor.errors import RecipeError
from advisor.records import Recipe, Trial
from advisor.records.studies.plan import ParameterValue
from advisor.records.studies.proposers import AROUND, BESIDE
from advisor.search.around import alternatives, around
from advisor.search.proposals import CompanyEngine, Engine, Proposal
from advisor.space.design import DesignSpace
from advisor.space.seeds import seed_of

SMALLEST = 4  # members that are worth proposing together
LARGEST = 128
FOR_A_NIGHT = 32  # members, where only time ends the study
PORTIONS = 8  # a study is divided into at least as many cohorts: the sampler learns between them


@dataclass(frozen=True, kw_only=True)
class Cohorts:
    """How trials are proposed together.

    Args:
        space: What is searched.
        shape_of: The shape of a recipe; None for one that no cohort can hold.
        seed: Of the members' draws.
    """

    space: DesignSpace
    shape_of: Callable[[Recipe], Hashable | None]
    seed: int = 0

    def propose(self, engine: Engine, first: int, *, size: int, center: Trial | None = None) -> tuple[Proposal, ...]:
        """Ask for one trial and return it, with members of its shape around it where a cohort is worth while.

        Args:
            engine: Proposes the centre.
            first: Number of the first trial.
            size: How many trials are wanted at most.
            center: A trial of the study to draw a cohort around in place of a proposal, where it has a shape.

        Returns:
            One shape, numbers counted on from the first; nothing when the engine has nothing left.
        """
        again = self._around(center, first, size=size) if center is not None else ()
        if again:
            return again
        asked = engine.ask((first,))
        if not asked or size < SMALLEST:
            return asked
        shape = self._shape(asked[0].parameters)
        if shape is None:
            return asked
        return asked + self._members(engine, asked[0], shape, count=size - 1)

    def near(self, center: Trial, number: int) -> Proposal:
        """Return a single trial near another: in all that is searched but what decides which dimensions there are."""
        paths = {when.path for each in self.space.dimensions for when in each.active_when}
        free = {each.name for each in self.space.dimensions if each.sets not in paths}
        (drawn,) = around(center.parameters, self.space, free=free, count=1, seed=seed_of(self.seed, number, "near"))
        return Proposal(number=number, parameters=drawn, proposed_by=f"{AROUND}{center.number}")

    def holds(self, trial: Trial) -> bool:
        """Say whether others can train together with a trial."""
        return self._shape(trial.parameters) is not None

    def grouped(self, proposals: Sequence[Proposal]) -> tuple[tuple[Proposal, ...], ...]:
        """Return proposals that are known already (the portfolio), those of one shape together.

        Groups stand in the order of their first members; what no cohort can hold stays alone.
        """
        groups: dict[Hashable, list[Proposal]] = {}
        for place, proposal in enumerate(proposals):
            shape = self._shape(proposal.parameters)
            groups.setdefault(("alone", place) if shape is None else ("shape", shape), []).append(proposal)
        return tuple(map(tuple, groups.values()))

    def _members(self, engine: Engine, center: Proposal, shape: Hashable, *, count: int) -> tuple[Proposal, ...]:
        free = self._numbers(center.parameters, shape)
        if not free:
            return ()
        drawn, mark = self._company(engine, center, shape, free=free, count=count), BESIDE
        if drawn is None:
            drawn = self._drawn(center.parameters, center.number, shape, free=free, count=count)
            mark = AROUND
        return tuple(
            msgspec.structs.replace(
                center,
                number=center.number + place,
                parameters=dict(parameters),
                proposed_by=f"{mark}{center.number}",
            )
            for place, parameters in enumerate(drawn, start=1)
        )

    def _around(self, center: Trial, first: int, *, size: int) -> tuple[Proposal, ...]:
        shape = self._shape(center.parameters)
        if size < SMALLEST or shape is None:
            return ()
        free, by = self._numbers(center.parameters, shape), f"{AROUND}{center.number}"
        drawn = self._drawn(center.parameters, center.number, shape, free=free, count=size)
        return tuple(Proposal(number=n, parameters=each, proposed_by=by) for n, each in enumerate(drawn, start=first))

    def _drawn(
        self,
        center: Mapping[str, ParameterValue],
        number: int,
        shape: Hashable,
        *,
        free: frozenset[str],
        count: int,
    ) -> list[dict[str, ParameterValue]]:
        if not free:
            return []
        seed = seed_of(self.seed, number, "cohort")
        drawn = around(center, self.space, free=free, count=count, seed=seed)
        return [each for each in drawn if self._shape(each) == shape]

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


def opening(proposals: Sequence[Proposal], cohorts: Cohorts | None) -> tuple[tuple[Proposal, ...], ...]:
    """Return the first trials of a study, those of one shape together; the very first is soonest there if it is alone.

    Args:
        proposals: In their order.
        cohorts: How trials are trained together; None where each is trained alone.

    Example:
        >>> [len(group) for group in opening([Proposal(number=n, parameters={}) for n in range(3)], None)]
        [1, 1, 1]
    """
    if cohorts is None:
        return tuple((each,) for each in proposals)
    going_on = [each for each in proposals if each.goes_on_from is not None]
    others = [each for each in proposals if each.goes_on_from is None]
    alone = tuple((each,) for each in others[:1])
    return cohorts.grouped(going_on) + alone + cohorts.grouped(others[1:])


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
