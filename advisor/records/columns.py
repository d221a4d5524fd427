"""How the columns of a table were read: one entry a kind of column, and what may have been meant otherwise."""

from enum import StrEnum

import msgspec


class ColumnKind(StrEnum):
    """What the cells of a column are taken for."""

    NUMBER = "number"
    CATEGORY = "category"
    ORDERED = "ordered"  # categories with a declared order: one number each
    DATE = "date"  # becomes parts: year, month, day, weekday, hour
    TEXT = "text"  # free text: becomes vectors
    DROPPED = "dropped"  # says nothing: left out


class ColumnsRead(msgspec.Struct, frozen=True, kw_only=True):
    """The columns that are read in one way."""

    kind: ColumnKind
    form: str = ""  # how cells are written ("decimal comma", "%d.%m.%Y"), how they are encoded, or why left out
    count: int
    names: tuple[str, ...] = ()  # the first of them


class Surprise(msgspec.Struct, frozen=True, kw_only=True):
    """A reading that may not be what was meant, and the setting that says otherwise."""

    column: str
    seen: str  # "looks like a code"
    read_as: str  # "is read as a number"
    otherwise: str = ""  # `categories = ["shop"]`


class DataReading(msgspec.Struct, frozen=True, kw_only=True):
    """How data were read; for arrays only what was assumed of them."""

    columns: tuple[ColumnsRead, ...] = ()
    surprises: tuple[Surprise, ...] = ()
    notes: tuple[str, ...] = ()  # what was assumed of the whole: encoding, series, one-hot targets
