"""Memory: a cohort is split before it would not fit, and when it did not fit after all."""

import msgspec
import numpy as np
import pytest

from advisor.machine import SHARERS, SHARERS_OF_GPU
from advisor.records import EndingKind
from advisor.records.recipe import OptimizerName
from advisor.training.backends import tensorflow as backend
from advisor.training.cohort import memory, train, train_cohort
from advisor.training.cohort.engine import Engine, program_of
from advisor.training.cohort.memory import (
    block_size,
    cohort_bytes,
    groups_of_like_steps,
    member_bytes,
    members_that_fit,
    memory_to_use,
)
from advisor.training.cohort.stacking import stack
from tests.training.cohort.cases import Case
from tests.training.cohort.truth import made_data

pytestmark = pytest.mark.backend

CASE = Case(OptimizerName.SGD)
RECIPES = [msgspec.structs.replace(CASE.recipe(seed=seed), epochs=2) for seed in range(8)]


@pytest.fixture
def cohorts(monkeypatch):
    """The sizes of the cohorts that were trained; those above `most` members run out of memory."""
    seen = []

    class Small(Engine):
        most = 8

        def train(self, *conditions):
            seen.append(len(self.progress))
            if len(self.progress) > self.most:
                raise MemoryError("no room for the stacked weights")
            return super().train(*conditions)

    monkeypatch.setattr(train, "Engine", Small)
    return seen, Small


def losses(results):
    return np.array([result.run.trace("val_loss") for result in results])


def test_out_of_memory_splits_the_cohort_and_goes_on(cohorts, step_by_step, float64):
    dataset = made_data()
    seen, engine = cohorts
    whole = losses(train_cohort(RECIPES, dataset))
    engine.most = 2
    np.testing.assert_allclose(losses(train_cohort(RECIPES, dataset)), whole, rtol=1e-9)
    assert seen == [8, 8, 4, 2, 2, 4, 2, 2]


def test_a_member_that_does_not_fit_alone_is_a_record_that_says_so(cohorts, step_by_step):
    cohorts[1].most = 0
    [result] = train_cohort(RECIPES[:1], made_data())
    assert result.run.ending.kind is EndingKind.OUT_OF_MEMORY
    assert "no room" in result.run.ending.reason


def test_other_errors_are_not_taken_for_want_of_memory(monkeypatch, step_by_step):
    def broken(*_, **__):
        raise ValueError("a mistake of ours")

    monkeypatch.setattr(Engine, "train", broken)
    with pytest.raises(ValueError, match="a mistake of ours"):
        train_cohort(RECIPES[:1], made_data())


def test_a_cohort_is_split_before_it_starts_where_the_estimate_says_so(cohorts, step_by_step):
    dataset = made_data()
    program, data = program_of(RECIPES, [dataset] * 8), stack([dataset], dtype="float32")
    room = cohort_bytes(program, 3, data.x.nbytes + data.y.nbytes, itemsize=4)
    train_cohort(RECIPES, dataset, memory_bytes=room)
    assert cohorts[0] == [3, 3, 2]


def test_the_estimate_counts_weights_slots_and_activations():
    adam, sgd = (program_of([Case(name).recipe()], [made_data()]) for name in (OptimizerName.ADAM, OptimizerName.SGD))
    weights = 5 * 6 + 6 + 6 * 4 + 4 + 4 * 3 + 3
    assert member_bytes(adam, itemsize=4) - member_bytes(sgd, itemsize=4) == 2 * 4 * weights
    assert cohort_bytes(adam, 1000, 0, itemsize=4) - cohort_bytes(sgd, 1000, 0, itemsize=4) == 1000 * 2 * 4 * weights
    assert members_that_fit(adam, 0, memory_bytes=1, itemsize=4) == 1


@pytest.mark.parametrize("members", [1, 2, 7, 64, 1000])
def test_as_many_members_fit_as_the_estimate_leaves_room_for(members):
    program = program_of(RECIPES, [made_data()] * 8)
    room = cohort_bytes(program, members, 5_000, itemsize=4)
    assert members_that_fit(program, 5_000, memory_bytes=room, itemsize=4) == members
    assert members_that_fit(program, 5_001, memory_bytes=room, itemsize=4) == max(1, members - 1)


@pytest.mark.parametrize(
    ("members", "size"), [(1, 1), (2, 1), (3, 2), (5, 3), (10, 5), (20, 16), (40, 32), (128, 64), (500, 64)]
)
def test_blocks_fill_both_cores_with_few_calls(members, size):
    program = program_of(RECIPES, [made_data()] * 8)
    assert block_size(members, program, itemsize=4, at_a_time=2) == size


def test_members_of_like_steps_train_together():
    assert groups_of_like_steps([3, 3, 3]) == [[0, 1, 2]]
    assert groups_of_like_steps([100, 124, 126], spread=1.25) == [[0, 1], [2]]


@pytest.fixture
def gpu(monkeypatch):
    """A machine of 64 GiB with one GPU, which has as much left as the test says."""
    monkeypatch.setattr(backend, "accelerators", lambda: 1)
    monkeypatch.setattr(memory, "usable_memory_bytes", lambda: 64 << 30)
    return lambda left: monkeypatch.setattr(backend, "free_memory_bytes", lambda: left)


def test_a_cohort_takes_half_of_what_a_gpu_has_left(gpu):
    gpu(20 << 30)
    assert memory_to_use() == 10 << 30


def test_what_the_members_keep_must_fit_into_the_machine_too(gpu):
    gpu(90 << 30)
    assert memory_to_use() == 32 << 30


def test_a_gpu_that_does_not_tell_is_used_with_care(gpu):
    gpu(None)
    assert 1 << 30 <= memory_to_use() <= 8 << 30


def test_workers_of_one_machine_and_of_one_gpu_share_what_there_is(gpu, monkeypatch):
    gpu(None)
    alone = memory_to_use()
    monkeypatch.setenv(SHARERS_OF_GPU, "2")
    assert memory_to_use() == alone // 2
    monkeypatch.setenv(SHARERS, "32")
    assert memory_to_use() == 1 << 30  # half of 64 GiB, for 32


def test_places_that_are_left_over_on_a_gpu_take_memory(gpu):
    program = program_of(RECIPES, [made_data()] * 8)
    assert block_size(33, program, itemsize=4, at_a_time=1) == 64
    few, full, more = (cohort_bytes(program, count, 0, itemsize=4) for count in (33, 64, 65))
    activations = (full - few) / 31  # of a member: its weights are counted by places, of which there are 64 either way
    weights = 5 * 6 + 6 + 6 * 4 + 4 + 4 * 3 + 3
    assert more - full - activations >= 64 * 4 * weights
    room = cohort_bytes(program, 64, 0, itemsize=4)
    assert members_that_fit(program, 0, memory_bytes=room, itemsize=4) == 64
