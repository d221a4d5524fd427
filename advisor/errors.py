"""What can go wrong, as a tree. Only `advisor.cli` prints these; everything else raises them.

AdvisorError
├── UsageError               wrong use or unreadable input: exit status 2
│   ├── FileError            a file is missing, unreadable or not what it says it is
│   ├── StudyError           a study file asks for something that does not exist
│   ├── DataError            the data cannot be used as asked
│   ├── RecipeError          a recipe breaks a rule of the design space
│   ├── SizeError            training-set sizes that no learning curve can use
│   └── MissingExtraError    an optional dependency is not installed
├── TrainingError            a training could not be carried out
│   └── OutOfMemoryError     it did not fit into memory
└── NoTrialFinishedError     a study ended without one finished trial: exit status 3

StudyInterrupted             a study was stopped by hand; what it has found is kept: exit status 130
PluginWarning                a rule or reader of an installed package cannot be used; everything else goes on
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_AT_THE_EDGE = re.compile(r"\n(?=\S)")
_COLOUR = re.compile(r"(\x1b\[[0-9;]{0,20}m)")


def visible(text: str) -> str:
    """Return a text in which no character steers a terminal; names in files, and of files, are other people's.

    Example:
        >>> visible("loss\\x1b[2J\\r")
        'loss?[2J?'
    """
    return _UNSEEN.sub("?", text)


def visible_but_colour(text: str) -> str:
    """Return a visible text that keeps the colours in it: for what we wrote, after its names were made visible.

    Example:
        >>> visible_but_colour("\\x1b[1mbold\\x1b[0m\\x1b[2J")
        '\\x1b[1mbold\\x1b[0m?[2J'
    """
    return "".join(part if _COLOUR.fullmatch(part) else visible(part) for part in _COLOUR.split(text))


def on_one_line(text: str) -> str:
    """Return a visible text that cannot pass for a line of ours: no name begins a line of its own.

    Example:
        >>> on_one_line("loss\\n  Next: nothing to do")
        'loss   Next: nothing to do'
    """
    return visible(text).replace("\n", " ").replace("\t", " ")


def under_its_first_line(text: str) -> str:
    """Return a visible text whose other lines are all indented, so that none passes for the next thing said.

    Example:
        >>> under_its_first_line("no such file: a\\nNext: nothing to do")
        'no such file: a\\n  Next: nothing to do'
    """
    return _AT_THE_EDGE.sub("\n  ", visible(text))


@dataclass(frozen=True)
class Problem:
    """One mistake: where it is, what was expected there and what came."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class AdvisorError(Exception):
    """Say what is wrong, list every place, and say what to do now.

    Args:
        headline: One line that names the thing as the user wrote it.
        problems: Every mistake found, not only the first.
        remedy: What to do now.

    Example:
        >>> print(UsageError("cannot read run.json", [Problem("traces[1]", "expected a list, got 3")], "Write a list."))
        cannot read run.json
        <BLANKLINE>
          traces[1]: expected a list, got 3
        <BLANKLINE>
          Write a list.
    """

    exit_status = 2

    def __init__(self, headline: str, problems: Sequence[Problem] = (), remedy: str = "") -> None:
        self.headline = headline
        self.problems = tuple(problems)
        self.remedy = remedy
        super().__init__(headline)

    def __str__(self) -> str:
        blocks = [on_one_line(self.headline)]
        if self.problems:
            blocks.append("\n".join(f"  {problem}" for problem in self.problems))
        if self.remedy:
            blocks.append(f"  {self.remedy}")
        return under_its_first_line("\n\n".join(blocks))

    def _render_traceback_(self) -> list[str]:
        """Show a person at a notebook what is said, not where in our code: IPython asks for it."""
        return [f"{type(self).__name__}: {self}"]

    def __reduce__(self) -> tuple[type["AdvisorError"], tuple[str, tuple[Problem, ...], str]]:
        """Travel between processes whole (a worker raises, the driver reports)."""
        return type(self), (self.headline, self.problems, self.remedy)


class UsageError(AdvisorError):
    """Wrong use or unreadable input."""


class FileError(UsageError):
    """A file is missing, unreadable or not what it says it is."""


class StudyError(UsageError):
    """A study file asks for something that does not exist."""


class DataError(UsageError):
    """The data cannot be used as asked."""


class RecipeError(UsageError):
    """A recipe breaks a rule of the design space."""


class SizeError(UsageError):
    """Training-set sizes that cannot be used for a learning curve."""


class MissingExtraError(UsageError):
    """An optional dependency is not installed."""


class TrainingError(AdvisorError):
    """A training could not be carried out."""


class OutOfMemoryError(TrainingError):
    """A training did not fit into memory."""


class NoTrialFinishedError(AdvisorError):
    """A study ended without one finished trial."""

    exit_status = 3


class StudyInterrupted(KeyboardInterrupt):
    """A study was stopped by hand: its finished trials are kept, and it says how to go on.

    Example:
        >>> StudyInterrupted("stopped; 2 trials are kept")._render_traceback_()
        ['stopped; 2 trials are kept']
    """

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class PluginWarning(UserWarning):
    """A rule or reader of an installed package cannot be used; everything else goes on."""
