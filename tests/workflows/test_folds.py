"""Cross-validation end to end: what a task trains, against each fold trained alone, and whole small studies."""

from pathlib import Path

import keras
import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import cross_val_score

from advisor.errors import DataError, StudyError
from advisor.records import DataPlan, EndingKind, Goal, Metric, Recipe, Study, TrainedBy, TrialState
from advisor.records.recipe import Architecture, Dropout, DropoutKind, Family, Optimizer, Stopping, StoppingKind
from advisor.search.events import Event, TrialEnded
from advisor.search.work import Result, Task
from advisor.space.folds import over_folds
from advisor.store.studies import StudyFolder
from advisor.workflows.study.start import PlanChanges

pytestmark = pytest.mark.backend

ACCURACY = Goal(metric=Metric.ACCURACY)


class Silent:
    """Hears nothing."""

    def epoch(self, number: int, epoch: int, values: dict[str, float]) -> None: ...

    def ask(self, number: int, dimension) -> float:
        raise AssertionError("nobody asks here")


def recipe_on(data: DataPlan, *, epochs: int = 3, rate: float = 0.01) -> Recipe:
    return Recipe(
        data=data,
        architecture=Architecture(depth=1, width=8),
        optimizer=Optimizer(learning_rate=rate),
        dropout=Dropout(kind=DropoutKind.NONE),
        stopping=Stopping(kind=StoppingKind.NONE),
        epochs=epochs,
        seed=3,
    )


def small_network(*, input_shape: tuple[int, ...], output_units: int) -> keras.Model:
    """A network that no cohort can hold: a user's own."""
    last = "softmax" if output_units > 1 else "linear"
    layers = [keras.layers.Dense(8, "relu"), keras.layers.Dense(output_units, last)]
    return keras.Sequential([keras.Input(input_shape), *layers])


def through_fit(recipe: Recipe) -> Recipe:
    own = msgspec.structs.replace(recipe.architecture, family=Family.CUSTOM, function=f"{__name__}:small_network")
    return msgspec.structs.replace(recipe, architecture=own)


def trained(*recipes: Recipe, **said) -> tuple[Result, ...]:
    from advisor.workflows.worker.trial import train_task

    task = Task(numbers=tuple(range(len(recipes))), recipes=recipes, goal=ACCURACY, every_fold=True, **said)
    return train_task(task, Silent())


def alone(recipe: Recipe) -> list[float]:
    """The scores of each fold's training, by itself and through `fit`."""
    from advisor.training.data.prepare import prepare
    from advisor.training.fit import train
    from advisor.workflows.sources import read_source

    source = read_source(recipe.data, folder=None)
    runs = [train(fold, prepare(source, fold, with_test=False)).run for fold in over_folds(recipe)]
    return [run.scores.validation["accuracy"] for run in runs]


def test_folds_through_fit_score_as_each_of_them_does_alone() -> None:
    recipe = through_fit(recipe_on(DataPlan(source="iris", folds=2)))
    (result,) = trained(recipe)
    assert result.folds is not None
    assert result.run is not None
    assert result.run.trained_by is TrainedBy.FIT
    assert list(result.folds.values) == alone(recipe)
    assert result.run.scores.test == {}  # the test part is unread
    assert result.trainings == 2


def test_folds_of_a_cohort_score_as_each_of_them_does_alone_and_come_close_to_fit() -> None:
    from advisor.training.cohort import train_cohort
    from advisor.training.data.prepare import prepare
    from advisor.workflows.sources import read_source

    recipes = [recipe_on(DataPlan(source="iris", folds=3), epochs=12, rate=rate) for rate in (0.01, 0.03)]
    first, second = trained(*recipes, together=True)
    source = read_source(recipes[0].data, folder=None)
    members = [train_cohort([fold], prepare(source, fold, with_test=False))[0].run for fold in over_folds(recipes[0])]
    assert first.folds is not None
    assert second.folds is not None
    assert list(first.folds.values) == [run.scores.validation["accuracy"] for run in members]
    assert second.folds.mean == pytest.approx(float(np.mean(alone(recipes[1]))), abs=0.06)


