"""Values as Python shows them, `{'loss': [1.18, nan]}` or `array([0.9, 0.7])`: read as data, never evaluated."""

import re
from collections.abc import Iterator
from typing import TypeAlias

History: TypeAlias = dict[str, object]

_START = re.compile(r"\{\s*['\"][^'\"\n]{1,100}['\"]\s*:\s*(?:[\[{]|[\w.]{1,30}\()")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>[-+]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][-+]?\d{1,4})?(?![\w.])|[-+]?(?:nan|inf)(?!\w))"
    r"|'(?P<single>[^'\n\\]{0,200})'|\"(?P<double>[^\"\n\\]{0,200})\""
    r"|(?P<word>[A-Za-z_][\w.]{0,80})|(?P<other><[^<>\n]{0,200}>)|(?P<sign>[\[\](){}:,=]))",
    re.IGNORECASE,
)
_SETTING = re.compile(r"\s*[A-Za-z_]\w{0,60}\s*=")
_CLOSING = {"[": "]", "(": ")", "{": "}"}
_WORDS: dict[str, object] = {"None": None, "null": None, "True": True, "False": False, "Infinity": float("inf")}
_DEEPEST = 12
_MOST = 1_000  # histories in one text


class _NoValueError(ValueError):
    """What stands here is no plain value."""


def histories_in(text: str) -> list[History]:
    """Return every history that a text shows, in its order; what is no plain table of values is passed over.

    Example:
        >>> histories_in("Out[13]: {'loss': [1.5, nan],\\n 'val_loss': [np.float64(0.5), inf]}")
        [{'loss': [1.5, nan], 'val_loss': [0.5, inf]}]
        >>> histories_in("{'train': OrderedDict([('rmse', [2.0, 1.5])])}")
        [{'train': {'rmse': [2.0, 1.5]}}]
    """
    found: list[History] = []
    position = 0
    while len(found) < _MOST and (start := _START.search(text, position)) is not None:
        value, position = value_at(text, start.start())
        if isinstance(value, dict) and all(isinstance(name, str) for name in value):
            found.append(value)
    return found


def value_at(text: str, position: int) -> tuple[object, int]:
    """Return the value that stands at a place of a text, None if none does, and where to go on: each sign is read once.

    Example:
        >>> value_at("x = array([0.5, 0.25])", 4), value_at("x = y", 4)
        (([0.5, 0.25], 22), (None, 5))
    """
    reading = _Reading(text, position)
    try:
        return reading.value(0), reading.at
    except _NoValueError:
        return None, max(reading.at, position + 1)


class _Reading:
    """A text while one value in it is read."""

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at

    def value(self, depth: int) -> object:
        """Read one value.

        Raises:
            _NoValueError: If none stands here.
        """
        kind, sign = self._next()
        if depth > _DEEPEST:
            raise _NoValueError
        if kind == "number":
            return float(sign) if any(letter in ".eEnN" for letter in sign) else int(sign)
        if kind in ("single", "double"):
            return sign
        if kind == "other":
            return None
        if kind == "word":
            return self._called(sign, depth) if self._skips("(") else _word(sign)
        if sign in ("[", "("):
            return list(self._items(_CLOSING[sign], depth))
        if sign == "{":
            return self._table(depth)
        raise _NoValueError

    def _called(self, name: str, depth: int) -> object:
        """Return what a call shows: a tensor its numbers, an ordered table its pairs; settings are passed over."""
        given: list[object] = []
        while not self._skips(")"):
            is_setting = _SETTING.match(self.text, self.at)
            self.at = is_setting.end() if is_setting else self.at
            value = self._setting(depth) if is_setting else self.value(depth + 1)
            given += [] if is_setting or value is None else [value]
            self._skips(",")
        first = given[0] if given else None
        if name.endswith("Dict") and isinstance(first, list):
            pairs = [pair for pair in first if isinstance(pair, list) and len(pair) == 2]
            return {str(pair[0]): pair[1] for pair in pairs}
        return first

    def _setting(self, depth: int) -> object:
        """Read what a setting is, `dtype=float32`, of which nothing is kept."""
        try:
            return self.value(depth + 1)
        except _NoValueError:
            return None

    def _items(self, closing: str, depth: int) -> Iterator[object]:
        while not self._skips(closing):
            yield self.value(depth + 1)
            self._skips(",")

    def _table(self, depth: int) -> dict[str, object]:
        table: dict[str, object] = {}
        while not self._skips("}"):
            kind, key = self._next()
            if kind not in ("single", "double", "number") or not self._skips(":"):
                raise _NoValueError
            table[key] = self.value(depth + 1)
            self._skips(",")
        return table

    def _next(self) -> tuple[str, str]:
        found = _TOKEN.match(self.text, self.at)
        if found is None or found.lastgroup is None:
            raise _NoValueError
        self.at = found.end()
        return found.lastgroup, found[found.lastgroup]

    def _skips(self, sign: str) -> bool:
        found = _TOKEN.match(self.text, self.at)
        if found is None or found["sign"] != sign:
            return False
        self.at = found.end()
        return True


def _word(word: str) -> object:
    if word not in _WORDS:
        raise _NoValueError
    return _WORDS[word]
