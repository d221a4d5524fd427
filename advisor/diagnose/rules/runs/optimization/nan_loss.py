"""B101: the loss became NaN or infinite."""

import math

from advisor.diagnose.examples.runs import falling, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    Direction,
    EndingKind,
    Evidence,
    Fired,
    Passed,
    Recommendation,
    Run,
    Skipped,
    Verdict,
)


@rule(
    code="B101",
    symptom="nan_loss",
    severity="critical",
    title="The loss became NaN or infinite",
    finite=False,
    fires_on=[
        run_of(loss=(*falling(epochs=5), float("nan"))),
        run_of(loss=falling(), val_loss=(*falling(epochs=29), float("inf"))),
        run_of(loss=(*falling(epochs=5), 0.0, 0.0), gradient_norm=(*falling(epochs=5), float("nan"), float("nan"))),
    ],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling()),
        run_of(loss=falling(epochs=6), gradient_norm=(*falling(epochs=4), float("nan"), 1.0)),
    ],
)
def nan_loss(run: Run, *, max_gradient_rise: float = 5.0, max_rate_rise: float = 3.0) -> Verdict:
    """Look for a loss that is no number, and look back for what made it so.

    How it is detected: any recorded loss is NaN or infinite, or the run says that it ended so, or the norm of the
    gradient is no number to the end beside a loss of 0, as some trainers write one that is none. Then the epochs before
    are read: inputs that are no numbers, a learning rate more than `max_rate_rise` times its start, a gradient norm
    more than `max_gradient_rise` times its median before.

    Why it matters: no weight is a number after that; every later epoch is lost.

    What to try: if inputs are no numbers, clean them; else a third of the learning rate, gradient
    clipping, scaled inputs.

    Reference: Zhang et al., "AUTOTRAINER" (2021), doi:10.1109/ICSE43902.2021.00043; the lecture, sections 1.4 and 3.3.
    """
    first = facts.not_finite_since(run) or _lost_since(run)
    if first is None and run.ending.kind is not EndingKind.DIVERGED:
        if not any(trace.name.endswith("loss") for trace in run.traces):
            return Skipped("no loss was recorded")
        return Passed((Evidence("epochs with a loss that is no number", 0.0, limit=0.0),))
    name, epoch = first or ("loss", max(0, run.epochs - 1))
    evidence = [Evidence(f"first epoch with a {name} that is no number", float(epoch + 1), epochs=(epoch, epoch + 1))]
    evidence += _looking_back(run, epoch, max_gradient_rise, max_rate_rise)
    return Fired(tuple(evidence), _advice(run, name, epoch))


def _lost_since(run: Run) -> tuple[str, int] | None:
    """Return since when the gradient has been no number and the loss 0, to the end."""
    told = {trace.name: trace.values for trace in run.traces if trace.layer is None}
    pairs = list(zip(told.get("gradient_norm", ()), told.get("loss", ()), strict=False))
    lost = [norm is not None and not math.isfinite(norm) and loss == 0.0 for norm, loss in pairs]
    first = len(lost) - next((count for count, is_lost in enumerate(reversed(lost)) if not is_lost), len(lost))
    return ("gradient_norm", first) if first < len(lost) else None


def _looking_back(run: Run, epoch: int, max_gradient_rise: float, max_rate_rise: float) -> list[Evidence]:
    found = []
    for name, limit in (("gradient_norm", max_gradient_rise), ("learning_rate", max_rate_rise)):
        if not run.has(name) or epoch < 1:
            continue
        before = run.trace(name)[:epoch]
        usual = signals.median(before) if name == "gradient_norm" else float(before[0])
        last = float(before[-1])
        if usual > 0 and last / usual > limit:
            found.append(Evidence(f"{name} just before, against its usual value", last / usual, limit=limit))
    if run.data is not None and run.data.nonfinite_inputs:
        found.append(Evidence("inputs that are no numbers", float(run.data.nonfinite_inputs), limit=0.0))
    return found


def _advice(run: Run, name: str, epoch: int) -> tuple[Recommendation, ...]:
    if run.data is not None and run.data.nonfinite_inputs:
        return (Recommendation(Action.CLEAN_DATA, because="some inputs are no numbers"),)
    lower = Recommendation(
        Action.TUNE_OPTIMIZATION, "learning_rate", Direction.LOWER, because="weights grew until the loss was no number"
    )
    clip = Recommendation(
        Action.TUNE_OPTIMIZATION, "clipping", Direction.CHANGE, because="a clipped gradient cannot grow without bound"
    )
    if epoch == 0 and name == "loss":
        look = Recommendation(
            Action.CLEAN_DATA, because="it was so from the first epoch: look for inputs or labels that are no numbers"
        )
        return lower, clip, look
    return lower, clip
