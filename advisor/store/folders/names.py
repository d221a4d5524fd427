"""What the names of files say: their kind, the class of a picture, and which of them are masks of others."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from advisor import files
from advisor.errors import FileError
from advisor.store.folders.parts import part_named

_LABEL = re.compile(r"(?P<label>[^\W\d].*?)[ ._-]*\(?\d+\)?\.\w+", re.DOTALL)
_MASK = re.compile(r"(?P<of>.+?)[ _-](?:mask|seg|segmentation|gt)(?:_?\d+)?", re.IGNORECASE)
_OF_CAMERAS = frozenset(
    ("image", "img", "im", "dsc", "dscn", "pict", "pic", "picture", "photo", "frame", "file", "screenshot", "scan")
)
_FEWEST_FILES = 3  # a class, on average, whose name stands before a number
_LOOKED = 5  # files by which texts are told


def has_ending(path: Path, endings: tuple[str, ...]) -> bool:
    """Say whether a file has one of these endings, of which "" is that of names without one.

    Example:
        >>> has_ending(Path("a/B.JPG"), (".jpg",)), has_ending(Path("49960"), ("",)), has_ending(Path("a.md"), ("",))
        (True, True, False)
    """
    return path.suffix.lower() in endings or path.name.lower().endswith(tuple(each for each in endings if each))


def labels_in_names(names: Sequence[str]) -> list[str] | None:
    """Return the classes that stand before a number in the names of files; None where they do not.

    Example:
        >>> labels_in_names([f"{each}.{n}.jpg" for each in ("cat", "dog") for n in range(3)])
        ['cat', 'cat', 'cat', 'dog', 'dog', 'dog']
        >>> labels_in_names(["IMG_1.jpg", "IMG_2.jpg", "DSC_1.jpg"]) is None
        True
    """
    found = [_LABEL.fullmatch(name) for name in names]
    labels = [match["label"] for match in found if match is not None]
    counts = Counter(labels)
    if len(labels) < len(names) or len(counts) < 2 or len(labels) < _FEWEST_FILES * len(counts):
        return None
    are_none = any(label.lower() in _OF_CAMERAS or part_named(label) for label in counts)
    return None if are_none else labels


def masks_among(paths: Sequence[Path]) -> list[Path]:
    """Return the files that are masks of others beside them, by their names.

    Example:
        >>> masks_among([Path("a (1).png"), Path("a (1)_mask.png"), Path("iron_mask.png")])
        [PosixPath('a (1)_mask.png')]
    """
    there = {path.with_suffix("") for path in paths}
    found = ((path, _MASK.fullmatch(path.stem)) for path in paths)
    return [path for path, match in found if match is not None and path.with_name(match["of"]) in there]


def are_texts(paths: Sequence[Path]) -> bool:
    """Say whether files without an ending hold text, by the first of them."""
    try:
        heads = [files.read_head(path, size=1024) for path in paths[:_LOOKED]]
    except FileError:
        return False
    return bool(heads) and all(head and not re.search(rb"[\x00-\x08\x0e-\x1a]", head) for head in heads)


def are_pickles(paths: Sequence[Path]) -> bool:
    """Say whether one of some files is a pickle, by its first bytes."""
    try:
        return any(is_pickle(files.read_head(path, size=2)) for path in paths[:_LOOKED])
    except FileError:
        return False


def is_pickle(head: bytes) -> bool:
    """Say whether the first bytes are those of a pickle, of protocol 2 and later.

    Example:
        >>> is_pickle(bytes([0x80, 4])), is_pickle(b"a,")
        (True, False)
    """
    return len(head) > 1 and head[0] == 0x80 and head[1] in range(2, 6)
