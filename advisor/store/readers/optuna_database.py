"""An Optuna study in an SQLite file, opened read-only."""

import math
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from advisor.errors import FileError, Problem
from advisor.records import Run, Study, TrialState
from advisor.store.logs.foreign_studies import ForeignTrial, runs_of_study
from advisor.store.logs.optuna_records import (
    MOST_TRIALS,
    OptunaStudy,
    distribution_of,
    narrowing_of,
    parameter_of,
    studies_of,
)

_MAGIC = b"SQLite format 3\0"
_STATES = {"COMPLETE": TrialState.FINISHED, "PRUNED": TrialState.PRUNED, "FAIL": TrialState.FAILED}
_SPECIAL = {"INF_POS": math.inf, "INF_NEG": -math.inf, "NAN": math.nan}
_MOST_ROWS = 5_000_000
_MOST_INSTRUCTIONS = 500  # of a million each, before a damaged file is given up
_REMEDY = "advisor reads studies that Optuna wrote with schema version 12 (Optuna 3 and later)."

_STUDIES = """SELECT s.study_id, s.study_name, d.direction FROM studies s
    LEFT JOIN study_directions d ON d.study_id = s.study_id AND d.objective = 0"""
_TRIALS = "SELECT trial_id, study_id, number, state FROM trials"
_PARAMETERS = "SELECT trial_id, param_name, param_value, distribution_json FROM trial_params"
_SCORES = "SELECT trial_id, value, value_type FROM trial_values WHERE objective = 0"
_REPORTS = "SELECT trial_id, step, intermediate_value, intermediate_value_type FROM trial_intermediate_values"

_Row = tuple[object, ...]


def reads(path: Path, head: bytes) -> bool:
    """Say whether an SQLite file holds Optuna's tables."""
    if not head.startswith(_MAGIC):
        return False
    try:
        with closing(_opened(path)) as connection:
            names = {row[0] for row in _rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    except (sqlite3.Error, ValueError):
        return False
    return {"studies", "trials", "trial_params"} <= names


def read(path: Path) -> tuple[Run, ...]:
    """Read the runs of all trials that reported values while they trained.

    Raises:
        FileError: If no trial did, or the file is damaged.
    """
    runs = tuple(run for study in _studies(path) for run in runs_of_study(study))
    if not runs:
        raise FileError(f"cannot read {path}", [Problem("", "expected trials that report values by epoch, got none")])
    return runs


def read_study(path: Path) -> Study:
    """Read the study in the file, the largest if there are several.

    Raises:
        FileError: If there is none, or the file is damaged.
    """
    studies = _studies(path)
    if not studies:
        raise FileError(f"cannot read {path}", [Problem("", "expected a study in the file, got none")], _REMEDY)
    return studies[0]


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, timeout=5)
    steps = iter(range(_MOST_INSTRUCTIONS))
    connection.set_progress_handler(lambda: next(steps, None) is None, 1_000_000)
    connection.text_factory = lambda data: data.decode("utf-8", errors="replace")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _rows(connection: sqlite3.Connection, query: str) -> Iterator[_Row]:
    yield from connection.execute(f"{query} LIMIT {_MOST_ROWS}")


def _studies(path: Path) -> tuple[Study, ...]:
    try:
        with closing(_opened(path)) as connection:
            studies = _read(connection)
    except (sqlite3.Error, OverflowError, ValueError) as error:
        raise FileError(f"cannot read {path}", [Problem("", f"this is no whole database: {error}")], _REMEDY) from error
    return studies_of(studies, source=str(path))


def _read(connection: sqlite3.Connection) -> list[OptunaStudy]:
    studies = {row[0]: OptunaStudy(str(row[1]), row[2] == "MAXIMIZE") for row in _rows(connection, _STUDIES)}
    owners = _trials(connection, studies)
    for trial_id, name, stored, text in _rows(connection, _PARAMETERS):
        if trial_id in owners and isinstance(stored, int | float):
            study, trial = owners[trial_id]
            distribution = distribution_of(text)
            study.space[str(name)] = narrowing_of(distribution)
            trial.parameters[str(name)] = parameter_of(float(stored), distribution)
    for trial_id, value, kind in _rows(connection, _SCORES):
        if trial_id in owners:
            owners[trial_id][1].score = _number(value, kind)
    for trial_id, step, value, kind in _rows(connection, _REPORTS):
        number = _number(value, kind)
        if trial_id in owners and isinstance(step, int) and number is not None:
            owners[trial_id][1].steps[step] = number
    return list(studies.values())


def _trials(
    connection: sqlite3.Connection, studies: Mapping[object, OptunaStudy]
) -> dict[object, tuple[OptunaStudy, ForeignTrial]]:
    """Return each trial with its study, by the trial's id."""
    owners: dict[object, tuple[OptunaStudy, ForeignTrial]] = {}
    for trial_id, study_id, number, state in _rows(connection, _TRIALS):
        if study_id in studies and isinstance(trial_id, int) and isinstance(number, int) and len(owners) < MOST_TRIALS:
            trial = ForeignTrial(number, _STATES.get(str(state), TrialState.RUNNING))
            studies[study_id].trials[trial_id] = trial
            owners[trial_id] = studies[study_id], trial
    return owners


def _number(value: object, kind: object) -> float | None:
    if kind in _SPECIAL:
        return _SPECIAL[str(kind)]
    return float(value) if isinstance(value, int | float) else None
