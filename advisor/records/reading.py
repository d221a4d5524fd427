"""A Reading: what was taken for what in a file that another program wrote, so that a misreading is seen."""

import msgspec


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How a foreign file was understood; empty where the source does not tell."""

    family: str = ""  # the kind of file, as people call it
    names: dict[str, str] = {}  # trace: the name that the file gives it
    notes: tuple[str, ...] = ()  # what was assumed: per cent, a test part taken for validation
    lines: int | None = None  # lines that hold anything, of text logs
    skipped_lines: int | None = None  # those of them that were not understood
    begins_at: int | None = None  # the count of its first row, where it begins in the middle of a training
