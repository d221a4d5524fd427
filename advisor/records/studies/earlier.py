"""What a study was told of earlier ones: which of their trials, and for what they count."""

from enum import StrEnum

import msgspec

from advisor.records.goal import Goal

ParameterValue = float | int | str | bool


class EarlierUse(StrEnum):
    EVIDENCE = "evidence"  # the same training of the same data: told to the sampler as what it is
    PRIOR = "prior"  # other data, or another space: where to look first; left out if own trials turn out otherwise


class EarlierTrial(msgspec.Struct, frozen=True, kw_only=True):
    """A trial of an earlier study, in the dimensions of this one; it is none of this study's."""

    number: int  # in its own study
    value: float  # what it was judged by there
    parameters: dict[str, ParameterValue] = {}


class EarlierStudy(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier study that a study started from, as it was when the study began; best trial first."""

    source: str  # as it was given; without a password
    name: str
    use: EarlierUse
    because: str
    goal: Goal  # by which its values improve
    trials: tuple[EarlierTrial, ...] = ()
