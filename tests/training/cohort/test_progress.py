"""Endings and learning rates: a member ends, and slows down, where Keras's callbacks would make it."""

from time import perf_counter

import keras
import msgspec
import numpy as np
import pytest

from advisor.records import EndingKind, Goal, Metric
from advisor.records.recipe import OptimizerName, Schedule, ScheduleKind, Stopping, StoppingKind
from advisor.training.cohort import Halving, train_cohort
from advisor.training.cohort.engine import Engine
from advisor.training.cohort.progress import Progress
from advisor.training.cohort.schedule import Plateau, step_rates
from advisor.training.cohort.stacking import stack
from tests.training.cohort.cases import Case
from tests.training.cohort.truth import made_data

pytestmark = pytest.mark.backend

LOSSES = [1.0, 0.8, 0.80005, 0.79, 0.81, 0.82, 0.7, 0.71, 0.72, 0.73, 0.74, 0.6, 0.75]


def recipe_of(**changes):
    return msgspec.structs.replace(Case(OptimizerName.SGD).recipe(), **changes)


class Fake:
    """What the callbacks of Keras see of a model."""

    def __init__(self):
        self.stop_training = False
        self.optimizer = keras.optimizers.SGD(1.0)
        self.metrics = []

    def get_weights(self):
        return []

    def set_weights(self, weights):
        pass


def driven(callback):
    """Return the epochs that a callback lets train, with the learning rate after each."""
    model, rates = Fake(), []
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, loss in enumerate(LOSSES):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        rates.append(float(model.optimizer.learning_rate.numpy()))
        if model.stop_training:
            break
    return rates


def early_stopped(patience, min_delta):
    """Return how many epochs a member trains whose validation losses are given."""
    stopping = Stopping(kind=StoppingKind.EARLY, patience=patience, min_delta=min_delta)
    progress = Progress(recipe_of(stopping=stopping, epochs=99), 0, 10, True, 5, "accuracy")
    best = np.inf
    for loss in LOSSES:
        improved = loss + min_delta < best
        best = loss if improved else best
        progress.see({("loss", None): loss, ("val_loss", None): loss}, improved=improved, seconds=0.0)
        if progress.ending is not None:
            assert progress.ending.kind is EndingKind.STOPPED_EARLY
            break
    return progress.epochs


@pytest.mark.parametrize(("patience", "min_delta"), [(0, 0.0), (1, 0.0), (2, 0.0), (3, 0.0), (3, 0.05), (9, 0.5)])
def test_early_stopping_ends_where_that_of_keras_does(patience, min_delta):
    callback = keras.callbacks.EarlyStopping(mode="min", patience=patience, min_delta=min_delta)
    assert early_stopped(patience, min_delta) == len(driven(callback))


@pytest.mark.parametrize("patience", [1, 2, 3])
def test_plateaus_lower_the_rate_where_that_of_keras_does(patience):
    plateau, factors = Plateau(patience, 0.5), []
    for loss in LOSSES:
        plateau.see(loss)
        factors.append(plateau.factor)
    callback = keras.callbacks.ReduceLROnPlateau(mode="min", factor=0.5, patience=patience)
    assert factors == driven(callback)


def test_the_weights_of_the_best_epoch_are_kept(step_by_step, float64):
    """A member that goes on for ever worse keeps what it had at its best."""
    stopping = Stopping(kind=StoppingKind.EARLY, patience=2)
    worse = recipe_of(
        stopping=stopping, epochs=30, optimizer=msgspec.structs.replace(recipe_of().optimizer, learning_rate=2.0)
    )
    dataset = made_data()
    [result] = train_cohort([worse], dataset)
    losses = result.run.trace("val_loss")
    assert result.run.ending.kind is EndingKind.STOPPED_EARLY
    assert result.run.best_epoch == losses.argmin() == len(losses) - 3
    assert result.run.scores.validation["loss"] == pytest.approx(losses.min(), rel=1e-6)


def test_a_member_that_diverges_keeps_what_it_had_at_its_best(step_by_step):
    """The rate becomes absurd in the middle of the training: the weights from before are kept, and are finite."""
    schedule = Schedule(kind=ScheduleKind.PIECEWISE, boundaries=(0.5,), factors=(1e30,))
    exploding = recipe_of(schedule=schedule, epochs=6, stopping=Stopping(kind=StoppingKind.EARLY, patience=5))
    sound = recipe_of(epochs=6, seed=1)
    exploded, beside = train_cohort([exploding, sound], made_data())
    assert exploded.run.ending.kind is EndingKind.DIVERGED
    losses = exploded.run.trace("val_loss")
    best = int(np.nanargmin(losses))
    assert exploded.run.best_epoch == best < exploded.run.epochs - 1 < 5
    assert exploded.run.scores.validation["loss"] == pytest.approx(losses[best], rel=1e-6)
    assert all(np.isfinite(weights).all() for weights in exploded.weights)
    assert (beside.run.ending.kind, beside.run.epochs) == (EndingKind.FINISHED, 6)


