"""What a type checker must see of each public name; mypy reads this file, nothing runs it."""

from collections.abc import Callable
from pathlib import Path
from typing import assert_type

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import advisor
import advisor.curve
from advisor.diagnose.rule import rule
from advisor.errors import AdvisorError, FileError, PluginWarning, Problem, UsageError
from advisor.files import read_bytes, read_text
from advisor.records import (
    CurveAnswer,
    Diagnoses,
    Diagnosis,
    FloatArray,
    Forecast,
    Goal,
    LearningCurve,
    Metric,
    Passed,
    Run,
    Study,
    Verdict,
)

goal = Goal(metric=Metric.ACCURACY, target=0.95)
run = advisor.read_run("run.json")
assert_type(run, Run)
assert_type(run.trace("val_loss"), FloatArray)
diagnosis = advisor.diagnose_run(run, settings={"overfitting": {"max_rise": 0.1}}, goal=goal)
assert_type(diagnosis, Diagnosis)
assert_type(advisor.Advisor(goal=goal).diagnosis, Diagnosis | None)
assert_type(advisor.Advisor().save_report("report.html"), Path)
assert_type(advisor.RunRecorder(Path("run.json"), goal=goal), advisor.RunRecorder)

x, y, frame = np.zeros((9, 2)), np.zeros(9), pd.DataFrame()
study = advisor.search(x, y, hours=0.1, study={"goal": {"metric": "accuracy"}, "space": {"depth": [1, 2]}})
assert_type(study, Study)
assert_type(advisor.search(frame, "price", trials=5, engine="optuna"), Study)
assert_type(advisor.search("studies/digits.toml", out=Path("runs/digits"), resume=True), Study)
assert_type(advisor.train({"data": {"source": "digits"}}, epochs=3), Run)
assert_type(advisor.curve(x, y, sizes=5, seeds=3), CurveAnswer)
assert_type(advisor.diagnose({"loss": [0.5, 0.4]}, target={"accuracy": 0.9}), Diagnosis)
assert_type(advisor.diagnose(run), Diagnosis)
assert_type(advisor.diagnose(study), Diagnosis)
assert_type(advisor.diagnose("runs/digits"), Diagnosis)
assert_type(advisor.diagnose(["a.json", "b.log"]), Diagnoses)
assert_type(advisor.report(study, title="Digits"), Path)
assert_type(advisor.predict(study, x), pd.DataFrame)
shown: tuple[str, str] = (str(study), study._repr_html_())

seen = advisor.curve.forecast([100, 200, 400], [0.3, 0.2, 0.15], targets=[800])
assert_type(seen, Forecast)
assert_type(seen.probability_of_gain(2.0, 0.1), float)
assert_type(advisor.curve.halving_sizes(1000, 3), NDArray[np.int64])
assert_type(advisor.curve.log_sizes(1000, 3), NDArray[np.int64])

assert_type(read_text(Path("log.txt")), str)
assert_type(read_bytes(Path("log.txt")), bytes)
problems: tuple[Problem, ...] = FileError("cannot read it", [Problem("line 3", "expected a number")]).problems
errors: list[type[AdvisorError]] = [UsageError, FileError]
warning: type[Warning] = PluginWarning
subjects: tuple[type, ...] = (Run, Study, LearningCurve)


@rule(code="MINE1", symptom="mine", severity="info", title="Nothing is wrong", fires_on=[], quiet_on=[])
def nothing(run: Run, *, limit: float = 0.1) -> Verdict:
    """A rule keeps its type under the decorator."""
    return Passed(())


check: Callable[[Run], Verdict] = nothing
