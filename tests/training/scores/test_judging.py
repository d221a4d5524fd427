"""Judging: the threshold of two classes, given, searched, or chosen on the validation part and nowhere else."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from advisor.errors import RecipeError, StudyError
from advisor.records import DataFacts, DataPlan, Goal, Metric, Narrowing, Recipe, StudyPlan, Task
from advisor.records.goal import AT_A_THRESHOLD, ThresholdChoice
from advisor.records.recipe import Architecture, Stopping, StoppingKind
from advisor.space.recipes import recipe_from
from advisor.training.data.prepare import Dataset, prepare, source_from_arrays
from advisor.training.scores.judging import MOST_TRAINING_ROWS, check_threshold, score_every_part, to_judge
from tests.spaces import sound_space

PLAN = DataPlan(source="rare", validation=0.3, test=0.2)
RECIPE = Recipe(
    data=PLAN,
    architecture=Architecture(depth=1, width=8),
    stopping=Stopping(kind=StoppingKind.NONE),
    epochs=8,
    threshold_choice=ThresholdChoice.VALIDATION,
)


def rare(*, with_test: bool = True) -> Dataset:
    """One row in ten is positive, and the classes overlap: at one half hardly any is found."""
    rng = np.random.default_rng(5)
    y = (rng.random(600) < 0.1).astype(np.int64)
    x = rng.normal(size=(600, 4)).astype(np.float32) + y[:, None]
    return prepare(source_from_arrays({"x": x, "y": y}, PLAN), RECIPE, with_test=with_test)


def outputs_on(dataset: Dataset) -> dict[str, np.ndarray]:
    """What an uncertain network might say: the mean of the features, squeezed."""
    parts = {"train": dataset.x_train, "validation": dataset.x_validation, "test": dataset.x_test}
    return {name: 1 / (1 + np.exp(2 - x.mean(axis=1, keepdims=True))) for name, x in parts.items() if x is not None}


@pytest.mark.parametrize("metric", sorted(AT_A_THRESHOLD))
def test_a_chosen_threshold_is_at_least_as_good_as_one_half_on_the_validation_part(metric: Metric) -> None:
    dataset, goal = rare(), Goal(metric=metric)
    outputs = outputs_on(dataset)
    recipe, scores = score_every_part(RECIPE, dataset, outputs, goal=goal)
    given = msgspec.structs.replace(RECIPE, threshold_choice=ThresholdChoice.GIVEN)
    same, at_half = score_every_part(given, dataset, outputs, goal=goal)
    assert same.threshold == 0.5
    assert scores.validation[metric.value] >= at_half.validation[metric.value]
    if metric is not Metric.ACCURACY:
        assert recipe.threshold < 0.5
        assert scores.validation[metric.value] > at_half.validation[metric.value]
    again, _ = score_every_part(msgspec.structs.replace(given, threshold=recipe.threshold), dataset, outputs, goal=goal)
    assert again.threshold == recipe.threshold


def test_the_test_part_does_not_move_the_threshold_and_is_scored_at_it() -> None:
    dataset, goal = rare(), Goal(metric=Metric.F1)
    outputs = outputs_on(dataset)
    recipe, scores = score_every_part(RECIPE, dataset, outputs, goal=goal)
    other, _ = score_every_part(RECIPE, dataset, outputs | {"test": 1 - outputs["test"]}, goal=goal)
    assert other.threshold == recipe.threshold
    hits = (outputs["test"].reshape(-1) >= recipe.threshold) == (dataset.y_test == 1)
    assert scores.test["accuracy"] == pytest.approx(float(hits.mean()))


def test_outputs_that_are_no_numbers_leave_the_threshold_at_one_half() -> None:
    dataset = rare()
    broken = {name: np.full_like(values, np.nan) for name, values in outputs_on(dataset).items()}
    recipe, scores = score_every_part(RECIPE, dataset, broken, goal=Goal(metric=Metric.F1))
    assert recipe.threshold == 0.5
    assert np.isnan(scores.validation["f1"])


def test_validation_is_a_word_for_the_threshold_and_a_number_takes_it_back() -> None:
    base = msgspec.structs.replace(RECIPE, threshold_choice=ThresholdChoice.GIVEN)
    chosen = recipe_from({"threshold": "validation"}, base=base)
    assert chosen.threshold_choice is ThresholdChoice.VALIDATION
    given = recipe_from({"threshold": 0.3}, base=chosen)
    assert (given.threshold_choice, given.threshold) == (ThresholdChoice.GIVEN, 0.3)


def test_a_threshold_is_searched_where_it_is_not_chosen() -> None:
    space = {"threshold": Narrowing(low=0.2, high=0.8), "threshold_choice": Narrowing(choices=("given", "validation"))}
    plan = StudyPlan(name="rare", data=PLAN, goal=Goal(metric=Metric.F1), space=space)
    both = sound_space(plan)
    threshold = next(dimension for dimension in both.dimensions if dimension.name == "threshold")
    assert both.recipe({"threshold_choice": "given", "threshold": 0.25}).threshold == 0.25
    assert not both.is_active(threshold, {"threshold_choice": "validation"})


def test_a_threshold_that_would_do_nothing_is_refused_with_every_reason() -> None:
    many = DataFacts(task=Task.MULTICLASS, train_rows=1)
    two = DataFacts(task=Task.BINARY, train_rows=1)
    given = msgspec.structs.replace(RECIPE, threshold_choice=ThresholdChoice.GIVEN)
    with pytest.raises(RecipeError) as caught:
        check_threshold(RECIPE, many, Goal(metric=Metric.AUC))
    assert [problem.where for problem in caught.value.problems] == ["threshold", "goal.metric"]
    with pytest.raises(RecipeError):
        check_threshold(given, two, Goal(metric=Metric.LOSS), searched={"threshold"})
    with pytest.raises(RecipeError):
        check_threshold(msgspec.structs.replace(given, threshold=0.3), many, Goal(metric=Metric.F1))
    check_threshold(RECIPE, two, Goal(metric=Metric.F1))
    check_threshold(msgspec.structs.replace(given, threshold=0.3), two, Goal(metric=Metric.AUC))  # for `predict`
    check_threshold(given, many, Goal())


def _balanced(positive: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean([(positive[y == number] == number).mean() for number in (0, 1)]))


@pytest.mark.backend
def test_fit_and_cohort_choose_a_threshold_and_keep_it_in_their_runs() -> None:
    from advisor.training.cohort import train_cohort
    from advisor.training.fit import train
    from advisor.training.network.inference import outputs_of

    dataset, goal = rare(), Goal(metric=Metric.BALANCED_ACCURACY)
    fitted = train(RECIPE, dataset, goal=goal)
    (member,) = train_cohort([RECIPE], dataset, goal=goal)
    for run, model in ((fitted.run, fitted.model), (member.run, member.model)):
        assert run.recipe is not None
        outputs = outputs_of(model, dataset.x_validation).reshape(-1)
        at = {cut: _balanced(outputs >= cut, dataset.y_validation) for cut in (run.recipe.threshold, 0.5)}
        assert run.scores.validation["balanced_accuracy"] == pytest.approx(at[run.recipe.threshold])
        assert at[run.recipe.threshold] > at[0.5]


@pytest.mark.backend
def test_a_study_keeps_the_chosen_threshold_and_predict_answers_at_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pandas as pd

    from advisor.training.predicting import predict
    from advisor.training.saving import load_winner
    from advisor.workflows import summary
    from advisor.workflows.search import search

    monkeypatch.setattr("advisor.workflows.study.early.slots_here", lambda **_: ({"TF_CPP_MIN_LOG_LEVEL": "3"},))
    rng = np.random.default_rng(5)
    y = (rng.random(400) < 0.12).astype(int)
    frame = pd.DataFrame(rng.normal(size=(400, 3)) + y[:, None], columns=["a", "b", "c"]).assign(y=y)
    frame.to_csv(tmp_path / "rare.csv", index=False)
    text = f"""
