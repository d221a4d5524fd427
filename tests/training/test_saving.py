"""A saved winner comes back as it was, answers new rows, and runs nothing that lies in a file."""

from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest
import skops.io

from advisor.errors import DataError, FileError
from advisor.records import DataPlan, ModelFormat, Recipe, Task
from advisor.records.recipe import Scaling
from advisor.training.data.prepare import named_source, prepare, source_from_frame
from advisor.training.network.inference import outputs_of
from advisor.training.network.model_file import load_network
from advisor.training.predicting import Unseen, answers, predict, predict_and_tell
from advisor.training.saving import Meaning, load_winner, save_model, save_winner
from advisor.training.scores.scoring import score

pytestmark = pytest.mark.backend

RNG = np.random.default_rng(0)
TABLE = pd.DataFrame(
    {
        "age": np.where(np.arange(60) % 7, RNG.normal(40, 9, 60), np.nan),
        "city": np.where(np.arange(60) % 5, "Ulm", "Bonn"),
        "bought": np.where(RNG.random(60) > 0.4, "yes", "no"),
    }
)
PLAN = DataPlan(source="shop.csv", target="bought")


def network(shape, units, last):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input(shape), keras.layers.Flatten(), keras.layers.Dense(units, last)])
    model.compile("sgd", "mse")
    return model


def shop():
    return prepare(source_from_frame(TABLE, PLAN), Recipe(data=PLAN), with_test=True)


def named(name, scaling=Scaling.STANDARDIZE):
    recipe = Recipe(data=DataPlan(source=name), scaling=scaling)
    source = named_source(recipe.data, folder=None)
    return source, prepare(source, recipe, with_test=True)


def class_names_of(outputs, dataset):
    return [dataset.class_names[number] for number in outputs.argmax(axis=1)]


@pytest.mark.parametrize("kind", ModelFormat)
def test_restored_model_is_evaluated_to_the_same_score(tmp_path: Path, kind, caplog, recwarn):
    source, dataset = named("digits", Scaling.UNIT)
    model = network((8, 8), 10, "softmax")
    before = score(dataset.facts, "auto", dataset.y_test, outputs_of(model, dataset.x_test))
    save_winner(tmp_path, model, dataset, kind=kind)
    restored = load_winner(tmp_path)
    after = score(dataset.facts, "auto", dataset.y_test, outputs_of(restored.model, dataset.x_test))
    assert after == pytest.approx(before, rel=1e-6)
    assert {path.name for path in tmp_path.iterdir()} == {f"model.{kind.value}", "preprocessing.skops"}
    assert not caplog.records  # Keras calls HDF5 a legacy format, but it was asked for
    assert not recwarn.list
    answer = predict(tmp_path, source.x)  # raw rows: the preprocessing travels with the model
    said = class_names_of(outputs_of(model, dataset.preprocessing.transform(source.x)), dataset)
    assert answer["prediction"].tolist() == said


def test_restored_preprocessing_makes_the_same_inputs_of_the_same_rows(tmp_path: Path):
    source, dataset = named("digits")
    save_winner(tmp_path, network((8, 8), 10, "softmax"), dataset)
    restored = load_winner(tmp_path).preprocessing
    np.testing.assert_array_equal(restored.transform(source.x), dataset.preprocessing.transform(source.x))


def test_new_rows_of_a_table_are_answered_with_names_and_probabilities(tmp_path: Path):
    dataset = shop()
    save_winner(tmp_path, network(dataset.facts.input_shape, 1, "sigmoid"), dataset, threshold=0.9)
    rows = pd.DataFrame({"extra": [1, 2], "city": ["Ulm", "Paris"], "age": [None, 30.0]}, index=[7, 9])
    answer = predict(tmp_path, rows)
    assert answer.index.tolist() == [7, 9]
    assert list(answer.columns) == ["prediction", "probability of no", "probability of yes"]
    expected = np.where(answer["probability of yes"] >= 0.9, "yes", "no").tolist()
    assert answer["prediction"].tolist() == expected
    assert answer["probability of no"].to_numpy() == pytest.approx(1 - answer["probability of yes"].to_numpy())


def test_real_targets_are_answered_in_original_units(tmp_path: Path):
    source, dataset = named("diabetes")
    model = network((10,), 1, None)
    save_winner(tmp_path, model, dataset)
    outputs = outputs_of(model, dataset.preprocessing.transform(source.x[:5]))[:, 0]
    original = dataset.facts.target_center[0] + dataset.facts.target_scale[0] * outputs
    assert predict(tmp_path, source.x[:5])["prediction"].to_numpy() == pytest.approx(original, rel=1e-5)


def test_several_targets_are_answered_by_their_names():
    meaning = Meaning(Task.REGRESSION, target_center=(0.0, 1.0), target_scale=(1.0, 1.0), target_names=("u", "v"))
    assert list(answers(meaning, np.zeros((1, 2)))) == ["prediction of u", "prediction of v"]


CODES = pd.DataFrame(
    {
        "store": [["01", "02", "A1", "B1"][n % 4] for n in range(80)],
        "price": [f"{n},5" for n in range(80)],
        "when": [f"{1 + n % 28:02d}.{1 + n // 28:02d}.2020" for n in range(80)],
        "note": [f"the order {n} came after {n % 9} days" for n in range(80)],
        "sales": [f"{n}.25" for n in range(80)],
    }
)


