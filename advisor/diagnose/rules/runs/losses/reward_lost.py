"""F106: the reward of an agent rose and then fell for good."""

from typing import NamedTuple

import numpy as np

from advisor.diagnose.examples.runs import flat, rising, run_of, zigzag
from advisor.diagnose.reading import excerpts, facts, signals
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    Direction,
    Evidence,
    Fired,
    FloatArray,
    NotApplicable,
    Passed,
    Recommendation,
    Run,
    Verdict,
)

_PARTS = 12  # of a run, in which its ways are counted
_FEWEST = 5  # values on either side of the best
_LEARNED = (*rising(20.0, 200.0, epochs=30), *flat(195.0, epochs=10, wobble=0.05))


class _Course(NamedTuple):
    """A reward that was won and lost again."""

    best: int
    gained: float
    lost: float  # at the end, from the best
    returned: float  # what it came back to at most in its last part
    error: float  # of `lost`, from the noise around the course
    wandered: float  # all its ways up and down, against one way up and one down


@rule(
    code="F106",
    symptom="diverging",
    severity="warning",
    title="The reward rose and then fell for good",
    min_epochs=12,
    fires_on=[run_of(reward=(*_LEARNED, *flat(22.0, epochs=20, wobble=0.2)))],
    quiet_on=[
        run_of(reward=_LEARNED),
        run_of(reward=zigzag(200.0, 10.0, epochs=60)),
        run_of(reward=(*_LEARNED, *flat(22.0, epochs=8, wobble=0.2), *flat(195.0, epochs=22, wobble=0.05))),
        run_of(reward=flat(-200.0, epochs=60, wobble=0.1)),
    ],
)
def reward_lost(
    run: Run,
    *,
    max_lost: float = 0.6,
    max_return: float = 0.7,
    errors: float = 5.0,
    least_end: float = 0.15,
    most_ways: float = 1.3,
) -> Verdict:
    """Compare what an agent earns in the end with the best that it earned.

    How it is detected: of what the smoothed reward (or return, or score, where no validation was recorded) had gained
    up to its best, more than `max_lost` is lost by the end: by the mean of the last `least_end` of the run, which
    lies behind the best. That is more than `errors` standard errors by the noise around the course, and in that last
    part the course never comes back to `max_return` of the gain: rewards are noisy, and a dip that heals is none. A
    reward that goes up and down all the time, `most_ways` times as far as up once and down once, only wanders.

    Why it matters: the policy gathers its own data; once it is ruined, what it gathers teaches it nothing better.

    What to try: keep the weights of the best episode; a lower or a falling learning rate; smaller steps of the policy
    (clip range, KL target), a slower target network, a larger buffer.

    Reference: Dohare et al., "Overcoming policy collapse in deep reinforcement learning" (2023), EWRL.
    """
    name = excerpts.reward_of(run)
    values = facts.optional_trace(run, name) if name else None
    course = None if values is None else _course(values, max(_FEWEST, round(least_end * len(values))))
    if course is None:
        return NotApplicable("no reward was recorded, or too few of them")
    share = course.lost / course.gained
    evidence = (
        Evidence(
            f"share of the gain in {name} that was lost again", share, max_lost, "fraction", (course.best, run.epochs)
        ),
        Evidence("share of the gain that it came back to", course.returned / course.gained, max_return, "fraction"),
    )
    is_sure = course.lost > errors * course.error and course.returned < max_return * course.gained
    is_sure = is_sure and course.wandered < most_ways
    if share <= max_lost or not is_sure:
        return Passed(evidence)
    return Fired(
        evidence,
        (
            Recommendation(
                Action.TUNE_OPTIMIZATION,
                "learning_rate",
                Direction.LOWER,
                because="one step that is too large ruins a policy that gathers its own data",
            ),
            Recommendation(
                Action.STOP_EARLIER, "stopping", Direction.CHANGE, because="the best policy lies behind the last one"
            ),
        ),
    )


def _course(values: FloatArray, last: int) -> _Course | None:
    """Return how a reward went, None where its best lies at an end of it or nothing was gained."""
    course, width = signals.smooth(values), signals.window_of(len(values))
    best = int(course.argmax())
    if best < _FEWEST or len(values) - best - 1 < last:
        return None
    start, end = float(np.median(values[:width])), float(values[-last:].mean())
    around = values[max(0, best - width // 2) : best + width // 2 + 1]
    top = min(float(course[best]), float(np.median(around)))  # one lucky episode is no height
    spread = float(np.std(values - course))
    gained = top - start
    error = spread * float(np.sqrt(1.0 / width + 1.0 / last))
    if gained <= _least_gain(error):
        return None
    returned = float(course[-last:].max()) - start
    lost = top - end
    means = np.array([part.mean() for part in np.array_split(values, min(_PARTS, len(values)))])
    wandered = float(np.abs(np.diff(means)).sum()) / (gained + max(lost, 0.0))
    return _Course(best, gained, lost, returned, error, wandered)


def _least_gain(error: float) -> float:
    """Return the gain below which a reward has only wandered: the best of many windows lies above their mean."""
    return max(3.0 * error, 1e-12)
