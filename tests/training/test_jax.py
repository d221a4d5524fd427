"""On the JAX backend: a reused network, a model of the user's own, decision maps and answers, all in one process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("jax")
pytestmark = pytest.mark.backend

HEAD = """
import json, sys
import keras
import numpy as np
from keras import layers
from advisor.records import DataPlan, Recipe
from advisor.space.recipes import recipe_from
from advisor.training.data.prepare import named_source, prepare
from advisor.training.fit import train
from advisor.training.saving import load_winner, save_winner
from advisor.training.network.inference import outputs_of
from pathlib import Path
"""

TRANSFER = """
keras.utils.set_random_seed(0)
kept = [layers.GaussianNoise(1.0), layers.Dense(9, name="lower"), layers.BatchNormalization()]
kept.append(layers.Dense(7, name="upper"))
keras.Sequential([keras.Input((8, 8)), layers.Flatten(), *kept, layers.Dense(3)]).save("base.keras")
original = keras.saving.load_model("base.keras")

class Moved(keras.callbacks.Callback):
    seen = []
    def on_epoch_end(self, epoch, logs=None):
        base = self.model.get_layer("base")
        pairs = [(base.get_layer(n).get_weights(), original.get_layer(n).get_weights()) for n in ("lower", "upper")]
        self.seen.append([bool((a[0] != b[0]).any()) for a, b in pairs])

base = Recipe(data=DataPlan(source="digits", rows=96))
small = {"depth": 1, "width": 6, "stopping": "none", "epochs": 4}
recipe = recipe_from({"base_model": "base.keras", "unfreeze": 1, **small}, base=base)
dataset = prepare(named_source(recipe.data, folder=None), recipe, with_test=True)
model = train(recipe, dataset, observers=[Moved()]).model
save_winner(Path("."), model, dataset)
answers = [outputs_of(network, dataset.x_test) for network in (model, load_winner(Path(".")).model)]
modes = [np.asarray(model.get_layer("base")(dataset.x_test[:4], training=mode)) for mode in (True, False)]
print(json.dumps([Moved.seen, bool((answers[0] == answers[1]).all()), bool((modes[0] == modes[1]).all())]))
"""

CUSTOM = """
def build(*, input_shape, output_units, units):
    hidden = layers.Dense(units, "tanh")
    return keras.Sequential([keras.Input(input_shape), hidden, layers.Dense(output_units, "sigmoid")])

parameters = {"function": "__main__:build", "numbers.units": 4, "epochs": 3, "learning_rate": 0.05}
base = Recipe(data=DataPlan(source="playground_circle"))
recipe = recipe_from(parameters, base=base)
dataset = prepare(named_source(recipe.data, folder=None), recipe, with_test=True)
run = train(recipe, dataset).run
values = np.array([snapshot.outputs for snapshot in run.decision_map.snapshots])
print(json.dumps([keras.backend.backend(), run.epochs, values.shape, bool((values[0] != values[-1]).any())]))
"""

ANSWERS = """
import jax
from advisor.training.backends.jax import _ANSWERING, _QUICK

inputs = {name: keras.Input((3,), name=name) for name in ("left", "right")}
hidden = layers.BatchNormalization()(layers.concatenate(list(inputs.values())))
plain = keras.Model(inputs["left"], layers.Dropout(0.5)(layers.Dense(2)(inputs["left"])))
both = keras.Model(inputs, {"first": layers.Dense(2)(hidden), "second": layers.Dense(1)(hidden)})
x = np.random.default_rng(0).random((2500, 3), dtype="float32")
same = [bool(np.allclose(outputs_of(plain, x[:n]), plain(x[:n]), atol=1e-6)) for n in (2500, 1025, 1024, 3, 1, 0)]
packed = np.zeros(3, dtype=[("left", "f4", 3), ("right", "f4", 3)])
known_option = float(jax.jit(lambda x: x + 1, compiler_options=_QUICK)(1.0))
print(json.dumps([same, _ANSWERING[plain]._cache_size(), outputs_of(both, packed).shape, known_option]))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> list[list[object]]:
    """What the scripts print, in a process whose Keras runs on JAX."""
    environment = {**os.environ, "KERAS_BACKEND": "jax", "PYTHONPATH": str(Path(__file__).parents[2])}
    script = [sys.executable, "-c", HEAD + TRANSFER + CUSTOM + ANSWERS]
    folder = tmp_path_factory.mktemp("jax")
    done = subprocess.run(script, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()[-3:]]


def test_reused_layers_move_once_unfrozen_and_the_network_is_restored(said: list[list[object]]):
    moved, is_restored, is_still = said[0]
    assert moved == [[False, False], [False, False], [False, True], [False, True]]
    assert is_restored
    assert is_still


def test_own_model_is_trained_and_its_decision_map_changes(said: list[list[object]]):
    assert said[1] == ["jax", 3, [3, 40, 40], True]


def test_answers_are_the_networks_own_and_parts_of_any_length_share_few_programs(said: list[list[object]]):
    same, programs, shape, _ = said[2]
    assert all(same)
    assert programs == 3  # of 1,024 rows, of 4 and of 1
    assert shape == [3, 3]


def test_the_compiler_knows_the_option_that_it_is_told(said: list[list[object]]):
    assert said[2][3] == 2.0
