"""The winner on disk: the Keras model, and beside it the preprocessing and what its outputs mean.

Keras and skops have formats of their own; `advisor.files` hands Keras the path that it insists on. Nothing is run:
a model is loaded in Keras's safe mode, the preprocessing by skops with its types listed below.
"""

import contextlib
import logging
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
import pandas as pd
import skops.io
from skops.io.exceptions import UnsupportedTypeException, UntrustedTypesFoundException

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import ColumnKind, DataFacts, InputKind, ModelFormat, Task
from advisor.training.data.columns import MISSING, Column
from advisor.training.data.encoding import TRUSTED
from advisor.training.data.prepare import Dataset
from advisor.training.data.preprocessing import Preprocessing
from advisor.training.network.inference import outputs_of
from advisor.training.network.model_file import load_network
from advisor.training.scores.scoring import class_probabilities, predicted_classes

MODEL = "model.keras"
LEGACY_MODEL = "model.h5"
PREPROCESSING = "preprocessing.skops"

_TRUSTED = frozenset({"numpy.dtype", *TRUSTED})  # beside what skops trusts itself: scikit-learn's and NumPy's own


@dataclass(frozen=True)
class Meaning:
    """What the outputs of a network mean.

    Args:
        task: What is predicted.
        class_names: Of each class or label.
        target_center, target_scale: Real targets: original = center + scale * output.
        threshold: Two classes and labels: the probability from which on the answer is yes.
        target_names: Real targets: one a target, where they have names.
    """

    task: Task
    class_names: tuple[str, ...] = ()
    target_center: tuple[float, ...] = ()
    target_scale: tuple[float, ...] = ()
    threshold: float = 0.5
    target_names: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Saved:
    """A model with what belongs to it, as it was saved."""

    model: keras.Model
    preprocessing: Preprocessing
    meaning: Meaning


def meaning_of(facts: DataFacts, *, threshold: float = 0.5) -> Meaning:
    """Return what the outputs of a network trained on such data mean."""
    names = tuple(count.name for count in facts.classes)
    return Meaning(facts.task, names, facts.target_center, facts.target_scale, threshold, facts.target_names)


def save_winner(
    folder: Path,
    model: keras.Model,
    dataset: Dataset,
    *,
    threshold: float = 0.5,
    kind: ModelFormat = ModelFormat.KERAS,
) -> Path:
    """Write `model.keras` or `model.h5`, and `preprocessing.skops`, into a folder and return the model's path.

    Args:
        folder: Made where it is not there.
        model: With the weights that were kept.
        dataset: What it was trained on.
        threshold: Two classes: chosen on the validation part by `ranking.best_threshold`.
        kind: Of the model's file.

    Raises:
        FileError: If the folder or a file cannot be written; nothing half-written is left.
    """
    saved = Saved(model, dataset.preprocessing, meaning_of(dataset.facts, threshold=threshold))
    files.write_atomically(folder / PREPROCESSING, skops.io.dumps(_plain(saved)))
    return save_model(folder / (LEGACY_MODEL if kind is ModelFormat.H5 else MODEL), model)


def save_model(path: Path, model: keras.Model) -> Path:
    """Write a model as `.keras`, or as legacy `.h5`, by the ending of the name; return the path.

    Raises:
        FileError: If it cannot be written; nothing half-written is left.
    """
    try:
        with files.writing(path) as temporary, _quietly():
            model.save(temporary)
    except (ValueError, TypeError, NotImplementedError) as error:
        raise FileError(f"cannot write {path}", [Problem("", str(error))], "Choose another folder or name.") from error
    return path


def load_winner(folder: Path) -> Saved:
    """Read what `save_winner` wrote, from `model.keras` or else `model.h5`.

    Raises:
        FileError: If a file is missing or not what it should be.
    """
    path = folder / (MODEL if (folder / MODEL).is_file() or not (folder / LEGACY_MODEL).is_file() else LEGACY_MODEL)
    model = load_network(path)
    preprocessing, meaning = _load_preprocessing(folder / PREPROCESSING)
    return Saved(model, preprocessing, meaning)


class Unseen(NamedTuple):
    """Categories of one column that the training had not."""

    rows: int
    examples: tuple[str, ...]  # the first of them


class Predicted(NamedTuple):
    """What a saved winner says of new rows, and the categories in them that its training had not."""

    answers: pd.DataFrame
    unseen: dict[str, Unseen] = {}


def predict(folder: Path, rows: pd.DataFrame | np.ndarray) -> pd.DataFrame:
    """Return what a saved winner says of new rows; arguments and errors as of `predict_and_tell`."""
    return predict_and_tell(folder, rows).answers


def predict_and_tell(folder: Path, rows: pd.DataFrame | np.ndarray) -> Predicted:
    """Return what a saved winner says of new rows, one line per row in their order, and what is unseen in them.

    Args:
        folder: Where `save_winner` wrote.
        rows: As read: a table with the columns of the training, others ignored, or an array.

    Returns:
        `prediction` (the class, or the value in original units; with several targets one column
        each) and `probability of NAME` for every class or label; and the categories that are unseen.

    Raises:
        FileError: If the winner cannot be read.
        DataError: If the rows are not like those of the training.
    """
    saved, name = load_winner(folder), "the new rows"
    outputs = outputs_of(saved.model, saved.preprocessing.transform(rows, name=name))
    index = rows.index if isinstance(rows, pd.DataFrame) else None
    unseen = unseen_categories(saved.preprocessing, rows, name=name)
    return Predicted(pd.DataFrame(answers(saved.meaning, outputs), index=index), unseen)


