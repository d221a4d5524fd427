"""Cores and memory within the limits of a container, read from control groups that are made up."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import machine
from advisor.machine import granted_cores, granted_memory_bytes

DOCKER_2 = {
    "/proc/self/cgroup": "0::/\n",
    "/sys/fs/cgroup/cpu.max": "250000 100000\n",
    "/sys/fs/cgroup/memory.max": "2147483648\n",
}
DOCKER_1 = {  # the host's name of the group; inside, the root is the group itself
    "/proc/self/cgroup": "4:memory:/docker/ab12\n3:cpu,cpuacct:/docker/ab12\n0::/docker/ab12\n",
    "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "50000\n",
    "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes": "536870912\n",
}
SLICE = {  # no container: a service within a slice that has the stricter limit on memory
    "/proc/self/cgroup": "0::/night.slice/study.service\n",
    "/sys/fs/cgroup/night.slice/study.service/cpu.max": "400000 100000\n",
    "/sys/fs/cgroup/night.slice/study.service/memory.max": "max\n",
    "/sys/fs/cgroup/night.slice/cpu.max": "max 100000\n",
    "/sys/fs/cgroup/night.slice/memory.max": "4294967296\n",
}
UNLIMITED_2 = {
    "/proc/self/cgroup": "0::/\n",
    "/sys/fs/cgroup/cpu.max": "max 100000\n",
    "/sys/fs/cgroup/memory.max": "max\n",
}
UNLIMITED_1 = {
    "/proc/self/cgroup": "4:memory:/\n3:cpu,cpuacct:/\n",
    "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
    "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
}
HYBRID = {"/proc/self/cgroup": "1:name=systemd:/\n0::/\n", "/sys/fs/cgroup/unified/memory.max": "1048576\n"}


@pytest.mark.parametrize(
    ("files", "cores", "memory"),
    [
        (DOCKER_2, 3, 2 << 30),
        (DOCKER_1, 1, 512 << 20),
        (SLICE, 4, 4 << 30),
        (UNLIMITED_2, None, None),
        (UNLIMITED_1, None, None),
        (HYBRID, None, 1 << 20),
        ({}, None, None),
    ],
    ids=["docker, version 2", "docker, version 1", "slice", "no limit, 2", "no limit, 1", "hybrid", "no groups"],
)
def test_the_limits_are_those_of_the_container(files: dict[str, str], cores: int | None, memory: int | None):
    def read(path: str) -> str:
        return files.get(path, "")

    assert granted_cores(read) == cores
    assert granted_memory_bytes(read) == memory


@given(st.text(max_size=60))
def test_whatever_stands_in_the_files_is_no_reason_to_stop(text: str):
    assert granted_cores(lambda _: text) is None or granted_cores(lambda _: text) >= 1
    assert granted_memory_bytes(lambda _: text) is None or granted_memory_bytes(lambda _: text) > 0


def test_a_container_takes_from_what_the_machine_has_and_never_adds(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(machine, "_text", lambda path: DOCKER_2.get(path, ""))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(16)), raising=False)
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 1 << 24}.__getitem__)
    assert (machine.usable_cores(), machine.usable_memory_bytes()) == (3, 2 << 30)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 1 << 18}.__getitem__)
    assert (machine.usable_cores(), machine.usable_memory_bytes()) == (1, 1 << 30)


def test_a_system_that_does_not_tell_its_memory_gets_room_for_one_worker(monkeypatch: pytest.MonkeyPatch):
    def refuse(_: str) -> int:
        raise ValueError("unrecognized configuration name")

    monkeypatch.setattr(machine, "_text", lambda _: "")
    monkeypatch.setattr(os, "sysconf", refuse)
    assert machine.usable_memory_bytes() == 2 << 30
