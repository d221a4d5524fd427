"""Functions that return data with weights or in parts, in each form that is taken, and models of them."""

import keras
import numpy as np
import pandas as pd
from keras import layers

RANDOM = np.random.default_rng(4)
X = RANDOM.normal(size=(150, 4))
Y = (X[:, 0] + 0.5 * X[:, 1] > 0).astype(int)
W = np.where(X[:, 2] > 0, 3.0, 0.25)


def triple():
    return X.tolist(), pd.Series(Y), W.reshape(-1, 1)


def by_name():
    return {"x_train": X, "y_train": Y, "sample_weight": W, "x_test": X[:30], "y_test": Y[:30]}


def two_parts():
    return (X[:110], Y[:110], W[:110]), (X[110:], Y[110:], W[110:])


def three_parts():
    return (X[:90], Y[:90], W[:90]), (X[90:120], Y[90:120]), (X[120:], Y[120:], W[120:])


def six():
    return X[:90], Y[:90], X[90:120], Y[90:120], X[120:], Y[120:]


def three_classes():
    classes = np.eye(3)[(X[:, 0] > 0).astype(int) + (X[:, 1] > 0)]
    return (X[:110], classes[:110]), (X[110:], classes[110:])


def table():
    return pd.DataFrame(X, columns=list("abcd")).assign(y=Y, counts=W)


def two_targets():
    frame = pd.DataFrame(X, columns=list("abcd"))
    return frame.assign(price=3 * frame["a"] + 5, area=frame["b"] - 2)


def model(hp):
    network = keras.Sequential([keras.Input((4,)), layers.Dense(hp.Int("units", 4, 8), activation="relu")])
    network.add(layers.Dense(1, activation="sigmoid"))
    network.compile("adam", "binary_crossentropy", metrics=["accuracy"], weighted_metrics=["mae"])
    return network


def price_and_area(hp):
    rows = keras.Input((4,))
    hidden = layers.Dense(hp.Int("units", 4, 8), activation="relu")(rows)
    network = keras.Model(rows, [layers.Dense(1, name=name)(hidden) for name in ("area", "price")])
    network.compile(keras.optimizers.Adam(0.05), ["mae", "mse"])
    return network
