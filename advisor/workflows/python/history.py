"""What is given as a run: a record, a Keras `History`, its dict, a table of epochs, a file, or the text of a log."""

import json
import math
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeAlias, TypeGuard, runtime_checkable

import msgspec

from advisor.errors import FileError, Problem, UsageError
from advisor.records import Ending, EndingKind, ModelFacts, Run
from advisor.records.run import ReadRun
from advisor.store import runs

_NAME = "history"
_TEXT = re.compile(r"\n|[:=\[]\s*-?\d")  # several lines, or a number under a name: no path
_WAYS = (
    "Give what model.fit returned, its `.history`, a Run, the path of a log, or a log's text; a file of RunRecorder's "
    "holds more."
)
_A_TEXT = "A text is read as a log where it has several lines, or a number under a name."


@runtime_checkable
class HasHistory(Protocol):
    """What `model.fit` returns."""

    history: Mapping[str, object]


@runtime_checkable
class HasColumns(Protocol):
    """A table of epochs, as `pandas.DataFrame(history.history)`."""

    def to_dict(self, orient: str, /) -> Mapping[str, object]:
        """Return the columns as lists by name."""


RunLike: TypeAlias = Run | HasHistory | HasColumns | Mapping[str, object] | str | os.PathLike[str]


def read_given(given: RunLike, *, columns: Mapping[str, str] | None = None) -> tuple[ReadRun, ...]:
    """Return the runs in what was given, each with the file that it stands in, if it stands in one.

    Raises:
        UsageError: If it is no run, or cannot be read.

    Example:
        >>> read_given({"loss": [0.5, 0.4], "val_loss": [0.6, 0.7]})[0].run.trace_names
        ('loss', 'val_loss')
    """
    if isinstance(given, Run):
        return (ReadRun(given, ""),)
    if is_path(given):
        return _of_file(given, columns)
    if isinstance(given, str):
        return _of_bytes(given.encode(errors="replace"), columns)
    if isinstance(given, Mapping):
        return _of_history(given, columns)
    if isinstance(given, HasHistory):
        return tuple(with_model(each, given) for each in _of_history(given.history, columns))
    if isinstance(given, HasColumns):
        return _of_history(given.to_dict("list"), columns)
    problem = Problem("", f"expected a training, got {type(given).__name__}")
    raise UsageError("cannot read a run", [problem], _WAYS)


def is_path(given: object) -> TypeGuard[str | os.PathLike[str]]:
    """Say whether a path was given, and not the text of a log, which has several lines or a number under a name.

    Example:
        >>> is_path("run.json"), is_path("loss: 0.5 - val_loss: 0.7"), is_path({"loss": [0.5]})
        (True, False, False)
    """
    if not isinstance(given, str | os.PathLike):
        return False
    text = os.fspath(given)
    return not _TEXT.search(text) or ("\n" not in text and os.path.lexists(Path(text).expanduser()))


def _of_file(path: str | os.PathLike[str], columns: Mapping[str, str] | None) -> tuple[ReadRun, ...]:
    try:
        return runs.find_runs(Path(path).expanduser(), columns=columns)
    except FileError as error:
        if os.path.lexists(Path(path).expanduser()):
            raise
        raise FileError(error.headline, error.problems, f"{error.remedy} {_A_TEXT}") from error


def _of_bytes(data: bytes, columns: Mapping[str, str] | None) -> tuple[ReadRun, ...]:
    """Read what stands in no file, and say so where it cannot be read."""
    try:
        found = runs.find_in_stream(data, columns=columns)
    except FileError as error:
        raise FileError("cannot read what was given", error.problems, error.remedy) from error
    return tuple(ReadRun(_unplaced(each.run, each.number), "", each.number) for each in found)


def _unplaced(run: Run, number: int | None) -> Run:
    name = _NAME if number is None else f"{_NAME}-{number}"
    return msgspec.structs.replace(run, source="", name=run.name if run.name != runs.STREAM else name)


def _of_history(history: Mapping[str, object], columns: Mapping[str, str] | None) -> tuple[ReadRun, ...]:
    """Read a history as the file that it would be written to."""
    if not history:
        problem = Problem("", "expected a number for each epoch under a name such as loss, got nothing")
        raise UsageError("cannot read a history", [problem], _WAYS)
    lists = {str(name): [_number(value) for value in _listed(values)] for name, values in history.items()}
    wrong = [
        Problem(name, f"expected a number for each epoch, got {next(filter(_is_no_number, values))!r}")
        for name, values in lists.items()
        if any(map(_is_no_number, values))
    ]
    if wrong:
        raise UsageError("cannot read a history", wrong, _WAYS)
    return _of_bytes(json.dumps(lists).encode(), columns)


def _listed(values: object) -> Sequence[object]:
    """A column as a list: an array's, or what stands alone."""
    listed = getattr(values, "tolist", None)
    values = listed() if callable(listed) else values
    return values if isinstance(values, list | tuple) else [values]


def _number(value: object) -> object:
    """A number as JSON has it, whatever library it is of; all else as it is shown."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    number = getattr(value, "item", None)
    return number() if callable(number) and getattr(value, "size", 1) == 1 else str(value)


def _is_no_number(value: object) -> bool:
    return isinstance(value, str)


def with_model(found: ReadRun, history: HasHistory) -> ReadRun:
    """Add to a run what Keras's `History` knows beside the numbers: its model, and how many epochs were planned."""
    parameters, epochs = getattr(history, "params", None) or {}, getattr(history, "epoch", None) or []
    planned = parameters.get("epochs")
    run = msgspec.structs.replace(found.run, ending=_ending(found.run, planned, epochs[-1] + 1 if epochs else None))
    facts = _facts(getattr(history, "model", None))
    if facts is not None:
        rate = None if run.has("learning_rate") else facts.learning_rate
        run = msgspec.structs.replace(
            run, model=msgspec.structs.replace(facts, planned_epochs=planned, learning_rate=rate)
        )
    return ReadRun(run, found.path, found.number)


def _ending(run: Run, planned: int | None, reached: int | None) -> Ending:
    """Say how a training ended whose `fit` came back."""
    last = run.trace("loss")[-1] if run.has("loss") else 0.0
    if not math.isfinite(last):
        return Ending(EndingKind.DIVERGED, f"the training loss became {last}")
    if planned is None or reached is None:
        return run.ending
    if reached < planned:
        return Ending(EndingKind.STOPPED_EARLY, f"a callback stopped it after epoch {reached} of {planned}")
    return Ending(EndingKind.FINISHED, f"all {planned} epochs")


def _facts(model: object) -> ModelFacts | None:
    """What can be said of a model, if it is there and can be read; its rate where that is one number."""
    if model is None:
        return None
    from advisor.training.network.model_facts import model_facts  # Keras, which is here if its model is

    try:
        facts = model_facts(model)
        rate = model.optimizer.get_config().get("learning_rate")  # type: ignore[attr-defined]  # caught below
    except Exception:  # noqa: BLE001  a model in a form of the user's own: its curves are read all the same
        return None
    return facts if isinstance(rate, float) else msgspec.structs.replace(facts, learning_rate=None)
