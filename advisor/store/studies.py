"""The folder of a study: which file lies where, and how a trial gets there so that a kill loses at most one.

runs/digits/
    study.json              the plan, the winner and how it ended; trials without their runs
    trials.jsonl            one line per trial as it ends, without its run
    trials/0003.json        the run of trial 3, as `advisor diagnose` reads it
    winner.json             the run of the retrained winner
    ablation.json           from the default to the winner, where `advisor ablate` was asked for it
    changes.jsonl           one line per change of the study between its trials
    requests.jsonl          one line per trial asked for by hand, pause and stop, and per beginning and end of a search
    driver.lock             held by the process that drives the study; one line a sitting says which
    kept/0003.npz           where the training of trial 3 came to its end (`advisor.store.checkpoints`)
    journal.log             the sampler's own storage
    model.keras (or model.h5), preprocessing.skops, winner.py, report.html
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import Change, ModelFormat, Reference, Run, Study, StudyPlan, Trial
from advisor.records.reporting.ablation import Ablation
from advisor.records.studies.requests import Request, Requests
from advisor.store.format import codec
from advisor.store.kept import change_without_passwords, without_passwords

_Line = TypeVar("_Line")


@dataclass(frozen=True)
class StudyFolder:
    """Where everything of one study lies; `root` need not exist yet."""

    root: Path

    @property
    def study_file(self) -> Path:
        return self.root / "study.json"

    @property
    def trials_file(self) -> Path:
        return self.root / "trials.jsonl"

    @property
    def changes_file(self) -> Path:
        return self.root / "changes.jsonl"

    @property
    def requests_file(self) -> Path:
        return self.root / "requests.jsonl"

    @property
    def winner_file(self) -> Path:
        return self.root / "winner.json"

    @property
    def ablation_file(self) -> Path:
        return self.root / "ablation.json"

    @property
    def journal_file(self) -> Path:
        return self.root / "journal.log"

    def model_file(self, kind: ModelFormat = ModelFormat.KERAS) -> Path:
        """Return where the winner's model lies, in a file of that kind."""
        return self.root / f"model.{kind.value}"

    @property
    def preprocessing_file(self) -> Path:
        return self.root / "preprocessing.skops"

    @property
    def script_file(self) -> Path:
        return self.root / "winner.py"

    @property
    def report_file(self) -> Path:
        return self.root / "report.html"

    @property
    def exists(self) -> bool:
        return self.study_file.is_file()

    def run_file(self, number: int) -> Path:
        """Return where the run of a trial lies.

        Example:
            >>> StudyFolder(Path("runs/digits")).run_file(3).as_posix()
            'runs/digits/trials/0003.json'
        """
        return self.root / "trials" / f"{number:04d}.json"

    def create(self, plan: StudyPlan, *, started: str) -> None:
        """Write the plan of a study that begins; `started` in ISO 8601, UTC."""
        self.write_study(Study(plan=plan, started=started))

    def write_trials(self, trials: Sequence[Trial]) -> None:
        """Store trials as they end, each run first; a later trial of the same number replaces the earlier."""
        for trial in trials:
            if trial.run is not None:
                files.write_without_waiting(self.run_file(trial.number), codec.encode(trial.run))
        files.append_lines(self.trials_file, [codec.encode_line(_without_run(trial)) for trial in trials])

    def add_references(self, found: Mapping[int, Sequence[Reference]]) -> None:
        """Add the simple models' scores to the runs of trials that ended before these were known."""
        for number, references in found.items():
            with suppress(FileError):  # a run that cannot be read is told of by who reads the study
                if (run := self.read_run(number)) is not None:
                    whole = msgspec.structs.replace(run, references=tuple(references))
                    files.write_without_waiting(self.run_file(number), codec.encode(whole))

    def write_change(self, change: Change, trials: Sequence[Trial] = ()) -> None:
        """Store a change, after the trials that it tells more of; a driver that is under way overwrites neither.

        Args:
            change: Of the study; it holds from the next sitting.
            trials: With what they had of dimensions that are searched from now on.
        """
        if trials:
            files.append_lines(self.trials_file, [codec.encode_line(_without_run(trial)) for trial in trials])
        files.append_lines(self.changes_file, [codec.encode_line(change_without_passwords(change))])

    def write_requests(self, requests: Sequence[Request]) -> None:
        """Store requests, or that a search begins or ends, after those that there are."""
        files.append_lines(self.requests_file, [codec.encode_line(request) for request in requests])

    def read_requests(self) -> Requests:
        """Return what was asked of the study so far.

        Raises:
            FileError: If their file cannot be read.
        """
        return Requests(lines=_lines_of(self.requests_file, Request))

    def write_study(self, study: Study) -> None:
        """Store the study without the runs, which have files of their own; the winner's is written here."""
        winner = study.winner
        if winner is not None and winner.run is not None:
            files.write_atomically(self.winner_file, codec.encode(winner.run))
            winner = msgspec.structs.replace(winner, run=None)
        trials = tuple(map(_without_run, study.trials))
        kept = msgspec.structs.replace(_as_kept(study), trials=trials, winner=winner)
        files.write_atomically(self.study_file, codec.encode(kept))

    def read_outline(self) -> Study:
        """Return the study with every trial stored so far, without the runs.

        Raises:
            FileError: If there is no study in the folder or a file of it cannot be read.
        """
        if not self.exists:
            problem = Problem("", "expected a folder that `advisor search` wrote, with a study.json")
            raise FileError(f"cannot read the study {self.root}", [problem], "Check the path.")
        text = files.read_bytes(self.study_file, limit=files.MAX_JSON_BYTES)
        study = codec.decode_own(text, Study, name=str(self.study_file))
        by_number = {trial.number: trial for trial in (*study.trials, *_lines_of(self.trials_file, Trial))}
        study = msgspec.structs.replace(study, trials=tuple(by_number[number] for number in sorted(by_number)))
        changes = _lines_of(self.changes_file, Change) or study.changes
        return _as_kept(_as_changed(study, changes) if changes else study)

    def read_outcome(self) -> Study:
        """Return the study with every trial and the winner's run; the runs of the trials are left where they lie.

        Raises:
            FileError: If there is no study in the folder or a file of it cannot be read.
        """
        study = self.read_outline()
        if study.winner is None:
            return study
        winner = msgspec.structs.replace(study.winner, run=_read_if_there(self.winner_file))
        return msgspec.structs.replace(study, winner=winner)

    def write_ablation(self, ablation: Ablation) -> None:
        """Store the path from the default to the winner."""
        files.write_atomically(self.ablation_file, codec.encode(ablation))

    def read_ablation(self, study: Study) -> Ablation | None:
        """Return the path to the study's winner; None where there is none, or it leads to an earlier winner.

        Raises:
            FileError: If its file cannot be read.
        """
        if not self.ablation_file.is_file() or study.winner is None:
            return None
        text = files.read_bytes(self.ablation_file, limit=files.MAX_JSON_BYTES)
        found = codec.decode_own(text, Ablation, name=str(self.ablation_file))
        return found if found.trial == study.winner.trial else None

    def read_run(self, number: int) -> Run | None:
        """Return the run of a trial; None where there is none yet.

        Raises:
            FileError: If its file cannot be read.
        """
        return _read_if_there(self.run_file(number))

    def read_study(self) -> Study:
        """Return the study with every trial, its runs and the winner's.

        Raises:
            FileError: If there is no study in the folder or a file of it cannot be read.
        """
        study = self.read_outcome()
        return msgspec.structs.replace(study, trials=self.with_runs(study.trials))

    def with_runs(self, trials: Sequence[Trial]) -> tuple[Trial, ...]:
        """Return trials with their runs as they are stored; without one, what a trial has of it stays.

        Raises:
            FileError: If a run cannot be read.
        """
        return tuple(msgspec.structs.replace(t, run=self.read_run(t.number) or t.run) for t in trials)


