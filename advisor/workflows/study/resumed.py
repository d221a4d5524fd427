"""A study that goes on must go on with the data that it began with: its trials are compared with each other."""

from pathlib import Path

import msgspec

from advisor.errors import Problem, StudyError, UsageError
from advisor.records import DataFacts, Run, Study
from advisor.training.data.prepare import Source, prepare

_TOLD = {
    "train_rows": "training rows",
    "validation_rows": "validation rows",
    "test_rows": "test rows",
    "input_shape": "the shape of a row",
    "classes": "training rows by class",
    "target_mean": "the mean of the training targets",
    "missing_share": "the share of missing cells",
}


def check_data(study: Study, source: Source, *, root: Path) -> None:
    """Refuse to go on with a study whose data are not those that its trials were trained on.

    Args:
        study: As it was stored; a trial with a run says what its data were.
        source: The data as they are read now.
        root: Folder of the study, for messages.

    Raises:
        StudyError: If rows, labels or their parts have changed, with what can be told of the difference.
    """
    was = next((trial.run for trial in study.trials if _tells(trial.run)), None)
    if was is None or was.data is None or was.recipe is None:
        return
    try:
        now = prepare(source, was.recipe, with_test=False).facts
    except UsageError as error:
        raise StudyError(f"cannot resume {root}: its data have changed", error.problems, _REMEDY) from error
    if now.fingerprint != was.data.fingerprint:
        raise StudyError(f"cannot resume {root}: its data have changed", _differences(was.data, now), _REMEDY)


_REMEDY = "Resume with the data that the study was started with, or start a new study."


def _tells(run: Run | None) -> bool:
    return run is not None and run.recipe is not None and run.data is not None and bool(run.data.fingerprint)


def _differences(was: DataFacts, now: DataFacts) -> list[Problem]:
    old, new = msgspec.to_builtins(was), msgspec.to_builtins(now)
    problems = [
        Problem(said, f"was {_as_text(old[name])} when the study was started, is {_as_text(new[name])} now")
        for name, said in _TOLD.items()
        if old[name] != new[name]
    ]
    return problems or [
        Problem("rows and labels", f"had the fingerprint {was.fingerprint}, have {now.fingerprint} now")
    ]


def _as_text(value: object) -> str:
    if isinstance(value, list | tuple) and value and isinstance(value[0], dict | list):
        return ", ".join(": ".join(map(str, each.values() if isinstance(each, dict) else each)) for each in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)
