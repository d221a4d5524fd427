"""A model of several outputs gets a column of the targets for each, by name or in order, or is refused in words."""

import keras
import numpy as np
import pytest

from advisor.training.network.inference import outputs_of
from advisor.training.network.own.several import misfit_of_inputs, split_targets, unfit
from advisor.training.network.own.tasks import as_model_takes

pytestmark = pytest.mark.backend
Y = np.arange(8.0).reshape(4, 2)


def heads(*names, as_dict, units=(1, 1)):
    x = keras.Input((2,))
    found = {name: keras.layers.Dense(n, name=name)(x) for name, n in zip(names, units, strict=True)}
    return keras.Model(x, found if as_dict else list(found.values()))


@pytest.mark.parametrize("as_dict", [True, False])
def test_columns_go_to_the_outputs_of_their_names_whatever_the_order(as_dict):
    split = split_targets(heads("price", "area", as_dict=as_dict), Y, ("area", "price"))
    price, area = (split["price"], split["area"]) if as_dict else split
    assert price.tolist() == Y[:, [1]].tolist()
    assert area.tolist() == Y[:, [0]].tolist()


def test_outputs_in_a_list_take_columns_in_order_and_a_head_of_classes_takes_one():
    assert [part.shape for part in split_targets(heads("p", "q", as_dict=False), Y, ("u", "v"))] == [(4, 1)] * 2
    assert [part.shape for part in split_targets(heads("p", "q", as_dict=False, units=(1, 3)), Y, ())] == [(4, 1)] * 2
    wide = np.zeros((4, 4))
    assert [part.shape[1] for part in split_targets(heads("p", "q", as_dict=False, units=(1, 3)), wide, ())] == [1, 3]


def test_what_does_not_fit_is_refused_with_what_to_do():
    assert "(p, q), and the data have 1 target: name as many columns in target" in unfit(
        heads("p", "q", as_dict=False), Y[:, 0], ("u",)
    )
    assert "give the outputs the names of the columns" in unfit(heads("p", "q", as_dict=True), Y, ("u", "v"))
    assert unfit(heads("p", "q", as_dict=True), Y, ("q", "p")) == ""
    assert unfit(keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]), Y[:, 0], ("u",)) == ""


def test_keras_trains_and_scores_each_output_with_its_own_loss_and_answers_stand_in_the_order_of_the_targets():
    model = heads("price", "area", as_dict=True)
    model.compile(loss={"price": "mse", "area": "mae"}, loss_weights={"price": 2.0, "area": 1.0})
    x, names = np.ones((4, 2), np.float32), ("area", "price")
    said = model.evaluate(x, as_model_takes(model, Y, is_column=False, names=names), verbose=0, return_dict=True)
    answers = outputs_of(model, x, names=names)
    area, price = np.abs(answers[:, 0] - Y[:, 0]).mean(), np.square(answers[:, 1] - Y[:, 1]).mean()
    assert said["loss"] == pytest.approx(2 * price + area, rel=1e-4)


def test_a_model_of_several_inputs_is_told_of_its_one_array():
    inputs = {name: keras.Input((1,), name=name) for name in ("age", "fare")}
    model = keras.Model(inputs, keras.layers.Concatenate()(list(inputs.values())))
    rows = np.zeros((4, 2))
    said = "it takes 2 inputs (age, fare), and each row of the data is one array of the shape (2,)"
    assert said in misfit_of_inputs(model, rows)
    assert misfit_of_inputs(keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]), rows) == ""
    assert misfit_of_inputs(keras.Sequential([keras.layers.Dense(1)]), rows) == ""
