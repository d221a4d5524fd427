"""Lists of numbers by name, as people paste them: `train_losses = [0.9, 0.5, …]`, arrays, `history.history`."""

from pathlib import Path

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store.logs.log_columns import NamedLog
from advisor.store.logs.text.pairs import shows_rows

_NO_LOGS = frozenset({".md", ".rst", ".py", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".html", ".ipynb", ".tex"})
_LARGEST = 64 * 2**20  # bytes: Python's own objects take many times the size of their text


def reads(path: Path, head: bytes) -> bool:
    """Say whether a list begins behind the name of a loss or a metric, and no lines tell of epochs one by one."""
    is_document = head.lstrip()[:1] in (b"{", b"[")  # JSON, or one history alone
    if not head or is_document or b"\0" in head or path.suffix in _NO_LOGS:
        return False
    text = files.text_of(head)
    if "[" not in text and "{" not in text:
        return False
    from advisor.store.logs.text.listed import documents_in, names_in  # late, as below: most texts need it not

    if not (any(names_in(text)) or documents_in(text)):
        return False
    return not shows_rows(text)


def read(path: Path) -> tuple[Run, ...]:
    """Read the lists that belong together as one training.

    Raises:
        FileError: If no list holds numbers.
    """
    from advisor.store.logs.tables.named import runs_of_logs

    return runs_of_logs(read_logs(path), path)


def read_logs(path: Path) -> list[NamedLog]:
    """Read the lists under the names that stand in front of them.

    Raises:
        FileError: If no list holds numbers.
    """
    from advisor.store.logs.tables.nested import logs_of_document
    from advisor.store.logs.text.listed import documents_in

    documents = documents_in(files.read_text(path, limit=_LARGEST))
    if not documents:
        problem = Problem("", "expected a list such as `loss = [0.9, 0.7, 0.5]`, got none that is whole")
        raise FileError(f"cannot read {path}", [problem], "Give every number: no `...` in the middle.")
    return [log for document in documents for log in logs_of_document(document, path)]
