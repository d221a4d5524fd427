"""Members whose tables are prepared in other ways share a program where they can, and read their own inputs."""

import msgspec
import pytest

from advisor.records import DataPlan, Recipe
from advisor.records.parts.encoding import NumericEncoding
from advisor.records.recipe import Architecture, Dropout, DropoutKind, Scaling
from advisor.training.cohort import plan_cohorts, train_cohort
from advisor.training.data.prepare import named_source, prepare

pytestmark = pytest.mark.backend

SMALL = Recipe(
    data=DataPlan(source="iris"),
    architecture=Architecture(depth=1, width=4),
    dropout=Dropout(kind=DropoutKind.NONE),
    label_smoothing=0.1,
    epochs=2,
)
SCALES = (Scaling.STANDARDIZE, Scaling.QUANTILE, Scaling.ROBUST)


def recipes(encoding):
    return [msgspec.structs.replace(SMALL, scaling=scaling, numeric_encoding=encoding) for scaling in SCALES]


@pytest.mark.parametrize("encoding", list(NumericEncoding))
def test_each_member_trains_on_its_own_scale_as_it_does_alone(encoding, float64, step_by_step):
    """Standardized inputs and standardized ranks have the same mean and spread: they are still two data sets."""
    made = recipes(encoding)
    assert plan_cohorts(made).cohorts == ((0, 1, 2),)
    source = named_source(SMALL.data, folder=None)
    datasets = [prepare(source, recipe, with_test=False) for recipe in made]
    together = train_cohort(made, datasets)
    losses = [list(member.run.trace("val_loss")) for member in together]
    assert losses[0] != pytest.approx(losses[1])
    for member, recipe, dataset in zip(together, made, datasets, strict=True):
        [alone] = train_cohort([recipe], dataset)
        assert member.run.trace("val_loss") == pytest.approx(list(alone.run.trace("val_loss")), rel=1e-9)
        assert member.run.scores.validation["loss"] == pytest.approx(min(member.run.trace("val_loss")), rel=1e-6)
