"""What a stream must be able to do for us: a terminal, a file, a notebook's cell or a string will do."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class TextStream(Protocol):
    """Somewhere text goes."""

    def write(self, text: str, /) -> object:
        """Take text."""

    def flush(self) -> object:
        """Let it be seen."""

    def isatty(self) -> bool:
        """Say whether a person watches."""
