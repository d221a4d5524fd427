"""Answers of a saved winner for new rows, under the names of its classes and targets."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from advisor.records import Task
from advisor.training.data.columns.cells import MISSING
from advisor.training.data.preprocessing import Preprocessing
from advisor.training.forecasting import forecast
from advisor.training.network.inference import outputs_of
from advisor.training.saving import NO_CODE, Meaning, OwnCode, Saved, load_winner
from advisor.training.scores.links import Link, linked
from advisor.training.scores.scoring import class_probabilities, predicted_classes

_EXAMPLES = 3  # of unseen categories that are shown


class Unseen(NamedTuple):
    """Categories of one column that the training had not."""

    rows: int
    examples: tuple[str, ...]  # the first of them


class Predicted(NamedTuple):
    """What a saved winner says of new rows, and the categories in them that its training had not."""

    answers: pd.DataFrame
    unseen: dict[str, Unseen] = {}


def predict(folder: Path, rows: pd.DataFrame | np.ndarray, *, own: OwnCode = NO_CODE) -> pd.DataFrame:
    """Return what a saved winner says of new rows; arguments and errors as of `predict_and_tell`."""
    return predict_and_tell(folder, rows, own=own).answers


def predict_and_tell(folder: Path, rows: pd.DataFrame | np.ndarray, *, own: OwnCode = NO_CODE) -> Predicted:
    """Return what a saved winner says of new rows, one line per row in their order, and what is unseen in them.

    Args:
        folder: Where `save_winner` wrote.
        rows: As read: a table with the columns of the training, others ignored, or an array.
        own: What a user's own model may need beside its file.

    Returns:
        `prediction` (the class, or the value in original units; with several targets one column
        each) and `probability of NAME` for every class or label; and the categories that are unseen.

    Raises:
        FileError: If the winner cannot be read.
        DataError: If the rows are not like those of the training.
    """
    return tell(load_winner(folder, own), rows)


def tell(saved: Saved, rows: pd.DataFrame | np.ndarray) -> Predicted:
    """Return what a winner that was loaded says of new rows; arguments and errors as of `predict_and_tell`."""
    name = "the new rows"
    if saved.preprocessing.series is not None:
        return Predicted(forecast(saved, saved.preprocessing.series, rows, name=name))
    outputs = outputs_of(saved.model, saved.preprocessing.transform(rows, name=name), names=_targets(saved.meaning))
    index = rows.index if isinstance(rows, pd.DataFrame) else None
    unseen = unseen_categories(saved.preprocessing, rows, name=name)
    return Predicted(pd.DataFrame(answers(saved.meaning, outputs), index=index), unseen)


def _targets(meaning: Meaning) -> tuple[str, ...]:
    return meaning.target_names or (meaning.class_names if meaning.task is Task.MULTILABEL else ())


def merged(one: dict[str, Unseen], other: dict[str, Unseen]) -> dict[str, Unseen]:
    """Return what is unseen in the rows of either.

    Example:
        >>> merged({"city": Unseen(2, ("Ulm",))}, {"city": Unseen(1, ("Ulm", "Bonn"))})
        {'city': Unseen(rows=3, examples=('Ulm', 'Bonn'))}
    """
    found = dict(one)
    for column, unseen in other.items():
        known = found.get(column, Unseen(0, ()))
        examples = tuple(dict.fromkeys((*known.examples, *unseen.examples)))[:_EXAMPLES]
        found[column] = Unseen(known.rows + unseen.rows, examples)
    return found


def unseen_categories(preprocessing: Preprocessing, rows: pd.DataFrame | np.ndarray, *, name: str) -> dict[str, Unseen]:
    """Return the categories of new rows that the training part had not, by column."""
    if not preprocessing.known:
        return {}
    table = preprocessing.table(rows, name=name)
    found: dict[str, Unseen] = {}
    for column, known in preprocessing.known.items():
        new = table[column][~table[column].isin((*known, MISSING))]
        if len(new):
            found[column] = Unseen(len(new), tuple(str(cell) for cell in new.unique()[:_EXAMPLES]))
    return found


def answers(meaning: Meaning, outputs: np.ndarray) -> dict[str, np.ndarray]:
    """Return columns of answers, each of shape (rows,), from what the network gave.

    Example:
        >>> answers(Meaning(Task.BINARY, ("no", "yes"), threshold=0.8), np.array([[0.7], [0.9]]))["prediction"].tolist()
        ['no', 'yes']
        >>> answers(Meaning(Task.BINARY, ("no", "yes"), link=Link.UNTOLD), np.array([[-3.0]]))["output 1"].tolist()
        [-3.0]
    """
    if meaning.link is Link.UNTOLD:
        return _as_they_are(outputs)
    names = meaning.class_names
    outputs = linked(outputs, meaning.link)
    kind = "score" if meaning.link is Link.MARGIN else "probability"
    match meaning.task:
        case Task.REGRESSION:
            return _values(meaning, outputs.reshape(len(outputs), -1).astype(np.float64))
        case Task.MULTILABEL:
            said = outputs > meaning.threshold
            yes = {f"prediction of {name}": said[:, place] for place, name in enumerate(names)}
            return yes | _probabilities(names, outputs, kind)
        case Task.BINARY | Task.MULTICLASS:
            probabilities = class_probabilities(outputs)[:, : len(names)]  # a unit of no class has seen no row
            chosen = predicted_classes(probabilities, meaning.threshold)
            return {"prediction": np.array(names, dtype=object)[chosen], **_probabilities(names, probabilities, kind)}


def _as_they_are(outputs: np.ndarray) -> dict[str, np.ndarray]:
    flat = outputs.reshape(len(outputs), -1)
    return {f"output {place + 1}": flat[:, place] for place in range(flat.shape[1])}


def _values(meaning: Meaning, outputs: np.ndarray) -> dict[str, np.ndarray]:
    center, scale = np.array(meaning.target_center or (0.0,)), np.array(meaning.target_scale or (1.0,))
    original = center + scale * outputs
    if original.shape[1] == 1:
        return {"prediction": original[:, 0]}
    count = original.shape[1]
    numbered = tuple(str(place + 1) for place in range(count))
    names = tuple(f"of {name}" for name in meaning.target_names) if len(meaning.target_names) == count else numbered
    return {f"prediction {name}": original[:, place] for place, name in enumerate(names)}


def _probabilities(names: Sequence[str], probabilities: np.ndarray, kind: str) -> dict[str, np.ndarray]:
    return {f"{kind} of {name}": probabilities[:, place] for place, name in enumerate(names)}
