"""Slots: which GPUs the workers of a machine get, and how they take them."""

from contextlib import closing

import pytest

from advisor.search.executors.local import LocalExecutor
from advisor.search.executors.slots import devices_of, slots_of
from tests.search.test_local import results_of, task


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


def test_the_memory_of_a_gpu_grows_as_needed_before_anything_is_imported_that_could_take_it(tmp_path, monkeypatch):
    (tmp_path / "fake_backend.py").write_text(
        "import os\n"
        "AS_IMPORTED = dict(os.environ)\n"
        "import fake_trainer, msgspec\n"
        "def train(task, reporter):\n"
        "    (result,) = fake_trainer.train(task, reporter)\n"
        "    seen = ' '.join(f'{name}={AS_IMPORTED.get(name)}' for name in sorted(AS_IMPORTED))\n"
        "    return (msgspec.structs.replace(result, run=msgspec.structs.replace(result.run, source=seen)),)\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    slots = slots_of(cores=4, memory_bytes=64 << 30, devices=("7",), workers=2)
    with closing(LocalExecutor("fake_backend:train", slots=slots, log=tmp_path / "workers.log")) as executor:
        runs = [result.run for result in results_of(executor, [task(number) for number in range(2)])]
    for run in runs:
        seen = run.source.split(" ")
        assert {"TF_FORCE_GPU_ALLOW_GROWTH=true", "XLA_PYTHON_CLIENT_PREALLOCATE=false"} <= set(seen)
        assert {"CUDA_VISIBLE_DEVICES=7", "XLA_CLIENT_MEM_FRACTION=0.375"} <= set(seen)


def test_workers_that_share_a_gpu_share_its_memory_by_the_name_that_the_user_has_for_it():
    both = slots_of(cores=16, memory_bytes=64 << 30, devices=("6",), workers=2)
    assert [slot["CUDA_VISIBLE_DEVICES"] for slot in both] == ["6", "6"]
    assert {slot["XLA_CLIENT_MEM_FRACTION"] for slot in both} == {"0.375"}
    old = {"XLA_PYTHON_CLIENT_MEM_FRACTION": "0.5"}
    slots = slots_of(cores=16, memory_bytes=64 << 30, devices=("6",), workers=2, environment=old)
    assert {slot["XLA_PYTHON_CLIENT_MEM_FRACTION"] for slot in slots} == {"0.25"}
    assert not any("XLA_CLIENT_MEM_FRACTION" in slot for slot in slots)  # jax refuses both at once
    (alone,) = slots_of(cores=16, memory_bytes=64 << 30, devices=("6",), environment=old)
    assert not any("MEM_FRACTION" in name for name in alone)  # as the user has it


@pytest.mark.parametrize(("workers", "threads"), [(1, "8"), (3, "2"), (8, "1"), (20, "1")])
def test_as_many_workers_as_are_named_share_the_cores(workers, threads):
    slots = slots_of(cores=8, memory_bytes=64 << 30, devices=(), workers=workers)
    assert [slot["OMP_NUM_THREADS"] for slot in slots] == [threads] * workers


def test_without_a_gpu_cores_are_shared_out():
    slots = slots_of(cores=4, memory_bytes=64 << 30, devices=())
    assert [slot["OMP_NUM_THREADS"] for slot in slots] == ["1"] * 4
    assert not any("CUDA_VISIBLE_DEVICES" in slot for slot in slots)
