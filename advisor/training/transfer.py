"""Transfer learning: reuse the lower layers of a network that solves a similar task (lecture 2).

The reused part stands in the new model as one layer named `base`, in inference mode. Its resizing and
its `preprocess_input` come with it. This is the one place of `training` that opens a file, through
Keras's own loading, in safe mode.
"""

import inspect
from pathlib import Path
from types import ModuleType

import keras

from advisor.errors import FileError, Problem, RecipeError
from advisor.records import DataFacts, Recipe
from advisor.records.recipe import Scaling, Transfer
from advisor.training.hidden import dense_layers
from advisor.training.outputs import output_layer

_FILES = frozenset({".keras", ".h5", ".hdf5"})
_SMALLEST_SIDE = 32  # of an image that the networks of keras.applications accept


def transfer_network(recipe: Recipe, facts: DataFacts) -> keras.Model:
    """Return a model of the reused layers, frozen, and a new head; not compiled.

    Raises:
        FileError: If the base is not there, is no Keras model, or runs code of its own.
        RecipeError: If it has no such layer, fewer layers than are to be unfrozen, or other inputs.
    """
    transfer = recipe.architecture.transfer or Transfer()
    module = _application(transfer.base)
    whole = _load(transfer.base) if module is None else _named(transfer, module, facts)
    base = _cut(whole, transfer, is_headless=module is not None)
    _still(base)
    inputs = keras.Input(facts.input_shape)
    fitted = _fitted(inputs, base, recipe)
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


def _application(name: str) -> ModuleType | None:
    """The module of keras.applications that has the network of that name, None where the name is a file."""
    if Path(name).suffix in _FILES:
        return None
    for _, module in inspect.getmembers(keras.applications, inspect.ismodule):
        if hasattr(module, name) and hasattr(module, "preprocess_input"):
            return module
    known = sorted(n for n, f in inspect.getmembers(keras.applications, inspect.isfunction))
    problem = Problem("base_model", f"expected a .keras or .h5 file or one of {', '.join(known)}, got {name!r}")
    raise RecipeError("cannot reuse a network", [problem], "Name a file with its ending, or a network of Keras.")


def _load(path: str) -> keras.Model:
    if not Path(path).is_file():
        raise FileError(f"cannot open {path}", [Problem("base_model", "there is no such file")], "Check the path.")
    try:
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except (ValueError, TypeError, OSError, KeyError) as error:
        raise FileError(
            f"cannot reuse the network in {path}",
            [Problem("base_model", str(error).splitlines()[0])],
            "It is opened in Keras's safe mode, which runs no code from a file: save it without lambdas.",
        ) from error


def _named(transfer: Transfer, module: ModuleType, facts: DataFacts) -> keras.Model:
    sides = [max(side, _SMALLEST_SIDE) for side in facts.input_shape[:2]]
    if len(sides) < 2:
        raise _refused("base_model", f"it takes images, the data has inputs of shape {facts.input_shape}")
    weights = transfer.weights or "imagenet"
    try:
        make = getattr(module, transfer.base)
        return make(include_top=False, weights=weights, input_shape=(*sides, 3))
    except (ValueError, OSError) as error:
        raise _refused("base_weights", f"{weights!r} do not fit {transfer.base}: {error}") from error


def _cut(whole: keras.Model, transfer: Transfer, *, is_headless: bool) -> keras.Model:
    """The model up to the last layer that is kept."""
    if len(whole.inputs) != 1:
        raise _refused("base_model", f"expected a network of one input, got {len(whole.inputs)}")
    names = [layer.name for layer in whole.layers]
    if transfer.cut_at and transfer.cut_at not in names:
        raise _refused("cut_at", f"the base has no layer {transfer.cut_at!r}; it has {', '.join(names)}")
    if transfer.cut_at:
        features = whole.get_layer(transfer.cut_at).output
    else:
        features = whole.output if is_headless else whole.layers[-2].output
    base = keras.Model(whole.inputs[0], features, name="base")
    if transfer.unfreeze > len(_learning(base)):
        count = len(_learning(base))
        raise _refused("unfreeze", f"the reused part has {count} layers that learn, got {transfer.unfreeze}")
    return base


def _fitted(inputs: keras.KerasTensor, base: keras.Model, recipe: Recipe) -> keras.KerasTensor:
    """Images are resized and given colours; any other inputs must be what the base takes."""
    wanted, came = tuple(base.input_shape[1:]), tuple(inputs.shape[1:])
    if wanted == came:
        return inputs
    if len(wanted) != 3 or len(came) not in (2, 3):
        raise _refused("base_model", f"it takes inputs of shape {wanted}, the data has {came}")
    image = inputs if len(came) == 3 else keras.layers.Reshape((*came, 1))(inputs)
    if image.shape[-1] == 1 and wanted[-1] == 3:
        image = keras.layers.Concatenate(name="colours")([image, image, image])
    if image.shape[-1] != wanted[-1]:
        raise _refused("base_model", f"it takes {wanted[-1]} channels, the data has {image.shape[-1]}")
    if tuple(image.shape[1:3]) == wanted[:2]:
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


def _refused(where: str, message: str) -> RecipeError:
    return RecipeError("cannot reuse the network", [Problem(where, message)], "Choose another base, or change this.")
