"""Which sampler a study gets, by name or by default."""

import sys
from pathlib import Path

import pytest

from advisor.errors import StudyError
from advisor.search.engines.samplers import MOST_DIMENSIONS, SAMPLERS, choose_sampler, optuna_sampler
from advisor.space.dimension import Dimension, Uniform

ONE = Dimension(name="x", domain=Uniform(0.0, 1.0), default=0.5, sets="x", why="", reference="")


def test_the_default_follows_space_and_trials() -> None:
    def name(dimensions: list[Dimension], trials: int | None) -> str:
        return choose_sampler("default", dimensions, trials=trials).name

    assert name([ONE], 20) == "surrogate"
    assert name([ONE], None) == "surrogate"
    assert name([ONE], 5) == "qmc"
    assert name([], 20) == "tpe"  # what is searched comes up as the model is built
    assert name([ONE] * (MOST_DIMENSIONS + 1), 20) == "tpe"


def test_a_default_says_what_it_was_chosen_by() -> None:
    assert "3 dimensions" in choose_sampler("default", [ONE] * 3, trials=20).because
    assert "20 trials" in choose_sampler("default", [ONE], trials=20).because
    assert "only time" in choose_sampler("default", [ONE], trials=None).because


def test_an_unknown_name_is_refused_with_all_that_there_are() -> None:
    with pytest.raises(StudyError) as refused:
        choose_sampler("simplex", [ONE], trials=20)
    assert all(name in str(refused.value) for name in SAMPLERS)


@pytest.mark.parametrize(("name", "package"), [("gp", "torch"), ("cmaes", "cmaes")])
def test_a_sampler_whose_package_is_missing_names_it(
    name: str, package: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(StudyError, match="not installed") as refused:
        choose_sampler(name, [ONE], trials=20)
    assert package in str(refused.value)


@pytest.mark.parametrize("name", ["tpe", "qmc", "random", "nsga2"])
def test_a_name_gives_the_sampler_that_optuna_has_under_it(name: str) -> None:
    found = type(optuna_sampler(name, 0)).__name__
    expected = {"tpe": "TPESampler", "qmc": "QMCSampler", "random": "RandomSampler", "nsga2": "NSGAIISampler"}
    assert found == expected[name]
    assert choose_sampler(name, [], trials=1).name == name  # what a study names it gets
