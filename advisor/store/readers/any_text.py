"""Any text that shows numbers by name, beside a counter or not: asked last, when no other reader knows the file."""

from pathlib import Path

from advisor import files
from advisor.records import Run
from advisor.store.logs.lines import lines_in
from advisor.store.logs.names import is_metric
from advisor.store.logs.pairs import told_by
from advisor.store.logs.settle import runs_told

_NO_LOGS = frozenset({".md", ".rst", ".py", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".html", ".ipynb", ".tex"})


def reads(path: Path, head: bytes) -> bool:
    """Say whether a text shows a loss or a metric with a number."""
    if not head or (b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))) or path.suffix in _NO_LOGS:
        return False
    return any(is_metric(name) for name in told_by(lines_in([files.text_of(head)])).gathered.names)


def read(path: Path) -> tuple[Run, ...]:
    """Read the trainings in a text.

    Raises:
        FileError: If none is shown; the message says what was found.
    """
    told = told_by(lines_in(files.read_blocks(path)))
    return runs_told(told, family="names with numbers", source=str(path))
