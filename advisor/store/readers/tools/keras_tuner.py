"""A KerasTuner project folder: `oracle.json` and a `trial.json` for each trial."""

from collections.abc import Iterator
from pathlib import Path

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import Goal, Narrowing, Run, Study, Trace, TrialState
from advisor.store.format import codec
from advisor.store.logs import loose
from advisor.store.logs.tools.foreign_studies import ForeignTrial, goal_of, runs_of_study, study_of, value_of

_STATES = {
    "COMPLETED": TrialState.FINISHED,
    "STOPPED": TrialState.PRUNED,
    "FAILED": TrialState.FAILED,
    "INVALID": TrialState.FAILED,
}
_MOST_TRIALS = 100_000


def reads(path: Path, head: bytes) -> bool:
    """Say whether a folder is a KerasTuner project."""
    return path.is_dir() and (path / "oracle.json").is_file()


def read(path: Path) -> tuple[Run, ...]:
    """Read the runs of all trials; KerasTuner keeps the best epoch of each, so most runs have one.

    Raises:
        FileError: If a trial's file cannot be read, or no trial says anything.
    """
    runs = runs_of_study(read_study(path))
    if not runs:
        raise FileError(f"cannot read {path}", [Problem("", "expected trials with metrics, got none")])
    return runs


def read_study(path: Path) -> Study:
    """Read the whole project as a study.

    Raises:
        FileError: If a file of it cannot be read.
    """
    documents = list(_documents(path))
    goals = [goal for document in documents if (goal := _goal(document)) is not None]
    trials = [_trial(document, number) for number, document in enumerate(documents)]
    return study_of(path.name, trials, goal=goals[0] if goals else Goal(), space=_space(path), source=str(path))


def _documents(path: Path) -> Iterator[dict[str, object]]:
    for file in sorted(path.glob("trial_*/trial.json"), key=lambda file: (len(file.parent.name), file.parent.name)):
        yield loose.table(_parsed(file))


def _parsed(file: Path) -> object:
    return codec.parse(files.read_bytes(file, limit=files.MAX_JSON_BYTES), name=str(file))


def _observations(document: dict[str, object]) -> Iterator[tuple[str, str, dict[int, float]]]:
    """Yield each metric with its direction and its values by epoch, the mean over executions."""
    for name, metric in loose.table(loose.entry(document, "metrics", "metrics")).items():
        by_step: dict[int, float] = {}
        for observation in loose.entries(loose.entry(metric, "observations")):
            step = loose.whole(loose.entry(observation, "step"))
            values = [loose.number(value) for value in loose.entries(loose.entry(observation, "value"))]
            known = [value for value in values if value is not None]
            if step is not None and known:
                by_step[step] = sum(known) / len(known)
        yield name, loose.text(loose.entry(metric, "direction")), by_step


def _goal(document: dict[str, object]) -> Goal | None:
    """Return the metric whose value is the trial's score: the project does not name its objective elsewhere."""
    score = loose.number(document.get("score"))
    found = [
        (not name.startswith("val_"), name, direction)
        for name, direction, by_step in _observations(document)
        if score is not None and score in by_step.values()
    ]
    if not found:
        return None
    _, name, direction = min(found)
    return goal_of(name, is_maximized=direction == "max")


def _trial(document: dict[str, object], number: int) -> ForeignTrial:
    values = loose.table(loose.entry(document, "hyperparameters", "values"))
    observed = {name: by_step for name, _, by_step in _observations(document) if by_step}
    steps = sorted({step for by_step in observed.values() for step in by_step})
    return ForeignTrial(
        number=number,
        state=_STATES.get(loose.text(document.get("status")), TrialState.RUNNING),
        score=loose.number(document.get("score")),
        reason=loose.text(document.get("message")),
        parameters={name: value_of(value) for name, value in values.items()},
        traces=tuple(Trace(name, tuple(map(by_step.get, steps))) for name, by_step in observed.items()),
    )


def _space(path: Path) -> dict[str, Narrowing]:
    space = {}
    for dimension in loose.entries(loose.entry(_parsed(path / "oracle.json"), "hyperparameters", "space")):
        config = loose.table(loose.entry(dimension, "config"))
        low, high = loose.number(config.get("min_value")), loose.number(config.get("max_value"))
        choices = tuple(value_of(value) for value in loose.entries(config.get("values")))
        space[loose.text(config.get("name"))] = Narrowing(low=low, high=high, choices=choices)
    return space
