"""What a task asks of a Ray cluster, and whether there is one; knows no Ray itself."""

import socket
from collections.abc import Mapping

from advisor.records import ClusterSettings
from advisor.records.parts.cluster import THIS_MACHINE
from advisor.search.executors.slots import GROWING, QUIET

CONNECT_SECONDS = 10.0
GB = 10**9


def knock(address: str) -> None:
    """See in seconds whether anybody listens there: Ray itself tries for a minute and prints what it tries.

    Raises:
        ValueError: If it is no address.
        OSError: If nobody answers.
    """
    host, _, port = address.removeprefix("ray://").partition("/")[0].rpartition(":")
    if not host or not port.isdecimal():
        raise ValueError(f'expected HOST:PORT, ray://HOST:PORT, "auto" or "{THIS_MACHINE}", got "{address}"')
    socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS).close()


def asked(settings: ClusterSettings) -> dict[str, float]:
    """Return what a task asks Ray for.

    Example:
        >>> asked(ClusterSettings(gpus=0.5, cpus=2, memory_gb=4))
        {'num_cpus': 2, 'num_gpus': 0.5, 'memory': 4000000000}
    """
    memory = {} if settings.memory_gb is None else {"memory": round(settings.memory_gb * GB)}
    return {"num_cpus": settings.cpus, "num_gpus": settings.gpus, **memory}


def environment_of(settings: ClusterSettings) -> dict[str, str]:
    """Return what a worker finds set before it imports a backend: its own cores, and memory as it needs it."""
    threads = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    return {**QUIET, **(GROWING if settings.gpus else dict.fromkeys(threads, str(settings.cpus)))}


def room_of(resources: Mapping[str, float], settings: ClusterSettings) -> int:
    """Return how many tasks a node holds at once.

    Example:
        >>> room_of({"CPU": 8.0, "GPU": 1.0}, ClusterSettings(gpus=0.25, cpus=1))
        4
    """
    wanted = {"CPU": settings.cpus, "GPU": settings.gpus, "memory": (settings.memory_gb or 0.0) * GB}
    return int(min(resources.get(name, 0.0) / share for name, share in wanted.items() if share))
