"""Where a trained network fails: what it confuses, how far it is off, on which rows and which kinds of rows."""

import msgspec


class Confusion(msgspec.Struct, frozen=True, kw_only=True):
    """How often each class was answered with each."""

    classes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]  # shape (classes, classes): a row per true class, a column per answer


class Deviations(msgspec.Struct, frozen=True, kw_only=True):
    """What was right beside what was answered, in the target's units; both shape (points,)."""

    truths: tuple[float, ...]
    answers: tuple[float, ...]


class WorstRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that a network is most sure about and wrong, or furthest off."""

    row: int | None  # of the source, counted from 0; None where the test part is a file of its own
    truth: str
    answer: str
    cost: float  # its own loss: the cross-entropy, or the absolute error


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one kind on which the error is not what it is elsewhere."""

    column: str
    where: str  # "up to 12.5", "blue"
    rows: int
    error: float
    low: float  # interval of the error, at a level that counts how many segments were looked at
    high: float


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """How many mistakes lie among the rows that a network is least sure of, which a person could look at."""

    rows: int
    wrong: int


class Mistakes(msgspec.Struct, frozen=True, kw_only=True):
    """The mistakes of one network on one part of the data."""

    part: str  # "test", "validation"
    rows: int
    error: float  # the share of wrong answers; of numbers the mean absolute error
    confusion: Confusion | None = None
    deviations: Deviations | None = None
    worst: tuple[WorstRow, ...] = ()
    segments: tuple[Segment, ...] = ()  # the worst first: by the inputs, then by the classes
    looked_at: int = 0  # segments
    doubt: Doubt | None = None  # of classes
