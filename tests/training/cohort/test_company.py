"""A member's result is its own: it does not depend on who else is in the cohort."""

import msgspec
import numpy as np
import pytest

from advisor.records import EndingKind
from advisor.records.recipe import BatchNormalization, Dropout, DropoutKind, OptimizerName
from advisor.training.cohort import train_cohort
from tests.training.cohort.cases import Case, company_of
from tests.training.cohort.truth import made_data

pytestmark = [
    pytest.mark.backend,
    pytest.mark.no_cover,
]  # other tests of cohorts cover the lines; counting here costs a quarter more

SHAPE = Case(
    OptimizerName.ADAM,
    normalization=BatchNormalization.BEFORE,
    dropout=Dropout(kind=DropoutKind.PLAIN, rate=0.25),
)


def changed(recipe, **optimizer):
    return msgspec.structs.replace(recipe, optimizer=msgspec.structs.replace(recipe.optimizer, **optimizer))


def members(count, *, first=0):
    return [changed(SHAPE.recipe(seed=seed), learning_rate=0.01 / (1 + seed % 5)) for seed in range(first, count)]


def values(result):
    return {trace.name: trace.values for trace in result.run.traces if trace.layer is None and trace.name != "seconds"}


def assert_same(results, others):
    for result, other in zip(results, others, strict=True):
        for name, trace in values(result).items():
            np.testing.assert_allclose(trace, values(other)[name], rtol=1e-9, err_msg=name)


@pytest.fixture(scope="module")
def dataset():
    return made_data()


def test_a_member_is_the_same_in_other_company(dataset, float64, blocks_of_eight):
    recipes = members(24)
    together = train_cohort(recipes, dataset)
    assert_same(together[5:9], train_cohort(recipes[5:9], dataset))
    assert_same(together[::-1], train_cohort(recipes[::-1], dataset))


@pytest.mark.parametrize("rate", [float("nan"), float("inf"), 1e10])
def test_a_poisoned_member_leaves_the_other_31_alone(rate, dataset, float64, blocks_of_eight):
    recipes = members(32)
    poisoned = [*recipes[:13], changed(recipes[13], learning_rate=rate), *recipes[14:]]
    results = train_cohort(poisoned, dataset)
    without = train_cohort([*recipes[:13], *recipes[14:]], dataset)
    assert_same([*results[:13], *results[14:]], without)
    assert values(results[13]) != values(without[13])
    if not np.isfinite(rate):
        assert results[13].run.ending.kind is EndingKind.DIVERGED


def test_members_of_other_numbers_of_rows_train_as_they_would_alone(float64, blocks_of_eight):
    """Members of fewer steps wait for the others of their group."""
    datasets = [made_data(seed=seed, rows=rows) for seed, rows in enumerate((40, 44, 33, 12, 48))]
    recipes = members(5)
    together = train_cohort(recipes, datasets)
    for place in (1, 2):  # six steps, and five that wait for the sixth
        assert_same(together[place : place + 1], train_cohort(recipes[place : place + 1], datasets[place]))


def test_a_member_that_fills_up_a_block_stays_itself_when_the_others_have_ended(dataset, float64, blocks_of_eight):
    *short, last = members(9)
    together = train_cohort([*(msgspec.structs.replace(each, epochs=2) for each in short), last], dataset)
    assert [each.run.epochs for each in together] == [2] * 8 + [last.epochs]
    assert_same(together[8:], train_cohort([last], dataset))


def test_numbers_that_others_use_change_nothing(dataset, float64, step_by_step):
    """Clipping, penalties and weights of others add operations to the program; a member without them feels none."""
    plain, *others = company_of(SHAPE)
    assert_same(train_cohort([plain], dataset), train_cohort([plain, *others], dataset)[:1])
