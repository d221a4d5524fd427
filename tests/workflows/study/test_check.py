"""An impossible study is refused before anything is written or trained, with all of its mistakes at once."""

from pathlib import Path

import pytest

from advisor.errors import FileError, StudyError, UsageError
from advisor.workflows.curve import curve_from_study
from advisor.workflows.search import search
from advisor.workflows.study.check import check_study, check_training
from advisor.workflows.study.start import PlanChanges
from advisor.workflows.train import train


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text)
    return path


def refused(path: Path) -> dict[str, str]:
    """The problems of a study by where they are, which are the same whether it is searched or trained."""
    with pytest.raises(UsageError) as searching:
        check_study(path, changes=PlanChanges(), data_folder=None)
    with pytest.raises(UsageError) as training:
        check_training(path, name=None, data_folder=None)
    assert training.value.problems == searching.value.problems
    return {problem.where: problem.message for problem in searching.value.problems}


def test_mistakes_of_file_recipe_space_goal_and_data_come_at_once(tmp_path: Path):
    study = """
        [study]
        epochs = "ten"
        nam = "mine"
        [data]
        source = "iris"
        [goal]
        metric = "rmse"
        target = -1
        [diagnose.overfiting]
        max_rise = 0.1
        [recipe]
        activation = "selu"
        initializer = "he_normal"
        dropout = 1.0
        loss = "huber"
        batch-size = 5000
        [space]
        width = {low = 0, high = 10}
    """
    assert set(refused(written(tmp_path, study))) == {
        "study.epochs",
        "study.nam",
        "goal.target",
        "goal.metric",
        "[diagnose.overfiting]",
        "selu-wants-lecun-normal",
        "recipe.dropout",
        "recipe.loss",
        "recipe.batch-size",
        "space.width",
    }


def test_mistakes_that_only_the_data_show_come_at_once(tmp_path: Path):
    study = """
        [data]
        source = "diabetes"
        map = ["colour", "1"]
        [goal]
        metric = "auc"
        [recipe]
        family = "convolutional"
        labels = "one_hot"
        class-weights = "balanced"
        threshold = 0.3
        batch-size = 5000
    """
    problems = refused(written(tmp_path, study))
    recipe = [f"recipe.{name}" for name in ("labels", "class-weights", "family", "batch-size", "threshold")]
    assert list(problems) == ["cannot draw a decision map", "goal.metric", *recipe]
    assert problems["recipe.batch-size"] == "the training part has 266 rows, got 5000: write 0 for all of them"


IMPOSSIBLE = """
[data]
source = "people.csv"
target = "colour"
[goal]
metric = "speed"
target = -2.0
[recipe]
loss = "hinge"
[space]
width = {low = 0, high = 10}
[search]
sampler = "guess"
"""


def test_search_train_and_curve_tell_the_same_mistakes_before_any_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text("height,kind\n" + "1.8,a\n1.6,b\n" * 20)
    path = written(tmp_path, IMPOSSIBLE)
    told = []
    for command in (search, train, curve_from_study):
        with pytest.raises(StudyError) as error:
            command(path)
        told.append(error.value.problems)
    assert told[0] == told[1] == told[2]
    assert [problem.where for problem in told[0]] == [
        "goal.metric",
        "goal.target",
        "recipe.loss",
        "space.width",
        "search.sampler",
        "cannot use people.csv",
    ]
    assert 'expected a column of the table, got "colour"' in str(told[0][-1])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.toml", "people.csv"]


