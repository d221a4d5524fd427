"""One JSON object a line, as mmcv, fairseq and loops of one's own log: names with numbers beside a counter."""

import math
from collections.abc import Mapping
from pathlib import Path

from advisor import files
from advisor.errors import FileError
from advisor.records import Run
from advisor.store.format import codec
from advisor.store.logs import loose
from advisor.store.logs.labels import part_in
from advisor.store.logs.lines import Line, lines_in
from advisor.store.logs.names import EPOCH_COLUMNS, STEP_COLUMNS, is_bookkeeping, is_metric, part_of, plain
from advisor.store.logs.pairs import Told
from advisor.store.logs.settle import runs_told

_PART_KEYS = ("mode", "split", "phase", "stage", "partition", "subset", "part", "set")
_COUNTERS = EPOCH_COLUMNS | STEP_COLUMNS | {"num_updates", "round", "batch_idx"}
_LOOKED_AT = 50  # lines by which a file is known


def reads(path: Path, head: bytes) -> bool:
    """Say whether lines are JSON objects that name a loss or a metric."""
    if not head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") or head.count(b"\n") < 1:
        return False
    lines = [line for line in lines_in([files.text_of(head)]) if line.text.strip()][:_LOOKED_AT]
    if len(lines) < 2:
        return False
    documents = [_document(line) for line in lines[: -1 if len(lines) > 2 else None]]
    names = {name for document in documents for name in _numbers(document)}
    return all(isinstance(document, dict) for document in documents) and any(map(is_metric, names))


def read(path: Path) -> tuple[Run, ...]:
    """Read the trainings; a line that is no object, a last one cut off by a kill among them, is passed over.

    Raises:
        FileError: If no line names a loss or a metric.
    """
    told = Told()
    for line in lines_in(files.read_blocks(path)):
        if line.text.strip():
            told.lines += 1
            told.understood += _take(_document(line), told)
    return runs_told(told, family="JSON lines", source=str(path))


def _document(line: Line) -> object:
    try:
        return codec.parse(line.text.strip().rstrip(","), name="")
    except FileError:
        return None


def _numbers(document: object) -> dict[str, float]:
    """Return the numbers of an object by name, those one object deeper with both names."""
    found: dict[str, float] = {}
    for name, value in loose.table(document).items():
        inner = {f"{name}/{key}": each for key, each in value.items()} if isinstance(value, dict) else {name: value}
        found |= {key: number for key, each in inner.items() if (number := loose.number(each)) is not None}
    return found


def _take(document: object, told: Told) -> bool:
    numbers = _numbers(document)
    if not numbers:
        return False
    epoch, step = _count(numbers, EPOCH_COLUMNS), _count(numbers, _COUNTERS - EPOCH_COLUMNS)
    told.epoch = told.epoch if math.isnan(epoch) else epoch
    part = next((part_in(text) for key in _PART_KEYS if (text := loose.text(loose.entry(document, key)))), "")
    values = {
        f"{part} {name}" if part in ("val", "test") and not part_of(name) else name: value
        for name, value in numbers.items()
        if plain(name) not in _COUNTERS and not is_bookkeeping(name)
    }
    told.gathered.add(values, epoch=told.epoch, step=step)
    return bool(values)


def _count(numbers: Mapping[str, float], names: frozenset[str]) -> float:
    return next((value for name, value in numbers.items() if plain(name) in names), math.nan)
