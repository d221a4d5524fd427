"""What a rule is shown of a run: long logs condensed, gaps closed, and whether the rule can look at all."""

from functools import lru_cache
from typing import NamedTuple

import msgspec
import numpy as np

from advisor.diagnose.reading.excerpts import begins_midway, learns_by_reward, plays_against_itself
from advisor.diagnose.reading.facts import ACCURACIES
from advisor.diagnose.rule import Rule
from advisor.records import Evidence, NotApplicable, Run, Skipped, Trace
from advisor.records.run import FloatArray

MOST_POINTS = 1000  # a log of steps is read in blocks: a million steps are a thousand means


class View(NamedTuple):
    """A run as a rule sees it, and where each of its epochs stood in the run as recorded."""

    run: Run
    epochs: tuple[int, ...] | None = None  # None: nothing was moved
    block: int = 1  # recorded epochs in one epoch of the view

    @property
    def is_moved(self) -> bool:
        """Say whether an epoch may stand elsewhere than in the run as recorded."""
        return self.epochs is not None or self.block != 1

    def place(self, evidence: Evidence) -> Evidence:
        """Return the evidence with its epochs as they were recorded."""
        if evidence.epochs is None or not self.is_moved:
            return evidence
        first, stop = (self._recorded(epoch) for epoch in evidence.epochs)
        return msgspec.structs.replace(evidence, epochs=(first, stop))

    def _recorded(self, epoch: int) -> int:
        if self.epochs is not None:
            inside = min(max(epoch, 0), len(self.epochs) - 1)
            epoch = self.epochs[inside] + (epoch - inside)
        return epoch * self.block


def condense(run: Run) -> View:
    """Return a run of at most about a thousand epochs: means over blocks; one NaN makes its block NaN.

    Accuracies that were written in per cent are read as shares.
    """
    run = _in_shares(run)
    if run.epochs <= MOST_POINTS:
        return View(run)
    block = -(-run.epochs // MOST_POINTS)
    traces = tuple(msgspec.structs.replace(trace, values=_block_means(trace, block)) for trace in run.traces)
    best = None if run.best_epoch is None else run.best_epoch // block
    return View(msgspec.structs.replace(run, traces=traces, best_epoch=best), None, block)


def _in_shares(run: Run) -> Run:
    """Return the run with accuracies as shares where they were written in per cent."""
    written = [trace for trace in run.traces if trace.layer is None and _is_accuracy(trace.name)]
    values = [value for trace in written for value in trace.values if value is not None]
    if not values or not 1.5 < max(values) <= 100.0 or min(values) < 0.0:
        return run
    traces = tuple(_as_shares(trace) if trace in written else trace for trace in run.traces)
    return msgspec.structs.replace(run, traces=traces)


def _is_accuracy(name: str) -> bool:
    return name.removeprefix("val_").removeprefix("inference_") in ACCURACIES


def _as_shares(trace: Trace) -> Trace:
    shares = tuple(None if value is None else value / 100.0 for value in trace.values)
    return msgspec.structs.replace(trace, values=shares)


def show_to(view: View, rule: Rule) -> View | Skipped | NotApplicable:
    """Return what a rule is shown, or why it cannot look."""
    names, others = _traces_and_others(rule.needs)
    known = view.run.finite_traces.issuperset(names)  # then nothing of them is missing or a gap
    if not known or others:
        missing = [need for need in (others if known else rule.needs) if not _recorded(view.run, need)]
        if missing:
            return Skipped(f"not recorded: {', '.join(missing)}")
    if not known:
        view = _without_gaps(view, names)
    why = _why_not(view.run, rule, names)
    if why is not None:
        return why
    if rule.finite and not known and not view.run.finite_traces.issuperset(names):
        for name in names:
            finite = np.isfinite(view.run.trace(name))
            if not finite.all():
                return Skipped(f"{name} is no finite number at epoch {int(finite.argmin()) + 1}")
    return view


def _why_not(run: Run, rule: Rule, names: tuple[str, ...]) -> Skipped | NotApplicable | None:
    """Return why a rule has nothing to say of a run that has the traces that it needs."""
    if rule.finite and not _LOSSES.isdisjoint(names) and learns_by_reward(run):
        return NotApplicable("the log tells of rewards: losses of learning by reward need not fall")
    if rule.finite and names == ("loss",) and not run.has("val_loss") and plays_against_itself(run):
        return NotApplicable("the log tells of two players against each other: their losses need not fall")
    return Skipped(f"needs {rule.min_epochs} epochs, {run.epochs} recorded") if run.epochs < rule.min_epochs else None


@lru_cache(maxsize=256)
def _traces_and_others(needs: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a rule needs of the traces of the whole model, and what of the layers and of the run's parts."""
    others = tuple(need for need in needs if need in _PARTS or need.startswith("layers:"))
    return tuple(need for need in needs if need not in others), others


_LOSSES = frozenset({"loss", "val_loss"})
_FIRST_EPOCHS = "first epochs"
_PARTS = frozenset({"data", "model", "recipe", "references", "goal", _FIRST_EPOCHS})


def _recorded(run: Run, need: str) -> bool:
    if need.startswith("layers:"):
        return need.removeprefix("layers:") in run.layer_signals
    if need == _FIRST_EPOCHS:
        return not begins_midway(run)
    if need in _PARTS:
        return bool(getattr(run, need))
    return run.has(need)


def _without_gaps(view: View, names: tuple[str, ...]) -> View:
    """Keep the epochs at which every needed trace was recorded (validation every fifth epoch, say)."""
    run = view.run
    if run.whole_traces.issuperset(names):
        return view
    needed = [trace.values for trace in run.traces if trace.layer is None and trace.name in names]
    epochs = run.epochs
    if all(len(values) == epochs and None not in values for values in needed):
        return view
    kept = tuple(e for e in range(epochs) if all(e < len(values) and values[e] is not None for values in needed))
    traces = tuple(
        msgspec.structs.replace(trace, values=tuple(trace.values[e] if e < len(trace.values) else None for e in kept))
        for trace in run.traces
    )
    best = None if run.best_epoch is None else sum(1 for epoch in kept if epoch <= run.best_epoch) - 1
    best = None if best is None or best < 0 else best
    return View(msgspec.structs.replace(run, traces=traces, best_epoch=best), kept, view.block)


def _block_means(trace: Trace, block: int) -> tuple[float | None, ...]:
    values: FloatArray = np.array(trace.values, dtype=np.float64)  # None becomes NaN
    gaps = np.array([value is None for value in trace.values]) if None in trace.values else None
    starts = np.arange(0, len(values), block)
    if len(starts) == 0:
        return ()
    if gaps is None:
        counts = np.add.reduceat(np.ones_like(values), starts)
        return tuple((np.add.reduceat(values, starts) / counts).tolist())
    counts = np.add.reduceat((~gaps).astype(np.float64), starts)
    sums = np.add.reduceat(np.where(gaps, 0.0, values), starts)
    return tuple(None if n == 0 else float(s / n) for s, n in zip(sums, counts, strict=True))
