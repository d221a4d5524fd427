"""Files that may have been meant where a study names one that is not there."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from advisor.nearest import nearest_name
from advisor.store.tables import is_data_file

_MOST_FILES = 2000  # of a folder that are looked at
_MOST_FOLDERS = 50


def near_file(source: str, places: Sequence[Path]) -> str | None:
    """Return the file of data that a name may have been meant for, as a study would write it; None where none is near.

    A file of the same name in other letters, with another ending or in a folder beside is nearer than one of a like
    name.

    Args:
        source: As a study names it.
        places: Folders that were looked in.
    """
    named = Path(source)
    for place in places:
        beside = list(_files(place, named.parent))
        for found in (beside, list(_files_below(place))):
            if (near := _same(named, found)) is not None:
                return near.as_posix()
        stems = {_plain(file.name): file for file in reversed(beside)}
        if (stem := nearest_name(_plain(named.name), stems)) is not None:
            return stems[stem].as_posix()
    return None


def _same(named: Path, files: Iterable[Path]) -> Path | None:
    """Return the file of the same name but for capitals, else of the same name but for its ending."""
    found = [file for file in files if _plain(file.name) == _plain(named.name)]
    wanted = named.name.lower()
    return next((file for file in found if file.name.lower() == wanted), found[0] if found else None)


def _plain(name: str) -> str:
    return name.lower().partition(".")[0]


def _files(place: Path, folder: Path) -> Iterator[Path]:
    """Yield the files of data of a folder, or of the place itself where there is no such folder."""
    there = folder if not folder.is_absolute() and (place / folder).is_dir() else Path()
    yield from (
        there / name for name in _names(place / there) if is_data_file(name) and (place / there / name).is_file()
    )


def _files_below(place: Path) -> Iterator[Path]:
    folders = [name for name in _names(place) if not name.startswith(".") and (place / name).is_dir()]
    for name in folders[:_MOST_FOLDERS]:
        yield from _files(place, Path(name))


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))[:_MOST_FILES]
    except OSError:
        return []
