"""What a study believes of a dimension lies in its range, or is refused."""

import pytest

from advisor.records import DataPlan, Narrowing, StudyPlan
from advisor.space.design import design_space


@pytest.mark.parametrize(
    ("name", "said", "around"),
    [
        ("learning_rate", Narrowing(low=1e-4, high=1e-1, around=0.003), 0.003),
        ("width", Narrowing(around=64), 64),
        ("batch_size", Narrowing(around=50), 64),
    ],
)
def test_a_belief_becomes_a_value_of_the_range(name: str, said: Narrowing, around: float) -> None:
    space, problems = design_space(StudyPlan(name="a", data=DataPlan(source="digits"), space={name: said}))
    assert problems == ()
    assert space.dimensions[0].around == around


@pytest.mark.parametrize(
    ("name", "said", "message"),
    [
        ("learning_rate", Narrowing(low=1e-4, high=1e-1, around=0.3), "expected around to be a value of 0.0001 to 0.1"),
        ("learning_rate", Narrowing(around=float("nan")), "expected around to be a value of"),
        ("width", Narrowing(around=64.5), "expected around to be a value of"),
        ("batch_size", Narrowing(around=1e6), "expected around to be a value of"),
        ("activation", Narrowing(around=3), "expected no around, as it is one of"),
    ],
)
def test_a_belief_beyond_the_range_is_refused(name: str, said: Narrowing, message: str) -> None:
    _, problems = design_space(StudyPlan(name="a", data=DataPlan(source="digits"), space={name: said}))
    assert any(each.where == f"space.{name}" and each.message.startswith(message) for each in problems)
