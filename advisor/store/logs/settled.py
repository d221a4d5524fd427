"""Quantities under Keras's names as rules expect them: shares, gaps, and which part plays which role."""

from collections.abc import Mapping

from advisor.store.logs.gaps import without_gaps
from advisor.store.logs.log_columns import Column
from advisor.store.logs.names import keras_name
from advisor.store.logs.shares import as_shares

_LOSSES = frozenset({
    "nll", "nll_loss", "ce", "ce_loss", "xent", "cross_entropy", "crossentropy", "cross_entropy_loss",
    "crossentropy_loss", "logloss", "log_loss", "objective", "cost", "criterion", "mse_loss", "bce", "bce_loss",
    "losses", "binary_logloss", "multi_logloss", "mlogloss", "cross-entropy", "error", "errors", "deviance", "l1", "l2",
    "rmse", "mse", "mae",
})  # fmt: skip


def settled(columns: Mapping[str, Column]) -> dict[str, Column]:
    """Return quantities with a test part over epochs as validation, the one loss as loss, gaps open, shares as shares.

    Each of the three happens only where nothing else claims the name: a log with `val_loss` and `test_loss`
    keeps both, one with two losses of its own keeps their names.
    """
    named = _the_one_loss(_test_as_validation(columns))
    return as_shares(without_gaps(named))


def assumed(before: Mapping[str, Column], after: Mapping[str, Column]) -> tuple[str, ...]:
    """Say what `settled` took for what, as people are told it.

    Example:
        >>> import numpy as np
        >>> column = Column(np.array([50.0, 60.0]), np.array([True, True]))
        >>> before = {"nll": column, "test_accuracy": column}
        >>> assumed(before, settled(before))  # doctest: +NORMALIZE_WHITESPACE
        ('the test part was taken for the validation part', 'nll was taken for the loss',
         'per cent divided by 100: val_accuracy')
    """
    gone = [name for name in before if name not in after]
    notes = []
    if any(name.startswith("test_") for name in gone):
        notes.append("the test part was taken for the validation part")
    losses = {name.removeprefix("val_").removeprefix("test_") for name in gone} & _LOSSES
    notes += [f"{name} was taken for the loss" for name in sorted(losses)]
    kept = [column.values for column in before.values()]
    divided = [name for name, column in after.items() if not any(column.values is values for values in kept)]
    return (*notes, f"per cent divided by 100: {', '.join(divided)}") if divided else tuple(notes)


def _test_as_validation(columns: Mapping[str, Column]) -> dict[str, Column]:
    if any(name.startswith("val_") for name in columns):
        return dict(columns)
    over_epochs = {
        name for name, column in columns.items() if name.startswith("test_") and int(column.recorded.sum()) > 1
    }
    return {
        f"val_{keras_name(n.removeprefix('test_'))}" if n in over_epochs else n: column for n, column in columns.items()
    }


def _the_one_loss(columns: Mapping[str, Column]) -> dict[str, Column]:
    if "loss" in columns or "val_loss" in columns:
        return dict(columns)
    cores = {name.removeprefix("val_") for name in columns}
    losses = cores & _LOSSES
    if len(losses) != 1:
        return dict(columns)
    (loss,) = losses
    names = {loss: "loss", f"val_{loss}": "val_loss"}
    return {names.get(name, name): column for name, column in columns.items()}
