"""The readers there are: a module in `advisor.store.readers` each, and those that installed packages bring."""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from advisor import plugins
from advisor.errors import AdvisorError, FileError, Problem
from advisor.records import Run, Study
from advisor.store import readers
from advisor.store.logs.log_columns import NamedLog

_OURS = "run_json"
_FIRST = "printed_log"  # what most people bring: asked before others, whose modules are then not needed
_LAST = "any_text"  # reads whatever no other knows
_FAMILIES = {
    "csv_table": "CSV",
    "dvclive": "DVCLive folder",
    "hugging_face": "Hugging Face trainer state",
    "keras_history": "Keras history",
    "keras_tuner": "KerasTuner project",
    "notebook": "notebook",
    "optuna_database": "Optuna study",
    "optuna_journal": "Optuna study",
    "printed_log": "lines that Keras printed",
    "tensorboard": "TensorBoard events",
}

_SQLITE, _JSON = (b"SQLite format 3",), (b"{",)
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {  # of the files that a reader claims; none where it claims folders only
    "dvclive": (),
    "hugging_face": _JSON,
    "json_lines": _JSON,
    "keras_history": (b"{", b"[", b"Out["),
    "keras_tuner": (),
    "mlflow_database": _SQLITE,
    "mlflow_folder": tuple(b"%d" % digit for digit in range(10)),
    "notebook": _JSON,
    "optuna_database": _SQLITE,
    "optuna_journal": _JSON,
    "parquet_table": (b"PAR1",),
    "study_folder": _JSON,
    "trackio": _SQLITE,
    "wandb_offline": (b":W&B",),
}
_BINARY = frozenset({"tensorboard"})


@dataclass(frozen=True)
class Reader:
    name: str
    reads: Callable[[Path, bytes], bool]
    read: Callable[[Path], tuple[Run, ...]]
    read_study: Callable[[Path], Study] | None  # of formats that hold a study with its parameters
    read_logs: Callable[[Path], list[NamedLog]] | None  # of formats with columns or series under names of their own
    reads_mapped: Callable[[Path, bytes], bool]  # claims a file once the user says which column is which


def known_readers(head: bytes = b"") -> Iterator[Reader]:
    """Yield every reader: `run_json` first, those of installed packages before `any_text`, which comes last.

    A module is imported only when those before it did not claim, and the file may be of its kind.

    Args:
        head: The first bytes of a file: readers of files that begin otherwise are left out. Empty for all readers.
    """
    yield _reader(f"{readers.__name__}.{_OURS}")
    import pkgutil  # most files are ours, and starting is measured in milliseconds

    found = [m.name for m in pkgutil.walk_packages(readers.__path__, prefix=f"{readers.__name__}.") if not m.ispkg]
    homes = {name.rpartition(".")[2]: name for name in found}
    names = [_FIRST, *sorted(homes.keys() - {_OURS, _FIRST, _LAST})]
    yield from (_reader(homes[name]) for name in names if not head or _may_claim(name, head))
    yield from _plugged_in()
    yield _reader(homes[_LAST])


def _may_claim(name: str, head: bytes) -> bool:
    if name in _BINARY and b"\0" not in head[:8]:
        return False
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return name not in _BEGINNINGS or begins.startswith(_BEGINNINGS[name])


def _reader(path: str) -> Reader:
    module = importlib.import_module(path)
    return Reader(
        path.rpartition(".")[2],
        module.reads,
        module.read,
        getattr(module, "read_study", None),
        getattr(module, "read_logs", None),
        getattr(module, "reads_mapped", module.reads),
    )


@cache
def _plugged_in() -> tuple[Reader, ...]:
    """Return the readers of installed packages; one without `reads` and `read` is left out with a warning."""
    kept = []
    for name, module in plugins.plugins(plugins.READERS):
        if callable(getattr(module, "reads", None)) and callable(getattr(module, "read", None)):
            kept.append(_guarded(name, module))
        else:
            plugins.warn(name, "expected functions `reads` and `read` in the module")
    return tuple(kept)


def _guarded(name: str, module: ModuleType) -> Reader:
    """Return a package's reader such that whatever it raises, the other files are read."""

    def reads(path: Path, head: bytes) -> bool:
        try:
            return bool(module.reads(path, head))
        except Exception as error:  # noqa: BLE001 - a stranger's reader may raise anything
            plugins.warn(name, f"`reads` failed on {path} ({type(error).__name__}: {error})")
            return False

    def read(path: Path) -> tuple[Run, ...]:
        try:
            found = tuple(module.read(path))
        except AdvisorError:
            raise
        except Exception as error:
            problem = Problem(f'plug-in "{name}"', f"{type(error).__name__}: {error}")
            raise FileError(f"cannot read {path}", [problem], "Tell the authors of the plug-in.") from error
        wrong = next((each for each in found if not isinstance(each, Run)), None)
        if wrong is not None or not found:
            problem = Problem(f'plug-in "{name}"', f"expected runs, got {type(wrong).__name__ if found else 'none'}")
            raise FileError(f"cannot read {path}", [problem], "Tell the authors of the plug-in.")
        return found

    return Reader(name, reads, read, None, None, reads)


def family_of(reader: Reader) -> str:
    """Return what a person calls the format that a reader reads."""
    return _FAMILIES.get(reader.name, reader.name.replace("_", " "))
