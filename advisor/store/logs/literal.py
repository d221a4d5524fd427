"""`history.history` as Python shows it, `{'loss': [1.18, nan]}`: read as data, never evaluated."""

import re
from typing import TypeAlias

from advisor.errors import FileError
from advisor.store.format import codec

History: TypeAlias = dict[str, object]

_START = re.compile(r"\{\s*'[^'\"\n]{1,100}'\s*:\s*\[")
_END = re.compile(r"\]\s*,?\s*\}")
_NUMPY = re.compile(r"\b(?:np|numpy)\.float(?:16|32|64)\(([^()]{1,40})\)")
_SPELLED = re.compile(r"(?<![\w'\"])(-?)(nan|inf)(?![\w'\"])")
_LAST_COMMA = re.compile(r",(\s*[\]}])")
_LONGEST = 4 * 2**20  # characters
_MOST = 1_000  # histories in one text


def histories_in(text: str) -> list[History]:
    """Return every history that a text shows, in its order; what is no plain table of lists is passed over.

    Example:
        >>> histories_in("Out[13]: {'loss': [1.5, nan],\\n 'val_loss': [np.float64(0.5), inf]}")
        [{'loss': [1.5, nan], 'val_loss': [0.5, inf]}]
    """
    found: list[History] = []
    position = 0
    while len(found) < _MOST and (start := _START.search(text, position)) is not None:
        end = _END.search(text, start.end(), start.end() + _LONGEST)
        if end is None:
            break
        position = end.end()
        found.extend(_parsed(text[start.start() : position]))
    return found


def _parsed(text: str) -> list[History]:
    as_json = _SPELLED.sub(
        lambda match: match[1] + {"nan": "NaN", "inf": "Infinity"}[match[2]], _NUMPY.sub(r"\1", text)
    )
    try:
        document = codec.parse(_LAST_COMMA.sub(r"\1", as_json.replace("'", '"')).replace("-NaN", "NaN"), name="")
    except FileError:
        return []
    return [document] if isinstance(document, dict) else []
