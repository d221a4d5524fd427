"""What a trial is judged by beside its score: quantities that are measured of it, and limits that must hold."""

import math
import re
from enum import StrEnum
from functools import lru_cache
from typing import Literal, TypeAlias

import msgspec

Sign: TypeAlias = Literal["<=", "<", ">=", ">"]


class Quantity(StrEnum):
    """What is measured of a trained network for a goal that names it; of each, less is better."""

    PARAMETERS = "parameters"  # every number of the network, whether it is trained or not
    MODEL_BYTES = "model_bytes"  # of these numbers as they are kept
    TRAINING_SECONDS = "training_seconds"  # of one training alone; estimated for one that shared its time
    LATENCY_MS = "latency_ms"  # one prediction of a single row
    BATCH_LATENCY_MS = "batch_latency_ms"  # one prediction of a batch of 32 rows


MEANINGS: dict[Quantity, str] = {
    Quantity.PARAMETERS: "parameters",
    Quantity.MODEL_BYTES: "bytes of the model's numbers",
    Quantity.TRAINING_SECONDS: "seconds of one training alone",
    Quantity.LATENCY_MS: "ms for one row",
    Quantity.BATCH_LATENCY_MS: "ms for a batch of 32 rows",
}
_WRITTEN = re.compile(r"\s*([A-Za-z_][\w:.]*)\s*(<=|>=|<|>)\s*(\S+)\s*")


class Limit(msgspec.Struct, frozen=True):
    """A bound that a quantity or a metric of a trial must keep."""

    name: str
    sign: Sign
    value: float

    def holds(self, amount: float) -> bool:
        """Say whether an amount keeps the bound; one that is no number does not.

        Example:
            >>> [Limit("parameters", "<=", 10.0).holds(amount) for amount in (9.0, 10.0, 11.0, float("nan"))]
            [True, True, False, False]
        """
        match self.sign:
            case "<=":
                return amount <= self.value
            case "<":
                return amount < self.value
            case ">=":
                return amount >= self.value
            case ">":
                return amount > self.value

    def excess(self, amount: float | None) -> float:
        """Return how far an amount lies beyond the bound, as a share of the bound; at most 0 where it holds.

        An amount that is not known, or no number, counts as beyond by the whole bound.

        Example:
            >>> Limit("parameters", "<=", 100.0).excess(150.0), Limit("accuracy", ">=", 0.8).excess(0.8)
            (0.5, 0.0)
            >>> Limit("latency_ms", "<", 2.0).excess(2.0) > 0, Limit("latency_ms", "<", 2.0).excess(None)
            (True, 1.0)
        """
        if amount is None or not math.isfinite(amount):
            return 1.0
        match self.sign:
            case "<=" | "<":
                beyond = amount - self.value
            case ">=" | ">":
                beyond = self.value - amount
        share = beyond / (abs(self.value) or 1.0)
        return share if self.holds(amount) else max(share, math.ulp(1.0))


@lru_cache(maxsize=256)
def limit_of(text: str) -> Limit | None:
    """Read a bound as a person writes it; None where it is none.

    Example:
        >>> limit_of("parameters <= 50_000")
        Limit(name='parameters', sign='<=', value=50000.0)
        >>> limit_of("latency_ms<2"), limit_of("parameters about 7"), limit_of("latency_ms < nan")
        (Limit(name='latency_ms', sign='<', value=2.0), None, None)
    """
    written = _WRITTEN.fullmatch(text)
    if written is None:
        return None
    name, sign, amount = written.groups()
    try:
        value = float(amount)
    except ValueError:
        return None
    signs: dict[str, Sign] = {"<=": "<=", "<": "<", ">=": ">=", ">": ">"}
    return Limit(name, signs[sign], value) if math.isfinite(value) else None


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """A limit that a trial does not keep."""

    limit: str  # as the study has it
    amount: float | None  # what the trial has; None: it does not report it


class Front(msgspec.Struct, frozen=True, kw_only=True):
    """The trials of a study that no other beats in everything that counts, and how limits fared."""

    objectives: tuple[str, ...]  # the goal's metric first
    members: tuple[int, ...] = ()  # trials, the best score first
    beaten: int = 0  # trials that keep every limit and are no members: another beats them, or something is not known
    outside: int = 0  # trials that break a limit
    nearest: int | None = None  # where no trial keeps every limit: the one that comes closest
    missed: tuple[Missed, ...] = ()  # the limits that it breaks
