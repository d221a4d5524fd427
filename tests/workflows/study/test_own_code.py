"""A loss and a metric of the user's own are tried before the first trial, and the user's own line is named."""

import pytest

from advisor.errors import UsageError
from advisor.records import DataPlan, Goal, Recipe, StudyPlan
from advisor.records.goal import Direction
from advisor.space.editing.entries import difference
from advisor.store.plans.plans import plan_of
from advisor.training.data.prepare import named_source, prepare
from advisor.workflows.study.check import check_study
from advisor.workflows.study.own_code import try_own_code
from advisor.workflows.study.start import NO_CHANGES

pytestmark = pytest.mark.backend


def tried(source: str, loss: str = "auto", metric: str = "loss") -> list[str]:
    recipe, goal = Recipe(data=DataPlan(source=source)), Goal(metric=metric, direction=Direction.MAX)
    dataset = prepare(named_source(recipe.data, folder=None), recipe, with_test=False)
    losses = [] if loss == "auto" else [loss]
    return [str(problem) for problem in try_own_code(recipe, losses, dataset.y_train, dataset.facts, goal)]


@pytest.mark.parametrize(
    "loss", ["tests.own_code:sparse_logits", "tests.own_code:one_hot_focal", "dice", "kl_divergence"]
)
def test_a_loss_that_serves_is_let_through(loss: str):
    assert tried("iris", loss, "tests.own_code:hits") == []


@pytest.mark.parametrize(
    ("loss", "metric", "said"),
    [
        ("tests.own_code:broken", "loss", "ValueError: the third wheel is missing"),
        ("tests.own_code:not_a_number", "loss", "expected a finite number"),
        ("auto", "tests.own_code:broken", "(own_code.py, line "),
        ("auto", "tests.own_code:gone", "has no 'gone'"),
    ],
)
def test_what_fails_is_named_with_the_users_own_line(loss: str, metric: str, said: str):
    [problem] = tried("diabetes", loss, metric)
    assert said in problem


def test_a_study_with_such_a_loss_is_refused_before_anything_is_trained(tmp_path):
    text = '[data]\nsource = "iris"\n[recipe]\nloss = "tests.own_code:broken"\n[goal]\nmetric = "tests.own_code:hits"\n'
    (tmp_path / "s.toml").write_text(text + 'direction = "max"\n')
    with pytest.raises(UsageError, match="the third wheel is missing"):
        check_study(tmp_path / "s.toml", changes=NO_CHANGES, data_folder=None)


def test_a_metric_of_ones_own_needs_a_direction_and_a_known_loss():
    document = {"data": {"source": "iris"}, "goal": {"metric": "mine:hits"}, "recipe": {"loss": "hubr"}}
    with pytest.raises(UsageError, match=r"goal\.direction"):
        plan_of(document, name="s.toml", default_name="s")


def test_a_resumed_study_keeps_its_metric():
    old = StudyPlan(name="s", data=DataPlan(source="iris"), recipe={"loss": "log_cosh"}, goal=Goal(metric="m:a"))
    new = StudyPlan(name="s", data=DataPlan(source="iris"), recipe={"loss": "m:b"}, goal=Goal(metric="m:c"))
    changed, refused = difference(old, new)
    assert [each.where for each in changed] == ["recipe.loss"]
    assert [problem.where for problem in refused] == ["goal.metric"]
