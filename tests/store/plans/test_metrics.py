"""A metric by the name that another library has for it is ours; what is none of ours is told what comes nearest."""

import pytest

from advisor.errors import StudyError
from advisor.records import Goal, StudyPlan
from advisor.records.goal import Direction
from advisor.store.plans.plans import plan_of


def plan(**more: dict[str, object]) -> StudyPlan:
    data = {"source": "a.csv", "target": "y"}
    return plan_of({"data": data, **more}, name="study.toml", default_name="study")


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("mean_absolute_error", "mae"),
        ("MeanAbsoluteError", "mae"),
        ("neg_mean_absolute_error", "mae"),
        ("MAE", "mae"),
        ("root_mean_squared_error", "rmse"),
        ("neg_root_mean_squared_error", "rmse"),
        ("roc_auc", "auc"),
        ("roc_auc_score", "auc"),
        ("AUC", "auc"),
        ("f1_score", "f1"),
        ("F1", "f1"),
        ("neg_log_loss", "log_loss"),
        ("binary_crossentropy", "log_loss"),
        ("cross-entropy", "log_loss"),
        ("binary_accuracy", "accuracy"),
        ("val_acc", "accuracy"),
        ("balanced_accuracy_score", "balanced_accuracy"),
        ("R^2", "r2"),
        ("r2_score", "r2"),
    ],
)
def test_metric_of_another_library_is_the_one_of_ours(written: str, ours: str):
    assert plan(goal={"metric": written}).goal == Goal(metric=ours)


def test_metric_of_ours_stays_as_it_is_written():
    assert plan(goal={"metric": "val_accuracy"}).goal.metric == "val_accuracy"


def test_direction_of_what_is_turned_elsewhere_is_dropped():
    goal = plan(goal={"metric": "neg_mean_absolute_error", "direction": "max"}).goal
    assert (goal.metric, goal.direction, goal.lower_is_better) == ("mae", None, True)
    assert plan(goal={"metric": "roc_auc", "direction": "max"}).goal.direction is Direction.MAX


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("mean_squared_error", '"rmse", its root, orders trials in the same way'),
        ("f1_macro", '"f1" comes nearest'),
        ("precision", 'a function of your own measures any other, as "my_metrics:precision"'),
        ("acuracy", 'did you mean "accuracy"'),
        ("RSME", 'did you mean "rmse"'),
    ],
)
def test_metric_that_is_none_of_ours_is_told_what_comes_nearest(written: str, said: str):
    with pytest.raises(StudyError) as refused:
        plan(goal={"metric": written})
    assert said in str(refused.value)


def test_model_of_the_users_own_keeps_its_names():
    goal = plan(goal={"metric": "mean_absolute_error"}, search={"hypermodel": "mine:build"}).goal
    assert goal.metric == "mean_absolute_error"


def test_metrics_beside_the_score_have_the_same_names_as_the_score():
    said = {"metric": "roc_auc", "also": ["f1_score", "val_acc", "parameters"]}
    goal = plan(goal=said | {"require": ["accuracy_score >= 0.5", "val_log_loss<2", "latency_ms < 3"]}).goal
    assert goal.also == ("f1", "accuracy", "parameters")
    assert goal.require == ("accuracy >= 0.5", "log_loss<2", "latency_ms < 3")


@pytest.mark.parametrize("said", [{"also": ["mse"]}, {"require": ["mse < 4"]}])
def test_metric_beside_the_score_that_is_none_of_ours_is_told_what_comes_nearest(said: dict[str, list[str]]):
    with pytest.raises(StudyError, match='"rmse", its root'):
        plan(goal={"metric": "r2", **said})
