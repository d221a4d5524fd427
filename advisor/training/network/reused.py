"""Networks to reuse: from a file, in safe mode, or from keras.applications with local weights; and where they are cut.

Lecture 2. Files are opened by `advisor.training.network.model_file` and by Keras's own loading of weights.
"""

import inspect
import warnings
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import keras

from advisor.errors import FileError, Problem, RecipeError
from advisor.nearest import did_you_mean
from advisor.records import DataFacts
from advisor.records.recipe import Transfer
from advisor.training.network.model_file import ENDINGS, load_network

_SIDES = (32, 71, 75, 331)  # smallest sides of images that networks of keras.applications ask for
_AFTER_OUTPUTS = (keras.layers.Activation, keras.layers.Softmax, keras.layers.Dropout, keras.layers.Rescaling)


@dataclass(frozen=True, eq=False)
class Cut:
    """The lower part of a network, or every reason why it cannot be cut there."""

    base: keras.Model | None
    problems: tuple[Problem, ...] = ()


def application(name: str) -> ModuleType | None:
    """Return the module of keras.applications that has the network of that name, None where it is a file.

    Raises:
        RecipeError: If it is neither.
    """
    if Path(name).suffix in ENDINGS or Path(name).is_dir():
        return None
    for _, module in inspect.getmembers(keras.applications, inspect.ismodule):
        if hasattr(module, name) and hasattr(module, "preprocess_input"):
            return module
    known = sorted(n for n, f in inspect.getmembers(keras.applications, inspect.isfunction))
    hint = did_you_mean(name, known, otherwise=f"; there are {', '.join(known)}")
    problem = Problem("base_model", f'expected a .keras or .h5 file or a network of Keras, got "{name}"{hint}')
    raise RecipeError("cannot reuse a network", [problem], "Name a file with its ending, or a network of Keras.")


def saved_network(path: str) -> keras.Model:
    """Return the network in a file, opened in Keras's safe mode.

    Raises:
        FileError: If the file is not there, is no Keras model, needs to run code of its own, or has no graph of layers.
    """
    try:
        network = load_network(Path(path))
    except FileError as error:
        problems = [Problem("base_model", f"{path}: {problem.message}") for problem in error.problems]
        raise FileError(f"cannot reuse the network in {path}", problems, error.remedy) from error
    if not hasattr(network, "operations") and not isinstance(network, keras.Sequential):
        problem = Problem("base_model", f"{path}: it has a `call` of its own and no graph of layers to cut")
        raise FileError(f"cannot reuse the network in {path}", [problem], "Build it with the functional API.")
    return network


def named_network(transfer: Transfer, module: ModuleType, facts: DataFacts) -> keras.Model:
    """Return a network of keras.applications without its head, for images of this data's size.

    Raises:
        RecipeError: If the data has no images, or the weights are not there or do not fit: every mistake.
    """
    weights, problems = transfer.weights or "imagenet", []
    if len(facts.input_shape) not in (2, 3):
        problems.append(Problem("base_model", f"it takes images, the data has inputs of shape {facts.input_shape}"))
    if weights != "imagenet" and not Path(weights).is_file():
        problems.append(Problem("base_weights", f"there is no such file: {weights!r}"))
    if problems:
        raise _refused(transfer, problems)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes that it was not trained on: images are what they are
            return _smallest_that_fits(getattr(module, transfer.base), weights, facts)
    except Exception as error:
        raise _refused(transfer, [Problem("base_weights", _why_not_loaded(transfer, error))]) from error


def cut_network(whole: keras.Model, cut_at: str | None, *, is_headless: bool) -> Cut:
    """Return the layers of a network up to the one named, or up to its outputs.

    Args:
        whole: A network with a graph of layers and one input.
        cut_at: The last layer that is kept; None or empty for the one before the outputs.
        is_headless: The network has no outputs of a task: all of it is kept unless a layer is named.
    """
    graph = _graph_of(whole)
    head = None if is_headless else _output_layer(whole)
    if cut_at:
        problem = _no_such_cut(whole, cut_at, graph, head)
        return Cut(None, (problem,)) if problem is not None else _cut(graph, graph.steps[cut_at].after)
    if len(graph.outputs) > 1:
        names = ", ".join(graph.steps)
        said = f"it has {len(graph.outputs)} outputs: name the last layer to keep, one of {names}"
        return Cut(None, (Problem("cut_at", said),))
    return _cut(graph, graph.outputs[0] if head is None else graph.steps[head.name].before)


