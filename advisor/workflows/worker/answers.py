"""Predictions of a file's rows, block by block, by a winner that was loaded.

Imported where a backend is, by name.
"""

import io
import sys
from collections.abc import Callable, Iterator
from functools import partial, reduce
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records.data import InputFacts
from advisor.store.folders.tree import PICTURE_ENDINGS, WRITING_ENDINGS
from advisor.store.studies import StudyFolder
from advisor.store.tables import ARRAY_ENDINGS, is_plain_utf8, read_in_blocks
from advisor.training.data.inputs.given import like
from advisor.training.data.inputs.several import is_packed
from advisor.training.predicting import Predicted, Unseen, merged, tell
from advisor.training.saving import NO_CODE, OwnCode, Saved
from advisor.workflows.folders.classes import FILE, new_rows


def predict_blocks(
    saved: Saved, rows: Path, write: Callable[[str], object], *, at_once: int, encoding: str = ""
) -> tuple[int, dict[str, Unseen]]:
    """Predict a file's rows block by block, so many at once; return how many there were and what of them is unseen.

    A text file is read by its `encoding`, where that is known.
    """
    count: int = 0
    unseen: dict[str, Unseen] = {}
    for block in _blocks(rows, saved, at_once, encoding):
        predicted = _predicted(saved, block)
        text = io.StringIO()
        predicted.answers.to_csv(text, index=False, header=count == 0)
        write(text.getvalue())
        count += len(predicted.answers)
        unseen = merged(unseen, predicted.unseen)
    return count, unseen


def encoding_for(folder: Path, rows: Path) -> str:
    """Return the encoding that a study declares of its data, unless new rows are UTF-8."""
    study = StudyFolder(folder)
    declared = study.read_outline().plan.data.encoding if study.exists else ""
    return declared if declared and rows.is_file() and not is_plain_utf8(rows) else ""


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


def predict_whole(saved: Saved, rows: Path, *, encoding: str = "") -> Predicted:
    """Predict all rows of a file, or the files of a folder, at once."""
    parts = [_predicted(saved, block) for block in _blocks(rows, saved, sys.maxsize, encoding)]
    answers = pd.concat([part.answers for part in parts], ignore_index=True)
    return Predicted(answers, reduce(merged, (part.unseen for part in parts), {}))


class _Block(NamedTuple):
    rows: pd.DataFrame | np.ndarray
    files: tuple[str, ...] = ()  # where each row is one


def _predicted(saved: Saved, block: _Block) -> Predicted:
    predicted = tell(saved, block.rows)
    if block.files:
        predicted.answers.insert(0, FILE, block.files)
    return predicted


def _blocks(path: Path, saved: Saved, at_once: int, encoding: str) -> Iterator[_Block]:
    name = path.name.lower()
    if path.is_dir() or name.endswith((*PICTURE_ENDINGS, *WRITING_ENDINGS)):
        found = new_rows(path, saved.preprocessing)
        if found is not None:
            yield _Block(*found)
            return
    if name.endswith(ARRAY_ENDINGS):
        yield _Block(_array(path, saved.preprocessing.inputs))
        return
    exact = [column.name for column in saved.preprocessing.columns if not column.is_number]
    together = saved.preprocessing.series is not None  # a forecast follows the last rows
    most = sys.maxsize if together else at_once
    yield from map(_Block, read_in_blocks(path, rows=most, exact=exact, encoding=encoding))


def _array(path: Path, inputs: tuple[InputFacts, ...]) -> np.ndarray:
    arrays = files.read_arrays(path)
    if inputs and not is_packed(
        arrays.get("x")
    ):  # of several, saved by their names, or in their order, which NumPy names so
        in_order = [arrays[f"arr_{place}"] for place in range(len(arrays)) if f"arr_{place}" in arrays]
        return like(in_order if len(in_order) == len(inputs) else arrays, inputs, name=path.name)
    if "x" not in arrays:
        problem = Problem("x", f"expected an array of this name, got {', '.join(sorted(arrays)) or 'none'}")
        raise FileError(f"cannot predict {path}", [problem], "Save the rows with np.savez(path, x=rows).")
    return arrays["x"]
