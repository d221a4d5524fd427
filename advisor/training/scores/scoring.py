"""Scores: loss and metrics of one part, from the network's outputs in inference mode.

The loss is in the unit that was trained on (a scaled target stays scaled, no penalty is added), so
that it compares with the traces. RMSE and MAE of a regression are in original units.
"""

import numpy as np

from advisor.records import DataFacts, Task
from advisor.training.scores.ranking import area_under_curve

_EPSILON = 1e-7  # keras.backend.epsilon(): Keras clips probabilities to [epsilon, 1 - epsilon]

_ABSOLUTE = frozenset({"mean_absolute_error", "mae"})
_SQUARED = frozenset({"mean_squared_error", "mse"})
_HUBER_DELTA = 1.0  # the default of keras.losses.Huber


def score(
    facts: DataFacts, loss: str, y_true: np.ndarray, outputs: np.ndarray, *, threshold: float = 0.5
) -> dict[str, float]:
    """Return loss and metrics by name, from what the network gave for the rows of one part.

    Args:
        facts: The task, and how real targets were scaled.
        loss: A name of `advisor.records.recipe.Loss` or of Keras; `auto` is the task's own.
        y_true: Targets as prepared: class numbers (rows,) or one-hot (rows, classes), labels, real targets.
        outputs: Probabilities or values, shape (rows,) or (rows, outputs).
        threshold: Two classes and labels: probability from which on a row counts as positive.

    Returns:
        Classes and labels: `loss`, `accuracy`, `balanced_accuracy`, `f1`, `log_loss`, and `auc` where
        more than one class is there. Real targets: `loss`, `rmse`, `mae`, `r2`. All NaN where an
        output is not finite.

    Example:
        >>> facts = DataFacts(task=Task.BINARY, train_rows=0)
        >>> score(facts, "auto", np.array([0, 1, 1, 1]), np.array([0.1, 0.8, 0.4, 0.7]))["accuracy"]
        0.75
    """
    outputs = np.asarray(outputs, dtype=np.float64)
    match facts.known_task:
        case Task.REGRESSION:
            scores = _real_scores(facts, loss, np.asarray(y_true, dtype=np.float64), outputs)
        case Task.MULTILABEL:
            scores = _label_scores(loss, np.asarray(y_true), outputs, threshold)
        case Task.BINARY | Task.MULTICLASS:
            scores = _class_scores(loss, class_numbers(y_true), class_probabilities(outputs), threshold)
    if not np.isfinite(outputs).all():
        return dict.fromkeys(scores, float("nan"))
    return {name: float(value) for name, value in scores.items()}


def class_numbers(y: np.ndarray) -> np.ndarray:
    """Return class numbers, shape (rows,), of class numbers or one-hot rows."""
    array = np.asarray(y)
    if array.ndim == 2 and array.shape[1] > 1:
        return array.argmax(axis=1)
    return array.reshape(-1).astype(np.int64)


