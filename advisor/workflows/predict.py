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
from advisor.store.folders.tree import PICTURE_ENDINGS, WRITING_ENDINGS
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
    new, names = _new_rows(folder, rows)
    import_backend()
    from advisor.training.predicting import predict_and_tell

    predicted = predict_and_tell(folder, new, own=_own_code(folder))
    notes = tuple(
        unseen_line(column, rows=unseen.rows, examples=unseen.examples) for column, unseen in predicted.unseen.items()
    )
    if names:
        predicted.answers.insert(0, "file", names)
    text = io.StringIO()
    predicted.answers.to_csv(text, index=False)
    if out is None:
        return Said(text.getvalue(), notes)
    files.write_atomically(out, text.getvalue())
    return Said(on_one_line(f"{len(predicted.answers):,} predictions written to {out}"), notes)


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


def _new_rows(folder: Path, path: Path) -> tuple[pd.DataFrame | np.ndarray, tuple[str, ...]]:
    """Return new rows, and the names of their files where each is one: pictures, texts."""
    if not path.is_dir() and not path.name.lower().endswith((*PICTURE_ENDINGS, *WRITING_ENDINGS)):
        return _rows(path), ()
    import_backend()
    from advisor.training.saving import load_preprocessing
    from advisor.workflows.folders import new_rows

    return new_rows(path, load_preprocessing(folder)) or (_rows(path), ())


def _rows(path: Path) -> pd.DataFrame | np.ndarray:
    if not path.name.lower().endswith(ARRAY_ENDINGS):
        return read_table(path)
    arrays = files.read_arrays(path)
    if "x" not in arrays:
        problem = Problem("x", f"expected an array of this name, got {', '.join(sorted(arrays)) or 'none'}")
        raise FileError(f"cannot predict {path}", [problem], "Save the rows with np.savez(path, x=rows).")
    return arrays["x"]
