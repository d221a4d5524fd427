"""What makes the tests quick leaves them true: the order, the shortened studies, the cores and the warm workers."""

import multiprocessing
import os
import sys
import tomllib
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.checks import ROOT
from tests.lean import on_one_core, shortened
from tests.order import LONGEST, rank
from tests.warm import IMPORTED


def test_the_files_that_are_tested_first_are_there():
    assert [file for file in LONGEST if not (ROOT / file).is_file()] == []
    assert [rank(file) for file in LONGEST] == list(range(len(LONGEST)))
    assert rank(LONGEST[-1]) < rank("tests/test_lean.py") < rank("advisor/files.py")


def test_a_shortened_study_differs_in_its_lengths_alone(monkeypatch):
    text = (ROOT / "studies/digits.toml").read_text(encoding="utf-8")
    monkeypatch.setattr("tests.lean.FULL", True)
    assert shortened(text) == text
    monkeypatch.setattr("tests.lean.FULL", False)
    before, after = tomllib.loads(text), tomllib.loads(shortened(text))
    for section, name in (("study", "epochs"), ("budget", "trials"), ("search", "retrainings")):
        assert 1 < after[section].pop(name) < before[section].pop(name)
    assert before == after


def test_the_cores_are_given_back(monkeypatch):
    monkeypatch.setattr("tests.lean.FULL", False)
    before = cores()
    with on_one_core():
        assert cores() == min(1, before)
    assert cores() == before


def cores() -> int:
    """How many this thread may use; none where the system does not say."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0


def here() -> tuple[int, bool, str | None]:
    return os.getpid(), "advisor.workflows.worker.trial" in sys.modules, os.environ.get("SAID_BY_A_TEST")


def test_a_worker_that_is_to_have_another_backend_is_spawned(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        _, warm, _ = process.submit(here).result()
    assert not warm


@pytest.mark.backend
def test_warm_workers_are_processes_of_their_own_in_the_environment_of_their_test(monkeypatch):
    monkeypatch.setenv("SAID_BY_A_TEST", "yes")
    seen = []
    for _ in range(2):
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
            seen.append(process.submit(here).result())
    assert len({os.getpid(), *(number for number, _, _ in seen)}) == 3
    assert [(warm, said) for _, warm, said in seen] == [(True, "yes")] * 2
    assert IMPORTED[0] == "advisor.workflows.worker.trial"
