"""`run.json`: advisor's own runs."""

import re
from collections import Counter
from pathlib import Path

from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store import codec, files

_MARK = re.compile(rb'"schema"\s*:\s*"advisor/run@')


def reads(path: Path, head: bytes) -> bool:
    """Say whether a file says of itself that it is a run."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and _MARK.search(head) is not None


def read(path: Path) -> tuple[Run, ...]:
    """Read one run.

    Raises:
        FileError: With every mistake in the file.
    """
    data = files.read_bytes(path, limit=files.MAX_JSON_BYTES)
    run = codec.decode(data.removeprefix(b"\xef\xbb\xbf"), Run, name=str(path))
    _refuse_repeated_traces(run, path)
    return (run,)


def _refuse_repeated_traces(run: Run, path: Path) -> None:
    counts = Counter((trace.name, trace.layer) for trace in run.traces)
    problems = [
        Problem(f'trace "{name}"' + (f' of layer "{layer}"' if layer else ""), f"expected one, got {count}")
        for (name, layer), count in counts.items()
        if count > 1
    ]
    if problems:
        raise FileError(f"cannot read {path}", problems, "Keep one trace of each quantity.")
