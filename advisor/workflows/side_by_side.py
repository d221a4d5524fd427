"""Find the studies and the runs in files and folders, and gather what a report says of them side by side."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from advisor import files
from advisor.compare.side_by_side import compared_runs, compared_study, side_by_side
from advisor.errors import FileError
from advisor.records.reporting.comparing import Compared, Comparing
from advisor.records.run import ReadRun
from advisor.store import runs
from advisor.store.format import codec
from advisor.store.studies import StudyFolder

_DEEPEST = 6  # folders inside folders
_INSIDE = re.compile(r'<script type="application/json" id="advisor-report">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True)
class Found:
    """The studies and the runs that are to be compared, and what could not be read."""

    studies: tuple[StudyFolder, ...] = ()
    runs: tuple[ReadRun, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_one_study(self) -> bool:
        return len(self.studies) == 1 and not self.runs


def find(paths: Sequence[Path]) -> Found:
    """Find what is to be reported; a file that cannot be read is named among the notes if it only lies in a folder.

    Raises:
        FileError: If a file or folder that was named holds nothing that can be read.
    """
    studies: list[StudyFolder] = []
    found: list[ReadRun] = []
    notes: list[str] = []
    for path in paths:
        inside = list(_studies(path, 0)) if path.is_dir() else []
        studies += inside
        if not inside:
            found += runs.find_runs(path)
        elif not StudyFolder(path).exists:
            some, said = _loose(path, {study.root for study in inside})
            found, notes = found + some, notes + said
    return Found(tuple(dict.fromkeys(studies)), tuple(found), tuple(notes))


def compare(found: Found, *, out: Path) -> Comparing:
    """Compare what was found, for a report in the file `out`; what the report there knew already is not new."""
    notes = list(found.notes)
    compared: list[Compared] = []
    for folder in found.studies:
        try:
            compared.append(
                compared_study(folder.read_outcome(), key=_place(folder.root, out), link=_place(_page_of(folder), out))
            )
        except FileError as error:
            notes.append(_in_a_line(error))
    links = {_key(each, out): _place(Path(each.path), out) for each in found.runs if Path(each.path).is_file()}
    joined = compared_runs([(_key(each, out), each.run) for each in found.runs])
    compared += [msgspec.structs.replace(one, link=links.get(one.key, "")) for one in joined]
    before = _keys_in(out)
    if before is None:
        return side_by_side(compared, notes=notes)
    marked = [msgspec.structs.replace(one, is_new=one.key not in before) for one in compared]
    return msgspec.structs.replace(side_by_side(marked, notes=notes), since=True)


def _studies(folder: Path, depth: int) -> Iterator[StudyFolder]:
    if StudyFolder(folder).exists:
        yield StudyFolder(folder)
        return
    if depth == _DEEPEST:
        return
    for entry in _entries(folder):
        if entry.is_dir() and not entry.is_symlink():
            yield from _studies(entry, depth + 1)


def _loose(folder: Path, taken: set[Path]) -> tuple[list[ReadRun], list[str]]:
    """Return the runs that lie beside the studies of a folder, and what could not be read."""
    found: list[ReadRun] = []
    notes: list[str] = []
    for entry in _entries(folder):
        if entry in taken:
            continue
        if entry.is_dir() and any(entry in root.parents for root in taken):
            some, said = _loose(entry, taken)
            found, notes = found + some, notes + said
        elif entry.is_dir() or runs.is_readable(entry):
            try:
                found += runs.find_runs(entry)
            except FileError as error:
                notes += [_in_a_line(error)] if entry.is_file() else []
    return found, notes


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "__")))
    except OSError:
        return []


def _page_of(folder: StudyFolder) -> Path:
    return folder.report_file if folder.report_file.is_file() else folder.study_file


def _place(path: Path, out: Path) -> str:
    """Return where a file lies as a page in `out` links to it."""
    return Path(os.path.relpath(path, out.parent)).as_posix()


def _key(found: ReadRun, out: Path) -> str:
    return _place(Path(found.path), out) + (f"#{found.number}" if found.number is not None else "")


def _keys_in(out: Path) -> frozenset[str] | None:
    """Return what an earlier report in the same file knew; None where there is none that says."""
    if not out.is_file():
        return None
    inside = _INSIDE.search(files.read_text(out))
    try:
        known = codec.parse(inside[1], name=str(out)) if inside is not None else None
    except FileError:
        return None
    comparing = known.get("comparing") if isinstance(known, dict) else None
    entries = comparing.get("compared") if isinstance(comparing, dict) else None
    return frozenset(each["key"] for each in entries if "key" in each) if isinstance(entries, list) else None


def _in_a_line(error: FileError) -> str:
    return error.headline + "".join(f": {problem.message}" for problem in error.problems[:1])
