"""A file that holds no model that can be loaded is refused with what it is and what to do."""

import json
import shutil
import zipfile
from pathlib import Path

import keras
import pytest
from keras import layers

from advisor.errors import FileError
from advisor.training.network.model_file import load_network

pytestmark = pytest.mark.backend


@pytest.fixture(scope="module")
def model() -> keras.Model:
    return keras.Sequential([keras.Input((3,)), layers.Dense(2, name="only")])


def refused(path: Path) -> str:
    with pytest.raises(FileError) as error:
        load_network(path)
    assert str(path) in str(error.value)
    return str(error.value)


def with_parts(path: Path, model: keras.Model, **parts: dict[str, object]) -> Path:
    """Save a model and put other JSON in place of parts of the file."""
    model.save(path)
    with zipfile.ZipFile(path) as file:
        content = {name: file.read(name) for name in file.namelist()}
    changed = {f"{name}.json": json.dumps(part).encode() for name, part in parts.items()}
    with zipfile.ZipFile(path, "w") as file:
        for name, part in {**content, **changed}.items():
            file.writestr(name, part)
    return path


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_model_comes_back(tmp_path: Path, model: keras.Model, ending: str):
    model.save(tmp_path / f"model.{ending}")
    assert load_network(tmp_path / f"model.{ending}").count_params() == model.count_params()


def test_folder_is_told_from_a_file(tmp_path: Path):
    assert "expected a file, got a folder" in refused(tmp_path)
    (tmp_path / "saved_model.pb").write_bytes(b"")
    assert "TensorFlow SavedModel folder" in refused(tmp_path)
    assert "there is no such file" in refused(tmp_path / "none.keras")


def test_weights_alone_are_told_from_a_model(tmp_path: Path, model: keras.Model):
    model.save_weights(tmp_path / "model.weights.h5")
    assert "it holds weights but no network" in refused(tmp_path / "model.weights.h5")
    shutil.copy(tmp_path / "model.weights.h5", tmp_path / "model.keras")
    assert "it holds weights but no network" in refused(tmp_path / "model.keras")


def test_file_under_a_wrong_name_is_to_be_renamed(tmp_path: Path, model: keras.Model):
    model.save(tmp_path / "a.keras")
    model.save(tmp_path / "b.h5")
    (tmp_path / "a.keras").rename(tmp_path / "a.h5")
    (tmp_path / "b.h5").rename(tmp_path / "b.keras")
    assert "Rename it to end in .keras" in refused(tmp_path / "a.h5")
    assert "Rename it to end in .h5" in refused(tmp_path / "b.keras")


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"])
@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_any_other_file_is_no_model(tmp_path: Path, ending: str, content: bytes):
    path = tmp_path / f"model.{ending}"
    path.write_bytes(content)
    assert "cannot load" in refused(path)


def test_newer_keras_is_named_where_a_setting_is_not_known(tmp_path: Path, model: keras.Model):
    config = json.loads(model.to_json())
    config["config"]["layers"][1]["config"]["quantum"] = 3
    path = with_parts(tmp_path / "new.keras", model, config=config, metadata={"keras_version": "99.1.0"})
    said = refused(path)
    assert "its layer Dense has settings that this Keras does not know: {'quantum': 3}" in said
    assert f"it was saved by Keras 99.1.0, and this is Keras {keras.__version__}" in said


def test_code_of_its_own_is_named_and_not_run(tmp_path: Path):
    class Own(keras.layers.Layer):
        def call(self, inputs):
            return inputs

    keras.Sequential([keras.Input((3,)), Own()]).save(tmp_path / "own.keras")
    assert "it needs 'Own', code of its own" in refused(tmp_path / "own.keras")
    keras.Sequential([keras.Input((3,)), layers.Lambda(lambda x: x)]).save(tmp_path / "code.h5")
    said = refused(tmp_path / "code.h5")
    assert "Lambda layer: Python code, which Keras's safe mode does not run" in said
