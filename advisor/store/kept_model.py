"""The file of a model that was kept: what it holds, told without a backend."""

import zipfile
from pathlib import Path

from advisor import files
from advisor.errors import FileError

_HDF5 = b"\x89HDF\r\n\x1a\n"
_WHOLE = b"model_config"  # where a file of HDF5 holds a whole model
_MOST_BYTES = 1 << 33


def holds_weights_alone(path: Path) -> bool:
    """Say whether a file holds the weights of a model and nothing that it could be made of.

    Keras writes a whole model as a zip file, or as HDF5 with its layers in it. A file that is not there holds nothing.
    """
    try:
        if zipfile.is_zipfile(path):
            return False
        content = files.read_bytes(path, limit=_MOST_BYTES)
    except (FileError, OSError):
        return False
    return content.startswith(_HDF5) and _WHOLE not in content
