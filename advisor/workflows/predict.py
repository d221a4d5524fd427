"""Predict new rows with the model that a study left behind."""

import json
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from advisor import files
from advisor.errors import on_one_line
from advisor.records.data import InputFacts
from advisor.render.columns import unseen_line
from advisor.render.wording import counted
from advisor.training.silence import import_backend

ROWS_AT_ONCE = 10_000  # of a text or Parquet file: more are never held in memory
SCHEMA = "advisor/predictions@1"

Show: TypeAlias = Callable[[str], object]


class Said(NamedTuple):
    """What is to be known of predictions that were made."""

    text: str  # where they lie; empty where they were shown
    notes: tuple[str, ...] = ()
    facts: str = ""  # the same as JSON


def predict(folder: Path, rows: Path, *, out: Path | None = None, show: Show = lambda _: None) -> Said:
    """Write predictions to `out`, or show them as CSV, in blocks; categories that training had not are told.

    Args:
        folder: Of a study that has ended: it holds the model and its preprocessing.
        rows: New rows with the features of the training data: a table, an NPZ file with `x`, or a folder
            of pictures or texts, or one of them.
        out: A CSV file; it is there when every row is predicted, and not before.
        show: Is given the predictions block by block where no file is named.

    Raises:
        UsageError: If the model or the rows cannot be used.
    """
    _check_there(rows)
    import_backend()
    from advisor.training.saving import load_winner
    from advisor.workflows.worker.answers import encoding_for, own_code, predict_blocks

    saved = load_winner(folder, own_code(folder))
    with files.writing_text(out) if out is not None else nullcontext(show) as write:
        encoding = encoding_for(folder, rows)
        count, unseen = predict_blocks(saved, rows, write, at_once=ROWS_AT_ONCE, encoding=encoding)
    facts = {
        "schema": SCHEMA,
        "rows": count,
        "written": None if out is None else str(out),
        "class_names": saved.meaning.class_names,
        "target_names": saved.meaning.target_names,
        "unseen": {column: each._asdict() for column, each in unseen.items()},
    }
    said = "" if out is None else on_one_line(f"{counted(count, 'prediction')} written to {out}")
    return Said(said, _told(unseen), json.dumps(facts, ensure_ascii=False, indent=2))


Rows: TypeAlias = Callable[[tuple[InputFacts, ...]], pd.DataFrame | np.ndarray]


def answers_for(folder: Path, rows: Path | Rows) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return a winner's predictions, a line a row, and what is to be known of them.

    Args:
        folder: As for `predict`.
        rows: Their file; or what returns them for a model of some inputs, of which there are none where it takes one.
    """
    if isinstance(rows, Path):
        _check_there(rows)
    import_backend()
    from advisor.training.predicting import tell
    from advisor.training.saving import load_winner
    from advisor.workflows.worker.answers import encoding_for, own_code, predict_whole

    saved = load_winner(folder, own_code(folder))
    if isinstance(rows, Path):
        predicted = predict_whole(saved, rows, encoding=encoding_for(folder, rows))
    else:
        predicted = tell(saved, rows(saved.preprocessing.inputs))
    return predicted.answers, _told(predicted.unseen)


def write(answers: pd.DataFrame, out: Path) -> None:
    """Write predictions as CSV."""
    files.write_atomically(out, answers.to_csv(index=False))


def _told(unseen: Mapping[str, tuple[int, tuple[str, ...]]]) -> tuple[str, ...]:
    return tuple(unseen_line(column, rows=rows, examples=examples) for column, (rows, examples) in unseen.items())


def _check_there(rows: Path) -> None:
    """Refuse a file that is not there before the backend is loaded: that takes seconds."""
    if not rows.is_dir():
        files.read_head(rows, size=1)
