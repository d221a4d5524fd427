"""Growing: start with a small network and add units or layers while it does not meet the specification."""

import math
from collections.abc import Mapping, Sequence
from typing import final

from advisor.errors import Problem, StudyError
from advisor.records import Goal, Trial
from advisor.records.studies.plan import ParameterValue
from advisor.search.proposals import Outcome, Proposal
from advisor.search.strategies.size import at_end, raised, size_dimensions
from advisor.space.design import DesignSpace
from advisor.space.dimension import Dimension


@final
class GrowingEngine:
    """Proposes the smallest network of a space, then the best network with more units or one more layer.

    In each round every way to grow is tried, and the best of the round is grown on. The study's target
    ends it; so does the largest network.

    Args:
        space: At least one of its dimensions makes the network larger.
        goal: Which way the values improve.

    Raises:
        StudyError: If nothing in the space can grow.

    Reference: the lecture, 4.2, "network growing"; Ash, "Dynamic node creation" (1989),
        doi:10.1080/09540098908915647.
    """

    def __init__(self, space: DesignSpace, *, goal: Goal) -> None:
        self._dimensions = size_dimensions(space)
        if not self._dimensions:
            problem = Problem("space", "expected a dimension that makes the network larger, such as depth or width")
            raise StudyError("nothing can grow", [problem], "Give one a range of whole numbers.")
        self._goal = goal
        self._costs: dict[tuple[ParameterValue, ...], float] = {}
        self._asked: set[tuple[ParameterValue, ...]] = set()
        self._round = [at_end(self._dimensions, largest=False)]

    def ask(self, numbers: Sequence[int]) -> tuple[Proposal, ...]:
        """Propose what is left of the round; nothing while its results are awaited, or at the end."""
        left = [parameters for parameters in self._round if self._key(parameters) not in self._asked]
        chosen = left[: len(numbers)]
        self._asked |= {self._key(parameters) for parameters in chosen}
        return tuple(
            Proposal(number=number, parameters=parameters, proposed_by="growing")
            for number, parameters in zip(numbers, chosen, strict=False)
        )

    def tell(self, outcomes: Sequence[Outcome]) -> None:
        """Take results; a round whose results are all there is followed by the next."""
        for outcome in outcomes:
            if all(dimension.name in outcome.parameters for dimension in self._dimensions):
                cost = math.inf if outcome.value is None else self._goal.cost(outcome.value)
                self._costs[self._key(outcome.parameters)] = cost
        while self._round and all(self._key(parameters) in self._costs for parameters in self._round):
            best = min(self._round, key=lambda parameters: self._costs[self._key(parameters)])
            self._round = self._grown(best)

    def suggest(self, number: int, dimension: Dimension) -> ParameterValue:
        """Give the default: only sizes are varied."""
        return dimension.default

    def resume(self, history: Sequence[Trial], outcomes: Sequence[Outcome]) -> None:
        """Go through the rounds of earlier sittings again, without training them."""
        interrupted = {trial.number for trial in history if trial.score is None and trial.reason}
        told = [outcome for outcome in outcomes if outcome.number not in interrupted or outcome.value is not None]
        self._asked |= {self._key(outcome.parameters) for outcome in told}
        self.tell(told)

    def close(self) -> None:
        """Nothing is held open."""

    def _grown(self, best: Mapping[str, ParameterValue]) -> list[dict[str, ParameterValue]]:
        larger = [(dimension.name, raised(dimension, best[dimension.name])) for dimension in self._dimensions]
        return [{**best, name: value} for name, value in larger if value is not None]

    def _key(self, parameters: Mapping[str, ParameterValue]) -> tuple[ParameterValue, ...]:
        return tuple(parameters[dimension.name] for dimension in self._dimensions)
