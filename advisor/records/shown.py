"""A record that shows itself: drawn in a notebook, in words elsewhere."""

from typing import Protocol, runtime_checkable

import msgspec

from advisor import doors

_LONGEST = 2_000  # signs of a `repr`: a study's whole one has millions


@runtime_checkable
class Printer(Protocol):
    """What IPython hands to `_repr_pretty_`."""

    def text(self, text: str, /) -> object:
        """Take text."""


class Shown(msgspec.Struct, frozen=True):
    """A record that shows itself as the commands would print it; `print(record)` says it in words."""

    def __str__(self) -> str:
        return doors.as_text(self)

    def __repr__(self) -> str:
        whole = super().__repr__()
        more = len(whole) - _LONGEST
        return whole if more <= 0 else f"{whole[:_LONGEST]}... and {more:,} more signs; print() says it in words"

    def _repr_html_(self) -> str:
        return doors.as_html(self)

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:
        printer.text(doors.as_text(self))
