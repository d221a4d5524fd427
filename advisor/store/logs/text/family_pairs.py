"""Any text that shows numbers by name, beside a counter or not: asked last, when no other reader knows the file."""

from pathlib import Path

from advisor import files
from advisor.records import Run
from advisor.store.logs.log_columns import NamedLog
from advisor.store.logs.names import is_metric
from advisor.store.logs.text.lines import lines_in
from advisor.store.logs.text.pairs import told_by
from advisor.store.logs.text.settle import log_told, runs_told

_NO_LOGS = frozenset({".md", ".rst", ".py", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".html", ".ipynb", ".tex"})


def reads(path: Path, head: bytes) -> bool:
    """Say whether a text shows a loss or a metric with a number."""
    return any(map(is_metric, _names_in(path, head)))


def reads_mapped(path: Path, head: bytes) -> bool:
    """Say whether a text shows numbers by name at all."""
    return bool(_names_in(path, head))


def read(path: Path) -> tuple[Run, ...]:
    """Read the trainings in a text.

    Raises:
        FileError: If none is shown; the message says what was found.
    """
    told = told_by(lines_in(files.read_blocks(path)))
    return runs_told(told, family="names with numbers", source=str(path))


def read_logs(path: Path) -> list[NamedLog]:
    """Read every quantity by the name that stands in front of its numbers, and by Keras's name for it.

    Raises:
        FileError: If it would be too large to be a log of trainings.
    """
    return [("", log_told(told_by(lines_in(files.read_blocks(path))), source=str(path)))]


def _names_in(path: Path, head: bytes) -> tuple[str, ...]:
    is_binary = b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
    is_document = path.suffix == ".json" and head.lstrip()[:1] in (b"{", b"[")  # of another kind: a configuration
    if not head or is_binary or is_document or path.suffix in _NO_LOGS:
        return ()
    return told_by(lines_in([files.text_of(head)])).gathered.names
