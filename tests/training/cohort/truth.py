"""A hand-driven Keras training in float64, and the same training as a member of a cohort.

Both start from the same weights, see the same batches and drop the same units, so that every epoch's
losses must agree to rounding.
"""

import itertools
from dataclasses import dataclass, replace

import keras
import msgspec
import numpy as np
from sklearn.pipeline import Pipeline

from advisor.records import ClassCount, DataFacts, DataPlan, Recipe, Task
from advisor.records.recipe import (
    Activation,
    Architecture,
    BatchNormalization,
    Clipping,
    ClippingKind,
    Dropout,
    DropoutKind,
    DropoutPlace,
    Optimizer,
    OptimizerName,
    Penalty,
    PenaltyKind,
    PenaltyPlace,
    Scaling,
    Schedule,
    ScheduleKind,
    Stopping,
    StoppingKind,
)
from advisor.space.couplings import broken_couplings
from advisor.training.cohort.engine import Engine, program_of
from advisor.training.cohort.progress import Progress
from advisor.training.cohort.stacked.initial import first_weights
from advisor.training.cohort.stacking import stack
from advisor.training.data.prepare import Dataset
from advisor.training.data.preprocessing import Preprocessing
from advisor.training.network.build import build_model
from advisor.training.network.outputs import row_weights, targets_for, training_targets

_AS_IT_IS = Preprocessing(Pipeline([("same", "passthrough")]), (5,))
ROWS, VALIDATION_ROWS, FEATURES, BATCH = 12, 7, 5, 8  # the last batch holds 4 rows
EPOCHS = 5

# Keras rounds some hyperparameters to single precision even where it computes in double precision
# (`ops.cast(self.beta_1, dtype)`), so that all numbers here are sums of few powers of two.
OPTIMIZERS = {
    OptimizerName.SGD: 1 / 8,
    OptimizerName.MOMENTUM: 1 / 16,
    OptimizerName.NESTEROV: 1 / 16,
    OptimizerName.ADAGRAD: 1 / 8,
    OptimizerName.RMSPROP: 1 / 128,
    OptimizerName.ADAM: 1 / 64,
    OptimizerName.NADAM: 1 / 64,
    OptimizerName.ADAMW: 1 / 64,
}
EXACT = {
    "momentum": 7 / 8,
    "beta_1": 7 / 8,
    "beta_2": 127 / 128,
    "rho": 7 / 8,
    "epsilon": 2.0**-20,
    "initial_accumulator": 1 / 8,
    "weight_decay": 1 / 32,
}
CLIPPINGS = [
    Clipping(),
    Clipping(kind=ClippingKind.VALUE, threshold=0.01),
    Clipping(kind=ClippingKind.NORM, threshold=0.05),
    Clipping(kind=ClippingKind.GLOBAL_NORM, threshold=0.1),
]
PENALTIES = [
    Penalty(),
    Penalty(kind=PenaltyKind.L1, strength=1 / 128),
    Penalty(kind=PenaltyKind.L2, strength=1 / 64, place=PenaltyPlace.ALL),
    Penalty(kind=PenaltyKind.ELASTIC_NET, strength=1 / 32, place=PenaltyPlace.FIRST_HIDDEN),
]
CONSTANT = Schedule(kind=ScheduleKind.CONSTANT)
NORMALIZATIONS = list(BatchNormalization)
DROPOUTS = [
    Dropout(kind=DropoutKind.NONE),
    Dropout(kind=DropoutKind.PLAIN, rate=0.4, place=DropoutPlace.INPUTS_AND_HIDDEN, growth=1.0),
    Dropout(kind=DropoutKind.ALPHA, rate=0.3, place=DropoutPlace.LAST_HIDDEN),
]