def test_the_mean_over_folds_is_about_that_of_scikit_learn() -> None:
    """A network and a logistic regression tell iris apart equally well; the rows of their folds differ."""
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LogisticRegression

    (result,) = trained(recipe_on(DataPlan(source="iris", folds=5, repeats=2, test=0.0), epochs=40, rate=0.02))
    theirs = cross_val_score(LogisticRegression(max_iter=1000), *load_iris(return_X_y=True), cv=5)
    assert result.folds is not None
    assert len(result.folds.values) == 10
    assert result.folds.mean == pytest.approx(theirs.mean(), abs=0.04)
    assert result.folds.sd == pytest.approx(float(np.std(result.folds.values, ddof=1)))


def test_a_trial_whose_folds_lack_a_category_is_trained_all_the_same(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    colours = ["red", "blue"] * 30
    colours[7] = "green"  # one row: the fold that validates on it has a column fewer
    frame = pd.DataFrame({"colour": colours, "x": rng.normal(size=60), "y": rng.integers(0, 2, 60)})
    frame.to_csv(tmp_path / "rare.csv", index=False)
    data = DataPlan(source=str(tmp_path / "rare.csv"), target="y", folds=4, test=0.0)
    (result,) = trained(recipe_on(data))
    assert result.folds is not None
    assert None not in result.folds.values
    assert len(result.folds.values) == 4


def test_time_is_shared_by_the_folds_so_that_each_has_a_score() -> None:
    (result,) = trained(through_fit(recipe_on(DataPlan(source="iris", folds=2), epochs=500)), seconds=0.001)
    assert result.ending.kind is EndingKind.TIMED_OUT
    assert result.folds is not None
    assert len(result.folds.values) == 2
    assert result.folds.mean is not None


def test_a_fold_that_diverges_ends_its_trial_alone_and_in_a_cohort() -> None:
    wild = msgspec.structs.replace(recipe_on(DataPlan(source="diabetes", folds=3), rate=1e30), epochs=4)
    (result,) = trained(through_fit(wild))
    assert result.ending.kind is EndingKind.DIVERGED
    assert result.trainings == 1  # the others were not trained
    tame = msgspec.structs.replace(wild, optimizer=Optimizer(learning_rate=0.01))
    together = trained(wild, tame, together=True)
    assert [r.ending.kind for r in together] == [EndingKind.DIVERGED, EndingKind.FINISHED]


def test_halving_ends_whole_trials_never_single_folds() -> None:
    recipes = [recipe_on(DataPlan(source="iris", folds=2), epochs=4, rate=rate) for rate in (1e-4, 3e-4, 1e-3, 1e-2)]
    results = trained(*recipes, together=True, rungs=(2,))
    kinds = [result.ending.kind for result in results]
    assert kinds.count(EndingKind.PRUNED) == 2
    for result in results:
        assert result.run is not None
        assert result.folds is not None
        assert result.folds.mean is not None
        assert result.run.epochs == (2 if result.ending.kind is EndingKind.PRUNED else 4)
    means = [result.folds.mean for result in results if result.folds is not None]
    assert kinds[max(range(4), key=lambda place: means[place])] is EndingKind.FINISHED


STUDY = """
[study]
name = "folded"
epochs = 3
[data]
source = "iris"
folds = 4
[goal]
metric = "accuracy"
[space]
width = { low = 8, high = 32 }
learning_rate = { low = 0.001, high = 0.1 }
[budget]
trials = 3
[search]
retrainings = 1
"""


@pytest.fixture(autouse=True)
def _one_worker_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.workflows.study.early.slots_here", lambda: ({"TF_CPP_MIN_LOG_LEVEL": "3"},))


def searched(text: str, tmp_path: Path, **said) -> tuple[Study, StudyFolder]:
    from advisor.workflows.search import search

    plan = tmp_path / "study.toml"
    plan.write_text(text)
    return search(plan, out=tmp_path / "out", **said)


def test_a_study_with_folds_is_interrupted_resumes_and_shows_their_spread(tmp_path: Path) -> None:
    from advisor.training.saving import load_winner
    from advisor.workflows import summary
    from advisor.workflows.status import status

    def interrupt(event: Event) -> None:
        if isinstance(event, TrialEnded):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        searched(STUDY, tmp_path, on_event=interrupt)
    study, folder = searched(STUDY, tmp_path, resume=True)
    finished = [trial for trial in study.trials if trial.state is TrialState.FINISHED]
    assert len(finished) == 3
    for trial in finished:
        assert trial.folds is not None
        assert trial.score == pytest.approx(float(np.mean(trial.folds.values)))
        assert trial.run is not None
        assert trial.run.recipe is not None
        assert trial.run.scores.validation["accuracy"] == trial.folds.values[trial.run.recipe.data.fold]
        assert trial.run.references  # of the same rows
    assert folder.read_study().trials == study.trials
    winner = study.winner
    assert winner is not None
    assert winner.run is not None
    assert winner.run.recipe is not None
    best = next(trial for trial in study.trials if trial.number == winner.trial)
    assert best.folds is not None
    assert winner.fold == winner.run.recipe.data.fold
    assert sorted(best.folds.values)[1] == best.folds.values[winner.fold]  # of two in the middle the worse
    assert load_winner(folder.root).model.count_params() == winner.run.model.parameters
    said = f"{best.score:.4f} ± {best.folds.sd:.4f}"
    assert f"mean over 4 folds {said}" in summary.say(study, folder)
    assert said in folder.report_file.read_text()
    assert f"{said} over 4 folds" in status(folder.root)


def test_a_long_study_trains_all_folds_of_all_trials_of_a_shape_as_one_cohort(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advisor.search import cohorts

    monkeypatch.setattr(cohorts, "PORTIONS", 2)  # cohorts of four in a study of eight
    study, _ = searched(STUDY.replace("retrainings = 1", "retrainings = 0"), tmp_path, changes=PlanChanges(trials=8))
    assert len(study.trials) == 8
    assert {len(trial.folds.values) for trial in study.trials if trial.folds is not None} == {4}
    assert {trial.run.trained_by for trial in study.trials if trial.run is not None} == {TrainedBy.COHORT}
    around = [trial for trial in study.trials if trial.proposed_by.startswith("around")]
    assert len(around) >= 3


def test_pruning_goes_by_the_mean_over_folds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.workflows.study.strategy.SHARES", (0.3, 0.9))
    text = STUDY.replace("folds = 4", "folds = 2").replace("retrainings = 1", "retrainings = 0")
    pruning = text.replace("[search]", '[search]\nstrategy = "pruning"')
    study, _ = searched(pruning, tmp_path, changes=PlanChanges(trials=20))
    assert [trial.pruned_share for trial in study.trials] == [0.0, 0.3, 0.9]
    assert all(trial.folds is not None and trial.score == trial.folds.mean for trial in study.trials)


BUILD = """
import keras

def build(hp):
    layers = [keras.layers.Dense(hp.Int("units", 4, 32), "relu"), keras.layers.Dense(3, "softmax")]
    model = keras.Sequential([keras.Input((4,)), *layers])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
"""


def test_a_kerastuner_model_asks_once_for_all_folds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "folded_model.py").write_text(BUILD)
    changes = PlanChanges(hypermodel="folded_model:build", trials=2)
    study, _ = searched(STUDY.replace("folds = 4", "folds = 2"), tmp_path, changes=changes)
    assert [trial.state for trial in study.trials] == [TrialState.FINISHED] * 2
    assert [sorted(trial.parameters) for trial in study.trials] == [["units"]] * 2
    assert all(trial.folds is not None and len(trial.folds.values) == 2 for trial in study.trials)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("repeats = 3", "data.repeats: expected 1 without folds"),
        ('folds = 4\nrepeats = 2\nsplit = "time"', "data.repeats: expected 1 with a split by time"),
        ("folds = 4\nfold = 2", "data.fold: expected no fold"),
        ("bags = 4", "data.bags: expected no bags"),
        ("folds = 4\nrepeats = 0", "data.repeats: expected at least 1"),
    ],
)
def test_folds_that_cannot_be_meant_are_refused_at_once(wrong: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(StudyError) as caught:
        searched(STUDY.replace("folds = 4", wrong), tmp_path)
    assert said in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_more_folds_than_groups_are_refused_before_anything_is_trained(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"who": ["a", "b", "c"] * 20, "x": rng.normal(size=60), "y": [0, 1] * 30})
    frame.to_csv(tmp_path / "few.csv", index=False)
    data = f'source = "{tmp_path / "few.csv"}"\ntarget = "y"\nsplit = "group"\ngroup = "who"\ntest = 0.0'
    with pytest.raises(DataError, match="cannot split"):
        searched(STUDY.replace('source = "iris"', data), tmp_path)
    assert not (tmp_path / "out").exists()
