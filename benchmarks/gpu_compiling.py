"""How long a GPU's compiler takes before the first epoch, on JAX: `python -m benchmarks.gpu_compiling`.

Cohorts of networks of 64 > 3 x 100 on the digits, two blocks of convolutions by `fit`, and on a GPU alone larger
networks, whose epochs tell what a quicker compiler costs. Each way in a process of its own: as XLA comes, with what
advisor asks of it, and, as it comes, twice with programs kept on disk.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from time import perf_counter

import numpy as np

from benchmarks.results_file import path_with, write_results
from benchmarks.tables import HERE

MEMBERS = (1, 5, 32, 512)
QUICK = "--xla_gpu_enable_triton_gemm=false"
GOALS = {"first": "a third of what XLA takes as it comes", "epoch": "of small networks as long as before"}


def main() -> None:
    """Run every way in a process of its own and write what they took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", choices=("plain", "quick"), help=argparse.SUPPRESS)
    if one := parser.parse_args().one:
        if one == "plain":
            from advisor.training.backends import jax as jax_backend

            jax_backend._QUICK.clear()  # what cohorts ask of the compiler by themselves
        print(json.dumps(measured()))
        return
    with tempfile.TemporaryDirectory() as kept:
        keeping = {"JAX_COMPILATION_CACHE_DIR": kept, "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0"}
        ways = {"as it comes": {}, "without Triton": {"XLA_FLAGS": QUICK}, "first kept": keeping, "kept": keeping}
        write_results("gpu_compiling", {way: _apart(told) for way, told in ways.items()}, goals=GOALS)


def _apart(told: dict[str, str]) -> dict[str, object]:
    environment = os.environ | {"KERAS_BACKEND": "jax", "PYTHONPATH": path_with(HERE)} | told
    command = [sys.executable, "-m", "benchmarks.gpu_compiling", "--one", "quick" if "XLA_FLAGS" in told else "plain"]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    print(done.stdout.splitlines()[-1], flush=True)
    return json.loads(done.stdout.splitlines()[-1])


def measured() -> dict[str, object]:
    """Return the seconds of each network's first epoch and of a later one."""
    import jax

    device, draw = jax.local_devices()[0], np.random.default_rng(0)
    found: dict[str, object] = {"device": device.device_kind}
    found |= {f"cohort of {members}": _cohort(members) for members in MEMBERS}
    found["two convolutions"] = _fit(draw.random((3000, 32, 32, 3), "float32"), ((16, 1), (32, 1)), 128, 32)
    if device.platform != "gpu":
        return found
    large = draw.random((10_000, 32, 32, 3), "float32")
    return found | {
        "seven convolutions": _fit(large, ((64, 2), (128, 2), (256, 3)), 256, 128),
        "4 x 2,048": _fit(draw.random((100_000, 784), "float32"), (), *(2048,) * 4, 512),
    }


def _cohort(members: int) -> list[float]:
    import msgspec

    from advisor.training.cohort import train_cohort
    from benchmarks.cohort_shapes import SHAPES, dataset_of

    shape = next(each for each in SHAPES if each.name == "digits 3 x 100 adam")
    recipes = [msgspec.structs.replace(shape.recipe(seed), epochs=12) for seed in range(members)]
    ends, began = list[float](), perf_counter()

    def listen(place: int, _: int, __: dict[str, float]) -> None:
        if place == 0:
            ends.append(perf_counter())

    train_cohort(recipes, dataset_of(shape, None), memory_bytes=2**50, listen=listen)
    return _first_and_later([began, *ends])


def _fit(x: np.ndarray, stages: Sequence[tuple[int, int]], *sizes: int) -> list[float]:
    """Stages are (filters, convolutions); sizes the units of dense layers and last the rows of a batch."""
    import keras

    layers: list[keras.Layer] = [keras.Input(x.shape[1:])]
    for filters, count in stages:
        for _ in range(count):
            layers += [keras.layers.Conv2D(filters, 3, padding="same"), keras.layers.BatchNormalization()]
            layers += [keras.layers.Activation("relu")]
        layers.append(keras.layers.MaxPooling2D())
    layers += [keras.layers.Flatten(), *(keras.layers.Dense(units, "relu") for units in sizes[:-1])]
    model = keras.Sequential([*layers, keras.layers.Dense(10)])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    moments = [perf_counter()]
    told = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: moments.append(perf_counter()))
    y = np.random.default_rng(0).integers(0, 10, len(x))
    model.fit(x, y, batch_size=sizes[-1], epochs=4, verbose=0, callbacks=[told])
    return _first_and_later(moments)


def _first_and_later(moments: Sequence[float]) -> list[float]:
    seconds = np.diff(moments)
    return [round(float(seconds[0]), 2), round(float(np.median(seconds[1:])), 4)]


if __name__ == "__main__":
    main()
