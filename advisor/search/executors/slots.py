"""Device slots: how many workers a machine takes, and what each is told before it imports a backend."""

import os
from collections.abc import Mapping
from pathlib import Path

from advisor.machine import usable_cores, usable_memory_bytes

QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_FORCE_GPU_ALLOW_GROWTH": "true", "PYTHONWARNINGS": "ignore"}
MOST_WORKERS = 8  # more share the memory's bandwidth and gain little
WORKER_BYTES = 2 << 30  # TensorFlow takes 0.6 GiB before it has trained anything

Slot = dict[str, str]


def slots_of(*, cores: int, memory_bytes: int, devices: int) -> tuple[Slot, ...]:
    """Return the environment of each worker of a machine.

    A device (GPU) takes one worker each. Without one, a worker a core, each with one thread: small
    networks leave further threads idle. Measured on two cores, 8 trials of the digits study: two workers
    of one thread 42 s, one worker of one thread 48 s, one worker of two threads 69 s, all on a machine
    busy with other work.

    Example:
        >>> [slot["TF_NUM_INTRAOP_THREADS"] for slot in slots_of(cores=2, memory_bytes=16 << 30, devices=0)]
        ['1', '1']
        >>> [slot["CUDA_VISIBLE_DEVICES"] for slot in slots_of(cores=16, memory_bytes=64 << 30, devices=2)]
        ['0', '1']
    """
    if devices:
        return tuple({**QUIET, "CUDA_VISIBLE_DEVICES": str(device)} for device in range(devices))
    workers = max(1, min(cores, MOST_WORKERS, memory_bytes // WORKER_BYTES))
    threads = str(max(1, cores // workers))
    told = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    return tuple({**QUIET, **dict.fromkeys(told, threads)} for _ in range(workers))


def slots_here(environment: Mapping[str, str] = os.environ) -> tuple[Slot, ...]:
    """Return the slots of this machine; no backend is imported to find out."""
    return slots_of(cores=usable_cores(), memory_bytes=usable_memory_bytes(), devices=_devices(environment))


def _devices(environment: Mapping[str, str]) -> int:
    """How many GPUs the driver of the system shows, less those that the environment hides."""
    folder = Path("/proc/driver/nvidia/gpus")
    present = len(list(folder.iterdir())) if folder.is_dir() else 0
    visible = environment.get("CUDA_VISIBLE_DEVICES")
    if visible is None or not present:
        return present
    return len([name for name in visible.split(",") if name.strip() not in ("", "-1")])
