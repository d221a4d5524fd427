"""Results: a member leaves the cohort as the same records as from `fit`, and as an ordinary Keras model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import keras
import msgspec
import numpy as np
from keras import ops

from advisor.records import Ending, EndingKind, Goal, ModelFacts, RateResponse, Recipe, Run, Scores, Trace, TrainedBy
from advisor.training.cohort.blocks import filled, on_device, split
from advisor.training.cohort.checkpoint import Checkpoint
from advisor.training.cohort.numbers import Numbers, dropout_rates
from advisor.training.cohort.progress import Progress
from advisor.training.cohort.schedule import step_rates
from advisor.training.cohort.stacked.compiled import compiled
from advisor.training.cohort.stacked.initial import Weights
from advisor.training.cohort.stacked.program import Program
from advisor.training.cohort.stacking import Part
from advisor.training.data.prepare import Dataset
from advisor.training.environment import environment
from advisor.training.network.build import build_model, model_facts
from advisor.training.network.outputs import is_smoothed

_ROWS_AT_ONCE = 512  # sent through a block of networks at once; one number, so that one program does for all parts


@dataclass(frozen=True, eq=False)
class CohortMember:
    """A run, and the weights that were kept; the Keras model is built when it is asked for.

    Args:
        run: What happened.
        dataset: What it was trained on.
        weights: Tensors in the order of `keras.Model.get_weights`.
        began_anew: Why it did not go on from where it was to.
        checkpoint: Where it came to its last epoch, if that was asked for.
    """

    run: Run
    dataset: Dataset
    weights: tuple[np.ndarray, ...]
    began_anew: str = ""
    checkpoint: Checkpoint | None = None

    @cached_property
    def model(self) -> keras.Model:
        """The compiled model with the weights that were kept; it evaluates to the scores of the run."""
        if self.run.recipe is None:
            raise ValueError("a member's run always has a recipe")
        rows = len(self.dataset.x_train)
        steps = -(-rows // (self.run.recipe.batch_size or rows))
        model = build_model(self.run.recipe, self.dataset.facts, steps_per_epoch=steps)
        if self.weights:
            model.set_weights(list(self.weights))
        return model


def member_outputs(
    program: Program,
    kept: Sequence[Weights],
    numbers: Numbers,
    data: dict[str, Any],
    parts: Sequence[Part],
    *,
    size: int,
    choose: Callable[[int], np.ndarray] = np.arange,
) -> list[np.ndarray]:
    """Return what each member's kept network answers for its rows of one part, each (rows, outputs).

    Args:
        program: What was trained.
        kept: Tensors of each member.
        numbers: Of all members.
        data: Stacked data on the device.
        parts: Where each member's rows lie.
        size: Members sent through at once.
        choose: Says which of so many rows are asked for; all, when left out.
    """
    answers: list[np.ndarray] = []
    chosen = {part.rows: choose(part.rows) for part in parts}
    most = max(map(len, chosen.values()))
    asked = {
        rows: np.pad(some, (0, most - len(some)), "edge" if len(some) else "constant") for rows, some in chosen.items()
    }
    for members in split(range(len(kept)), size):
        slots = filled(members, size)
        own = on_device({name: values[slots] for name, values in numbers.items()})
        tensors = on_device({name: np.stack([kept[slot][name] for slot in slots]) for name in kept[0]})
        networks = {
            "weights": {name: tensors[name] for name in program.layout.trainable},
            "statistics": {name: tensors[name] for name in program.layout.statistics},
        }
        rows = np.stack([parts[slot].first + asked[parts[slot].rows] for slot in slots]).astype(np.int32)
        pieces = []
        for start in range(0, most, _ROWS_AT_ONCE):
            piece = rows[:, start : start + _ROWS_AT_ONCE]
            order = ops.convert_to_tensor(np.pad(piece, ((0, 0), (0, _ROWS_AT_ONCE - piece.shape[1])), "edge"))
            pieces.append(ops.convert_to_numpy(compiled(program).outputs(networks, own, data, order)))
        block = np.concatenate(pieces, axis=1) if pieces else np.zeros((size, 0, program.layout.outputs))
        answers += [block[place, : len(chosen[parts[member].rows])] for place, member in enumerate(members)]
    return answers


def run_of(
    progress: Progress,
    dataset: Dataset,
    judged: tuple[Recipe, Scores],
    model: ModelFacts | None,
    *,
    goal: Goal,
    started: str,
    responses: tuple[RateResponse, ...] = (),
) -> Run:
    """Return the record of one member, with the fields that `fit` fills."""
    recipe, scores = judged
    return Run(
        name=recipe.name,
        recipe=recipe,
        data=dataset.facts,
        model=model,
        traces=tuple(Trace(name, tuple(values), layer) for (name, layer), values in progress.traces.items()),
        scores=scores,
        rate_responses=responses,
        goal=goal,
        environment=environment(),
        ending=progress.ending or Ending(EndingKind.UNKNOWN),
        trained_by=TrainedBy.COHORT,
        started=started,
        seconds=progress.seconds,
        best_epoch=progress.best_epoch,
    )


class ModelFactsByShape:
    """Facts of models, built once for all members whose models have the same layers."""

    def __init__(self) -> None:
        self._known: dict[object, ModelFacts] = {}

    def of(self, recipe: Recipe, dataset: Dataset) -> ModelFacts:
        """Return the facts of a recipe's model on this data."""
        drops = tuple(rate > 0 for rate in dropout_rates(recipe, recipe.architecture.widths))
        key = (
            msgspec.json.encode(recipe.architecture),
            (recipe.scaling, recipe.labels, recipe.loss, recipe.optimizer.name, recipe.dropout.kind, drops),
            is_smoothed(recipe),
            (dataset.facts.input_shape, dataset.facts.task, len(dataset.facts.classes)),
        )
        if key not in self._known:
            self._known[key] = model_facts(build_model(recipe, dataset.facts, steps_per_epoch=1), recipe)
        first_rate = float(step_rates(recipe, 0, 1, steps_per_epoch=1)[0])
        return msgspec.structs.replace(
            self._known[key], learning_rate=first_rate, batch_size=recipe.batch_size, planned_epochs=recipe.epochs
        )
