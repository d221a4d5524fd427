"""Errors in Python's words: a message that names an option of the command line names an argument here."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from advisor.errors import AdvisorError, Problem

_FLAGS = frozenset({"resume", "smoke", "quiet"})
_NAMES = {"data": "data_folder", "from": "sizes_file"}
_OPTION = re.compile(
    r"`(?P<command>advisor [^`]*)`|(?P<tick>`?)--(?P<name>[a-z]+(?:-[a-z]+)*)(?P=tick)(?P<value> \S+=\S*\w)?"
)
_TABLE = re.compile(r"\[(study|data|goal|recipe|space|budget|search|diagnose)\]")


@contextmanager
def in_python_words() -> Iterator[None]:
    """Let errors of this block say what to write in Python."""
    try:
        yield
    except AdvisorError as error:
        raise reworded(error).with_traceback(None) from error.__cause__


def reworded(error: AdvisorError) -> AdvisorError:
    """Return an error whose message names arguments instead of options.

    Example:
        >>> print(reworded(AdvisorError("there is a study", remedy="Continue with --resume.")))
        there is a study
        <BLANKLINE>
          Continue with resume=True.
    """
    problems = [Problem(in_python(each.where, place=True), in_python(each.message)) for each in error.problems]
    return type(error)(in_python(error.headline), problems, in_python(error.remedy))


def in_python(text: str, *, place: bool = False) -> str:
    """Return a text with its options as arguments; what begins with `advisor` is typed in a terminal and stays.

    Args:
        text: Of a message.
        place: Whether it says where something is: then an argument is only named.

    Example:
        >>> in_python("give --data its folder; `advisor space --recipes` prints them; --columns loss=a,val_loss=b.")
        'give data_folder=... its folder; `advisor space --recipes` prints them; columns="loss=a,val_loss=b".'
        >>> in_python("say in [data] what they are"), in_python("--target", place=True)
        ('say in study={"data": {...}} what they are', 'target')
    """
    text = _OPTION.sub(lambda found: _argument(found, place=place), text)
    return text if place else _TABLE.sub(r'study={"\1": {...}}', text)


def _argument(found: re.Match[str], *, place: bool) -> str:
    if found["command"] is not None:
        return found[0]
    name = _NAMES.get(found["name"], found["name"].replace("-", "_"))
    if place:
        return name + (found["value"] or "")
    if found["value"]:
        return f'{name}="{found["value"].strip()}"'
    return f"{name}=True" if name in _FLAGS else f"{name}=..."
