"""The winner on disk: the Keras model, and beside it the preprocessing and what its outputs mean.

Keras and skops have formats of their own; `advisor.files` hands Keras the path that it insists on. Nothing is run:
a model is loaded in Keras's safe mode, the preprocessing by skops with its types listed below.
"""

import contextlib
import logging
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import skops.io
from skops.io.exceptions import UnsupportedTypeException, UntrustedTypesFoundException

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import DataFacts, ModelFormat, Task
from advisor.training.data.columns import Column
from advisor.training.data.prepare import Dataset
from advisor.training.data.preprocessing import Preprocessing
from advisor.training.network.inference import outputs_of
from advisor.training.network.model_file import load_network
from advisor.training.network.weights_file import is_own_class, load_weights, save_weights
from advisor.training.scores.links import Link, linked
from advisor.training.scores.scoring import class_probabilities, predicted_classes

MODEL = "model.keras"
LEGACY_MODEL = "model.h5"
PREPROCESSING = "preprocessing.skops"

_TRUSTED = frozenset({"numpy.dtype"})  # beside what skops trusts itself: scikit-learn's and NumPy's own


@dataclass(frozen=True)
class Meaning:
    """What the outputs of a network mean.

    Args:
        task: What is predicted.
        class_names: Of each class or label.
        target_center, target_scale: Real targets: original = center + scale * output.
        threshold: Two classes and labels: the probability from which on the answer is yes.
        link: What makes probabilities of the outputs.
    """

    task: Task
    class_names: tuple[str, ...] = ()
    target_center: tuple[float, ...] = ()
    target_scale: tuple[float, ...] = ()
    threshold: float = 0.5
    link: Link = Link.NONE


@dataclass(frozen=True, eq=False)
class OwnCode:
    """What a user's own model may need beside its file: classes and functions by name, and its build function."""

    objects: Mapping[str, Any] = field(default_factory=dict)
    rebuild: Callable[[], keras.Model] | None = None


NO_CODE = OwnCode()


@dataclass(frozen=True, eq=False)
class Saved:
    """A model with what belongs to it, as it was saved."""

    model: keras.Model
    preprocessing: Preprocessing
    meaning: Meaning


def meaning_of(facts: DataFacts, *, threshold: float = 0.5, link: Link = Link.NONE) -> Meaning:
    """Return what the outputs of a network trained on such data mean."""
    names = tuple(count.name for count in facts.classes)
    return Meaning(facts.known_task, names, facts.target_center, facts.target_scale, threshold, link)


def save_winner(
    folder: Path,
    model: keras.Model,
    dataset: Dataset,
    *,
    threshold: float = 0.5,
    kind: ModelFormat = ModelFormat.KERAS,
    link: Link = Link.NONE,
) -> Path:
    """Write `model.keras` or `model.h5`, and `preprocessing.skops`, into a folder and return the model's path.

    Args:
        folder: Made where it is not there.
        model: With the weights that were kept.
        dataset: What it was trained on.
        threshold: Two classes: chosen on the validation part by `ranking.best_threshold`.
        kind: Of the model's file.
        link: What makes probabilities of the outputs of a user's own model.

    Raises:
        FileError: If the folder or a file cannot be written; nothing half-written is left.
    """
    saved = Saved(model, dataset.preprocessing, meaning_of(dataset.facts, threshold=threshold, link=link))
    files.write_atomically(folder / PREPROCESSING, skops.io.dumps(_plain(saved)))
    path = folder / (LEGACY_MODEL if kind is ModelFormat.H5 else MODEL)
    try:
        return save_model(path, model)
    except FileError:
        if not is_own_class(model):
            raise
        return save_weights(path, model)


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


def load_winner(folder: Path, own: OwnCode = NO_CODE) -> Saved:
    """Read what `save_winner` wrote, from `model.keras` or else `model.h5`.

    Args:
        folder: Where that wrote.
        own: What a user's own model may need beside the file.

    Raises:
        FileError: If a file is missing or not what it should be.
    """
    path = folder / (MODEL if (folder / MODEL).is_file() or not (folder / LEGACY_MODEL).is_file() else LEGACY_MODEL)
    preprocessing, meaning = _load_preprocessing(folder / PREPROCESSING)
    return Saved(_network(path, preprocessing, own), preprocessing, meaning)


