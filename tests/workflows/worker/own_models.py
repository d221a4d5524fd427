"""Hypermodels as people write them; the tests name them as `tests.workflows.worker.own_models:NAME`."""

import keras
import keras_tuner
from keras import layers, ops


def net(units, last, activation):
    return keras.Sequential([layers.Dense(units, activation="relu"), layers.Dense(last, activation=activation)])


def logits(hp):
    model = net(hp.Int("units", 4, 8), 1, None)
    hits = keras.metrics.BinaryAccuracy(threshold=0.0, name="accuracy")
    model.compile(keras.optimizers.Adam(0.02), keras.losses.BinaryCrossentropy(from_logits=True), metrics=[hits])
    return model


def hit_rate(y, q):
    right = ops.equal(q[:, 0] > 0.5, ops.cast(ops.reshape(y, (-1,)), "float32") > 0.5)
    return ops.mean(ops.cast(right, "float32")) * 100


def own_metric(hp):
    model = net(hp.Int("units", 4, 8), 1, "sigmoid")
    model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy", metrics=[hit_rate])
    return model


def focal(hp):
    model = net(hp.Int("units", 4, 8), 2, "softmax")
    model.compile("adam", keras.losses.CategoricalFocalCrossentropy(), metrics=["accuracy"])
    return model


class WithFit(keras_tuner.HyperModel):
    """A batch size, class weights and a number of epochs of its own."""

    def build(self, hp):
        model = net(hp.Int("units", 4, 8), 1, "sigmoid")
        model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
        return model

    def fit(self, hp, model, *args, **kwargs):
        batch = hp.Choice("batch", [8, 64])
        return model.fit(*args, batch_size=batch, class_weight={0: 1.0, 1: 2.0}, epochs=2, **kwargs)


class OwnObjective(keras_tuner.HyperModel):
    """Trains in a loop of its own and returns what it found."""

    def build(self, hp):
        return WithFit().build(hp)

    def fit(self, hp, model, x, y, validation_data=None, **kwargs):
        model.train_on_batch(x, y)
        return {"val_profit": 12.5}


class NeedsUnits(keras_tuner.HyperModel):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, hp):
        return WithFit().build(hp)


ready = NeedsUnits(8)


class Sub(keras.Model):
    """A model that Keras cannot make from its file."""

    def __init__(self, units):
        super().__init__()
        self.hidden, self.answer = layers.Dense(units, "relu"), layers.Dense(1, "sigmoid")

    def call(self, inputs):
        return self.answer(self.hidden(inputs))


def sub(hp):
    model = Sub(hp.Int("units", 4, 8))
    model.compile("adam", "binary_crossentropy")
    return model


