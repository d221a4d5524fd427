"""`history.history` as JSON or as Python shows it, and what pandas makes of it with `to_json` (values by row)."""

import re
from pathlib import Path

from advisor import files
from advisor.records import Run
from advisor.store.format import codec
from advisor.store.logs.histories import runs_of_history
from advisor.store.logs.literal import histories_in

_NUMBER = rb'(?:[-+]?\d|NaN|null|-?Infinity|"-?(?:NaN|Infinity)"|\])'
_LISTS = re.compile(rb'\s*\{\s*"[^"]{1,200}"\s*:\s*(?:\[\s*' + _NUMBER + rb'|\{\s*"\d{1,9}"\s*:)')
_SHOWN = re.compile(rb"\s*(?:Out\[\d{1,6}\]:\s*)?\{\s*'[^'\"\n]{1,100}'\s*:\s*\[")
_RECORDS = re.compile(rb'\s*\[\s*\{\s*"[^"]{1,200}"\s*:\s*' + _NUMBER)


def reads(path: Path, head: bytes) -> bool:
    """Say whether JSON begins with a list of numbers under a name, with values by row, or with rows."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    return any(pattern.match(head) is not None for pattern in (_LISTS, _RECORDS, _SHOWN))


def read(path: Path) -> tuple[Run, ...]:
    """Read one training, or several if Python showed several.

    Raises:
        FileError: With every value that is no number.
    """
    data = files.read_bytes(path, limit=files.MAX_JSON_BYTES).removeprefix(b"\xef\xbb\xbf")
    shown_by_python = histories_in(files.text_of(data)) if _SHOWN.match(data) else []
    if shown_by_python:
        return tuple(run for document in shown_by_python for run in runs_of_history(document, path))
    return runs_of_history(codec.parse(data, name=str(path)), path)
