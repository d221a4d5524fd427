"""Arrays in files of their own, as a folder holds them: NPY files, or those of MNIST (IDX), packed or not."""

import gzip
import math
import re
import struct
import zlib
from pathlib import Path

import numpy as np

from advisor import files
from advisor.errors import FileError, Problem
from advisor.store.folders.parts import entries

_IDX = re.compile(r"(?P<name>.+?)[-._]idx\d-ubyte(?:\.gz)?", re.IGNORECASE)
_IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_NPY = ".npy"


def is_idx(name: str) -> bool:
    """Say whether a file is named as those of MNIST are.

    Example:
        >>> is_idx("train-images-idx3-ubyte.gz"), is_idx("t10k-labels.idx1-ubyte"), is_idx("labels.csv")
        (True, True, False)
    """
    return _IDX.fullmatch(name) is not None


def arrays_in_folder(root: Path) -> dict[str, np.ndarray]:
    """Return the arrays that a folder holds in files of their own, by their names; none where it holds no such file.

    "t10k", as MNIST calls its test part, is "test". An array of Python objects is refused, never unpickled.

    Raises:
        FileError: If some of the files cannot be read, with every one of them.
    """
    found: dict[str, np.ndarray] = {}
    problems = []
    for path in entries(root):
        match = _IDX.fullmatch(path.name)
        if not path.is_file() or (match is None and path.suffix.lower() != _NPY):
            continue
        try:
            name = path.stem if match is None else match["name"].replace("t10k", "test").replace("T10k", "test")
            found[name] = _read_npy(path) if match is None else _read_idx(path)
        except (OSError, EOFError, ValueError, zlib.error) as error:
            said = " ".join(str(error).split())
            said = "Python objects, which could run code when read" if "allow_pickle" in said else said
            problems.append(Problem(path.name, f"expected an array of numbers or text, got {said}"))
    if problems:
        raise FileError(f"cannot read the arrays of {root}", problems, "Write them anew with np.save(path, array).")
    return found


def _read_npy(path: Path) -> np.ndarray:
    return np.asarray(np.load(path, allow_pickle=False))


def _read_idx(path: Path) -> np.ndarray:
    """Read an array as MNIST's files have it: two zeros, a type, a number of axes, their lengths, and the values."""
    data = files.read_bytes(path, limit=path.stat().st_size)
    data = gzip.decompress(data) if path.name.lower().endswith(".gz") else data
    kind = _IDX_TYPES.get(data[2]) if len(data) > 4 and data[:2] == b"\0\0" else None
    if kind is None:
        raise ValueError("a file that is none of MNIST's")
    start = 4 + 4 * data[3]
    shape = struct.unpack(f">{data[3]}I", data[4:start])
    if len(data) - start != math.prod(shape) * np.dtype(kind).itemsize:
        raise ValueError("a file that was cut")
    array = np.frombuffer(data, dtype=kind, offset=start).reshape(shape)
    return array.astype(array.dtype.newbyteorder("="))