[study]
epochs = 6
[data]
source = "{tmp_path / "rare.csv"}"
target = "y"
[goal]
metric = "f1"
[recipe]
threshold = "validation"
[space]
width = {{ low = 8, high = 16 }}
[budget]
trials = 1
[search]
retrainings = 1
"""
    (tmp_path / "study.toml").write_text(text)
    study, folder = search(tmp_path / "study.toml", out=tmp_path / "out")
    assert study.winner is not None
    assert study.winner.run is not None
    assert study.winner.run.recipe is not None
    threshold = study.winner.run.recipe.threshold
    assert threshold != 0.5
    assert load_winner(folder.root).meaning.threshold == threshold
    said = predict(folder.root, frame)
    assert ((said["probability of 1"] >= threshold) == (said["prediction"].astype(str) == "1")).all()
    assert f"{threshold:.4g}, chosen on the validation part" in summary.say(study, folder)
    assert f"{threshold:.4g}, chosen on the validation part" in folder.report_file.read_text()


@pytest.mark.backend
def test_a_study_judged_by_the_loss_cannot_choose_a_threshold(tmp_path: Path) -> None:
    from advisor.workflows.search import search
    from advisor.workflows.train import train

    study = tmp_path / "study.toml"
    study.write_text('[data]\nsource = "breast_cancer"\n[recipe]\nthreshold = "validation"\n')
    with pytest.raises(RecipeError, match="no effect"):
        search(study, out=tmp_path / "out")
    with pytest.raises(RecipeError, match="no effect"):
        train(study, out=tmp_path / "run.json")
    study.write_text(study.read_text().replace('"validation"', '"somewhere"'))
    with pytest.raises((RecipeError, StudyError)):
        search(study, out=tmp_path / "out")
    assert sorted(tmp_path.iterdir()) == [study]


def test_of_a_large_training_part_some_rows_are_judged_each_with_its_own_target():
    x = np.arange(2.0 * MOST_TRAINING_ROWS)
    plan = DataPlan(source="large", validation=0.2, test=0.0)
    large = prepare(source_from_arrays({"x": x[:, None], "y": 3.5 * x}, plan), Recipe(data=plan), with_test=False)
    judged = to_judge(large)
    assert len(large.y_train) > MOST_TRAINING_ROWS == len(judged.y_train)
    assert np.corrcoef(judged.x_train[:, 0], judged.y_train)[0, 1] > 0.9999
    assert judged.x_train[:, 0].std() == pytest.approx(large.x_train.std(), rel=0.03)
    assert judged.x_validation is large.x_validation
    assert to_judge(judged) is judged
