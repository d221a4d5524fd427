"""Recipes for cohorts: what may stand together in one, every pair of choices, and companies of one shape."""

import itertools
from dataclasses import dataclass, replace

import msgspec
import numpy as np

from advisor.records import DataPlan, Recipe
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

BATCH = 8
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
