"""JAX: the same functions as for TensorFlow, by `jit`, `fori_loop` and `grad`."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary, ref

import jax
import keras

State = TypeVar("State")
_QUICK = {"xla_gpu_enable_triton_gemm": False}
_ROWS_OF_ANSWERS = 1024  # at most, of a batch that is answered: one program serves parts of any length
_ANSWERING: WeakKeyDictionary[keras.Model, Callable[..., Any]] = WeakKeyDictionary()


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

    program = jax.jit(called, static_argnums=0, compiler_options=_options())

    def run(*arguments: Any) -> State:
        return program(tuple(int(bound) for bound in arguments[-1]), *arguments[:-1])

    return run


@cache
def _options() -> dict[str, bool]:
    """What a GPU's compiler is asked for small networks by the hundred, or what runs a few times: no search in Triton.

    Measured on an H200 with cohorts of 1 to 512 of 64 > 3 x 100: ready in 2.7 to 3.9 s, for 7.9 to 10.7 s, and an
    epoch takes 0.93 to 1.36 times as long. Nothing where the compiler does not know the option any more.
    """
    if not accelerators():
        return {}
    try:
        jax.jit(lambda x: x, compiler_options=_QUICK)(0.0)
    except Exception:  # noqa: BLE001  what JAX raises for it has no name that lasts
        return {}
    return _QUICK


def compile_graph(function: Callable[..., State]) -> Callable[..., State]:
    """Return the function compiled for what runs once an epoch."""
    return jax.jit(function, compiler_options=_options())


def multiplies_faster_as_graph(members: int, rows: int, weights: int) -> bool:
    """Say whether steps run faster without XLA: JAX has one compiler."""
    return False


def ends_sooner_as_graph(steps: int, *, is_plain: bool) -> bool:
    """Say whether a training is over sooner without XLA: JAX has one compiler."""
    return False


def batches(rows: int, most: int) -> list[tuple[int, int]]:
    """Return where each batch of rows begins and how many it has; one that goes past the end is filled.

    All are of one length, and rows in many parts of few lengths: each length is compiled.

    Example:
        >>> batches(2500, 5000), batches(3, 5000), batches(60, 25)
        ([(0, 1024), (1024, 1024), (2048, 1024)], [(0, 4)], [(0, 25), (25, 25), (50, 25)])
    """
    size = min(most, _ROWS_OF_ANSWERS, 1 << (rows - 1).bit_length())
    return [(start, size) for start in range(0, rows, size)]


def answer(model: keras.Model, x: Any) -> Any:
    """Return what a network answers in inference mode, as one program: op by op each is compiled for itself.

    Measured on an H200: two blocks of convolutions took 11 s to be scored on three parts of 15,000 pictures.
    """
    if model.run_eagerly or not model.jit_compile or any(each.dtype.kind in "OSUT" for each in jax.tree.leaves(x)):
        return model(x, training=False)
    if model not in _ANSWERING:
        held = ref(model)

        def program(weights: Any, state: Any, inputs: Any) -> Any:
            mine = held()
            return mine.stateless_call(weights, state, inputs, training=False)[0] if mine is not None else None

        _ANSWERING[model] = jax.jit(program, compiler_options=_options())
    values = [[each.value for each in those] for those in (model.trainable_variables, model.non_trainable_variables)]
    return _ANSWERING[model](*values, x)


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
