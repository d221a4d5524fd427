"""B102: the loss gave back what it had gained."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, run_of, u_shaped
from advisor.diagnose.reading import excerpts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, Passed, Recommendation, Run, Verdict

_FEW = 8  # epochs of an excerpt


@rule(
    code="B102",
    symptom="diverging",
    severity="critical",
    title="The training loss rose again and gave back what it had gained",
    needs=("loss",),
    min_epochs=3,
    fires_on=[run_of(loss=u_shaped(turn=10, end=2.0)), run_of(loss=(1.0, 2.0, 5.0, 20.0, 300.0))],
    quiet_on=[run_of(loss=falling()), run_of(loss=flat()), run_of(loss=(2.3, 1.0, 0.6, 0.5, 0.45))],
)
def diverging(run: Run, *, max_given_back: float = 0.5, min_rise: float = 0.1, excerpt_rise: float = 0.25) -> Verdict:
    """Compare the end of the training loss with its best and its first value.

    How it is detected: the training loss ends (median of the last epochs) above its minimum by more
    than `max_given_back` of the best progress, by more than the fraction `min_rise` of the minimum, and
    by more than four times its noise. A few epochs from the middle do not show what was gained: there the
    rise must be `excerpt_rise` of the minimum.

    Why it matters: the optimizer walks away from the minimum; more epochs make it worse.

    What to try: divide the learning rate by 3 until it stops; clip the gradient; scale the inputs.

    Reference: the lecture, section 3.3; the limit of one half is runmedic's.
    """
    loss = run.trace("loss")
    best = int(loss.argmin())
    low, first, end = float(loss[best]), float(loss[0]), signals.level_at_end(loss)
    progress = max(first - low, 0.0)
    rise = end - low
    share = rise / progress if progress > 0 else (np.inf if rise > 0 else 0.0)
    evidence = Evidence(
        "share of the best progress given back", float(share), limit=max_given_back, epochs=(best, len(loss))
    )
    noise = signals.noise(loss[: best + 1]) if best > 5 else 0.0
    is_short = excerpts.begins_midway(run) and len(loss) < _FEW
    least = excerpt_rise if is_short else min_rise
    if share <= max_given_back or rise <= max(least * abs(low), 4 * noise):
        return Passed((evidence,))
    advice = (
        Recommendation(
            Action.TUNE_OPTIMIZATION, "learning_rate", Direction.LOWER, because="the loss climbs: steps are too large"
        ),
        Recommendation(
            Action.TUNE_OPTIMIZATION,
            "clipping",
            Direction.CHANGE,
            because="a clipped gradient cannot throw the weights far",
        ),
    )
    return Fired((evidence,), advice)
