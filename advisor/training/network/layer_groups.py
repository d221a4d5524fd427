"""Which layers of a model have a kernel, and where the activation of each comes out."""

import itertools
from dataclasses import dataclass
from typing import Any

import keras

from advisor.training.network.model_facts import each_layer

_ACTIVATION_LAYERS = (
    keras.layers.Activation,
    keras.layers.ELU,
    keras.layers.LeakyReLU,
    keras.layers.PReLU,
    keras.layers.ReLU,
    keras.layers.Softmax,
)
# |pre-activation| > 5 read off the output: sigmoid(5) and tanh(5) (DeepDiagnosis, doi:10.1145/3510003.3510071)
_SATURATES_AT = {"sigmoid": (1 - 0.9933071, 0.9933071), "tanh": (-0.9999092, 0.9999092)}


@dataclass(frozen=True, eq=False)
class Hidden:
    """A hidden layer that is watched: its name, the tensor that comes out, and where it saturates."""

    name: str
    output: Any  # a symbolic tensor of the model's graph
    saturates: tuple[float, float] | None


def kernel_layers(model: keras.Model) -> list[tuple[str, keras.Variable]]:
    """Return the trainable kernels of a model by the names of their layers, inputs first."""
    found = []
    for layer in each_layer(model):
        kernel = getattr(layer, "kernel", None)
        if isinstance(kernel, keras.Variable) and any(kernel is weight for weight in model.trainable_weights):
            found.append((str(layer.name), kernel))
    return found


def hidden_layers(model: keras.Model) -> list[Hidden]:
    """Return the hidden layers with a kernel, inputs first, each with its activation's output.

    The activation may be a layer of its own, with normalization between. The last layer with a
    kernel is the output layer and is left out. A model without a graph (a subclass with its own
    `call`) has none that can be watched.
    """
    has_graph = isinstance(model, keras.Sequential) or hasattr(model, "operations")
    if not has_graph:
        return []
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    places = [place for place, layer in enumerate(layers) if getattr(layer, "kernel", None) is not None]
    hidden = []
    for place, following in itertools.pairwise(places):
        active = _active(layers[place:following])
        if len(active._inbound_nodes) != 1:
            continue  # shared by two branches: it has two outputs
        hidden.append(Hidden(str(layers[place].name), active.output, _SATURATES_AT.get(_name(active))))
    return hidden


def _active(group: list[keras.Layer]) -> keras.Layer:
    """Return the layer of a group whose output is the activation: a layer of its own, or the first."""
    if _name(group[0]) not in ("linear", ""):
        return group[0]
    return next((layer for layer in group if isinstance(layer, _ACTIVATION_LAYERS)), group[0])


def _name(layer: keras.Layer) -> str:
    activation = getattr(layer, "activation", None)
    return str(getattr(activation, "__name__", ""))
