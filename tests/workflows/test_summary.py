"""The end of a study is diagnosed once: what the terminal says and what the report holds is one diagnosis."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from advisor.diagnose import engine
from advisor.diagnose.engine import diagnose_study
from advisor.diagnose.examples.runs import flat, run_of
from advisor.diagnose.examples.studies import study_of, trial_of
from advisor.records import Goal, Metric, Run, Scores, Study
from advisor.search.work import Done, Message, Task
from advisor.store.studies import StudyFolder
from advisor.workflows import summary
from tests.search.fake_trainer import train

STUDY = """
[data]
source = "iris"
[goal]
metric = "loss"
target = 0.001
[space]
width = { low = 8, high = 32 }
learning_rate = { low = 0.001, high = 0.1 }
[budget]
trials = 4
[search]
retrainings = 0
"""


class Fake:
    """Trains in this process, without a backend."""

    def __init__(self, work: str, *, slots: Sequence[object], log: Path, at_once: int) -> None:
        self.waiting: list[Task] = []

    def begin(self, *, log: Path) -> None:
        """Nothing waits for the study."""

    @property
    def idle(self) -> int:
        return 1 - len(self.waiting)

    def submit(self, task: Task) -> None:
        self.waiting.append(task)

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        return (Done(train(self.waiting.pop(), self)),)

    def epoch(self, number: int, epoch: int, values: dict[str, float]) -> None: ...

    def ask(self, number: int, dimension: object) -> float | int | str | bool:
        raise AssertionError(dimension)

    def answer(self, number: int, value: object) -> None: ...

    def cancel(self) -> None: ...

    def close(self) -> None: ...


@pytest.fixture
def diagnosed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a study was diagnosed, and each run, by its name: every diagnosis ends in one decision."""
    count: Counter[str] = Counter()

    def counting(decide: Callable[..., object]) -> Callable[..., object]:
        def counted(subject: Run | Study, *known: object) -> object:
            count["the study" if isinstance(subject, Study) else f"{subject.recipe and subject.recipe.seed}"] += 1
            return decide(subject, *known)

        return counted

    for name in ("decide_run", "decide_study"):
        monkeypatch.setattr(engine, name, counting(getattr(engine, name)))
    return count


def test_one_search_diagnoses_its_study_once_and_each_run_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, diagnosed: Counter[str]
) -> None:
    from advisor.workflows.search import search

    monkeypatch.setattr("advisor.workflows.study.early.LocalExecutor", Fake)
    (tmp_path / "study.toml").write_text(STUDY)
    study, folder = search(tmp_path / "study.toml", out=tmp_path / "out")
    said = summary.say(study, folder)
    seeds = [str(trial.run.recipe.seed) for trial in study.trials if trial.run and trial.run.recipe]
    assert len(seeds) == 4
    assert diagnosed == Counter(["the study", *seeds])
    assert f"report: {folder.report_file}" in said
    assert folder.report_file.is_file()


def test_what_is_said_of_the_best_run_decides_about_its_study_without_a_second_look(diagnosed: Counter[str]) -> None:
    study = short_of_its_target()
    alone = {trial.number: engine.diagnose_run(trial.run, goal=study.plan.goal) for trial in study.trials if trial.run}
    diagnosed.clear()
    given = diagnose_study(study, of_trials=alone)
    assert sum(diagnosed.values()) == 1
    assert diagnose_study(study) == given
    assert sum(diagnosed.values()) == 3  # here the best run was looked at for it


def test_the_report_and_the_terminal_say_the_same_decision(tmp_path: Path) -> None:
    study, folder = short_of_its_target(), StudyFolder(tmp_path)
    because = diagnose_study(study).decision.because
    assert "of trial" in because
    assert because in summary.say(study, folder)
    assert because in folder.report_file.read_text(encoding="utf-8")


def short_of_its_target() -> Study:
    """Trials of which together nothing is to be said, and the best of which is not good enough."""
    goal = Goal(metric=Metric.ACCURACY, target=0.9)
    run = run_of(loss=flat(2.3))
    run = replace(run, goal=goal, scores=Scores(train={"accuracy": 0.1}, validation={"accuracy": 0.1}))
    study = study_of([trial_of(number, {"width": 8}, 0.1, run=run) for number in range(2)])
    return replace(study, plan=replace(study.plan, goal=goal))
