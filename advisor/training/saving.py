"""The winner on disk: the Keras model, and beside it the preprocessing and what its outputs mean.

Keras and skops have formats of their own; `advisor.files` hands Keras the path that it insists on. Nothing is run:
a model is loaded in Keras's safe mode, the preprocessing by skops with its types listed below. skops is imported where
it is used: it looks at every estimator there is, which takes longer than all else that a worker needs beside Keras.
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
import msgspec

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import ColumnKind, DataFacts, InputKind, ModelFormat, PictureForm, SeriesForm, Task, WordsForm
from advisor.records.data import InputFacts
from advisor.training.data.columns import encoding, scalers
from advisor.training.data.columns.cells import Column
from advisor.training.data.prepare import Dataset
from advisor.training.data.preprocessing import Preprocessing
from advisor.training.network.model_file import load_network
from advisor.training.network.own.weights_file import is_own_class, load_weights, save_weights
from advisor.training.scores.links import Link

MODEL = "model.keras"
LEGACY_MODEL = "model.h5"
PREPROCESSING = "preprocessing.skops"

_TRUSTED = frozenset(
    {"numpy.dtype", *encoding.TRUSTED, *scalers.TRUSTED}
)  # beside what skops trusts itself: scikit-learn's and NumPy's own


@dataclass(frozen=True)
class Meaning:
    """What the outputs of a network mean.

    Args:
        task: What is predicted.
        class_names: Of each class or label.
        target_center, target_scale: Real targets: original = center + scale * output.
        threshold: Two classes and labels: the probability from which on the answer is yes.
        target_names: Real targets: one a target, where they have names.
        link: What makes probabilities of the outputs.
    """

    task: Task
    class_names: tuple[str, ...] = ()
    target_center: tuple[float, ...] = ()
    target_scale: tuple[float, ...] = ()
    threshold: float = 0.5
    target_names: tuple[str, ...] = ()
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
    scale = (facts.target_center, facts.target_scale)
    return Meaning(facts.known_task, names, *scale, threshold, facts.target_names, link)


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
    import skops.io

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
        return load_weights(path, model, row=preprocessing.any_row)


def _plain(saved: Saved) -> dict[str, object]:
    """Return the preprocessing and the meaning as plain values and one scikit-learn pipeline."""
    preprocessing = saved.preprocessing
    return {
        "pipeline": preprocessing.pipeline,
        "row_shape": list(preprocessing.row_shape),
        "columns": [_plain_column(column) for column in preprocessing.columns],
        "kind": preprocessing.kind.value,
        "known": {name: list(known) for name, known in preprocessing.known.items()},
        "form": None if preprocessing.form is None else msgspec.to_builtins(preprocessing.form),
        "channels_first": preprocessing.channels_first,
        "words": None if preprocessing.words is None else msgspec.to_builtins(preprocessing.words),
        "series": None if preprocessing.series is None else msgspec.to_builtins(preprocessing.series),
        "inputs": [msgspec.to_builtins(each) for each in preprocessing.inputs],
        "meaning": asdict(saved.meaning) | {"task": saved.meaning.task.value, "link": saved.meaning.link.value},
    }


def _load_preprocessing(path: Path) -> tuple[Preprocessing, Meaning]:
    import skops.io

    remedy = "advisor search writes this file beside the model."
    try:
        data = files.read_bytes(path)
        unknown = sorted(set(skops.io.get_untrusted_types(data=data)) - _TRUSTED)
        if unknown:
            problems = [Problem("", f"expected scikit-learn's own types, got {name}") for name in unknown]
            raise FileError(f"cannot load {path}", problems, "It could run code, so it was not loaded.")
        plain = skops.io.loads(data, trusted=sorted(_TRUSTED))
        return _preprocessing(plain), _meaning(plain["meaning"])
    except (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:  # skops's are TypeErrors
        raise FileError(f"cannot load {path}", [Problem("", _short(error))], remedy) from error


def _plain_column(column: Column) -> list[object]:
    return [column.name, column.kind.value, column.form, list(column.levels), list(column.missing)]


def _preprocessing(plain: dict[str, Any]) -> Preprocessing:
    shape = tuple(int(size) for size in plain["row_shape"])
    columns = tuple(map(_column, plain["columns"]))
    was_image = InputKind.IMAGE if plain.get("is_image") else InputKind.TABLE  # models of before there were series
    known = {str(name): tuple(map(str, values)) for name, values in plain.get("known", {}).items()}
    form, series, words = (plain.get(name) for name in ("form", "series", "words"))
    return Preprocessing(
        plain["pipeline"],
        shape,
        columns,
        InputKind(plain.get("kind", was_image)),
        known,
        form=None if form is None else msgspec.convert(form, PictureForm),
        channels_first=bool(plain.get("channels_first", False)),
        series=None if series is None else msgspec.convert(series, SeriesForm),
        words=None if words is None else msgspec.convert(words, WordsForm),
        inputs=msgspec.convert(plain.get("inputs", ()), tuple[InputFacts, ...]),
    )


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
