"""Network pruning: the smallest weights go and stay gone."""

import keras
import numpy as np
import pytest

from advisor.errors import SizeError
from advisor.training.fit import train
from advisor.training.prune import prune, prune_step_by_step
from tests.training.handwritten import dataset_for, recipe_of

pytestmark = pytest.mark.backend


def kernels(model: keras.Model) -> list[np.ndarray]:
    return [layer.kernel.numpy() for layer in model.layers if hasattr(layer, "kernel")]


def test_the_smallest_weights_go_and_stay_gone_while_the_rest_trains_on():
    recipe = recipe_of(width=24, learning_rate=0.01, epochs=6, optimizer="momentum", stopping="none")
    dataset = dataset_for(recipe)
    large = train(recipe, dataset)
    before = kernels(large.model)
    pruned = prune(large, dataset, share=0.5, epochs=2)
    after = kernels(pruned.trained.model)
    everything = np.abs(np.concatenate([kernel.ravel() for kernel in before]))
    limit = np.median(everything)
    for old, new in zip(before, after, strict=True):
        assert (new[np.abs(old) < limit * 0.999] == 0).all()
        assert (new[np.abs(old) > limit * 1.001] != old[np.abs(old) > limit * 1.001]).any()
    assert pruned.kept_weights == sum(int((kernel != 0).sum()) for kernel in after)
    assert pruned.kept_weights == pytest.approx(pruned.all_weights / 2, abs=1)
    assert pruned.trained.run.name.endswith("50% pruned")
    for old, untouched in zip(before, kernels(large.model), strict=True):
        np.testing.assert_array_equal(old, untouched)


def test_step_by_step_shows_size_against_score():
    recipe = recipe_of(width=24, learning_rate=0.01, epochs=5, stopping="none")
    dataset = dataset_for(recipe)
    steps = prune_step_by_step(train(recipe, dataset), dataset, shares=(0.3, 0.95), epochs=1)
    sizes = [step.kept_weights for step in steps]
    losses = [step.trained.run.scores.train["loss"] for step in steps]
    assert sizes[1] < sizes[0] / 5
    assert losses[1] > losses[0]


def test_pruning_nothing_keeps_everything_and_pruning_all_is_refused():
    recipe = recipe_of(epochs=1)
    dataset = dataset_for(recipe)
    trained = train(recipe, dataset)
    assert prune(trained, dataset, share=0.0, epochs=1).kept_weights == 64 * 12 + 12 * 6 + 6 * 10
    with pytest.raises(SizeError, match="share of 1"):
        prune(trained, dataset, share=1.0, epochs=1)
