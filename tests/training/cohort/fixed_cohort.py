"""One cohort with much in it; run as a program, it prints the traces that the backend of the moment gives."""

import json

import keras

from advisor.records.recipe import Activation, BatchNormalization, Dropout, DropoutKind, OptimizerName
from advisor.training import backends
from advisor.training.cohort import train_cohort
from advisor.training.cohort.stacked.compiled import compiled
from tests.training.cohort.cases import Case, company_of
from tests.training.cohort.truth import made_data

CASE = Case(
    OptimizerName.NADAM,
    Activation.ELU,
    BatchNormalization.AFTER,
    Dropout(kind=DropoutKind.ALPHA, rate=0.25),
)


def fixed_traces() -> list[dict[str, list[float]]]:
    """Return the traces of members of other seeds, rates, clipping and penalties, in double precision."""
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    return [
        {f"{t.name} {t.layer}": list(t.values) for t in result.run.traces if t.name != "seconds"}
        for result in train_cohort(company_of(CASE), made_data())
    ]


def is_want_of_memory_known() -> bool:
    """Ask for more memory than there are addresses, and say whether the backend's answer is taken for what it is."""
    try:
        keras.ops.zeros((2**24, 2**24), dtype="float64")
    except Exception as error:  # noqa: BLE001  each backend has its own
        return bool(backends.current().is_out_of_memory(error))
    return False


if __name__ == "__main__":
    said = {"backend": keras.backend.backend(), "traces": fixed_traces(), "memory": is_want_of_memory_known()}
    compiled.cache_clear()
    backends.current().accelerators = lambda: 1  # programs as they are compiled for a GPU
    said["as_on_a_gpu"] = fixed_traces()
    print(json.dumps(said))  # noqa: T201  read by a test
