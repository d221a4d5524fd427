"""Models of maps and of texts as tutorials have them; the tests name them as `own_targets:NAME`."""

import keras
import keras_tuner
import numpy as np
from keras import layers, ops

PICTURES = np.random.default_rng(0).random((60, 4, 4, 1)).astype(np.float32)
TEXTS = np.array([f"the film was {word}" for word in ("good", "bad", "fine") * 20])


def pictures():
    """An autoencoder's data: its inputs are its targets."""
    return PICTURES, PICTURES


def masks():
    """A class for each place, as whole numbers."""
    return PICTURES, (PICTURES > 0.5).astype(np.uint8)


def flat_pictures():
    """Flat pictures with a corner that is never lit, as the autoencoder of Keras's blog has them."""
    flat = PICTURES.reshape(len(PICTURES), -1).copy()
    flat[:, 0] = 0
    return flat, flat


def batches():
    """Pictures and masks in batches."""
    return ((PICTURES[place : place + 20], PICTURES[place : place + 20]) for place in (0, 20, 40))


def reviews():
    return TEXTS, np.array([1, 0, 1] * 20)


def autoencoder(hp):
    model = keras.Sequential(
        [
            keras.Input((4, 4, 1)),
            layers.Conv2D(hp.Int("filters", 2, 4), 3, padding="same", activation="relu"),
            layers.Conv2D(1, 3, padding="same", activation="sigmoid"),
        ]
    )
    model.compile("adam", "binary_crossentropy", metrics=["mae"])
    return model


def flat_autoencoder(hp):
    model = keras.Sequential([layers.Dense(hp.Int("code", 2, 4), activation="relu"), layers.Dense(16)])
    model.compile("adam", "mse")
    return model


class Looking(keras_tuner.HyperModel):
    """Looks at what its own `fit` is given."""

    def build(self, hp):
        model = keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(hp.Choice("classes", [2]), 1)])
        model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
        return model

    def fit(self, hp, model, x, y, validation_data, **kwargs):
        if y.dtype.kind != "i" or y.shape[1:] != (4, 4, 1):
            raise TypeError((y.dtype, y.shape))
        return model.fit(x, y, validation_data=validation_data, epochs=2, verbose=0, **kwargs)


def reads_texts(hp):
    words = layers.TextVectorization(max_tokens=20, output_sequence_length=5)
    words.adapt(TEXTS)
    width = hp.Int("width", 4, 8)
    flat = [layers.Embedding(20, width), layers.Flatten(), layers.Dense(1, activation="sigmoid")]
    model = keras.Sequential([keras.Input((1,), dtype="string"), words, *flat])
    model.compile(keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
    return model


def quantiles(hp):
    """Answers with three quantiles, and its loss is that of all of them."""

    def pinball(y, q):
        missed = ops.reshape(y, (-1, 1)) - q
        return ops.mean(ops.maximum(0.9 * missed, -0.1 * missed), axis=-1)

    model = keras.Sequential([layers.Dense(hp.Int("units", 4, 8), activation="relu"), layers.Dense(3)])
    model.compile("adam", pinball)
    return model


def squares(hp):
    model = keras.Sequential([layers.Dense(hp.Int("units", 4, 8), activation="relu"), layers.Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    return model


class Judged(keras_tuner.HyperModel):
    """KerasTuner's guide: a `fit` that returns what it is judged by, here another quantity than the loss."""

    def build(self, hp):
        return squares(hp)

    def fit(self, hp, model, x, y, validation_data, **kwargs):
        model.fit(x, y, verbose=0, **kwargs)
        inputs, truth = validation_data
        return float(np.mean(np.abs(model.predict(inputs, verbose=0)[:, 0] - truth)))


def words():
    """A class for each word, as a tagger has them; every sentence ends alike."""
    x = np.random.default_rng(0).integers(0, 9, (60, 5))
    y = x % 3
    y[:, -1] = 0
    return x, y


def tagger(hp):
    model = keras.Sequential([layers.Embedding(9, hp.Int("width", 4, 8)), layers.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


class Ratings(keras.Model):
    """Users and films by their numbers, as Keras's example of recommendations has them."""

    def __init__(self):
        super().__init__()
        self.table = layers.Embedding(10, 4)

    def call(self, inputs):
        both = self.table(inputs[:, 0]) * self.table(inputs[:, 1])
        return ops.sigmoid(ops.sum(both, axis=1, keepdims=True))


def price_and_kind(hp):
    inputs = keras.Input((4,))
    outputs = [layers.Dense(1, name="price")(inputs), layers.Dense(3, activation="softmax", name="kind")(inputs)]
    model = keras.Model(inputs, outputs)
    model.compile(hp.Choice("optimizer", ["adam"]), ["mse", "sparse_categorical_crossentropy"])
    return model


def prices_and_kinds():
    x = np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32)
    return x, (x[:, 0], (x[:, 1] > 0).astype(int) + (x[:, 2] > 0))