@dataclass(frozen=True)
class Case:
    """One combination of what may stand together in a recipe."""

    optimizer: OptimizerName = OptimizerName.ADAM
    activation: Activation = Activation.RELU
    normalization: BatchNormalization = BatchNormalization.NONE
    dropout: Dropout = DROPOUTS[0]
    clipping: Clipping = CLIPPINGS[0]
    penalty: Penalty = PENALTIES[0]
    scaling: Scaling = Scaling.STANDARDIZE
    schedule: Schedule = CONSTANT

    @property
    def name(self) -> str:
        """Tell the case apart in a test's name."""
        parts = (self.optimizer, self.activation, self.normalization, self.dropout.kind, self.clipping.kind)
        return "-".join((*(part.value for part in parts), self.penalty.kind.value))

    def recipe(self, *, seed: int = 0) -> Recipe:
        """Return the recipe of the case; what breaks a coupling of the lecture is named."""
        architecture = Architecture(
            depth=2,
            width=6,
            taper=2 / 3,
            activation=self.activation,
            batch_normalization=self.normalization,
            elu_alpha=3 / 4,
            leaky_slope=1 / 8,
        )
        optimizer = Optimizer(
            name=self.optimizer, learning_rate=OPTIMIZERS[self.optimizer], clipping=self.clipping, **EXACT
        )
        recipe = Recipe(
            data=DataPlan(source="made"),
            architecture=architecture,
            optimizer=optimizer,
            dropout=self.dropout,
            penalty=self.penalty,
            scaling=self.scaling,
            schedule=self.schedule,
            stopping=Stopping(kind=StoppingKind.NONE),
            batch_size=BATCH,
            epochs=EPOCHS,
            seed=seed,
        )
        return with_breaks(recipe)


def with_breaks(recipe: Recipe) -> Recipe:
    """Name the couplings that a combination breaks, which a recipe must do."""
    return msgspec.structs.replace(recipe, breaks=tuple(coupling.name for coupling, _ in broken_couplings(recipe)))


def all_pairs() -> list[Case]:
    """Return cases in which every pair of choices of two of the six fields stands together at least once."""
    fields: list[list[object]] = [
        list(OPTIMIZERS),
        list(Activation),
        NORMALIZATIONS,
        DROPOUTS,
        CLIPPINGS,
        PENALTIES,
    ]
    left = {
        (one, first, other, second)
        for one, other in itertools.combinations(range(len(fields)), 2)
        for first in range(len(fields[one]))
        for second in range(len(fields[other]))
    }
    rng = np.random.default_rng(0)
    cases = []
    while left:
        cases.append(_best_row([len(field) for field in fields], left, rng))
        left -= _pairs(cases[-1])
    return [Case(*(field[choice] for field, choice in zip(fields, row, strict=True))) for row in cases]


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
    weights = row_weights(recipe, dataset.facts, dataset.y_train)
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


def _pairs(row: tuple[int, ...]) -> set[tuple[int, int, int, int]]:
    return {(i, row[i], j, row[j]) for i, j in itertools.combinations(range(len(row)), 2)}


def _best_row(sizes: list[int], left: set[tuple[int, int, int, int]], rng: np.random.Generator) -> tuple[int, ...]:
    """Choose, among some rows that hold a missing pair, the one with the most missing pairs."""
    one, first, other, second = min(left)
    tries = []
    for _ in range(60):
        row = [int(rng.integers(size)) for size in sizes]
        row[one], row[other] = first, second
        tries.append(tuple(row))
    return max(tries, key=lambda row: len(_pairs(row) & left))


def company_of(case: Case) -> list[Recipe]:
    """Return recipes of one shape with other numbers: seeds, learning rates, clipping and penalties."""
    recipes = []
    for place, (clipping, penalty) in enumerate(zip(CLIPPINGS, PENALTIES, strict=True)):
        recipe = replace(case, clipping=clipping, penalty=penalty).recipe(seed=place)
        rate = recipe.optimizer.learning_rate / 2**place
        optimizer = msgspec.structs.replace(recipe.optimizer, learning_rate=rate)
        recipes.append(msgspec.structs.replace(recipe, optimizer=optimizer))
    return recipes
