"""The environment of a run: versions, backend, device."""

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import keras

from advisor.records import Environment


@cache
def environment() -> Environment:
    """Return where trainings run, as a record."""
    backend = keras.backend.backend()
    devices = keras.distribution.list_devices()
    return Environment(
        advisor=_version("keras-advisor"),
        python=platform.python_version(),
        keras=keras.__version__,
        backend=backend,
        backend_version=_version(backend),
        device=", ".join(devices),
        platform=platform.platform(),
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
