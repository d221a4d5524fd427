"""What a failed trial tells the sampler, and when failures end a study."""

import re
from collections.abc import Sequence
from itertools import islice

from advisor.errors import NoTrialFinishedError, Problem
from advisor.records import EndingKind, Goal, Trial, TrialState

ALIKE = 5  # a study ends when this many first trials fail alike
UNKNOWN_BAD = 1e3  # used when nothing finite is known yet
LAST_WORDS = "; the last line of "  # begins what a killed worker's libraries had printed: another line every time
TELLING = frozenset({EndingKind.DIVERGED, EndingKind.OUT_OF_MEMORY, EndingKind.TIMED_OUT})
FAILURES = TELLING | {EndingKind.KILLED, EndingKind.ERROR}


def bad_value(scores: Sequence[float], goal: Goal) -> float:
    """Return a finite value worse than every score known: samplers must be told numbers, and learn from them.

    Example:
        >>> bad_value([0.5, 0.25], Goal()), bad_value([0.5, 0.75], Goal(metric="accuracy"))
        (0.75, 0.25)
    """
    costs = [goal.cost(score) for score in scores]
    return goal.cost(2 * max(costs) - min(costs) if costs else UNKNOWN_BAD)


def says_nothing(trial: Trial) -> bool:
    """Say whether a failed trial tells nothing of its parameters: interrupted, killed, or an error."""
    kind = trial.run.ending.kind if trial.run is not None else EndingKind.UNKNOWN
    return trial.state is not TrialState.FINISHED and kind not in TELLING


def stop_if_all_alike(trials: Sequence[Trial]) -> None:
    """End the study when each of its first trials failed in the same way.

    Raises:
        NoTrialFinishedError: With the reason they share.
    """
    ended = [t for t in trials if t.state is not TrialState.RUNNING and not t.was_interrupted and not t.outside]
    first = ended[:ALIKE]
    if len(first) < ALIKE or any(trial.state is not TrialState.FAILED for trial in ended):
        return
    if len({_shape(trial.reason) for trial in first}) == 1:
        raise NoTrialFinishedError(
            f"the first {ALIKE} trials all failed in the same way",
            [Problem("", ended[0].reason)],
            "Fix the cause, then continue with --resume; the records of the failed trials are kept.",
        )


def stop_if_unreported(trials: Sequence[Trial], goal: Goal) -> None:
    """End the study when none of its first finished trials reports something that its goal names.

    Raises:
        NoTrialFinishedError: With what is missing, and why as far as it was recorded.
    """
    finished = list(islice((trial for trial in trials if trial.state is TrialState.FINISHED), ALIKE))
    if len(finished) < ALIKE or not goal.measured:
        return
    missing = [name for name in goal.measured if not any(name in trial.measured for trial in finished)]
    if missing:
        runs = [trial.run for trial in finished if trial.run is not None]
        notes = [note for note in (runs[0].unrecorded if runs else ()) if any(name in note for name in missing)]
        known = sorted({name for run in runs for name in run.scores.validation})
        reported = f"its trials report {', '.join(known)}" if known else "its trials report no metric"
        raise NoTrialFinishedError(
            f"the goal names what none of the first {ALIKE} finished trials reports",
            [Problem(name, next((note for note in notes if name in note), reported)) for name in missing],
            "Name what they report in [goal] also and require, or leave it out; the finished trials are kept.",
        )


def stop_if_none_finished(trials: Sequence[Trial]) -> None:
    """End a study without a finished trial.

    Raises:
        NoTrialFinishedError: With the reason of every failed one, each once.
    """
    if any(trial.state is TrialState.FINISHED for trial in trials):
        return
    if not trials:
        raise NoTrialFinishedError(
            "the study ended before its first trial did",
            [],
            "Give it more time; `--plan` says how long the first trial takes. --resume continues where it stopped.",
        )
    inside = [trial for trial in trials if not trial.outside]
    reasons = {_shape(trial.reason): trial for trial in reversed(inside) if trial.reason}
    others = len(trials) - len(inside)
    apart = f", and {others} more {'do' if others > 1 else 'does'} not fit it as it is now" if others else ""
    ended = "the only trial did not finish" if len(inside) == 1 else f"none of the {len(inside)} trials finished"
    raise NoTrialFinishedError(
        f"{ended}{apart}",
        [Problem(f"trial {trial.number}", trial.reason) for trial in reversed(reasons.values())],
        "Fix the cause, or give the study more time; --resume continues where it stopped.",
    )


def _shape(reason: str) -> str:
    """The reason without its numbers and without what a library printed: 'layer 3' and 'layer 5' fail alike."""
    return re.sub(r"[0-9.]+", "#", reason.partition(LAST_WORDS)[0])
