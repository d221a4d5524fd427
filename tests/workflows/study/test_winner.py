"""The winner is chosen among finalists by fresh seeds, within the time that there is."""

import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from advisor.records import (
    DataPlan,
    Ending,
    EndingKind,
    Ensemble,
    Metric,
    Recipe,
    Run,
    Scores,
    SearchSettings,
    SeedNoise,
    Strategy,
    StudyPlan,
    Trial,
    TrialState,
    Winner,
)
from advisor.records.goal import Goal
from advisor.records.winner import LONG_ENOUGH
from advisor.search.clock.budget import FINISHING_SECONDS
from advisor.search.events import Event, RetrainingEnded, RetrainingStarted
from advisor.search.work import Done, Message, Result, Task
from advisor.space.paths import with_value
from advisor.store.studies import StudyFolder
from advisor.workflows.study.winning import finalists
from advisor.workflows.study.winning.winner import Rivals, retrain

PLAN = StudyPlan(name="small", data=DataPlan(source="digits"), search=SearchSettings(retrainings=3, ensemble=1))
RECIPE = Recipe(data=PLAN.data)
TRUTH = {0: (0.50, 0.52, 0.54), 1: (0.40, 0.41, 0.42), 2: (0.44, 0.43, 0.45)}  # losses on fresh seeds, by trial


class Retrainer:
    """Gives each retraining the loss of `TRUTH`; the seeds tell whose it is. Its networks are files with numbers."""

    def __init__(
        self,
        truth: dict[int, Sequence[float | None]] = TRUTH,
        *,
        hangs: int | None = None,
        mean: float | None = None,
    ) -> None:
        self.truth, self.hangs, self.mean = truth, hangs, mean
        self.tasks: list[Task] = []
        self.waiting: list[Task] = []
        self.idle, self.cancelled = 2, False

    def submit(self, task: Task) -> None:
        self.tasks.append(task)
        self.waiting.append(task)
        self.idle -= 1

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        if not self.waiting or (self.hangs is not None and self.hangs in self.waiting[0].families):
            return ()
        task = self.waiting.pop(0)
        self.idle += 1
        if task.ensemble_of:
            return (Done((self._together(task),)),)
        return (Done(tuple(map(self._result, task.numbers, task.families, task.recipes, [task] * len(task.numbers)))),)

    def _result(self, number: int, family: int, recipe: Recipe, task: Task) -> Result:
        trial = int(recipe.name or 0)
        loss = self.truth[trial][number % len(self.truth[trial])]
        if loss is None:
            return Result(number=number, ending=Ending(EndingKind.TIMED_OUT, "the clock"), run=Run(recipe=recipe))
        write(Path(task.model_folder) / str(number), f"trial {trial}", weights=task.keep_weights)
        run = Run(recipe=recipe, scores=Scores(validation={"loss": loss}, test={"loss": loss + 0.1}))
        return Result(number=number, ending=Ending(EndingKind.FINISHED), run=run)

    def _together(self, task: Task) -> Result:
        [number] = task.numbers
        if self.mean is None:
            because = Ensemble(because="it could not be written")
            return Result(number=number, ending=Ending(EndingKind.ERROR, "disk"), ensemble=because)
        write(Path(task.model_folder) / str(number), f"mean of {len(task.ensemble_of)}")
        run = Run(recipe=task.recipes[0], scores=Scores(validation={"loss": self.mean}, test={"loss": self.mean}))
        whole = Ensemble(networks=len(task.ensemble_of), test=(SeedNoise(metric="loss", mean=self.mean, trainings=1),))
        return Result(number=number, ending=Ending(EndingKind.FINISHED), run=run, ensemble=whole)

    def answer(self, number: int, value: object) -> None: ...

    def cancel(self) -> None:
        self.cancelled = True

    def close(self) -> None: ...


def write(folder: Path, text: str, *, weights: bool = False) -> None:
    folder.mkdir(parents=True)
    for name in ("model.keras", "preprocessing.skops", *(["weights.npz"] if weights else [])):
        (folder / name).write_text(text)


