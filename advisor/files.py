"""The one door to the disk: whole or not at all, bounded in size, with errors that name the file.

Nothing else in advisor writes, moves or removes a file; a test looks for it. A library that insists on a path is
handed a temporary one (`writing`, `temporary_folder`), whose file gets its name when it is whole.
"""

import codecs
import errno
import itertools
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import numpy as np

from advisor.errors import FileError, Problem

MAX_JSON_BYTES = 64 * 2**20  # a trace of a million numbers takes 20 MiB; parsed JSON takes up to 20 times its size
MAX_TEXT_BYTES = 256 * 2**20  # logs and tables of numbers

_COUNTER = itertools.count()
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader sees the old content or the new one, never a part of it.

    Folders on the way are made. The content reaches the disk under a temporary name: no kill, no loss of power harms.

    Raises:
        FileError: If the folder or the file cannot be written; nothing half-written is left behind.
    """
    _write(path, content, settle=os.fsync)


def write_without_waiting(path: Path, content: str | bytes) -> None:
    """Write a file as `write_atomically` does, 7 ms faster: a loss of power may leave it empty, a kill does not.

    Raises:
        FileError: If the folder or the file cannot be written.
    """
    _write(path, content, settle=lambda _: None)


def _write(path: Path, content: str | bytes, *, settle: Callable[[int], None]) -> None:
    data = content.encode(errors="replace") if isinstance(content, str) else content  # a file's name may be no text
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{next(_COUNTER)}.tmp")
    with _replacing(path, temporary), temporary.open("xb") as file:
        file.write(data)
        file.flush()
        settle(file.fileno())


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Hand a library a path to write a file to; the file gets its name when the block ends well.

    The temporary name has the ending of the final one, by which libraries choose a format.

    Raises:
        FileError: If the folder or the file cannot be written; nothing half-written is left behind.
    """
    temporary = path.with_name(f".{os.getpid()}-{next(_COUNTER)}-{path.name}")
    with _replacing(path, temporary):
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())


@contextmanager
def writing_text(path: Path) -> Iterator[Callable[[str], object]]:
    """Hand out what adds text to a file, which gets its name when the block ends well; errors as of `writing`."""
    with writing(path) as temporary, temporary.open("x", encoding="utf-8", errors="replace", newline="") as file:
        yield file.write


@contextmanager
def _replacing(path: Path, temporary: Path) -> Iterator[None]:
    """Let the block write the temporary file, which gets its final name when the block ends well."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
        temporary.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Hand out a folder that is removed, with all in it, when the block ends.

    Example:
        >>> with temporary_folder() as folder:
        ...     write_without_waiting(folder / "a.txt", "a")
        >>> folder.exists()
        False
    """
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def nameless_file() -> IO[bytes]:
    """Return a file without a name, gone when it is closed."""
    return tempfile.TemporaryFile()


def log_for_appending(path: Path) -> IO[bytes]:
    """Return a file whose writers all append, for what processes print.

    Raises:
        FileError: If it cannot be opened.
    """
    try:
        return path.open("ab")
    except OSError as error:
        raise _unwritable(path, error) from error


def make_folder(path: Path) -> Path:
    """Make a folder and those on the way, unless it is there; return it.

    Raises:
        FileError: If it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"cannot make {path}", [Problem("", _reason(error))], "Choose another folder.") from error
    return path


def move(source: Path, target: Path) -> None:
    """Give a file another name on the same disk; whatever had that name is replaced at once.

    Raises:
        FileError: If it cannot be moved; then both are as they were.
    """
    try:
        source.replace(target)
    except OSError as error:
        problem = Problem("", _reason(error))
        raise FileError(f"cannot move {source} to {target}", [problem], "Check the folder.") from error


def remove(path: Path) -> None:
    """Remove a file, or a folder that is empty; nothing happens where there is none.

    Raises:
        FileError: If it cannot be removed.
    """
    try:
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(f"cannot remove {path}", [Problem("", _reason(error))], "Check the folder.") from error


def append_lines(path: Path, lines: Sequence[str]) -> None:
    """Append lines to a file and to the disk; a kill in the middle leaves at most a torn last line.

    Raises:
        FileError: If the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            torn = file.tell() > 0 and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n"
            file.write((b"\n" if torn else b"") + "".join(f"{line}\n" for line in lines).encode(errors="replace"))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _unwritable(path, error) from error


