"""Transfer learning: reuse the lower layers of a network that solves a similar task (lecture 2).

The reused part stands in the new model as one layer named `base`, in inference mode. Its resizing and its
`preprocess_input` come with it.
"""

from types import ModuleType
from typing import Any

import keras

from advisor.errors import Problem, RecipeError
from advisor.records import DataFacts, Recipe
from advisor.records.recipe import Scaling, Transfer
from advisor.training.network.augmentation import augmentation_layers
from advisor.training.network.hidden import dense_layers
from advisor.training.network.model_facts import each_layer
from advisor.training.network.outputs import output_layer
from advisor.training.network.reused import Cut, application, cut_network, named_network, saved_network


def transfer_network(recipe: Recipe, facts: DataFacts) -> keras.Model:
    """Return a model of the reused layers, frozen, and a new head; not compiled.

    Raises:
        FileError: If the base is not there, is no Keras model, or runs code of its own.
        RecipeError: If it has no such layer, fewer layers than are to be unfrozen, or other inputs: every mistake.
    """
    transfer = recipe.architecture.transfer or Transfer()
    module = application(transfer.base)
    whole = saved_network(transfer.base) if module is None else named_network(transfer, module, facts)
    cut = cut_network(whole, transfer.cut_at, is_headless=module is not None)
    problems = [*_misfits(whole, facts), *cut.problems, *_too_few_layers(cut, transfer)]
    if problems or cut.base is None:
        named = [Problem(problem.where, f"{transfer.base}: {problem.message}") for problem in problems]
        raise RecipeError(f"cannot reuse the network {transfer.base}", named, "Choose another base, or change this.")
    base = cut.base
    base.trainable = False
    _hold_in_inference_mode(base)
    inputs = keras.Input(facts.input_shape)
    fitted = _fitted(_varied(inputs, recipe, facts), tuple(base.input_shape[1:]))
    prepared = fitted if module is None else _preprocessed(fitted, module, recipe)
    features = _pooled(base(prepared, training=False))
    for layer in dense_layers(recipe):
        features = layer(features)
    return keras.Model(inputs, output_layer(recipe, facts)(features), name="network")


def unfreeze(model: keras.Model, count: int) -> None:
    """Unfreeze the top layers of the reused part; the model must be compiled again to take notice.

    Args:
        model: What `transfer_network` returned.
        count: How many layers that learn, from the top; those of a model within the base count one by one.
    """
    base = model.get_layer("base")
    top = learning_layers(base)[-count:] if count else []
    base.trainable = True  # and so are the models within it, whose layers are set one by one
    for layer in each_layer(base):
        layer.trainable = layer in top


def learning_layers(base: keras.Model) -> list[keras.Layer]:
    """Return the layers that learn, inputs first; a normalization stays frozen, and so keeps what it was trained to."""
    normalizations = (keras.layers.BatchNormalization, keras.layers.Normalization)
    return [layer for layer in each_layer(base) if layer.weights and not isinstance(layer, normalizations)]


def _hold_in_inference_mode(base: keras.Model) -> None:
    """Run the reused part in inference mode for good: no dropout, no augmentation, averages of normalization kept.

    `base(inputs, training=False)` alone does not do it: Keras 3 hands the mode of the outer model to every layer
    of its graph, in place of what the layer was called with. So the call itself is held; what is saved is the
    plain model.
    """
    call = base.call

    def call_in_inference_mode(inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        return call(inputs, training=False, mask=mask)

    base.call = call_in_inference_mode


def _too_few_layers(cut: Cut, transfer: Transfer) -> list[Problem]:
    if cut.base is None:
        return []
    there = len(learning_layers(cut.base))
    if there == 0:
        return [Problem("base_model", "no trainable layer is left of it: there is nothing to reuse")]
    if transfer.unfreeze <= there:
        return []
    layers = "1 trainable layer" if there == 1 else f"{there} trainable layers"
    return [Problem("unfreeze", f"the reused part has {layers}, got {transfer.unfreeze}")]


def _misfits(whole: keras.Model, facts: DataFacts) -> list[Problem]:
    """Images are resized and given colours; any other inputs must be what the base takes."""
    if len(whole.inputs) != 1:
        return [Problem("base_model", f"expected a network of one input, got {len(whole.inputs)}")]
    wanted, came = tuple(whole.inputs[0].shape[1:]), facts.input_shape
    if _takes(wanted, came):
        return []
    if len(wanted) != 3 or len(came) not in (2, 3):
        return [Problem("base_model", f"it takes inputs of shape {_said(wanted)}, the data has {_said(came)}")]
    channels = came[2] if len(came) == 3 else 1
    if wanted[2] in (None, channels) or (channels, wanted[2]) == (1, 3):
        return []
    return [Problem("base_model", f"it takes images of {_channels(wanted[2])}, the data has {_channels(channels)}")]


def _takes(wanted: tuple[int | None, ...], came: tuple[int | None, ...]) -> bool:
    return len(wanted) == len(came) and all(want in (None, size) for want, size in zip(wanted, came, strict=True))


def _said(shape: tuple[int | None, ...]) -> str:
    return (
        "(" + ", ".join("any" if size is None else str(size) for size in shape) + ("," if len(shape) == 1 else "") + ")"
    )


def _channels(count: int | None) -> str:
    return "1 channel (grey)" if count == 1 else f"{count} channels"


def _varied(inputs: keras.KerasTensor, recipe: Recipe, facts: DataFacts) -> keras.KerasTensor:
    """Images as the recipe varies them in training."""
    layers = augmentation_layers(recipe, facts)
    image = keras.layers.Reshape((*facts.input_shape, 1))(inputs) if layers and len(facts.input_shape) == 2 else inputs
    for layer in layers:
        image = layer(image)
    return image


def _fitted(inputs: keras.KerasTensor, wanted: tuple[int | None, ...]) -> keras.KerasTensor:
    """Images in the size and the number of channels of the base; other inputs as they are."""
    came = tuple(inputs.shape[1:])
    if _takes(wanted, came):
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
        return keras.layers.GlobalAveragePooling2D(name="pooled", data_format="channels_last")(features)
    return keras.layers.Flatten(name="flatten")(features) if len(features.shape) > 2 else features
