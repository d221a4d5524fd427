"""What workers that train on a GPU with JAX tell its compiler: keep what is compiled, and try less where time is short.

Measured on one NVIDIA H200 (JAX 0.11.2, 16 cores), seconds until the first epoch of cohorts of 1, 5, 32 and 512 of
64 > 3 x 100, and of two blocks of convolutions by `fit`: 9.9, 7.9, 8.9, 10.7 and 7.2 as XLA comes; 2.1, 0.8, 0.9, 1.2
and 0.9 where the program was kept on disk; 3.9, 2.9, 2.7, 3.9 and 3.7 without its search for products in Triton. An
epoch of those takes as long without; one of wide layers (4 x 2,048) a third longer, of seven convolutions a quarter.
So cohorts always go without (`training.backends.jax`), and `fit` in studies that are over before that matters.
"""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from advisor.versions import release_of, version_of

_SHORT = 600.0  # seconds of a study that compiles for a good part of its time
_FLAG = "xla_gpu_enable_triton_gemm"
_NEWEST = (0, 11)  # of jaxlib, that knows the flag: an unknown one ends the process that says it
_FLAGS, _FOLDER = "XLA_FLAGS", "JAX_COMPILATION_CACHE_DIR"
_KEPT_BYTES = 1 << 30  # the programs that were not used for longest go first
_KEEPING = {
    "JAX_COMPILATION_CACHE_MAX_SIZE": str(_KEPT_BYTES),
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0.05",
}


def compiler_variables(
    environment: Mapping[str, str], *, jaxlib: str, folder: Path | None, seconds: float | None = None
) -> dict[str, str]:
    """Return the variables of a worker that has a GPU; none for another backend, and the user's own words stay.

    Args:
        environment: Of the user.
        jaxlib: Its version; empty where it is not installed.
        folder: For compiled programs; None to keep none.
        seconds: How long the study may take; None where that is not known.

    Example:
        >>> said = {"KERAS_BACKEND": "jax", "XLA_FLAGS": "--xla_a=1"}
        >>> compiler_variables(said, jaxlib="0.11.2", folder=None, seconds=90)
        {'XLA_FLAGS': '--xla_gpu_enable_triton_gemm=false --xla_a=1'}
        >>> compiler_variables(said, jaxlib="0.11.2", folder=None)
        {}
    """
    if environment.get("KERAS_BACKEND") != "jax" or not jaxlib:
        return {}
    found, said = {}, environment.get(_FLAGS, "")
    is_known = release_of(jaxlib) <= _NEWEST
    if seconds is not None and seconds <= _SHORT and is_known and _FLAG not in said:
        found[_FLAGS] = f"--{_FLAG}=false {said}".strip()
    if folder is not None and not environment.get(_FOLDER):
        found |= {_FOLDER: str(folder), **{name: environment.get(name, value) for name, value in _KEEPING.items()}}
    return found


def compiler_variables_here(environment: Mapping[str, str] = os.environ, *, seconds: float | None) -> dict[str, str]:
    """Return the variables of a worker of this machine that has a GPU; no backend is imported to find out."""
    return compiler_variables(
        environment, jaxlib=version_of("jaxlib"), folder=programs_folder(environment), seconds=seconds
    )


def programs_folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return the user's folder for compiled programs; None where nothing can be written there, or bounded.

    Example:
        >>> programs_folder({"XDG_CACHE_HOME": "relative"}) is None
        True
    """
    if find_spec("filelock") is None:  # without it JAX lets the folder grow
        return None
    said = environment.get("XDG_CACHE_HOME")
    try:
        above = Path(said) if said else Path.home() / ".cache"
        there = next(place for place in (above, *above.parents) if place.exists())
    except (RuntimeError, OSError):  # nobody's home
        return None
    return above / "advisor" / "programs" if above.is_absolute() and os.access(there, os.W_OK) else None
