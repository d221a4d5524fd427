"""Transfer learning: reuse the lower layers of a network that solves a similar task (lecture 2).

The reused part stands in the new model as one layer named `base`, in inference mode. Its resizing and its
`preprocess_input` come with it.
"""

from types import ModuleType

import keras

from advisor.errors import Problem, RecipeError
from advisor.records import DataFacts, Recipe
from advisor.records.recipe import Scaling, Transfer
from advisor.training.hidden import dense_layers
from advisor.training.outputs import output_layer
from advisor.training.reused import application, named_network, saved_network


def transfer_network(recipe: Recipe, facts: DataFacts) -> keras.Model:
    """Return a model of the reused layers, frozen, and a new head; not compiled.

    Raises:
        FileError: If the base is not there, is no Keras model, or runs code of its own.
        RecipeError: If it has no such layer, fewer layers than are to be unfrozen, or other inputs: every mistake.
    """
    transfer = recipe.architecture.transfer or Transfer()
    module = application(transfer.base)
    whole = saved_network(transfer.base) if module is None else named_network(transfer, module, facts)
    problems = _problems(whole, transfer, facts, is_headless=module is not None)
    if problems:
        raise RecipeError(f"cannot reuse the network {transfer.base}", problems, "Choose another base, or change this.")
    base = keras.Model(whole.inputs[0], _features(whole, transfer, is_headless=module is not None), name="base")
    _still(base)
    inputs = keras.Input(facts.input_shape)
    fitted = _fitted(inputs, tuple(base.input_shape[1:]))
    prepared = fitted if module is None else _preprocessed(fitted, module, recipe)
    features = _pooled(base(prepared))
    for layer in dense_layers(recipe):
        features = layer(features)
    return keras.Model(inputs, output_layer(recipe, facts)(features), name="network")


def unfreeze(model: keras.Model, count: int) -> None:
    """Unfreeze the top layers of the reused part; the model must be compiled again to take notice.

    Args:
        model: What `transfer_network` returned.
        count: How many layers that learn, from the top.
    """
    base = model.get_layer("base")
    top = _learning(base)[-count:] if count else []
    base.trainable = True
    for layer in base.layers:
        layer.trainable = layer in top


def _learning(base: keras.Model) -> list[keras.Layer]:
    """Layers that learn; a normalization stays frozen, and so keeps the averages that it was trained to."""
    normalizations = (keras.layers.BatchNormalization, keras.layers.Normalization)
    return [layer for layer in base.layers if layer.weights and not isinstance(layer, normalizations)]


def _still(base: keras.Model) -> None:
    """Put the reused part into inference mode for good.

    A model within a model is run in the mode of the outer one, whatever `training` it was called with:
    frozen normalizations keep to their averages, and dropout is switched off here.
    """
    base.trainable = False
    for layer in base.layers:
        if isinstance(layer, keras.layers.Dropout | keras.layers.AlphaDropout | keras.layers.GaussianDropout):
            layer.rate = 0.0


def _features(whole: keras.Model, transfer: Transfer, *, is_headless: bool) -> keras.KerasTensor:
    """What the last layer that is kept gives: the one named, or the one before the outputs."""
    if transfer.cut_at:
        return whole.get_layer(transfer.cut_at).output
    return whole.output if is_headless else whole.layers[-2].output


def _problems(whole: keras.Model, transfer: Transfer, facts: DataFacts, *, is_headless: bool) -> list[Problem]:
    """Everything that stands against reusing this network as asked."""
    problems = []
    if len(whole.inputs) != 1:
        problems.append(Problem("base_model", f"expected a network of one input, got {len(whole.inputs)}"))
    else:
        problems += _misfits(tuple(whole.inputs[0].shape[1:]), facts.input_shape)
    names = [layer.name for layer in whole.layers]
    if transfer.cut_at and transfer.cut_at not in names:
        there = f"the base has no layer {transfer.cut_at!r}; it has {', '.join(names)}"
        return [*problems, Problem("cut_at", there)]
    kept = keras.Model(whole.inputs, _features(whole, transfer, is_headless=is_headless))
    if transfer.unfreeze > len(_learning(kept)):
        there = f"the reused part has {len(_learning(kept))} layers that learn, got {transfer.unfreeze}"
        problems.append(Problem("unfreeze", there))
    return problems


def _misfits(wanted: tuple[int | None, ...], came: tuple[int, ...]) -> list[Problem]:
    """Images are resized and given colours; any other inputs must be what the base takes."""
    if wanted == came:
        return []
    if len(wanted) != 3 or len(came) not in (2, 3):
        return [Problem("base_model", f"it takes inputs of shape {wanted}, the data has {came}")]
    channels = came[2] if len(came) == 3 else 1
    if channels == wanted[2] or (channels, wanted[2]) == (1, 3):
        return []
    return [Problem("base_model", f"it takes {wanted[2]} channels, the data has {channels}")]


def _fitted(inputs: keras.KerasTensor, wanted: tuple[int | None, ...]) -> keras.KerasTensor:
    """Images in the size and the number of channels of the base; other inputs as they are."""
    came = tuple(inputs.shape[1:])
    if wanted == came:
        return inputs
    image = inputs if len(came) == 3 else keras.layers.Reshape((*came, 1))(inputs)
    if image.shape[-1] == 1 and wanted[2] == 3:
        image = keras.layers.Concatenate(name="colours")([image, image, image])
    if None in wanted[:2] or tuple(image.shape[1:3]) == wanted[:2]:
        return image
    return keras.layers.Resizing(wanted[0], wanted[1], name="resized")(image)


def _preprocessed(image: keras.KerasTensor, module: ModuleType, recipe: Recipe) -> keras.KerasTensor:
    """What the base was trained on: its own preprocessing of pixels from 0 to 255."""
    if recipe.scaling is Scaling.UNIT:
        image = keras.layers.Rescaling(255.0, name="pixels")(image)
    return module.preprocess_input(image)


def _pooled(features: keras.KerasTensor) -> keras.KerasTensor:
    if len(features.shape) == 4:
        return keras.layers.GlobalAveragePooling2D(name="pooled")(features)
    return keras.layers.Flatten(name="flatten")(features) if len(features.shape) > 2 else features
