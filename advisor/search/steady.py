"""An engine that is not ours may fail: that costs a proposal, never the study."""

from collections.abc import Callable, Sequence
from typing import TypeVar, final

from advisor.errors import AdvisorError, FileError, Problem
from advisor.records import Trial
from advisor.records.studies.plan import ParameterValue
from advisor.search.proposals import Engine, Outcome, Proposal
from advisor.space.dimension import Dimension

MOST_FAILURES = 5  # an engine that fails more often is broken, and its error ends the study
_REMEDY = "Make room there, or mend it, then go on with --resume."
_Found = TypeVar("_Found")


@final
class SteadyEngine:
    """Hands everything on to another engine, and goes on with the defaults where that raises.

    What a disk refuses is no such failure: it ends the study, which can be resumed when the disk is well.

    Args:
        engine: Proposes trials; what it raises of this program's own errors goes on.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._failures = 0

    def ask(self, numbers: Sequence[int]) -> tuple[Proposal, ...]:
        """Propose trials; one of the defaults where the engine cannot."""

        def defaults(error: Exception) -> tuple[Proposal, ...]:
            said = f"the defaults: the engine raised {type(error).__name__}"
            return tuple(Proposal(number=number, parameters={}, proposed_by=said) for number in numbers[:1])

        return self._tried(lambda: self._engine.ask(numbers), defaults)

    def tell(self, outcomes: Sequence[Outcome]) -> None:
        """Let the engine learn from ended trials, as far as it can."""
        self._tried(lambda: self._engine.tell(outcomes), lambda _: None)

    def suggest(self, number: int, dimension: Dimension) -> ParameterValue:
        """Give a value of a dimension that came up while a model was built; its default where the engine cannot."""
        return self._tried(lambda: self._engine.suggest(number, dimension), lambda _: dimension.default)

    def resume(self, history: Sequence[Trial], outcomes: Sequence[Outcome]) -> None:
        """Take over the trials of earlier sittings: an engine that cannot has lost its state, and says so."""
        self._engine.resume(history, outcomes)

    def close(self) -> None:
        """Let go of what the engine holds."""
        self._engine.close()

    def _tried(self, what: Callable[[], _Found], otherwise: Callable[[Exception], _Found]) -> _Found:
        try:
            return what()
        except AdvisorError:
            raise
        except OSError as error:  # what it writes to is full or gone, and will be for the trials too
            problem = Problem("", error.strerror or str(error))
            raise FileError("cannot write the sampler's storage", [problem], _REMEDY) from error
        except Exception as error:
            self._failures += 1
            if self._failures > MOST_FAILURES:
                raise
            return otherwise(error)
