"""Functions that return data with weights or in parts, in each form that is taken, and models of them."""

import keras
import keras_tuner
import numpy as np
import pandas as pd
from keras import layers, ops
from scipy.sparse import csr_array

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


def sparse():
    return csr_array(X * (X > 0)), Y


def triplets():
    """Three inputs and no target, as Keras's example of triplets has them, beside a target that stands in for one."""
    return (X, X + 0.1, X[::-1]), np.zeros(len(X))


class Triplets(keras.Model):
    """Answers with two distances and has a training step of its own."""

    def __init__(self, units):
        super().__init__()
        self.embedding, self.told = layers.Dense(units), keras.metrics.Mean(name="loss")

    @property
    def metrics(self):
        return [self.told]

    def call(self, inputs):
        anchor, near, far = (self.embedding(each) for each in inputs)
        return ops.sum((anchor - near) ** 2, axis=-1), ops.sum((anchor - far) ** 2, axis=-1)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        loss = ops.mean(ops.maximum(y_pred[0] - y_pred[1] + 0.5, 0.0))
        self.told.update_state(loss)
        return loss

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        return self.get_metrics_result()


def distances(hp):
    network = Triplets(hp.Int("units", 4, 8))
    network.compile("adam")
    return network


class Speechless(keras.Model):
    """Trains two networks against each other, and has no `call`, as Keras's example of a GAN."""

    def __init__(self, units):
        super().__init__()
        self.generator, self.told = layers.Dense(units), keras.metrics.Mean(name="g_loss")
        self.generator.build((None, 4))

    @property
    def metrics(self):
        return [self.told]

    def train_step(self, *data):
        self.told.update_state(1.0)
        return {"g_loss": self.told.result()}


class Gan(keras_tuner.HyperModel):
    def build(self, hp):
        network = Speechless(hp.Int("units", 4, 8))
        network.compile("adam")
        return network

    def fit(self, hp, model, x, y, callbacks=None, epochs=1, **others):
        return model.fit(x, epochs=epochs, callbacks=callbacks[:3], verbose=0).history["g_loss"][-1]


def flat(hp):
    network = keras.Sequential([layers.Conv2D(hp.Int("filters", 2, 4), 2), layers.Flatten(), layers.Dense(1)])
    network.compile("adam", "mse")
    return network
