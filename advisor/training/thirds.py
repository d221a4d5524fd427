"""The lecture's search for a learning rate: from a large one divide by 3 until training stops diverging (3.3)."""

from collections.abc import Sequence

import keras
import msgspec
import numpy as np

from advisor.records import DataFacts, RateResponse, Recipe, Task
from advisor.records.recipe import Loss, ScheduleKind
from advisor.space.portfolio import by_thirds
from advisor.training.callbacks.stopping import NonFiniteStop
from advisor.training.data.prepare import Dataset
from advisor.training.network.build import build_model, steps_of
from advisor.training.network.inference import outputs_of, rows_at_once
from advisor.training.network.outputs import row_weights, training_targets
from advisor.training.network.own.measured import loss_of

_MOST_STEPS = 100  # a rate that diverges does so within these, or does not divergence's harm
_MOST_RATES = 12  # from 1 down to 6e-6
_ALIVE = 0.9  # of the loss of a constant answer: what has learned within those steps is below
_BEYOND = 2  # rates tried below the first that holds, so that the curve shows both of its sides


def find_rate(recipe: Recipe, dataset: Dataset) -> tuple[float, tuple[RateResponse, ...]]:
    """Return the first learning rate that does not diverge, and how training went at each one tried.

    Each rate trains the same first weights on the same rows for at most 100 steps. It diverges where
    the loss of those rows is not finite afterwards, or above what it was before; and where it is no
    better than that of a constant answer, while a smaller rate came below it: units that died stand there.

    Args:
        recipe: Its learning rate is the one to start from.
        dataset: Prepared data; a part of the training part is enough.
    """
    short = constant(recipe)
    rows = rows_tried(recipe, dataset)
    model = build_model(short, dataset.facts, steps_per_epoch=steps_of(rows, recipe.batch_size))
    model.optimizer.build(model.trainable_variables)
    start = _State(model)
    before = _loss(model, short, dataset)
    responses: list[RateResponse] = []
    for rate in rates_to_try(recipe):
        start.restore(model, rate)
        responses.append(_response(model, short, dataset, rows=rows, rate=rate, before=before))
        if is_enough(without_the_dead(responses, recipe, dataset)):
            break
    settled = without_the_dead(responses, recipe, dataset)
    return chosen(settled), settled


def rates_to_try(recipe: Recipe) -> tuple[float, ...]:
    """Return the rates in the order in which they are tried, largest first."""
    return by_thirds(recipe.optimizer.learning_rate, count=_MOST_RATES)


def rows_tried(recipe: Recipe, dataset: Dataset) -> int:
    """Return how many rows, from the first on, the short trainings of a recipe see."""
    return min(len(dataset.x_train), _MOST_STEPS * (recipe.batch_size or len(dataset.x_train)))


def rows_judged(recipe: Recipe, dataset: Dataset) -> int:
    """Return how many of these rows the loss is measured on."""
    return min(rows_tried(recipe, dataset), rows_at_once(dataset.x_train))


def without_the_dead(responses: Sequence[RateResponse], recipe: Recipe, dataset: Dataset) -> tuple[RateResponse, ...]:
    """Return the responses, with those diverged that left about a constant answer where a smaller rate left a better.

    Args:
        responses: Largest rate first.
        recipe: Says which loss.
        dataset: What the short trainings were judged on: the first rows of its training part.
    """
    y = dataset.y_train[: rows_judged(recipe, dataset)]
    constant = loss_of(recipe, dataset.facts, y, _constant_answer(dataset.facts, recipe.loss, y))
    alive = [response.loss < _ALIVE * constant for response in responses]
    return tuple(
        msgspec.structs.replace(response, diverged=True) if any(alive[place:]) and not alive[place] else response
        for place, response in enumerate(responses)
    )


def _constant_answer(facts: DataFacts, loss: str, y: np.ndarray) -> np.ndarray:
    """The same outputs for every row, as good as that can be, in the shape of a network's outputs."""
    match facts.known_task:
        case Task.MULTICLASS:
            shares = np.bincount(y, minlength=len(facts.classes)) / len(y)
            return np.tile(shares, (len(y), 1))
        case Task.REGRESSION if loss not in (Loss.AUTO, Loss.MEAN_SQUARED_ERROR):
            return np.broadcast_to(np.median(y, axis=0), y.shape)
        case Task.BINARY | Task.MULTILABEL | Task.REGRESSION:
            return np.broadcast_to(y.mean(axis=0), y.shape)


def response_at(rate: float, *, loss: float, before: float) -> RateResponse:
    """Say how a short training went, by the loss after it and before it."""
    return RateResponse(rate, loss, not np.isfinite(loss) or loss > before)


def is_enough(responses: Sequence[RateResponse]) -> bool:
    """Say whether enough rates held, so that none below has to be tried."""
    return sum(not response.diverged for response in responses) > _BEYOND


def chosen(responses: Sequence[RateResponse]) -> float:
    """Return the first rate that held; where none did, the one of the lowest loss, and the last where all are lost."""
    held = [response for response in responses if not response.diverged]
    finite = [response for response in responses if np.isfinite(response.loss)]
    best = min(finite, key=lambda response: response.loss, default=responses[-1])
    return (held[0] if held else best).learning_rate


def constant(recipe: Recipe) -> Recipe:
    """Return the recipe without a schedule."""
    schedule = msgspec.structs.replace(recipe.schedule, kind=ScheduleKind.CONSTANT)
    return msgspec.structs.replace(recipe, schedule=schedule)


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
    given = dataset.weights["train"][:rows] if dataset.weights else None
    weights = row_weights(recipe, dataset.facts, dataset.y_train[:rows], given=given)
    model.fit(
        dataset.x_train[:rows],
        training_targets(recipe, dataset.facts, dataset.y_train[:rows]),
        sample_weight=weights,
        batch_size=recipe.batch_size or rows,
        callbacks=[stop],
        verbose=0,
    )
    return response_at(rate, loss=np.nan if stop.reason else _loss(model, recipe, dataset), before=before)


def _loss(model: keras.Model, recipe: Recipe, dataset: Dataset) -> float:
    x = dataset.x_train[: rows_judged(recipe, dataset)]
    return loss_of(recipe, dataset.facts, dataset.y_train[: len(x)], outputs_of(model, x))
