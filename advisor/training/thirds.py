"""The lecture's search for a learning rate: from a large one divide by 3 until training stops diverging (3.3)."""

import keras
import msgspec
import numpy as np

from advisor.records import RateResponse, Recipe
from advisor.records.recipe import ScheduleKind
from advisor.space.portfolio import by_thirds
from advisor.training.build import build_model, steps_of
from advisor.training.data import Dataset
from advisor.training.inference import outputs_of, rows_at_once
from advisor.training.outputs import row_weights, targets_for
from advisor.training.scoring import score
from advisor.training.stopping import NonFiniteStop

_MOST_STEPS = 100  # a rate that diverges does so within these, or does not divergence's harm
_MOST_RATES = 12  # from 1 down to 6e-6
_BEYOND = 2  # rates tried below the first that holds, so that the curve shows both of its sides


def find_rate(recipe: Recipe, dataset: Dataset) -> tuple[float, tuple[RateResponse, ...]]:
    """Return the first learning rate that does not diverge, and how training went at each one tried.

    Each rate trains the same first weights on the same rows for at most 100 steps. It diverges where
    the loss of those rows is not finite afterwards, or above what it was before.

    Args:
        recipe: Its learning rate is the one to start from.
        dataset: Prepared data; a part of the training part is enough.
    """
    short = _constant(recipe)
    rows = min(len(dataset.x_train), _MOST_STEPS * (recipe.batch_size or len(dataset.x_train)))
    model = build_model(short, dataset.facts, steps_per_epoch=steps_of(rows, recipe.batch_size))
    model.optimizer.build(model.trainable_variables)
    start = _State(model)
    before = _loss(model, short, dataset, rows)
    responses: list[RateResponse] = []
    held = 0
    for rate in by_thirds(recipe.optimizer.learning_rate, count=_MOST_RATES):
        start.restore(model, rate)
        responses.append(_response(model, short, dataset, rows=rows, rate=rate, before=before))
        held += not responses[-1].diverged
        if held > _BEYOND:
            break
    found = next((response for response in responses if not response.diverged), responses[-1])
    return found.learning_rate, tuple(responses)


class _State:
    """The first weights and the optimizer's first state."""

    def __init__(self, model: keras.Model) -> None:
        self._weights = model.get_weights()
        self._optimizer = [keras.ops.convert_to_numpy(variable) for variable in model.optimizer.variables]

    def restore(self, model: keras.Model, rate: float) -> None:
        model.set_weights(self._weights)
        for variable, value in zip(model.optimizer.variables, self._optimizer, strict=True):
            variable.assign(value)
        model.optimizer.learning_rate = rate


def _response(
    model: keras.Model, recipe: Recipe, dataset: Dataset, *, rows: int, rate: float, before: float
) -> RateResponse:
    stop = NonFiniteStop()
    weights = row_weights(recipe, dataset.facts, dataset.y_train)
    model.fit(
        dataset.x_train[:rows],
        targets_for(recipe, dataset.facts, dataset.y_train[:rows]),
        sample_weight=None if weights is None else weights[:rows],
        batch_size=recipe.batch_size or rows,
        callbacks=[stop],
        verbose=0,
    )
    loss = _loss(model, recipe, dataset, rows)
    return RateResponse(rate, loss, bool(stop.reason) or not np.isfinite(loss) or loss > before)


def _loss(model: keras.Model, recipe: Recipe, dataset: Dataset, rows: int) -> float:
    x = dataset.x_train[: min(rows, rows_at_once(dataset.x_train))]
    return score(dataset.facts, recipe.loss.value, dataset.y_train[: len(x)], outputs_of(model, x))["loss"]


def _constant(recipe: Recipe) -> Recipe:
    schedule = msgspec.structs.replace(recipe.schedule, kind=ScheduleKind.CONSTANT)
    return msgspec.structs.replace(recipe, schedule=schedule)
