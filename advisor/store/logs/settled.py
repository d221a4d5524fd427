"""Quantities under Keras's names as rules expect them: shares, gaps, and which part plays which role."""

from collections.abc import Mapping

from advisor.store.logs.gaps import without_gaps
from advisor.store.logs.log_columns import Column
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


def _test_as_validation(columns: Mapping[str, Column]) -> dict[str, Column]:
    if any(name.startswith("val_") for name in columns):
        return dict(columns)
    over_epochs = {
        name for name, column in columns.items() if name.startswith("test_") and int(column.recorded.sum()) > 1
    }
    return {f"val_{n.removeprefix('test_')}" if n in over_epochs else n: column for n, column in columns.items()}


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
