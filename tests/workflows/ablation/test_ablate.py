"""The way is trained on common fresh seeds, in as few programs as there are shapes, and stands beside the study."""

import time
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from advisor.cli import commands
from advisor.errors import StudyError
from advisor.records import (
    DataPlan,
    Ending,
    EndingKind,
    Goal,
    Recipe,
    Run,
    Scores,
    SearchSettings,
    Strategy,
    Study,
    StudyPlan,
    Trial,
    TrialState,
    Winner,
)
from advisor.search.events import Event, Noted
from advisor.search.work import Done, Message, Result, Task
from advisor.space.differences.between import started_at
from advisor.space.recipes import recipe_from
from advisor.store.studies import StudyFolder
from advisor.workflows.ablation import ablate as command
from advisor.workflows.ablation.ablate import ends_of
from advisor.workflows.ablation.path import walk
from advisor.workflows.ablation.trained import measurer

PLAN = StudyPlan(name="small", data=DataPlan(source="iris"))
DEFAULT = Recipe(data=PLAN.data)
BEST = recipe_from({"learning_rate": 0.03, "dropout": 0.1, "width": 64}, base=DEFAULT)


def trial_of(number: int, recipe: Recipe | None, *, proposed_by: str = "sampler") -> Trial:
    run = None if recipe is None else Run(recipe=recipe, scores=Scores(validation={"loss": 0.5}))
    return Trial(number=number, state=TrialState.FINISHED, score=0.5, proposed_by=proposed_by, run=run)


STUDY = Study(
    plan=PLAN,
    trials=(trial_of(0, DEFAULT, proposed_by="portfolio: lecture-default"), trial_of(1, BEST)),
    winner=Winner(trial=1),
)


class Trainer:
    """Trains at once, by a planted loss that wobbles with the seed; some recipes fail, some take too long."""

    def __init__(self, *, ending: EndingKind = EndingKind.FINISHED, slots: int = 2) -> None:
        self.tasks: list[Task] = []
        self.waiting: list[Task] = []
        self.ending, self.idle, self.cancelled, self.closed = ending, slots, False, False

    def submit(self, task: Task) -> None:
        self.tasks.append(task)
        self.waiting.append(task)
        self.idle -= 1

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        task = self.waiting.pop(0)
        self.idle += 1
        return (Done(tuple(map(self._result, task.numbers, task.recipes))),)

    def _result(self, number: int, recipe: Recipe) -> Result:
        is_hot = recipe.optimizer.learning_rate == 0.03
        ending = Ending(self.ending, "the loss is nan") if is_hot else Ending(EndingKind.FINISHED)
        loss = 1 - 0.5 * is_hot - 0.2 * (recipe.architecture.width == 64) + recipe.seed % 7 / 1000
        loss += recipe.seed % 5 * recipe.architecture.width / 1e6 + recipe.seed % 3 * recipe.dropout.rate / 1e3
        scores = {} if ending.kind is EndingKind.DIVERGED else {"loss": loss}
        return Result(number=number, ending=ending, run=Run(recipe=recipe, scores=Scores(validation=scores)))

    @property
    def recipes(self) -> list[Recipe]:
        return [recipe for task in self.tasks for recipe in task.recipes]

    def answer(self, number: int, value: object) -> None: ...

    def cancel(self) -> None:
        self.cancelled = True

    def close(self) -> None:
        self.closed = True


def walked(trainer: Trainer, *, seconds: float | None = None, listen: list[Event] | None = None):
    heard: list[Event] = [] if listen is None else listen
    measure = measurer(
        STUDY.trials[1],
        plan=PLAN,
        folder=StudyFolder(Path("nowhere")),
        executor=trainer,
        brief=lambda task: task,
        listen=heard.append,
        ends=None if seconds is None else time.monotonic() + seconds,
    )
    return walk(started_at(DEFAULT, BEST), BEST, measure=measure, goal=Goal(), trial=1, seeds=4)


def dimensions(found) -> list[str]:
    return [step.moved[0].dimension for step in found.steps]