@pytest.mark.parametrize(
    "study",
    [
        '[data]\nsource = "iris"\nmap = ["colour", "1"]\n',
        '[data]\nsource = "one.csv"\ntarget = "b"\n',
        '[data]\nsource = "iris"\n[recipe]\nthreshold = 0.3\n',
        '[data]\nsource = "iris"\n[recipe]\nloss = "huber"\n',
        '[data]\nsource = "iris"\n[search]\nstrategy = "growing"\n',
        '[data]\nsource = "iris"\n[diagnose.overfiting]\nmax_rise = 0.1\n',
    ],
    ids=["map", "one class", "threshold", "loss", "strategy", "rule"],
)
def test_a_single_mistake_is_told_by_search_train_and_curve_in_the_same_words(
    study: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.csv").write_text("a,b\n" + "1,x\n" * 20)
    path = written(tmp_path, study)
    told = []
    for command in (search, train, curve_from_study):
        with pytest.raises(UsageError) as error:
            command(path)
        told.append((type(error.value), str(error.value)))
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize("command", [train, curve_from_study])
def test_a_recipe_that_does_not_exist_is_told_with_the_mistakes_of_the_study(command, tmp_path: Path):
    path = written(tmp_path, '[data]\nsource = "iris"\n[recipe]\ndropout = 1.0\n')
    with pytest.raises(StudyError) as error:
        command(path, recipe="lecture-defualt")
    assert [problem.where for problem in error.value.problems] == ["recipe.dropout", "--recipe"]
    assert 'did you mean "lecture-default"?' in str(error.value)


def test_a_hypermodel_that_is_not_there_is_one_of_the_mistakes_of_a_study(tmp_path: Path):
    problems = refused(
        written(tmp_path, '[data]\nsource = "iris"\n[search]\nhypermodel = "nowhere:build"\nsampler = "guess"\n')
    )
    assert list(problems) == ["search.hypermodel", "search.sampler"]
    assert "MODULE:FUNCTION" in problems["search.hypermodel"]


def test_several_inputs_without_a_model_that_takes_them_are_refused_with_what_to_do(tmp_path: Path, monkeypatch):
    made = "    return {'a': np.eye(40), 'b': np.arange(40)}, np.arange(40.0) ** 2"
    lines = ("import numpy as np", "def load():", made)
    (tmp_path / "two_inputs_of_a_user.py").write_text("\n".join(lines))
    monkeypatch.syspath_prepend(tmp_path)
    problems = refused(written(tmp_path, '[data]\nsource = "two_inputs_of_a_user:load"\n'))
    assert list(problems) == ["data"]
    assert "got 2 (a, b): search a KerasTuner model of yours, hypermodel" in problems["data"]


def test_data_that_cannot_be_read_do_not_hide_the_rest(tmp_path: Path):
    problems = refused(written(tmp_path, '[data]\nsource = "none.csv"\n[recipe]\ndropout = 1.0\ndepht = 2\n'))
    assert set(problems) == {"recipe.dropout", "recipe.depht", "cannot read none.csv"}


def test_a_single_kind_of_mistake_is_told_in_its_own_words(tmp_path: Path):
    with pytest.raises(StudyError, match=r"recipe\.dropout: expected at least 0 and below 1, got 1"):
        search(written(tmp_path, '[data]\nsource = "iris"\n[recipe]\ndropout = 1.0\n'), out=tmp_path / "study")
    with pytest.raises(FileError, match="this is not valid TOML"):
        search(written(tmp_path, "[data"), out=tmp_path / "study")
    assert not (tmp_path / "study").exists()


def test_a_sampler_that_is_not_there_is_refused_before_the_folder_is_made(tmp_path: Path):
    study = '[data]\nsource = "iris"\n[search]\nsampler = "guess"\n[goal]\nmetric = "rmse"\n'
    with pytest.raises(StudyError) as error:
        search(written(tmp_path, study), out=tmp_path / "study")
    assert [problem.where for problem in error.value.problems] == ["search.sampler", "goal.metric"]
    assert not (tmp_path / "study").exists()


@pytest.mark.backend
def test_networks_are_built_in_a_process_of_their_own_before_the_first_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    import keras

    keras.Sequential([keras.Input((8, 8)), keras.layers.Flatten(), keras.layers.Dense(4, name="lower")]).save(
        tmp_path / "pixels.keras"
    )
    lambdas = keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: x), keras.layers.Dense(2)])
    lambdas.save(tmp_path / "code.keras")
    (tmp_path / "text.h5").write_text("no model")
    study = """
        [data]
        source = "iris"
        [recipe]
        dropout = 1.0
        [space]
        base_model = ["pixels.keras", "code.keras", "text.h5", "none.keras", "MobileNetV"]
        cut_at = ["lowr"]
    """
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StudyError) as error:
        search(written(tmp_path, study), out=tmp_path / "study")
    said = [str(problem) for problem in error.value.problems]
    assert said == [
        "recipe.dropout: expected at least 0 and below 1, got 1",
        "space.base_model: pixels.keras: it takes inputs of shape (8, 8), the data has (4,)",
        'space.cut_at: pixels.keras: there is no layer "lowr"; did you mean "lower"?',
        "space.base_model: code.keras: it holds a Lambda layer: Python code, which Keras's safe mode does not run",
        "space.base_model: text.h5: it is not a Keras model",
        "space.base_model: none.keras: there is no such file",
        'space.base_model: expected a .keras or .h5 file or a network of Keras, got "MobileNetV"; '
        'did you mean "MobileNetV2"?',
    ]
    assert not (tmp_path / "study").exists()
