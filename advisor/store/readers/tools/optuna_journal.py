"""An Optuna study in a journal file: one JSON operation a line, replayed here."""

from collections.abc import Iterator
from pathlib import Path

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import Run, Study, TrialState
from advisor.store.format import codec
from advisor.store.logs import loose
from advisor.store.logs.tools.foreign_studies import ForeignTrial, runs_of_study
from advisor.store.logs.tools.optuna_records import (
    MOST_TRIALS,
    OptunaStudy,
    distribution_of,
    narrowing_of,
    parameter_of,
    studies_of,
)

_STATES = (TrialState.RUNNING, TrialState.FINISHED, TrialState.PRUNED, TrialState.FAILED, TrialState.RUNNING)
_OVER = (TrialState.FINISHED, TrialState.PRUNED, TrialState.FAILED)
_CREATE_STUDY, _CREATE_TRIAL, _SET_PARAMETER, _SET_STATE, _REPORT, _DISCARD = 0, 4, 5, 6, 7, 10


def reads(path: Path, head: bytes) -> bool:
    """Say whether the first line is an operation of Optuna's journal."""
    return head.startswith(b"{") and b'"op_code"' in head.split(b"\n", 1)[0]


def read(path: Path) -> tuple[Run, ...]:
    """Read the runs of all trials that reported values while they trained.

    Raises:
        FileError: If no trial did.
    """
    runs = tuple(run for study in read_studies(path) for run in runs_of_study(study))
    if not runs:
        raise FileError(f"cannot read {path}", [Problem("", "expected trials that report values by epoch, got none")])
    return runs


def read_study(path: Path) -> Study:
    """Read the study in the journal, the largest if there are several.

    Raises:
        FileError: If there is none.
    """
    studies = read_studies(path)
    if not studies:
        raise FileError(f"cannot read {path}", [Problem("", "expected a study in the journal, got none")])
    return studies[0]


def read_studies(path: Path) -> tuple[Study, ...]:
    """Read every study in the file, the one with the most trials first."""
    replay = _Replay()
    for operation in _operations(path):
        replay.apply(operation)
        if len(replay.owners) > MOST_TRIALS:
            raise FileError(f"cannot read {path}", [Problem("", f"expected at most {MOST_TRIALS} trials, got more")])
    return studies_of(replay.studies, source=str(path))


def _operations(path: Path) -> Iterator[dict[str, object]]:
    for line in files.read_bytes(path).splitlines():
        try:
            yield loose.table(codec.parse(line, name=str(path)))
        except FileError:
            continue  # a torn line is what a kill leaves; Optuna passes over it too


class _Replay:
    """The state of a journal after the operations so far; what fits nothing is passed over."""

    def __init__(self) -> None:
        self.studies: list[OptunaStudy] = []
        self.owners: list[OptunaStudy | None] = []  # of each trial, by its id

    def apply(self, operation: dict[str, object]) -> None:
        code = loose.whole(operation.get("op_code"))
        if code == _CREATE_STUDY:
            is_maximized = loose.entries(operation.get("directions"))[:1] == [2]
            self.studies.append(OptunaStudy(loose.text(operation.get("study_name")), is_maximized))
        elif code == _CREATE_TRIAL:
            self._create_trial(operation)
        elif code == _DISCARD:
            for trial_id in loose.entries(operation.get("trial_ids")):
                self._discard(loose.whole(trial_id))
        else:
            self._change(code, operation)

    def _create_trial(self, operation: dict[str, object]) -> None:
        study_id = loose.whole(operation.get("study_id"))
        if study_id is None or not 0 <= study_id < len(self.studies):
            return
        study = self.studies[study_id]
        trial = ForeignTrial(number=_next(study))
        study.trials[len(self.owners)] = trial
        self.owners.append(study)
        for name, stored in loose.table(operation.get("params")).items():
            _set_parameter(study, trial, name, stored, loose.entry(operation, "distributions", name))
        for step, value in loose.table(operation.get("intermediate_values")).items():
            _report(trial, int(step) if step.isdecimal() and len(step) < 12 else None, value)
        if "state" in operation:
            _set_state(trial, operation)

    def _discard(self, trial_id: int | None) -> None:
        owner = self._owner(trial_id)
        if owner is not None and trial_id is not None:
            owner.trials.pop(trial_id, None)

    def _change(self, code: int | None, operation: dict[str, object]) -> None:
        trial_id = loose.whole(operation.get("trial_id"))
        study = self._owner(trial_id)
        trial = study.trials.get(trial_id) if study is not None and trial_id is not None else None
        if study is None or trial is None or trial.state in _OVER:
            return
        if code == _SET_PARAMETER:
            name, stored = loose.text(operation.get("param_name")), operation.get("param_value_internal")
            _set_parameter(study, trial, name, stored, operation.get("distribution"))
        elif code == _REPORT:
            _report(trial, loose.whole(operation.get("step")), operation.get("intermediate_value"))
        elif code == _SET_STATE:
            _set_state(trial, operation)

    def _owner(self, trial_id: int | None) -> OptunaStudy | None:
        return self.owners[trial_id] if trial_id is not None and 0 <= trial_id < len(self.owners) else None


def _next(study: OptunaStudy) -> int:
    last = next(reversed(study.trials.values()), None)
    return last.number + 1 if last is not None else 0


def _set_parameter(study: OptunaStudy, trial: ForeignTrial, name: str, stored: object, text: object) -> None:
    number = loose.number(stored)
    if number is not None:
        distribution = distribution_of(text)
        study.space[name] = narrowing_of(distribution)
        trial.parameters[name] = parameter_of(number, distribution)


def _report(trial: ForeignTrial, step: int | None, value: object) -> None:
    number = loose.number(value)
    if step is not None and number is not None:
        trial.steps[step] = number


def _set_state(trial: ForeignTrial, operation: dict[str, object]) -> None:
    state = loose.whole(operation.get("state"))
    if state is not None and 0 <= state < len(_STATES):
        trial.state = _STATES[state]
    values = loose.entries(operation.get("values")) or [operation.get("value")]
    score = loose.number(values[0])
    if score is not None:
        trial.score = score
