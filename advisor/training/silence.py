"""Import the backend without its banner: TensorFlow writes some lines past every setting it has."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from advisor import files
from advisor.errors import FileError, MissingExtraError, Problem

_BACKENDS = ("tensorflow", "jax")
# What Keras and TensorFlow import only to draw pictures and to convert other backends' programs, where it is there:
# 0.9 of 4.7 s of a processor, before the first result of a study.
_TAKEN_ALONG = ("matplotlib", "jax")


def import_backend() -> None:
    """Import Keras and its backend; what they print is shown only if the import fails.

    The lines come from compiled code, so the file behind stderr itself is put aside for the moment.
    """
    if "keras" not in sys.modules:
        check_backend()
        with _stderr_aside():
            import keras  # noqa: F401 - imported for its backend


@contextmanager
def without_what_is_taken_along() -> Iterator[None]:
    """Let a backend that is imported in this block find none of the libraries that it takes along and no training uses.

    For processes of ours: who imports the backend in a program of their own may want its pictures. What is imported
    already stays, and can be imported again afterwards.

    Example:
        >>> with without_what_is_taken_along():
        ...     try:
        ...         import matplotlib.no_such_part
        ...     except ImportError:
        ...         print("not there")
        not there
    """
    backend, _ = _asked_backend()
    hidden = [name for name in _TAKEN_ALONG if name not in sys.modules and name != backend]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None says that a module cannot be imported
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def keep_quiet() -> None:
    """Ask TensorFlow to say nothing, and to compute as it does for the commands, unless somebody asked otherwise.

    Both are read when it is imported, here and in worker processes.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")


def check_backend() -> None:
    """Refuse a backend that Keras is told to use and that is not here, before anything is imported or started.

    Raises:
        MissingExtraError: If Keras runs on another backend than those of this program, or it is not installed.
    """
    name, where = _asked_backend()
    if name in _BACKENDS and find_spec(name) is not None:
        return
    why = "it is not installed" if name in _BACKENDS else f"advisor trains on {' or '.join(_BACKENDS)}"
    there = [each for each in _BACKENDS if find_spec(each) is not None]
    raise MissingExtraError(
        f"cannot train on the Keras backend {name!r}",
        [Problem(where, f"it names {name!r}, and {why}")],
        f"Set KERAS_BACKEND={there[0] if there else _BACKENDS[0]}, which goes before keras.json.",
    )


def other_backends() -> tuple[str, ...]:
    """Return the backends that are installed beside the one that Keras will take.

    Example:
        >>> _asked_backend()[0] in other_backends()
        False
    """
    asked, _ = _asked_backend()
    return tuple(name for name in _BACKENDS if name != asked and find_spec(name) is not None)


def _asked_backend() -> tuple[str, str]:
    """The backend that Keras will take, and who says so: as Keras itself reads it."""
    named = os.environ.get("KERAS_BACKEND")
    if named:
        return named, "KERAS_BACKEND"
    home = os.environ.get("KERAS_HOME")
    place = (Path(home) if home else Path.home() / ".keras") / "keras.json"
    try:
        said = json.loads(files.read_text(place))
    except (FileError, ValueError, OSError):
        return _BACKENDS[0], "Keras's default"
    name = said.get("backend") if isinstance(said, dict) else None
    return (str(name), str(place)) if name else (_BACKENDS[0], "Keras's default")


@contextmanager
def _stderr_aside() -> Iterator[None]:
    sys.stderr.flush()
    kept = os.dup(2)
    with files.nameless_file() as aside:
        os.dup2(aside.fileno(), 2)
        try:
            yield
        except BaseException:
            aside.seek(0)
            os.write(kept, aside.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)
