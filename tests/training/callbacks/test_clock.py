"""A cosine that falls with the time: what rate each epoch has, by how many epochs fit."""

import keras
import numpy as np
import pytest

from advisor.records import DataPlan, Recipe
from advisor.space.recipes import recipe_from
from advisor.training.callbacks.clock import FallWithTime, falls_with_time
from advisor.training.network.schedules import learning_rate_of

BASE = Recipe(data=DataPlan(source="digits"))
STEPS, EPOCHS, FIRST = 40, 20, 0.01


def recipe(**parameters):
    return recipe_from({"schedule": "cosine", "learning_rate": FIRST, "epochs": EPOCHS, **parameters}, base=BASE)


class Played:
    """A training of which each step takes a second; the first step and the first validation wait for the compiler."""

    def __init__(self, of, *, seconds, step=1.0, validation=5.0):
        self.now, self.rates = 0.0, []
        self.optimizer = keras.optimizers.SGD(1.0)
        fall = FallWithTime(of, steps=STEPS, seconds=seconds, clock=lambda: self.now)
        fall.set_model(self)
        for epoch in range(of.epochs):
            began = self.now + 90 * (epoch == 0)
            fall.on_epoch_begin(epoch)
            for batch in range(STEPS):
                fall.on_train_batch_begin(batch)
                self.rates.append(float(self.optimizer.learning_rate))
                self.now += step + 60 * (epoch == batch == 0)
            fall.on_test_begin()
            self.now += validation + 30 * (epoch == 0)
            fall.on_epoch_end(epoch)
            if self.now + (self.now - began) > seconds:
                break
        self.epochs = epoch + 1


@pytest.mark.parametrize("warm_up", [0.0, 0.1])
def test_where_all_epochs_fit_it_is_the_recipes_own_cosine(warm_up):
    of = recipe(warm_up=warm_up)
    own = learning_rate_of(of, steps_per_epoch=STEPS)
    expected = [float(own(step)) for step in range(EPOCHS * STEPS)]
    assert np.allclose(Played(of, seconds=1e6).rates, expected, atol=1e-6)


@pytest.mark.parametrize("seconds", [180, 250, 400, 700])
def test_where_few_fit_it_comes_to_its_end_with_the_last_of_them(seconds):
    played = Played(recipe(), seconds=seconds)
    assert 1 <= played.epochs < EPOCHS
    assert max(played.rates) == pytest.approx(FIRST)
    assert played.rates[-1] < 0.02 * FIRST
    assert max(np.diff(played.rates)) <= 1e-9  # it only falls


def test_a_rate_that_rises_first_does_so_in_its_share_of_what_fits():
    rates = Played(recipe(warm_up=0.2), seconds=500).rates
    top = int(np.argmax(rates))
    assert 0.05 < top / len(rates) < 0.35
    assert rates[0] < 0.1 * FIRST
    assert rates[top] == pytest.approx(FIRST, rel=0.05)
    assert rates[-1] < 0.02 * FIRST


def test_other_schedules_and_unfrozen_layers_keep_their_own():
    assert falls_with_time(recipe())
    assert not falls_with_time(recipe(schedule="exponential"))
    assert not falls_with_time(
        recipe_from({"base_model": "base.keras", "unfreeze": 1, "schedule": "cosine"}, base=BASE)
    )
