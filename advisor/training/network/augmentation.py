"""Augmentation: images varied at random in training, by Keras's own layers, which do nothing at inference."""

import keras

from advisor.records import DataFacts, Flip, Recipe
from advisor.training.network.hidden import CHANNELS
from advisor.training.network.initializers import seed_for

_PLACE = 3000  # of the first layer's seed, apart from that of every other layer
_FILL = "nearest"  # what comes in from outside: the pixels of the edge


def augmentation_layers(recipe: Recipe, facts: DataFacts) -> list[keras.Layer]:
    """Return what varies images of the shape (height, width, channels); nothing where the recipe varies none.

    Args:
        recipe: Its `augmentation`, and its seed.
        facts: The range of the inputs, in which contrast stays.
    """
    wanted = recipe.augmentation
    seeds = [seed_for(recipe.seed, _PLACE + place) for place in range(5)]
    layers: list[keras.Layer] = []
    if wanted.flip is not Flip.NONE:
        flip = keras.layers.RandomFlip(wanted.flip.value, seed=seeds[0], data_format=CHANNELS, name="flip")
        layers.append(flip)
    if wanted.shift:
        both = (wanted.shift, wanted.shift)
        layers.append(
            keras.layers.RandomTranslation(*both, fill_mode=_FILL, seed=seeds[1], data_format=CHANNELS, name="shift")
        )
    if wanted.rotation:
        turn = wanted.rotation
        layers.append(
            keras.layers.RandomRotation(turn, fill_mode=_FILL, seed=seeds[2], data_format=CHANNELS, name="rotation")
        )
    if wanted.zoom:
        layers.append(
            keras.layers.RandomZoom(wanted.zoom, fill_mode=_FILL, seed=seeds[3], data_format=CHANNELS, name="zoom")
        )
    if wanted.contrast:
        is_known = facts.input_min is not None and facts.input_max is not None
        ends = (facts.input_min, facts.input_max) if is_known else (0.0, 1.0)
        layers.append(
            keras.layers.RandomContrast(
                wanted.contrast, value_range=ends, seed=seeds[4], data_format=CHANNELS, name="contrast"
            )
        )
    return layers
