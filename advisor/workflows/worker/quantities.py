"""Whether two numbers of one name are one quantity: a user's model, its own `fit` and simple models measure theirs."""

import math
from collections.abc import Mapping, Sequence

import msgspec

from advisor.records import Reference, Run, Scores

_NEAR = 0.02  # the share by which they may differ: batches of another size, thresholds of an area under a curve


def is_near(one: float, other: float) -> bool:
    """Say whether two numbers can be one quantity, measured twice.

    Example:
        >>> is_near(0.500, 0.505), is_near(0.5, 0.6), is_near(float("nan"), float("nan"))
        (True, False, True)
    """
    return math.isclose(one, other, rel_tol=_NEAR, abs_tol=1e-6) or (math.isnan(one) and math.isnan(other))


def other_quantities(said: Mapping[str, float], measured: Mapping[str, float]) -> frozenset[str]:
    """Return the names of what a model says that is not known to be what is measured under the same name.

    A loss with a penalty, one of the user's own, an F1 score of another mean: beside those nothing can be put that was
    measured otherwise.

    Example:
        >>> sorted(other_quantities({"loss": 0.3, "mae": 0.5, "profit": 7.0}, {"loss": 1.0, "mae": 0.5}))
        ['loss', 'profit']
    """
    return frozenset(name for name, value in said.items() if name not in measured or not is_near(value, measured[name]))


def with_objective(scores: Scores, returned: Mapping[str, float], run: Run) -> Scores:
    """Return scores with what a `fit` of the user's own returned of the validation part.

    Where the model says another number under that name, and no epoch logged what was returned, they are two
    quantities: the training and test part were not measured by the one that counts.

    Example:
        >>> model = Scores(validation={"loss": 9.0, "mae": 3.0}, test={"loss": 8.0, "mae": 2.8})
        >>> found = with_objective(model, {"loss": 3.0}, Run())
        >>> found.validation, found.test
        ({'loss': 3.0, 'mae': 3.0}, {'mae': 2.8})
    """
    others = {
        name for name in other_quantities(returned, scores.validation) if not _was_logged(name, returned[name], run)
    }
    parts = {part: {n: v for n, v in getattr(scores, part).items() if n not in others} for part in ("train", "test")}
    return msgspec.structs.replace(scores, **parts, validation={**scores.validation, **returned})


def _was_logged(name: str, value: float, run: Run) -> bool:
    trace = f"val_{name}"
    return run.has(trace) and any(is_near(value, float(each)) for each in run.trace(trace))


def without(scores: Mapping[str, float], names: tuple[str, ...]) -> dict[str, float]:
    """Return scores without those of some names.

    Example:
        >>> without({"loss": 0.5, "mae": 0.1}, ("loss",))
        {'mae': 0.1}
    """
    return {name: value for name, value in scores.items() if name not in names}


def alike(references: Sequence[Reference], others: tuple[str, ...]) -> tuple[Reference, ...]:
    """Return simple models without the scores that are another quantity than a model's of the same name."""
    return tuple(
        msgspec.structs.replace(each, train=without(each.train, others), validation=without(each.validation, others))
        for each in references
    )
