"""JAX: the same functions as for TensorFlow, by `jit`, `fori_loop` and `grad`."""

from collections.abc import Callable
from typing import Any, TypeVar

import jax

State = TypeVar("State")


def compile_program(function: Callable[..., State]) -> Callable[..., State]:
    """Return the function as one XLA program; it is traced anew for each new shape of its arguments.

    Its last argument holds the bounds of a loop. On a GPU they are fixed in the program, for a loop of unknown
    length asks the host before every step: measured on an H100, 1.03 to 1.5 times the time of an epoch.
    """
    if not accelerators():
        return jax.jit(function)
    return with_fixed_bounds(function)


def with_fixed_bounds(function: Callable[..., State]) -> Callable[..., State]:
    """Return the function compiled anew for each new value of its last argument, an array of whole numbers."""

    def called(bounds: tuple[int, ...], *arguments: Any) -> State:
        return function(*arguments, bounds)

    program = jax.jit(called, static_argnums=0)

    def run(*arguments: Any) -> State:
        return program(tuple(int(bound) for bound in arguments[-1]), *arguments[:-1])

    return run


def compile_graph(function: Callable[..., State]) -> Callable[..., State]:
    """Return the function compiled for what runs once an epoch: the same here, JAX has one compiler."""
    return jax.jit(function)


def multiplies_faster_as_graph(members: int, rows: int, weights: int) -> bool:
    """Say whether steps run faster without XLA: JAX has one compiler."""
    return False


def ends_sooner_as_graph(steps: int, *, is_plain: bool) -> bool:
    """Say whether a training is over sooner without XLA: JAX has one compiler."""
    return False


def loop(first: Any, last: Any, body: Callable[[Any, State], State], state: State) -> State:
    """Apply `body(index, state)` for each index from `first` to before `last`; return the last state."""
    return jax.lax.fori_loop(first, last, body, state)


def gradient(function: Callable[[State], tuple[Any, Any]], variables: State) -> tuple[Any, State]:
    """Differentiate the first of the two values of `function`; return the second, and the gradient."""
    gradients, other = jax.grad(function, has_aux=True)(variables)
    return other, gradients


def accelerators() -> int:
    """Count the GPUs that programs run on."""
    return len([device for device in jax.local_devices() if device.platform == "gpu"])


def free_memory_bytes() -> int | None:
    """Return what the first GPU has left of what this process may take of it; None where that is not told."""
    device = next((device for device in jax.local_devices() if device.platform == "gpu"), None)
    said = device.memory_stats() if device is not None else None
    return said["bytes_limit"] - said["bytes_in_use"] if said and "bytes_limit" in said else None


def is_out_of_memory(error: Exception) -> bool:
    """Say whether an error means that there was not enough memory."""
    return isinstance(error, MemoryError) or "RESOURCE_EXHAUSTED" in str(error)
