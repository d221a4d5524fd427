"""Predictions of a file's rows, block by block, by a winner that was loaded.

Imported where a backend is, by name.
"""

import io
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from advisor import files
from advisor.errors import FileError, Problem
from advisor.store.studies import StudyFolder
from advisor.store.tables import ARRAY_ENDINGS, read_in_blocks
from advisor.training.predicting import Unseen, merged, tell
from advisor.training.saving import NO_CODE, OwnCode, Saved


def predict_blocks(
    saved: Saved, rows: Path, write: Callable[[str], object], *, at_once: int
) -> tuple[int, dict[str, Unseen]]:
    """Predict a file's rows block by block, so many at once; return how many there were and what of them is unseen."""
    count: int = 0
    unseen: dict[str, Unseen] = {}
    for block in _blocks(rows, saved, at_once):
        predicted = tell(saved, block)
        text = io.StringIO()
        predicted.answers.to_csv(text, index=False, header=count == 0)
        write(text.getvalue())
        count += len(block)
        unseen = merged(unseen, predicted.unseen)
    return count, unseen


def own_code(folder: Path) -> OwnCode:
    """What the winner of a user's own model may need: the module that the study names is imported again."""
    study = StudyFolder(folder)
    if not study.exists:
        return NO_CODE
    outline = study.read_outline()
    run = outline.winner.run if outline.winner is not None else None
    recipe = run.recipe if run is not None else None
    where = outline.plan.search.hypermodel or (recipe.architecture.function if recipe is not None else None)
    if not where:
        return NO_CODE
    from advisor.workflows.worker import built  # brings KerasTuner: for those who use it

    try:
        objects = built.own_objects(where)
    except Exception:  # noqa: BLE001  a module that is gone, or fails now: most models need nothing of it
        return NO_CODE
    values = outline.winner.parameters if outline.winner is not None else {}
    is_hypermodel = bool(outline.plan.search.hypermodel)
    return OwnCode(objects, partial(built.rebuilt, where, values) if is_hypermodel else None)


def rows_of(path: Path, saved: Saved) -> pd.DataFrame | np.ndarray:
    """Return all rows of a file at once, read as for this winner."""
    blocks = list(_blocks(path, saved, sys.maxsize))
    tables = [block for block in blocks if isinstance(block, pd.DataFrame)]
    return pd.concat(tables, ignore_index=True) if tables else np.concatenate(blocks)


def _blocks(path: Path, saved: Saved, at_once: int) -> Iterator[pd.DataFrame | np.ndarray]:
    if path.name.lower().endswith(ARRAY_ENDINGS):
        yield _array(path)
        return
    exact = [column.name for column in saved.preprocessing.columns if not column.is_number]
    yield from read_in_blocks(path, rows=at_once, exact=exact)


def _array(path: Path) -> np.ndarray:
    arrays = files.read_arrays(path)
    if "x" not in arrays:
        problem = Problem("x", f"expected an array of this name, got {', '.join(sorted(arrays)) or 'none'}")
        raise FileError(f"cannot predict {path}", [problem], "Save the rows with np.savez(path, x=rows).")
    return arrays["x"]
