"""Time, memory and share of the peak of cohorts on an accelerator, one shape a process; see `benchmarks.cohort_gpu`."""

from collections.abc import Callable, Sequence
from time import perf_counter

import jax
import jax.numpy as jnp
import keras
import msgspec
import numpy as np

from advisor.training.cohort import train_cohort
from advisor.training.cohort.engine import program_of
from advisor.training.cohort.memory import cohort_bytes, memory_to_use
from advisor.training.cohort.stacked.optimizers import slot_names
from advisor.training.data.prepare import Dataset
from benchmarks.cohort import Side
from benchmarks.cohort_shapes import BATCH, BenchmarkShape, dataset_of
from benchmarks.cohort_sides import cohort_side, fit_side

_MIB = 2**20
_LARGE = 8192  # of the matrices that show what the card can do
_PRODUCTS = 8  # different ones in one call, so that none is left out and calling takes little
_EPOCHS = 6  # of whole trainings


def measure(shape: BenchmarkShape, members: Sequence[int], *, rounds: int) -> dict[str, object]:
    """Return every figure of one shape; to be called once a process, for its peak of memory is the process's."""
    dataset = dataset_of(shape, None)
    whole = {count: _whole(shape, dataset, count) for count in sorted(members)}  # ascending: a peak only grows
    sides = {
        "fit": Side(fit_side(shape, dataset, jit=False), 1),
        "fit jit": Side(fit_side(shape, dataset, jit=True), 1),
    }
    for count in members:
        sides[f"cohort {count}"] = Side(cohort_side(shape, dataset, members=count), count)
        sides[f"recorded {count}"] = Side(cohort_side(shape, dataset, members=count, recorded=True), count)
    for _ in range(rounds):
        for side in sides.values():
            side.round()
    found = {name: side.milliseconds[0] for name, side in sides.items()}
    return {
        "shape": shape.name,
        "fit_ms": round(found["fit"], 2),
        "fit_jit_ms": round(found["fit jit"], 2),
        "cohorts": [
            {
                "members": count,
                "ms_a_member_and_epoch": round(found[f"cohort {count}"], 4),
                "recorded_ms": round(found[f"recorded {count}"], 4),
                "times_fit": round(found["fit"] / found[f"cohort {count}"], 1),
                "times_fit_jit": round(found["fit jit"] / found[f"cohort {count}"], 1),
                "first_epoch_seconds": round(sides[f"cohort {count}"].first_seconds, 2),
            }
            | whole[count]
            | _shares(shape, dataset, count, found[f"cohort {count}"])
            for count in members
        ],
    }


def card() -> dict[str, object]:
    """Return what the device is and what it can do: large products as they come and in full float32, and a copy."""
    device = jax.local_devices()[0]
    size = _LARGE if device.platform == "gpu" else 512
    a, b = (jax.random.normal(jax.random.key(seed), (size, size), dtype="float32") for seed in (0, 1))
    exact = np.asarray(a[:64], np.float64) @ np.asarray(b, np.float64)
    rates: dict[str, object] = {"device": device.device_kind, "platform": device.platform}
    for precision in ("default", "highest"):
        product = jax.jit(lambda x, y, how=precision: jnp.matmul(x, y, precision=how))
        error = float(np.linalg.norm(np.asarray(product(a, b)[:64]) - exact) / np.linalg.norm(exact))
        rates[f"product_{precision}"] = {
            "tflops": round(2 * size**3 / _seconds(lambda product=product: product(a, b)) / 1e12, 1),
            "relative_error": float(f"{error:.2g}"),
        }
    negative = jax.jit(lambda x: -x)
    long = jnp.concatenate([a] * 8)
    rates["copy_tb_a_second"] = round(2 * long.nbytes / _seconds(lambda: negative(long)) / 1e12, 2)
    rates["memory_to_use_mib"] = round(memory_to_use() / _MIB)
    return rates


def _whole(shape: BenchmarkShape, dataset: Dataset, members: int) -> dict[str, object]:
    """Train a whole cohort, records and scores included, and return its time an epoch, its memory, the estimate."""
    recipes = [msgspec.structs.replace(shape.recipe(seed), epochs=_EPOCHS) for seed in range(members)]
    data_bytes = sum(part.nbytes for part in (dataset.x_train, dataset.x_validation))
    estimate = cohort_bytes(program_of(recipes, [dataset] * members), members, data_bytes, itemsize=4)
    ends: list[float] = []

    def listen(place: int, epoch: int, values: dict[str, float]) -> None:
        if place == 0:
            ends.append(perf_counter())

    began = perf_counter()
    train_cohort(recipes, dataset, memory_bytes=2**50, listen=listen)
    seconds = perf_counter() - began
    each = float(np.median(np.diff(ends)))
    stats = jax.local_devices()[0].memory_stats() or {}
    return {
        "all_counted_ms": round(1e3 * each / members, 4),
        "peak_mib": round(stats.get("peak_bytes_in_use", 0) / _MIB, 1),
        "estimate_mib": round(estimate / _MIB, 1),
        "compile_and_first_epoch_seconds": round(ends[0] - began, 1),
        "scores_and_records_seconds": round(seconds - (ends[-1] - began), 1),
    }


def _shares(shape: BenchmarkShape, dataset: Dataset, members: int, milliseconds: float) -> dict[str, object]:
    """Compare the time a member and epoch with that of its bare products, and with the least that memory allows."""
    steps = shape.steps(dataset)
    bare = steps * sum(_product_seconds(members, *layer) for layer in shape.products(dataset)) / members
    numbers = sum((fan_in + 1) * units for fan_in, units, _ in shape.products(dataset))
    moved = steps * 4 * numbers * 2 * (1 + len(slot_names(shape.optimizer)))  # read once and written once a step
    return {
        "peak_ms": round(1e3 * bare, 5),
        "share_of_peak": round(1e3 * bare / milliseconds, 3),
        "gflops": round(shape.flops(dataset) / milliseconds / 1e6, 1),
        "gb_a_second_at_least": round(moved / milliseconds / 1e6, 1),
    }


def _product_seconds(members: int, fan_in: int, units: int, back: bool) -> float:
    """Return the seconds of one step's products of a layer, all members at once."""
    kinds = {"mbi,miu->mbu": ("x", "w"), "mbi,mbu->miu": ("x", "g")} | ({"mbu,miu->mbi": ("g", "w")} if back else {})
    sizes = {"x": (BATCH, fan_in), "w": (fan_in, units), "g": (BATCH, units)}
    total = 0.0
    for place, (subscripts, names) in enumerate(kinds.items()):
        first, second = (
            [
                jax.random.normal(jax.random.key(100 * place + 10 * side + number), (members, *sizes[name]), "float32")
                for number in range(_PRODUCTS)
            ]
            for side, name in enumerate(names)
        )
        many = jax.jit(lambda xs, ys, how=subscripts: [jnp.einsum(how, x, y) for x, y in zip(xs, ys, strict=True)])
        total += _seconds(lambda many=many, first=first, second=second: many(first, second)) / _PRODUCTS
    return total


def _seconds(run: Callable[[], object], *, rounds: int = 5, calls: int = 5) -> float:
    """Return the median seconds of a call over some rounds of calls that follow one another."""
    jax.block_until_ready(run())
    times = []
    for _ in range(rounds):
        began = perf_counter()
        jax.block_until_ready([run() for _ in range(calls)][-1])
        times.append((perf_counter() - began) / calls)
    return float(np.median(times))


if keras.backend.backend() != "jax":
    raise SystemExit("set KERAS_BACKEND=jax: this is measured on JAX")
