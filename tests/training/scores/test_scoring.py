"""Scores agree with scikit-learn's metrics and with Keras's own losses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from advisor.records import DataFacts, Metric, Task
from advisor.training.network.class_weights import balanced_weights
from advisor.training.scores.ranking import area_under_curve, best_threshold
from advisor.training.scores.scoring import score

seeds = st.integers(0, 2**32 - 1)


def facts(task, **more):
    return DataFacts(task=task, train_rows=1, **more)


def outputs_of_classes(seed, classes, rows=60):
    rng = np.random.default_rng(seed)
    y = np.concatenate([np.arange(classes), rng.integers(0, classes, rows)])
    logits = rng.normal(size=(len(y), classes)) * 2
    return y, np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


@given(seed=seeds, classes=st.integers(3, 6))
def test_scores_of_many_classes_are_those_of_scikit_learn(seed, classes):
    y, p = outputs_of_classes(seed, classes)
    ours = score(facts(Task.MULTICLASS), "auto", y, p)
    assert ours == pytest.approx(
        {
            "loss": metrics.log_loss(y, p),
            "log_loss": metrics.log_loss(y, p),
            "accuracy": metrics.accuracy_score(y, p.argmax(1)),
            "balanced_accuracy": metrics.balanced_accuracy_score(y, p.argmax(1)),
            "f1": metrics.f1_score(y, p.argmax(1), average="macro"),
            "auc": metrics.roc_auc_score(y, p, multi_class="ovr"),
        }
    )


@given(seed=seeds, threshold=st.sampled_from([0.2, 0.5, 0.7]))
def test_scores_of_two_classes_are_those_of_scikit_learn_at_any_threshold(seed, threshold):
    y, p = outputs_of_classes(seed, 2)
    positive = p[:, 1]
    predicted = (positive >= threshold).astype(int)
    ours = score(facts(Task.BINARY), "binary_crossentropy", y, positive[:, None], threshold=threshold)
    assert ours == pytest.approx(
        {
            "loss": metrics.log_loss(y, positive),
            "log_loss": metrics.log_loss(y, positive),
            "accuracy": metrics.accuracy_score(y, predicted),
            "balanced_accuracy": metrics.balanced_accuracy_score(y, predicted),
            "f1": metrics.f1_score(y, predicted),
            "auc": metrics.roc_auc_score(y, positive),
        }
    )


@given(seed=seeds, columns=st.integers(1, 3))
def test_scores_of_real_targets_are_those_of_scikit_learn_in_original_units(seed, columns):
    rng = np.random.default_rng(seed)
    y, outputs = rng.normal(size=(2, 30, columns))
    scale = tuple(rng.uniform(0.5, 9, columns).tolist())
    original = [array * np.array(scale) + 3 for array in (y, outputs)]
    ours = score(facts(Task.REGRESSION, target_scale=scale, target_center=(3.0,) * columns), "auto", y, outputs)
    assert ours == pytest.approx(
        {
            "loss": metrics.mean_squared_error(y, outputs),
            "rmse": metrics.mean_squared_error(original[0].ravel(), original[1].ravel()) ** 0.5,
            "mae": metrics.mean_absolute_error(*original),
            "r2": metrics.r2_score(*original),
        }
    )


@given(seed=seeds)
def test_scores_of_labels_are_means_over_the_labels(seed):
    rng = np.random.default_rng(seed)
    y = np.concatenate([np.eye(3), 1 - np.eye(3), rng.integers(0, 2, (20, 3))]).astype(np.float32)
    p = rng.uniform(0.01, 0.99, y.shape)
    ours = score(facts(Task.MULTILABEL), "auto", y, p)
    assert ours["accuracy"] == pytest.approx(((p > 0.5) == y).mean())
    assert ours["f1"] == pytest.approx(metrics.f1_score(y, p > 0.5, average="macro", zero_division=0))
    assert ours["auc"] == pytest.approx(metrics.roc_auc_score(y, p, average="macro"))
    assert ours["loss"] == pytest.approx(np.mean([metrics.log_loss(y[:, c], p[:, c]) for c in range(3)]))


def test_one_hot_targets_and_two_softmax_outputs_score_like_class_numbers_and_one_sigmoid():
    y, p = outputs_of_classes(0, 2)
    numbers = score(facts(Task.BINARY), "auto", y, p[:, 1])
    assert score(facts(Task.BINARY), "categorical_crossentropy", np.eye(2)[y], p) == pytest.approx(numbers)


def test_an_infinite_output_makes_every_score_not_a_number():
    y, p = outputs_of_classes(0, 3)
    p[0, 0] = np.nan
    assert all(np.isnan(value) for value in score(facts(Task.MULTICLASS), "auto", y, p).values())


def test_auc_is_left_out_where_only_one_class_is_there():
    assert "auc" not in score(facts(Task.BINARY), "auto", np.zeros(3, dtype=int), np.array([0.1, 0.2, 0.3]))
    assert area_under_curve(np.array([True, True]), np.array([0.1, 0.2])) is None


@pytest.mark.backend
@pytest.mark.parametrize(
    ("loss", "task"),
    [
        ("sparse_categorical_crossentropy", Task.MULTICLASS),
        ("categorical_crossentropy", Task.MULTICLASS),
        ("binary_crossentropy", Task.BINARY),
        ("binary_crossentropy", Task.MULTILABEL),
        ("mean_squared_error", Task.REGRESSION),
        ("mean_absolute_error", Task.REGRESSION),
        ("huber", Task.REGRESSION),
        ("mean_squared_error", Task.MULTICLASS),
    ],
)
def test_loss_is_the_one_that_keras_computes(loss, task):
    import keras

    y, p = outputs_of_classes(3, 4)
    p = p.astype(np.float32)
    if task is Task.BINARY:
        y, p = (y > 1).astype(np.int64)[:, None], p[:, :1]
    elif task is Task.REGRESSION:
        y, p = np.random.default_rng(1).normal(size=(2, 50, 1)).astype(np.float32) * 2
    elif loss != "sparse_categorical_crossentropy":
        y = np.eye(4, dtype=np.float32)[y]
    if task is Task.MULTILABEL:
        y[:, 2] = 1
    theirs = float(keras.ops.mean(keras.losses.get(loss)(y, p)))
    assert score(facts(task), loss, y, p)["loss"] == pytest.approx(theirs, rel=1e-5)


@given(seed=seeds, metric=st.sampled_from([Metric.F1, Metric.BALANCED_ACCURACY, Metric.ACCURACY]))
def test_chosen_threshold_is_as_good_as_every_other(seed, metric):
    y, p = outputs_of_classes(seed, 2, rows=20)
    binary = facts(Task.BINARY)
    chosen = best_threshold(y, p[:, 1], metric)
    scores = [
        score(binary, "auto", y, p[:, 1], threshold=t)[metric.value] for t in [chosen, *np.linspace(0.01, 0.99, 60)]
    ]
    assert scores[0] >= max(scores) - 1e-12


def test_chosen_threshold_may_say_never_or_always():
    never = best_threshold(np.array([1, 0, 0, 0]), np.array([0.1, 0.9, 0.8, 0.7]), Metric.ACCURACY)
    always = best_threshold(np.array([0, 1, 1, 1]), np.array([0.9, 0.1, 0.2, 0.3]), Metric.ACCURACY)
    assert 0.9 < never < 1
    assert 0 < always < 0.1
    certain = best_threshold(np.array([0, 0, 1]), np.array([1.0, 1.0, 0.5]), Metric.ACCURACY)
    assert certain <= 1.0  # rows at 1 are positive at any threshold


def test_threshold_stays_at_one_half_for_metrics_that_do_not_use_it():
    assert best_threshold(np.array([0, 1]), np.array([0.1, 0.2]), Metric.AUC) == 0.5


def test_balanced_weights_are_those_of_scikit_learn():
    from sklearn.utils.class_weight import compute_class_weight

    y = np.array([0, 0, 0, 1, 2, 2])
    theirs = compute_class_weight("balanced", classes=np.arange(3), y=y)
    assert balanced_weights(y, 3) == pytest.approx(dict(enumerate(theirs)))
