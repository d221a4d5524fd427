"""Which networks are built before a study's first training, and what is made of what they show."""

from advisor.records import DataPlan, Narrowing, StudyPlan
from advisor.records.studies.plan import ParameterValue
from advisor.space.design import DesignSpace
from advisor.space.dimension import IntUniform
from advisor.workflows.study.networks import given_networks, limit_to_base
from tests.spaces import sound_space


def study(recipe: dict[str, ParameterValue], **space: Narrowing) -> tuple[DesignSpace, StudyPlan]:
    plan = StudyPlan(name="a", data=DataPlan(source="digits"), recipe=recipe, space=space)
    return sound_space(plan), plan


def unfreeze_domain(space: DesignSpace) -> object:
    return next(dimension.domain for dimension in space.dimensions if dimension.name == "unfreeze")


def test_a_study_that_gives_no_network_has_nothing_built():
    assert given_networks(*study({})) == ()
    assert given_networks(*study({"family": "convolutional"})) == ()


def test_every_base_meets_every_cut_with_the_most_layers_that_the_study_names():
    space, plan = study(
        {},
        base_model=Narrowing(choices=("a.keras", "b.keras")),
        cut_at=Narrowing(choices=("low", "high")),
        unfreeze=Narrowing(low=0, high=3),
    )
    transfers = [recipe.architecture.transfer for recipe in given_networks(space, plan)]
    found = {(t.base, t.cut_at) for t in transfers if t is not None and t.unfreeze == 3}
    assert found == {(base, cut) for base in ("a.keras", "b.keras") for cut in ("low", "high")}


def test_each_number_of_a_users_own_model_is_tried_at_its_ends():
    space, plan = study({"function": "mine:model"}, **{"numbers.units": Narrowing(low=4, high=16)})
    tried = [recipe.architecture.numbers["units"] for recipe in given_networks(space, plan)]
    assert sorted(tried) == [4, 10, 16]


def test_no_more_layers_are_searched_than_the_base_has_unless_the_study_says_how_many():
    space, plan = study({"base_model": "a.keras"})
    assert unfreeze_domain(space) == IntUniform(0, 4)
    assert unfreeze_domain(limit_to_base(space, plan, 2, rows=50_000)) == IntUniform(0, 2)
    assert limit_to_base(space, plan, 9, rows=50_000) == limit_to_base(space, plan, None, rows=5) == space
    space, plan = study({"base_model": "a.keras"}, unfreeze=Narrowing(low=0, high=3))
    assert unfreeze_domain(limit_to_base(space, plan, 2, rows=50)) == IntUniform(0, 3)


def test_the_more_rows_the_more_layers_are_searched():
    space, plan = study({"base_model": "a.keras"})
    highest = [unfreeze_domain(limit_to_base(space, plan, 9, rows=rows)) for rows in (60, 600, 6_000, 60_000, 600_000)]
    assert highest == [IntUniform(0, most) for most in (1, 2, 3, 4, 5)]
