"""What differs between two runs."""

import math

from hypothesis import given
from hypothesis import strategies as st

from advisor.compare.difference import difference
from advisor.records import ClassCount, DataFacts, DataPlan, Ending, EndingKind, Recipe, Run, Scores, Task, Trace
from advisor.records.recipe import Optimizer, OptimizerName

VALUES = st.lists(st.none() | st.floats(), max_size=5).map(tuple)
NAMES = st.sampled_from(["loss", "val_loss", "val_accuracy", "learning_rate"])
RUNS = st.builds(
    Run,
    name=st.sampled_from(["a", "b"]),
    traces=st.dictionaries(NAMES, VALUES, max_size=3).map(lambda d: tuple(Trace(n, v) for n, v in d.items())),
    scores=st.builds(Scores, validation=st.dictionaries(NAMES, st.floats(), max_size=2)),
    seconds=st.none() | st.floats(0, 9),
)


def run(*, rate: float = 0.001, data: str = "", **traces: tuple[float | None, ...]) -> Run:
    recipe = Recipe(data=DataPlan(source="digits"), optimizer=Optimizer(learning_rate=rate))
    facts = DataFacts(task=Task.MULTICLASS, train_rows=10, fingerprint=data) if data else None
    return Run(name="r", recipe=recipe, data=facts, traces=tuple(Trace(n, v) for n, v in traces.items()))


@given(RUNS)
def test_a_run_does_not_differ_from_itself(one: Run):
    found = difference(one, one)
    assert (found.settings, found.behaviour, found.same_until) == ((), (), None)


@given(RUNS, RUNS)
def test_the_other_way_round_says_the_same_the_other_way_round(one: Run, other: Run):
    there, back = difference(one, other), difference(other, one)
    turned = {"first": "second", "second": "first", None: None}
    ahead = {(e.name, e.what): (repr(e.first), repr(e.second), e.better) for e in there.behaviour}
    behind = {(e.name, e.what): (repr(e.second), repr(e.first), turned[e.better]) for e in back.behaviour}
    assert ahead == behind
    assert there.same_until == back.same_until


def test_settings_are_named_by_their_place():
    (only,) = difference(run(rate=0.001), run(rate=0.01)).settings
    assert (only.name, only.first, only.second) == ("recipe.optimizer.learning_rate", 0.001, 0.01)


def test_settings_that_are_choices_are_shown_as_written():
    one, other = (
        Run(recipe=Recipe(data=DataPlan(source="x"), optimizer=Optimizer(name=name)), ending=Ending(kind))
        for name, kind in ((OptimizerName.SGD, EndingKind.FINISHED), (OptimizerName.ADAM, EndingKind.DIVERGED))
    )
    found = {entry.name: (entry.first, entry.second) for entry in difference(one, other).settings}
    assert found == {"recipe.optimizer.name": ("sgd", "adam"), "ending": ("finished", "diverged")}


def test_the_better_run_is_named_in_the_direction_of_the_metric():
    one = run(val_loss=(1.0, 0.5, 0.9), val_accuracy=(0.1, 0.8, 0.7), learning_rate=(1.0, 1.0, 1.0))
    other = run(val_loss=(1.0, 0.6, 0.6), val_accuracy=(0.1, 0.7, 0.7), learning_rate=(1.0, 1.0, 0.5))
    found = {(entry.name, entry.what): entry.better for entry in difference(one, other).behaviour}
    assert found == {
        ("val_loss", "best"): "first",
        ("val_loss", "last"): "second",
        ("val_accuracy", "best"): "first",
        ("learning_rate", "last"): None,
    }


def test_a_number_is_better_than_nan():
    (best, last) = difference(run(loss=(math.nan, math.nan)), run(loss=(9.0, 8.0))).behaviour
    assert (best.better, last.better) == ("second", "second")
    assert best.first is not None
    assert math.isnan(best.first)


def test_where_the_two_part_is_said():
    one, other = run(loss=(3.0, 2.0, 1.0)), run(loss=(3.0, 2.0, 1.5))
    assert difference(one, other).same_until == 2
    assert difference(one, run(loss=(3.0, 2.0))).same_until is None


def test_what_only_one_recorded_is_shown_against_nothing():
    entry = next(e for e in difference(run(val_loss=(1.0,)), run()).behaviour if e.what == "best")
    assert (entry.first, entry.second, entry.better) == (1.0, None, None)


def test_different_data_is_noted():
    found = difference(run(data="abc"), run(data="xyz"))
    assert found.same_data is False
    assert found.notes == ("they were trained on different data, so their scores cannot be compared directly",)
    assert difference(run(data="abc"), run(data="abc")).same_data
    assert difference(run(), run(data="abc")).same_data is None


def test_a_run_without_a_recipe_is_noted():
    found = difference(Run(name="log"), run())
    assert found.notes == ("no recipe was recorded for log, so recipes are not compared",)
    assert not found.settings


def test_classes_are_shown_by_name_and_rows():
    one, other = (
        Run(data=DataFacts(task=Task.BINARY, train_rows=10, classes=(ClassCount("no", no), ClassCount("yes", 10 - no))))
        for no in (4, 5)
    )
    (only,) = difference(one, other).settings
    assert (only.first, only.second) == ("no (4 rows), yes (6 rows)", "no (5 rows), yes (5 rows)")
