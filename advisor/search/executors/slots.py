"""Device slots: how many workers a machine takes, and what each is told before it imports a backend.

A GPU that the user's CUDA_VISIBLE_DEVICES hides stays hidden, and the ones it names keep their names.
"""

import os
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import TypedDict

from advisor.machine import SHARERS, SHARERS_OF_GPU, usable_cores, usable_memory_bytes
from advisor.search.executors.compiling import compiler_variables_here

QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
GROWING = {"TF_FORCE_GPU_ALLOW_GROWTH": "true", "XLA_PYTHON_CLIENT_PREALLOCATE": "false"}  # others use the GPU too
MOST_WORKERS = 8  # more share the memory's bandwidth and gain little
WORKER_BYTES = 2 << 30  # TensorFlow takes 0.6 GiB before it has trained anything
GPU_SHARE = 0.75  # of a GPU's memory that JAX lets a process take
_OF_GPU = ("XLA_CLIENT_MEM_FRACTION", "XLA_PYTHON_CLIENT_MEM_FRACTION")  # today's name and the older one; never both
_THREADS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")

Slot = dict[str, str]


class _Machine(TypedDict):
    cores: int
    memory_bytes: int
    devices: tuple[str, ...]


def slots_of(
    *,
    cores: int,
    memory_bytes: int,
    devices: Sequence[str],
    workers: int | None = None,
    environment: Mapping[str, str] | None = None,
    compiler: Mapping[str, str] | None = None,
) -> tuple[Slot, ...]:
    """Return the environment of each worker of a machine.

    Where nobody says how many: a device (GPU) takes one worker. Without one, a worker a core, each with one thread:
    small networks leave further threads idle. Measured on two cores, 8 trials of the digits study: two workers of one
    thread 42 s, one worker of one thread 48 s, one worker of two threads 69 s, all on a machine busy with other work.
    `search.foresight.arranged` tries another number on a study's own trials.

    Args:
        cores: That may be used.
        memory_bytes: That may be used.
        devices: Names of the GPUs.
        workers: How many; they share devices, or cores, as evenly as can be.
        environment: Of the user, who may have said how much of a GPU a process may take.
        compiler: Variables that a GPU's compiler reads.

    Example:
        >>> [slot["TF_NUM_INTRAOP_THREADS"] for slot in slots_of(cores=2, memory_bytes=16 << 30, devices=())]
        ['1', '1']
        >>> [slot["CUDA_VISIBLE_DEVICES"] for slot in slots_of(cores=16, memory_bytes=64 << 30, devices=("0", "3"))]
        ['0', '3']
        >>> slots = slots_of(cores=16, memory_bytes=64 << 30, devices=("0", "3"), workers=3)
        >>> [(slot["CUDA_VISIBLE_DEVICES"], slot.get("XLA_CLIENT_MEM_FRACTION")) for slot in slots]
        [('0', '0.375'), ('3', None), ('0', '0.375')]
    """
    count = usual_workers(cores=cores, memory_bytes=memory_bytes, devices=devices) if workers is None else workers
    shared = {**QUIET, SHARERS: str(count)}
    if not devices:
        return tuple({**shared, **dict.fromkeys(_THREADS, str(max(1, cores // count)))} for _ in range(count))
    names = [devices[place % len(devices)] for place in range(count)]
    said, shared = environment or {}, {**shared, **GROWING, **(compiler or {})}
    return tuple({**shared, "CUDA_VISIBLE_DEVICES": n, **_share(names.count(n), said)} for n in names)


def usual_workers(*, cores: int, memory_bytes: int, devices: Sequence[str]) -> int:
    """Return how many workers a machine has where nobody says so and nothing was tried."""
    return len(devices) or max(1, min(cores, MOST_WORKERS, memory_bytes // WORKER_BYTES))


def other_workers(*, cores: int, memory_bytes: int, devices: Sequence[str]) -> int | None:
    """Return how many workers may do better than the usual number, which only trying tells; None where none can.

    Two that share a GPU keep it busy while one of them waits for its host; half as many on more cores each spare wide
    networks the crowd in cache and memory.

    Example:
        >>> [other_workers(cores=cores, memory_bytes=64 << 30, devices=()) for cores in (1, 2, 16)]
        [None, 1, 4]
        >>> [other_workers(cores=16, memory_bytes=bytes, devices=("0",)) for bytes in (64 << 30, 3 << 30)]
        [2, None]
    """
    usual = usual_workers(cores=cores, memory_bytes=memory_bytes, devices=devices)
    if not devices:
        return usual // 2 or None
    return 2 * usual if 2 * usual <= min(cores, memory_bytes // WORKER_BYTES) else None


def _share(sharers: int, environment: Mapping[str, str]) -> Slot:
    """What the workers of one GPU are told, so that none takes what the others need."""
    if sharers == 1:
        return {}
    name = next((name for name in _OF_GPU if environment.get(name)), _OF_GPU[0])
    try:
        whole = float(environment.get(name) or GPU_SHARE)
    except ValueError:
        whole = GPU_SHARE
    return {SHARERS_OF_GPU: str(sharers), name: f"{whole / sharers:g}"}


def slots_here(
    environment: Mapping[str, str] = os.environ, *, workers: int | None = None, seconds: float | None = None
) -> tuple[Slot, ...]:
    """Return the slots of this machine; no backend is imported to find out.

    Args:
        environment: Of the user.
        workers: How many, where somebody says so.
        seconds: How long the study may take; None where that is not known.
    """
    compiler = compiler_variables_here(environment, seconds=seconds)
    return slots_of(**_machine(environment), workers=workers, environment=environment, compiler=compiler)


def other_workers_here(environment: Mapping[str, str] = os.environ) -> int | None:
    """Return how many workers may do better on this machine than the usual number; None where none can."""
    return other_workers(**_machine(environment))


def _machine(environment: Mapping[str, str]) -> _Machine:
    return {
        "cores": usable_cores(),
        "memory_bytes": usable_memory_bytes(),
        "devices": devices_here(environment),
    }


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