def flat_targets(task: Task | None, y: np.ndarray, outputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return targets and answers one position a row: each step of a sequence and each pixel is one answer.

    Args:
        task: What is predicted; values are left as they are.
        y: Class numbers (rows, ...), -1 and 1 too, or one number for each unit (rows, ..., units).
        outputs: Shape (rows, ..., units), or (rows,) for one unit.

    Example:
        >>> outputs = np.array([[[0.9, 0.1], [0.2, 0.8]]])
        >>> [each.tolist() for each in flat_targets(Task.MULTICLASS, np.array([[0, 1]]), outputs)]
        [[0, 1], [[0.9, 0.1], [0.2, 0.8]]]
    """
    if task is None or task is Task.REGRESSION:
        return y, outputs
    units = outputs.shape[-1] if outputs.ndim > 1 else 1
    answers = outputs.reshape(-1, units)
    if task is Task.MULTILABEL:
        return y.reshape(-1, units), answers
    is_by_unit = units > 1 and y.shape == outputs.shape
    numbers = y.reshape(-1, units).argmax(axis=1) if is_by_unit else y.reshape(-1)
    are_signs = units == 1 and bool(np.isin(numbers, (-1, 1)).all()) and numbers.min() < 0
    return (numbers > 0).astype(np.int64) if are_signs else numbers, answers


def class_probabilities(outputs: np.ndarray) -> np.ndarray:
    """Return probabilities of every class, shape (rows, classes), of one sigmoid output or of a softmax."""
    flat = outputs.reshape(len(outputs), -1)
    return np.concatenate([1 - flat, flat], axis=1) if flat.shape[1] == 1 else flat


def predicted_classes(probabilities: np.ndarray, threshold: float) -> np.ndarray:
    """Return the predicted class numbers, shape (rows,); the threshold counts for two classes only."""
    if probabilities.shape[1] == 2:
        return (probabilities[:, 1] >= threshold).astype(np.int64) if threshold != 0.5 else _more_likely(probabilities)
    return probabilities.argmax(axis=1)


def balanced_accuracy(y_true: np.ndarray, predicted: np.ndarray) -> float:
    """Return the mean recall of the classes that are there, 0 to 1; both shapes (rows,)."""
    return float(np.mean([(predicted[y_true == number] == number).mean() for number in np.unique(y_true)]))


def f1(y_true: np.ndarray, predicted: np.ndarray, number: int) -> float:
    """Return the F1 of one class, 0 to 1: 2 hits / (2 hits + false alarms + misses); 0 without any."""
    hits = int(((predicted == number) & (y_true == number)).sum())
    wrong = int(((predicted == number) != (y_true == number)).sum())
    return 2 * hits / (2 * hits + wrong) if hits else 0.0


def _more_likely(probabilities: np.ndarray) -> np.ndarray:
    return (probabilities[:, 1] > probabilities[:, 0]).astype(np.int64)  # ties go to the first, as in argmax


def _class_scores(loss: str, y: np.ndarray, probabilities: np.ndarray, threshold: float) -> dict[str, float]:
    classes = probabilities.shape[1]
    predicted = predicted_classes(probabilities, threshold)
    log_loss = _cross_entropy(y, probabilities)
    numbers = [1] if classes == 2 else sorted({*np.unique(y).tolist(), *np.unique(predicted).tolist()})
    scores = {
        "loss": _elementwise(loss, np.eye(classes)[y], probabilities, otherwise=log_loss),
        "accuracy": float((predicted == y).mean()),
        "balanced_accuracy": balanced_accuracy(y, predicted),
        "f1": float(np.mean([f1(y, predicted, int(number)) for number in numbers])),
        "log_loss": log_loss,
    }
    columns = [1] if classes == 2 else list(range(classes))
    areas = [area_under_curve(y == number, probabilities[:, number]) for number in columns]
    return _with_areas(scores, areas)


def _label_scores(loss: str, y: np.ndarray, outputs: np.ndarray, threshold: float) -> dict[str, float]:
    probabilities = outputs.reshape(y.shape)
    predicted, true = (probabilities > threshold).astype(np.int64), y.astype(np.int64)
    clipped = np.clip(probabilities, _EPSILON, 1 - _EPSILON)
    log_loss = float(-(np.log(clipped) * true + np.log1p(-clipped) * (1 - true)).mean())
    columns = range(y.shape[1])
    scores = {
        "loss": _elementwise(loss, true, probabilities, otherwise=log_loss),
        "accuracy": float((predicted == true).mean()),
        "balanced_accuracy": float(np.mean([balanced_accuracy(true[:, c], predicted[:, c]) for c in columns])),
        "f1": float(np.mean([f1(true[:, c], predicted[:, c], 1) for c in columns])),
        "log_loss": log_loss,
    }
    return _with_areas(scores, [area_under_curve(true[:, c] == 1, probabilities[:, c]) for c in columns])


def _real_scores(facts: DataFacts, loss: str, y: np.ndarray, outputs: np.ndarray) -> dict[str, float]:
    y, outputs = y.reshape(len(y), -1), outputs.reshape(len(y), -1)
    errors = outputs - y
    original = errors * np.asarray(facts.target_scale or (1.0,))
    spread = ((y - y.mean(axis=0)) ** 2).sum(axis=0)
    left = (errors**2).sum(axis=0)
    explained = np.where(spread > 0, 1 - left / np.where(spread > 0, spread, 1), np.where(left > 0, 0.0, 1.0))
    return {
        "loss": _elementwise(loss, y, outputs, otherwise=float((errors**2).mean())),
        "rmse": float(np.sqrt((original**2).mean())),
        "mae": float(np.abs(original).mean()),
        "r2": float(explained.mean()),
    }


def _cross_entropy(y: np.ndarray, probabilities: np.ndarray) -> float:
    shares = probabilities / probabilities.sum(axis=1, keepdims=True)
    chosen = np.clip(shares[np.arange(len(y)), y], _EPSILON, 1 - _EPSILON)
    return float(-np.log(chosen).mean())


def _elementwise(loss: str, y: np.ndarray, outputs: np.ndarray, *, otherwise: float) -> float:
    """Return one of the losses that compare number by number; any other is the task's own."""
    errors = outputs - y
    if loss in _SQUARED:
        return float((errors**2).mean())
    if loss in _ABSOLUTE:
        return float(np.abs(errors).mean())
    if loss == "huber":
        inside = np.minimum(np.abs(errors), _HUBER_DELTA)
        return float((inside * (np.abs(errors) - inside / 2)).mean())
    return otherwise


def _with_areas(scores: dict[str, float], areas: list[float | None]) -> dict[str, float]:
    known = [area for area in areas if area is not None]
    return scores | {"auc": float(np.mean(known))} if known else scores
