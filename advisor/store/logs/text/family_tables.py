"""Tables as consoles print them: fastai, spaCy, YOLO, scikit-learn's boosting, and tables in markdown or HTML."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from advisor import files
from advisor.records import Run
from advisor.store.logs.tables.headers import is_label
from advisor.store.logs.text.grid import html_rows, shows_table, told_by_table
from advisor.store.logs.text.lines import lines_in
from advisor.store.logs.text.printed import shows_training
from advisor.store.logs.text.settle import runs_told

_CLOSED = "</t"
_MOST_HTML = 16 * 2**20  # characters


def reads(path: Path, head: bytes) -> bool:
    """Say whether a line of names, a loss or a metric among them, stands above lines of numbers."""
    if not head or b"\0" in head or head.lstrip()[:1] in (b"{",):
        return False
    text = files.text_of(head)
    first = text.split("\n", 1)[0]
    is_long = "\t" in first and any(is_label(name.strip()) for name in first.split("\t"))  # a part to each row
    is_csv = first.count(",") > 1 or ";" in first or ("," in first and " " not in first.strip()) or is_long
    return (
        not is_csv
        and not shows_training(text)
        and shows_table(lines_in([html_rows(text) if _CLOSED in text else text]))
    )


def read(path: Path) -> tuple[Run, ...]:
    """Read the trainings that the tables show.

    Raises:
        FileError: If a table is too large.
    """
    told = told_by_table(lines_in(_as_text(files.read_blocks(path))))
    return runs_told(told, family="table on the console", source=str(path))


def _as_text(blocks: Iterable[str]) -> Iterator[str]:
    """Yield text as it is; of a page in HTML its tables alone."""
    blocks = iter(blocks)
    first = next(blocks, "")
    if _CLOSED not in first:
        yield first
        yield from blocks
        return
    page, size = [first], len(first)
    for block in blocks:
        size += len(block)
        if size > _MOST_HTML:
            break
        page.append(block)
    yield html_rows("".join(page))
