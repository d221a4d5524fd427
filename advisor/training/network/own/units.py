"""How many numbers one answer of a model of anyone's own has."""

from typing import Any

import keras
import numpy as np

from advisor.training.network.own.answers import outputs_of_graph


def last_units(model: keras.Model) -> int:
    """Return how many numbers one answer of a model has; 0 where that is not known before it is built.

    Example:
        >>> last_units(keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)]))
        3
    """
    outputs = outputs_of_graph(model)
    if len(outputs) == 1:
        return int(outputs[0].shape[-1] or 0)
    if not outputs and (seen := _units_seen(model)):
        return seen
    layers = [layer for layer in model.layers if getattr(layer, "units", None)]
    return 0 if outputs or not layers else int(layers[-1].units)


def _units_seen(model: keras.Model) -> int:
    """The numbers of one answer of a model with a `call` of its own, once a row went through it; 0 before that.

    Its last layer need not be what it answers with: two towers answer with a product of theirs.
    """
    shapes: dict[str, Any] = getattr(model, "_build_shapes_dict", None) or {}
    if isinstance(model, keras.Sequential) or len(shapes) != 1:
        return 0
    rows = keras.tree.map_shape_structure(lambda shape: np.zeros((1, *shape[1:]), dtype=np.float32), *shapes.values())
    try:
        answers = model(rows, training=False)
    except Exception:  # noqa: BLE001  a row of zeros may be none to a model that takes texts
        return 0
    return int(answers.shape[-1]) if len(getattr(answers, "shape", ())) > 1 else 0
