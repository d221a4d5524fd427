"""Device slots: how many workers a machine takes, and what each is told before it imports a backend.

A GPU that the user's CUDA_VISIBLE_DEVICES hides stays hidden, and the ones it names keep their names.
"""

import os
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path

from advisor.machine import usable_cores, usable_memory_bytes

QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
GROWING = {"TF_FORCE_GPU_ALLOW_GROWTH": "true", "XLA_PYTHON_CLIENT_PREALLOCATE": "false"}  # others use the GPU too
MOST_WORKERS = 8  # more share the memory's bandwidth and gain little
WORKER_BYTES = 2 << 30  # TensorFlow takes 0.6 GiB before it has trained anything

Slot = dict[str, str]


def slots_of(*, cores: int, memory_bytes: int, devices: Sequence[str]) -> tuple[Slot, ...]:
    """Return the environment of each worker of a machine.

    A device (GPU) takes one worker each. Without one, a worker a core, each with one thread: small
    networks leave further threads idle. Measured on two cores, 8 trials of the digits study: two workers
    of one thread 42 s, one worker of one thread 48 s, one worker of two threads 69 s, all on a machine
    busy with other work.

    Example:
        >>> [slot["TF_NUM_INTRAOP_THREADS"] for slot in slots_of(cores=2, memory_bytes=16 << 30, devices=())]
        ['1', '1']
        >>> [slot["CUDA_VISIBLE_DEVICES"] for slot in slots_of(cores=16, memory_bytes=64 << 30, devices=("0", "3"))]
        ['0', '3']
    """
    if devices:
        return tuple({**QUIET, **GROWING, "CUDA_VISIBLE_DEVICES": device} for device in devices)
    workers = max(1, min(cores, MOST_WORKERS, memory_bytes // WORKER_BYTES))
    threads = str(max(1, cores // workers))
    told = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    return tuple({**QUIET, **dict.fromkeys(told, threads)} for _ in range(workers))


def slots_here(environment: Mapping[str, str] = os.environ) -> tuple[Slot, ...]:
    """Return the slots of this machine; no backend is imported to find out."""
    devices = devices_here(environment)
    return slots_of(cores=usable_cores(), memory_bytes=usable_memory_bytes(), devices=devices)


def devices_here(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return the names of the GPUs of this machine that may be used; no backend is imported to find out."""
    folder = Path("/proc/driver/nvidia/gpus")
    return devices_of(len(list(folder.iterdir())) if folder.is_dir() else 0, environment)


def devices_of(present: int, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the GPUs that may be used: those that the environment names, or all by their numbers.

    As CUDA reads the variable: what stands after a number that no GPU has is hidden.

    Args:
        present: How many GPUs the driver of the system shows.
        environment: Its CUDA_VISIBLE_DEVICES holds numbers, or names such as GPU-8932f937 or MIG-3eb5a2ac.

    Example:
        >>> devices_of(4, {}), devices_of(4, {"CUDA_VISIBLE_DEVICES": "3, 1"})
        (('0', '1', '2', '3'), ('3', '1'))
        >>> devices_of(4, {"CUDA_VISIBLE_DEVICES": "-1"}), devices_of(2, {"CUDA_VISIBLE_DEVICES": "1,7,0"})
        ((), ('1',))
    """
    visible = environment.get("CUDA_VISIBLE_DEVICES")
    if visible is None or not present:
        return tuple(str(number) for number in range(present))
    names = [name.strip() for name in visible.split(",")]
    return tuple(takewhile(lambda name: _is_there(name, present), names))


def _is_there(name: str, present: int) -> bool:
    return int(name) < present if name.isdecimal() else name.startswith(("GPU-", "MIG-"))
