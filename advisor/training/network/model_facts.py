"""Model facts: what a compiled Keras model is, read off the model itself."""

from collections.abc import Iterator

import keras
import numpy as np

from advisor.records import LayerFacts, ModelFacts, Recipe


def model_facts(model: keras.Model, recipe: Recipe | None = None) -> ModelFacts:
    """Return what can be said of a compiled model without training it; no other model is needed.

    Args:
        model: A built model; what was compiled into it is read where it is there.
        recipe: Adds the batch size and the planned epochs.
    """
    layers = tuple(_layer_facts(layer) for layer in each_layer(model))
    optimizer = getattr(model, "optimizer", None)
    outputs = getattr(model, "output_shape", None)  # a model with a `call` of its own has none
    return ModelFacts(
        layers=layers,
        parameters=model.count_params(),
        trainable_parameters=sum(int(np.prod(weight.shape)) for weight in model.trainable_weights),
        loss=_loss(model),
        metrics=_metrics(model),
        optimizer=type(optimizer).__name__.lower() if optimizer is not None else None,
        learning_rate=current_learning_rate(model),
        output_activation=_last_activation(layers),
        output_units=_units(outputs, layers),
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
        parameters=layer.count_params(),
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
    return int(outputs[-1]) if isinstance(outputs, tuple) and outputs[-1] else None


def _last_activation(layers: tuple[LayerFacts, ...]) -> str | None:
    return layers[-1].activation if layers else None


def _loss(model: keras.Model) -> str | None:
    loss = getattr(model, "loss", None)
    return loss if isinstance(loss, str) or loss is None else getattr(loss, "name", type(loss).__name__)


def _metrics(model: keras.Model) -> tuple[str, ...]:
    compiled = getattr(model, "_compile_metrics", None)
    wanted = getattr(compiled, "_user_metrics", None) or []
    return tuple(metric if isinstance(metric, str) else metric.name for metric in wanted if metric is not None)


def _flops(layer: keras.Layer) -> int:
    """Multiplications and additions of one row: two for each weight and place where it is used."""
    kernel = getattr(layer, "kernel", None)
    if kernel is None:
        return 0
    shape = getattr(getattr(layer, "output", None), "shape", None) or ()
    places = int(np.prod([size or 1 for size in shape[1:-1]])) if len(shape) > 2 else 1
    return 2 * int(np.prod(kernel.shape)) * places
