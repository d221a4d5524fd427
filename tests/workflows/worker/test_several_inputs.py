"""Models of several inputs, as guides show them: built, trained, scored, kept and asked as models of one are."""

import keras
import msgspec
import numpy as np
import pytest

from advisor.records import DataPlan, EndingKind, Goal, Recipe
from advisor.records.data import TargetScaling
from advisor.records.recipe import Architecture, Scaling
from advisor.search.work import Task
from advisor.training.data.inputs.several import packed, taken_apart
from advisor.training.data.named import named_source
from advisor.training.data.prepare import prepare
from advisor.training.measuring import prediction_seconds
from advisor.training.network.own.tasks import as_model_takes
from advisor.training.predicting import tell
from advisor.training.saving import OwnCode, load_winner, save_winner
from advisor.training.scores.references import references
from advisor.workflows.study.hypermodels import try_hypermodel
from advisor.workflows.worker.answers import predict_whole
from advisor.workflows.worker.built import own_objects, rebuilt
from advisor.workflows.worker.hypermodel import train_hypermodel
from advisor.workflows.worker.watch import Watch
from tests.workflows.worker.test_hypermodel import Answers

pytestmark = pytest.mark.backend

of_texts = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="other backends hold no texts")
CELLS = {"patients": ["age", "sex", "pressure"], "ratings": ["user", "item"]}
HERE = "tests.workflows.worker.several_inputs"


def dataset_of(data, epochs=3):
    plan = DataPlan(source=f"{HERE}:{data}", target_scaling=TargetScaling.NONE)
    recipe = Recipe(data=plan, scaling=Scaling.NONE, epochs=epochs, batch_size=16)
    return prepare(named_source(plan, folder=None), recipe, with_test=True), recipe


def trained(data, model):
    dataset, recipe = dataset_of(data)
    task = Task(numbers=(0,), recipes=(recipe,), hypermodel=f"{HERE}:{model}", goal=Goal())
    own = train_hypermodel(0, recipe, task, dataset, watch=Watch(0, Answers(), seconds=None))
    return own.result, own.model, dataset, own.link


def pairs(x):
    return x.items() if isinstance(x, dict) else enumerate(x)


@pytest.mark.parametrize(
    ("data", "model"),
    [
        ("tickets", "OwnFit"),  # which looks at the form of what it is given
        ("houses", "wide_and_deep"),
        pytest.param("patients", "structured", marks=of_texts),
        ("ratings", "towers"),
    ],
)
def test_a_model_of_several_inputs_goes_the_whole_way(data, model, tmp_path):
    result, network, dataset, link = trained(data, model)
    tried = try_hypermodel(f"{HERE}:{model}", dataset.x_train[:32], dataset.y_train[:32], Goal())
    assert tried.problems == ()
    assert result.ending.kind is EndingKind.FINISHED
    run = result.run
    x = taken_apart(dataset.x_validation)
    y = as_model_takes(network, dataset.y_validation, is_column=dataset.is_column)
    said = network.evaluate(x, y, verbose=0, return_dict=True)
    assert {name: run.scores.validation[name] for name in said} == pytest.approx(said, rel=1e-3)
    assert run.data.inputs == dataset.facts.inputs
    if run.has("inference_loss"):
        assert run.trace("inference_loss")[-1] == pytest.approx(run.scores.train["loss"], rel=1e-2)
    assert run.has("gradient_norm") == (data != "patients")  # no gradient goes through texts as they are
    cells = dataset.raw_test.table
    assert (None if cells is None else cells.columns.tolist()) == CELLS.get(data)
    assert prediction_seconds(network, dataset.x_train[:1], count=2) > 0
    assert set(run.scores.test) == set(run.scores.validation)
    save_winner(tmp_path, network, dataset, link=link)
    own = OwnCode(own_objects(f"{HERE}:{model}"), lambda: rebuilt(f"{HERE}:{model}", result.values))
    saved = load_winner(tmp_path, own)
    answers = tell(saved, packed(x)).answers
    outputs = network.predict(x, verbose=0)[:, 0]
    name = "prediction" if data == "houses" else "probability of 1"
    assert answers[name].to_numpy() == pytest.approx(outputs, rel=1e-4, abs=1e-5)
    plain = {key: array.astype(str) if array.dtype == object else array for key, array in pairs(x)}
    np.savez(tmp_path / "new.npz", **plain) if isinstance(x, dict) else np.savez(tmp_path / "new.npz", *plain.values())
    assert predict_whole(saved, tmp_path / "new.npz").answers.equals(answers)


def test_two_outputs_get_the_targets_that_were_given_for_each():
    dataset, _ = dataset_of("sorted_tickets")
    names = dataset.names_of_targets
    x, y = dataset.x_train[:32], dataset.y_train[:32]
    assert try_hypermodel(f"{HERE}:two_outputs", x, y, Goal(metric="loss"), names=names).problems == ()
    taken = as_model_takes(rebuilt(f"{HERE}:two_outputs", {}), y, is_column=False, names=names)
    assert {name: each.shape for name, each in taken.items()} == {"priority": (32, 1), "department": (32, 4)}
    department = x["tags"][:, 1] + 2 * x["tags"][:, 2]
    assert (taken["department"].argmax(axis=1) == department).all()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"age": [1], "height": [1]}, "it takes 2 inputs (age, weight), and the data have 2 (age, height)"),
        ({"age": [1], "weight": [1], "more": [1]}, "and the data have 3 (age, weight, more): give x as a dict"),
        (([1], [1]), "it takes 2 inputs (age, weight), and the data have 2: give x as a dict of arrays by the names"),
        (np.ones((1, 2)), "and each row of the data is one array of the shape (2,): give x as a dict"),
    ],
)
def test_inputs_of_other_names_are_refused_before_the_first_trial(given, said):
    x = given if isinstance(given, np.ndarray) else packed(given)
    problems = try_hypermodel(f"{HERE}:of_the_dict_alone", x, np.ones(1, dtype=np.float32), Goal()).problems
    assert [said in each.message for each in problems] == [True]


def test_a_model_with_a_training_step_of_its_own_may_answer_with_several_things_and_have_no_target():
    data = "tests.workflows.worker.weighted_rows"
    plan = DataPlan(source=f"{data}:triplets", target_scaling=TargetScaling.NONE)
    recipe = Recipe(data=plan, scaling=Scaling.NONE, epochs=2)
    recipe = msgspec.structs.replace(recipe, architecture=Architecture(function=f"{data}:distances"))
    dataset = prepare(named_source(plan, folder=None), recipe, with_test=False)
    assert [each.seen for each in dataset.facts.reading.surprises] == ["is the same in every row"]
    assert references(dataset) == ()
    x, y = dataset.x_train[:32], dataset.y_train[:32]
    assert try_hypermodel(f"{data}:distances", x, y, Goal(metric="loss")).problems == ()
    task = Task(numbers=(0,), recipes=(recipe,), hypermodel=f"{data}:distances", goal=Goal(metric="loss"))
    scores = train_hypermodel(0, recipe, task, dataset, watch=Watch(0, Answers(), seconds=None)).result.run.scores
    assert set(scores.validation) == {"loss"}


def test_pictures_without_an_axis_of_channels_are_told_how_they_get_one():
    x, y = np.zeros((8, 5, 5), dtype=np.float32), np.zeros(8, dtype=np.float32)
    [problem] = try_hypermodel("tests.workflows.worker.weighted_rows:flat", x, y, Goal()).problems
    assert problem.message.endswith("give x an axis more, as x[..., None]")
