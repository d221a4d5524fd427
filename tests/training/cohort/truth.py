"""A hand-driven Keras training in float64, and the same training as a member of a cohort.

Both start from the same weights, see the same batches and drop the same units, so that every epoch's
losses must agree to rounding.
"""

import keras
import numpy as np
from sklearn.pipeline import Pipeline

from advisor.records import ClassCount, DataFacts, Recipe, Task
from advisor.training.cohort.engine import Engine, program_of
from advisor.training.cohort.progress import Progress
from advisor.training.cohort.stacked.initial import first_weights
from advisor.training.cohort.stacking import stack
from advisor.training.data.prepare import Dataset
from advisor.training.data.preprocessing import Preprocessing
from advisor.training.network.build import build_model
from advisor.training.network.outputs import row_weights, targets_for, training_targets
from tests.training.cohort.cases import BATCH

_AS_IT_IS = Preprocessing(Pipeline([("same", "passthrough")]), (5,))
ROWS, VALIDATION_ROWS, FEATURES = 12, 7, 5  # the last batch holds 4 rows


def made_data(task: Task = Task.MULTICLASS, *, seed: int = 0, rows: int = ROWS) -> Dataset:
    """Return a small made-up data set."""
    rng = np.random.default_rng(seed)
    x, v = (rng.normal(size=(n, FEATURES)).astype(np.float32) for n in (rows, VALIDATION_ROWS))
    y, w = (_targets(task, rng, n) for n in (rows, VALIDATION_ROWS))
    classes = {Task.BINARY: 2, Task.MULTICLASS: 3, Task.MULTILABEL: 3, Task.REGRESSION: 0}[task]
    facts = DataFacts(
        task=task,
        train_rows=rows,
        validation_rows=VALIDATION_ROWS,
        input_shape=(FEATURES,),
        classes=tuple(ClassCount(str(number), 1) for number in range(classes)),
        fingerprint=f"{task}{seed}{rows}",
    )
    return Dataset(x, y, v, w, None, None, facts, tuple("abc"[:classes]), _AS_IT_IS)


def cohort_losses(recipes: list[Recipe], dataset: Dataset, *, masked: bool = True) -> list[dict[str, list[float]]]:
    """Train the recipes as one cohort, from their own first weights, and return each one's traces."""
    masks = {str(place): mask for place, mask in given_masks(recipes[0]).items()} if masked else None
    datasets = [dataset] * len(recipes)
    engine = Engine(recipes, datasets, stack(datasets, dtype="float64"), masks=masks, sample_rows=0)
    engine.train()
    return [progress.traces for progress in engine.progress]


def keras_losses(recipe: Recipe, dataset: Dataset) -> dict[str, list[float]]:
    """Train the recipe with Keras itself, step by step, from the cohort's first weights, batches and masks."""
    model = with_given_dropout(recipe, dataset)
    first = first_weights(recipe, program_of([recipe], [dataset]).layout, dtype="float64")
    model.set_weights(list(first.values()))
    rows = len(dataset.x_train)
    batch = recipe.batch_size or rows
    order = Progress(recipe, 0, rows, True, batch, "accuracy")
    y = training_targets(recipe, dataset.facts, dataset.y_train)
    weights = row_weights(recipe, dataset.facts, dataset.y_train, given=dataset.weights.get("train"))
    targets = targets_for(recipe, dataset.facts, dataset.y_validation)
    traces: dict[str, list[float]] = {"loss": [], "val_loss": []}
    for _ in range(recipe.epochs):
        total = 0.0
        for step, chosen in enumerate(order.order()):
            chosen = chosen[: rows - step * batch]
            for layer in model.layers:
                if isinstance(layer, GivenDropout):
                    layer.step = step
            own = None if weights is None else weights[chosen]
            model.reset_metrics()
            found = model.train_on_batch(dataset.x_train[chosen], y[chosen], sample_weight=own, return_dict=True)
            total += float(found["loss"]) * len(chosen)
        traces["loss"].append(total / rows)
        model.reset_metrics()
        found = model.test_on_batch(dataset.x_validation, targets, return_dict=True)
        traces["val_loss"].append(float(found["loss"]))
    return traces


class GivenDropout(keras.layers.Layer):
    """Keras's two dropouts, by the formulas of their sources, with given masks."""

    def __init__(self, layer: keras.layers.Layer, masks: np.ndarray) -> None:
        super().__init__()
        self.is_alpha = isinstance(layer, keras.layers.AlphaDropout)
        self.rate, self.masks, self.step = layer.rate, masks, 0

    def call(self, inputs, training=False):
        if not training:
            return inputs
        keep = keras.ops.take(self.masks, self.step, axis=0)[0, : keras.ops.shape(inputs)[0]]
        if not self.is_alpha:
            return inputs * keep / (1 - self.rate)
        alpha_p = -1.6732632423543772848170429916717 * 1.0507009873554804934193349852946
        a = ((1 - self.rate) * (1 + self.rate * alpha_p**2)) ** -0.5
        return a * (inputs * keep + alpha_p * (1 - keep)) - a * alpha_p * self.rate


def given_masks(recipe: Recipe) -> dict[int, np.ndarray]:
    """Return masks for each place, the same for every member: shape (steps, 1, batch, units)."""
    rng = np.random.default_rng(5)
    units = (FEATURES, *recipe.architecture.widths)
    return {place: (rng.random((2, 1, BATCH, n)) > 0.4).astype(np.float64) for place, n in enumerate(units)}


def with_given_dropout(recipe: Recipe, dataset: Dataset) -> keras.Model:
    """Return the recipe's own model, compiled, but for dropouts of given masks in place of drawn ones."""
    built = build_model(recipe, dataset.facts, steps_per_epoch=-(-len(dataset.x_train) // (recipe.batch_size or ROWS)))
    masks = given_masks(recipe)
    layers = [_given(layer, masks) for layer in built.layers]
    model = keras.Sequential([keras.Input((FEATURES,)), *layers])
    model.compile(built.optimizer, built.loss, metrics=["accuracy"], run_eagerly=True)
    return model


def _given(layer: keras.layers.Layer, masks: dict[int, np.ndarray]) -> keras.layers.Layer:
    if not isinstance(layer, keras.layers.Dropout | keras.layers.AlphaDropout):
        return layer
    place = 0 if layer.name.startswith("inputs") else int(layer.name.split("_")[1])
    return GivenDropout(layer, masks[place])


def _targets(task: Task, rng: np.random.Generator, rows: int) -> np.ndarray:
    match task:
        case Task.MULTICLASS:
            return rng.permutation(np.arange(rows) % 3)
        case Task.BINARY:
            return rng.permutation(np.arange(rows) % 3 > 0).astype(np.int64)
        case Task.MULTILABEL:
            return (rng.random((rows, 3)) > 0.5).astype(np.float32)
        case Task.REGRESSION:
            return rng.normal(size=rows).astype(np.float32)
