"""`advisor.predict`: the command `advisor predict`, given a study and rows in Python."""

import os
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from advisor.errors import Problem, UsageError, on_one_line
from advisor.records import Study
from advisor.records.data import InputFacts
from advisor.store.studies import StudyFolder
from advisor.training.data.dense import as_array
from advisor.training.data.inputs.given import like
from advisor.training.silence import keep_quiet
from advisor.workflows import predict as workflow
from advisor.workflows.python.held import as_table
from advisor.workflows.python.words import in_python_words

_REMEDY = 'Give what advisor.search returned, or the study\'s folder: advisor.predict("runs/study", rows).'


def predict(
    study: Study | str | os.PathLike[str],
    rows: object,
    *,
    out: str | os.PathLike[str] | None = None,
    quiet: bool = False,
) -> pd.DataFrame:
    """Return the winner's predictions for new rows, one line per row in their order.

    Args:
        study: What `advisor.search` returned, or the folder of a study that has ended.
        rows: New rows with the features of the training: a DataFrame, an array, or the path of a file; of a model of
            several inputs a dict or a tuple of arrays.
        out: A CSV file to write too.
        quiet: Do not say which categories the training had not.

    Returns:
        `prediction` (a class, or a value in original units; with several targets one column each) and
        `probability of NAME` for every class or label.

    Raises:
        UsageError: If the study has no model, or the rows are not like those of the training.

    Example:
        `advisor.predict(study, new_rows)["prediction"]`
    """
    keep_quiet()
    with in_python_words():
        folder = _folder(study)
        answers, notes = workflow.answers_for(folder, _path(rows) or partial(_rows, rows))
        for note in () if quiet else notes:
            sys.stdout.write(on_one_line(note) + "\n")
        if out is not None:
            workflow.write(answers, Path(out).expanduser())
        return answers


def _folder(study: Study | str | os.PathLike[str]) -> Path:
    """Where the winner's model lies, and its preprocessing beside it."""
    if isinstance(study, Study):
        model = study.winner.model_file if study.winner is not None else ""
        folder, named = (Path(model).parent if model else None), study.plan.name
    else:
        folder, named = Path(study).expanduser(), os.fspath(study)
    if folder is None or not StudyFolder(folder).preprocessing_file.is_file():
        problem = Problem(named, "expected a study that has ended, with a winner; its folder holds no model")
        raise UsageError("there is no model to predict with", [problem], _REMEDY)
    return folder


def _path(rows: object) -> Path | None:
    return Path(rows).expanduser() if isinstance(rows, str | os.PathLike) else None


def _rows(rows: object, inputs: tuple[InputFacts, ...]) -> pd.DataFrame | np.ndarray:
    """Return rows as a table or an array, for a model of these inputs."""
    if inputs:
        return like(rows, inputs, name="the new rows")
    if isinstance(rows, pd.Series):
        return rows.to_frame().T  # one row of a table
    if isinstance(rows, Mapping):
        return pd.DataFrame(rows)
    table = as_table(rows)
    return table if isinstance(table, pd.DataFrame) else as_array(rows)
