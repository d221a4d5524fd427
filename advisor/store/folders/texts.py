"""Texts, one file each."""

from collections.abc import Sequence
from pathlib import Path

from advisor import files
from advisor.errors import FileError, Problem

_MOST_BYTES = 16 * 2**20  # of one text
_NAMED = 20  # unreadable files that are named


def read_texts(paths: Sequence[Path], *, root: Path) -> list[str]:
    """Return what text files hold: UTF-8, UTF-16 by its mark, or else as Windows writes it in the west.

    Raises:
        FileError: If files cannot be read, or hold no text, with the first of them and the count.
    """
    texts, problems = [], []
    for path in paths:
        try:
            data = files.read_bytes(path, limit=_MOST_BYTES)
            texts.append(_decoded(data))
        except (FileError, ValueError) as error:
            said = error.problems[0].message if isinstance(error, FileError) and error.problems else str(error)
            problems.append(
                Problem(path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path), said)
            )
    if problems:
        more = [Problem("", f"{len(problems) - _NAMED} more such files")] if len(problems) > _NAMED else []
        remedy = "Remove these files, or save them anew as UTF-8."
        raise FileError(f"cannot read the texts of {root}", [*problems[:_NAMED], *more], remedy)
    return texts


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    if b"\0" in data:
        raise ValueError("expected text, got bytes that are none")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
