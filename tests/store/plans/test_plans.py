"""Study files: what is right is read, what is wrong is told at once."""

from pathlib import Path

import pytest

from advisor.errors import FileError, StudyError
from advisor.records import Goal, Metric, Narrowing, SplitKind, StudyPlan
from advisor.store.plans.plans import examine, read_plan

STUDIES = Path(__file__).parents[3] / "studies"


def plan(tmp_path: Path, text: str) -> StudyPlan:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return read_plan(path)


def problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(StudyError, match=r"mine\.toml") as caught:
        plan(tmp_path, text)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("name", ["digits", "breast_cancer", "diabetes", "fashion_mnist", "wine"])
def test_the_studies_that_come_with_advisor_are_right(name: str):
    from advisor.space.design import design_space

    read = read_plan(STUDIES / f"{name}.toml")
    assert read.name == name
    assert design_space(read)[1] == ()


def test_fashion_mnist_is_split_as_in_the_lecture():
    data = read_plan(STUDIES / "fashion_mnist.toml").data
    assert (data.split, data.validation_rows, data.train_rows) == (SplitKind.RANGES, (0, 5_000), (5_000, 15_000))


def test_every_part_of_a_study_is_read(tmp_path: Path):
    read = plan(
        tmp_path,
        """
        [study]
        epochs = 12
        breaks = ["selu-needs-lecun"]
        [data]
        source = "rows.csv"
        target = "price"
        test = 50
        [goal]
        metric = "rmse"
        target = 3
        [recipe]
        depth = 3
        numbers.blocks = 2
        [space]
        optimizer = ["adam", "sgd"]
        learning_rate = {low = 1e-4, high = 1e-1}
        batch_size = 64
        dropout_place = {}
        [budget]
        trials = 5
        [search]
        seed = 3
        [diagnose.overfitting]
        max_rise = 0.1
        """,
    )
    assert (read.name, read.epochs, read.data.test) == ("mine", 12, 50)
    assert read.goal == Goal(metric=Metric.RMSE, target=3)
    assert read.recipe == {"depth": 3, "numbers.blocks": 2}
    assert read.space == {
        "optimizer": Narrowing(choices=("adam", "sgd")),
        "learning_rate": Narrowing(low=1e-4, high=1e-1),
        "batch_size": Narrowing(value=64),
        "dropout_place": Narrowing(),
    }
    assert (read.budget.trials, read.search.seed, read.diagnose) == (5, 3, {"overfitting": {"max_rise": 0.1}})


def test_every_mistake_is_told_at_once_with_the_nearest_known_key(tmp_path: Path):
    assert problems(
        tmp_path,
        """
        studdy = 3
        [study]
        epochs = "many"
        [data]
        source = "digits"
        validaton = 0.2
        [recipe]
        learning_rat = 0.1
        [space]
        depth = {low = 1, hihg = 2}
        [goal]
        metric = "acuracy"
        """,
    ) == [
        'study.epochs: expected a whole number, got "many"',
        'studdy: there is no such key; did you mean "study"?',
        'data.validaton: there is no such key; did you mean "validation"?',
        'space.depth.hihg: there is no such key; did you mean "high"?',
        'recipe.learning_rat: no such dimension; did you mean "learning_rate"?',
        'goal.metric: expected one of "loss", "accuracy", "balanced_accuracy", "auc", "f1", "log_loss", "rmse", "mae", '
        '"r2", got "acuracy"; did you mean "accuracy"?',
    ]


@pytest.mark.parametrize(
    ("said", "trials"),
    [("", 20), ("hours = 8", None), ("hours = 8\ntrials = 50", 50), ("until = 0.1", 20), ("until = '07:00'", None)],
)
def test_a_study_that_names_hours_alone_is_not_ended_by_a_number_of_trials(tmp_path: Path, said: str, trials: int):
    study = tmp_path / "night.toml"
    study.write_text(f'[data]\nsource = "digits"\n[budget]\n{said}\n')
    assert read_plan(study).budget.trials == trials


@pytest.mark.parametrize("said", ["'07:00:00'", "07:00:00", "2030-01-31T07:00:00", "'2030-01-31 07:00'"])
def test_a_study_ends_at_a_value_or_at_a_time_under_one_key(tmp_path: Path, said: str):
    study = tmp_path / "night.toml"
    study.write_text(f'[data]\nsource = "digits"\n[budget]\nuntil = {said}\n')
    budget = read_plan(study).budget
    assert budget.until is None
    assert budget.until_time is not None
    assert "07:00" in budget.until_time


