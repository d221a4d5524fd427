"""Words become a plan, and every mistake in them is found."""

import msgspec
import pytest

from advisor.records import DataPlan, Narrowing, StudyPlan
from advisor.space.design import design_space
from advisor.space.editing.asked import edited

STANDARD = StudyPlan(name="a", data=DataPlan(source="digits"), recipe={"dropout": 0.2})
NAMED = msgspec.structs.replace(
    STANDARD,
    space={"width": Narrowing(low=8, high=64), "activation": Narrowing(choices=("relu", "selu"))},
)


def made(plan: StudyPlan, *words: str, free: tuple[str, ...] = (), drop: tuple[str, ...] = ()) -> StudyPlan:
    new, problems = edited(plan, design_space(plan)[0], words, free=free, drop=drop)
    assert problems == ()
    assert design_space(new)[1] == ()
    return new


def searched(plan: StudyPlan) -> dict[str, object]:
    return {dimension.name: dimension.domain for dimension in design_space(plan)[0].dimensions}


def test_a_range_keeps_the_end_that_is_not_named() -> None:
    for word, ends in {"width=16..": (16, 64), "width=..32": (8, 32), "width=4..9": (4, 9)}.items():
        said = made(NAMED, word).space["width"]
        assert (said.low, said.high) == ends


def test_choices_are_set_added_and_taken_out() -> None:
    for word, choices in {
        "activation=elu,tanh": ("elu", "tanh"),
        "activation+=elu": ("relu", "selu", "elu"),
        "activation-=relu": ("selu",),
    }.items():
        assert made(NAMED, word).space["activation"].choices == choices


def test_a_value_freezes_and_the_rest_is_searched_as_before() -> None:
    for plan in (STANDARD, NAMED):
        frozen = made(plan, "width=16")
        assert searched(frozen) == {name: domain for name, domain in searched(plan).items() if name != "width"}
        assert design_space(frozen)[0].base.architecture.width == 16


def test_what_was_frozen_can_be_freed_over_its_whole_range() -> None:
    assert searched(made(made(STANDARD, "width=16"), free=("width",))) == searched(STANDARD)
    assert "dropout" in searched(made(STANDARD, free=("dropout",)))
    freed = searched(made(made(NAMED, "width=16"), free=("width",)))
    assert freed["width"] == searched(STANDARD)["width"]
    assert freed.keys() == searched(NAMED).keys()


def test_what_is_dropped_is_as_the_study_starts() -> None:
    for plan in (STANDARD, NAMED):
        dropped = made(plan, drop=("width",))
        assert searched(dropped).keys() == searched(plan).keys() - {"width"}
        assert design_space(dropped)[0].base.architecture.width == design_space(plan)[0].base.architecture.width


def test_a_dimension_joins_the_standard_set_and_a_named_space() -> None:
    for plan in (STANDARD, NAMED):
        assert searched(made(plan, "label_smoothing=0..0.2")).keys() == searched(plan).keys() | {"label_smoothing"}


def test_entries_of_the_study_file_are_changed_by_their_places() -> None:
    new = made(NAMED, "goal.target=0.98", "budget.trials=99", "epochs=7", "study.base_recipe=nesterov-with-ridge")
    assert (new.goal.target, new.budget.trials, new.epochs) == (0.98, 99, 7)
    assert new.base_recipe == "nesterov-with-ridge"
    assert made(new, "budget.trials=none").budget.trials is None


@pytest.mark.parametrize(
    ("word", "said"),
    {
        "width": "expected NAME=VALUE",
        "width=": "expected NAME=VALUE",
        "=64": "expected NAME=VALUE",
        "wdith=64": 'did you mean "width"',
        "activation-=tanh": "tanh is not among its choices: relu, selu",
        "activation+=relu": "relu is already among its choices",
        "activation-=relu,selu": "no choice would be left",
        "width+=3": "is searched over a range",
        "depth-=3": "is not searched",
        "goal.tarket=1": 'did you mean "target"',
        "budget.trials=many": "Expected `int | null`",
    }.items(),
)
def test_a_mistake_is_told_and_the_plan_stays(word: str, said: str) -> None:
    plan, problems = edited(NAMED, design_space(NAMED)[0], [word])
    assert len(problems) == 1
    assert said in str(problems[0])
    assert plan == NAMED


def test_every_mistake_is_told_at_once_and_nothing_is_taken_twice() -> None:
    words = ["wdith=64", "width=16", "width=..9", "activation-=tanh"]
    _, problems = edited(NAMED, design_space(NAMED)[0], words, free=["nothing"], drop=["dropout"])
    assert [problem.where for problem in problems] == ["wdith", "activation", "nothing", "dropout", "width"]
