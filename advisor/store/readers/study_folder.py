"""A folder that `advisor search` wrote: the runs of its trials, and of its winner."""

import re
from pathlib import Path

import msgspec

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import Run, Study
from advisor.store.studies import StudyFolder

_MARK = re.compile(rb'"schema"\s*:\s*"advisor/study@')


def reads(path: Path, head: bytes) -> bool:
    """Say whether a folder holds a study of ours, or a file is its `study.json`."""
    if path.is_dir():
        file = path / "study.json"
        return file.is_file() and _MARK.search(files.read_head(file)) is not None
    return head.lstrip().startswith(b"{") and path.name == "study.json" and _MARK.search(head) is not None


def read(path: Path) -> tuple[Run, ...]:
    """Read the runs of all trials, in their order, and the winner's retraining last.

    Raises:
        FileError: If a file cannot be read, or no trial has a run yet.
    """
    study = read_study(path)
    named = [(f"trial {trial.number}", trial.run) for trial in study.trials]
    if study.winner is not None:
        named.append(("winner", study.winner.run))
    runs = tuple(_named(run, f"{study.plan.name}, {name}") for name, run in named if run is not None)
    if not runs:
        raise FileError(f"cannot read {path}", [Problem("", "expected a study with runs, got one without")])
    return runs


def read_study(path: Path) -> Study:
    """Read the study with its runs.

    Raises:
        FileError: If a file of it cannot be read.
    """
    return StudyFolder(path if path.is_dir() else path.parent).read_study()


def _named(run: Run, name: str) -> Run:
    return msgspec.structs.replace(run, name=run.name or name)
