"""The bandit over shapes: it goes back to what did well and never stays where nothing improves."""

from advisor.search.strategies.shapes import ShapeBandit


def choices(bandit: ShapeBandit, count: int) -> list[int | None]:
    return [None if (arm := bandit.choose()) is None else arm.number for _ in range(count)]


def test_before_anything_is_known_a_new_shape_is_tried() -> None:
    assert choices(ShapeBandit(seed=0), 5) == [None] * 5


def test_a_cohort_whose_members_all_failed_is_nothing_to_go_back_to() -> None:
    bandit = ShapeBandit(seed=0)
    bandit.see("a", [])
    assert choices(bandit, 20) == [None] * 20


def test_of_the_known_shapes_the_one_that_reached_most_is_taken_most() -> None:
    bandit = ShapeBandit(seed=1)
    for number, (shape, cost) in enumerate({"a": 0.5, "b": 0.2, "c": 0.9}.items()):
        bandit.see(shape, [(cost, number, {"width": number}), (2.0, 10 + number, {})])
    chosen = choices(bandit, 200)
    assert {1} == {number for number in chosen if number is not None}
    assert chosen.count(None) > 20


def test_a_shape_that_no_longer_improves_gives_way_to_the_others() -> None:
    bandit = ShapeBandit(seed=2)
    for number, (shape, cost) in enumerate({"a": 0.2, "b": 0.3, "c": 0.4}.items()):
        bandit.see(shape, [(cost, number, {})])
    seen: list[int | None] = []
    for _ in range(120):
        arm = bandit.choose()
        seen.append(None if arm is None else arm.number)
        bandit.see("new" if arm is None else "abc"[arm.number], [(0.6, 99, {})])
    assert {0, 1} <= set(seen)
    assert seen.count(None) > 20
    assert sum(number is not None for number in seen) > 20


def test_the_same_seed_chooses_alike() -> None:
    one, other = ShapeBandit(seed=3), ShapeBandit(seed=3)
    for bandit in (one, other):
        bandit.see("a", [(0.2, 0, {})])
    assert choices(one, 30) == choices(other, 30)
