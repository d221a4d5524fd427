"""What every test shares: types are checked at run time, TensorFlow keeps quiet, CI skips nothing."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
# As many test processes as cores run at once, and threads that wait for each other's core burn it.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")

from collections import Counter
from collections.abc import Generator, Iterator

import pytest
from beartype import BeartypeConf
from beartype.claw import beartype_package
from hypothesis import settings

from tests.order import rank
from tests.warm import start_warm

# scripts that made the example files, with libraries that are not here; a package of its own
collect_ignore_glob = ["runs/*", "plugin/*", "public_types.py"]

beartype_package("advisor", conf=BeartypeConf(is_pep484_tower=True))  # an int is a float, as mypy has it
# Two loaded cores make a wall-clock deadline a test of the machine, not of the code.
settings.register_profile("advisor", deadline=None, derandomize=True)
settings.load_profile("advisor")
# Counting lines doubles a test's time, and further cases walk the same ones: coverage is what the first cases show.
COUNTED = 2


@pytest.fixture(autouse=True, scope="module")
def _workers_begin_warm() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        start_warm(patched)
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the longest files, in their own order; count lines for the first cases of a test alone."""
    items.sort(key=lambda item: rank(item.nodeid.partition("::")[0]))
    cases: Counter[str] = Counter()
    for item in items:
        test = item.nodeid.partition("[")[0]
        cases[test] += 1
        if cases[test] > COUNTED or getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.no_cover)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where everything is installed: CI must not pass by looking away."""
    report = yield
    if os.environ.get("ADVISOR_CI") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where nothing may be: {report.longrepr}"
    return report
