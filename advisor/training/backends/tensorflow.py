"""TensorFlow: compile with XLA, loop inside the graph, gradients by tape; the other backends' files match."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import keras
import tensorflow as tf

State = TypeVar("State")
_ONE_GRAPH = threading.Lock()
# Measured by benchmarks/cohort_compilers.py, time of the graph by that of XLA, plain gradient descent: 0.6 to 0.98
# from all three on; with batches of 32 rows 1.1 to 1.9, for one member 0.9 to 1.5, for smaller networks 1.0 to 4.8.
# Adam, normalization and dropout: 1.0 to 3.4 everywhere, for XLA joins their many small operations.
_GRAPH_FROM_MEMBERS = 4
_GRAPH_FROM_ROWS = 128
_GRAPH_FROM_PRODUCTS = 30_000_000  # of a batch of 128 and a network of 784-300-100
# By the same file and digits' 300-100: a graph is ready 1.5 to 2.9 s of a processor sooner, .3 to .5 s where there is
# little to compile, and takes .5 to 1.1 ms longer for a step of a member. Half of the grid's networks of one member are
# even after 2,600 steps or later, and a training that stops early takes fewer than it plans.
_GRAPH_TO_STEPS = 3_200
_GRAPH_TO_PLAIN_STEPS = 700


def compile_program(function: Callable[..., State]) -> Callable[..., State]:
    """Return the function as one XLA program; it is traced anew for each new shape of its arguments.

    Its last argument holds the bounds of a loop.
    """
    return tf.function(function, jit_compile=True, autograph=False)


def compile_graph(function: Callable[..., State]) -> Callable[..., State]:
    """Return the function as a graph of TensorFlow's own operations: ready sooner, for what runs once an epoch.

    Measured on two cores for the functions of a cohort: 0.3 s to make ready instead of 1.9 s, as fast to run.

    Such graphs run one at a time: TensorFlow rewrites sums into temporary variables whose names two threads
    share, and the second then fails with AlreadyExistsError.
    """
    program = tf.function(function, autograph=False)

    def run_alone(*arguments: Any) -> State:
        with _ONE_GRAPH:
            return program(*arguments)

    return run_alone


def multiplies_faster_as_graph(members: int, rows: int, weights: int) -> bool:
    """Say whether steps that are products of matrices and little else run faster as a graph than by XLA, on a CPU.

    Args:
        members: How many networks are multiplied at a time.
        rows: Of a batch.
        weights: Of one network.
    """
    is_much = rows >= _GRAPH_FROM_ROWS and rows * weights >= _GRAPH_FROM_PRODUCTS
    return members >= _GRAPH_FROM_MEMBERS and is_much and not accelerators()


def ends_sooner_as_graph(steps: int, *, is_plain: bool) -> bool:
    """Say whether a training is over sooner without XLA, for it is short, on a CPU.

    Args:
        steps: Of all members together.
        is_plain: Whether a step is plain gradient descent, of which XLA has little to compile.
    """
    return steps <= (_GRAPH_TO_PLAIN_STEPS if is_plain else _GRAPH_TO_STEPS) and not accelerators()


def batches(rows: int, most: int) -> list[tuple[int, int]]:
    """Return where each batch of rows begins and how many it has.

    Example:
        >>> batches(60, 25)
        [(0, 25), (25, 25), (50, 10)]
    """
    return [(start, min(most, rows - start)) for start in range(0, rows, most)]


def answer(model: keras.Model, x: Any) -> Any:
    """Return what a network answers in inference mode; run once, it is faster op by op than traced."""
    return model(x, training=False)


def loop(first: Any, last: Any, body: Callable[[Any, State], State], state: State) -> State:
    """Apply `body(index, state)` for each index from `first` to before `last`; return the last state."""

    def next_step(index: Any, held: State) -> tuple[Any, State]:
        return index + 1, body(index, held)

    start = (tf.convert_to_tensor(first, tf.int32), state)
    _, after = tf.while_loop(lambda index, _: index < last, next_step, start)
    return after


def gradient(function: Callable[[State], tuple[Any, Any]], variables: State) -> tuple[Any, State]:
    """Differentiate the first of the two values of `function`; return the second, and the gradient."""
    with tf.GradientTape() as tape:
        tape.watch(variables)
        value, other = function(variables)
    return other, tape.gradient(value, variables, unconnected_gradients=tf.UnconnectedGradients.ZERO)


def accelerators() -> int:
    """Count the GPUs that programs run on."""
    return len(tf.config.list_logical_devices("GPU"))


def free_memory_bytes() -> int | None:
    """Return what a GPU has left; None, for TensorFlow tells what it took, not what there is."""
    return None


def is_out_of_memory(error: Exception) -> bool:
    """Say whether an error means that there was not enough memory."""
    return isinstance(error, tf.errors.ResourceExhaustedError | MemoryError) or "RESOURCE_EXHAUSTED" in str(error)
