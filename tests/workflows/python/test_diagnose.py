"""`advisor.diagnose` and `advisor.report` take a training in whatever form people hold one."""

import math
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import advisor
from advisor.errors import FileError, UsageError
from advisor.records import Action, DataPlan, EndingKind, Run, Study, StudyPlan, Trace, Trial, TrialState
from advisor.store.runs import write_run
from advisor.store.studies import StudyFolder
from advisor.workflows.python.history import read_given

RISING = {"loss": [0.9, 0.5, 0.3, 0.2, 0.1, 0.05], "val_loss": [0.9, 0.7, 0.7, 0.9, 1.2, 1.6]}
LOG = "\n".join(
    f"Epoch {epoch}/6\n10/10 - 1s - loss: {loss} - val_loss: {other}"
    for epoch, (loss, other) in enumerate(zip(*RISING.values(), strict=True), start=1)
)
RUN = Run(name="mine", traces=tuple(Trace(name, tuple(values)) for name, values in RISING.items()))


def forms(folder: Path) -> dict[str, object]:
    write_run(folder / "run.json", RUN)
    (folder / "training.log").write_text(LOG)
    (folder / "study.txt").write_text(LOG)
    return {
        "run": RUN,
        "dict": RISING,
        "arrays": {name: np.float32(values) for name, values in RISING.items()},
        "table": pd.DataFrame(RISING),
        "history": SimpleNamespace(history=RISING),
        "path": folder / "run.json",
        "name": str(folder / "training.log"),
        "text": LOG,
        "shown": str(RISING),
    }


def test_every_form_of_one_training_gives_one_diagnosis(tmp_path):
    given = forms(tmp_path)
    found = {name: advisor.diagnose(each) for name, each in given.items()}
    assert {name: each.fired[0].code for name, each in found.items()} == dict.fromkeys(given, "A102")
    assert {each.decision.action for each in found.values()} == {Action.STOP_EARLIER}
    assert found["name"].path == str(tmp_path / "training.log")
    assert found["text"].path == found["dict"].path == ""
    assert (found["text"].subject, found["dict"].subject) == ("history", "history")


def test_a_list_gives_every_diagnosis(tmp_path):
    found = advisor.diagnose([RISING, LOG, RUN])
    assert [each.fired[0].code for each in found.runs] == ["A102"] * 3
    assert "mine" in str(found)


def test_a_file_of_several_trainings_asks_for_a_list(tmp_path):
    for name in ("a.json", "b.json"):
        write_run(tmp_path / name, RUN)
    with pytest.raises(UsageError, match="expected one training, got 2") as raised:
        advisor.diagnose(tmp_path)
    assert "advisor.diagnose([" in raised.value.remedy
    assert len(advisor.diagnose([tmp_path]).runs) == 2


def test_a_history_tells_whether_it_was_ended(tmp_path):
    def ended(history: dict[str, list[float]], **known: object) -> EndingKind:
        return read_given(SimpleNamespace(history=history, **known))[0].run.ending.kind

    assert ended(RISING, params={"epochs": 6}, epoch=list(range(6))) is EndingKind.FINISHED
    assert ended(RISING, params={"epochs": 9}, epoch=list(range(6))) is EndingKind.STOPPED_EARLY
    assert ended(RISING, params={"epochs": 9}, epoch=list(range(3, 9))) is EndingKind.FINISHED
    assert ended({"loss": [1.0, math.nan]}, params={"epochs": 9}, epoch=[0, 1]) is EndingKind.DIVERGED


@pytest.mark.backend
def test_a_history_brings_its_model():
    import keras

    inputs = np.zeros((8, 3), np.float32)
    model = keras.Sequential([keras.layers.Dense(1, activation="relu")])
    model.compile(optimizer=keras.optimizers.SGD(0.05), loss="binary_crossentropy")
    history = model.fit(inputs, np.zeros(8), epochs=2, verbose=0)
    run = read_given(history)[0].run
    assert run.model is not None
    assert (run.model.loss, run.model.output_activation) == ("binary_crossentropy", "relu")
    assert run.model.planned_epochs == 2
    assert run.model.learning_rate == pytest.approx(0.05)
    assert "wrong_output_activation" in {each.symptom for each in advisor.diagnose(history).findings}


def study() -> Study:
    plan = StudyPlan(name="mine", data=DataPlan(source="iris"))
    trials = (Trial(number=0, state=TrialState.FINISHED, score=0.5, run=RUN),)
    return Study(plan=plan, trials=trials, started="2024-01-01T00:00:00+00:00")


def test_a_study_is_diagnosed_as_a_whole_record_or_folder(tmp_path):
    folder = StudyFolder(tmp_path / "runs/mine")
    folder.write_trials(study().trials)
    folder.write_study(study())
    assert advisor.diagnose(str(folder.root)) == advisor.diagnose(study())


def test_target_and_settings_may_be_given_as_python_has_them():
    goal = {"data": {"source": "iris"}, "goal": {"metric": "loss"}, "diagnose": {"overfitting": {"max_rise": 9.0}}}
    assert "A102" in {each.code for each in advisor.diagnose(RISING).fired}
    assert "A102" not in {each.code for each in advisor.diagnose(RISING, study=goal).fired}
    named = advisor.diagnose(RISING, target={"loss": 0.01})
    assert named == advisor.diagnose(RISING, target="loss=0.01")
    assert named != advisor.diagnose(RISING)
    renamed = {"xent": RISING["loss"], "other": RISING["val_loss"]}
    assert advisor.diagnose(renamed, columns={"loss": "xent", "val_loss": "other"}).fired[0].code == "A102"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "cannot read a history"),
        ({"loss": ["low", "high"]}, "loss: expected a number for each epoch, got 'low'"),
        ("no such file.json", "A text is read as a log where it has several lines"),
        ("my words: none\nof them a number", "cannot read what was given"),
    ],
)
def test_what_is_no_training_is_refused(given, said):
    with pytest.raises(UsageError) as raised:
        advisor.diagnose(given)
    assert said in str(raised.value)
    assert "--" not in re.sub("`advisor [^`]*`", "", str(raised.value))  # what is typed in a terminal stays


def test_a_report_is_written_about_every_form(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert advisor.report(RISING).read_text(encoding="utf-8").count("A102") > 1
    assert advisor.report(study(), out="study.html", title="Mine").read_text(encoding="utf-8").count("Mine") > 1
    (tmp_path / "sizes.csv").write_text("size,error\n100,0.3\n200,0.24\n400,0.19\n800,0.15\n")
    curve = advisor.curve(sizes_file="sizes.csv", target=0.05)
    assert "Error against training-set size" in advisor.report(curve, out="c.html").read_text(encoding="utf-8")
    assert advisor.report([RUN, LOG], out=Path("both.html")) == Path("both.html")
    write_run(tmp_path / "kept/run.json", RUN)
    assert advisor.report("kept/run.json") == Path("kept/report.html")
    with pytest.raises(FileError):
        advisor.report("nothing.json")
    with pytest.raises(UsageError, match="nothing to report"):
        advisor.report([])
