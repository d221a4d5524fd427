"""Which folders hold the training, validation and test parts, and from where on a folder is one of data."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PARTS = {
    "train": ("train", "training"),
    "validation": ("val", "valid", "validation", "dev"),
    "test": ("test", "testing"),
}
_KNOWN = {name: part for part, names in PARTS.items() for name in names}
_LITTER = frozenset({"thumbs.db", "desktop.ini", "__macosx", "@eadir", "$recycle.bin"})


@dataclass(frozen=True)
class Parted:
    """The folders of the parts, and those beside them, which are of none."""

    folders: dict[str, Path] = field(default_factory=dict)
    others: tuple[Path, ...] = ()


def parts_of(root: Path) -> Parted:
    """Return the folders of the parts; none where no folder is for training, or no other part is there.

    A part has its name (`train`, `val`, `Testing`), or all have one more in common (`seg_train`, `seg_test`).
    """
    families: dict[tuple[str, ...], dict[str, Path]] = {}
    folders = folders_in(root)
    for folder in sorted(folders, key=lambda folder: folder.name.lower() not in _KNOWN):
        part = part_named(folder.name)
        if part is not None:
            families.setdefault(_family(folder.name), {}).setdefault(part, folder)
    for found in families.values():
        if "train" in found and len(found) > 1:
            others = tuple(folder for folder in folders if folder not in found.values())
            return Parted({part: within(found[part]) for part in PARTS if part in found}, others)
    return Parted()


def part_named(name: str) -> str | None:
    """Return the part that a name is of; None where it is of none, or of two.

    Example:
        >>> part_named("seg_train"), part_named("Testing"), part_named("test1"), part_named("train_or_test")
        ('train', 'test', 'test', None)
    """
    found = {_KNOWN[word] for word in _words(name) if word in _KNOWN}
    return found.pop() if len(found) == 1 else None


def within(folder: Path) -> Path:
    """Return the folder that holds the data: the only one of a folder that holds other folders, as archives have it."""
    while len(inner := folders_in(folder)) == 1 and (_is_again(inner[0], folder) or folders_in(inner[0])):
        if any(entry.suffix.lower() in (".csv", ".tsv") for entry in entries(folder)):
            break  # of labels, maybe
        folder = inner[0]
    return folder


def entries(folder: Path) -> list[Path]:
    """Return what a folder holds, by name, without what systems leave behind."""
    return sorted((entry for entry in folder.iterdir() if not _is_litter(entry.name)), key=lambda entry: entry.name)


def folders_in(folder: Path) -> list[Path]:
    """Return the folders of a folder, by name."""
    return [entry for entry in entries(folder) if entry.is_dir()]


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and of those below it, in order."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _is_litter(name))
        yield from (Path(place) / name for name in sorted(names) if not _is_litter(name))


def _is_litter(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _LITTER


def _is_again(inner: Path, folder: Path) -> bool:
    return inner.name.lower() == folder.name.lower()


def _family(name: str) -> tuple[str, ...]:
    return tuple(word for word in _words(name) if word not in _KNOWN)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", name.lower())
