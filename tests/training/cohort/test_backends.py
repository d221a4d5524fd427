"""Both backends train the same cohort to the same numbers, drawn masks included."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from advisor.training import backends
from tests.training.cohort.fixed_cohort import fixed_traces, is_want_of_memory_known

pytestmark = [
    pytest.mark.backend,
    pytest.mark.no_cover,
]  # other tests of cohorts cover the lines; counting here costs a quarter more

ROOT = Path(__file__).parents[3]


@pytest.mark.skipif(find_spec("jax") is None, reason="JAX is an extra")
def test_jax_gives_what_tensorflow_gives(float64):
    environment = os.environ | {"KERAS_BACKEND": "jax", "JAX_ENABLE_X64": "1", "JAX_PLATFORMS": "cpu"}
    command = [sys.executable, "-m", "tests.training.cohort.fixed_cohort"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["backend"] == "jax"
    assert answer["memory"]
    here = fixed_traces()
    for there in (answer["traces"], answer["as_on_a_gpu"]):
        assert len(here) == len(there) == 4
        for ours, theirs in zip(here, there, strict=True):
            assert set(ours) == set(theirs)
            for name, values in ours.items():
                np.testing.assert_allclose(values, theirs[name], rtol=1e-9, atol=1e-12, err_msg=name)


def test_want_of_memory_is_told_from_other_errors():
    assert is_want_of_memory_known()
    assert not backends.current().is_out_of_memory(ValueError("a mistake of ours"))
