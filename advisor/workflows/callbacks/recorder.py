"""RunRecorder: one line in anyone's own `model.fit`, and the training leaves a run.json."""

import sys
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

from advisor.records import Ending, EndingKind, Goal, Scores
from advisor.store.runs import kept_earlier, write_run
from advisor.training.callbacks.recording import Recording
from advisor.workflows.callbacks.given import parts_of

_SECONDS_BETWEEN_WRITES = 1.0  # an epoch shorter than this need not be written at once
_SHARE_OF_WRITING = 0.01  # of the time, at most: some disks take a while
_FILE = "the file of the run"


class RunRecorder(Recording):
    """A Keras callback that writes what happened to a file that `advisor diagnose` reads.

    Put it last in the list: `EarlyStopping` brings the best weights back when training ends, and the
    scores should be those of the weights that are kept. The file is written whole after the first
    epoch, then once a second at most (less often where the disk is slow), and at the end; a training that
    is killed leaves the last one.

    It never ends your training: what cannot be recorded (a metric of several numbers, a full disk) stands in
    the run, and in a line on standard error at the end. Given to several models in turn, one recorder writes a
    file for each: run.json, run-2.json and so on. What another recorder left at the path is kept, as
    run-earlier-1.json and so on, and a line on standard error says so.

    Args:
        path: The file; folders on the way are made.
        x: The training inputs given to `fit`. With them come the facts of the data, the layer signals
            (on at most 1,000 rows) and the scores of the whole training part, measured once at the end. Of
            several inputs in a list or dict, and of a data set that is read by batches, come the scores alone.
        y: Their targets; none beside a data set that brings them.
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
        x: Any = None,  # noqa: ANN401
        y: Any = None,  # noqa: ANN401
        validation_data: Any = None,  # noqa: ANN401
        goal: Goal | None = None,
        name: str = "",
    ) -> None:
        self._path = Path(path)
        super().__init__(name=name or self._path.stem, parts=parts_of(x, y, validation_data), goal=goal)
        self._write_after = 0.0
        self._written: set[Path] = set()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Take down the epoch and write the file, unless that was done just now."""
        super().on_epoch_end(epoch, logs)
        if perf_counter() >= self._write_after:
            reason = f"still training, or killed, after epoch {epoch + 1}"
            self.attempt(_FILE, lambda: self._write(Ending(EndingKind.UNKNOWN, reason)))

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Score the parts once and write the file for the last time; say what could not be recorded."""
        scores = self.attempt("the scores", self.scores)
        self.attempt(_FILE, lambda: self._write(self.ending(), scores=scores))
        for told in self.unrecorded:
            sys.stderr.write(f"advisor: not recorded: {told}\n")

    @property
    def path(self) -> Path:
        """The file of the training that is watched now: that of a second model has a number."""
        number = self.trainings
        return self._path if number < 2 else self._path.with_name(f"{self._path.stem}-{number}{self._path.suffix}")

    def _write(self, ending: Ending, *, scores: Scores | None = None) -> None:
        began = perf_counter()
        if self.path not in self._written:
            kept = kept_earlier(self.path)
            self._written.add(self.path)
            if kept is not None:
                sys.stderr.write(f"advisor: {self.path} was there before; it is kept as {kept.name}\n")
        try:
            write_run(self.path, self.run(ending, scores=scores))
        finally:
            ended = perf_counter()
            self._write_after = ended + max(_SECONDS_BETWEEN_WRITES, (ended - began) / _SHARE_OF_WRITING)
