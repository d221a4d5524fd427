"""Models of several inputs as guides and books show them, and their data as `module:function`."""

import keras
import keras_tuner
import numpy as np
import pandas as pd
from keras import layers, ops

ROWS = 150


def tickets():
    """Title, body and tags of a ticket, after the guide of Keras's functional API; its urgency hangs on a tag."""
    random = np.random.default_rng(3)
    tags = random.integers(0, 2, (ROWS, 4))
    x = {
        "title": random.integers(0, 50, (ROWS, 5)),
        "body": random.integers(0, 50, (ROWS, 12)),
        "tags": tags.astype("float32"),
    }
    return x, tags[:, 0]


def routing(hp):
    title = keras.Input((None,), name="title")
    body = keras.Input((None,), name="body")
    tags = keras.Input((4,), name="tags")
    width = hp.Int("width", 4, 8)
    words = [layers.GlobalAveragePooling1D()(layers.Embedding(50, width)(each)) for each in (title, body)]
    hidden = layers.Dense(8, activation="relu")(layers.concatenate([*words, tags]))
    model = keras.Model([title, body, tags], layers.Dense(1, activation="sigmoid", name="urgent")(hidden))
    model.compile(keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
    return model


def sorted_tickets():
    """The same tickets with the two targets of that guide, one a number and one a row of classes."""
    x, urgent = tickets()
    department = x["tags"][:, 1] + 2 * x["tags"][:, 2]
    return x, {"priority": urgent.reshape(-1, 1), "department": keras.utils.to_categorical(department, 4)}


def two_outputs(hp):
    inputs = {name: keras.Input((None,), name=name) for name in ("title", "body")}
    inputs["tags"] = keras.Input((4,), name="tags")
    words = [layers.Embedding(50, hp.Int("width", 4, 8))(inputs[name]) for name in ("title", "body")]
    hidden = layers.concatenate([*(layers.LSTM(4)(each) for each in words), inputs["tags"]])
    model = keras.Model(inputs, {"priority": layers.Dense(1)(hidden), "department": layers.Dense(4)(hidden)})
    binary = keras.losses.BinaryCrossentropy(from_logits=True)
    several = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile(
        "rmsprop", {"priority": binary, "department": several}, loss_weights={"priority": 1.0, "department": 0.2}
    )
    return model


class OwnFit(keras_tuner.HyperModel):
    """Looks at what its own `fit` is given."""

    def build(self, hp):
        return routing(hp)

    def fit(self, hp, model, x, y, validation_data=None, **kwargs):
        kinds = {name: each.dtype.kind for name, each in x.items()}
        if kinds != {"title": "i", "body": "i", "tags": "f"} or set(validation_data[0]) != set(x):
            raise TypeError(kinds)
        return model.fit(x, y, validation_data=validation_data, **kwargs)


def houses():
    """The wide and the deep part of a book's table of houses: five and six of eight columns."""
    x = np.random.default_rng(0).normal(size=(ROWS, 8))
    y = x[:, 0] - 2 * x[:, 7] + 10
    return (x[:, :5], x[:, 2:]), y.reshape(-1, 1)


def wide_and_deep(hp):
    wide, deep = keras.Input((5,)), keras.Input((6,))
    hidden = layers.Dense(hp.Int("units", 8, 16), activation="relu")(deep)
    output = layers.Dense(1)(layers.concatenate([wide, hidden]))
    model = keras.Model([wide, deep], output)
    model.compile(keras.optimizers.Adam(0.1), "mse", metrics=["RootMeanSquaredError"])
    return model


def patients():
    """One column an input, numbers and words, as Keras's example of structured data has them."""
    random = np.random.default_rng(1)
    age = random.integers(30, 80, ROWS)
    sex = random.choice(["female", "male"], ROWS)
    x = {"age": age, "sex": sex, "pressure": random.normal(120, 15, ROWS)}
    return x, ((age > 55) ^ (sex == "male")).astype(int)


def structured(hp):
    age = keras.Input((1,), name="age")
    sex = keras.Input((1,), name="sex", dtype="string")
    pressure = keras.Input((1,), name="pressure")
    coded = layers.StringLookup(vocabulary=["female", "male"], num_oov_indices=1, output_mode="one_hot")(sex)
    scaled = [layers.Normalization(mean=55.0, variance=200.0)(age), layers.Rescaling(1 / 120)(pressure)]
    hidden = layers.Dense(hp.Int("units", 4, 8), activation="relu")(layers.concatenate([*scaled, coded]))
    model = keras.Model({"age": age, "sex": sex, "pressure": pressure}, layers.Dense(1, activation="sigmoid")(hidden))
    model.compile(keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
    return model


def ratings():
    """Users and items by their numbers, alike where they share a remainder, in a table each."""
    random = np.random.default_rng(2)
    user, item = random.integers(0, 20, ROWS), random.integers(0, 20, ROWS)
    return {"user": pd.Series(user), "item": pd.Series(item)}, (user % 2 == item % 2).astype(int)


class Towers(keras.Model):
    """Two towers that share an embedding; Keras cannot make it from its file."""

    def __init__(self, width):
        super().__init__()
        self.table, self.dense = layers.Embedding(20, width), layers.Dense(width)

    def call(self, inputs):
        user, item = (self.dense(self.table(inputs[name])) for name in ("user", "item"))
        return ops.sigmoid(ops.sum(user * item, axis=-1, keepdims=True))


def towers(hp):
    model = Towers(hp.Int("width", 2, 4))
    model.compile(keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
    return model


def of_the_dict_alone(hp):
    """Takes a dict of other names than the data have."""
    inputs = {name: keras.Input((1,), name=name) for name in ("age", "weight")}
    model = keras.Model(inputs, layers.Dense(hp.Choice("units", [1]))(layers.concatenate(list(inputs.values()))))
    model.compile("adam", "mse")
    return model
