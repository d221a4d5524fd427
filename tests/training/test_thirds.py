"""The lecture's search for a learning rate by thirds."""

import numpy as np
import pytest

from advisor.records import RateResponse
from advisor.training.fit import train
from advisor.training.thirds import chosen, find_rate
from tests.training.handwritten import dataset_for, recipe_of

pytestmark = pytest.mark.backend


def test_rate_found_is_the_first_that_does_not_diverge():
    recipe = recipe_of("diabetes", learning_rate=30.0, learning_rate_choice="by-thirds", optimizer="sgd")
    rate, responses = find_rate(recipe, dataset_for(recipe))
    rates = [response.learning_rate for response in responses]
    np.testing.assert_allclose(rates, [30.0 / 3**place for place in range(len(rates))])
    first = next(place for place, response in enumerate(responses) if not response.diverged)
    assert first > 0
    assert rate == rates[first]
    assert sum(not response.diverged for response in responses) == 3


def test_run_keeps_the_rate_that_was_found_and_the_responses():
    recipe = recipe_of("diabetes", **{"learning-rate": "by-thirds"}, optimizer="momentum", epochs=2)
    run = train(recipe, dataset_for(recipe)).run
    found = next(response for response in run.rate_responses if not response.diverged)
    assert run.recipe is not None
    assert run.recipe.optimizer.learning_rate == found.learning_rate
    assert run.model is not None
    assert run.model.learning_rate == pytest.approx(found.learning_rate)


def test_search_leaves_no_trace_in_the_training_that_follows():
    searched = recipe_of("diabetes", **{"learning-rate": "by-thirds"}, optimizer="adam", epochs=2)
    first = train(searched, dataset_for(searched)).run
    assert first.recipe is not None
    given = recipe_of("diabetes", learning_rate=first.recipe.optimizer.learning_rate, optimizer="adam", epochs=2)
    second = train(given, dataset_for(given)).run
    np.testing.assert_allclose(first.trace("loss"), second.trace("loss"), rtol=1e-5)


def test_a_rate_that_leaves_nothing_but_a_constant_answer_has_not_held():
    recipe = recipe_of("digits", learning_rate=1.0, learning_rate_choice="by-thirds", optimizer="momentum", width=64,
                       activation="relu", batch_size=8)  # fmt: skip
    dataset = dataset_for(recipe)
    shares = np.bincount(dataset.y_train) / len(dataset.y_train)
    constant = -(shares * np.log(shares)).sum()
    rate, responses = find_rate(recipe, dataset)
    dead = [each for each in responses if each.loss >= constant]
    assert dead  # the largest rates kill every unit
    assert all(each.diverged for each in dead)
    found = next(each for each in responses if each.learning_rate == rate)
    assert found.loss < constant


def test_where_no_rate_holds_the_lowest_loss_decides():
    lost = [RateResponse(1.0, float("nan"), True), RateResponse(0.3, 2.5, True), RateResponse(0.1, 2.6, True)]
    assert chosen(lost) == 0.3
    assert chosen([RateResponse(1.0, float("nan"), True)]) == 1.0
