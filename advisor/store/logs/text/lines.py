"""The lines of a text log as they stand on the screen, one by one: colours, redrawn bars and escapes undone.

A progress bar draws one line again and again, by carriage returns or backspaces; each state of it is a line
here that says of itself that it was drawn over another. Nothing is held but one block of the file.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from advisor.store.logs.text.decimals import with_points, without_groups
from advisor.store.logs.text.plainly import is_plain, said_plainly

LONGEST = 65_536  # characters; a longer line is cut into pieces
_LARGEST = 2**24  # characters of a block that are looked at at one time
_SPECIAL = re.compile(r"[\r\b\x1b]|#0[13]")
_COLOUR = re.compile(r"(?:\x1b|#033)\[[0-9;?]{0,20}[ -/]{0,4}[@-~]")
_REDRAWN = re.compile(r"\r|\x08{2,}|#015")
_PREFIX = re.compile(r"^\s{0,8}\[\d{1,3},mpirank:\d{1,5},[\w-]{1,40}\]<std\w{3}>:")


class Line(NamedTuple):
    text: str
    is_redrawn: bool = False  # it stands where another stood before it


def lines_in(blocks: Iterable[str]) -> Iterator[Line]:
    """Yield every line of a text that comes in blocks of any size.

    Example:
        >>> [line.text for line in lines_in(["a\\nb", "c\\r\\n1/2\\r2/2\\x1b[0m"])]
        ['a', 'bc', '1/2', '2/2']
    """
    rest = ""
    for block in with_points(blocks):
        text = without_groups(rest + block)
        *whole, rest = text.split("\n")
        if is_plain(text) and len(text) < _LARGEST and _SPECIAL.search(text) is None and "mpirank" not in text:
            yield from _cut(whole)  # most blocks of a long log: each line is what it says
        else:
            for line in whole:
                yield from _drawn(line)
        while len(rest) > LONGEST:
            yield from _drawn(rest[:LONGEST])
            rest = rest[LONGEST:]
    if rest:
        yield from _drawn(rest)


def _cut(lines: Iterable[str]) -> Iterator[Line]:
    for raw in lines:
        if len(raw) <= LONGEST:
            yield Line(raw)
        else:
            yield from (Line(raw[at : at + LONGEST]) for at in range(0, len(raw), LONGEST))


def _drawn(raw: str) -> Iterator[Line]:
    if raw.startswith("[") and "mpirank" in raw[:40]:
        raw = _PREFIX.sub("", raw)
    if _SPECIAL.search(raw) is None:
        yield from _cut([said_plainly(raw)])
        return
    states = [state for state in _REDRAWN.split(_COLOUR.sub("", raw)) if state.strip()]
    for place, state in enumerate(states):
        yield Line(said_plainly(state[-LONGEST:].replace("\b", "")), is_redrawn=place > 0)
