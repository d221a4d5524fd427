"""A network, its optimizer, loss and callbacks as the calls of Keras that make them again."""

import importlib
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from advisor.records.script import Call, Written
from advisor.training.script.calls import call_of, defaults, plain_value

_UNSAID = frozenset({"dtype", "quantization_config", "lora_rank", "input_axes", "output_axes"})
"""What Keras's own configurations hold beside what a layer is made with, or as its defaults."""


def network_call(model: keras.Model) -> Written[Call | None]:
    """Return the call that makes a network of layers in a row; of any other model None, and why.

    Example:
        >>> layers = [keras.Input((4,)), keras.layers.Dense(3, activation="relu")]
        >>> network_call(keras.Sequential(layers)).value.places[0][1]
        Call(name='keras.layers.Dense', places=(3,), names={'activation': 'relu'})
    """
    if not isinstance(model, keras.Sequential):
        return Written(None, ("the network, which is no row of layers",))
    left_out: list[str] = []
    inputs = Call("keras.Input", (tuple(model.input_shape[1:]),))
    layers = [inputs, *(_call(keras.saving.serialize_keras_object(layer), left_out) for layer in model.layers)]
    return Written(Call("keras.Sequential", (layers,)), tuple(left_out))


def object_call(made: object) -> Written[object]:
    """Return the call that makes an optimizer, loss or metric of Keras; a text stays one.

    Example:
        >>> object_call(keras.optimizers.SGD(0.1, momentum=0.9)).value
        Call(name='keras.optimizers.SGD', places=(), names={'learning_rate': 0.1, 'momentum': 0.9})
    """
    left_out: list[str] = []
    if made is None or isinstance(made, str):
        return Written(made)
    return Written(_call(keras.saving.serialize_keras_object(made), left_out), tuple(left_out))


def callback_call(callback: keras.callbacks.Callback) -> Written[Call | None]:
    """Return the call that makes a callback of Keras again, by what it keeps of its arguments.

    Example:
        >>> callback_call(keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=2)).value.names
        {'factor': 0.5, 'patience': 2}
    """
    kind = type(callback)
    if not kind.__module__.startswith("keras."):
        return Written(None, (f"the callback {kind.__name__}, which is advisor's own",))
    known = defaults(kind)
    given = {name: plain_value(getattr(callback, name)) for name in known if hasattr(callback, name)}
    return Written(call_of(kind, f"keras.callbacks.{kind.__name__}", given, defaults_of=known))


def _call(config: Any, left_out: list[str]) -> object:
    """One object's configuration, with those that stand in it, as a call."""
    if isinstance(config, list | tuple):
        return type(config)(_call(each, left_out) for each in config)
    if not isinstance(config, Mapping):
        return _short(plain_value(config))
    if "class_name" not in config:
        return {name: _call(value, left_out) for name, value in config.items()}
    module, name = str(config["module"] or ""), str(config["class_name"])
    if not module.startswith("keras"):
        return _own(name, config["config"], left_out)
    kind = getattr(importlib.import_module(module), name)
    known = defaults(kind)
    said = {key: value for key, value in config["config"].items() if _is_said(key, known, module)}
    given = {key: _named(_call(value, left_out)) for key, value in said.items()}
    return call_of(kind, f"{module}.{name}", given, defaults_of=known)


def _own(name: str, config: Mapping[str, Any], left_out: list[str]) -> object:
    """What is advisor's own: a power decay of the first power is Keras's; all else is named."""
    if name == "PowerDecay" and config["power"] == 1:
        rate, steps = config["initial_learning_rate"], config["decay_steps"]
        return Call("keras.optimizers.schedules.InverseTimeDecay", (rate, steps, 1.0))
    if name == "PowerDecay":
        numbers = (config["initial_learning_rate"], config["decay_steps"], config["power"])
        return Call("PowerDecay", numbers)
    left_out.append(f"{name}, which is advisor's own")
    return None


def _is_said(key: str, known: Mapping[str, object], module: str) -> bool:
    """Names mean something where results are known by them: those of metrics."""
    return key in known and key not in _UNSAID and (key != "name" or module == "keras.metrics")


def _named(value: object) -> object:
    """An initializer or the like without numbers of its own is known by its name."""
    return _snake(value.name.rpartition(".")[2]) if isinstance(value, Call) and _is_bare(value) else value


def _is_bare(call: Call) -> bool:
    return not call.places and not call.names and call.name.startswith("keras.initializers")


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _short(value: object) -> object:
    """A number that a backend keeps in 32 bits, as it was written."""
    is_single = isinstance(value, float) and float(np.float32(value)) == value
    return float(str(np.float32(value))) if is_single else value  # type: ignore[arg-type]
