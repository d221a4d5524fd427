"""What is worth a line while a file is followed: each is said once, when it happens."""

from typing import TypeAlias

import msgspec

from advisor.records.run import EndingKind
from advisor.records.verdict import Finding


class Appeared(msgspec.Struct, frozen=True):
    """A finding is there that was not there before."""

    run: str  # its name
    epochs: int  # how many the run holds by now
    finding: Finding


class Went(msgspec.Struct, frozen=True):
    """A finding that was told is no longer there."""

    run: str
    epochs: int
    finding: Finding


class Waiting(msgspec.Struct, frozen=True):
    """The file cannot be read yet: it is empty, or its writer is in the middle of it."""

    because: str


class Stalled(msgspec.Struct, frozen=True):
    """The file has rested for much longer than it usually does between two changes."""

    seconds: float
    usual_seconds: float


class Ended(msgspec.Struct, frozen=True):
    """A run says of itself that it has ended."""

    run: str
    epochs: int
    kind: EndingKind


Told: TypeAlias = Appeared | Went | Waiting | Stalled | Ended
