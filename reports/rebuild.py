"""Make the example reports again from the runs in `tests/runs`: `python -m reports.rebuild`."""

from pathlib import Path

from advisor.records import Report
from advisor.store.runs import read_runs
from advisor.store.studies import StudyFolder
from advisor.workflows.report import runs_report, study_report, write

HERE = Path(__file__).parent
RUNS = HERE.parent / "tests" / "runs"


def subjects() -> dict[str, Report]:
    """Return what each example report shows, by its file's name."""
    lecture = [run for path in sorted(RUNS.glob("lecture_*.json")) for run in read_runs(path)]
    return {
        "lecture.html": runs_report(lecture, title="The lecture's own trainings"),
        "digits.html": study_report(StudyFolder(RUNS / "study_digits").read_study(), title="Handwritten digits"),
    }


def main() -> None:
    """Write every example report."""
    for name, subject in subjects().items():
        print(write(subject, HERE / name))  # noqa: T201 - a script for developers


if __name__ == "__main__":
    main()
