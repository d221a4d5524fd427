"""`advisor.curve`: the command `advisor curve`, given data, a study or measured errors in Python."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

from advisor import files
from advisor.errors import Problem, UsageError, on_one_line
from advisor.records import CurveAnswer
from advisor.training.silence import keep_quiet
from advisor.workflows import curve as workflow
from advisor.workflows.python.study import PathLike, Study, given_study, kept_in
from advisor.workflows.python.words import in_python_words


def curve(
    x: object = None,
    y: object = None,
    *,
    study: Study | None = None,
    sizes_file: PathLike | None = None,
    target: float | None = None,
    sizes: int = 6,
    seeds: int = 5,
    recipe: str | None = None,
    out: PathLike | None = None,
    data_folder: PathLike | None = None,
    quiet: bool = False,
) -> CurveAnswer:
    """Train on growing parts of the data and say how much two, four and eight times as much would help.

    Args:
        x: Features, or a study; as `advisor.search` takes them.
        y: Targets, one a row; of a DataFrame the name of the target column will do.
        study: What the study says beside its data: a file or a dict of its sections.
        sizes_file: Errors that were measured, in place of trainings: a CSV file of size, error[, seed, train_error].
        target: The error that you need: how many rows would it take?
        sizes: Number of training-set sizes, at least 3.
        seeds: Trainings for each size.
        recipe: A named recipe; `advisor space --recipes` lists them.
        out: Folder for curve.json, curve.svg and curve.png; nothing is written when None.
        data_folder: Where data by name are looked for first.
        quiet: Say nothing while it trains.

    Raises:
        AdvisorError: If something given cannot be used, or a training could not be carried out.

    Example:
        `advisor.curve(x, y, sizes=5, seeds=3).decision`
    """
    keep_quiet()
    with in_python_words():
        if sizes_file is not None:
            if x is not None or study is not None:
                problem = Problem("sizes_file", "expected no data beside it: nothing is trained then")
                raise UsageError("two things are given", [problem], "Give either data or sizes_file.")
            answer = workflow.curve_from_file(Path(sizes_file).expanduser(), target=target)
        else:
            _check_counts(sizes=sizes, seeds=seeds)
            given = given_study(x, y, study=study)
            with files.temporary_folder() as folder, kept_in(given, folder):
                answer = workflow.curve_from_study(
                    given.said(folder),
                    data_folder=None if data_folder is None else Path(data_folder),
                    sizes=sizes,
                    seeds=seeds,
                    recipe=recipe,
                    target=target,
                    progress=None if quiet else sys.stdout,
                )
        if out is not None:
            workflow.say(answer, out=Path(out).expanduser())
            if not quiet:
                sys.stdout.write(on_one_line(f"written to {out}") + "\n")
        return answer


def _check_counts(*, sizes: int, seeds: int) -> None:
    claims = (("sizes", sizes, 3), ("seeds", seeds, 1))
    problems = [
        Problem(name, f"expected at least {least}, got {value}") for name, value, least in claims if value < least
    ]
    if problems:
        raise UsageError("cannot measure a curve", problems, "Leave it out for the usual number.")


if TYPE_CHECKING:  # `advisor.curve` is a package that is called: this is what a type checker sees of it
    from collections.abc import Callable

    from advisor.curve import extrapolation
    from advisor.curve import sizes as of_rows

    Asked = ParamSpec("Asked")
    Answer = TypeVar("Answer")

    class Package(Generic[Asked, Answer]):
        """The command, and the functions of the package."""

        def __init__(self, command: Callable[Asked, Answer]) -> None: ...

        def __call__(self, *arguments: Asked.args, **options: Asked.kwargs) -> Answer: ...

        forecast = staticmethod(extrapolation.forecast)
        halving_sizes = staticmethod(of_rows.halving_sizes)
        log_sizes = staticmethod(of_rows.log_sizes)

    package = Package(curve)
