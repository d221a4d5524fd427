"""The file of a model that was kept: what it holds, told without a backend."""

import zipfile
from pathlib import Path

_WHOLE = "model_config"  # the attribute in which a file of HDF5 holds the layers of a whole model


def holds_weights_alone(path: Path) -> bool:
    """Say whether a file holds the weights of a model and nothing that it could be made of.

    Keras writes a whole model as a zip file, or as HDF5 with its layers in it. A file that is not there holds nothing.
    """
    import h5py  # Keras brings it; only a model that was kept needs it

    try:
        if zipfile.is_zipfile(path):
            return False
        with h5py.File(path, "r") as file:  # which reads names alone, however large the weights are
            return _WHOLE not in file.attrs
    except OSError:
        return False
