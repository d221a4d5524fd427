"""Compare a recipe's model with one that was written by hand in Keras: layers, parameters, losses."""

from collections.abc import Callable

import keras
import numpy as np
from keras import layers, optimizers

from advisor.records import DataPlan, Recipe
from advisor.space.recipes import recipe_from
from advisor.training.data.prepare import Dataset, named_source, prepare
from advisor.training.network.build import build_model, steps_of
from advisor.training.network.outputs import row_weights, targets_for

SMALL = {"width": 12, "depth": 2, "taper": 0.5, "dropout": 0.0, "batch_size": 48, "schedule": "constant"}
"""Two hidden layers of 12 and 6 units, nothing dropped, a constant rate: what the hand-written models start from."""

_KEPT: dict[tuple[str, str], Dataset] = {}


def recipe_of(source: str = "digits", *, breaks: tuple[str, ...] = (), **parameters: float | int | str) -> Recipe:
    rows = 96 if source != "iris" else 80
    base = Recipe(data=DataPlan(source=source, rows=rows), breaks=breaks)
    return recipe_from({**SMALL, **parameters}, base=base)


def dataset_for(recipe: Recipe) -> Dataset:
    key = (recipe.data.source, recipe.scaling.value)
    if key not in _KEPT:
        _KEPT[key] = prepare(named_source(recipe.data, folder=None), recipe, with_test=False)
    return _KEPT[key]


def assert_same(recipe: Recipe, write: Callable[[tuple[int, ...]], keras.Model], *, epochs: int = 3) -> None:
    """Build the recipe and the hand-written model, start both from the same weights, and train both.

    `write` is given the shape of one input and returns a compiled model.
    """
    dataset = dataset_for(recipe)
    steps = steps_of(len(dataset.x_train), recipe.batch_size)
    mine = build_model(recipe, dataset.facts, steps_per_epoch=steps)
    theirs = write(dataset.x_train.shape[1:])
    assert [type(layer) for layer in mine.layers] == [type(layer) for layer in theirs.layers]
    assert mine.count_params() == theirs.count_params()
    assert trainable(mine) == trainable(theirs)
    assert type(mine.optimizer) is type(theirs.optimizer)
    start_alike(mine, theirs)
    np.testing.assert_allclose(
        losses(mine, recipe, dataset, epochs=epochs), losses(theirs, recipe, dataset, epochs=epochs), rtol=1e-5
    )


def trainable(model: keras.Model) -> int:
    return sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)


def start_alike(mine: keras.Model, theirs: keras.Model) -> None:
    theirs.set_weights(mine.get_weights())
    for one, other in zip(mine.layers, theirs.layers, strict=True):
        if hasattr(one, "seed_generator"):
            other.seed_generator.state.assign(one.seed_generator.state)


def losses(model: keras.Model, recipe: Recipe, dataset: Dataset, *, epochs: int) -> list[float]:
    """Train on the same batches in the same order; the mean loss of each epoch."""
    model.run_eagerly = True  # a small network: tracing would take longer than training
    x, y = dataset.x_train, targets_for(recipe, dataset.facts, dataset.y_train)
    weights = row_weights(recipe, dataset.facts, dataset.y_train)
    size = recipe.batch_size or len(x)
    starts = range(0, min(len(x), max(2 * size, 8)), size)
    found = []
    for _ in range(epochs):
        model.reset_metrics()
        for start in starts:
            rows = slice(start, start + size)
            logs = model.train_on_batch(
                x[rows], y[rows], sample_weight=None if weights is None else weights[rows], return_dict=True
            )
        found.append(float(logs["loss"]))
    return found


Shape = tuple[int, ...]
Layers = list[keras.Layer]
SELU = {"activation": "selu", "kernel_initializer": "lecun_normal"}


def classifier(
    *hidden: keras.Layer, optimizer: optimizers.Optimizer | None = None, outputs: keras.Layer | None = None
) -> Callable[[Shape], keras.Model]:
    """A classifier of digits with these layers between the pixels and the classes."""

    def write(shape: Shape) -> keras.Model:
        last = outputs or layers.Dense(10, activation="softmax")
        model = keras.Sequential([keras.Input(shape), layers.Flatten(), *hidden, last])
        model.compile(
            optimizer=optimizer or optimizers.Adam(0.001), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
        )
        return model

    return write


def dense(activation: str, initializer: str) -> Layers:
    return [layers.Dense(units, activation=activation, kernel_initializer=initializer) for units in (12, 6)]


def table(
    outputs: keras.Layer, loss: str, *, optimizer: optimizers.Optimizer | None = None
) -> Callable[[Shape], keras.Model]:
    def write(shape: Shape) -> keras.Model:
        model = keras.Sequential([keras.Input(shape), *dense("selu", "lecun_normal"), outputs])
        model.compile(optimizer=optimizer or optimizers.Adam(0.001), loss=loss)
        return model

    return write
