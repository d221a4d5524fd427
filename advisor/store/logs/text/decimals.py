"""Logs whose numbers have decimal commas, `loss: 0,53`, with decimal points."""

import re
from collections.abc import Iterable, Iterator

_COMMA = re.compile(r"(?<![\w.,])([-+]?\d{1,15}),(?=\d{1,17}(?:[eE][-+]?\d{1,3})?(?!\w|[,.]\S))")
_NAMED = re.compile(r"(?:[:=] {0,4}|[^\W\d_] )[-+]?\d{1,15},\d{1,17}(?!\w|[,.]\S)")
_THOUSANDS = re.compile(r"(?:[:=] {0,4}|[^\W\d_] )[-+]?[1-9]\d{0,2},\d{3}$")
_GROUPED = re.compile(  # "1,234.5" behind a name, and no row of numbers, "3,120.5,118.2"
    r"(?:[:=] {0,4}|[^\W\d_] )[-+]?[1-9]\d{0,2}(?:,\d{3}){1,4}(?:\.\d{1,17})?(?![\w.]|,\d)"
)
_POINT = re.compile(r"(?<![\d.:])\d{1,15}\.\d{1,17}(?![\d.])")
_SAMPLE = 65_536  # characters by which the way of writing numbers is told
_FEWEST = 2


def with_points(blocks: Iterable[str]) -> Iterator[str]:
    """Yield the blocks of a text, its numbers with points if the first block writes all of them with commas.

    Example:
        >>> list(with_points(["Epoche 1 Verlust: 0,93\\nEpoche 2 Verlust: 0,81\\n"]))
        ['Epoche 1 Verlust: 0.93\\nEpoche 2 Verlust: 0.81\\n']
        >>> list(with_points(["[1, 2000] loss: 2.18, acc: 0,5", " and more"]))
        ['[1, 2000] loss: 2.18, acc: 0,5', ' and more']
    """
    has_commas: bool | None = None
    for block in blocks:
        has_commas = _writes_commas(block[:_SAMPLE]) if has_commas is None else has_commas
        yield _COMMA.sub(r"\1.", block) if has_commas else block


def _writes_commas(sample: str) -> bool:
    if _POINT.search(sample) is not None:
        return False
    found = _NAMED.findall(sample)
    return len(found) >= _FEWEST and not all(map(_THOUSANDS.fullmatch, found))


def without_groups(text: str) -> str:
    """Return a text without the commas that part thousands in a number behind a name.

    Example:
        >>> without_groups("loss: 1,204.56 - val_loss: 12,043, [1,200] (3,120.5)")
        'loss: 1204.56 - val_loss: 12043, [1,200] (3,120.5)'
    """
    return _GROUPED.sub(lambda found: found[0].replace(",", ""), text) if "," in text else text
