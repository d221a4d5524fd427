"""Errors in Python's words: a message that names an option of the command line names an argument here."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from advisor.errors import AdvisorError, Problem
from advisor.passwords import hide_passwords

_FLAGS = frozenset({"resume", "smoke", "quiet", "heed"})
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
        raise reworded(error, _said, where=argument_named) from error.__cause__


def reworded(
    error: AdvisorError, said: Callable[[str], str], *, where: Callable[[str], str] | None = None
) -> AdvisorError:
    """Return an error with its texts in other words.

    Args:
        error: As it was raised.
        said: What becomes of a text.
        where: What becomes of a problem's place, where that is another thing.

    Example:
        >>> print(reworded(AdvisorError("there is a study", remedy="Continue with --resume."), in_python))
        there is a study
        <BLANKLINE>
          Continue with resume=True.
    """
    problems = [Problem((where or said)(each.where), said(each.message)) for each in error.problems]
    return type(error)(said(error.headline), problems, said(error.remedy))


def in_python(text: str) -> str:
    """Return a text with its options as arguments; what begins with `advisor` is typed in a terminal and stays.

    Example:
        >>> in_python("give --data its folder; `advisor space --recipes` prints them; --columns loss=a.")
        'give data_folder=... its folder; `advisor space --recipes` prints them; columns={"loss": "a"}.'
        >>> in_python("say in [data] what they are")
        'say in study={"data": {...}} what they are'
    """
    return _TABLE.sub(r'study={"\1": {...}}', _OPTION.sub(_argument, text))


def argument_named(place: str) -> str:
    """Return the place of a problem with an option as the argument that it is.

    Example:
        >>> argument_named("--target"), argument_named("goal.metric")
        ('target', 'goal.metric')
    """
    return _OPTION.sub(lambda found: found[0] if found["command"] else _name(found) + (found["value"] or ""), place)


def _said(text: str) -> str:
    return in_python(hide_passwords(text))


def _name(found: re.Match[str]) -> str:
    return _NAMES.get(found["name"], found["name"].replace("-", "_"))


def _argument(found: re.Match[str]) -> str:
    if found["command"] is not None:
        return found[0]
    name = _name(found)
    if found["value"]:
        given = found["value"].strip()
        pairs = dict(pair.split("=", 1) for pair in given.split(",")) if name == "columns" else given
        return f"{name}={msgspec.json.format(msgspec.json.encode(pairs), indent=0).decode()}"
    return f"{name}=True" if name in _FLAGS else f"{name}=..."
