"""Predict new rows with the model that a study left behind."""

import io
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from advisor import files
from advisor.errors import FileError, Problem, on_one_line
from advisor.render.columns import unseen_line
from advisor.store.studies import StudyFolder
from advisor.store.tables import ARRAY_ENDINGS, read_table
from advisor.training.silence import import_backend

if TYPE_CHECKING:
    from advisor.training.saving import OwnCode


class Said(NamedTuple):
    """What is printed, and what is to be known of it."""

    text: str
    notes: tuple[str, ...] = ()


def predict(folder: Path, rows: Path, *, out: Path | None = None) -> Said:
    """Return predictions as CSV, or write them to `out` and say so; categories that training had not are told.

    Args:
        folder: Of a study that has ended: it holds the model and its preprocessing.
        rows: New rows with the features of the training data: a table, or an NPZ file with `x`.
        out: A CSV file.

    Raises:
        UsageError: If the model or the rows cannot be used.
    """
    answers, notes = answers_for(folder, rows_of(rows))
    if out is None:
        return Said(_as_csv(answers), notes)
    write(answers, out)
    return Said(on_one_line(f"{len(answers):,} predictions written to {out}"), notes)


def write(answers: pd.DataFrame, out: Path) -> None:
    """Write predictions as CSV."""
    files.write_atomically(out, _as_csv(answers))


def _as_csv(answers: pd.DataFrame) -> str:
    text = io.StringIO()
    answers.to_csv(text, index=False)
    return text.getvalue()


def answers_for(folder: Path, rows: pd.DataFrame | np.ndarray) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return a winner's predictions, a line a row, and what is to be known of them; arguments as of `predict`."""
    import_backend()
    from advisor.training.predicting import predict_and_tell

    predicted = predict_and_tell(folder, rows, own=_own_code(folder))
    return predicted.answers, tuple(
        unseen_line(column, rows=unseen.rows, examples=unseen.examples) for column, unseen in predicted.unseen.items()
    )


def _own_code(folder: Path) -> "OwnCode":
    """What the winner of a user's own model may need: the module that the study names is imported again."""
    from advisor.training.saving import NO_CODE, OwnCode

    study = StudyFolder(folder)
    if not study.exists:
        return NO_CODE
    outline = study.read_outline()
    run = outline.winner.run if outline.winner is not None else None
    recipe = run.recipe if run is not None else None
    where = outline.plan.search.hypermodel or (recipe.architecture.function if recipe is not None else None)
    if not where:
        return NO_CODE
    from advisor.workflows.worker import built

    try:
        objects = built.own_objects(where)
    except Exception:  # noqa: BLE001  a module that is gone, or fails now: most models need nothing of it
        return NO_CODE
    values = outline.winner.parameters if outline.winner is not None else {}
    is_hypermodel = bool(outline.plan.search.hypermodel)
    return OwnCode(objects, partial(built.rebuilt, where, values) if is_hypermodel else None)


def rows_of(path: Path) -> pd.DataFrame | np.ndarray:
    """Read new rows: a table, or the array `x` of an NPZ file."""
    if not path.name.lower().endswith(ARRAY_ENDINGS):
        return read_table(path)
    arrays = files.read_arrays(path)
    if "x" not in arrays:
        problem = Problem("x", f"expected an array of this name, got {', '.join(sorted(arrays)) or 'none'}")
        raise FileError(f"cannot predict {path}", [problem], "Save the rows with np.savez(path, x=rows).")
    return arrays["x"]
