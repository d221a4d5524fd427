"""Jupyter notebooks whose cells show a training, printed or as a table or a history; each training is a run."""

import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store.format import codec
from advisor.store.logs import loose
from advisor.store.logs.literal import histories_in
from advisor.store.logs.log import MOST_RUNS
from advisor.store.logs.tables.histories import runs_of_history
from advisor.store.logs.text import family_lists, family_pairs, family_rounds, family_tables, printed
from advisor.store.logs.text.grid import html_rows

_MARKS = (re.compile(rb'"cells"\s*:\s*\['), re.compile(rb'"worksheets"\s*:\s*\['))

_OTHERS = (family_rounds, family_tables, family_lists, family_pairs)
_FEWEST = 2  # epochs that make a training


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
        problem = Problem("", "expected a cell that shows a training (lines, a table or a history), got none")
        raise FileError(f"cannot read {path}", [problem], "Run the cells with verbose=1, save, and try again.")
    return runs


def _runs(document: object, path: Path) -> Iterator[Run]:
    told: list[Run] = []
    for number, cell in enumerate(_cells(document), start=1):
        shown = [run for history in histories_in(_results(cell)) for run in runs_of_history(history, path)]
        printed_here = printed.runs_of_text(_streams(cell), source=str(path))
        runs = [*printed_here, *(run for run in shown if not _is_told(run, [*told, *printed_here]))]
        runs = runs or list(_of_other_kinds(_shown(cell), path))
        told.extend(runs)
        if len(told) > MOST_RUNS:
            problem = Problem(f"cell {number}", f"expected at most {MOST_RUNS} trainings in a notebook, got more")
            raise FileError(f"cannot read {path}", [problem])
        for position, run in enumerate(runs, start=1):
            part = f", training {position}" if len(runs) > 1 else ""
            yield msgspec.structs.replace(run, name=f"{path.stem}, cell {number}{part}")


def _of_other_kinds(text: str, path: Path) -> Iterator[Run]:
    """Yield the trainings that other text shows: those that tell a loss over epochs, since cells show other tables."""
    if not text.strip() or printed.shows_bar(text):  # an evaluation
        return
    with files.temporary_folder() as folder:
        shown = folder / "cell"
        files.write_without_waiting(shown, text)
        head = files.read_head(shown)
        reader = next((one for one in _OTHERS if one.reads(shown, head)), None)
        try:
            runs = reader.read(shown) if reader is not None else ()
        except FileError:
            return
    for run in runs:
        if run.epochs >= _FEWEST and (run.has("loss") or run.has("val_loss")):
            yield msgspec.structs.replace(run, source=str(path))


def _is_told(run: Run, told: Sequence[Run]) -> bool:
    """Say whether a history shown with all its digits is that of a training printed before with four."""
    return any(_are_one_training(run, other) for other in told)


def _are_one_training(one: Run, other: Run) -> bool:
    shared = [name for name in one.trace_names if name in other.trace_names]
    return one.epochs == other.epochs and bool(shared) and all(_agree(one, other, name) for name in shared)


def _agree(one: Run, other: Run, name: str) -> bool:
    values = zip(one.trace(name).tolist(), other.trace(name).tolist(), strict=True)
    return all(a == b or math.isclose(a, b, rel_tol=1e-3, abs_tol=1e-4) or (a != a and b != b) for a, b in values)


def _cells(document: object) -> Iterator[object]:
    """Yield the cells of a notebook of format 4, or 3 with its worksheets."""
    if isinstance(document, dict):
        yield from loose.entries(document.get("cells"))
        for sheet in loose.entries(document.get("worksheets")):
            yield from loose.entries(sheet.get("cells")) if isinstance(sheet, dict) else ()


def _streams(cell: object) -> str:
    """Return what a cell printed, joined."""
    return "".join(_text(output.get("text")) for output in _outputs(cell))


def _results(cell: object) -> str:
    """Return what a cell showed as its results, as text."""
    return "\n".join(_text(loose.entry(output, "data", "text/plain")) for output in _outputs(cell))


def _shown(cell: object) -> str:
    """Return all that a cell shows, tables of pages as rows; where text stands for the same table, that."""
    parts = []
    for output in _outputs(cell):
        plain, page = (_text(loose.entry(output, "data", kind)) for kind in ("text/plain", "text/html"))
        table = html_rows(page) if "</t" in page and (not plain or plain.startswith("<")) else ""
        parts.append(_text(output.get("text")) + (table or plain))
    return "\n".join(parts)


def _outputs(cell: object) -> list[dict[str, object]]:
    return [loose.table(output) for output in loose.entries(loose.entry(cell, "outputs"))]


def _text(text: object) -> str:
    if isinstance(text, str):
        return text
    return "".join(line for line in loose.entries(text) if isinstance(line, str))
