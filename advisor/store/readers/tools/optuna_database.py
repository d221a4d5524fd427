"""An Optuna study in an SQLite file, opened read-only."""

import math
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from advisor.errors import FileError, Problem
from advisor.records import Run, Study, TrialState
from advisor.store.logs.tools import database
from advisor.store.logs.tools.foreign_studies import ForeignTrial, runs_of_study
from advisor.store.logs.tools.optuna_records import (
    MOST_TRIALS,
    OptunaStudy,
    distribution_of,
    narrowing_of,
    parameter_of,
    studies_of,
)

_STATES = {"COMPLETE": TrialState.FINISHED, "PRUNED": TrialState.PRUNED, "FAIL": TrialState.FAILED}
_SPECIAL = {"INF_POS": math.inf, "INF_NEG": -math.inf, "NAN": math.nan}
_REMEDY = "advisor reads studies that Optuna wrote with schema version 12 (Optuna 3 and later)."

_STUDIES = """SELECT s.study_id, s.study_name, d.direction FROM studies s
    LEFT JOIN study_directions d ON d.study_id = s.study_id AND d.objective = 0"""
_TRIALS = "SELECT trial_id, study_id, number, state FROM trials"
_PARAMETERS = "SELECT trial_id, param_name, param_value, distribution_json FROM trial_params"
_SCORES = "SELECT trial_id, value, value_type FROM trial_values WHERE objective = 0"
_REPORTS = "SELECT trial_id, step, intermediate_value, intermediate_value_type FROM trial_intermediate_values"


def reads(path: Path, head: bytes) -> bool:
    """Say whether an SQLite file holds Optuna's tables."""
    return database.table_names(path, head) >= {"studies", "trials", "trial_params"}


def read(path: Path) -> tuple[Run, ...]:
    """Read the runs of all trials that reported values while they trained.

    Raises:
        FileError: If no trial did, or the file is damaged.
    """
    runs = tuple(run for study in read_studies(path) for run in runs_of_study(study))
    if not runs:
        raise FileError(f"cannot read {path}", [Problem("", "expected trials that report values by epoch, got none")])
    return runs


def read_study(path: Path) -> Study:
    """Read the study in the file, the largest if there are several.

    Raises:
        FileError: If there is none, or the file is damaged.
    """
    studies = read_studies(path)
    if not studies:
        raise FileError(f"cannot read {path}", [Problem("", "expected a study in the file, got none")], _REMEDY)
    return studies[0]


def read_studies(path: Path) -> tuple[Study, ...]:
    """Read every study in the file, the one with the most trials first."""
    return studies_of(database.read_from(path, _read, remedy=_REMEDY), source=str(path))


def _read(connection: sqlite3.Connection) -> list[OptunaStudy]:
    studies = {row[0]: OptunaStudy(str(row[1]), row[2] == "MAXIMIZE") for row in database.rows(connection, _STUDIES)}
    owners = _trials(connection, studies)
    for trial_id, name, stored, text in database.rows(connection, _PARAMETERS):
        if trial_id in owners and isinstance(stored, int | float):
            study, trial = owners[trial_id]
            distribution = distribution_of(text)
            study.space[str(name)] = narrowing_of(distribution)
            trial.parameters[str(name)] = parameter_of(float(stored), distribution)
    for trial_id, value, kind in database.rows(connection, _SCORES):
        if trial_id in owners:
            owners[trial_id][1].score = _number(value, kind)
    for trial_id, step, value, kind in database.rows(connection, _REPORTS):
        number = _number(value, kind)
        if trial_id in owners and isinstance(step, int) and number is not None:
            owners[trial_id][1].steps[step] = number
    return list(studies.values())


def _trials(
    connection: sqlite3.Connection, studies: Mapping[object, OptunaStudy]
) -> dict[object, tuple[OptunaStudy, ForeignTrial]]:
    """Return each trial with its study, by the trial's id."""
    owners: dict[object, tuple[OptunaStudy, ForeignTrial]] = {}
    for trial_id, study_id, number, state in database.rows(connection, _TRIALS):
        if study_id in studies and isinstance(trial_id, int) and isinstance(number, int) and len(owners) < MOST_TRIALS:
            trial = ForeignTrial(number, _STATES.get(str(state), TrialState.RUNNING))
            studies[study_id].trials[trial_id] = trial
            owners[trial_id] = studies[study_id], trial
    return owners


def _number(value: object, kind: object) -> float | None:
    if kind in _SPECIAL:
        return _SPECIAL[str(kind)]
    return float(value) if isinstance(value, int | float) else None
