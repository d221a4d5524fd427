"""Hidden layers: dense ones and convolutional blocks, each with its normalization, activation and dropout."""

from collections.abc import Callable

import keras

from advisor.records import Recipe
from advisor.records.recipe import BatchNormalization
from advisor.training.network.activations import activation_layer, activation_name
from advisor.training.network.initializers import hidden_initializer, seed_for
from advisor.training.network.penalties import hidden_dropout, hidden_penalty

CHANNELS = "channels_last"  # the order in which data are read, whatever the user's keras.json says


def dense_layers(recipe: Recipe, *, first: int = 0) -> list[keras.Layer]:
    """Return the dense hidden layers of a recipe, from the inputs to the outputs.

    Args:
        recipe: Its architecture says how many units, which activation, where normalization stands.
        first: How many penalized layers stand before them already.
    """
    layers: list[keras.Layer] = []
    sizes = recipe.architecture.widths
    for place, units in enumerate(sizes):
        layers += _dense(recipe, first + place, units=units, name=f"hidden_{place + 1}")
        dropout = hidden_dropout(
            recipe, place, sizes=sizes, seed=seed_for(recipe.seed, 1000 + place), name=f"hidden_{place + 1}_dropout"
        )
        layers += [dropout] if dropout is not None else []
    return layers


def convolutional_layers(recipe: Recipe) -> list[keras.Layer]:
    """Return the convolutional blocks of a recipe, each followed by its pooling, and the flattening."""
    layers: list[keras.Layer] = []
    for place in range(recipe.architecture.blocks):
        layers += _convolutional(recipe, place, filters=recipe.architecture.filters * 2**place)
        if recipe.architecture.pooling > 1:
            layers.append(keras.layers.MaxPooling2D(recipe.architecture.pooling, padding="same", data_format=CHANNELS))
    return [*layers, keras.layers.Flatten(name="flatten")]


def _dense(recipe: Recipe, place: int, *, units: int, name: str) -> list[keras.Layer]:
    def make(activation: str | None) -> keras.Layer:
        return keras.layers.Dense(
            units,
            activation=activation,
            use_bias=recipe.architecture.batch_normalization is not BatchNormalization.BEFORE,
            kernel_initializer=hidden_initializer(recipe.architecture, seed=seed_for(recipe.seed, place)),
            kernel_regularizer=hidden_penalty(recipe, place),
            name=name,
        )

    return _normalized(recipe, make, name=name)


def _convolutional(recipe: Recipe, place: int, *, filters: int) -> list[keras.Layer]:
    name = f"block_{place + 1}"

    def make(activation: str | None) -> keras.Layer:
        return keras.layers.Conv2D(
            filters,
            recipe.architecture.kernel_size,
            padding="same",
            activation=activation,
            use_bias=recipe.architecture.batch_normalization is not BatchNormalization.BEFORE,
            data_format=CHANNELS,
            kernel_initializer=hidden_initializer(recipe.architecture, seed=seed_for(recipe.seed, place)),
            kernel_regularizer=hidden_penalty(recipe, place),
            name=name,
        )

    return _normalized(recipe, make, name=name, shared_axes=(1, 2))


def _normalized(
    recipe: Recipe, make: Callable[[str | None], keras.Layer], *, name: str, shared_axes: tuple[int, ...] = ()
) -> list[keras.Layer]:
    """Put normalization before or after the activation, or nowhere (lecture 1.3)."""
    architecture = recipe.architecture
    activation = activation_layer(architecture, name=f"{name}_activation", shared_axes=shared_axes)
    if architecture.batch_normalization is BatchNormalization.BEFORE:
        return [make(None), keras.layers.BatchNormalization(name=f"{name}_normalization"), activation]
    plain = activation_name(architecture)
    layers = [make(plain)] if plain is not None else [make(None), activation]
    if architecture.batch_normalization is BatchNormalization.AFTER:
        layers.append(keras.layers.BatchNormalization(name=f"{name}_normalization"))
    return layers
