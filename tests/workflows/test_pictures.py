"""Folders of pictures from the study to the prediction of new files."""

import io
import shutil
from pathlib import Path

import pandas as pd
import pytest

from advisor.errors import DataError, FileError
from advisor.records import DataPlan, Recipe
from advisor.search.events import Event
from advisor.training.data.prepare import prepare
from advisor.training.saving import load_winner
from advisor.workflows import train
from advisor.workflows.folders.classes import new_rows
from advisor.workflows.progress import line_of
from advisor.workflows.search import search
from advisor.workflows.sources import read_source
from tests.made import STUDIES, make_inputs, predicted

pytestmark = pytest.mark.backend


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    shutil.copy(STUDIES / "pictures.toml", folder)
    make_inputs.make_pictures(folder / "made" / "shapes", count=240)
    return folder


@pytest.fixture(scope="module")
def found(desk: Path):
    study = desk / "short.toml"
    text = (
        (desk / "pictures.toml")
        .read_text()
        .replace("trials = 8", "trials = 1")
        .replace("epochs = 15", "epochs = 12")
        .replace("retrainings = 3", "retrainings = 1")
    )
    study.write_text(text)
    return search(study, out=desk / "runs")


def test_convolutions_beat_the_linear_model_on_shapes_that_may_lie_anywhere(found):
    study, _ = found
    accuracy = study.winner.test_scores[0]["accuracy"]
    assert accuracy > study.winner.reference_test_scores["linear"]["accuracy"] + 0.1
    assert accuracy > 0.85


def test_the_reading_says_what_the_pictures_are(found):
    reading = found[0].winner.run.data.reading
    assert reading.notes == (
        "240 pictures of 3 classes: bars, posts, spots",
        "pictures are read as 24 x 24, grey, 8 bits",
    )


def test_new_pictures_are_predicted_by_their_files(found, desk: Path):
    table = pd.read_csv(io.StringIO(predicted(found[1].root, desk / "made" / "shapes" / "bars")))
    assert table.columns[:2].tolist() == ["file", "prediction"]
    assert len(table) == 80
    assert (table.prediction == "bars").mean() > 0.8


def test_one_picture_is_a_row_and_what_is_none_is_refused_with_its_name(found, desk: Path):
    preprocessing = load_winner(found[1].root).preprocessing
    rows, names = new_rows(desk / "made" / "shapes" / "spots" / "0002.png", preprocessing)
    assert (rows.shape, names) == ((1, 24, 24, 1), ("0002.png",))
    assert new_rows(desk / "made", preprocessing)[1][0] == "shapes/bars/0000.png"
    (desk / "new").mkdir()
    with pytest.raises(FileError, match="expected pictures"):
        new_rows(desk / "new", preprocessing)
    (desk / "new" / "broken.png").write_text("none")
    with pytest.raises(FileError, match=r"broken\.png: expected a picture"):
        new_rows(desk / "new", preprocessing)


def test_pictures_without_a_word_of_a_network_have_convolutions_tried_and_are_not_said_to_be_taken_by_dense_layers(
    desk: Path, tmp_path: Path
):
    study = desk / "plain.toml"
    study.write_text(
        """
[study]
name = "plain"
epochs = 2
[data]
source = "made/shapes"
image_size = [24, 24]
color_mode = "grayscale"
[budget]
trials = 2
[search]
retrainings = 0
"""
    )
    said: list[Event] = []
    found, _ = search(study, out=tmp_path / "run", on_event=said.append)
    assert [trial.parameters["family"] for trial in found.trials] == ["dense", "convolutional"]
    told = [line_of(event, metric="loss") for event in said]
    assert any(line.startswith("convolutional and dense networks are tried") for line in told)
    assert not any("taken by dense layers" in line for line in told)


def test_folders_of_parts_are_taken_as_they_are(tmp_path: Path):
    for part, count in (("train", 30), ("val", 9), ("test", 6)):
        make_inputs.make_pictures(tmp_path / "split" / part, count=count, seed=count)
    plan = DataPlan(source="split")
    dataset = prepare(read_source(plan, folder=tmp_path), Recipe(data=plan), with_test=True)
    assert (dataset.facts.train_rows, dataset.facts.validation_rows, dataset.facts.test_rows) == (30, 9, 6)
    assert dataset.y_validation.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    folds = DataPlan(source="split", folds=3)
    source = read_source(folds, folder=tmp_path)
    with pytest.raises(DataError, match="split already"):
        prepare(source, Recipe(data=folds), with_test=False)


def test_a_folder_that_is_not_there_is_refused_with_where_it_was_looked_for(tmp_path: Path):
    study = tmp_path / "study.toml"
    study.write_text('[data]\nsource = "pictures/pets"\n')
    with pytest.raises(FileError, match=r"there is no folder .*pets"):
        train.train(study, out=tmp_path / "run.json")
