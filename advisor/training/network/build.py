"""Build a recipe's network as a compiled Keras model, and say what was built."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras

from advisor.errors import Problem, RecipeError
from advisor.records import DataFacts, Recipe
from advisor.records.recipe import Family, Precision, Scaling
from advisor.space.constraints import check_recipe
from advisor.training.network.augmentation import augmentation_layers
from advisor.training.network.embedding import embedding_layers
from advisor.training.network.hidden import convolutional_layers, dense_layers
from advisor.training.network.initializers import seed_for
from advisor.training.network.model_facts import model_facts
from advisor.training.network.optimizers import make_optimizer
from advisor.training.network.outputs import loss_for, metrics_for, output_layer
from advisor.training.network.own.custom import custom_network
from advisor.training.network.penalties import input_dropout
from advisor.training.network.transfer import transfer_network

__all__ = ["build_model", "build_network", "compile_network", "model_facts"]

_INPUT_DROPOUT_PLACE = 2000


def build_model(recipe: Recipe, facts: DataFacts, *, steps_per_epoch: int) -> keras.Model:
    """Return the compiled model of a recipe for this data.

    Args:
        recipe: What to build.
        facts: Input shape, task and classes.
        steps_per_epoch: Optimizer steps of one epoch, which place the drops of a piecewise schedule.

    Raises:
        RecipeError: If the recipe cannot be built, or does not fit the data.
    """
    network = build_network(recipe, facts)
    compile_network(network, recipe, facts, steps_per_epoch=steps_per_epoch)
    return network


def build_network(recipe: Recipe, facts: DataFacts) -> keras.Model:
    """Return the model of a recipe, not yet compiled; equal recipes and seeds give equal weights."""
    check_recipe(recipe)
    with computing_in(recipe.precision):
        return _network(recipe, facts)


@contextmanager
def computing_in(precision: Precision) -> Iterator[None]:
    """Make what is built compute in these numbers, and put back what was set before.

    Example:
        >>> with computing_in(Precision.MIXED_BFLOAT16):
        ...     keras.layers.Dense(1).compute_dtype
        'bfloat16'
    """
    if precision is Precision.FLOAT32:
        yield
        return
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision.value)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def _network(recipe: Recipe, facts: DataFacts) -> keras.Model:
    match recipe.architecture.family:
        case Family.DENSE:
            inputs = embedding_layers(recipe) or _flat_inputs(recipe, facts)
            return _stack(recipe, facts, [*inputs, *dense_layers(recipe)])
        case Family.CONVOLUTIONAL:
            return _stack(recipe, facts, [*_image_inputs(recipe, facts), *_convolutional(recipe)])
        case Family.TRANSFER:
            return transfer_network(recipe, facts)
        case Family.CUSTOM:
            return custom_network(recipe, facts)


def compile_network(
    network: keras.Model, recipe: Recipe, facts: DataFacts, *, steps_per_epoch: int, factor: float = 1.0
) -> None:
    """Compile a network with the recipe's loss, metrics and optimizer; `factor` multiplies the learning rate."""
    network.compile(
        optimizer=make_optimizer(recipe, steps_per_epoch=steps_per_epoch, factor=factor),
        loss=loss_for(recipe, facts),
        metrics=metrics_for(facts.known_task, threshold=recipe.threshold, smoothing=recipe.label_smoothing),
    )


def steps_of(rows: int, batch_size: int) -> int:
    """Return the optimizer steps of one epoch; a batch size of 0 is the whole part.

    Example:
        >>> steps_of(10_000, 32), steps_of(10_000, 0)
        (313, 1)
    """
    return -(-rows // batch_size) if batch_size > 0 else 1


def _stack(recipe: Recipe, facts: DataFacts, layers: list[keras.Layer]) -> keras.Model:
    return keras.Sequential([keras.Input(facts.input_shape), *layers, output_layer(recipe, facts)], name="network")


def _flat_inputs(recipe: Recipe, facts: DataFacts) -> list[keras.Layer]:
    varied = augmentation_layers(recipe, facts)
    channel = [_one_channel(facts)] if varied and len(facts.input_shape) == 2 else []
    flatten = [keras.layers.Flatten(name="flatten")] if len(facts.input_shape) > 1 else []
    return [*channel, *varied, *flatten, *_treated(recipe)]


def _one_channel(facts: DataFacts) -> keras.Layer:
    return keras.layers.Reshape((*facts.input_shape, 1), name="channel")


def _image_inputs(recipe: Recipe, facts: DataFacts) -> list[keras.Layer]:
    match facts.input_shape:
        case (_, _):
            return [_one_channel(facts), *augmentation_layers(recipe, facts), *_treated(recipe)]
        case (_, _, _):
            return [*augmentation_layers(recipe, facts), *_treated(recipe)]
        case shape:
            problem = Problem("family", f"convolutions need images of height and width, got inputs of shape {shape}")
            raise RecipeError(f"the recipe {recipe.name!r} does not fit its data", [problem], "Use the dense family.")


def _convolutional(recipe: Recipe) -> list[keras.Layer]:
    return [*convolutional_layers(recipe), *dense_layers(recipe, first=recipe.architecture.blocks)]


def _treated(recipe: Recipe) -> list[keras.Layer]:
    """Normalization as the first layer, in place of standardized inputs, and dropout of the inputs."""
    is_first = recipe.scaling is Scaling.BATCH_NORMALIZATION
    normalization = [keras.layers.BatchNormalization(name="inputs_normalization")] if is_first else []
    dropout = input_dropout(recipe, seed=seed_for(recipe.seed, _INPUT_DROPOUT_PLACE))
    return [*normalization, *([dropout] if dropout is not None else [])]
