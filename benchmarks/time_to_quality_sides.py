"""A peer of `benchmarks.time_to_quality`, as a process of its own: `python -m ...time_to_quality_sides PEER FOLDER`.

The folder holds `rows.npz`: parts as a peer's user would prepare them, numbers standardized, categories one-hot. Each
line that is printed is a score: `validation 0.31` whenever something better was found, `test 0.33` of what would be
handed over, at some moments and last. The reader of the lines holds the clock.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

BEGAN = time.monotonic()
EPOCHS = 50  # at most, of a peer's training: as much as KerasTuner's guide gives
PATIENCE = 5
FINISHING = 2.0  # seconds that a peer keeps for its last words
ACTIVATIONS, OPTIMIZERS = ("relu", "elu", "selu", "gelu", "tanh"), ("adam", "sgd", "rmsprop")


def say(part: str, score: float) -> None:
    """Print a score."""
    print(f"{part} {score:.9g}", flush=True)


class Peer:
    """What all peers share: the rows, a space as wide as ours, a training that ends when the time is up.

    Args:
        folder: With `rows.npz` and `about.json`.
    """

    def __init__(self, folder: Path) -> None:
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        self.seconds, self.seed, self.classes = about["seconds"], about["seed"], about["classes"]
        self.spread = about["spread"]  # of the target: scores of numbers are in its unit
        self.picture = about["picture"]  # height, width and channels of rows that are pictures
        with np.load(folder / "rows.npz") as held:
            self.parts = {part: (held[f"x_{part}"], held[f"y_{part}"]) for part in ("train", "validation", "test")}
        self.best = np.inf
        self.weights: list[np.ndarray] = []
        self.model: object = None  # that has or had the best weights
        self.moments = about["moments"]  # seconds at which its test score is told, too

    def build(self, choose: Callable[..., float], among: Callable[..., str]):  # noqa: ANN201  a Keras model
        """Build and compile a network; what is free is asked for as KerasTuner and Optuna both ask it."""
        import keras

        layers: list[keras.Layer] = [keras.layers.Input(self.parts["train"][0].shape[1:])]
        activation, penalty = among("activation", ACTIVATIONS), choose("l2", 1e-7, 1e-1, log=True)
        normalize, rate = among("batch_norm", ("yes", "no")), choose("dropout", 0.0, 0.5)
        if self.picture and among("family", ("convolutional", "dense")) == "convolutional":
            filters = int(choose("filters", 8, 64, log=True, whole=True))
            layers.append(keras.layers.Reshape(self.picture))
            for block in range(int(choose("blocks", 1, 3, whole=True))):
                layers.append(keras.layers.Conv2D(filters * 2**block, 3, padding="same"))
                layers += [keras.layers.BatchNormalization()] if normalize == "yes" else []
                layers += [keras.layers.Activation(activation), keras.layers.MaxPooling2D(2, padding="same")]
            layers.append(keras.layers.Flatten())
        for depth in range(int(choose("layers", 1, 4, whole=True))):
            units = int(choose(f"units_{depth}", 16, 256, log=True, whole=True))
            layers.append(keras.layers.Dense(units, kernel_regularizer=keras.regularizers.L2(penalty)))
            layers += [keras.layers.BatchNormalization()] if normalize == "yes" else []
            layers += [keras.layers.Activation(activation), keras.layers.Dropout(rate)]
        layers.append(keras.layers.Dense(self.classes or 1, activation="softmax" if self.classes else None))
        model = keras.Sequential(layers)
        name, learning_rate = among("optimizer", OPTIMIZERS), choose("learning_rate", 1e-5, 1e-1, log=True)
        optimizer = {
            "adam": lambda: keras.optimizers.Adam(learning_rate),
            "sgd": lambda: keras.optimizers.SGD(learning_rate, momentum=0.9, nesterov=True),
            "rmsprop": lambda: keras.optimizers.RMSprop(learning_rate),
        }[name]()
        loss = "sparse_categorical_crossentropy" if self.classes else "mean_squared_error"
        plain = keras.metrics.SparseCategoricalCrossentropy() if self.classes else keras.metrics.RootMeanSquaredError()
        plain.name = "plain"  # without penalties
        model.compile(optimizer, loss=loss, metrics=[plain])
        return model

    def watch(self, each: Callable[[int, float], None] = lambda epoch, score: None):  # noqa: ANN201
        """Return the callbacks of a training: the best is said and kept, and the end of the time ends the process."""
        import keras

        peer = self

        class Watch(keras.callbacks.Callback):
            def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
                score = (logs or {})["val_plain"] * peer.spread
                if score < peer.best:
                    peer.best, peer.model, peer.weights = score, self.model, self.model.get_weights()
                    say("validation", score)
                peer.stop_in_time()
                each(epoch, score)

        stop = keras.callbacks.EarlyStopping("val_plain", mode="min", patience=PATIENCE)
        return [Watch(), stop]

    def stop_in_time(self) -> None:
        """End the process when the time is up: the best network's score on the test rows is the last word."""
        passed = time.monotonic() - BEGAN + FINISHING
        if self.moments and passed >= self.moments[0]:
            self.moments = [moment for moment in self.moments if moment > passed]
            self.hand_over()
        if passed >= self.seconds:
            self.hand_over()
            os._exit(0)

    def hand_over(self) -> None:
        """Tell how good the best network is on the test rows; one that is being trained goes on from where it was."""
        if self.model is None:
            return
        now = self.model.get_weights()  # type: ignore[attr-defined]
        self.model.set_weights(self.weights)  # type: ignore[attr-defined]
        x, y = self.parts["test"]
        say("test", self.model.evaluate(x, y, verbose=0, return_dict=True)["plain"] * self.spread)  # type: ignore[attr-defined]
        self.model.set_weights(now)  # type: ignore[attr-defined]

    def optuna(self) -> None:
        """Search as Optuna's documentation has it: TPE, a Hyperband pruner, one training after the other."""
        import optuna

        def objective(trial: optuna.Trial) -> float:
            def choose(name: str, low: float, high: float, *, log: bool = False, whole: bool = False) -> float:
                if whole:
                    return trial.suggest_int(name, int(low), int(high), log=log)
                return trial.suggest_float(name, low, high, log=log)

            def report(epoch: int, score: float) -> None:
                trial.report(score, epoch)
                if trial.should_prune():
                    raise optuna.TrialPruned

            model = self.build(choose, trial.suggest_categorical)
            history = model.fit(
                *self.parts["train"],
                validation_data=self.parts["validation"],
                epochs=EPOCHS,
                callbacks=self.watch(report),
                verbose=0,
            )
            return min(history.history["val_plain"])

        study = optuna.create_study(
            sampler=optuna.samplers.TPESampler(seed=self.seed),
            pruner=optuna.pruners.HyperbandPruner(min_resource=1, max_resource=EPOCHS, reduction_factor=3),
        )
        study.optimize(objective)

    def keras_tuner(self, kind: str, folder: Path) -> None:
        """Search as KerasTuner's documentation has it."""
        import keras_tuner

        def build(hp: keras_tuner.HyperParameters):  # noqa: ANN202
            def choose(name: str, low: float, high: float, *, log: bool = False, whole: bool = False) -> float:
                sampling = "log" if log else "linear"
                return (
                    hp.Int(name, low, high, sampling=sampling)
                    if whole
                    else hp.Float(name, low, high, sampling=sampling)
                )

            return self.build(choose, lambda name, options: hp.Choice(name, list(options)))

        objective = keras_tuner.Objective("val_plain", "min")
        shared = {"objective": objective, "seed": self.seed, "directory": folder / "tuner", "overwrite": True}
        if kind == "hyperband":
            tuner = keras_tuner.Hyperband(build, max_epochs=EPOCHS, factor=3, hyperband_iterations=100, **shared)
        else:
            tuner = keras_tuner.BayesianOptimization(build, max_trials=10_000, **shared)
        told = {"epochs": EPOCHS} if kind == "bayesian" else {}
        tuner.search(
            *self.parts["train"],
            validation_data=self.parts["validation"],
            callbacks=self.watch(),
            verbose=0,
            **told,
        )


def main() -> None:
    """Run one peer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=("optuna", "hyperband", "bayesian"))
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    peer = Peer(asked.folder)
    peer.optuna() if asked.peer == "optuna" else peer.keras_tuner(asked.peer, asked.folder)
    while True:  # a tuner that has nothing left to try waits for the end of the time
        peer.stop_in_time()
        time.sleep(0.1)


if __name__ == "__main__":
    main()
