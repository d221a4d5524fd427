"""What engines propose and are told, and the protocol every engine keeps."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol, runtime_checkable

import msgspec

from advisor.records import ChosenSampler, Trial
from advisor.records.studies.plan import ParameterValue
from advisor.records.studies.proposers import SAMPLER
from advisor.space.dimension import Dimension


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Parameters that are worth a trial: active dimensions only, by name."""

    number: int  # of the trial it becomes
    parameters: dict[str, ParameterValue]
    proposed_by: str = SAMPLER
    epochs: int | None = None  # at most; the study's own number when None (Hyperband trains some for fewer)
    goes_on_from: int | None = None  # an earlier trial of the same parameters and fewer epochs


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a proposal, in the terms a sampler understands."""

    number: int
    parameters: dict[str, ParameterValue]
    value: float | None  # finite; None when the trial says nothing of its parameters
    reason: str = ""
    others: tuple[float, ...] = ()  # finite, one for each of what the goal names beside the score, each in its own unit
    excesses: tuple[float, ...] = ()  # one for each limit: above 0 where it is broken


@runtime_checkable
class Engine(Protocol):
    """Proposes trials and learns from what became of them.

    Engines minimise or maximise as they were told when made. Numbers are the driver's: an outcome
    of a number that was never asked for is a trial of somebody else (the portfolio), to learn from.
    """

    def ask(self, numbers: Sequence[int]) -> tuple[Proposal, ...]:
        """Propose a trial for each number, or for the first few; none when there is nothing left to try now."""

    def tell(self, outcomes: Sequence[Outcome]) -> None:
        """Learn from ended trials."""

    def suggest(self, number: int, dimension: Dimension) -> ParameterValue:
        """Give a value of a dimension that came up while the model of this trial was built."""

    def resume(self, history: Sequence[Trial], outcomes: Sequence[Outcome]) -> None:
        """Bring what the engine remembers in line with the run store, and let the sampler's seed move on."""

    def close(self) -> None:
        """Let go of files and connections."""


@runtime_checkable
class CompanyEngine(Protocol):
    """An engine that also proposes what is tried together with a proposal, by what it has learnt so far."""

    def beside(
        self,
        center: Proposal,
        *,
        free: Collection[str],
        fits: Callable[[Mapping[str, ParameterValue]], bool],
        count: int,
    ) -> tuple[Mapping[str, ParameterValue], ...] | None:
        """Propose parameters that differ from a proposal in free dimensions only, and fit; None: no opinion."""


@runtime_checkable
class SamplingEngine(Protocol):
    """An engine that has several samplers, and says which one it uses and why."""

    chosen: ChosenSampler


@runtime_checkable
class StoringEngine(Protocol):
    """An engine whose trials are stored where others look at them, and that goes on where that does not answer."""

    @property
    def behind(self) -> str:
        """Why the storage lacks what it should have been told; empty where it lacks nothing."""


def sampler_of(engine: Engine) -> ChosenSampler | None:
    """Return the sampler that an engine uses and why; None for an engine with only one way."""
    return engine.chosen if isinstance(engine, SamplingEngine) else None
