"""`history.history` as JSON or as Python shows it, wrapped, parted or one a fold, and what pandas makes of it."""

import re
from pathlib import Path

from advisor import files
from advisor.records import Run
from advisor.store.format import codec
from advisor.store.logs.literal import histories_in
from advisor.store.logs.log_columns import NamedLog
from advisor.store.logs.tables.named import runs_of_logs
from advisor.store.logs.tables.nested import is_lines, logs_of_document, tells_metrics

_NUMBER = rb'(?:[-+]?\d|NaN|null|-?Infinity|"-?(?:NaN|Infinity)"|\])'
_LISTS = re.compile(rb'\s*\{\s*"[^"]{1,200}"\s*:\s*(?:\[\s*' + _NUMBER + rb'|\{\s*"\d{1,9}"\s*:)')
_SHOWN = re.compile(rb"\s*(?:Out\[\d{1,6}\]:\s*)?\{\s*'[^'\"\n]{1,100}'\s*:\s*(?:\[|\{|[\w.]{1,30}\()")
_RECORDS = re.compile(rb'\s*\[\s*\{\s*"[^"]{1,200}"\s*:\s*' + _NUMBER)
_BOM = b"\xef\xbb\xbf"


def reads(path: Path, head: bytes) -> bool:
    """Say whether JSON begins with a list of numbers under a name, with values by row, with rows, or names metrics."""
    head = head.removeprefix(_BOM)
    if path.suffix in (".jsonl", ".ndjson") or is_lines(head):
        return False
    return any(pattern.match(head) is not None for pattern in (_LISTS, _RECORDS, _SHOWN)) or tells_metrics(head)


def reads_mapped(path: Path, head: bytes) -> bool:
    """Say whether a file begins as JSON, of whatever names."""
    return head.removeprefix(_BOM).lstrip()[:1] in (b"{", b"[")


def read(path: Path) -> tuple[Run, ...]:
    """Read one training, or several if Python showed several or the document holds several.

    Raises:
        FileError: With every value that is no number.
    """
    return runs_of_logs(read_logs(path), path)


def read_logs(path: Path) -> list[NamedLog]:
    """Read the histories under the names that stand in them.

    Raises:
        FileError: With every value that is no number.
    """
    data = files.read_bytes(path, limit=files.MAX_JSON_BYTES).removeprefix(_BOM)
    shown_by_python = histories_in(files.text_of(data)) if _SHOWN.match(data) else []
    if shown_by_python:
        return [log for document in shown_by_python for log in logs_of_document(document, path)]
    return logs_of_document(codec.parse(data, name=str(path)), path)
