"""Recipes with a name: the lecture's models, and the configurations that open every study.

A named recipe is a set of parameters laid over the lecture's default table, so it reads as the
difference from it.
"""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from advisor.errors import Problem, StudyError
from advisor.nearest import did_you_mean
from advisor.records import DataPlan, Recipe
from advisor.records.studies.plan import ParameterValue
from advisor.space.recipes import recipe_from


class NamedRecipe(msgspec.Struct, frozen=True, kw_only=True):
    """Parameters over the lecture's default, with what they are for."""

    name: str
    says: str
    reference: str
    parameters: dict[str, ParameterValue] = {}
    breaks: tuple[str, ...] = ()
    opens_studies: bool = False  # one of the first trials of every study, in the order of the portfolio


def named_recipe(name: str, data: DataPlan) -> Recipe:
    """Return the recipe of that name on this data.

    Raises:
        StudyError: If there is no such name.

    Example:
        >>> named_recipe("lecture-first-model", DataPlan(source="digits")).breaks
        ('relu-wants-he',)
    """
    found = find_recipe(name, data)
    if isinstance(found, Problem):
        raise StudyError("there is no such recipe", [found], "`advisor space --recipes` prints them.")
    return found


def find_recipe(name: str, data: DataPlan) -> Recipe | Problem:
    """Return the recipe of that name on this data, or the problem that there is none, with the nearest name.

    Example:
        >>> print(find_recipe("lecture-defualt", DataPlan(source="digits")))
        no recipe is named "lecture-defualt"; did you mean "lecture-default"?
    """
    named = PORTFOLIO.get(name)
    if named is None:
        hint = did_you_mean(name, PORTFOLIO, otherwise=f"; expected one of {', '.join(PORTFOLIO)}")
        return Problem("", f'no recipe is named "{name}"{hint}')
    return recipe_of(named, data)


def recipe_of(named: NamedRecipe, data: DataPlan) -> Recipe:
    """Return a named recipe's recipe on this data."""
    start = Recipe(data=data, name=named.name, breaks=named.breaks)
    return recipe_from(named.parameters, base=start)


def opening_recipes() -> tuple[NamedRecipe, ...]:
    """Return the recipes that open every study, first trial first."""
    return tuple(named for named in PORTFOLIO.values() if named.opens_studies)


def by_thirds(start: float, *, count: int) -> tuple[float, ...]:
    """Return learning rates from a large one, each a third of the one before (lecture 3.3).

    Example:
        >>> [round(rate, 3) for rate in by_thirds(0.9, count=3)]
        [0.9, 0.3, 0.1]
    """
    return tuple(start / 3**place for place in range(count))


_FOR_TABLES: dict[str, ParameterValue] = {
    "activation": "relu",
    "depth": 3,
    "width": 256,
    "taper": 1.0,
    "scaling": "robust",
    "dropout": 0.1,
    "optimizer": "adamw",
    "learning_rate": 0.002,
    "weight_decay": 0.01,
    "schedule": "cosine",
}

_ELU_MODEL: dict[str, ParameterValue] = {"activation": "elu", "dropout": 0.0, "scaling": "unit", "epochs": 10}

