"""RunRecorder: one line in anyone's own `model.fit`, and the training leaves a run.json."""

from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

import numpy as np

from advisor.errors import DataError, Problem
from advisor.records import Ending, EndingKind, Goal, Scores
from advisor.store.runs import write_run
from advisor.training.recording import Parts, Recording

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
        x: np.ndarray | None = None,
        y: np.ndarray | None = None,
        validation_data: tuple[np.ndarray, np.ndarray] | None = None,
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


def parts_of(
    x: np.ndarray | None, y: np.ndarray | None, validation_data: tuple[np.ndarray, np.ndarray] | None
) -> Parts | None:
    """Return the arrays of a user's own `fit` as parts; None where none were given.

    Raises:
        DataError: If they do not belong together.
    """
    if x is None and y is None and validation_data is None:
        return None
    problems = []
    if x is None or y is None:
        problems.append(Problem("x, y", "expected both, got one of them or none"))
    elif len(x) != len(y) or len(x) == 0:
        problems.append(Problem("y", f"expected as many targets as rows of x ({len(x)}, at least 1), got {len(y)}"))
    if validation_data is not None and len(validation_data[0]) != len(validation_data[1]):
        rows = [len(part) for part in validation_data]
        problems.append(Problem("validation_data", f"expected as many targets as rows ({rows[0]}), got {rows[1]}"))
    if problems or x is None or y is None:
        raise DataError("cannot record this training", problems, "Give the arrays that model.fit is given.")
    x_validation, y_validation = validation_data if validation_data is not None else (None, None)
    return Parts(x, y, x_validation, y_validation)
