"""A folder of files, one subfolder a class, maybe below `train`, `val` and `test`: the class and part of each."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.errors import FileError, Problem
from advisor.records import Surprise

PICTURE_ENDINGS = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
WRITING_ENDINGS = (".txt",)

_PARTS = {
    "train": ("train", "training"),
    "validation": ("val", "valid", "validation", "dev"),
    "test": ("test", "testing"),
}
_LITTER = frozenset({"thumbs.db", "desktop.ini", "__macosx", "@eadir", "$recycle.bin"})
_NAMED = 3  # files that are named where some are passed over


@dataclass(frozen=True)
class ClassFile:
    """One file of a tree."""

    path: Path
    label: str
    part: str  # "train", "validation", "test", or "" where nothing is split


@dataclass(frozen=True)
class Tree:
    """The files of a folder, with what was passed over.

    Args:
        root: The folder.
        files: By part, class and name.
        surprises: Folders and files that may have been meant otherwise.
    """

    root: Path
    files: tuple[ClassFile, ...]
    surprises: tuple[Surprise, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes, in the order of their names."""
        return tuple(sorted({file.label for file in self.files}))

    def of_part(self, *parts: str) -> tuple[ClassFile, ...]:
        """Return the files of some of the parts, in the order of the parts."""
        return tuple(file for part in parts for file in self.files if file.part == part)


def holds_writings(root: Path) -> bool:
    """Say whether most files of a folder are texts, and not pictures."""
    names = [path.name.lower() for path in _files_in(root)]
    texts = sum(name.endswith(WRITING_ENDINGS) for name in names)
    return texts > sum(name.endswith(PICTURE_ENDINGS) for name in names)


def class_tree(root: Path, endings: tuple[str, ...], *, what: str) -> Tree:
    """Return the files of a folder that has one subfolder a class, as `keras.utils` takes them.

    Subfolders that are all named as parts are (`train`, `val`, `test`) hold the classes of that part each. Hidden
    files, and those that systems leave behind, are passed over in silence; others are told.

    Args:
        root: The folder.
        endings: Of the files that count, in lower case.
        what: Such a file, for messages: "picture".

    Raises:
        FileError: If there is no class with a file, or a part has classes that training has not; all at once.
    """
    parts = _parts_of(root)
    files: list[ClassFile] = []
    passed: list[Path] = [path for path in _entries(root) if path.is_file()]
    surprises: list[Surprise] = []
    for part, folder in parts.items() or {"": root}.items():
        classes = [entry for entry in _entries(folder) if entry.is_dir()]
        passed += [entry for entry in _entries(folder) if entry.is_file() and part]
        if part == "test" and not classes:
            surprises.append(_unlabelled(folder, root))
        for each in classes:
            found = list(_files_in(each))
            mine = [path for path in found if path.name.lower().endswith(endings)]
            passed += [path for path in found if not path.name.lower().endswith(endings)]
            files += [ClassFile(path, each.name, part) for path in mine]
            if not mine:
                surprises.append(_empty(each, root, what))
    _refuse(_problems(root, files, passed, endings, what), root, what)
    return Tree(root, tuple(files), (*surprises, *_passed_over(passed, root, endings, what)))


def _parts_of(root: Path) -> dict[str, Path]:
    """Return the folders of the parts, where every subfolder is one and one of them is for training."""
    known = {name: part for part, names in _PARTS.items() for name in names}
    folders = [entry for entry in _entries(root) if entry.is_dir()]
    parts = {known.get(folder.name.lower(), ""): folder for folder in folders}
    is_split = len(parts) == len(folders) and "" not in parts and "train" in parts and len(parts) > 1
    return {part: parts[part] for part in _PARTS if part in parts} if is_split else {}


def _entries(folder: Path) -> list[Path]:
    return sorted((entry for entry in folder.iterdir() if not _is_litter(entry.name)), key=lambda entry: entry.name)


def _files_in(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _is_litter(name))
        yield from (Path(place) / name for name in sorted(names) if not _is_litter(name))


def files_below(folder: Path, endings: tuple[str, ...]) -> tuple[Path, ...]:
    """Return the files with such endings in a folder and the folders below it, in order."""
    return tuple(path for path in _files_in(folder) if path.name.lower().endswith(endings))


def _is_litter(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _LITTER


def _problems(
    root: Path, files: Sequence[ClassFile], passed: Sequence[Path], endings: tuple[str, ...], what: str
) -> list[Problem]:
    if not files:
        here = [path for path in passed if path.name.lower().endswith(endings)]
        got = f"{len(here)} of them in the folder itself" if here else "none"
        return [Problem("", f"expected one subfolder a class with {what}s in it ({', '.join(endings)}), got {got}")]
    trained = {file.label for file in files if file.part in ("", "train")}
    others = sorted({"/".join(_said(file.path, root).split("/")[:2]) for file in files if file.label not in trained})
    problems = [
        Problem(folder, f"expected a class of the training part ({', '.join(sorted(trained))})") for folder in others
    ]
    if len(trained) == 1:
        only = next(iter(trained))
        problems.append(Problem("", f'expected at least two subfolders with {what}s, one a class, got only "{only}"'))
    return problems


def _refuse(problems: Sequence[Problem], root: Path, what: str) -> None:
    if not problems:
        return
    remedy = f"Put the {what}s of each class into a subfolder of its name, maybe below train, val and test."
    inner = [entry for entry in _entries(root) if entry.is_dir()]
    if len(inner) == 1 and sum(entry.is_dir() for entry in _entries(inner[0])) > 1:
        remedy = f"Did you mean the folder {inner[0]}?"
    raise FileError(f"cannot read {root}", problems, remedy)


def _empty(folder: Path, root: Path, what: str) -> Surprise:
    return Surprise(column=_said(folder, root), seen=f"holds no {what}", read_as="is no class")


def _unlabelled(folder: Path, root: Path) -> Surprise:
    seen = "has no subfolder a class"
    return Surprise(column=_said(folder, root), seen=seen, read_as="is no test part; `advisor predict` takes it")


def _passed_over(passed: Sequence[Path], root: Path, endings: tuple[str, ...], what: str) -> list[Surprise]:
    """Say which files are of no class, and which are none of the kind."""
    surprises = []
    outside = [path for path in passed if path.name.lower().endswith(endings)]
    others = [path for path in passed if not path.name.lower().endswith(endings)]
    for found, why in ((outside, "in no subfolder of a class"), (others, f"no {what}s by their endings")):
        if found:
            names = ", ".join(_said(path, root) for path in found[:_NAMED]) + (", ..." if len(found) > _NAMED else "")
            seen = f"holds {len(found)} file{'s' if len(found) > 1 else ''} that {'are' if len(found) > 1 else 'is'}"
            one = why if len(found) > 1 else why.replace(f"no {what}s by their endings", f"no {what} by its ending")
            surprises.append(Surprise(column=root.name, seen=f"{seen} {one} ({names})", read_as="is read without"))
    return surprises


def _said(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