def tokens(hp):
    """Takes numbers of words: they must come as they are."""
    words = layers.Embedding(50, hp.Int("width", 4, 8))
    model = keras.Sequential([words, layers.Flatten(), layers.Dense(1, activation="sigmoid")])
    model.compile(keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
    return model


def two_outputs(hp):
    inputs = keras.Input((2,))
    outputs = [layers.Dense(1, activation="sigmoid")(inputs), layers.Dense(hp.Choice("units", [1]))(inputs)]
    model = keras.Model(inputs, outputs)
    model.compile("adam", ["binary_crossentropy", "mse"])
    return model


def broken(hp):
    hp.Int("units", 4, 8)
    return undefined_name  # noqa: F821  the line that is named


def returns_nothing(hp):
    hp.Int("units", 4, 8)


def dynamic(hp):
    small = hp.Boolean("small")
    width = hp.Choice("width", [4, 8] if small else [16, 32])
    least = hp.Int("least", 1, 3)
    most = hp.Int("most", least, 6)
    model = net(width, 1, "sigmoid")
    model.compile(keras.optimizers.SGD(0.01 * most), "binary_crossentropy", metrics=["accuracy"])
    return model


def counts(hp):
    model = net(hp.Int("units", 4, 8), 1, "exponential")
    model.compile("adam", "poisson", metrics=["mae"])
    return model


def brier(hp):
    """A squared error of probabilities: it can only have been meant for rows of 0 and 1."""
    model = net(hp.Int("units", 4, 8), 3, "softmax")
    model.compile(keras.optimizers.Adam(0.05), "mse", metrics=["accuracy"])
    return model


def in_a_dict(hp):
    inputs = keras.Input((2,))
    hidden = layers.Dense(hp.Int("units", 4, 8), activation="relu")(inputs)
    model = keras.Model(inputs, {"answer": layers.Dense(1, activation="sigmoid", name="answer")(hidden)})
    model.compile(keras.optimizers.Adam(0.05), loss={"answer": "binary_crossentropy"}, metrics={"answer": ["accuracy"]})
    return model


class Pinball(keras.losses.Loss):
    """Takes a column of targets, as its author's arrays have them: of a row it would make a square."""

    def call(self, y_true, y_pred):
        missed = ops.cast(y_true, y_pred.dtype) - y_pred
        return ops.mean(ops.maximum(0.9 * missed, -0.1 * missed), axis=-1)


def column(hp):
    model = net(hp.Int("units", 4, 8), 1, "linear")
    model.compile("adam", Pinball())
    return model


def f_score(hp):
    model = net(hp.Int("units", 4, 8), 1, "sigmoid")
    model.compile("adam", "binary_crossentropy", metrics=[keras.metrics.F1Score(threshold=0.5)])
    return model


class WeightedCrossEntropy(keras.losses.Loss):
    """A class of its own, as Keras's guides show it: answers come in a column, and so must the targets."""

    def call(self, y_true, y_pred):
        y_true = ops.cast(y_true, y_pred.dtype)
        return ops.mean(ops.binary_crossentropy(y_true, y_pred, from_logits=True) * (1 + y_true), axis=-1)


def own_class(hp):
    model = net(hp.Int("units", 4, 8), 1, None)
    model.compile("adam", WeightedCrossEntropy())
    return model


def signs(hp):
    """Labels of -1 and 1: to a label of 0 every answer would be as good."""

    def logistic(y, margin):
        return ops.mean(ops.log(1 + ops.exp(-ops.cast(y, "float32") * margin)))

    model = net(hp.Int("units", 4, 8), 1, None)
    model.compile("adam", logistic)
    return model


def squeezed(hp):
    inputs = keras.Input((2,))
    model = keras.Model(inputs, ops.squeeze(layers.Dense(hp.Choice("units", [1]))(inputs), -1))
    model.compile("adam", "mse", metrics=["mae"])
    return model


class Autoencoder(keras_tuner.HyperModel):
    """Trains on its inputs: the targets of the data are none of its own."""

    def build(self, hp):
        model = net(hp.Int("code", 2, 4), 4, None)
        model.compile("adam", "mae")
        return model

    def fit(self, hp, model, x, y, validation_data=None, **kwargs):
        inputs, _ = validation_data
        return model.fit(x, x, validation_data=(inputs, inputs), verbose=0, **kwargs)


class Loop(keras_tuner.HyperModel):
    """KerasTuner's guide to a training loop of one's own: not compiled, and of all hooks it calls one."""

    def build(self, hp):
        return net(hp.Int("units", 4, 8), 1, "sigmoid")

    def fit(self, hp, model, x, y, validation_data, callbacks=None, **kwargs):
        for callback in callbacks:
            callback.set_model(model)
        model(x[:1])
        for epoch in range(2):
            for callback in callbacks:
                callback.on_epoch_end(epoch, logs={"my_metric": 3.0 - epoch})
        return 2.0


class Warm(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule that Keras cannot write into a file."""

    def __call__(self, step):
        return 0.01 / (1.0 + ops.cast(step, "float32"))


class Tuner(keras_tuner.RandomSearch):
    """No hypermodel: it is given one."""


def weighed(hp):
    model = net(4, 1, "sigmoid")
    weighted = [keras.metrics.BinaryAccuracy(name="weighed")]
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"], weighted_metrics=weighted)
    return model


class Unweighed(keras_tuner.HyperModel):
    """A `fit` that names all that it takes."""

    def build(self, hp):
        return weighed(hp)

    def fit(self, hp, model, x, y, validation_data, callbacks, epochs):
        return model.fit(x, y, validation_data=validation_data, callbacks=callbacks, epochs=epochs)


class OwnTrials(keras_tuner.RandomSearch):
    """KerasTuner's guide: what `fit` is given is searched by overriding `run_trial`."""

    def run_trial(self, trial, *args, **kwargs):
        kwargs["batch_size"] = trial.hyperparameters.Int("batch_size", 32, 128, step=32)
        return super().run_trial(trial, *args, **kwargs)


def three(hp):
    model = net(hp.Int("units", 4, 8), 1, "sigmoid" if hp.Boolean("more") else "hard_sigmoid")
    model.compile(hp.Choice("optimizer", ["adam", "sgd"]), "binary_crossentropy")
    return model


class Unwatched(keras_tuner.HyperModel):
    """Its callbacks take the place of all others."""

    def build(self, hp):
        return weighed(hp)

    def fit(self, hp, model, *args, **kwargs):
        kwargs["callbacks"] = [keras.callbacks.EarlyStopping("val_loss", patience=1)]
        return model.fit(*args, **kwargs)
