"""Progress: what is known of one member while it trains, and when it ends."""

import math
from dataclasses import dataclass, field

import numpy as np

from advisor.records import Ending, EndingKind, RateResponse, Recipe, Trace
from advisor.records.recipe import ScheduleKind, StoppingKind
from advisor.training.callbacks.gradient_norm import TRACE, reason_of
from advisor.training.cohort.checkpoint import Told
from advisor.training.cohort.schedule import Plateau, step_rates
from advisor.training.cohort.stacked.signals import TraceKey


@dataclass
class Progress:
    """One member: its recipe, its rows, what each epoch gave, and how it ended.

    Args:
        recipe: What is trained.
        first_row: Where its training rows begin in the stacked data.
        rows: How many there are.
        validates: Whether there is a validation part to judge by.
        batch_size: Rows of one step.
        metric: What stands beside the loss: "accuracy" or "mae".
    """

    recipe: Recipe
    first_row: int
    rows: int
    validates: bool
    batch_size: int
    metric: str
    traces: dict[TraceKey, list[float | None]] = field(default_factory=dict)
    best_epoch: int | None = None
    ending: Ending | None = None
    epochs: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self._rng = np.random.default_rng((self.recipe.seed, 13))
        self._drawn: np.ndarray | None = None
        schedule = self.recipe.schedule
        is_performance = schedule.kind is ScheduleKind.PERFORMANCE
        self._plateau = Plateau(schedule.patience, schedule.factor) if is_performance else None

    def go_on(self, told: Told) -> None:
        """Be where an earlier training came to its end."""
        self.traces = {(trace.name, trace.layer): list(trace.values) for trace in told.traces}
        self.best_epoch, self.epochs, self.seconds = told.best_epoch, told.epochs, told.seconds
        if self._plateau is not None and told.plateau is not None:
            self._plateau.factor, self._plateau.best, self._plateau.waited = told.plateau
        for _ in range(told.epochs):
            self._rng.permutation(self.rows)

    def told(self, *, fingerprint: str, responses: tuple[RateResponse, ...]) -> Told:
        """Return what an epoch that follows would have to know, beside the tensors."""
        plateau = self._plateau
        return Told(
            recipe=self.recipe,
            fingerprint=fingerprint,
            epochs=self.epochs,
            best_epoch=self.best_epoch,
            seconds=self.seconds,
            traces=tuple(Trace(name, tuple(values), layer) for (name, layer), values in self.traces.items()),
            responses=responses,
            plateau=None if plateau is None else (plateau.factor, plateau.best, plateau.waited),
        )

    @property
    def steps(self) -> int:
        """Optimizer steps of one epoch."""
        return -(-self.rows // self.batch_size)

    @property
    def monitor(self) -> str:
        """The quantity that early stopping and plateaus look at."""
        return "val_loss" if self.validates else "loss"

    def order(self) -> np.ndarray:
        """Return the rows of one more epoch, shape (steps, batch size); the first row fills the last batch up."""
        drawn = self._draw() if self._drawn is None else self._drawn
        self._drawn = None
        return drawn

    def draw_ahead(self) -> None:
        """Draw the order of the epoch after this one, if there is one: a device trains this one meanwhile."""
        if self._drawn is None and self.epochs + 1 < self.recipe.epochs:
            self._drawn = self._draw()

    def _draw(self) -> np.ndarray:
        order = np.zeros(self.steps * self.batch_size, dtype=np.int32)
        order[: self.rows] = self._rng.permutation(self.rows)
        return (order + self.first_row).reshape(self.steps, self.batch_size)

    def rates(self) -> np.ndarray:
        """Return the learning rate of each step of the next epoch, shape (steps,)."""
        return self._rates(self.epochs * self.steps, self.steps)

    def see(self, measured: dict[TraceKey, float], *, improved: bool, seconds: float) -> None:
        """Take in one more epoch.

        Args:
            measured: Values of the epoch by trace.
            improved: Whether the weights of this epoch are the ones to keep.
            seconds: The member's share of the time that the epoch took.
        """
        rate = float(self._rates((self.epochs + 1) * self.steps, 1)[0])
        for key, value in (measured | {("learning_rate", None): rate, ("seconds", None): seconds}).items():
            self.traces.setdefault(key, []).append(value)
        if improved:
            self.best_epoch = self.epochs
        if self._plateau is not None:
            self._plateau.see(measured[self.monitor, None])
        self.epochs += 1
        self.seconds += seconds
        self.ending = self._ending(measured)

    def records(self, name: str) -> bool:
        """Say whether a trace is the member's own, and not only there because others of its cohort have it."""
        if name == TRACE:
            return self.recipe.stopping.kind is StoppingKind.GRADIENT_NORM
        return self.validates or not name.startswith("val_")

    def prune(self, reason: str) -> None:
        """End the training because others of the cohort go on in its place."""
        self.ending = Ending(EndingKind.PRUNED, reason)

    def time_out(self, why: str = "time ran out") -> None:
        """End the training because its time is up, or nobody gives it more."""
        self.ending = Ending(EndingKind.TIMED_OUT, f"{why} after epoch {self.epochs}")

    def _rates(self, first: int, count: int) -> np.ndarray:
        rates = step_rates(self.recipe, first, count, steps_per_epoch=self.steps)
        return rates if self._plateau is None else rates * self._plateau.factor

    def _ending(self, measured: dict[TraceKey, float]) -> Ending | None:
        for name, words in (("loss", "training"), ("val_loss", "validation")):
            value = measured.get((name, None), 0.0)
            if not math.isfinite(value):
                said = "NaN" if math.isnan(value) else "infinite"
                return Ending(EndingKind.DIVERGED, f"the {words} loss became {said} in epoch {self.epochs}")
        stopping = self.recipe.stopping
        best = -1 if self.best_epoch is None else self.best_epoch
        waited = self.epochs - 1 - best
        if stopping.kind is StoppingKind.EARLY and waited >= max(1, stopping.patience) and self.epochs > 1:
            reason = f"no improvement of {self.monitor} for {stopping.patience} epochs after epoch {best + 1}"
            return Ending(EndingKind.STOPPED_EARLY, reason)
        norm = measured.get((TRACE, None))
        if norm is not None and norm < stopping.threshold:
            return Ending(EndingKind.STOPPED_EARLY, reason_of(norm, stopping.threshold))
        if self.epochs >= self.recipe.epochs:
            return Ending(EndingKind.FINISHED, f"all {self.recipe.epochs} epochs")
        return None
