"""Pruning: start with a large network; its smallest weights are taken out step by step, the rest trained on."""

from collections.abc import Sequence
from typing import final

from advisor.errors import Problem, StudyError
from advisor.records import Trial
from advisor.records.studies.plan import ParameterValue
from advisor.search.proposals import Outcome, Proposal
from advisor.search.strategies.size import at_end, size_dimensions
from advisor.space.design import DesignSpace
from advisor.space.dimension import Dimension

SHARES = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95)  # of the kernels' weights, taken out step by step


@final
class PruningEngine:
    """Proposes the largest network of a space, once; its worker prunes it by `Task.shrink`.

    Args:
        space: At least one of its dimensions makes the network larger.

    Raises:
        StudyError: If the space has no size.

    Reference: the lecture, 4.2, "network pruning"; Han et al. (2015), arXiv:1506.02626.
    """

    def __init__(self, space: DesignSpace) -> None:
        dimensions = size_dimensions(space)
        if not dimensions:
            problem = Problem("space", "expected a dimension that makes the network larger, such as depth or width")
            raise StudyError("there is no largest network", [problem], "Give one a range of whole numbers.")
        self._largest = at_end(dimensions, largest=True)
        self._is_done = False

    def ask(self, numbers: Sequence[int]) -> tuple[Proposal, ...]:
        """Propose the largest network, the first time."""
        if self._is_done or not numbers:
            return ()
        self._is_done = True
        return (Proposal(number=numbers[0], parameters=self._largest, proposed_by="pruning: the largest network"),)

    def tell(self, outcomes: Sequence[Outcome]) -> None:
        """Learn nothing: the order of the steps is fixed."""

    def suggest(self, number: int, dimension: Dimension) -> ParameterValue:
        """Give the default: only the size is varied."""
        return dimension.default

    def resume(self, history: Sequence[Trial], outcomes: Sequence[Outcome]) -> None:
        """Do not train again what has finished."""
        self._is_done = any(trial.score is not None for trial in history)

    def close(self) -> None:
        """Nothing is held open."""