def trial_of(number: int, score: float, *, plan: StudyPlan = PLAN) -> Trial:
    recipe = msgspec.structs.replace(RECIPE, data=plan.data, name=str(number))
    return Trial(
        number=number,
        parameters={"dropout": 0.1 * number},
        state=TrialState.FINISHED,
        score=score,
        run=Run(recipe=recipe, scores=Scores(validation={"loss": score})),
    )


TRIALS = (trial_of(0, 0.30), trial_of(1, 0.35), trial_of(2, 0.36), trial_of(3, 0.90))


def chosen(
    tmp_path: Path,
    executor: Retrainer,
    *,
    plan: StudyPlan = PLAN,
    trials: Sequence[Trial] = TRIALS,
    seconds: float = 60.0,
    **more: float,
) -> tuple[Winner, list[Event]]:
    events: list[Event] = []
    best = trials[0]
    assert best.run is not None
    assert best.run.recipe is not None
    found = retrain(
        best,
        best.run.recipe,
        plan=plan,
        executor=executor,
        brief=lambda task: task,
        folder=StudyFolder(tmp_path),
        listen=events.append,
        rivals=Rivals(trials=trials, seconds=lambda: seconds),
        **more,
    )
    return found, events


def test_a_lucky_best_trial_does_not_win_against_a_better_mean(tmp_path: Path) -> None:
    executor = Retrainer()
    found, events = chosen(tmp_path, executor)
    assert found.trial == 1
    assert found.best_trial == 0
    assert found.parameters == {"dropout": 0.1}
    assert [scores["loss"] for scores in found.test_scores] == pytest.approx([0.5, 0.51, 0.52])  # the winner's alone
    assert (tmp_path / "model.keras").read_text() == "trial 1"
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["model.keras", "preprocessing.skops"]
    assert found.choice is not None
    assert [(each.trial, each.score) for each in found.choice.finalists] == [(0, 0.30), (1, 0.35), (2, 0.36)]
    assert found.choice.luck(Goal()) == pytest.approx(0.22)
    assert (found.choice.in_doubt, found.choice.because) == (3, "")
    started = [event for event in events if isinstance(event, RetrainingStarted)]
    assert [(event.count, event.others) for event in started] == [(3, 0), (6, 2)]
    assert sum(isinstance(event, RetrainingEnded) for event in events) == 9


def test_retrainings_hand_over_when_the_time_is_up_but_have_as_long_as_the_trial_had(tmp_path: Path) -> None:
    short, long = Retrainer(), Retrainer()
    chosen(tmp_path / "short", short, seconds=0.0, ends=time.monotonic() + 5.0, least=20.0)
    chosen(tmp_path / "long", long, seconds=0.0, ends=time.monotonic() + 100.0, least=20.0)
    told = [task.left for task in (short.tasks[0], long.tasks[0])]
    assert told == pytest.approx([20.0 - FINISHING_SECONDS, 100.0 - FINISHING_SECONDS], abs=0.5)


def test_finalists_of_one_shape_share_a_program_a_slot_and_no_seed(tmp_path: Path) -> None:
    executor = Retrainer()
    chosen(tmp_path, executor)
    assert [task.numbers for task in executor.tasks] == [(0, 1), (2,), (3, 4, 5), (6, 7, 8)]
    assert [task.families for task in executor.tasks[2:]] == [(1, 1, 1), (2, 2, 2)]
    assert len({recipe.seed for task in executor.tasks for recipe in task.recipes}) == 9
    assert [task.left is None for task in executor.tasks] == [
        True,
        True,
        False,
        False,
    ]  # the best is trained to its end