def _network(path: Path, preprocessing: Preprocessing, own: OwnCode) -> keras.Model:
    """Read a model; one whose class cannot be made from the file is built again, and given its weights."""
    try:
        return load_network(path, own.objects)
    except FileError:
        model = own.rebuild() if own.rebuild is not None else None
        if model is None:
            raise
        return load_weights(path, model, row_shape=preprocessing.row_shape)


def predict(folder: Path, rows: pd.DataFrame | np.ndarray, *, own: OwnCode = NO_CODE) -> pd.DataFrame:
    """Return what a saved winner says of new rows, one line per row in their order.

    Args:
        folder: Where `save_winner` wrote.
        rows: As read: a table with the columns of the training, others ignored, or an array.
        own: What a user's own model may need beside its file.

    Returns:
        `prediction` (the class, or the value in original units; with several targets one column
        each) and `probability of NAME` for every class or label.

    Raises:
        FileError: If the winner cannot be read.
        DataError: If the rows are not like those of the training.
    """
    saved = load_winner(folder, own)
    outputs = outputs_of(saved.model, saved.preprocessing.transform(rows, name="the new rows"))
    index = rows.index if isinstance(rows, pd.DataFrame) else None
    return pd.DataFrame(answers(saved.meaning, outputs), index=index)


def answers(meaning: Meaning, outputs: np.ndarray) -> dict[str, np.ndarray]:
    """Return columns of answers, each of shape (rows,), from what the network gave.

    Example:
        >>> answers(Meaning(Task.BINARY, ("no", "yes"), threshold=0.8), np.array([[0.7], [0.9]]))["prediction"].tolist()
        ['no', 'yes']
    """
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
            probabilities = class_probabilities(outputs)
            chosen = predicted_classes(probabilities, meaning.threshold)
            return {"prediction": np.array(names, dtype=object)[chosen], **_probabilities(names, probabilities, kind)}


def _values(meaning: Meaning, outputs: np.ndarray) -> dict[str, np.ndarray]:
    center, scale = np.array(meaning.target_center or (0.0,)), np.array(meaning.target_scale or (1.0,))
    original = center + scale * outputs
    if original.shape[1] == 1:
        return {"prediction": original[:, 0]}
    return {f"prediction {place + 1}": original[:, place] for place in range(original.shape[1])}


def _probabilities(names: Sequence[str], probabilities: np.ndarray, kind: str) -> dict[str, np.ndarray]:
    return {f"{kind} of {name}": probabilities[:, place] for place, name in enumerate(names)}


def _plain(saved: Saved) -> dict[str, object]:
    """Return the preprocessing and the meaning as plain values and one scikit-learn pipeline."""
    preprocessing = saved.preprocessing
    return {
        "pipeline": preprocessing.pipeline,
        "row_shape": list(preprocessing.row_shape),
        "columns": [[column.name, column.is_number] for column in preprocessing.columns],
        "is_image": preprocessing.is_image,
        "meaning": asdict(saved.meaning) | {"task": saved.meaning.task.value, "link": saved.meaning.link.value},
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


def _preprocessing(plain: dict[str, object]) -> Preprocessing:
    columns = tuple(Column(str(name), bool(is_number)) for name, is_number in plain["columns"])  # type: ignore[attr-defined]
    shape = tuple(int(size) for size in plain["row_shape"])  # type: ignore[attr-defined]
    return Preprocessing(plain["pipeline"], shape, columns, bool(plain["is_image"]))


def _meaning(plain: dict[str, object]) -> Meaning:
    return Meaning(
        Task(str(plain["task"])),
        tuple(plain["class_names"]),  # type: ignore[arg-type]
        tuple(plain["target_center"]),  # type: ignore[arg-type]
        tuple(plain["target_scale"]),  # type: ignore[arg-type]
        float(plain["threshold"]),  # type: ignore[arg-type]
        Link(str(plain.get("link", Link.NONE.value))),  # older files know of none
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
