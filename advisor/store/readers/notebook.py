"""Jupyter notebooks whose cells show what Keras printed; each training in them is a run."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store import codec, files, printed

_MARKS = (re.compile(rb'"cells"\s*:\s*\['), re.compile(rb'"worksheets"\s*:\s*\['))


def reads(path: Path, head: bytes) -> bool:
    """Say whether a file is a notebook."""
    is_json = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    return is_json and (path.suffix == ".ipynb" or any(mark.search(head) for mark in _MARKS))


def read(path: Path) -> tuple[Run, ...]:
    """Read every training shown in the notebook, named by its cell.

    Raises:
        FileError: If no cell shows one.
    """
    document = codec.parse(
        files.read_bytes(path, limit=files.MAX_JSON_BYTES).removeprefix(b"\xef\xbb\xbf"), name=str(path)
    )
    runs = tuple(_runs(document, path))
    if not runs:
        problem = Problem("", "expected a cell that shows a training printed by Keras, got none")
        raise FileError(f"cannot read {path}", [problem], "Run the cells with verbose=1, save, and try again.")
    return runs


def _runs(document: object, path: Path) -> Iterator[Run]:
    for number, cell in enumerate(_cells(document), start=1):
        runs = printed.runs_of_text(_printed(cell), source=str(path))
        for position, run in enumerate(runs, start=1):
            part = f", training {position}" if len(runs) > 1 else ""
            yield msgspec.structs.replace(run, name=f"{path.stem}, cell {number}{part}")


def _cells(document: object) -> Iterator[object]:
    """Yield the cells of a notebook of format 4, or 3 with its worksheets."""
    if isinstance(document, dict):
        yield from _list(document.get("cells"))
        for sheet in _list(document.get("worksheets")):
            yield from _list(sheet.get("cells")) if isinstance(sheet, dict) else ()


def _printed(cell: object) -> str:
    """Return what a cell printed to its streams, joined."""
    outputs = _list(cell.get("outputs")) if isinstance(cell, dict) else []
    return "".join(_text(output.get("text")) for output in outputs if isinstance(output, dict))


def _text(text: object) -> str:
    if isinstance(text, str):
        return text
    return "".join(line for line in _list(text) if isinstance(line, str))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