_RECIPES = (
    NamedRecipe(
        name="lecture-default",
        says=(
            "The lecture's summary table: 300-100 SELU, LeCun normal, Adam, performance scheduling, dropout 50 %. "
            "A yardstick for the others: half of the units is too many to drop in most regressions."
        ),
        reference="lecture, summary",
        opens_studies=True,
    ),
    NamedRecipe(
        name="lecture-default-without-dropout",
        says="The same without dropout, which is clearly better on the lecture's split.",
        reference="lecture, summary",
        parameters={"dropout": 0.0, "dropout_kind": "none"},
        opens_studies=True,
    ),
    NamedRecipe(
        name="nesterov-with-ridge",
        says="Nesterov momentum 0.9 at a rate of 0.01 with a light L2 penalty, no dropout.",
        reference="lecture 3.1 and 4.1",
        parameters={
            "optimizer": "nesterov",
            "learning_rate": 0.01,
            "penalty": "l2",
            "penalty_strength": 1e-4,
            "dropout": 0.0,
        },
        opens_studies=True,
    ),
    NamedRecipe(
        name="normalized-elu",
        says="ELU with batch normalization before the activation and a larger rate, no dropout.",
        reference="lecture 1.3; Ioffe and Szegedy (2015), arXiv:1502.03167",
        parameters={
            "activation": "elu",
            "batch_normalization": "before",
            "dropout": 0.0,
            "learning_rate": 0.003,
        },
        opens_studies=True,
    ),
    NamedRecipe(
        name="he-with-light-dropout",
        says="ReLU with He normal and 20 % dropout: the most common network.",
        reference="lecture 1.1 and 4.2",
        parameters={"activation": "relu", "dropout": 0.2},
        opens_studies=True,
    ),
    NamedRecipe(
        name="table-pieces",
        says="For tables: 256-256-256 ReLU on robustly scaled numbers and their pieces, AdamW down a cosine.",
        reference="Gorishniy et al. (2022), arXiv:2203.05556; Holzmueller et al. (2024), arXiv:2407.04491",
        parameters={**_FOR_TABLES, "numeric_encoding": "piecewise"},
    ),
    NamedRecipe(
        name="table-pieces-slow",
        says="The same at a quarter of the rate, with more dropout and weight decay: lower losses of classes.",
        reference="Gorishniy et al. (2024), arXiv:2410.24210: the ranges that they tune over",
        parameters={
            **_FOR_TABLES,
            "numeric_encoding": "piecewise",
            "learning_rate": 0.0005,
            "dropout": 0.3,
            "weight_decay": 0.05,
        },
    ),
    NamedRecipe(
        name="table-robust",
        says="256-256-256 ReLU on robustly scaled numbers without their pieces, AdamW down a cosine.",
        reference="Holzmueller et al. (2024), arXiv:2407.04491",
        parameters=_FOR_TABLES,
    ),
    NamedRecipe(
        name="lecture-first-model",
        says="The lecture's first model: 300-100 ReLU with Glorot uniform, SGD 0.01, 10 epochs of batches of 32.",
        reference="lecture, creating the model; outputs 16 and 17",
        parameters={
            "activation": "relu",
            "initializer": "glorot_uniform",
            "scaling": "unit",
            "optimizer": "sgd",
            "learning_rate": 0.01,
            "schedule": "constant",
            "dropout": 0.0,
            "dropout_kind": "none",
            "stopping": "none",
            "epochs": 10,
            "batch_size": 32,
        },
        breaks=("relu-wants-he",),
    ),
    NamedRecipe(
        name="lecture-leaky-relu",
        says="Leaky ReLU of slope 0.2 with He normal.",
        reference="lecture 1.2, input 28",
        parameters={"activation": "leaky_relu", "leaky_slope": 0.2, "dropout": 0.0, "scaling": "unit"},
    ),
    NamedRecipe(
        name="lecture-normalized-after",
        says="ELU, He normal, batch normalization as first layer and after each activation: 271,346 parameters.",
        reference="lecture 1.3, inputs 30 and 31",
        parameters={**_ELU_MODEL, "scaling": "batch_normalization", "batch_normalization": "after"},
    ),
    NamedRecipe(
        name="lecture-normalized-before",
        says="The same with batch normalization before each activation and no biases there: 270,946 parameters.",
        reference="lecture 1.3, inputs 32 and 33",
        parameters={**_ELU_MODEL, "scaling": "batch_normalization", "batch_normalization": "before"},
    ),
    NamedRecipe(
        name="lecture-momentum",
        says="SGD with a momentum of 0.9 at a rate of 0.001.",
        reference="lecture 3.1, input 53",
        parameters={**_ELU_MODEL, "optimizer": "momentum", "learning_rate": 0.001, "momentum": 0.9},
    ),
    NamedRecipe(
        name="lecture-nesterov",
        says="The same with Nesterov's gradient, taken slightly ahead.",
        reference="lecture 3.1, input 55",
        parameters={**_ELU_MODEL, "optimizer": "nesterov", "learning_rate": 0.001, "momentum": 0.9},
    ),
    NamedRecipe(
        name="lecture-power-schedule",
        says="SGD 0.01 with power scheduling of c = 1 and s = 10,000 (Keras's old `decay=1e-4`).",
        reference="lecture 3.3, input 58",
        parameters={
            **_ELU_MODEL,
            "optimizer": "sgd",
            "learning_rate": 0.01,
            "schedule": "power",
            "decay_steps": 10_000.0,
        },
    ),
    NamedRecipe(
        name="lecture-dropout",
        says="ELU, He normal, 20 % dropout on inputs and hidden layers, Adam 0.01, early stopping of patience 3.",
        reference="lecture 4.2 and 4.3, inputs 20 to 23",
        parameters={
            "activation": "elu",
            "scaling": "unit",
            "dropout": 0.2,
            "dropout_place": "inputs_and_hidden",
            "input_dropout": 0.2,
            "learning_rate": 0.01,
            "schedule": "constant",
            "stopping_patience": 3,
            "epochs": 10,
        },
    ),
    NamedRecipe(
        name="lecture-online",
        says="The same, one row at a time: the lecture shows that nothing is learned at this rate.",
        reference="lecture 5, input 70",
        parameters={
            "activation": "elu",
            "scaling": "unit",
            "dropout": 0.2,
            "dropout_place": "inputs_and_hidden",
            "input_dropout": 0.2,
            "learning_rate": 0.01,
            "schedule": "constant",
            "stopping": "none",
            "batch_size": 1,
            "epochs": 10,
        },
    ),
)

PORTFOLIO: Mapping[str, NamedRecipe] = MappingProxyType({named.name: named for named in _RECIPES})
