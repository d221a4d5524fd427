"""The second run of `make test` really computes without this processor's vector instructions."""

import json
import platform
import subprocess
import sys

from tests.checks import COMPUTED, ROOT, checks
from tests.hidden import hidden_environment

SEEN = """
import json, numpy, scipy.linalg, threadpoolctl
from tests.hidden import dispatched
blas = [each["architecture"] for each in threadpoolctl.threadpool_info() if each["internal_api"] == "openblas"]
print(json.dumps({"features": dispatched(), "blas": blas}))
"""


def seen(environment):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SEEN],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return json.loads(done.stdout)


def test_a_hidden_process_sees_no_dispatched_feature_and_an_old_blas():
    found = seen(hidden_environment())
    assert found["features"] == []
    if platform.machine() in ("x86_64", "AMD64"):
        assert set(found["blas"]) <= {"Prescott", "Katmai"}  # the same kernels under two names


def test_make_test_runs_what_is_computed_in_a_hidden_process_too():
    hidden = [check for check in checks("all") if set(COMPUTED) <= set(check.command)]
    assert len(hidden) == 1
    assert hidden[0].environment == hidden_environment()
    assert all((ROOT / path).exists() for path in COMPUTED)
