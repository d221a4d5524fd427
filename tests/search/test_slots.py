"""Slots: which GPUs the workers of a machine get, and how they take them."""

import pytest

from advisor.search.executors.slots import devices_of, slots_of


@pytest.mark.parametrize(
    ("present", "visible", "devices"),
    [
        (2, None, ("0", "1")),
        (0, "0,1", ()),
        (8, "6,7", ("6", "7")),
        (8, "", ()),
        (8, "-1", ()),
        (8, "2,-1,3", ("2",)),
        (4, "3,4,0", ("3",)),
        (1, "MIG-3eb5a2ac,MIG-77aa01bc", ("MIG-3eb5a2ac", "MIG-77aa01bc")),
        (2, " GPU-8932f937 ", ("GPU-8932f937",)),
    ],
)
def test_gpus_are_those_that_cuda_would_show_by_their_own_names(present, visible, devices):
    environment = {} if visible is None else {"CUDA_VISIBLE_DEVICES": visible}
    assert devices_of(present, environment) == devices


def test_each_gpu_has_one_worker_that_leaves_the_rest_of_it_to_others():
    slots = slots_of(cores=16, memory_bytes=64 << 30, devices=("6", "7"))
    assert [slot["CUDA_VISIBLE_DEVICES"] for slot in slots] == ["6", "7"]
    assert {slot["XLA_PYTHON_CLIENT_PREALLOCATE"] for slot in slots} == {"false"}
    assert {slot["TF_FORCE_GPU_ALLOW_GROWTH"] for slot in slots} == {"true"}


def test_without_a_gpu_cores_are_shared_out():
    slots = slots_of(cores=4, memory_bytes=64 << 30, devices=())
    assert [slot["OMP_NUM_THREADS"] for slot in slots] == ["1"] * 4
    assert not any("CUDA_VISIBLE_DEVICES" in slot for slot in slots)
