"""What a journal and a database of Optuna have in common: distributions, directions, studies.

Read without Optuna: its journal storage raises whatever comes on a damaged file, and its database storage
may alter the tables that it opens.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from advisor.errors import FileError
from advisor.records import Goal, Metric, Narrowing, Study
from advisor.records.goal import Direction
from advisor.records.studies.plan import ParameterValue
from advisor.store.format import codec
from advisor.store.logs import loose
from advisor.store.logs.tools.foreign_studies import ForeignTrial, study_of, value_of

MOST_TRIALS = 200_000


@dataclass
class OptunaStudy:
    """A study while its storage is read."""

    name: str
    is_maximized: bool = False
    trials: dict[int, ForeignTrial] = field(default_factory=dict)  # by the id that the storage gives
    space: dict[str, Narrowing] = field(default_factory=dict)


def distribution_of(text: object) -> tuple[str, Mapping[str, object]]:
    """Return kind and attributes of a distribution as Optuna stores it; empty for anything else."""
    try:
        document = codec.parse(loose.text(text), name="")
    except FileError:
        return "", {}
    return loose.text(loose.entry(document, "name")), loose.table(loose.entry(document, "attributes"))


def narrowing_of(distribution: tuple[str, Mapping[str, object]]) -> Narrowing:
    """Return the range or the choices of a distribution."""
    _, attributes = distribution
    low, high = loose.number(attributes.get("low")), loose.number(attributes.get("high"))
    choices = tuple(value_of(choice) for choice in loose.entries(attributes.get("choices")))
    return Narrowing(low=low, high=high, choices=choices)


def parameter_of(stored: float, distribution: tuple[str, Mapping[str, object]]) -> ParameterValue:
    """Return a parameter's value from the number by which Optuna stores it.

    Example:
        >>> parameter_of(1.0, ("CategoricalDistribution", {"choices": ["relu", "selu"]}))
        'selu'
    """
    kind, attributes = distribution
    choices = loose.entries(attributes.get("choices"))
    if choices:
        return value_of(choices[int(stored)]) if 0 <= stored < len(choices) else stored
    return int(stored) if kind.startswith("Int") and abs(stored) < 2**53 else stored


def studies_of(studies: Iterable[OptunaStudy], *, source: str) -> tuple[Study, ...]:
    """Return studies as records, the one with the most trials first."""
    most_first = sorted(studies, key=lambda study: -len(study.trials))
    return tuple(
        study_of(study.name, study.trials.values(), goal=_goal(study), space=study.space, source=source)
        for study in most_first
    )


def _goal(study: OptunaStudy) -> Goal:
    """Optuna names no metric: what is minimized is taken for a loss, what is maximized stays a score."""
    return Goal(metric="score", direction=Direction.MAX) if study.is_maximized else Goal(metric=Metric.LOSS)
