"""Model files: a network read in Keras's safe mode, and the reason in plain words where it cannot be.

Keras says what went wrong inside; a person wants to know what kind of file it is. Nothing in a file is run.
"""

import json
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras

from advisor.errors import FileError, Problem
from advisor.versions import release_of

ENDINGS = frozenset({".keras", ".h5", ".hdf5"})
_HDF5 = b"\x89HDF\r\n\x1a\n"
_ZIP = b"PK"
_LONGEST = 300  # characters of Keras's own words
_SAFE = (
    "advisor loads models that are made of Keras's own layers; it never runs code that a file asks for. "
    "In Python, where that code is imported: keras.saving.load_model(path, custom_objects={...})."
)


def load_network(path: Path, own: Mapping[str, Any] | None = None) -> keras.Model:
    """Read a `.keras` or `.h5` model in Keras's safe mode; it is not compiled.

    Args:
        path: Of the file.
        own: Classes and functions of the user's own module that it may name; none of a file's own.

    Raises:
        FileError: If it is missing, no Keras model, or needs code that is not in Keras or advisor.
    """
    reason = _not_a_model(path)
    if reason is not None:
        raise FileError(f"cannot load {path}", [Problem("", reason[0])], reason[1])
    try:
        loaded = keras.saving.load_model(path, custom_objects=dict(own or {}), compile=False, safe_mode=True)
    except Exception as error:
        raise FileError(f"cannot load {path}", _reasons(path, error), _SAFE) from error
    if not isinstance(loaded, keras.Model):
        problem = Problem("", f"expected a model, got a {type(loaded).__name__}")
        raise FileError(f"cannot load {path}", [problem], "Save the whole model with model.save(path).")
    return loaded


def _not_a_model(path: Path) -> tuple[str, str] | None:
    """Say what a path is that cannot hold a model, with what to do; None where it may."""
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        return "there is no such file", "Check the path; it is relative to the folder where advisor runs."
    head = _head(path)
    if path.suffix == ".keras":
        return None if head.startswith(_ZIP) else _not_keras(path, head)
    return None if head.startswith(_HDF5) and _has_network(path) else _not_legacy(path, head)


def _folder(path: Path) -> tuple[str, str]:
    if (path / "saved_model.pb").is_file():
        said = "it is a TensorFlow SavedModel folder, which Keras 3 cannot load as a model"
        return said, "Load it with the Keras that wrote it, and save it as one `.keras` or `.h5` file."
    return "expected a file, got a folder", "Name the `.keras` or `.h5` file itself."


def _not_keras(path: Path, head: bytes) -> tuple[str, str]:
    if head.startswith(_HDF5) and _has_network(path):
        return "it is a legacy HDF5 model under the name of a .keras file", "Rename it to end in .h5."
    return _not_legacy(path, head) if head.startswith(_HDF5) else _no_model()


def _not_legacy(path: Path, head: bytes) -> tuple[str, str]:
    if head.startswith(_ZIP):
        return "it is a .keras file under another name", "Rename it to end in .keras."
    if head.startswith(_HDF5):
        said = "it holds weights but no network"
        return (
            said,
            "Save the whole model: model.save(path). Weights of a keras.applications network belong in base_weights.",
        )
    return _no_model()


def _no_model() -> tuple[str, str]:
    return "it is not a Keras model", "Save the whole model with model.save(path), as a .keras or .h5 file."


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(len(_HDF5))
    except OSError as error:
        raise FileError(
            f"cannot read {path}", [Problem("", error.strerror or str(error))], "Check the file."
        ) from error


def _has_network(path: Path) -> bool:
    """Say whether an HDF5 file holds a network and not its weights alone."""
    import h5py  # Keras brings it; only legacy files need it

    try:
        with h5py.File(path, "r") as file:
            return "model_config" in file.attrs
    except (OSError, ValueError):
        return False


def _reasons(path: Path, error: Exception) -> list[Problem]:
    """What Keras stumbled over, and that another Keras wrote the file where that may be why."""
    found = [Problem("", _in_words(error))]
    saved_by = _keras_of(path)
    if saved_by and release_of(saved_by) > release_of(keras.__version__):
        found.append(Problem("", f"it was saved by Keras {saved_by}, and this is Keras {keras.__version__}"))
    return found


def _in_words(error: Exception) -> str:
    """Return the reason on one line; Keras puts it before or after a long account of the model."""
    said = str(error).rsplit("Exception encountered:", 1)[-1]
    for pattern, words in _KNOWN:
        found = re.search(pattern, said)
        if found is not None:
            return words(found)
    return " ".join(said.split())[:_LONGEST] or type(error).__name__


_KNOWN: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (
        r"a Python lambda|`Lambda` layer",
        lambda _: "it holds a Lambda layer: Python code, which Keras's safe mode does not run",
    ),
    (
        r"Could not locate (?:class|function) '([^']+)'",
        lambda found: f"it needs {found[1]!r}, code of its own that is not part of Keras",
    ),
    (
        r"Unknown layer: '?([\w>]+)",
        lambda found: f"it needs {found[1]!r}, code of its own that is not part of Keras",
    ),
    (
        r"Unrecognized keyword arguments passed to (\w+): (.{1,80})",
        lambda found: f"its layer {found[1]} has settings that this Keras does not know: {found[2]}",
    ),
    (
        r"file signature not found|truncated file|not a zip file|JSON|Expecting",
        lambda _: "it is not a complete Keras model: part of it is missing or damaged",
    ),
)


def _keras_of(path: Path) -> str:
    """Return the version of Keras that wrote a file; empty where it does not say."""
    try:
        if path.suffix == ".keras":
            with zipfile.ZipFile(path) as file:
                return str(json.loads(file.read("metadata.json")).get("keras_version", ""))
        import h5py

        with h5py.File(path, "r") as file:
            return str(file.attrs.get("keras_version", ""))
    except (OSError, KeyError, ValueError, AttributeError, zipfile.BadZipFile):
        return ""
