"""Make the printed logs and the notebook: `python tests/runs/make_printed.py FOLDER PYTHON`, once.

PYTHON is an interpreter that has Keras, and nbclient with ipykernel for the notebook. The same training
is printed to a file (`printed.txt`), to a terminal (`printed_terminal.txt`, with its carriage returns and
colours), with one line an epoch (`printed_lines.txt`), by Keras 2 where `tf_keras` is there, and in a notebook.
"""

import os
import pty
import subprocess
import sys
from pathlib import Path

TRAINING = """
import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
try:
    import {keras} as keras
except ImportError:
    raise SystemExit(3)
from sklearn.datasets import load_digits
data = load_digits()
x, y = data.data[:600] / 16, data.target[:600]
keras.utils.set_random_seed(0)
def network():
    layers = keras.layers
    model = keras.Sequential([keras.Input((64,)), layers.Dense(16, "relu"), layers.Dense(10, "softmax")])
    model.compile(keras.optimizers.SGD(0.05), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
def train(epochs, verbose={verbose}, **more):
    return network().fit(x[:400], y[:400], epochs=epochs, validation_data=(x[400:], y[400:]), verbose=verbose, **more)
"""
PRINTED = TRAINING + "train(5, callbacks=[keras.callbacks.ReduceLROnPlateau()])\nmodel = network()\n"
CELLS = (
    TRAINING.format(keras="keras", verbose=1),
    "history = train(4)",
    "print('a smaller step now')\nhistory = train(3)\nhistory.history",
    "network().evaluate(x[400:], y[400:])",
)


def redirected(python: str, code: str) -> bytes | None:
    done = subprocess.run([python, "-c", code], capture_output=True, check=False)
    if done.returncode == 3:
        return None
    done.check_returncode()
    return done.stdout


def at_terminal(python: str, code: str) -> bytes:
    chunks: list[bytes] = []

    def keep(descriptor: int) -> bytes:
        chunks.append(os.read(descriptor, 4096))
        return chunks[-1]

    pty.spawn([python, "-c", code], keep)
    return b"".join(chunks)


NOTEBOOK = """
import sys, nbformat
from nbclient import NotebookClient
cells = {cells!r}
book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
NotebookClient(book, kernel_name="python3").execute()
nbformat.write(book, sys.argv[1])
"""


def main(folder: Path, python: str) -> None:
    for name, keras, verbose in (
        ("printed", "keras", 1),
        ("printed_lines", "keras", 2),
        ("printed_keras2", "tf_keras", 1),
    ):
        text = redirected(python, PRINTED.format(keras=keras, verbose=verbose))
        if text is not None:
            (folder / f"{name}.txt").write_bytes(text)
    (folder / "printed_terminal.txt").write_bytes(at_terminal(python, PRINTED.format(keras="keras", verbose=1)))
    code = NOTEBOOK.format(cells=CELLS)
    subprocess.run([python, "-c", code, str(folder / "notebook.ipynb")], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
