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

PluginWarning                a rule or reader of an installed package cannot be used; everything else goes on
"""

from collections.abc import Sequence
from dataclasses import dataclass


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
        blocks = [self.headline]
        if self.problems:
            blocks.append("\n".join(f"  {problem}" for problem in self.problems))
        if self.remedy:
            blocks.append(f"  {self.remedy}")
        return "\n\n".join(blocks)

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


class PluginWarning(UserWarning):
    """A rule or reader of an installed package cannot be used; everything else goes on."""
