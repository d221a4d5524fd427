"""A rate searched for by thirds inside a cohort is the rate that `fit` finds, with the same responses."""

from dataclasses import replace

import msgspec
import pytest

from advisor.records.recipe import LearningRateChoice, OptimizerName, Stopping, StoppingKind
from advisor.training import thirds
from advisor.training.cohort import train_cohort
from advisor.training.cohort.engine import program_of
from advisor.training.cohort.stacked.initial import first_weights
from advisor.training.cohort.thirds import with_rates
from advisor.training.network.build import build_model
from tests.training.cohort.cases import PENALTIES, Case
from tests.training.cohort.truth import made_data

pytestmark = pytest.mark.backend


def searching(start, *, name=OptimizerName.SGD, **changes):
    recipe = Case(name, penalty=PENALTIES[2]).recipe()
    optimizer = msgspec.structs.replace(
        recipe.optimizer, learning_rate=start, learning_rate_choice=LearningRateChoice.BY_THIRDS
    )
    return msgspec.structs.replace(recipe, optimizer=optimizer, **changes)


@pytest.mark.parametrize("start", [1e4, 40.0, 0.05])
def test_rate_and_responses_are_those_of_fit(start, float64, step_by_step, monkeypatch):
    """From the same first weights; the whole part in one step, so that the order of rows is no question."""
    recipe, dataset = searching(start, batch_size=0), made_data()
    layout = program_of([recipe], [dataset]).layout

    def built(short, facts, *, steps_per_epoch):
        model = build_model(short, facts, steps_per_epoch=steps_per_epoch)
        model.set_weights(list(first_weights(recipe, layout, dtype="float64").values()))
        return model

    monkeypatch.setattr(thirds, "build_model", built)
    rate, alone = thirds.find_rate(recipe, dataset)
    [found], [responses] = with_rates([recipe], [dataset])
    assert found.optimizer.learning_rate == rate
    assert [response.diverged for response in responses] == [response.diverged for response in alone]
    for ours, theirs in zip(responses, alone, strict=True):
        assert ours.learning_rate == theirs.learning_rate
        assert ours.loss == pytest.approx(theirs.loss, rel=1e-6, nan_ok=True)  # Keras holds rates in float32


def test_every_member_finds_its_own_rate_and_keeps_the_responses(float64, step_by_step):
    given = Case(OptimizerName.SGD).recipe(seed=3)
    recipes = [searching(1e4, seed=1), given, searching(0.01, seed=2)]
    steep, plain, gentle = (member.run for member in train_cohort(recipes, made_data()))
    for run in (steep, gentle):
        first = next(response for response in run.rate_responses if not response.diverged)
        assert run.recipe.optimizer.learning_rate == run.trace("learning_rate")[0] == first.learning_rate
        assert sum(not response.diverged for response in run.rate_responses) == 3
    assert steep.rate_responses[0].diverged
    assert len(gentle.rate_responses) == 3
    assert (plain.rate_responses, plain.recipe) == ((), given)


def test_the_search_leaves_no_trace_in_the_training_that_follows(float64, step_by_step):
    searched = searching(5.0, name=OptimizerName.ADAM, seed=4)
    dataset = made_data()
    [first] = train_cohort([searched], dataset)
    rate = first.run.recipe.optimizer.learning_rate
    choice = {"learning_rate": rate, "learning_rate_choice": LearningRateChoice.GIVEN}
    given = msgspec.structs.replace(searched, optimizer=msgspec.structs.replace(searched.optimizer, **choice))
    [second] = train_cohort([given], dataset)
    assert first.run.trace("val_loss").tolist() == second.run.trace("val_loss").tolist()


def test_only_the_rows_of_the_first_steps_are_tried(step_by_step, monkeypatch):
    """With ten steps of one row, row 11 decides nothing and row 10 does."""
    monkeypatch.setattr(thirds, "_MOST_STEPS", 10)
    recipe = searching(0.1, batch_size=1, stopping=Stopping(kind=StoppingKind.EARLY, patience=1))
    dataset = made_data()
    _, [responses] = with_rates([recipe], [dataset])
    for row, decides in ((9, True), (10, False)):
        x = dataset.x_train.copy()
        x[row] += 9
        assert (with_rates([recipe], [replace(dataset, x_train=x)])[1] != [responses]) == decides


def test_a_rate_that_never_holds_is_the_smallest_tried(step_by_step):
    recipe = searching(float("inf"))
    [found], [responses] = with_rates([recipe], [made_data()])
    assert len(responses) == 12
    assert all(response.diverged for response in responses)
    assert found.optimizer.learning_rate == responses[-1].learning_rate