@dataclass(frozen=True, eq=False)
class _Step:
    """What goes into a layer of a network, and what comes out."""

    before: Any  # symbolic tensors
    after: Any


@dataclass(frozen=True, eq=False)
class _Graph:
    """A network as symbolic tensors, by the names of its layers, inputs first."""

    inputs: list[Any]
    outputs: list[Any]
    steps: dict[str, _Step]


def _graph_of(whole: keras.Model) -> _Graph:
    """Run a network once on symbolic tensors: where a layer is a model, its own `output` is of another graph."""
    steps: dict[str, _Step] = {}

    def remember(layer: keras.Layer, *arguments: Any, **options: Any) -> Any:
        after = layer(*arguments, **options)
        steps.setdefault(layer.name, _Step(arguments[0] if arguments else None, after))
        return after

    if isinstance(whole, keras.Sequential):
        inputs = keras.Input(batch_shape=whole.inputs[0].shape, dtype=whole.inputs[0].dtype)
        tensor = inputs
        for layer in whole.layers:
            tensor = remember(layer, tensor)
        return _Graph([inputs], [tensor], steps)
    same = keras.models.clone_model(whole, clone_function=lambda layer: layer, call_function=remember)
    return _Graph(same.inputs, same.outputs, steps)


def _cut(graph: _Graph, last: Any) -> Cut:
    if not isinstance(last, keras.KerasTensor):
        said = "that layer does not give, or take, a single tensor: name another one"
        return Cut(None, (Problem("cut_at", said),))
    if any(last is tensor for tensor in graph.inputs):
        return Cut(None, (Problem("base_model", "its only layer is its output layer: there is nothing to reuse"),))
    return Cut(keras.Model(graph.inputs[0] if len(graph.inputs) == 1 else graph.inputs, last, name="base"))


def _output_layer(whole: keras.Model) -> keras.Layer | None:
    """Return the layer that answers the old task, None where the network ends in features."""
    layers = [layer for layer in whole.layers if not isinstance(layer, _AFTER_OUTPUTS)]
    last = layers[-1] if layers else None
    return last if isinstance(last, keras.layers.Dense | keras.Model) else None


def _no_such_cut(whole: keras.Model, cut_at: str, graph: _Graph, head: keras.Layer | None) -> Problem | None:
    names = list(graph.steps)
    if cut_at in names:
        answers = head is not None and names.index(cut_at) >= names.index(head.name) and len(graph.outputs) == 1
        said = f"{cut_at!r} answers the old task: name a layer before it, one of {', '.join(names[:-1])}"
        return Problem("cut_at", said) if answers else None
    within = [layer.name for layer in whole.layers if isinstance(layer, keras.Model) and _holds(layer, cut_at)]
    if within:
        said = f"{cut_at!r} lies inside the layer {within[0]!r}: cut at that one, or save that model alone"
        return Problem("cut_at", said)
    hint = did_you_mean(cut_at, names, otherwise=f"; it has {', '.join(names)}")
    return Problem("cut_at", f'there is no layer "{cut_at}"{hint}')


def _holds(model: keras.Model, name: str) -> bool:
    return any(layer.name == name or (isinstance(layer, keras.Model) and _holds(layer, name)) for layer in model.layers)


def _smallest_that_fits(make: Any, weights: str, facts: DataFacts) -> keras.Model:
    """Make a network for images of the data's size, or of the smallest larger size that it accepts."""
    for side in _SIDES:
        sides = [max(size, side) for size in facts.input_shape[:2]]
        try:
            return make(include_top=False, weights=weights, input_shape=(*sides, 3))
        except ValueError as error:
            if side == _SIDES[-1] or not _is_too_small(error):
                raise
    raise AssertionError(make)  # the last side has returned or raised


def _is_too_small(error: ValueError) -> bool:
    return "at least" in str(error) or "input_shape" in str(error).lower()


def _why_not_loaded(transfer: Transfer, error: Exception) -> str:
    if not transfer.weights:
        return f"the weights of {transfer.base} are not here and cannot be fetched ({_short(error)})"
    return f"{transfer.weights!r} do not fit {transfer.base} without its head (include_top=False): {_short(error)}"


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def _refused(transfer: Transfer, problems: list[Problem]) -> RecipeError:
    remedy = "Give base_weights a local file with the weights, or choose another base."
    named = [Problem(problem.where, f"{transfer.base}: {problem.message}") for problem in problems]
    return RecipeError(f"cannot reuse the network {transfer.base}", named, remedy)
