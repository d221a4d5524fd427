"""Data by name: scikit-learn's bundled sets, the playground's, those to download, and a function of the user's own."""

import importlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd

from advisor import files
from advisor.errors import DataError, Problem
from advisor.nearest import did_you_mean
from advisor.records import DataPlan, DataReading
from advisor.training.data.arrays import source_from_arrays
from advisor.training.data.input_kind import array_reading
from advisor.training.data.inputs.streams import Streams, arrays_of, streams_in
from advisor.training.data.inputs.tuples import arrays_in
from advisor.training.data.playground import PLAYGROUND
from advisor.training.data.sources import Source, source_from_frame

BUNDLED = ("breast_cancer", "diabetes", "digits", "iris", "wine")
DOWNLOADED = ("boston_housing", "california_housing", "cifar10", "cifar100", "fashion_mnist", "mnist")

DRAWN_FROM = 0
"""The seed of what a function of the user's own draws without one."""
_CLASS_NAMES = {
    "fashion_mnist": "T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot",
    "cifar10": "airplane,automobile,bird,cat,deer,dog,frog,horse,ship,truck",
}


def named_source(plan: DataPlan, *, folder: Path | None, download: Callable[[str], object] | None = None) -> Source:
    """Return the data set that a name stands for.

    `module:function` is called without arguments and returns a Source, a table, arrays in a mapping or a tuple
    (`inputs.tuples`), or batches of pairs, with weights or without, which are read once: a
    `tf.data.Dataset`, a `keras.utils.PyDataset`, (generator, number of batches), or one of these a part, training
    first, then validation and maybe test. Files other than NPZ are read by
    `advisor.workflows.sources.read_source`, which calls this for all else.

    Args:
        plan: Its `source` is the name.
        folder: Where to look first for `NAME.npz`.
        download: Loads one of `DOWNLOADED` by its name where the folder has none (`keras.datasets`, from outside
            this room, which knows no Keras).

    Raises:
        DataError: If nothing has this name, or what has it cannot be read.

    Example:
        >>> named_source(DataPlan(source="digits"), folder=None).x.shape
        (1797, 8, 8)
    """
    name = plan.source
    if ":" in name:
        return _from_function(plan)
    local = None if folder is None else folder / f"{name}.npz"
    if local is not None and local.is_file():
        return _with_class_names(source_from_arrays(files.read_arrays(local), plan))
    if name in BUNDLED:
        return _bundled(plan)
    if name in PLAYGROUND:
        return replace(_from_result(PLAYGROUND[name](), plan), name=name)
    if name in DOWNLOADED and download is not None:
        return _with_class_names(replace(_from_result(download(name), plan), name=name))
    known = (*BUNDLED, *PLAYGROUND, *DOWNLOADED)
    problem = Problem(
        "source", f'expected the name of a data set, a file or module:function, got "{name}"{did_you_mean(name, known)}'
    )
    raise DataError(f"there is no data set {name}", [problem], f"Names: {', '.join(known)}.")


def _bundled(plan: DataPlan) -> Source:
    from sklearn import datasets

    bunch = getattr(datasets, f"load_{plan.source}")()
    is_images = plan.source == "digits"
    names = () if is_images else tuple(str(name) for name in bunch["feature_names"])
    classes = tuple(str(name) for name in bunch["target_names"]) if "target_names" in bunch else ()
    x = np.asarray(bunch["images" if is_images else "data"], dtype=np.float32)
    return Source(x=x, y=np.asarray(bunch["target"]), feature_names=names, class_names=classes, name=plan.source)


def _from_function(plan: DataPlan) -> Source:
    with same_draws():
        function = _imported(plan.source)
        return replace(_from_result(function(), plan), name=plan.source)


@contextmanager
def same_draws() -> Iterator[None]:
    """Have what is drawn without a seed of its own (`train_test_split(x, y)`) come out alike in every process.

    A study reads its data in several processes, and all of its trials are of the same rows.

    Example:
        >>> with same_draws():
        ...     first = random.random()
        >>> with same_draws():
        ...     first == random.random()
        True
    """
    states = random.getstate(), np.random.get_state()
    random.seed(DRAWN_FROM)
    np.random.seed(DRAWN_FROM)
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])


def _imported(name: str) -> Callable[[], object]:
    module_name, _, function_name = name.partition(":")
    remedy = "Write module:function, and have the module beside the study file or on PYTHONPATH."
    try:
        found = getattr(importlib.import_module(module_name), function_name)
    except (ImportError, AttributeError, ValueError) as error:
        raise DataError(f"cannot load {name}", [Problem("source", str(error))], remedy) from error
    if not callable(found):
        problem = Problem("source", f"expected a function, got {type(found).__name__}")
        raise DataError(f"cannot load {name}", [problem], remedy)
    return found


def _from_result(result: object, plan: DataPlan) -> Source:
    streams = None if isinstance(result, Source) else streams_in(result)
    if streams is not None:
        return _from_streams(streams, plan)
    if isinstance(result, Source):
        return result
    if isinstance(result, pd.DataFrame):
        return source_from_frame(result, plan)
    found = arrays_in(result)
    if found is not None:
        arrays, is_validation = found
        source = source_from_arrays(arrays, plan)
        return source if is_validation is None else replace(source, is_validation=is_validation)
    problem = Problem("source", f"expected arrays, a table or a Source, got {_said(result)}")
    alone = "(x, x) for a model that learns from its inputs alone; a `train_step` of its own takes the first of both."
    raise DataError(f"cannot use what {plan.source} returned", [problem], f"Return (x, y) or (x, y, weights); {alone}")


def _said(result: object) -> str:
    return f"a tuple of {len(result)}" if isinstance(result, tuple) else type(result).__name__


def _from_streams(streams: Streams, plan: DataPlan) -> Source:
    arrays, is_validation, note = arrays_of(streams, name=plan.source)
    source = source_from_arrays(arrays, plan)
    reading = source.reading
    if isinstance(source.x, np.ndarray):
        reading = array_reading(source.x, plan.kind)
    reading = reading or DataReading()
    reading = msgspec.structs.replace(reading, notes=(*reading.notes, note))
    return replace(source, is_validation=is_validation, reading=reading, in_batches=True)


def _with_class_names(source: Source) -> Source:
    names = _CLASS_NAMES.get(source.name)
    return replace(source, class_names=tuple(names.split(","))) if names and not source.class_names else source
