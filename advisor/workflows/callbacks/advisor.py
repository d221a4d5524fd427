"""Advisor: a Keras callback that says what is wrong while the model trains."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advisor.diagnose.engine import NO_SETTINGS, Settings, diagnose_run
from advisor.diagnose.live import hopeless, lasting
from advisor.records import Diagnosed, Diagnosis, Ending, EndingKind, Finding, Goal, Report
from advisor.render import terminal
from advisor.render.stream import TextStream
from advisor.training.callbacks.recording import Recording
from advisor.workflows.callbacks.given import parts_of


class Advisor(Recording):
    """A Keras callback that prints findings as they come, and the whole diagnosis is there at the end.

    A finding is said once, when it has stood for two epochs (a loss that is NaN at once), so that the
    noise of a single epoch makes no alarm.

    Args:
        x: The training inputs given to `fit`; with them come the signals of the layers and of the data.
        y: Their targets.
        validation_data: `(x, y)` of the validation part, scored at the end.
        goal: What would be good enough.
        stop_hopeless: End a training whose loss is lost, diverges or has learned nothing.
        settings: Thresholds by rule: {"overfitting": {"max_rise": 0.1}}.
        stream: Where findings go; standard output when None.

    Example:
        `model.fit(x, y, callbacks=[advisor.Advisor(x=x, y=y)])`
    """

    def __init__(
        self,
        *,
        x: Any = None,  # noqa: ANN401
        y: Any = None,  # noqa: ANN401
        validation_data: Any = None,  # noqa: ANN401
        goal: Goal | None = None,
        stop_hopeless: bool = False,
        settings: Settings = NO_SETTINGS,
        stream: TextStream | None = None,
        name: str = "this training",
    ) -> None:
        super().__init__(name=name, parts=parts_of(x, y, validation_data), goal=goal)
        self._stop_hopeless, self._settings, self._stream = stop_hopeless, settings, stream
        self._fired: frozenset[str] = frozenset()
        self._said: set[str] = set()
        self.diagnosed: Diagnosed | None = None

    @property
    def diagnosis(self) -> Diagnosis | None:
        """What is said of the training so far; None before the first epoch has ended."""
        return self.diagnosed.diagnosis if self.diagnosed is not None else None

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Diagnose what there is, and say what is new."""
        super().on_epoch_end(epoch, logs)
        diagnosis = self._diagnose(Ending(EndingKind.UNKNOWN, f"still training after epoch {epoch + 1}"))
        findings = lasting(diagnosis, before=self._fired)
        self._fired = frozenset(finding.code for finding in diagnosis.fired)
        for finding in findings:
            self._say(epoch, finding)
        doomed = hopeless(findings)
        if self._stop_hopeless and doomed is not None:
            self._write(f"advisor: stopped after epoch {epoch + 1}: {doomed.title.lower()}")
            self.model.stop_training = True

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Diagnose the whole training; `diagnosis` holds the answer."""
        self._diagnose(self.ending())
        for told in self.unrecorded:
            self._write(f"advisor: not recorded: {told}")

    def _repr_html_(self) -> str:
        """Show the diagnosis in a notebook."""
        if self.diagnosed is None:
            return "<p>advisor: nothing has been trained yet</p>"
        from advisor.render import html

        report = Report(title=self.diagnosed.run.name, runs=(self.diagnosed,))
        return html.fragment(report)

    def save_report(self, path: str | Path) -> Path:
        """Write the report about this training as one HTML file and return its path."""
        from advisor.workflows import report

        if self.diagnosed is None:
            raise ValueError("nothing has been trained yet; pass this callback to model.fit first")
        return report.write(report.diagnosed_report([self.diagnosed]), Path(path))

    def _diagnose(self, ending: Ending) -> Diagnosis:
        run = self.run(ending)
        diagnosis = diagnose_run(run, settings=self._settings)
        self.diagnosed = Diagnosed(run, diagnosis)
        return diagnosis

    def _say(self, epoch: int, finding: Finding) -> None:
        if finding.code not in self._said:
            self._said.add(finding.code)
            self._write(f"advisor, epoch {epoch + 1}:\n" + terminal.text_of(terminal.finding(finding)).rstrip())

    def _write(self, text: str) -> None:
        stream = self._stream or sys.stdout
        stream.write(text + "\n")
        stream.flush()
