"""A text whose cells are parted by two signs, `::`, read as if they were parted by one: so it is read fast."""

import io


class SingleSigns(io.TextIOBase):
    """A text in which two signs beside each other are one.

    Args:
        text: As it stands in the file.
        doubled: The two signs.
        single: What they are read as.

    Example:
        >>> SingleSigns(io.StringIO("1::Alien: the film::5"), "::", "|").read(5)
        '1|Al'
        >>> SingleSigns(io.StringIO("1::Alien: the film::5"), "::", "|").read()
        '1|Alien: the film|5'
    """

    def __init__(self, text: io.TextIOBase, doubled: str, single: str) -> None:
        self._text, self._doubled, self._single = text, doubled, single

    def readable(self) -> bool:
        """Say that it is there to be read."""
        return True

    def read(self, size: int | None = -1, /) -> str:
        """Return about so many letters of the text, all of them where none or a negative number is said."""
        block = self._text.read(-1 if size is None else size)
        while block.endswith(self._doubled[0]) and (more := self._text.read(1)):
            block += more
        return block.replace(self._doubled, self._single)

    def close(self) -> None:
        """Close the file."""
        self._text.close()
        super().close()
