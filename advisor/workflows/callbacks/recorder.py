"""RunRecorder: one line in anyone's own `model.fit`, and the training leaves a run.json."""

from collections.abc import Mapping, Sized
from pathlib import Path
from time import perf_counter

import numpy as np

from advisor.errors import DataError, Problem
from advisor.records import Ending, EndingKind, Goal, Scores
from advisor.store.runs import write_run
from advisor.training.callbacks.recording import Parts, Recording

_SECONDS_BETWEEN_WRITES = 1.0  # an epoch shorter than this need not be written at once
_SHARE_OF_WRITING = 0.01  # of the time, at most: some disks take a while


class RunRecorder(Recording):
    """A Keras callback that writes what happened to a file that `advisor diagnose` reads.

    Put it last in the list: `EarlyStopping` brings the best weights back when training ends, and the
    scores should be those of the weights that are kept. The file is written whole after the first
    epoch, then once a second at most (less often where the disk is slow), and at the end; a training that
    is killed leaves the last one.

    Args:
        path: The file; folders on the way are made.
        x: The training inputs given to `fit`. With them come the facts of the data, the layer signals
            (on at most 1,000 rows) and the scores of the whole training part, measured once at the end.
        y: Their targets.
        validation_data: `(x, y)` of the validation part, scored at the end.
        goal: The metric that the run is judged by, and the value that would be good enough.
        name: Of the run; the file's name when empty.

    Raises:
        DataError: If the arrays do not belong together.

    Example:
        `model.fit(x, y, callbacks=[advisor.RunRecorder("run.json", x=x, y=y)])`
    """

    def __init__(
        self,
        path: str | Path,
        *,
        x: Sized | None = None,
        y: Sized | None = None,
        validation_data: tuple[Sized, Sized] | None = None,
        goal: Goal | None = None,
        name: str = "",
    ) -> None:
        self._path = Path(path)
        super().__init__(name=name or self._path.stem, parts=parts_of(x, y, validation_data), goal=goal)
        self._write_after = 0.0

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Take down the epoch and write the file, unless that was done just now."""
        super().on_epoch_end(epoch, logs)
        if perf_counter() >= self._write_after:
            reason = f"still training, or killed, after epoch {epoch + 1}"
            self._write(Ending(EndingKind.UNKNOWN, reason))

    def on_train_end(self, logs: Mapping[str, float] | None = None) -> None:
        """Score the parts once and write the file for the last time."""
        self._write(self.ending(), scores=self.scores())

    def _write(self, ending: Ending, *, scores: Scores | None = None) -> None:
        began = perf_counter()
        write_run(self._path, self.run(ending, scores=scores))
        ended = perf_counter()
        self._write_after = ended + max(_SECONDS_BETWEEN_WRITES, (ended - began) / _SHARE_OF_WRITING)


def parts_of(x: Sized | None, y: Sized | None, validation_data: tuple[Sized, Sized] | None) -> Parts | None:
    """Return what a user's own `fit` is given as parts; None where nothing was given.

    Arrays, tensors, lists and tables of numbers will do.

    Raises:
        DataError: If they hold no numbers or do not belong together; every mistake at once.
    """
    if x is None and y is None and validation_data is None:
        return None
    named = {"x": x, "y": y}
    if validation_data is not None:
        named |= {"validation_data[0]": validation_data[0], "validation_data[1]": validation_data[1]}
    arrays = {name: np.asarray(given) for name, given in named.items() if given is not None}
    problems = _problems(arrays)
    if problems:
        raise DataError("cannot record this training", problems, "Pass the same arrays that you pass to model.fit.")
    return Parts(arrays["x"], arrays["y"], arrays.get("validation_data[0]"), arrays.get("validation_data[1]"))


def _problems(arrays: Mapping[str, np.ndarray]) -> list[Problem]:
    problems = [Problem(name, "expected an array, got none") for name in ("x", "y") if name not in arrays]
    problems += [
        Problem(name, f"expected numbers, got the type {array.dtype}")
        for name, array in arrays.items()
        if array.dtype.kind not in "fiub"
    ]
    for inputs, targets in (("x", "y"), ("validation_data[0]", "validation_data[1]")):
        if inputs in arrays and targets in arrays and _rows(arrays[inputs]) != _rows(arrays[targets]):
            rows = f"{_rows(arrays[inputs])} rows, as many as {inputs}, got {_rows(arrays[targets])}"
            problems.append(Problem(targets, f"expected {rows}"))
    if "x" in arrays and not arrays["x"].size:
        problems.append(Problem("x", "expected at least one row, got none"))
    return problems


def _rows(array: np.ndarray) -> int:
    return len(array) if array.ndim else 0
