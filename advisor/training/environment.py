"""The environment of a run: versions, backend, device."""

import platform
from functools import cache

import keras

from advisor.records import Environment
from advisor.versions import version_of


@cache
def environment() -> Environment:
    """Return where trainings run, as a record."""
    backend = keras.backend.backend()
    devices = keras.distribution.list_devices()
    return Environment(
        advisor=version_of(),
        python=platform.python_version(),
        keras=keras.__version__,
        backend=backend,
        backend_version=version_of(backend),
        device=", ".join(devices),
        platform=platform.platform(),
    )
