"""Train one recipe through Keras's own `fit`, and record what happened."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

import keras
import msgspec

from advisor.errors import OutOfMemoryError
from advisor.records import Ending, EndingKind, Goal, RateResponse, Recipe, Run, Scores, TrainedBy
from advisor.records.parts.mistakes import Mistakes
from advisor.records.recipe import LearningRateChoice
from advisor.training.backends import current
from advisor.training.callbacks.clock import FallWithTime, falls_with_time, plain
from advisor.training.callbacks.decision_map import map_watchers
from advisor.training.callbacks.stopping import Stops, stops_of
from advisor.training.callbacks.traces import EpochRecord
from advisor.training.data.prepare import Dataset
from advisor.training.environment import environment
from advisor.training.network.build import build_model, model_facts, steps_of
from advisor.training.network.inference import outputs_of, rows_at_once
from advisor.training.network.outputs import row_weights, targets_for, training_targets
from advisor.training.network.own.measured import with_own_scores
from advisor.training.network.schedules import schedule_callbacks
from advisor.training.phases import Phase, enter, phases_of
from advisor.training.scores.judging import PARTS, score_every_part, to_judge
from advisor.training.scores.links import Link
from advisor.training.scores.mistakes import mistakes
from advisor.training.thirds import find_rate

_BY_LOSS = Goal()
_SMALLER = "Make the network, the batch or the data smaller, or train on a device with more memory."


@dataclass(frozen=True, eq=False)
class Trained:
    """A run with the model that came of it, holding the weights that were kept; and what makes probabilities of it.

    A `fit` of the user's own is not given what it sets itself (`set_by_fit`).
    """

    run: Run
    model: keras.Model
    link: Link = Link.NONE
    set_by_fit: tuple[str, ...] = ()


def train(
    recipe: Recipe,
    dataset: Dataset,
    *,
    goal: Goal = _BY_LOSS,
    observers: Sequence[keras.callbacks.Callback] = (),
    seconds: float | None = None,
) -> Trained:
    """Build and train a recipe on prepared data.

    Args:
        recipe: What to train; its seed draws weights, the order of rows and dropped units. Keras shuffles
            by the program's own random state, so that state is set from the seed here.
        dataset: Prepared parts; the test part is scored where it is there.
        goal: What the run is judged by; kept in the record.
        observers: Callbacks that look on. Those that have `traces` add them to the run.
        seconds: After which one of them will end the training: a cosine falls to its end until then.

    Returns:
        The run and the model. A loss that is not a number any more ends the training, not the program:
        `run.ending` says so. Of a large training part the run's scores are those of 10,000 rows.

    Raises:
        RecipeError: If the recipe cannot be built or does not fit the data.
        OutOfMemoryError: If it does not fit into memory.
    """
    started, began = datetime.now(UTC), perf_counter()
    with _memory_watched():
        recipe, responses = _with_rate(recipe, dataset)
        keras.utils.set_random_seed(recipe.seed)
        steps, built = _steps(recipe, dataset), recipe
        if seconds is not None and falls_with_time(recipe):
            left = max(0.0, seconds - (perf_counter() - began))
            observers, built = [*observers, FallWithTime(recipe, steps=steps, seconds=left)], plain(recipe)
        model = build_model(built, dataset.facts, steps_per_epoch=steps)
        run = fine_tune(model, recipe, dataset, goal=goal, observers=observers).run
    run = msgspec.structs.replace(
        run,
        rate_responses=responses,
        started=started.isoformat(timespec="seconds"),
        seconds=perf_counter() - began,
    )
    return Trained(run, model)


def fine_tune(
    model: keras.Model,
    recipe: Recipe,
    dataset: Dataset,
    *,
    goal: Goal = _BY_LOSS,
    observers: Sequence[keras.callbacks.Callback] = (),
) -> Trained:
    """Train a compiled model on, by the epochs, batches, schedule and stopping of a recipe; see `train`.

    A network of two features, or one whose data plan asks for it, has its decision map taken on the way.
    """
    record, stops, facts = EpochRecord(), stops_of(recipe, dataset), model_facts(model, recipe)
    maps = map_watchers(dataset, recipe.data, epochs=recipe.epochs)
    for phase in phases_of(recipe):
        _fit(model, recipe, dataset, phase=phase, record=record, stops=stops, observers=[*observers, *maps])
        if stops.ending is not None:
            break
    recipe, scores, wrong = _judged(model, recipe, dataset, goal)
    run = Run(
        name=recipe.name,
        recipe=recipe,
        data=dataset.facts,
        model=facts,
        traces=(*record.traces, *(trace for watcher in observers for trace in getattr(watcher, "traces", ()))),
        scores=scores,
        goal=goal,
        environment=environment(),
        ending=stops.ending or Ending(EndingKind.FINISHED, f"all {recipe.epochs} epochs"),
        trained_by=TrainedBy.FIT,
        best_epoch=stops.kept_epoch(record.epochs),
        decision_map=maps[0].decision_map if maps else None,
        mistakes=wrong,
    )
    return Trained(run, model)


@contextmanager
def _memory_watched() -> Iterator[None]:
    """Turn each backend's own error for want of memory into ours."""
    try:
        yield
    except Exception as error:
        if current().is_out_of_memory(error):
            raise OutOfMemoryError("the training did not fit into memory", remedy=_SMALLER) from error
        raise


