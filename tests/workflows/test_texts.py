"""Texts from the study to the prediction of new ones, in a table or one file each."""

import io
import shutil
from pathlib import Path

import pandas as pd
import pytest

from advisor.errors import FileError
from advisor.records import DataPlan, InputKind, Recipe, WordsAs
from advisor.space.recipes import recipe_from
from advisor.training.data.prepare import prepare
from advisor.training.fit import train
from advisor.training.saving import load_winner
from advisor.workflows.folders.classes import new_rows
from advisor.workflows.search import search
from advisor.workflows.sources import read_source
from tests.made import STUDIES, make_inputs, predicted

pytestmark = pytest.mark.backend


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "made").mkdir()
    make_inputs.make_texts(folder / "made" / "opinions.csv")
    for number, row in enumerate(pd.read_csv(folder / "made" / "opinions.csv").itertuples()):
        place = folder / "files" / row.label
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number}.txt").write_text(row.text, encoding="utf-16" if number % 9 == 0 else "utf-8")
    shutil.copy(STUDIES / "texts.toml", folder)
    return folder


@pytest.fixture(scope="module")
def found(desk: Path):
    text = (desk / "texts.toml").read_text().replace("trials = 12", "trials = 2").replace("epochs = 20", "epochs = 12")
    study = desk / "short.toml"
    study.write_text(text.replace("retrainings = 3", "retrainings = 1").replace("made/opinions.csv", "files"))
    return search(study, out=desk / "runs")


def test_the_winner_is_better_than_boosting_on_counts_of_words(found):
    winner = found[0].winner
    assert winner.reference_test_scores["majority"]["accuracy"] < 0.6
    assert winner.test_scores[0]["accuracy"] > winner.reference_test_scores["boosting"]["accuracy"]


def test_a_folder_of_texts_is_read_as_the_table_of_them(desk: Path):
    table = DataPlan(source="made/opinions.csv", target="label", kind=InputKind.TEXT)
    folder = DataPlan(source="files")
    datasets = [prepare(read_source(plan, folder=desk), Recipe(data=plan), with_test=False) for plan in (table, folder)]
    assert [dataset.facts.train_rows for dataset in datasets] == [360, 360]
    assert datasets[0].class_names == datasets[1].class_names == ("blame", "praise")
    assert datasets[1].facts.reading.notes[0] == "600 texts of 2 classes: blame, praise"


def test_new_texts_are_predicted_by_their_files(found, desk: Path):
    table = pd.read_csv(io.StringIO(predicted(found[1].root, desk / "files" / "praise")))
    assert table.columns[:2].tolist() == ["file", "prediction"]
    assert (table.prediction == "praise").mean() > 0.8
    preprocessing = load_winner(found[1].root).preprocessing
    assert len(new_rows(desk / "files" / "blame", preprocessing)[0]) + len(table) == 600
    (desk / "odd").mkdir()
    (desk / "odd" / "a.txt").write_bytes(b"\x00\x01\x02")
    with pytest.raises(FileError, match=r"a\.txt: expected text, got bytes that are none"):
        new_rows(desk / "odd", preprocessing)


@pytest.mark.parametrize("how", [WordsAs.MEAN, WordsAs.CONVOLUTION, WordsAs.RECURRENT])
def test_each_embedding_learns(desk: Path, how: WordsAs):
    plan = DataPlan(source="made/opinions.csv", target="label", kind=InputKind.TEXT)
    said = {"text_as": how.value, "depth": 1, "width": 16, "dropout": 0.0, "learning_rate": 0.01, "embedding": 16}
    recipe = recipe_from(said, base=Recipe(data=plan, epochs=7))
    run = train(recipe, prepare(read_source(plan, folder=desk), recipe, with_test=False)).run
    assert run.scores.validation["accuracy"] > 0.65  # the commoner class: 0.5
