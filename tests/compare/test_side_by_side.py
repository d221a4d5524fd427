"""Studies and runs side by side: numbers against Welch's own, seeds joined, only what differs told."""

import pytest
from msgspec.structs import replace
from scipy import stats

from advisor.compare.noise import seed_noise
from advisor.compare.side_by_side import MOST_METRICS, compared_runs, compared_study, side_by_side
from advisor.records import DataPlan, Ensemble, Goal, Metric, Recipe, Run, Scores, SeedNoise, Trace
from advisor.records.reporting.comparing import Compared
from tests.render.examples import example_study

RECIPE = Recipe(data=DataPlan(source="digits"))


def run_of(seed: int, accuracy: float, *, rate: float = 0.01, name: str = "run") -> Run:
    recipe = replace(RECIPE, seed=seed, optimizer=replace(RECIPE.optimizer, learning_rate=rate))
    return Run(
        name=f"{name} {seed}", recipe=recipe, goal=Goal(metric=Metric.ACCURACY),
        scores=Scores(validation={"accuracy": accuracy}),
        traces=(Trace("val_loss", tuple(1.0 - accuracy / 2 + 0.01 * epoch for epoch in range(6, 0, -1))),),
    )  # fmt: skip


def one(name: str, *values: float, **settings) -> Compared:
    measured = seed_noise([{"test accuracy": value} for value in values])
    return Compared(key=name, name=name, kind="study", settings=settings, measured=measured)


def test_trainings_that_differ_in_the_seed_alone_are_one_with_a_noise():
    runs = [("a", run_of(0, 0.90)), ("b", run_of(1, 0.92)), ("c", run_of(0, 0.80, rate=0.02))]
    first, second = compared_runs(runs)
    assert (first.name, first.trials, second.trials) == ("run 0 and 1 more seed", 2, 1)
    assert first.of("validation accuracy").mean == pytest.approx(0.91)
    assert first.of("validation accuracy").sd == pytest.approx(0.0141421, rel=1e-4)


def test_runs_without_a_recipe_are_never_joined():
    bare = Run(name="log", scores=Scores(validation={"loss": 0.5}))
    assert len(compared_runs([("a", bare), ("b", bare)])) == 2


def test_a_difference_is_held_to_the_interval_of_welch():
    contrast = side_by_side([one("a", 0.90, 0.91, 0.92), one("b", 0.95, 0.96, 0.97)]).contrasts[0]
    assert contrast.gain == pytest.approx(0.05)
    assert contrast.noise == pytest.approx(2.776445 * 0.01 * (2 / 3) ** 0.5, rel=1e-6)  # t(4 degrees, 97.5 %)
    assert contrast.verdict == "better"


def test_a_mean_of_networks_is_held_to_what_leaving_one_out_shows():
    mean = SeedNoise(metric="accuracy", mean=0.96, sd=0.002, trainings=1, networks=5)
    study = example_study()
    winner = replace(study.winner, ensemble=Ensemble(networks=5, test=(mean,)))
    ours = compared_study(replace(study, winner=winner), key="a")
    assert ours.of("test accuracy").mean == 0.96  # what is handed over, as its own report says it
    contrast = side_by_side([one("b", 0.90, 0.91, 0.92), ours]).contrasts[0]
    total = 0.01**2 / 3 + 0.002**2
    freedom = total**2 / ((0.01**2 / 3) ** 2 / 2 + (0.002**2) ** 2 / 4)
    assert contrast.noise == pytest.approx(float(stats.t.ppf(0.975, freedom)) * total**0.5, rel=1e-6)


def test_a_single_training_beside_repeated_ones_takes_their_deviation():
    contrast = side_by_side([one("a", 0.90, 0.91, 0.92), one("b", 0.93)]).contrasts[0]
    assert contrast.noise == pytest.approx(4.302653 * 0.01 * (1 + 1 / 3) ** 0.5, rel=1e-6)
    assert contrast.verdict == "within noise"


