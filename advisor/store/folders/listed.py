"""Files that a table names in a column: with and without their folder and ending, as tables of labels have them."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from advisor.store.folders.names import has_ending
from advisor.store.folders.parts import entries, files_in, folders_in, part_named

_LOOKED = 20  # cells by which a column is told
_MOST_FOLDERS = 50  # beside a table that are looked into for the first cells
_DEPTH = 2  # folders below a table in which the first cells are looked for


def names_files(cells: Sequence[str], folder: Path, endings: tuple[str, ...]) -> bool:
    """Say whether cells name files in a folder or in one of those below it, by the first of them.

    The folder is not walked through for this, so that a table beside many files costs nothing.
    """
    some = [cell for cell in dict.fromkeys(cells[:_LOOKED]) if cell.strip()]
    if not some or not all(_may_be_name(cell) for cell in some):
        return False
    places = _places(folder)
    there = sum(any(_stands_in(place, cell, endings) for place in places) for cell in some)
    return there > len(some) / 2


def files_named(cells: Sequence[str], folder: Path, endings: tuple[str, ...]) -> list[Path | None]:
    """Return the file that each cell names below a folder; None where there is none, or more than one.

    Of two files of one name that in the folder of the training part is meant.
    """
    by_name: defaultdict[str, list[Path]] = defaultdict(list)
    for path in files_in(folder):
        if has_ending(path, endings):
            by_name[path.name.lower()].append(path)
            by_name[path.stem.lower()].append(path)
    return [_one_of(by_name.get(_plain(cell).name.lower(), []), _plain(cell)) for cell in cells]


def _one_of(paths: Sequence[Path], wanted: PurePosixPath) -> Path | None:
    if len(paths) < 2:
        return paths[0] if paths else None
    tails = {wanted.as_posix().lower(), *(f"{wanted.as_posix().lower()}{path.suffix.lower()}" for path in paths)}
    for parts in range(len(wanted.parts), 1, -1):  # of "/kaggle/input/pets/images/1.jpg" the last are there
        tail = {"/".join(PurePosixPath(each).parts[-parts:]) for each in tails}
        found = [path for path in paths if "/".join(path.parts[-parts:]).lower() in tail]
        if len(found) == 1:
            return found[0]
    trained = [path for path in paths if "train" in {part_named(part) for part in path.parts[:-1]}]
    return trained[0] if len(trained) == 1 else None


def _places(folder: Path) -> list[Path]:
    places, level = [folder], [folder]
    for _ in range(_DEPTH):
        level = [inner for each in level for inner in folders_in(each)][:_MOST_FOLDERS]
        places += level
    return places


def _stands_in(place: Path, cell: str, endings: tuple[str, ...]) -> bool:
    name = _plain(cell)
    if name.suffix.lower() in endings:
        return (place / name).is_file() or (place / name.name).is_file()
    return any((place / f"{name.name}{ending}").is_file() for ending in (*endings, ".JPG", ".PNG"))


def _may_be_name(cell: str) -> bool:
    return len(cell) < 256 and "\0" not in cell and "\n" not in cell


def _plain(cell: str) -> PurePosixPath:
    return PurePosixPath(cell.strip().replace("\\", "/").removeprefix("./").lstrip("/"))


def tables_beside(folder: Path) -> list[Path]:
    """Return the tables of text that lie in a folder itself, those of the training part or of labels first."""
    found = [path for path in entries(folder) if path.suffix.lower() in (".csv", ".tsv") and path.is_file()]
    return sorted(found, key=lambda path: not ("label" in path.stem.lower() or part_named(path.stem) == "train"))
