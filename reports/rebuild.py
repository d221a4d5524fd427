"""Make the example reports again from the runs in `tests/runs`, one of each kind: `python -m reports.rebuild`."""

import json
from importlib.metadata import version
from pathlib import Path

import msgspec

from advisor.compare.side_by_side import compared_runs, compared_study, side_by_side
from advisor.curve.answer import answer
from advisor.records import CurveAnswer, LearningCurve, Report, Run, SizePoint
from advisor.store.runs import read_runs
from advisor.store.studies import StudyFolder
from advisor.workflows.report import runs_report, study_report, write

HERE = Path(__file__).parent
RUNS = HERE.parent / "tests" / "runs"
MEASURED = HERE.parent / "benchmarks" / "results" / "curves_fashion_mnist.json"
LARGEST = 10_000  # rows; what was measured beyond is for the reader to hold the forecast to


def subjects() -> dict[str, Report]:
    """Return what each example report shows, by its file's name."""
    digits, small = (StudyFolder(RUNS / name) for name in ("study_digits", "study_small_network"))
    study = digits.read_study()
    lecture = [run for path in sorted(RUNS.glob("lecture_*.json")) for run in read_runs(path)]
    return {
        "lecture.html": runs_report([*lecture, *_deep()], title="The lecture's own trainings, and its first challenge"),
        "digits.html": study_report(study, title="Handwritten digits", ablation=digits.read_ablation(study)),
        "small_network.html": study_report(small.read_study(), title="A small and fast network for the digits"),
        "run.html": runs_report(lecture[:1]),
        "clothes.html": runs_report(read_runs(RUNS / "fashion_mnist.json"), title="Fashion-MNIST: where it fails"),
        "comparison.html": _comparison(),
        "team.html": _team({"digits": digits, "small_network": small}, lecture),
        "curve.html": Report(title="Fashion-MNIST: is more data worth it?", curve=_curve(), advisor_version=_version()),
    }


def _comparison() -> Report:
    """Six hidden layers by activation: runs that differ in nothing else."""
    runs = [(run.name, run) for run in _deep()]
    alone = runs_report([run for _, run in runs], title="Six hidden layers, by activation")
    return msgspec.structs.replace(alone, comparing=side_by_side(compared_runs(runs)))


def _team(folders: dict[str, StudyFolder], lecture: list[Run]) -> Report:
    """A folder with studies and single runs, as a team has it."""
    studies = [compared_study(each.read_outcome(), key=name, link=f"{name}.html") for name, each in folders.items()]
    runs = compared_runs([(run.name, run) for run in (*lecture, *_deep())], link="lecture.html")
    return Report(title="A team's runs", comparing=side_by_side([*studies, *runs]), advisor_version=_version())


def _curve() -> CurveAnswer:
    """The lecture's model on 625 to 10,000 rows of Fashion-MNIST, as `benchmarks.curves_fashion_mnist` measured it."""
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))["measures"]["points"]
    points = [msgspec.convert(point, SizePoint) for size in measured.values() for point in size]
    seen = tuple(point for point in points if point.size <= LARGEST)
    return answer(LearningCurve(name="Fashion-MNIST", metric="1 - accuracy", points=seen), target=0.1)


def _deep() -> list[Run]:
    """The trials of `studies/vanishing.toml`: six hidden layers, an activation each."""
    runs = [run for path in sorted((RUNS / "vanishing").glob("*.json")) for run in read_runs(path)]
    return [msgspec.structs.replace(run, name=f"six layers of {_activation(run)}") for run in runs]


def _activation(run: Run) -> str:
    return "" if run.recipe is None else run.recipe.architecture.activation.value.replace("_", " ")


def _version() -> str:
    return version("keras-advisor")


def main() -> None:
    """Write every example report."""
    for name, subject in subjects().items():
        print(write(subject, HERE / name))  # noqa: T201 - a script for developers


if __name__ == "__main__":
    main()
