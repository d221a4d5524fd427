"""Model facts: what a compiled Keras model is, read off the model itself."""

from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np

from advisor.records import LayerFacts, ModelFacts, Recipe
from advisor.records.run import HeadFacts
from advisor.training.network.own.answers import activation_of, layer_of, outputs_of_graph
from advisor.training.network.own.losses import LossFamily, loss_structure, read_loss
from advisor.training.scores.links import Link


def model_facts(model: keras.Model, recipe: Recipe | None = None, *, link: Link | None = None) -> ModelFacts:
    """Return what can be said of a compiled model without training it; no other model is needed.

    Args:
        model: A built model; what was compiled into it is read where it is there.
        recipe: Adds the batch size and the planned epochs.
        link: What makes probabilities of the outputs, where that is known.
    """
    layers = (*_arithmetic_of_inputs(model), *(_layer_facts(layer) for layer in each_layer(model)))
    optimizer = getattr(model, "optimizer", None)
    outputs = getattr(model, "output_shape", None)  # a model with a `call` of its own has none
    heads = _heads(model)
    is_single = len(heads) < 2
    return ModelFacts(
        layers=layers,
        parameters=model.count_params() if model.built else None,
        trainable_parameters=sum(int(np.prod(weight.shape)) for weight in model.trainable_weights),
        loss=_loss(model) if is_single else None,
        metrics=_metrics(model),
        optimizer=type(optimizer).__name__.lower() if optimizer is not None else None,
        learning_rate=current_learning_rate(model),
        output_activation=_last_activation(model, layers) if is_single else None,
        output_units=_units(outputs, layers) if is_single else None,
        from_logits=_takes_logits(model, link) if is_single else None,
        heads=heads if not is_single else (),
        batch_size=recipe.batch_size if recipe is not None else None,
        planned_epochs=recipe.epochs if recipe is not None else None,
        flops_per_row=float(sum(_flops(layer) for layer in each_layer(model))),
    )


def each_layer(model: keras.Model) -> Iterator[keras.Layer]:
    """Return every layer that computes, those of models within the model too, inputs first."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from each_layer(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            yield layer


def _arithmetic_of_inputs(model: keras.Model) -> Iterator[LayerFacts]:
    """Yield what a model with a graph computes of its inputs without a layer, as `x / 255`."""
    structure = getattr(model, "_inputs_struct", None)
    inputs = set() if structure is None else {id(each) for each in keras.tree.flatten(structure)}
    for operation in getattr(model, "operations", ()):
        nodes = () if isinstance(operation, keras.Layer) else operation._inbound_nodes
        if any(id(tensor) in inputs for node in nodes for tensor in node.input_tensors):
            yield LayerFacts(name=operation.name, kind=type(operation).__name__)


def current_learning_rate(model: keras.Model) -> float | None:
    """Return the learning rate of the next step; None for a model that was not compiled."""
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        return None
    return float(keras.ops.convert_to_numpy(optimizer.learning_rate))


def _layer_facts(layer: keras.Layer) -> LayerFacts:
    units = getattr(layer, "units", None) or getattr(layer, "filters", None)
    activation = getattr(layer, "activation", None)
    return LayerFacts(
        name=layer.name,
        kind=type(layer).__name__,
        units=int(units) if units is not None else None,
        activation=getattr(activation, "__name__", None),
        parameters=layer.count_params() if layer.built else 0,
        trainable=bool(layer.trainable),
        settings=_settings(layer),
    )


def _settings(layer: keras.Layer) -> dict[str, float | str]:
    """What the layer was given beyond its size: numbers by Keras's names, the initializer and the penalty."""
    numbers = {name: getattr(layer, name, None) for name in ("rate", "negative_slope", "alpha")}
    settings: dict[str, float | str] = {
        name: float(value) for name, value in numbers.items() if isinstance(value, int | float)
    }
    initializer, penalty = (getattr(layer, name, None) for name in ("kernel_initializer", "kernel_regularizer"))
    if isinstance(initializer, keras.initializers.Initializer):
        settings["kernel_initializer"] = _initializer(initializer)
    for name in ("l1", "l2"):
        strength = getattr(penalty, name, None)
        if strength is not None and float(strength) > 0:
            settings[name] = float(f"{float(strength):.6g}")  # Keras holds it in float32
    if getattr(layer, "use_bias", True) is False:
        settings["bias"] = "none"
    return settings


