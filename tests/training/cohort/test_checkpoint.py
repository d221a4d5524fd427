"""Checkpoints: a training that goes on is the training that never ended; a bad one is told, and trained anew."""

from collections.abc import Sequence

import msgspec
import numpy as np
import pytest

from advisor.errors import FileError
from advisor.records import EndingKind, Recipe
from advisor.records.recipe import (
    Activation,
    BatchNormalization,
    Dropout,
    DropoutKind,
    OptimizerName,
    Schedule,
    ScheduleKind,
    Stopping,
    StoppingKind,
)
from advisor.training.cohort import checkpoint, train_cohort
from advisor.training.cohort.checkpoint import Checkpoint, packed, unpacked
from advisor.training.cohort.results import CohortMember
from tests.training.cohort.cases import Case, company_of
from tests.training.cohort.truth import made_data

pytestmark = pytest.mark.backend

PLATEAU = Schedule(kind=ScheduleKind.PERFORMANCE, patience=1, factor=0.5)
FALLING = Schedule(kind=ScheduleKind.EXPONENTIAL, decay_steps=2)
DROPS = Dropout(kind=DropoutKind.PLAIN, rate=0.25)
PLAIN = Case(OptimizerName.SGD)
CASES = [
    Case(OptimizerName.NADAM, Activation.PRELU, BatchNormalization.AFTER, DROPS, schedule=FALLING),
    Case(OptimizerName.SGD, schedule=PLATEAU),  # no moments; a plateau waits over the border
]


def of_epochs(recipes: Sequence[Recipe], epochs: int) -> list[Recipe]:
    """The recipes with early stopping that never comes in so few epochs, but keeps the best weights."""
    stopping = Stopping(kind=StoppingKind.EARLY, patience=10)
    return [msgspec.structs.replace(recipe, epochs=epochs, stopping=stopping) for recipe in recipes]


def states(members: Sequence[CohortMember]) -> list[Checkpoint]:
    """What a trial's file gives back of what the members left."""
    return [unpacked(packed([member.checkpoint]))[0] for member in members if member.checkpoint is not None]


def assert_same(one: CohortMember, other: CohortMember) -> None:
    for of_one, of_other in zip(one.run.traces, other.run.traces, strict=True):
        assert (of_one.name, of_one.layer) == (of_other.name, of_other.layer)
        if of_one.name != "seconds":
            np.testing.assert_allclose(of_one.values, of_other.values, rtol=1e-4, atol=1e-6)
    assert (one.run.best_epoch, one.run.ending) == (other.run.best_epoch, other.run.ending)
    assert other.run.scores.validation == pytest.approx(one.run.scores.validation, rel=1e-4, abs=1e-6)
    for kept, again in zip(one.weights, other.weights, strict=True):
        np.testing.assert_allclose(kept, again, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_epochs_that_are_added_are_those_of_one_long_training(case: Case, step_by_step) -> None:
    """In one cohort a member goes on after 1 epoch, one after 2, and one begins; then the first one alone."""
    recipes, data = company_of(case)[:3], made_data()
    whole = train_cohort(of_epochs(recipes, 3), data)
    one, two = (states(train_cohort(of_epochs(recipes, epochs), data, keeps=True)) for epochs in (1, 2))
    earlier = [one[0], two[1], None]
    went_on = train_cohort(of_epochs(recipes, 3), data, earlier=earlier, keeps=True)
    for member, again in zip(whole, went_on, strict=True):
        assert_same(member, again)
    assert [len(member.run.trace("loss")) for member in went_on] == [3, 3, 3]
    [alone] = train_cohort(of_epochs(recipes[:1], 3), data, earlier=two[:1])
    assert_same(whole[0], alone)


def test_a_rate_that_follows_the_number_of_epochs_is_that_of_the_new_number_from_there_on(step_by_step) -> None:
    recipe, data = Case(schedule=Schedule(kind=ScheduleKind.COSINE)).recipe(), made_data()
    [short], [long] = (train_cohort(of_epochs([recipe], epochs), data, keeps=True) for epochs in (2, 4))
    [went_on] = train_cohort(of_epochs([recipe], 4), data, earlier=states([short]))
    rates = [member.run.trace("learning_rate") for member in (short, long, went_on)]
    np.testing.assert_allclose(rates[2], [*rates[0], *rates[1][2:]])


def test_only_what_came_to_its_last_epoch_has_a_state(step_by_step) -> None:
    recipes = of_epochs(company_of(PLAIN)[:2], 3)
    impatient = msgspec.structs.replace(
        recipes[0], stopping=Stopping(kind=StoppingKind.EARLY, patience=1, min_delta=9.0)
    )
    stopped, ended = train_cohort([impatient, recipes[1]], made_data(), keeps=True)
    assert (stopped.run.ending.kind, stopped.checkpoint) == (EndingKind.STOPPED_EARLY, None)
    assert ended.checkpoint is not None
    assert all(each.checkpoint is None for each in train_cohort(recipes, made_data()))


def test_what_cannot_go_on_says_why_and_is_trained_anew(step_by_step) -> None:
    [recipe], data = of_epochs([PLAIN.recipe()], 3), made_data()
    [whole] = train_cohort([recipe], data, keeps=True)
    [ended] = states([whole])
    others = Checkpoint(msgspec.structs.replace(ended.told, fingerprint="of another table", epochs=1), ended.tensors)
    without = {name: each for name, each in ended.tensors.items() if "bias" not in name}
    single = {name: each.astype("float16") for name, each in ended.tensors.items()}
    short = msgspec.structs.replace(ended.told, epochs=1)
    earlier = [ended, others, Checkpoint(short, without), Checkpoint(short, single)]
    trained = train_cohort([recipe] * 4, data, earlier=earlier)
    assert [member.began_anew for member in trained] == [
        "it was trained for 3 epochs already",
        "it is of other data",
        "it is of another network",
        "it is of another network",
    ]
    for member in trained:
        assert_same(whole, member)


def test_a_file_that_is_not_whole_or_too_large_is_no_state(step_by_step, monkeypatch: pytest.MonkeyPatch) -> None:
    [member] = train_cohort(of_epochs([PLAIN.recipe()], 1), made_data(), keeps=True)
    assert member.checkpoint is not None
    content = packed([member.checkpoint, member.checkpoint])
    assert [each.told for each in unpacked(content)] == [member.checkpoint.told] * 2
    flipped = bytearray(content)
    flipped[len(content) // 3] ^= 255
    pieces = [content[: len(content) * part // 20] for part in range(20)]
    for bad in (*pieces, bytes(flipped), b"\0" * 1000, content.replace(b'"epochs"', b'"EPOCHS"')):
        with pytest.raises(FileError, match="it is not whole"):
            unpacked(bad)
    later = Checkpoint(msgspec.structs.replace(member.checkpoint.told, format=99), member.checkpoint.tensors)
    with pytest.raises(FileError, match="another version"):
        unpacked(packed([later]))
    monkeypatch.setattr(checkpoint, "MOST_BYTES", 10)
    assert packed([member.checkpoint]) == b""
