"""TensorFlow: compile with XLA, loop inside the graph, gradients by tape; the other backends' files match."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import tensorflow as tf

State = TypeVar("State")
_ONE_GRAPH = threading.Lock()


def compile_program(function: Callable[..., State]) -> Callable[..., State]:
    """Return the function as one XLA program; it is traced anew for each new shape of its arguments."""
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


def is_out_of_memory(error: Exception) -> bool:
    """Say whether an error means that memory was not enough."""
    return isinstance(error, tf.errors.ResourceExhaustedError | MemoryError) or "RESOURCE_EXHAUSTED" in str(error)