def _with_rate(recipe: Recipe, dataset: Dataset) -> tuple[Recipe, tuple[RateResponse, ...]]:
    """The recipe with the learning rate that was searched for, where it asks for that."""
    if recipe.optimizer.learning_rate_choice is LearningRateChoice.GIVEN:
        return recipe, ()
    keras.utils.set_random_seed(recipe.seed)
    rate, responses = find_rate(recipe, dataset)
    optimizer = msgspec.structs.replace(recipe.optimizer, learning_rate=rate)
    return msgspec.structs.replace(recipe, optimizer=optimizer), responses


def _fit(
    model: keras.Model,
    recipe: Recipe,
    dataset: Dataset,
    *,
    phase: Phase,
    record: EpochRecord,
    stops: Stops,
    observers: Sequence[keras.callbacks.Callback],
) -> None:
    facts = dataset.facts
    enter(phase, model, recipe, facts, steps_per_epoch=_steps(recipe, dataset))
    validates = len(dataset.x_validation) > 0
    plateau = schedule_callbacks(recipe, monitor=stops.monitor)
    model.fit(
        dataset.x_train,
        training_targets(recipe, facts, dataset.y_train),
        sample_weight=row_weights(recipe, facts, dataset.y_train, given=dataset.weights.get("train")),
        batch_size=recipe.batch_size or len(dataset.x_train),
        initial_epoch=phase.first_epoch,
        epochs=phase.end_epoch,
        validation_data=(dataset.x_validation, targets_for(recipe, facts, dataset.y_validation)) if validates else None,
        validation_batch_size=rows_at_once(dataset.x_train),
        callbacks=[stops.non_finite, *observers, *stops.measuring, record, *plateau, *stops.waiting],
        verbose=0,
    )


def _steps(recipe: Recipe, dataset: Dataset) -> int:
    return steps_of(len(dataset.x_train), recipe.batch_size)


def _judged(model: keras.Model, recipe: Recipe, dataset: Dataset, goal: Goal) -> tuple[Recipe, Scores, Mistakes | None]:
    dataset = to_judge(dataset)
    parts = {part: getattr(dataset, f"x_{part}") for part in PARTS}
    outputs = {part: outputs_of(model, x) for part, x in parts.items() if x is not None and len(x)}
    recipe, scores = score_every_part(recipe, dataset, outputs, goal=goal)
    wrong = mistakes(dataset, outputs["test"], threshold=recipe.threshold) if "test" in outputs else None
    return recipe, with_own_scores(scores, recipe, dataset, outputs, goal), wrong
