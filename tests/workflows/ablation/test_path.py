"""The way finds planted effects in their order, whatever stands in between: interactions, failures, the clock."""

from collections.abc import Callable, Sequence

import pytest

from advisor.records import DataPlan, Goal, Recipe
from advisor.records.reporting.ablation import Ablation
from advisor.space.differences.between import started_at
from advisor.space.recipes import recipe_from
from advisor.workflows.ablation.path import Measured, most_trainings, walk

DEFAULT = Recipe(data=DataPlan(source="digits"))
WINNER = recipe_from({"depth": 4, "width": 64, "learning_rate": 0.03, "batch_size": 64}, base=DEFAULT)
WOBBLE = (0.0, 0.004, -0.003, 0.002, -0.001)


class Laboratory:
    """Scores a recipe by a planted loss; each seed makes it wobble in another way."""

    def __init__(self, loss: Callable[[Recipe], float | None], *, rounds: int = 99, measured: int = 99) -> None:
        self.loss, self.rounds, self.measured = loss, rounds, measured
        self.asked: list[tuple[str, int, int]] = []

    def __call__(self, purpose: str, recipes: Sequence[Recipe], seeds: int) -> Measured:
        self.asked.append((purpose, len(recipes), seeds))
        if purpose == "choose" and len(self.asked) > 1 + self.rounds:
            return Measured(scores=((),) * len(recipes), reasons=("",) * len(recipes), in_time=False)
        losses = [self.loss(recipe) for recipe in recipes]
        scores = [
            ()
            if loss is None or (purpose == "measure" and place >= self.measured)
            else tuple(loss + WOBBLE[(seed * round(10 * loss)) % 5] for seed in range(seeds))
            for place, loss in enumerate(losses)
        ]
        reasons = ["a training failed: nan" if loss is None else "" for loss in losses]
        return Measured(
            scores=tuple(scores), reasons=tuple(reasons), in_time=purpose == "choose" or self.measured == 99
        )


def walked(laboratory: Laboratory, winner: Recipe = WINNER, **more: int) -> Ablation:
    start = started_at(DEFAULT, winner)
    return walk(start, winner, measure=laboratory, goal=Goal(), trial=7, seeds=5, **more)


def order(found: Ablation) -> list[list[str]]:
    return [[each.dimension for each in step.moved] for step in found.steps]


def planted(recipe: Recipe) -> float:
    return (
        1.0
        - 0.2 * (recipe.architecture.width == 64)
        - 0.4 * (recipe.optimizer.learning_rate == 0.03)
        - 0.1 * (recipe.architecture.depth == 4)
    )


def test_planted_effects_are_found_in_their_order_with_their_shares():
    laboratory = Laboratory(planted)
    found = walked(laboratory)
    assert order(found) == [["learning_rate"], ["width"], ["depth"], ["batch_size"]]
    assert [step.gain for step in found.steps] == pytest.approx([0.4, 0.2, 0.1, 0.0], abs=0.01)
    assert [step.share for step in found.steps] == pytest.approx([4 / 7, 2 / 7, 1 / 7, 0.0], abs=0.02)
    assert [step.verdict for step in found.steps] == ["better", "better", "better", "within noise"]
    assert found.gain == pytest.approx(sum(step.gain for step in found.steps))
    assert laboratory.asked == [
        ("measure", 2, 5), ("choose", 4, 3), ("choose", 3, 3), ("choose", 2, 3), ("measure", 3, 5),
    ]  # fmt: skip
    assert found.trainings == 9 * 3 + 5 * 5 == most_trainings(4, seeds=5)


def test_a_change_that_only_helps_after_another_is_credited_where_it_helps():
    def together(recipe: Recipe) -> float:
        deep, narrow = recipe.architecture.depth == 4, recipe.architecture.width == 64
        return 1.0 - 0.5 * (deep and narrow) + 0.1 * (narrow and not deep) - 0.02 * deep

    found = walked(Laboratory(together))
    assert order(found)[:2] == [["depth"], ["width"]]
    assert [step.gain for step in found.steps[:2]] == pytest.approx([0.02, 0.5], abs=0.01)


def test_a_change_that_harms_comes_last_and_is_told():
    found = walked(Laboratory(lambda recipe: planted(recipe) + 0.3 * (recipe.batch_size == 64)))
    assert order(found)[-1] == ["batch_size"]
    assert found.steps[-1].verdict == "worse"
    assert found.steps[-1].share == pytest.approx(-0.3 / 0.4, abs=0.05)


def test_a_change_whose_training_fails_is_passed_over_and_tried_again_later():
    def fragile(recipe: Recipe) -> float | None:
        is_hot = recipe.optimizer.learning_rate == 0.03 and recipe.batch_size != 64
        return None if is_hot else planted(recipe)

    found = walked(Laboratory(fragile))
    assert order(found).index(["learning_rate"]) > order(found).index(["batch_size"])
    (skipped,) = found.skipped
    assert (skipped.step, skipped.dimension) == (1, "learning_rate")
    assert "failed" in skipped.because


def test_where_nothing_trains_but_the_ends_the_whole_is_one_step():
    def only_the_ends(recipe: Recipe) -> float | None:
        changed = [recipe.architecture.depth == 4, recipe.architecture.width == 64, recipe.batch_size == 64]
        changed.append(recipe.optimizer.learning_rate == 0.03)
        return planted(recipe) if all(changed) or not any(changed) else None

    found = walked(Laboratory(only_the_ends))
    assert [sorted(step) for step in order(found)] == [["batch_size", "depth", "learning_rate", "width"]]
    assert found.steps[0].share == 1.0
    assert len(found.skipped) == 4


def test_more_changes_than_steps_end_in_one_step_that_says_so():
    found = walked(Laboratory(planted), most=2)
    assert order(found)[0] == ["learning_rate"]
    assert sorted(order(found)[1]) == ["batch_size", "depth", "width"]
    assert found.trainings == most_trainings(4, seeds=5, most=2)
    assert "3 changes are one step" in found.because


def test_when_the_time_is_up_what_is_left_is_one_step_and_nothing_known_is_lost():
    found = walked(Laboratory(planted, rounds=1))
    assert order(found)[0] == ["learning_rate"]
    assert sorted(order(found)[1]) == ["batch_size", "depth", "width"]
    assert "the time was up at step 2" in found.because


def test_when_the_time_is_up_while_the_path_is_measured_its_ends_are_known_first():
    found = walked(Laboratory(planted, measured=2))
    assert [sorted(step) for step in order(found)] == [["batch_size", "depth", "learning_rate", "width"]]
    assert found.gain == pytest.approx(0.7, abs=0.01)
    assert "before every recipe on the path" in found.because


def test_without_the_winner_no_share_is_told():
    found = walked(Laboratory(planted, measured=1))
    assert (found.gain, found.end, found.steps) == (None, None, ())


def test_what_cannot_be_built_alone_goes_along_without_a_word_of_its_own():
    winner = recipe_from({"activation": "relu", "width": 64}, base=DEFAULT)
    found = walked(Laboratory(lambda recipe: 1 - 0.3 * (recipe.architecture.activation == "relu")), winner)
    assert order(found) == [["activation", "initializer", "dropout_kind"], ["width"]]
    assert found.skipped == ()
