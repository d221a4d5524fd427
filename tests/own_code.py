"""Losses and metrics as a user may write them, for tests that name them `tests.own_code:NAME`."""

import keras
import numpy as np


def pinball(y_true, y_pred):
    error = y_true - y_pred
    return keras.ops.mean(keras.ops.maximum(0.9 * error, -0.1 * error), axis=-1)


def sparse_logits(y_true, y_pred):
    return keras.losses.sparse_categorical_crossentropy(y_true, y_pred, from_logits=True)


def one_hot_focal(y_true, y_pred):
    return keras.losses.categorical_focal_crossentropy(y_true, y_pred)


def two_logits(y_true, y_pred):
    return keras.losses.binary_crossentropy(y_true, y_pred, from_logits=True)


class Weighted(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return 3.0 * keras.losses.binary_crossentropy(y_true, y_pred)


def made_loss():
    return keras.losses.Huber(delta=0.5)


def broken(y_true, y_pred):
    raise ValueError("the third wheel is missing")


def not_a_number(y_true, y_pred):
    return y_pred * float("nan")


def hits(y_true, y_pred):
    """Share of the rows whose likeliest class is right; NumPy alone."""
    return np.mean(np.asarray(y_pred).argmax(axis=1) == np.asarray(y_true))


def worst_error(y_true, y_pred):
    return np.abs(y_true - y_pred).max()


class Recall(keras.metrics.Recall):
    """A metric of Keras's kind."""


def made_metric():
    return keras.metrics.AUC()


NUMBER = 3