def _initializer(initializer: keras.initializers.Initializer) -> str:
    name = type(initializer).__name__
    if type(initializer) is not keras.initializers.VarianceScaling:
        return name
    return f"{name}, scale {initializer.scale:g}, {initializer.mode}, {initializer.distribution}"


def _units(outputs: object, layers: tuple[LayerFacts, ...]) -> int | None:
    if outputs is None:
        return layers[-1].units if layers else None
    return int(outputs[-1]) if isinstance(outputs, tuple) and isinstance(outputs[-1], int) else None


def _last_activation(model: keras.Model, layers: tuple[LayerFacts, ...]) -> str | None:
    outputs = outputs_of_graph(model)
    if outputs:
        return activation_of(outputs[0])
    return layers[-1].activation if layers else None


def _heads(model: keras.Model) -> tuple[HeadFacts, ...]:
    """Every output of a model with a graph, with the loss that it was compiled with."""
    structure: object = getattr(model, "_outputs_struct", None)  # a dict of outputs has its keys for names
    named: dict[str, object] = dict(structure) if isinstance(structure, Mapping) else {}
    outputs: list[Any] = list(named.values()) or outputs_of_graph(model)
    told: list[str] = list(getattr(model, "output_names", []))
    names = list(map(str, named)) or told
    losses = _losses_by_head(loss_structure(model), names)
    return tuple(
        HeadFacts(
            name=name,
            layer=layer_of(output),
            units=int(output.shape[-1]) if output.shape and output.shape[-1] else None,
            activation=activation_of(output),
            loss=losses.get(name),
        )
        for name, output in zip(names, outputs, strict=False)
    )


def _losses_by_head(structure: object, names: list[str]) -> dict[str, str]:
    if isinstance(structure, Mapping):
        given = {str(name): loss for name, loss in structure.items()}
    elif isinstance(structure, list | tuple):
        given = dict(zip(names, structure, strict=False))
    else:
        given = dict.fromkeys(names, structure)
    return {name: read_loss(loss).name for name, loss in given.items() if loss is not None}


def _takes_logits(model: keras.Model, link: Link | None) -> bool | None:
    """Say whether the loss makes probabilities of the outputs: as was found, or as it was told to; None: not known."""
    structure = loss_structure(model)
    if link is not None or structure is None or isinstance(structure, list | tuple | dict):
        return None if link is None else link.takes_logits
    loss = read_loss(structure)
    return loss.from_logits if loss.family in (LossFamily.CLASSES, LossFamily.LABELS) else None


def _loss(model: keras.Model) -> str | None:
    structure = loss_structure(model)
    return None if structure is None or isinstance(structure, list | tuple | dict) else read_loss(structure).name


def _metrics(model: keras.Model) -> tuple[str, ...]:
    """Names as Keras reports them; those of a model that has seen no data yet as they were compiled."""
    compiled = getattr(model, "_compile_metrics", None)
    if compiled is None:
        return ()
    if getattr(compiled, "built", False):
        return tuple(name for name in model.get_metrics_result() if name != "loss" and not name.endswith("_loss"))
    return tuple(_names_in(getattr(compiled, "_user_metrics", None)))


def _names_in(wanted: object) -> Iterator[str]:
    if isinstance(wanted, Mapping):
        for each in wanted.values():
            yield from _names_in(each)
    elif isinstance(wanted, list | tuple):
        for each in wanted:
            yield from _names_in(each)
    elif wanted is not None:
        name = wanted if isinstance(wanted, str) else getattr(wanted, "name", None) or getattr(wanted, "__name__", "")
        if name:
            yield str(name)


def _flops(layer: keras.Layer) -> int:
    """Multiplications and additions of one row: two for each weight and place where it is used."""
    kernel = getattr(layer, "kernel", None) if layer.built else None
    if kernel is None:
        return 0
    shape = getattr(getattr(layer, "output", None), "shape", None) or ()
    places = int(np.prod([size or 1 for size in shape[1:-1]])) if len(shape) > 2 else 1
    return 2 * int(np.prod(kernel.shape)) * places
