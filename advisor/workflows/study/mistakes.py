"""The mistakes of a study, collected on the way and told at once, each where the study file has it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from advisor.errors import DataError, FileError, Problem, StudyError, UsageError
from advisor.space.design import as_written
from advisor.store.plans.plans import Examined

Found = TypeVar("Found")
_REMEDY = (
    "Nothing was trained. `advisor space` prints every dimension, `advisor space --recipes` every named recipe; the "
    "files in `studies/` are examples; to break a coupling on purpose, name it in `breaks`."
)


class Mistakes:
    """Collects what is wrong with a study; a single error is raised unchanged, several as one."""

    def __init__(self, examined: Examined) -> None:
        self._examined = examined
        self._errors: list[UsageError] = []
        self.add(examined.problems)

    def of(self, what: Callable[[], Found]) -> Found | None:
        """Return what a function returns; keep the error that it raises, and return None."""
        try:
            return what()
        except UsageError as error:
            self._keep(type(error)(error.headline, self._as_written(error.problems), error.remedy))
            return None

    def add(self, problems: Sequence[Problem]) -> None:
        """Keep problems that were found by looking, if there are any."""
        if problems:
            self._keep(StudyError(self._headline, self._as_written(problems), _REMEDY))

    def are_in(self, table: str) -> bool:
        """Say whether something is wrong in a table of the study file."""
        return any(problem.where.startswith(f"{table}.") for problem in self._examined.problems)

    def stop(self) -> None:
        """Raise what was found, if anything was; of one place only what was found first."""
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            told: list[Problem] = []
            for error in self._errors:
                places = {problem.where for problem in told if problem.where}
                told += [
                    problem for problem in _with_places(error) if problem.where not in places and problem not in told
                ]
            raise StudyError(self._headline, told, _REMEDY)

    def _keep(self, error: UsageError) -> None:
        """Keep an error once: what is trained may repeat what is wrong with the space."""
        if all((error.headline, error.problems) != (known.headline, known.problems) for known in self._errors):
            self._errors.append(error)

    @property
    def _headline(self) -> str:
        return f"cannot use the study {self._examined.name}"

    def _as_written(self, problems: Sequence[Problem]) -> list[Problem]:
        plan = self._examined.plan
        return list(problems) if plan is None else [as_written(problem, plan) for problem in problems]


def _with_places(error: UsageError) -> list[Problem]:
    """The problems of one of several errors: each says alone where it is."""
    if not error.problems:
        return [Problem("", error.headline)]
    if not isinstance(error, DataError | FileError):
        return list(error.problems)
    return [
        Problem(error.headline, f"{problem.where}: {problem.message}" if problem.where else problem.message)
        for problem in error.problems
    ]