def test_a_study_without_data_says_what_is_missing(tmp_path: Path):
    assert problems(tmp_path, "[study]\nname = 'x'\n") == ['expected a key "data", got none']


@pytest.mark.parametrize("data", ["", "[data]\ntarget = 'y'\n", "data = 3\n"])
def test_values_are_told_beside_data_that_are_not_named(tmp_path: Path, data: str):
    assert "budget.trials: expected at least 1, got -2" in problems(tmp_path, f"{data}[budget]\ntrials = -2\n")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("[study]\nepochs = 0", "study.epochs: expected at least 1, got 0"),
        ("[study]\nname = '../up'", "study.name: expected a name that a folder can have, got ../up"),
        ("[data]\nsource = ''", "data.source: expected a name, a file or module:function"),
        ("[data]\nsource = 'digits'\nvalidation = 1.5", "data.validation: expected a share below 1 or a whole number"),
        ("[data]\nsource = 'digits'\ntest = nan", "data.test: expected a share below 1"),
        ("[data]\nsource = 'digits'\ntrain_rows = [5, 3]\nsplit = 'ranges'", "data.train_rows: expected a start and a"),
        ("[data]\nsource = 'digits'\ntrain_rows = [0, 3]", 'data.train_rows: expected split = "ranges" with it'),
        ("[data]\nsource = 'digits'\nsplit = 'ranges'", "data.train_rows: expected row numbers"),
        ("[data]\nsource = 'digits'\nsplit = 'group'", "data.group: expected a column"),
        ("[budget]\ntrials = 0", "budget.trials: expected at least 1, got 0"),
        ("[budget]\nhours = -1", "budget.hours: expected more than 0, got -1.0"),
        ("[goal]\nmetric = 'auc'\ntarget = 97", "goal.target: expected 0 to 1, as auc is, got 97.0"),
        ("[budget]\nuntil = '25:00'", 'budget.until: expected a time such as "07:00"'),
        ("[budget]\ntrial_memory_gb = 0", "budget.trial_memory_gb: expected more than 0, got 0"),
        ("[budget]\nuntil = -0.1", "budget.until: expected at least 0, as loss is, got -0.1"),
        ("[goal]\nmetric = 'r2'\n[budget]\nuntil = 1.1", "budget.until: expected at most 1, as r2 is, got 1.1"),
        ("[data]\nsource = 'digits'\nvalidation = 0.6\ntest = 0.6", "data.test: expected validation and test to leave"),
        ("[space]\nactivation = ['relu', 'relu']", "space.activation: expected each choice once"),
        ("[space]\ndepth = {low = 3, high = 2}", "space.depth: expected low below high, got 3.0 and 2.0"),
        ("[space]\ndepth = {low = 3, value = 2}", "space.depth: expected a value, a list of choices, or low and high"),
    ],
)
def test_values_that_cannot_be_meant_are_told(tmp_path: Path, line: str, says: str):
    text = line if "[data]" in line else f"{line}\n[data]\nsource = 'digits'\n"
    assert any(problem.startswith(says) for problem in problems(tmp_path, text))


def test_what_is_no_toml_is_refused_with_its_place(tmp_path: Path):
    with pytest.raises(FileError, match=r"this is not valid TOML.*line 1"):
        plan(tmp_path, "[study\n")


def test_a_missing_study_is_named(tmp_path: Path):
    with pytest.raises(FileError, match=r"nothing\.toml"):
        read_plan(tmp_path / "nothing.toml")


def test_a_study_with_mistakes_is_read_as_far_as_it_can_be(tmp_path: Path):
    path = tmp_path / "mine.toml"
    path.write_text("[study]\nepochs = 'ten'\n[data]\nsource = 'iris'\n[recipe]\ndepth = 3\nwidth = [1]\ndepht = 2\n")
    found = examine(path)
    assert [problem.where for problem in found.problems] == ["study.epochs", "recipe.width", "recipe.depht"]
    assert found.plan is not None
    assert (found.plan.recipe, found.plan.data.source) == ({"depth": 3}, "iris")
    path.write_text("[data]\nsource = 3\n")
    assert examine(path).plan is None


def test_several_targets_may_be_a_list(tmp_path: Path):
    assert plan(tmp_path, '[data]\nsource = "a.csv"\ntarget = ["price", "sold"]\n').data.target == "price, sold"
    assert problems(tmp_path, '[data]\nsource = "a.csv"\ntarget = [1]\n')
