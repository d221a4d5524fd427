"""Make the example reports again from the runs in `tests/runs`: `python -m reports.rebuild`."""

from pathlib import Path

import msgspec

from advisor.records import Report, Run
from advisor.store.runs import read_runs
from advisor.store.studies import StudyFolder
from advisor.workflows.report import runs_report, study_report, write

HERE = Path(__file__).parent
RUNS = HERE.parent / "tests" / "runs"


def subjects() -> dict[str, Report]:
    """Return what each example report shows, by its file's name."""
    lecture = [run for path in sorted(RUNS.glob("lecture_*.json")) for run in read_runs(path)]
    return {
        "lecture.html": runs_report([*lecture, *_deep()], title="The lecture's own trainings, and its first challenge"),
        "digits.html": study_report(StudyFolder(RUNS / "study_digits").read_study(), title="Handwritten digits"),
    }


def _deep() -> list[Run]:
    """The trials of `studies/vanishing.toml`: six hidden layers, an activation each."""
    runs = [run for path in sorted((RUNS / "vanishing").glob("*.json")) for run in read_runs(path)]
    return [msgspec.structs.replace(run, name=f"six layers of {_activation(run)}") for run in runs]


def _activation(run: Run) -> str:
    return "" if run.recipe is None else run.recipe.architecture.activation.value.replace("_", " ")


def main() -> None:
    """Write every example report."""
    for name, subject in subjects().items():
        print(write(subject, HERE / name))  # noqa: T201 - a script for developers


if __name__ == "__main__":
    main()
