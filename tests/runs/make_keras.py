"""Make the Keras files here: `python tests/runs/make_keras.py FOLDER`, once; the answers are committed.

Two trainings of one small network on scikit-learn's digits. What it writes: `history.json`, the same
through pandas, `csv_logger.csv`, TensorBoard event files, a KerasTuner project. The printed logs and the
notebook are made of `train.py`-like snippets by `make_printed.py`.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import keras_tuner
import pandas as pd
from sklearn.datasets import load_digits

EPOCHS = 6


def network(units: int = 16, rate: float = 0.05) -> keras.Model:
    model = keras.Sequential(
        [keras.Input((64,)), keras.layers.Dense(units, activation="relu"), keras.layers.Dense(10, activation="softmax")]
    )
    model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def build(parameters: keras_tuner.HyperParameters) -> keras.Model:
    rate = parameters.Float("learning_rate", 1e-3, 1e-1, sampling="log")
    return network(parameters.Int("units", 8, 32, step=8), rate)


def main(folder: Path) -> None:
    keras.utils.set_random_seed(0)
    data = load_digits()
    x, y = data.data[:600] / 16, data.target[:600]
    parts = {"x": x[:400], "y": y[:400], "validation_data": (x[400:], y[400:]), "verbose": 0}
    callbacks = [
        keras.callbacks.CSVLogger(folder / "csv_logger.csv"),
        keras.callbacks.TensorBoard(folder / "tensorboard", write_graph=False),
        keras.callbacks.ReduceLROnPlateau(patience=2),
    ]
    history = network().fit(epochs=EPOCHS, callbacks=callbacks, **parts)
    (folder / "history.json").write_text(json.dumps({k: [float(v) for v in vs] for k, vs in history.history.items()}))
    frame = pd.DataFrame(history.history)
    frame.to_csv(folder / "history_pandas.csv")
    frame.to_json(folder / "history_pandas.json")
    logger = keras.callbacks.CSVLogger(folder / "csv_logger_appended.csv", append=True)
    for _ in range(2):  # one file, two trainings
        network().fit(epochs=3, callbacks=[logger], **parts)
    broken = keras.Sequential([keras.Input((64,)), keras.layers.Dense(1)])
    broken.compile(keras.optimizers.SGD(1e6), "mean_squared_error")
    diverged = broken.fit(x, y.astype("float32"), validation_split=0.3, epochs=5, verbose=0)
    (folder / "history_diverged.json").write_text(json.dumps(diverged.history))
    tuner = keras_tuner.RandomSearch(
        build, "val_accuracy", max_trials=3, directory=folder, project_name="keras_tuner", seed=0
    )
    tuner.search(parts["x"], parts["y"], epochs=3, validation_data=parts["validation_data"], verbose=0)
    for weights in (folder / "keras_tuner").rglob("*.weights.h5"):
        weights.unlink()  # large, and no part of the record


if __name__ == "__main__":
    main(Path(sys.argv[1]))
