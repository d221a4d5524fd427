"""Lists of numbers that a text shows by name, a number an epoch: `losses = [0.9, 0.5]`, or `history.history`."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeGuard

from advisor.store.logs.literal import History, histories_in, value_at
from advisor.store.logs.names import is_metric, part_of, plain
from advisor.store.logs.tables.histories import number_in

_NAMED = re.compile(
    r"^[ \t>#$.]{0,12}(?:In ?\[\d{0,6}\]:[ \t]{0,4})?(?:print\()?"
    r"(?P<name>[^\W\d][^\n=:\[\]{}()'\"]{0,60})(?:\[['\"](?P<key>[^'\"\n]{1,60})['\"]\])?\)?[ \t]{0,8}[:=]?[ \t]{0,8}"
    r"(?:\r?\n[ \t]{0,8}(?:Out ?\[\d{0,6}\]:\s{0,8})?)?"
    r"(?=\[|\(|(?:np\.|numpy\.|torch\.|jnp\.)?(?:array|Array|tensor|deque)\()",
    re.MULTILINE,
)
_AROUND = frozenset({
    "history", "hist", "list", "lists", "values", "vals", "curve", "log", "logs", "array", "all", "per", "epoch",
    "epochs", "track", "record", "records", "over", "mean", "self", "model", "avg", "list_of", "final", "of",
})  # fmt: skip
_COUNTED = re.compile(r"(?:epoch|step|iter\w*)[ #:_-]{0,3}\d", re.IGNORECASE)
_FEWEST = 3  # numbers that make a series
_MOST = 2_000  # names of lists

# a vector as R prints it, each line with the place of its first number
_NUMBER = r"(?:-?(?:\d{1,20}(?:\.\d{0,20})?(?:e[-+]?\d{1,3})?|Inf)|NaN|NA)"
_ROW = rf"[ \t]{{0,8}}\[(?:\d{{1,6}})\](?:[ \t]{{1,12}}{_NUMBER}){{1,200}}[ \t]{{0,8}}"
_VECTOR = re.compile(
    rf"^(?P<name>[ \t>]{{0,4}}(?:print\()?[A-Za-z$][\w.$]{{0,80}})\)?[ \t]{{0,4}}\r?\n"
    rf"(?P<rows>[ \t]{{0,8}}\[1\](?=[ \t])"
    rf"(?:[ \t]{{1,12}}{_NUMBER}){{1,200}}[ \t]{{0,8}}(?:\r?\n{_ROW}){{0,10000}})(?=\r?\n|\Z)",
    re.MULTILINE,
)
_PLACE_IN_VECTOR = re.compile(r"\[\d{1,6}\]")
_MISSING_IN_R = {"NA": "None", "NaN": "nan", "Inf": "inf", "-Inf": "-inf"}


def documents_in(text: str) -> list[History]:
    """Return the histories that a text shows: tables of lists, and lists by names of their own joined in one.

    Example:
        >>> documents_in("train_losses = [0.9, 0.7, 0.5]\\nval acc: [0.4, 0.5, 0.6]\\nOut[2]: {'loss': [2, 1, 1]}")
        [{'loss': [2, 1, 1]}, {'train_losses': [0.9, 0.7, 0.5], 'val acc': [0.4, 0.5, 0.6]}]
        >>> documents_in("$loss\\n[1] 0.9 0.7\\n[3] 0.5\\n")
        [{'loss': [0.9, 0.7, 0.5]}]
    """
    text = as_lists(text)
    tables = [table for table in histories_in(text) if any(_tells(name, value) for name, value in table.items())]
    lists = lists_in(text)
    return [*tables, lists] if lists else tables


def lists_in(text: str) -> History:
    """Return the lists that stand behind the name of a loss or a metric; of one shown again and again, the longest."""
    found: History = {}
    position = 0
    while len(found) < _MOST and (named := _NAMED.search(text, position)) is not None:
        position = named.end()
        name = (named["key"] or named["name"]).strip()
        if not _is_name(name):
            continue
        value, position = value_at(text, position)
        before = found.get(_quantity(name), [])
        if _is_series(value) and isinstance(before, list) and len(before) <= len(value):
            found[_quantity(name)] = value
    return found


def _is_name(name: str) -> bool:
    return _COUNTED.search(name) is None and is_metric(plain(_quantity(name)).rsplit("_", 1)[-1])


def _quantity(name: str) -> str:
    """Return a name without the words that only say that it is a list: `train_loss_history` is `train_loss`."""
    words = [word for word in plain(name).split("_") if word not in _AROUND]
    kept = "_".join(words)
    if words and part_of(words[-1]) and len(words) > 1:  # "losses_val"
        kept = "_".join([words[-1], *words[:-1]])
    return name if kept == plain(name) else kept


def _is_series(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list) and len(value) >= _FEWEST and all(number_in(item) is not None for item in value)


def _tells(name: str, value: object) -> bool:
    if isinstance(value, Mapping):
        return any(_tells(str(below), values) for below, values in value.items())
    return isinstance(value, list) and is_metric(name) and any(map(_is_number, value[:20]))


def _is_number(value: object) -> bool:
    return number_in(value) is not None or isinstance(value, list)


def names_in(text: str) -> Iterator[str]:
    """Yield the names of losses and metrics behind which a list begins, whole or cut off.

    Example:
        >>> list(names_in("losses = [0.5, 0.2, 0.")), list(names_in("betas = [0.9, 0.999]"))
        (['losses'], [])
    """
    for named in _NAMED.finditer(text):
        name = (named["key"] or named["name"]).strip()
        if _is_name(name):
            yield name


def as_lists(text: str) -> str:
    """Return a text with R's vectors as lists behind their names; what is of a larger list goes by its own name.

    Example:
        >>> as_lists("> history$metrics\\n$loss\\n [1] 0.9 0.5\\n [3] 0.4\\n\\n$val_acc\\n[1] 0.5 0.6 NaN\\n")
        '> history$metrics\\nloss = [0.9, 0.5, 0.4]\\n\\nval_acc = [0.5, 0.6, nan]\\n'
    """
    return _VECTOR.sub(_as_list, text) if "[1] " in text else text


def _as_list(found: re.Match[str]) -> str:
    name = found["name"].strip(" \t>").removeprefix("print(").rpartition("$")[2]
    numbers = _PLACE_IN_VECTOR.sub(" ", found["rows"]).split()
    return f"{name} = [{', '.join(_MISSING_IN_R.get(number, number) for number in numbers)}]"
