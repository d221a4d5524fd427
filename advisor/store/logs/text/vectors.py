"""Vectors as R prints them, each line with the place of its first number: `history$metrics` in a console."""

import re

_NUMBER = r"(?:-?(?:\d{1,20}(?:\.\d{0,20})?(?:e[-+]?\d{1,3})?|Inf)|NaN|NA)"
_ROW = rf"[ \t]{{0,8}}\[(?:\d{{1,6}})\](?:[ \t]{{1,12}}{_NUMBER}){{1,200}}[ \t]{{0,8}}"
_VECTOR = re.compile(
    rf"^(?P<name>[ \t>]{{0,4}}(?:print\()?[A-Za-z$][\w.$]{{0,80}})\)?[ \t]{{0,4}}\r?\n"
    rf"(?P<rows>[ \t]{{0,8}}\[1\](?=[ \t])"
    rf"(?:[ \t]{{1,12}}{_NUMBER}){{1,200}}[ \t]{{0,8}}(?:\r?\n{_ROW}){{0,10000}})(?=\r?\n|\Z)",
    re.MULTILINE,
)
_PLACE = re.compile(r"\[\d{1,6}\]")
_MISSING = {"NA": "None", "NaN": "nan", "Inf": "inf", "-Inf": "-inf"}


def as_lists(text: str) -> str:
    """Return a text with R's vectors as lists behind their names; what is of a larger list goes by its own name.

    Example:
        >>> as_lists("> history$metrics\\n$loss\\n [1] 0.9 0.5\\n [3] 0.4\\n\\n$val_acc\\n[1] 0.5 0.6 NaN\\n")
        '> history$metrics\\nloss = [0.9, 0.5, 0.4]\\n\\nval_acc = [0.5, 0.6, nan]\\n'
    """
    return _VECTOR.sub(_as_list, text) if "[1] " in text else text


def _as_list(found: re.Match[str]) -> str:
    name = found["name"].strip(" \t>").removeprefix("print(").rpartition("$")[2]
    numbers = _PLACE.sub(" ", found["rows"]).split()
    return f"{name} = [{', '.join(_MISSING.get(number, number) for number in numbers)}]"