def test_same_row_gets_the_same_answer_whatever_stands_beside_it_and_unseen_categories_are_counted(tmp_path: Path):
    dataset = prepare(
        source_from_frame(CODES, DataPlan(source="t.csv", target="sales")),
        Recipe(data=DataPlan(source="t.csv", target="sales")),
        with_test=True,
    )
    save_winner(tmp_path, network(dataset.facts.input_shape, 1, None), dataset)
    new = CODES.drop(columns="sales")
    whole = predict(tmp_path, new)["prediction"].to_numpy()
    for rows in ([0, 1], [0, 2], [1]):  # the codes of the first two look like numbers when they stand alone
        part = predict(tmp_path, new.iloc[rows].reset_index(drop=True))["prediction"].to_numpy()
        assert part == pytest.approx(whole[rows], rel=1e-5)
    told = predict_and_tell(tmp_path, new.iloc[:4].assign(store=["01", "ZZ", "99", None]))
    assert told.unseen == {"store": Unseen(2, ("ZZ", "99"))}
    assert predict_and_tell(tmp_path, new).unseen == {}
    with pytest.raises(DataError, match="row 0: expected a date written as"):
        predict(tmp_path, new.iloc[:1].assign(when="2020-01-01"))
    with pytest.raises(DataError, match="row 0: expected a number with a decimal comma"):
        predict(tmp_path, new.iloc[:1].assign(price="1.25"))


def test_preprocessing_that_was_saved_before_columns_had_kinds_still_loads(tmp_path: Path):
    dataset = shop()
    save_winner(tmp_path, network(dataset.facts.input_shape, 1, "sigmoid"), dataset)
    expected = predict(tmp_path, TABLE.drop(columns="bought"))
    path = tmp_path / "preprocessing.skops"
    plain = skops.io.loads(path.read_bytes(), trusted=skops.io.get_untrusted_types(data=path.read_bytes()))
    plain["columns"] = [[name, kind == "number"] for name, kind, *_ in plain["columns"]]
    plain["is_image"] = False
    plain["meaning"].pop("target_names")
    for added in ("kind", "known"):
        plain.pop(added)
    path.write_bytes(skops.io.dumps(plain))
    pd.testing.assert_frame_equal(predict(tmp_path, TABLE.drop(columns="bought")), expected)


def test_labels_are_answered_one_by_one():
    meaning = Meaning(Task.MULTILABEL, ("red", "big"))
    answer = answers(meaning, np.array([[0.9, 0.1]]))
    assert answer["prediction of red"].tolist() == [True]
    assert answer["prediction of big"].tolist() == [False]


def test_rows_without_the_columns_of_the_training_are_refused_all_at_once(tmp_path: Path):
    dataset = shop()
    save_winner(tmp_path, network(dataset.facts.input_shape, 1, "sigmoid"), dataset)
    with pytest.raises(DataError) as refused:
        predict(tmp_path, pd.DataFrame({"agee": [1], "town": ["Ulm"]}))
    assert 'expected "age", as in training, got none; did you mean "agee"?' in str(refused.value)
    assert 'expected "city"' in str(refused.value)


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_model_that_needs_code_from_its_file_is_refused_with_the_reason(tmp_path: Path, ending):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: x * 2)])
    model.save(tmp_path / f"model{ending}")
    with pytest.raises(FileError) as refused:
        load_network(tmp_path / f"model{ending}")
    assert f"model{ending}" in str(refused.value)
    assert "ambda" in str(refused.value)


def test_model_with_a_layer_of_its_own_is_refused_with_its_name(tmp_path: Path):
    class OwnLayer(keras.layers.Layer):
        def call(self, inputs):
            return inputs

    keras.Sequential([keras.Input((2,)), OwnLayer()]).save(tmp_path / "model.keras")
    with pytest.raises(FileError) as refused:
        load_network(tmp_path / "model.keras")
    assert "OwnLayer" in str(refused.value)


class Foreign:
    def __init__(self):
        self.state = 1


def test_preprocessing_with_a_foreign_type_is_refused_before_it_is_made(tmp_path: Path):
    save_model(tmp_path / "model.keras", network((2,), 1, None))
    (tmp_path / "preprocessing.skops").write_bytes(skops.io.dumps({"pipeline": Foreign()}))
    with pytest.raises(FileError) as refused:
        load_winner(tmp_path)
    assert "Foreign" in str(refused.value)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04", b"{}"])
def test_file_that_is_missing_or_broken_is_named(tmp_path: Path, content):
    dataset = shop()
    save_winner(tmp_path, network(dataset.facts.input_shape, 1, "sigmoid"), dataset)
    for name in ("preprocessing.skops", "model.keras"):
        (tmp_path / name).unlink() if content is None else (tmp_path / name).write_bytes(content)
        with pytest.raises(FileError) as refused:
            load_winner(tmp_path)
        assert "skops" in str(refused.value) or "model." in str(refused.value)


def test_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="cannot write"):
        save_model(tmp_path / "file" / "model.keras", network((2,), 1, None))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