def test_every_recipe_is_trained_on_the_same_seeds_and_those_that_chose_are_not_those_that_measure():
    trainer, heard = Trainer(), []
    found = walked(trainer, listen=heard)
    assert dimensions(found) == ["learning_rate", "width", "dropout"]
    choosing = [recipe.seed for recipe in trainer.recipes[8:17]]
    measuring = [recipe.seed for recipe in (*trainer.recipes[:8], *trainer.recipes[-8:])]
    assert len(trainer.recipes) == 8 + 9 + 6 + 8
    assert set(Counter(choosing).values()) == {3}  # three changes on each of three seeds
    assert set(Counter(measuring).values()) == {4}  # four recipes of the path on each of four seeds
    assert set(choosing).isdisjoint(measuring)
    told = [event.text for event in heard if isinstance(event, Noted)]
    assert [text.rpartition(": ")[2] for text in told] == [f"{count} trainings" for count in (8, 9, 6, 8)]


def test_changes_of_numbers_are_one_program_a_slot_and_nothing_is_kept_or_tested():
    trainer = Trainer(slots=1)
    walked(trainer)
    sizes = [len(task.numbers) for task in trainer.tasks if task.together]
    assert sizes[:2] == [4, 4]  # the ends
    assert sorted(sizes[2:4]) == [3, 6]  # learning rate and dropout share a shape, another width has its own
    for task in trainer.tasks:
        assert (task.model_folder, task.with_test, task.with_reference_tests, task.script_title) == (
            "",
            False,
            False,
            "",
        )


def test_a_change_that_diverges_is_told_and_comes_last():
    found = walked(Trainer(ending=EndingKind.DIVERGED))
    assert "the loss is nan" in found.skipped[0].because
    assert found.gain is None  # the winner itself does not train here
    assert dimensions(found) == ["width", "dropout"]


def test_without_any_time_nothing_is_trained_and_that_is_said():
    trainer = Trainer()
    found = walked(trainer, seconds=0.0)
    assert (trainer.tasks, found.trainings, found.steps) == ([], 0, ())
    assert "the time was up" in found.because


def refusal(study: Study) -> str:
    with pytest.raises(StudyError) as error:
        ends_of(study, root=Path("runs/small"))
    return str(error.value)


def test_a_study_without_a_way_is_refused_with_what_to_do():
    replace = msgspec.structs.replace
    assert "--resume" in refusal(replace(STUDY, winner=None))
    assert "--resume" in refusal(replace(STUDY, trials=(STUDY.trials[0], trial_of(1, None))))
    assert "default itself" in refusal(replace(STUDY, winner=Winner(trial=0)))
    for search, words in (
        (SearchSettings(hypermodel="mine:build"), "hypermodel"),
        (SearchSettings(strategy=Strategy.PRUNING), "pruned"),
    ):
        assert words in refusal(replace(STUDY, plan=replace(PLAN, search=search)))


def test_without_a_trial_of_the_default_the_way_begins_at_the_lectures_table():
    long = msgspec.structs.replace(BEST, epochs=77)
    study = msgspec.structs.replace(STUDY, trials=(trial_of(1, long),))
    _, start, end = ends_of(study, root=Path("runs/small"))
    assert (start.optimizer, start.architecture, start.epochs) == (DEFAULT.optimizer, DEFAULT.architecture, 77)
    assert end == long


def test_the_command_writes_the_record_and_the_report_and_says_each_step(tmp_path: Path, monkeypatch):
    folder = StudyFolder(tmp_path / "small")
    folder.write_study(STUDY)
    folder.write_trials(STUDY.trials)
    trainer = Trainer()
    monkeypatch.setattr(command, "LocalExecutor", lambda *_, **__: trainer)
    monkeypatch.setattr(command, "slots_here", tuple)
    before = folder.study_file.read_bytes()
    done = CliRunner().invoke(commands, ["ablate", str(folder.root), "--seeds", "4"])
    assert done.exit_code == 0, done.output
    assert "1. learning rate 0.001 → 0.03: better by" in done.output
    assert "training which of 3 changes comes next on 3 seeds each" in done.output  # of both streams
    assert trainer.closed
    assert folder.study_file.read_bytes() == before
    found = folder.read_ablation(STUDY)
    assert found is not None
    assert dimensions(found) == ["learning_rate", "width", "dropout"]
    page = folder.report_file.read_text(encoding="utf-8")
    assert "From the default to the winner, one change at a time" in page
    said = CliRunner().invoke(commands, ["report", str(folder.root), "--format", "markdown"]).output
    assert "learning rate 0.001 → 0.03: better by" in said.replace("\\", "")
    later = msgspec.structs.replace(STUDY, winner=Winner(trial=0))
    assert folder.read_ablation(later) is None  # it leads to another winner
