"""What happened in a training, and from which epoch on: what a figure of its curves marks."""

from typing import Literal

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a finding tells of a run, with the epoch it begins at."""

    kind: Literal["divergence", "plateau"]
    epoch: int  # counted from 0, as in the run's traces
    code: str  # of the rule that found it
