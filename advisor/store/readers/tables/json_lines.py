"""JSON lines: an object a row, as W&B's `wandb-history.jsonl`, Ray's `result.json` and loops of one's own write."""

from collections.abc import Iterator
from pathlib import Path

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store.format import codec
from advisor.store.logs.log_columns import NamedLog
from advisor.store.logs.tables.named import runs_of_logs
from advisor.store.logs.tables.nested import is_lines, logs_of_document, tells_metrics

_SUFFIXES = frozenset({".jsonl", ".ndjson"})
_MOST_PROBLEMS = 100


def reads(path: Path, head: bytes) -> bool:
    """Say whether the first lines are objects that name a metric, time and again."""
    return reads_mapped(path, head) and tells_metrics(head)


def reads_mapped(path: Path, head: bytes) -> bool:
    """Say whether the first lines are objects, of whatever names."""
    is_object = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    return is_lines(head) or (is_object and path.suffix in _SUFFIXES)


def read(path: Path) -> tuple[Run, ...]:
    """Read the trainings that the lines tell of.

    Raises:
        FileError: With every line that is no JSON; a last one cut off by a kill is left out.
    """
    return runs_of_logs(read_logs(path), path)


def read_logs(path: Path) -> list[NamedLog]:
    """Read the rows under the names that stand in them.

    Raises:
        FileError: With every line that is no JSON.
    """
    lines = files.read_bytes(path, limit=files.MAX_JSON_BYTES).removeprefix(b"\xef\xbb\xbf").splitlines()
    problems: list[Problem] = []
    documents = list(_documents(lines, path, problems))
    if problems:
        raise FileError(f"cannot read {path}", problems, "Leave out the lines that are no JSON.")
    return logs_of_document(documents, path)


def _documents(lines: list[bytes], path: Path, problems: list[Problem]) -> Iterator[object]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield codec.parse(line, name=str(path))
        except FileError as error:
            if number < len(lines) and len(problems) < _MOST_PROBLEMS:
                problems.append(Problem(f"line {number}", error.problems[0].message))
