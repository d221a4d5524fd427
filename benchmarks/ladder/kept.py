"""The kept ladder: `benchmarks/ladder_data/KIND.jsonl.xz`, one training a line, and `index.json` with the truth.

Nothing but Python's standard library is needed to read it, and a line's `run` is an `advisor/run@1` document.
"""

import json
import lzma
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from advisor.records import Run
from advisor.store.format import codec

FOLDER = Path(__file__).parent.parent / "ladder_data"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One training of the ladder with its truth."""

    kind: str
    rung: int  # 0: the sound twin; 1: blatant; 5: nearly invisible
    strength: float | None  # in the unit that the index names
    data: str
    seed: int
    healthy: bool  # a twin whose validation loss is near the best that is known of its deal
    harmed: bool  # a faulty one whose validation loss is worse than its twin's by more than two standard errors
    val_loss: float  # of the weights that were kept, without penalty
    val_error: float  # its standard error over the validation rows
    run: Run


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """What is true of the faulty trainings of one kind."""

    kind: str
    unit: str  # of the strengths
    rungs: tuple[float, ...]
    symptoms: tuple[str, ...]  # any of which is rightly said
    actions: tuple[str, ...]  # any of which helps


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """The truth of every kind and where the trainings come from."""

    kinds: tuple[Truth, ...]
    sets: tuple[str, ...]
    seeds: tuple[int, ...]
    provenance: str
    trainings: int
    healthy: int


def write(cases: Sequence[Case], index: Index, folder: Path = FOLDER) -> None:
    """Write one file a kind and the index."""
    folder.mkdir(parents=True, exist_ok=True)
    for truth in index.kinds:
        lines = [codec.encode_line(case) for case in cases if case.kind == truth.kind]
        packed = lzma.compress("".join(f"{line}\n" for line in lines).encode(), preset=9 | lzma.PRESET_EXTREME)
        file_of(truth.kind, folder).write_bytes(packed)
    (folder / "index.json").write_text(codec.encode(index), encoding="utf-8")


def read_index(folder: Path = FOLDER) -> Index:
    """Return the truth of every kind."""
    return codec.decode((folder / "index.json").read_bytes(), Index, name="index.json")


def read(kind: str, folder: Path = FOLDER) -> Iterator[Case]:
    """Yield the trainings of one kind, in the order of set, seed and rung."""
    with lzma.open(file_of(kind, folder), "rt", encoding="utf-8") as lines:
        for line in lines:
            yield msgspec.convert(_numbers(json.loads(line)), Case)


def file_of(kind: str, folder: Path = FOLDER) -> Path:
    """Return where the trainings of a kind are kept."""
    return folder / f"{kind.replace(' ', '_')}.jsonl.xz"


def _numbers(document: object) -> object:
    """Return the document with "NaN" and the infinities of traces and scores as numbers."""
    if isinstance(document, dict):
        return {key: _numbers(value) for key, value in document.items()}
    if isinstance(document, list):
        return [_numbers(value) for value in document]
    return float(document) if document in ("NaN", "Infinity", "-Infinity") else document
