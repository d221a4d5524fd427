"""A study whose trials train together, from its plan to its report, in a process of its own."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.backend

PLAN = """
[study]
name = "together"
epochs = 2
[data]
source = "iris"
[goal]
metric = "accuracy"
also = ["parameters", "latency_ms"]
require = ["parameters <= 402", "model_bytes > 0", "batch_latency_ms > 0", "training_seconds > 0"]
[recipe]
optimizer = "momentum"
learning_rate = "by-thirds"
[space]
width = { low = 8, high = 16 }
momentum = { low = 0.5, high = 0.95 }
stopping = ["early", "gradient_norm"]
[budget]
trials = 8
[search]
retrainings = 1
"""

PROGRAM = """
import json, sys
from pathlib import Path
import advisor.search.cohorts as cohorts
import advisor.workflows.search as workflow
from advisor.workflows import summary

cohorts.PORTIONS = 1  # all that the portfolio leaves in one cohort
workflow.slots_here = lambda **_: ({"TF_CPP_MIN_LOG_LEVEL": "3"},)

if __name__ == "__main__":
    study, folder = workflow.search(Path("study.toml"), out=Path("out"))
    summary.say(study, folder)
    runs = [trial.run for trial in study.trials]
    print(json.dumps({
        "modules": [name for name in ("tensorflow", "keras", "jax", "torch") if name in sys.modules],
        "states": sorted({trial.state.value for trial in study.trials}),
        "by": [run.trained_by.value for run in runs],
        "backends": sorted({run.environment.backend for run in runs}),
        "searched": [len(run.rate_responses) > 0 for run in runs],
        "winner": study.winner.run.environment.backend,
        "won": study.winner.trial,
        "measured": {trial.number: trial.measured for trial in study.trials},
        "members": [trial.number for trial in study.trials if "around" in trial.proposed_by],
        "counted": {trial.number: trial.run.model.parameters for trial in study.trials},
        "front": study.front.members,
        "report": folder.report_file.read_text(encoding="utf-8").startswith("<!doctype html>"),
    }))
"""


def test_a_study_of_cohorts_reaches_its_report_and_its_driver_imports_no_backend(tmp_path: Path) -> None:
    """On JAX where it is installed; studies on TensorFlow have tests of their own."""
    backend = "tensorflow" if find_spec("jax") is None else "jax"
    (tmp_path / "study.toml").write_text(PLAN, encoding="utf-8")
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    environment = os.environ | {"KERAS_BACKEND": backend, "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [sys.executable, "program.py"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["modules"] == []
    assert said["states"] == ["finished"]
    assert said["by"].count("cohort") >= 4
    assert said["backends"] == [backend] == [said["winner"]]
    assert all(said["searched"])
    assert said["report"]
    measured = said["measured"].values()
    wanted = {"parameters", "latency_ms", "model_bytes", "batch_latency_ms", "training_seconds"}
    assert all(each.keys() == wanted and min(each.values()) > 0 for each in measured)
    assert [each["parameters"] for each in measured] == list(said["counted"].values())
    assert all(each["model_bytes"] == 4 * each["parameters"] for each in measured)  # float32
    assert (
        len({said["measured"][str(number)]["latency_ms"] for number in said["members"]}) == 1
    )  # one shape, one number
    kept = [number for number, each in said["measured"].items() if each["parameters"] <= 402]
    assert {str(number) for number in (said["won"], *said["front"])} <= set(kept)
