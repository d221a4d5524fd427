"""Whatever a winner may carry, its script follows: two values of a dimension make two scripts, or it is named."""

import re
from pathlib import Path

import keras
import msgspec
import numpy as np
import pandas as pd
import pytest

from advisor.records import DataPlan, Goal, InputKind, Recipe, Run, Scores
from advisor.records.recipe import Architecture, Family
from advisor.space.catalogue import CATALOGUE
from advisor.space.catalogue.reuse import REUSE
from advisor.space.couplings import COUPLINGS
from advisor.space.dimension import Choice, Dimension, When, numbers_of
from advisor.space.paths import type_at, value_at, with_value
from advisor.training.data.prepare import prepare
from advisor.training.network.outputs import training_targets
from advisor.workflows.script import script_of
from advisor.workflows.sources import read_source

pytestmark = pytest.mark.backend

NO_VALUES_TO_VARY = {
    "function": "a model of the user's own: its script imports it, see test_script.py",
    "threshold_choice": "settled when training ends: the recipe of a winner holds the threshold that was chosen",
    "learning_rate_choice": "settled before training: the recipe of a winner holds the rate that was found",
    "gradient_threshold": "of a stop that the script names as left out, see test_script.py",
}
SMALL = Architecture(width=8, depth=2, filters=2, blocks=1)
DIMENSIONS = [each for each in CATALOGUE if each not in REUSE and each.name not in NO_VALUES_TO_VARY]
"""A network that is reused is loaded by the script: all of them are named as left out."""
_PICTURES = ("augmentation.", "architecture.filters", "architecture.blocks", "architecture.kernel", "architecture.pool")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Small data of every kind."""
    root, rng = tmp_path_factory.mktemp("kinds"), np.random.default_rng(0)
    np.savez(root / "two.npz", x=rng.normal(size=(90, 3)), y=np.arange(90) % 2)
    np.savez(root / "three.npz", x=rng.normal(size=(90, 3)), y=np.arange(90) % 3)
    np.savez(root / "planes.npz", x=rng.integers(0, 256, (60, 8, 8, 3)).astype(np.uint8), y=np.arange(60) % 3)
    words = [" ".join(rng.choice(["good", "bad", "dear", "late", "warm"], 6)) for _ in range(60)]
    pd.DataFrame({"said": words, "y": ["u", "v", "w"] * 20}).to_csv(root / "said.csv", index=False)
    pd.DataFrame({"a": np.sin(np.arange(400.0)), "y": np.cos(np.arange(400.0))}).to_csv(root / "steps.csv", index=False)
    return root


def plan_of(dimension: Dimension) -> DataPlan:
    conditions = {condition.path: condition for condition in dimension.active_when}
    if "data.kind" in conditions:
        is_text = "text" in conditions["data.kind"].values
        kind = InputKind.TEXT if is_text else InputKind.SERIES
        return DataPlan(source="said.csv" if is_text else "steps.csv", target="y", kind=kind)
    if dimension.sets.startswith(_PICTURES) or dimension.name == "family":
        return DataPlan(source="planes.npz")
    return DataPlan(source="two.npz" if dimension.name == "threshold" else "three.npz")


def two_values(dimension: Dimension) -> tuple[object, object]:
    """Return two values of a dimension that need nothing of the user's own, and fit classes."""
    if dimension.name == "loss":
        return "sparse_categorical_crossentropy", "categorical_focal_crossentropy"
    if isinstance(dimension.domain, Choice):
        options = [value for value in dimension.domain.options if value not in ("custom", "transfer", "gradient_norm")]
        return options[0], options[-1]
    ends = numbers_of(dimension.domain)
    assert ends is not None, dimension.name
    return ends


def with_conditions(recipe: Recipe, conditions: tuple[When, ...]) -> Recipe:
    for condition in conditions:
        if condition.path != "data.kind" and value_at(recipe, condition.path) not in condition.values:
            recipe = with_kind(recipe, condition.path, condition.values[0])
    return recipe


def with_kind(recipe: Recipe, path: str, value: object) -> Recipe:
    """Set a value of a study file, as the kind of value that a recipe holds."""
    return with_value(recipe, path, msgspec.convert(value, type_at(path)))


def written(recipe: Recipe, folder: Path) -> tuple[str, tuple[str, ...]]:
    source = read_source(recipe.data, folder=folder)
    made = script_of(
        Run(recipe=recipe, goal=Goal(), scores=Scores()),
        source,
        prepare(source, recipe, with_test=True),
        title="it",
        data_folder=folder,
    )
    return made.value, made.left_out


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda dimension: dimension.name)
def test_two_values_of_a_dimension_make_two_scripts_or_it_is_named_as_left_out(dimension: Dimension, folder: Path):
    recipe = Recipe(
        data=plan_of(dimension), architecture=SMALL, epochs=2, breaks=tuple(each.name for each in COUPLINGS)
    )
    if dimension.sets.startswith(_PICTURES[1:]):
        recipe = with_value(recipe, "architecture.family", Family.CONVOLUTIONAL)
    recipe = with_conditions(recipe, dimension.active_when)
    found = [written(with_kind(recipe, dimension.sets, value), folder) for value in two_values(dimension)]
    field = dimension.sets.partition(".")[0 if not dimension.sets.startswith("data.") else 2]
    named = [said for _, left_out in found for said in left_out if re.search(rf"\b{field}\b", said)]
    assert found[0][0] != found[1][0] or named


@pytest.mark.parametrize("data", ["two.npz", "three.npz"])
def test_the_script_smooths_the_labels_that_are_trained_on_as_advisor_does(data: str, folder: Path):
    recipe = Recipe(data=DataPlan(source=data), architecture=SMALL, epochs=2, label_smoothing=0.2)
    text, left_out = written(recipe, folder)
    assert left_out == ()
    dataset = prepare(read_source(recipe.data, folder=folder), recipe, with_test=True)
    lines = [line for line in text[text.index("def targets(") : text.index("model.fit(")].splitlines() if line]
    own = {"keras": keras, "classes": np.arange(len(dataset.facts.classes))}
    exec("\n".join(lines), own)  # noqa: S102  what we wrote ourselves
    said = own["smoothed"](own["targets"](dataset.y_train))
    np.testing.assert_allclose(said, training_targets(recipe, dataset.facts, dataset.y_train), atol=1e-6)
    assert "smoothed(targets(y_train))," in text
    assert "validation_data=(x_validation, targets(y_validation))" in text
