"""Optuna's SQLite files: looked at, never touched."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.store.runs import read_runs, read_study

STUDY = Path(__file__).parents[3] / "runs" / "optuna" / "study.db"


def test_reading_changes_nothing_in_the_file_or_beside_it(tmp_path: Path):
    path = tmp_path / "a study?.db"
    shutil.copy(STUDY, path)
    read_runs(path)
    assert path.read_bytes() == STUDY.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_infinite_and_nan_values_come_back(tmp_path: Path):
    path = tmp_path / "study.db"
    shutil.copy(STUDY, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE trial_intermediate_values SET intermediate_value_type = 'NAN' WHERE step = 1")
        connection.execute("UPDATE trial_values SET value_type = 'INF_POS' WHERE trial_id = 1")
        connection.commit()
    study = read_study(path)
    assert study is not None
    assert study.trials[0].score == float("inf")
    run = study.trials[0].run
    assert run is not None
    assert str(run.trace("val_loss")[1]) == "nan"


def test_a_database_of_something_else_is_of_no_known_format(tmp_path: Path):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE people (name TEXT)")
        connection.commit()
    with pytest.raises(FileError, match="expected a file of a known format"):
        read_runs(path)