def test_of_two_single_trainings_a_loss_is_held_to_a_tenth_between_seeds():
    apart, near = (
        side_by_side([replace(one(name), measured=seed_noise([{"test loss": loss}])) for name, loss in pair])
        for pair in ((("a", 1.0), ("b", 2.0)), (("a", 1.0), ("b", 1.2)))
    )
    assert apart.contrasts[0].is_assumed
    assert apart.contrasts[0].verdict == "worse"
    assert near.contrasts[0].verdict == "within noise"
    assert near.contrasts[0].noise == pytest.approx((2.718281828 ** (2.446912 * 2**0.5 * 0.1) - 1) * 1.2**0.5)


def test_a_share_of_a_single_training_is_held_by_its_errors():
    found = side_by_side([one("a", 0.99), one("b", 0.96)])
    assert found.contrasts[0].verdict == "within noise"  # an error of 0.01 and one of 0.04 are much alike
    assert side_by_side([one("a", 0.95), one("b", 0.60)]).contrasts[0].verdict == "worse"


def test_only_what_differs_is_told_and_makes_the_labels():
    found = side_by_side(compared_runs([("a", run_of(0, 0.9)), ("b", run_of(0, 0.8, rate=0.02))]))
    assert found.differing == ("recipe.optimizer.learning_rate",)
    assert [each.label for each in found.compared] == ["learning rate 0.01", "learning rate 0.02"]


def test_a_log_without_a_recipe_makes_no_setting_differ():
    runs = [("a", run_of(0, 0.9)), ("b", Run(name="log", scores=Scores(validation={"accuracy": 0.5})))]
    assert side_by_side(compared_runs(runs)).differing == ()


def test_two_of_one_name_are_told_apart_by_where_they_lie():
    first, second = one("a", 0.9), one("b", 0.8)
    found = side_by_side([replace(first, name="digits"), replace(second, name="digits")])
    assert [each.label for each in found.compared] == ["digits (a)", "digits (b)"]


def test_few_are_held_to_each_other_and_many_to_the_best():
    few = side_by_side([one(str(n), n / 10, n / 10 + 0.01) for n in range(4)])
    assert len(few.contrasts) == 6
    many = side_by_side([one(str(n), n / 10, n / 10 + 0.01) for n in range(9)])
    assert {contrast.second for contrast in many.contrasts} == {8}
    assert len(many.contrasts) == 8


def test_what_a_study_is_judged_by_comes_first():
    found = side_by_side([compared_study(example_study(), key=key) for key in ("a", "b")])
    assert found.metrics[0] == "test accuracy"
    assert len(found.metrics) <= MOST_METRICS
    assert found.best["test accuracy"] == (0, 1)


def test_different_data_are_said():
    found = side_by_side([replace(one(name, 0.9), fingerprint=name) for name in "ab"])
    assert any("same data" in note for note in found.notes)


def test_nothing_is_held_to_what_was_trained_on_other_data():
    """Scores on two sets of data differ for more than a recipe; many are held to the best of their own."""
    few = [replace(one(name, 0.9, 0.91), fingerprint=data) for name, data in (("a", "x"), ("b", "y"), ("c", "x"))]
    assert [(each.first, each.second) for each in side_by_side(few).contrasts] == [(0, 2)]
    many = [replace(one(str(n), n / 10, n / 10 + 0.01), fingerprint="xy"[n % 2]) for n in range(8)]
    assert {(each.first % 2, each.second) for each in side_by_side(many).contrasts} == {(0, 6), (1, 7)}
    assert side_by_side(many).best == {"test accuracy": (6, 7)}
    assert side_by_side(few).best == {"test accuracy": (0, 2)}  # b has nothing to be better than
    unknown = [replace(one(name, 0.9, 0.91), fingerprint="") for name in "ab"]
    assert len(side_by_side([*unknown, few[0]]).contrasts) == 3


def test_what_speaks_for_itself_needs_no_name_in_a_label():
    settings = (
        {"recipe.architecture.activation": name, "recipe.batch_size": n} for name, n in (("selu", 1), ("elu", 2))
    )
    found = side_by_side([one(name, 0.9, **each) for name, each in zip("ab", settings, strict=True)])
    assert [each.label for each in found.compared] == ["selu, batch size 1", "elu, batch size 2"]
