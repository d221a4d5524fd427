"""`advisor.report`: the command `advisor report`, given records or paths in Python."""

import os
from pathlib import Path
from typing import TypeAlias, TypeVar

from advisor.errors import Problem, UsageError
from advisor.records import CurveAnswer, Report, Study
from advisor.store.studies import StudyFolder
from advisor.versions import version_of
from advisor.workflows import report as workflow
from advisor.workflows.python.history import RunLike, is_path, read_given
from advisor.workflows.python.words import in_python_words

Subject: TypeAlias = Study | CurveAnswer | RunLike
Each = TypeVar("Each", bound=RunLike)
FILE = Path("report.html")


def report(
    given: Subject | list[Each] | tuple[Each, ...],
    *,
    out: str | os.PathLike[str] | None = None,
    title: str | None = None,
) -> Path:
    """Write one HTML file for the team, about a study, a learning curve, or one or more trainings.

    Args:
        given: A study, the path of its folder, the answer of a learning curve, or a training as `advisor.diagnose`
            takes it; or a list of trainings.
        out: The file; report.html beside the study or the files, or here, when None.
        title: Of the report; the name of the study or run when None.

    Returns:
        The path of the file.

    Raises:
        UsageError: If something cannot be read or written.

    Example:
        `advisor.report(study, title="Digits, first night")`
    """
    with in_python_words():
        path = None if out is None else Path(out).expanduser()
        if isinstance(given, Study):
            return workflow.write(workflow.study_report(given, title=title), path or _beside(given))
        if isinstance(given, CurveAnswer):
            return workflow.write(_of_curve(given, title), path or FILE)
        several: list[RunLike] = list(given) if isinstance(given, list | tuple) else [given]
        if not several:
            problem = Problem("", "expected at least one training, got an empty list")
            raise UsageError("nothing to report", [problem], "Give a study, a training or a path.")
        paths = [Path(each).expanduser() for each in several if is_path(each)]
        if len(paths) == len(several):
            return workflow.report_of(paths, out=path, title=title)
        found = [each.run for one in several for each in read_given(one)]
        return workflow.write(workflow.runs_report(found, title=title), path or FILE)


def _beside(study: Study) -> Path:
    """The folder of a study is where its winner's model lies."""
    model = study.winner.model_file if study.winner is not None else ""
    return StudyFolder(Path(model).parent).report_file if model else FILE


def _of_curve(answer: CurveAnswer, title: str | None) -> Report:
    return Report(title=title or answer.curve.name or "Learning curve", curve=answer, advisor_version=version_of())