def unseen_categories(preprocessing: Preprocessing, rows: pd.DataFrame | np.ndarray, *, name: str) -> dict[str, Unseen]:
    """Return the categories of new rows that the training part had not, by column."""
    if not preprocessing.known:
        return {}
    table = preprocessing.table(rows, name=name)
    found: dict[str, Unseen] = {}
    for column, known in preprocessing.known.items():
        new = table[column][~table[column].isin((*known, MISSING))]
        if len(new):
            found[column] = Unseen(len(new), tuple(str(cell) for cell in new.unique()[:3]))
    return found


def answers(meaning: Meaning, outputs: np.ndarray) -> dict[str, np.ndarray]:
    """Return columns of answers, each of shape (rows,), from what the network gave.

    Example:
        >>> answers(Meaning(Task.BINARY, ("no", "yes"), threshold=0.8), np.array([[0.7], [0.9]]))["prediction"].tolist()
        ['no', 'yes']
    """
    names = meaning.class_names
    match meaning.task:
        case Task.REGRESSION:
            return _values(meaning, outputs.reshape(len(outputs), -1).astype(np.float64))
        case Task.MULTILABEL:
            said = outputs > meaning.threshold
            yes = {f"prediction of {name}": said[:, place] for place, name in enumerate(names)}
            return yes | _probabilities(names, outputs)
        case Task.BINARY | Task.MULTICLASS:
            probabilities = class_probabilities(outputs)
            chosen = predicted_classes(probabilities, meaning.threshold)
            return {"prediction": np.array(names, dtype=object)[chosen], **_probabilities(names, probabilities)}


def _values(meaning: Meaning, outputs: np.ndarray) -> dict[str, np.ndarray]:
    center, scale = np.array(meaning.target_center or (0.0,)), np.array(meaning.target_scale or (1.0,))
    original = center + scale * outputs
    if original.shape[1] == 1:
        return {"prediction": original[:, 0]}
    count = original.shape[1]
    numbered = tuple(str(place + 1) for place in range(count))
    names = tuple(f"of {name}" for name in meaning.target_names) if len(meaning.target_names) == count else numbered
    return {f"prediction {name}": original[:, place] for place, name in enumerate(names)}


def _probabilities(names: Sequence[str], probabilities: np.ndarray) -> dict[str, np.ndarray]:
    return {f"probability of {name}": probabilities[:, place] for place, name in enumerate(names)}


def _plain(saved: Saved) -> dict[str, object]:
    """Return the preprocessing and the meaning as plain values and one scikit-learn pipeline."""
    preprocessing = saved.preprocessing
    return {
        "pipeline": preprocessing.pipeline,
        "row_shape": list(preprocessing.row_shape),
        "columns": [_plain_column(column) for column in preprocessing.columns],
        "kind": preprocessing.kind.value,
        "known": {name: list(known) for name, known in preprocessing.known.items()},
        "meaning": asdict(saved.meaning) | {"task": saved.meaning.task.value},
    }


def _load_preprocessing(path: Path) -> tuple[Preprocessing, Meaning]:
    remedy = "advisor search writes this file beside the model."
    try:
        data = files.read_bytes(path)
        unknown = sorted(set(skops.io.get_untrusted_types(data=data)) - _TRUSTED)
        if unknown:
            problems = [Problem("", f"expected scikit-learn's own types, got {name}") for name in unknown]
            raise FileError(f"cannot load {path}", problems, "It could run code, so it was not loaded.")
        plain = skops.io.loads(data, trusted=sorted(_TRUSTED))
        return _preprocessing(plain), _meaning(plain["meaning"])
    except (UntrustedTypesFoundException, UnsupportedTypeException) as error:
        raise FileError(f"cannot load {path}", [Problem("", _short(error))], remedy) from error
    except (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise FileError(f"cannot load {path}", [Problem("", _short(error))], remedy) from error


def _plain_column(column: Column) -> list[object]:
    return [column.name, column.kind.value, column.form, list(column.levels), list(column.missing)]


def _preprocessing(plain: dict[str, Any]) -> Preprocessing:
    shape = tuple(int(size) for size in plain["row_shape"])
    columns = tuple(map(_column, plain["columns"]))
    was_image = InputKind.IMAGE if plain.get("is_image") else InputKind.TABLE  # models of before there were series
    known = {str(name): tuple(map(str, values)) for name, values in plain.get("known", {}).items()}
    return Preprocessing(plain["pipeline"], shape, columns, InputKind(plain.get("kind", was_image)), known)


def _column(plain: Sequence[Any]) -> Column:
    """Return a column; models of before there were kinds say only whether it is a number."""
    if len(plain) == 2:
        return Column(str(plain[0]), ColumnKind.NUMBER if plain[1] else ColumnKind.CATEGORY)
    name, kind, form, levels, missing = plain
    return Column(str(name), ColumnKind(kind), str(form), tuple(map(str, levels)), tuple(map(str, missing)))


def _meaning(plain: dict[str, Any]) -> Meaning:
    return Meaning(
        Task(str(plain["task"])),
        tuple(plain["class_names"]),
        tuple(plain["target_center"]),
        tuple(plain["target_scale"]),
        float(plain["threshold"]),
        tuple(plain.get("target_names", ())),
    )


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Leave out that HDF5 is a legacy format, which was asked for, and how Keras reads its own variables there."""
    logger = logging.getLogger("absl")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        logger.setLevel(level)


def _short(error: Exception) -> str:
    """Return what is behind an error, on one line: Keras puts the cause after a long account of the model."""
    said = str(error).rsplit("Exception encountered:", 1)[-1]
    return " ".join(said.split())[:300]