def read_bytes(path: Path, *, limit: int = MAX_TEXT_BYTES) -> bytes:
    """Read a whole file of at most `limit` bytes.

    Raises:
        FileError: If there is no such file, it cannot be read, or it is larger than the limit.

    Example:
        `read_bytes(Path("run.json"), limit=MAX_JSON_BYTES)`
    """
    try:
        if not path.is_file():
            raise FileError(f"cannot read {path}", [Problem("", _absence(path))], "Check the path.")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise FileError(f"cannot read {path}", [Problem("", _reason(error))], "Check the path.") from error
    if len(data) > limit:
        problem = Problem("", f"expected at most {limit // 2**20} MiB, got more")
        raise FileError(f"cannot read {path}", [problem], "Is this the file that you meant? Split it in that case.")
    return data


def read_head(path: Path, *, size: int = 65_536) -> bytes:
    """Read the first bytes of a file, by which its format is told; empty for an empty file.

    Raises:
        FileError: If there is no such file or it cannot be read.
    """
    try:
        if not path.is_file():
            raise FileError(f"cannot read {path}", [Problem("", _absence(path))], "Check the path.")
        with path.open("rb") as file:
            return file.read(size)
    except (OSError, ValueError) as error:
        raise FileError(f"cannot read {path}", [Problem("", _reason(error))], "Check the path.") from error


def read_text(path: Path, *, limit: int = MAX_TEXT_BYTES) -> str:
    """Read a text file: UTF-8, or UTF-16 with its mark as a redirection on Windows writes it.

    Bytes that are no text become replacement characters, since a broken progress bar breaks no number.

    Raises:
        FileError: If there is no such file, it cannot be read, or it is larger than the limit.

    Example:
        `read_text(Path("training.log")).splitlines()`
    """
    return text_of(read_bytes(path, limit=limit))


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """Read the named arrays of an NPZ file; arrays of Python objects are refused, never unpickled.

    Raises:
        FileError: If the file is missing or no NPZ file, or holds an array of objects.
    """
    if not path.is_file():
        raise FileError(f"cannot read {path}", [Problem("", _absence(path))], "Check the path.")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            if not isinstance(arrays, np.ndarray):
                return {name: arrays[name] for name in arrays.files}
    except (OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        said = _reason(error)
        if "allow_pickle" in said:
            said = "expected arrays of numbers or text, got Python objects, which could run code when read"
        raise _no_arrays(path, said) from error
    raise _no_arrays(path, "expected several named arrays (NPZ), got a single one (NPY)")


def _no_arrays(path: Path, said: str) -> FileError:
    return FileError(f"cannot read {path}", [Problem("", said)], "Write it with np.savez(path, x=x, y=y).")


def read_blocks(path: Path, *, size: int = 2**20) -> Iterator[str]:
    """Yield a text file of any size in blocks, decoded as `read_text` does.

    Raises:
        FileError: If there is no such file or it cannot be read.
    """
    encoding = "utf-16" if read_head(path, size=2).startswith(_UTF16_MARKS) else "utf-8-sig"
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    try:
        with path.open("rb") as file:
            while block := file.read(size):
                yield decoder.decode(block)
            yield decoder.decode(b"", final=True)
    except (OSError, ValueError) as error:
        raise FileError(f"cannot read {path}", [Problem("", _reason(error))], "Check the path.") from error


def text_of(data: bytes) -> str:
    """Return the text that bytes stand for, by their mark.

    Example:
        >>> text_of("loss: 0.5".encode("utf-16"))
        'loss: 0.5'
    """
    encoding = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    return data.decode(encoding, errors="replace")


def _unwritable(path: Path, error: OSError) -> FileError:
    remedy = "Make room there, then go on: a study with --resume." if error.errno in _FULL else "Choose another folder."
    return FileError(f"cannot write {path}", [Problem("", _reason(error))], remedy)


def _absence(path: Path) -> str:
    found = "a folder" if path.is_dir() else "something else"
    return f"expected a file, got {found}" if path.exists() else "there is no such file"


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
