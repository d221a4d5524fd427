"""A folder of files, one subfolder a class, maybe below `train`, `val` and `test`: the class and part of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from advisor.errors import FileError, Problem
from advisor.records import Surprise
from advisor.store.folders.names import are_pickles, are_texts, has_ending, labels_in_names, masks_among
from advisor.store.folders.parts import entries, files_in, folders_in, parts_of, within

PICTURE_ENDINGS = (
    *(".bmp", ".gif", ".jfif", ".jpeg", ".jpg", ".pbm", ".pgm", ".png", ".pnm", ".ppm"),
    *(".tif", ".tiff", ".webp"),
)
WRITING_ENDINGS = (".txt",)

_UNLABELLED = frozenset({"unsup", "unsupervised", "unlabeled", "unlabelled"})
_MASKS = frozenset({"mask", "masks", "annotations", "groundtruth", "ground_truth", "gt", "segmentation", "trimaps"})
_MASKED = frozenset({"image", "images", "img", "imgs", "original", "originals", "photo", "photos", "jpegimages"})
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
        by_name: Whether classes stand in the names of the files, for want of subfolders.
    """

    root: Path
    files: tuple[ClassFile, ...]
    surprises: tuple[Surprise, ...] = ()
    by_name: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes, in the order of their names."""
        return tuple(sorted({file.label for file in self.files}))

    def of_part(self, *parts: str) -> tuple[ClassFile, ...]:
        """Return the files of some of the parts, in the order of the parts."""
        return tuple(file for part in parts for file in self.files if file.part == part)


def writing_endings(root: Path) -> tuple[str, ...]:
    """Return the endings of the texts that most files of a folder are: "" of files without one, as mails have none."""
    paths = list(files_in(root))
    pictures = sum(has_ending(path, PICTURE_ENDINGS) for path in paths)
    for endings in (WRITING_ENDINGS, ("",)):
        found = [path for path in paths if has_ending(path, endings)]
        if len(found) > max(pictures, 0 if endings[0] else len(paths) // 2) and (endings[0] or are_texts(found)):
            return endings
    return ()


def class_tree(root: Path, endings: tuple[str, ...], *, what: str) -> Tree:
    """Return the files of a folder that has one subfolder a class, as `keras.utils` takes them.

    Subfolders that are named as parts are (`train`, `val`, `test`) hold the classes of that part each, and a folder
    that holds nothing but one of classes is read as that one. Where there are none, files may name them
    (`cat.12.jpg`). Hidden files, and those that systems leave behind, are passed over in silence; others are told.

    Args:
        root: The folder.
        endings: Of the files that count, in lower case; "" of files without one.
        what: Such a file, for messages: "picture".

    Raises:
        FileError: If there is no class with a file, or a part has classes that training has not; all at once.
    """
    top = within(root)
    parted = parts_of(top)
    found = _Found(root, endings, what)
    if top != root:
        seen = f"holds one folder of {what}s, {_said(top, root)}"
        found.surprises.append(Surprise(column=root.name, seen=seen, read_as="is read from there"))
    above = {root, top} if parted.folders else {root} - {top}
    found.passed += [entry for folder in sorted(above) for entry in entries(folder) if entry.is_file()]
    for part, folder in parted.folders.items() or {"": top}.items():
        found.add(folder, part)
    found.surprises += [
        Surprise(column=_said(each, root), seen="stands beside the folders of the parts", read_as="is of none")
        for each in parted.others
        if any(has_ending(path, endings) for path in files_in(each))
    ]
    _refuse(_problems(root, found.files, found.passed, endings, what), root, what)
    passed = [path for path in found.passed if path not in found.told]
    surprises = (*found.surprises, *_passed_over(passed, root, endings, what))
    return Tree(root, tuple(found.files), surprises, bool(found.told))


@dataclass
class _Found:
    """What was found below a folder so far."""

    root: Path
    endings: tuple[str, ...]
    what: str
    files: list[ClassFile] = field(default_factory=list)
    passed: list[Path] = field(default_factory=list)
    told: set[Path] = field(default_factory=set)
    surprises: list[Surprise] = field(default_factory=list)

    def add(self, folder: Path, part: str) -> None:
        """Take the files of one part."""
        classes = folders_in(folder)
        outside = [entry for entry in entries(folder) if entry.is_file()]
        self.passed += outside
        if not classes and part != "test":
            self._by_name([path for path in outside if has_ending(path, self.endings)], part)
        elif not classes:
            seen, read_as = "has no subfolder a class", "is no test part; `advisor predict` takes it"
            self.surprises.append(Surprise(column=_said(folder, self.root), seen=seen, read_as=read_as))
        for each in classes:
            self._add_class(each, part)

    def _add_class(self, folder: Path, part: str) -> None:
        found = list(files_in(folder))
        mine = [path for path in found if has_ending(path, self.endings)]
        if folder.name.lower() in _UNLABELLED:
            seen = f"is named as what has no labels ({len(mine):,} {self.what}s)"
            self.surprises.append(Surprise(column=_said(folder, self.root), seen=seen, read_as="is no class"))
            return
        masks = masks_among(mine)
        if masks:
            seen = f"holds {len(masks):,} masks beside their {self.what}s ({masks[0].name})"
            read_as = "is read without them"
            self.surprises.append(Surprise(column=_said(folder, self.root), seen=seen, read_as=read_as))
        self.passed += [path for path in found if not has_ending(path, self.endings)]
        self.files += [ClassFile(path, folder.name, part) for path in mine if path not in set(masks)]
        if not mine:
            self.surprises.append(_empty(folder, self.root, self.what))

    def _by_name(self, paths: list[Path], part: str) -> None:
        labels = labels_in_names([path.name for path in paths])
        if labels is None:
            return
        self.files += [ClassFile(path, label, part) for path, label in zip(paths, labels, strict=True)]
        self.told |= set(paths)
        seen = f'has no subfolder a class, but classes in the names of its files ({paths[0].name}: "{labels[0]}")'
        self.surprises.append(Surprise(column=self.root.name, seen=seen, read_as="is read by these"))


def files_below(folder: Path, endings: tuple[str, ...]) -> tuple[Path, ...]:
    """Return the files with such endings in a folder and the folders below it, in order."""
    return tuple(path for path in files_in(folder) if has_ending(path, endings))


def _problems(
    root: Path, files: Sequence[ClassFile], passed: Sequence[Path], endings: tuple[str, ...], what: str
) -> list[Problem]:
    if not files:
        here = [path for path in passed if has_ending(path, endings)]
        got = f"{len(here)} of them in the folder itself" if here else "none"
        if not here and are_pickles(passed):
            said = f"got pickles ({passed[0].name}), which may run code as they are read"
            return [Problem("", f"expected {what}s, or arrays as NPZ or NPY, {said}: write x and y with np.savez")]
        return [Problem("", f"expected one subfolder a class with {what}s in it ({', '.join(endings)}), got {got}")]
    labels = {file.label.lower() for file in files}
    if labels <= _MASKS | _MASKED and labels & _MASKS and labels & _MASKED:
        named = " and ".join(sorted({file.label for file in files}))
        return [Problem("", f"expected one subfolder a class, got {what}s and their masks ({named})")]
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
    if any("masks" in problem.message for problem in problems):
        remedy = (
            'Targets that are pictures come from a function of your own, which returns x and y: source = "my_data:load"'
        )
        remedy += ", and a model of your own learns them ([search] hypermodel)."
    raise FileError(f"cannot read {root}", problems, remedy)


def _empty(folder: Path, root: Path, what: str) -> Surprise:
    return Surprise(column=_said(folder, root), seen=f"holds no {what}", read_as="is no class")


def _passed_over(passed: Sequence[Path], root: Path, endings: tuple[str, ...], what: str) -> list[Surprise]:
    """Say which files are of no class, and which are none of the kind."""
    surprises = []
    outside = [path for path in passed if has_ending(path, endings)]
    others = [path for path in passed if not has_ending(path, endings)]
    for found, why in ((outside, "in no subfolder of a class"), (others, f"no {what}s by their endings")):
        if found:
            names = ", ".join(_said(path, root) for path in found[:_NAMED]) + (", ..." if len(found) > _NAMED else "")
            seen = f"holds {len(found)} file{'s' if len(found) > 1 else ''} that {'are' if len(found) > 1 else 'is'}"
            one = why if len(found) > 1 else why.replace(f"no {what}s by their endings", f"no {what} by its ending")
            surprises.append(Surprise(column=root.name, seen=f"{seen} {one} ({names})", read_as="is read without"))
    return surprises


def _said(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
