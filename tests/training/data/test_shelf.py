"""The shelf: what is asked for again is not prepared again, and what weighs too much goes."""

import pytest
from msgspec.structs import replace

from advisor.records import DataPlan, Recipe
from advisor.records.recipe import Loss, Scaling
from advisor.training.data.shelf import Shelf, key_of

RECIPE = Recipe(data=DataPlan(source="iris"))


@pytest.mark.parametrize(
    "other",
    [
        replace(RECIPE, data=replace(RECIPE.data, rows=50)),
        replace(RECIPE, scaling=Scaling.NONE),
        replace(RECIPE, loss=Loss.HUBER),
    ],
)
def test_what_preparing_looks_at_makes_another_key(other: Recipe) -> None:
    assert key_of(other, with_test=True) != key_of(RECIPE, with_test=True)
    assert key_of(RECIPE, with_test=False) != key_of(RECIPE, with_test=True)


def test_what_was_asked_for_last_is_kept_and_heavy_old_ones_go() -> None:
    made: list[str] = []

    def make(name: str) -> str:
        made.append(name)
        return name

    shelf: Shelf[str, str] = Shelf(len, fewest=1, most_bytes=6)
    for name in ("aaa", "bbb", "aaa", "cccc", "aaa", "bbb"):
        assert shelf.get(name, lambda name=name: make(name)) == name
    assert made == ["aaa", "bbb", "cccc", "aaa", "bbb"]  # the four of c left no room for a beside them


def test_the_newest_few_stay_whatever_they_weigh() -> None:
    shelf: Shelf[int, str] = Shelf(lambda _: 1000, fewest=2, most_bytes=0)
    made: list[int] = []
    for key in (1, 2, 1, 2, 3, 1):
        shelf.get(key, lambda key=key: made.append(key) or "kept")
    assert made == [1, 2, 3, 1]
