"""`run.json`: advisor's own runs."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store.format import codec
from advisor.store.format.check import shown

_MARK = re.compile(rb'"schema"\s*:\s*"advisor/run@')
_DEEPEST = 10_000  # hidden layers


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
    problems = [*_repeated_traces(run), *_impossible(run)]
    if problems:
        raise FileError(f"cannot read {path}", problems, "`advisor diagnose --schema` prints the format.")
    return (run,)


def _repeated_traces(run: Run) -> Iterator[Problem]:
    counts = Counter((trace.name, trace.layer) for trace in run.traces)
    for (name, layer), count in counts.items():
        if count > 1:
            yield Problem(f'trace "{name}"' + (f' of layer "{layer}"' if layer else ""), f"expected one, got {count}")


def _impossible(run: Run) -> Iterator[Problem]:
    """Yield numbers of the right type that would lead a reader of the run astray, or into an endless loop."""
    best = run.best_epoch
    if best is not None and not 0 <= best < max(run.epochs, 1):
        yield Problem("best_epoch", f"expected an epoch from 0 on, below {run.epochs}, got {shown(best)}")
    if run.recipe is not None and not 0 <= run.recipe.architecture.depth <= _DEEPEST:
        depth = shown(run.recipe.architecture.depth)
        yield Problem("recipe.architecture.depth", f"expected at most {_DEEPEST} hidden layers, got {depth}")
