"""The lecture's search for a learning rate inside a cohort: the rates to try are members of a short one (3.3)."""

from collections.abc import Sequence
from dataclasses import replace

import keras
import msgspec
import numpy as np

from advisor.records import RateResponse, Recipe
from advisor.records.recipe import LearningRateChoice, Stopping, StoppingKind
from advisor.training.cohort.blocks import split
from advisor.training.cohort.engine import Engine
from advisor.training.cohort.results import member_outputs
from advisor.training.cohort.stacked.initial import first_weights
from advisor.training.cohort.stacking import stack
from advisor.training.data.prepare import Dataset
from advisor.training.scores.scoring import score
from advisor.training.thirds import (
    chosen,
    constant,
    is_enough,
    rates_to_try,
    response_at,
    rows_judged,
    rows_tried,
    without_the_dead,
)

Responses = tuple[RateResponse, ...]

_AT_ONCE = 4  # rates of a member in one short cohort: where the first holds, three decide


def with_rates(recipes: Sequence[Recipe], datasets: Sequence[Dataset]) -> tuple[list[Recipe], list[Responses]]:
    """Return the recipes with the rates that were searched for, and how training went at each one tried.

    As in `advisor.training.thirds`, a rate trains a member's own first weights on its first rows for at most
    100 steps, and diverges where their loss is higher afterwards. A recipe whose rate is given stays as it is.

    Args:
        recipes: One a member, of one shape.
        datasets: One a member.
    """
    tried: dict[int, list[RateResponse]] = {
        member: []
        for member, recipe in enumerate(recipes)
        if recipe.optimizer.learning_rate_choice is LearningRateChoice.BY_THIRDS
    }
    searching, settled = list(tried), dict[int, Responses]()
    while searching:
        pairs = [
            (member, rate)
            for member in searching
            for rate in rates_to_try(recipes[member])[len(tried[member]) :][:_AT_ONCE]
        ]
        for part in split(range(len(pairs)), max(_AT_ONCE, len(recipes))):
            for member, response in _responses([pairs[place] for place in part], recipes, datasets):
                if not is_enough(without_the_dead(tried[member], recipes[member], datasets[member])):
                    tried[member].append(response)
        settled = {m: without_the_dead(responses, recipes[m], datasets[m]) for m, responses in tried.items()}
        searching = [member for member in searching if _is_unsettled(recipes[member], settled[member])]
    found = list(recipes)
    for member, responses in settled.items():
        found[member] = _at(recipes[member], chosen(responses))
    return found, [settled.get(member, ()) for member in range(len(recipes))]


def _is_unsettled(recipe: Recipe, responses: Sequence[RateResponse]) -> bool:
    return not is_enough(responses) and len(responses) < len(rates_to_try(recipe))


def _responses(
    pairs: Sequence[tuple[int, float]], recipes: Sequence[Recipe], datasets: Sequence[Dataset]
) -> list[tuple[int, RateResponse]]:
    """Train some members shortly, each at a rate, and say how it went."""
    short = [_short(recipes[member], rate) for member, rate in pairs]
    data = [_tried_part(recipes[member], datasets[member]) for member, _ in pairs]
    before, after = _losses(short, data)
    return [
        (member, response_at(rate, loss=loss, before=first))
        for (member, rate), first, loss in zip(pairs, before, after, strict=True)
    ]


def _losses(recipes: Sequence[Recipe], datasets: Sequence[Dataset]) -> list[list[float]]:
    """Return the losses of the rows that are judged, before and after the short trainings."""
    dtype = keras.config.floatx()
    stacked = stack(datasets, dtype=dtype)
    engine = Engine(recipes, datasets, stacked, sample_rows=0)
    size = engine.blocks[0].size
    losses = []
    for weights in ([first_weights(recipe, engine.program.layout, dtype=dtype) for recipe in recipes], engine.train()):
        outputs = member_outputs(
            engine.program, weights, engine.numbers, engine.data, stacked.parts["train"], size=size
        )
        losses.append([_loss(*one) for one in zip(recipes, datasets, outputs, strict=True)])
    return losses


def _loss(recipe: Recipe, dataset: Dataset, outputs: np.ndarray) -> float:
    rows = rows_judged(recipe, dataset)
    return score(dataset.facts, recipe.loss, dataset.y_train[:rows], outputs[:rows])["loss"]


def _tried_part(recipe: Recipe, dataset: Dataset) -> Dataset:
    """The rows that are tried; the data set as it is where these are all, so that its program serves again."""
    rows = rows_tried(recipe, dataset)
    if rows == len(dataset.x_train):
        return dataset
    x, y = dataset.x_train, dataset.y_train
    weights = {"train": dataset.weights["train"][:rows]} if dataset.weights else {}
    part = replace(dataset, x_train=x[:rows], y_train=y[:rows], weights=weights)
    return replace(part, x_validation=x[:0], y_validation=y[:0], x_test=None, y_test=None)


def _short(recipe: Recipe, rate: float) -> Recipe:
    return msgspec.structs.replace(constant(_at(recipe, rate)), epochs=1, stopping=Stopping(kind=StoppingKind.NONE))


def _at(recipe: Recipe, rate: float) -> Recipe:
    return msgspec.structs.replace(recipe, optimizer=msgspec.structs.replace(recipe.optimizer, learning_rate=rate))
