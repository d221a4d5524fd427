"""A Keras backend that is not here is named before anything is imported."""

import json

import pytest

from advisor.errors import MissingExtraError
from advisor.training.silence import check_backend


@pytest.fixture(autouse=True)
def nobody_says(monkeypatch, tmp_path):
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))


def test_keras_default_and_what_is_installed_pass(monkeypatch):
    check_backend()
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    check_backend()


def test_a_backend_that_nobody_trains_on_is_named_with_the_way_out(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    with pytest.raises(MissingExtraError, match="KERAS_BACKEND: it names 'torch'") as refused:
        check_backend()
    assert "Set KERAS_BACKEND=tensorflow" in str(refused.value)


def test_the_file_that_names_it_is_named(tmp_path):
    (tmp_path / "keras.json").write_text(json.dumps({"backend": "theano"}))
    with pytest.raises(MissingExtraError, match=r"keras\.json: it names 'theano'"):
        check_backend()
    (tmp_path / "keras.json").write_text("{ not json")
    check_backend()
