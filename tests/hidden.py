"""A process in which this machine's vector instructions are hidden: what an older processor would compute."""

import os
import platform

from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

_OLD_CORE = "Prescott"  # SSE3 and nothing later; every x86-64 processor can be it
_X86 = ("x86_64", "amd64")


def dispatched() -> list[str]:
    """Return the processor features by which this NumPy chooses its loops here, beyond what it always needs."""
    return [name for name in __cpu_dispatch__ if __cpu_features__[name]]


def hidden_environment() -> dict[str, str]:
    """Return the environment of a process that computes as if the processor had none of these features.

    NumPy warns of a feature that the processor has not, so only those it has are named. OpenBLAS, in NumPy
    and in SciPy, is told to be an old core where there is one that every processor of the kind can be.
    """
    old = {"OPENBLAS_CORETYPE": _OLD_CORE} if platform.machine().lower() in _X86 else {}
    already = os.environ.get("NPY_DISABLE_CPU_FEATURES", "").replace(",", " ").split()
    return {**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join([*already, *dispatched()]), **old}