def _as_kept(study: Study) -> Study:
    """The study without the passwords that its plan had, or that an older version has kept."""
    changes = tuple(map(change_without_passwords, study.changes))
    return msgspec.structs.replace(study, plan=without_passwords(study.plan), changes=changes)


def _as_changed(study: Study, changes: tuple[Change, ...]) -> Study:
    """The study with the plan of its last change, and its trials as that one left them."""
    last = changes[-1]
    trials = tuple(
        msgspec.structs.replace(t, outside=last.outside.get(t.number, ""), other_epochs=last.epochs.get(t.number))
        for t in study.trials
    )
    if len(changes) > len(study.changes):  # what was compared when the last sitting ended is of another space
        study = msgspec.structs.replace(study, ended_by="", importances=(), edges=(), tuning=None)
    return msgspec.structs.replace(study, plan=last.plan, trials=trials, changes=changes)


def _lines_of(path: Path, kind: type[_Line]) -> tuple[_Line, ...]:
    if not path.is_file():
        return ()
    lines = files.read_bytes(path).splitlines()
    found = (_logged(line, kind, f"{path}, line {number}") for number, line in enumerate(lines, start=1))
    return tuple(each for each in found if each is not None)


def _without_run(trial: Trial) -> Trial:
    return msgspec.structs.replace(trial, run=None)


def _logged(line: bytes, kind: type[_Line], name: str) -> _Line | None:
    """Return the record of a line; None for one that was not written to its end: a torn one is what a kill leaves."""
    try:
        return codec.decode_own(line, kind, name=name)
    except FileError:
        try:
            codec.parse(line, name="")
        except FileError:
            return None
        raise


def _read_if_there(path: Path) -> Run | None:
    data = files.read_bytes(path, limit=files.MAX_JSON_BYTES) if path.is_file() else b""
    if not data.strip(b"\0"):
        return None  # nothing, or zeros, is what a loss of power may leave
    return codec.decode_own(data, Run, name=str(path))