def test_without_early_stopping_the_last_weights_are_kept(step_by_step, float64):
    """Members of other lengths each keep the weights of their own last epoch."""
    recipes = [recipe_of(epochs=epochs, seed=epochs) for epochs in (2, 5, 3)]
    results = train_cohort(recipes, made_data())
    assert [result.run.epochs for result in results] == [2, 5, 3]
    assert [result.run.best_epoch for result in results] == [1, 4, 2]
    for result in results:
        assert result.run.scores.validation["loss"] == pytest.approx(result.run.trace("val_loss")[-1], rel=1e-6)


def test_members_that_ended_leave_their_places(step_by_step, float64, monkeypatch):
    """Compaction gathers those that go on, and changes nothing of theirs."""
    recipes = [recipe_of(epochs=2 if seed % 3 else 6, seed=seed) for seed in range(20)]
    dataset = made_data()
    engine = Engine(recipes, [dataset] * 20, stack([dataset] * 20, dtype="float64"))
    blocks = []
    compact = engine._compact
    monkeypatch.setattr(engine, "_compact", lambda seconds, **_: (compact(seconds), blocks.append(len(engine.blocks))))
    engine.blocks = [engine._first_block([m], 1, firsts(engine)) for m in range(20)]
    engine.train()
    assert blocks[0] == 20
    assert blocks[2] == 7
    [alone] = train_cohort(recipes[3:4], dataset)
    assert engine.progress[3].traces["val_loss", None] == pytest.approx(alone.run.trace("val_loss").tolist(), rel=1e-9)


def test_no_program_is_compiled_for_fewer_members_where_the_time_is_up_before_it_pays(float64):
    dataset = made_data()
    engine = Engine(
        [recipe_of(epochs=100, seed=seed) for seed in range(8)], [dataset] * 8, stack([dataset] * 8, dtype="float64")
    )
    engine.blocks = [engine._first_block(list(range(8)), 8, firsts(engine))]
    for progress in engine.progress[1:]:
        progress.prune("worse")
    engine._compact(10.0, until=perf_counter() + 1.0)
    assert engine.blocks[0].size == 8
    engine._compact(10.0)
    assert engine.blocks[0].size == 1


def firsts(engine):
    from advisor.training.cohort.stacked.initial import first_weights

    return [first_weights(progress.recipe, engine.program.layout, dtype="float64") for progress in engine.progress]


@pytest.mark.parametrize("metric", [Metric.LOSS, Metric.ACCURACY])
def test_halving_keeps_the_better_third(metric, step_by_step, float64):
    recipes = [recipe_of(epochs=4, seed=seed) for seed in range(6)]
    results = train_cohort(recipes, made_data(), goal=Goal(metric=metric), survivors=Halving(rungs=(2,)))
    went_on = [place for place, result in enumerate(results) if result.run.epochs == 4]
    best = [int(np.argmin(result.run.trace("val_loss")[:2])) for result in results]
    name, sign = ("val_loss", 1) if metric is Metric.LOSS else ("val_accuracy", -1)
    at_rung = np.array([sign * result.run.trace(name)[epoch] for result, epoch in zip(results, best, strict=True)])
    assert went_on == sorted(np.argsort(at_rung, kind="stable")[:2].tolist())
    assert {result.run.ending.kind for result in results} == {EndingKind.FINISHED, EndingKind.PRUNED}


def test_a_cohort_ends_when_its_time_is_up_and_tells_its_epochs(step_by_step):
    told = []
    recipes = [recipe_of(seed=seed) for seed in range(2)]
    results = train_cohort(
        recipes,
        made_data(),
        seconds=1e-9,
        listen=lambda place, epoch, values: told.append((place, epoch, values["loss"])),
    )
    assert [result.run.ending.kind for result in results] == [EndingKind.TIMED_OUT] * 2
    assert told == [(place, 0, result.run.trace("loss")[0]) for place, result in enumerate(results)]
    assert all(result.run.scores.validation for result in results)


def test_the_recorded_rate_is_that_of_fit(step_by_step):
    schedule = Schedule(kind=ScheduleKind.EXPONENTIAL, decay_steps=2, decay_rate=0.5)
    [result] = train_cohort([recipe_of(schedule=schedule)], made_data())
    assert result.run.trace("learning_rate") == pytest.approx([2.0**-4, 2.0**-5, 2.0**-6, 2.0**-7, 2.0**-8])


def test_a_rate_rises_evenly_and_falls_along_a_cosine_to_nothing():
    recipe = recipe_of(schedule=Schedule(kind=ScheduleKind.COSINE, warm_up=0.4), epochs=5)
    rates = step_rates(recipe, 0, 11, steps_per_epoch=2) / recipe.optimizer.learning_rate
    assert rates[:5] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert rates[7] == pytest.approx(0.5)
    assert rates[10] == 0


def test_what_is_drawn_ahead_is_the_order_that_would_have_come():
    members = [Progress(recipe_of(epochs=3), 7, 11, False, 4, "accuracy") for _ in range(2)]
    for _ in range(3):
        drawn = [member.order() for member in members]
        assert (drawn[0] == drawn[1]).all()
        assert sorted(drawn[0].ravel()[:11]) == list(range(7, 18))
        members[1].draw_ahead()
        members[1].draw_ahead()  # the second call changes nothing
        for member in members:
            member.see({("loss", None): 1.0}, improved=True, seconds=0.0)