def test_finalists_of_other_shapes_are_programs_of_their_own(tmp_path: Path) -> None:
    other = with_value(RECIPE, "architecture.depth", 5)
    assert TRIALS[1].run is not None
    run = msgspec.structs.replace(TRIALS[1].run, recipe=msgspec.structs.replace(other, name="1"))
    trials = (TRIALS[0], msgspec.structs.replace(TRIALS[1], run=run), *TRIALS[2:])
    executor = Retrainer()
    assert chosen(tmp_path, executor, trials=trials)[0].trial == 1
    assert [task.numbers for task in executor.tasks[2:]] == [(3, 4), (5,), (6, 7), (8,)]


def test_without_time_the_best_trial_wins_and_it_is_said_why(tmp_path: Path) -> None:
    found, _ = chosen(tmp_path, Retrainer(), seconds=0.0)
    assert found.choice is not None
    assert (found.trial, found.choice.in_doubt, len(found.choice.finalists)) == (0, 3, 1)
    assert found.choice.because == LONG_ENOUGH  # no hours were given


def test_a_finalist_that_hangs_is_given_up_at_the_deadline(tmp_path: Path) -> None:
    executor = Retrainer(hangs=1)
    found, _ = chosen(tmp_path, executor, seconds=0.05)
    assert executor.cancelled
    assert found.trial == 0
    assert found.choice is not None
    assert found.choice.because == LONG_ENOUGH  # no hours were given


def test_a_finalist_cut_short_by_the_clock_is_not_chosen(tmp_path: Path) -> None:
    found, _ = chosen(tmp_path, Retrainer({**TRUTH, 1: (0.1, None, None)}))
    assert found.trial == 2


def test_with_folds_the_mean_over_the_folds_stands(tmp_path: Path) -> None:
    plan = msgspec.structs.replace(PLAN, data=msgspec.structs.replace(PLAN.data, folds=5))
    trials = [trial_of(number, 0.3 + 0.05 * number, plan=plan) for number in range(3)]
    found, _ = chosen(tmp_path, Retrainer(), plan=plan, trials=trials)
    assert found.trial == 0
    assert found.choice is not None
    assert found.choice.because == finalists.FOLDED


def test_where_size_counts_the_mean_is_judged_with_the_size(tmp_path: Path) -> None:
    settings = msgspec.structs.replace(PLAN.search, strategy=Strategy.COMPLEXITY, complexity_weight=0.1)
    plan = msgspec.structs.replace(PLAN, search=settings, goal=Goal(metric=Metric.LOSS))
    sizes = (10, 1000, 10)  # the second must be .2 better for its size
    judged = [
        msgspec.structs.replace(
            trial,
            size=size,
            objective=finalists.value_of(msgspec.structs.replace(trial, size=size), trial.score or 0.0, plan=plan),
        )
        for trial, size in zip(TRIALS, sizes, strict=False)
    ]
    trials = [judged[0], judged[2], judged[1]]
    found, _ = chosen(tmp_path, Retrainer(), plan=plan, trials=trials)
    assert found.trial == 2


def test_of_finalists_that_seeds_cannot_tell_apart_the_smaller_wins_and_a_worse_one_does_not(tmp_path: Path) -> None:
    goal = Goal(also=("parameters",), require=("parameters <= 900",))
    plan = msgspec.structs.replace(PLAN, goal=goal)
    sizes = {0: 800.0, 1: 700.0, 2: 300.0, 3: 100.0, 4: 950.0}
    truth = {0: (0.50, 0.52, 0.54), 1: (0.41, 0.45, 0.49), 2: (0.42, 0.46, 0.50), 3: (0.60, 0.61, 0.62)}
    scores = {0: 0.30, 1: 0.35, 2: 0.36, 3: 0.37, 4: 0.10}
    trials = [msgspec.structs.replace(trial_of(n, scores[n]), measured={"parameters": sizes[n]}) for n in scores]
    found, _ = chosen(tmp_path, Retrainer(truth), plan=plan, trials=trials)
    assert found.choice is not None
    assert [each.trial for each in found.choice.finalists] == [0, 3, 2, 1]  # none beyond the limit; the smallest first
    assert found.trial == 2
    assert (tmp_path / "model.keras").read_text() == "trial 2"
