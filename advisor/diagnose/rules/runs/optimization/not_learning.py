"""B108: the network has learned nothing."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, rising, run_of, ten_classes
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

_FAR = 5.0  # times the loss of chance: even steps that are far too large rest nearer to it
_FEW = 5  # epochs; below, a tenth of them is no epoch
_NEAR = 0.15  # of the loss of chance: an excerpt further off is of a network that knows something
_ROUNDING = 1e-5  # of a loss that moves not at all
_ZERO_BY_CHANCE = frozenset({"mcc", "matthews", "matthews_corrcoef", "matthews_correlation", "kappa", "cohen_kappa"})
_CONSTANT_ANSWERS = (0.25, *(float(np.log(classes)) for classes in range(2, 11)))
_TO_LN_2 = (3.6, 1.3, 0.86, 0.77, 0.699, 0.6964, 0.694, 0.6937, 0.6938, 0.6933)


@rule(
    code="B108",
    symptom="not_learning",
    severity="critical",
    title="The network has learned nothing",
    needs=("loss",),
    min_epochs=3,
    fires_on=[
        run_of(loss=flat(2.3)),
        run_of(loss=falling(9.0, 2.32), accuracy=flat(0.1), data=ten_classes()),
        run_of(loss=(0.71, 0.694, 0.6932, 0.6931, 0.6931, 0.6931, 0.6931)),
        run_of(loss=(3.4, 3.28, 3.28, 3.29, 3.28), accuracy=(0.096, 0.105, 0.097, 0.1, 0.0995)),
        run_of(loss=_TO_LN_2, val_loss=_TO_LN_2),
    ],
    quiet_on=[
        run_of(loss=falling()),
        run_of(loss=flat(0.3), accuracy=flat(0.95)),
        run_of(loss=falling(), accuracy=rising()),
        run_of(loss=(2.3, 2.9, 11.2, 402.1, 9.3e5, 8.1e9, 4.2e15, 1e24)),
        run_of(loss=_TO_LN_2, val_loss=(3.5, 1.2, 0.9, 0.8, 0.74, 0.735, 0.734, 0.733, 0.734, 0.733)),
        run_of(loss=(2.8, 2.65, 2.52), accuracy=(0.1, 0.1, 0.11), data=ten_classes()),
    ],
)
def not_learning(
    run: Run,
    *,
    min_improvement: float = 0.02,
    min_fall: float = 0.03,
    max_standing: float = 0.04,
    fast_fall: float = 0.05,
    max_growth: float = 3.0,
) -> Verdict:
    """Ask whether training did better than a constant answer, or than itself at the start.

    How it is detected: the training loss never came below that of the best constant answer by the
    fraction `min_improvement`. That answer is known from the data, or from an accuracy that moved by
    less than `max_standing` and six standard errors: a tenth is chance among ten classes. Where
    neither is known, the loss must have improved by `min_fall` over the run; of an excerpt that begins in the middle
    of a training, only a loss that moves not at all, or stands at chance, says so. An accuracy
    clearly above the share of the largest class is learning, and so is a loss that still falls by more
    than `fast_fall` for every tenth of the epochs, or, in fewer than five epochs, by more than
    `min_improvement` in each. A loss that stands at ln 2 to ln 10 or at a quarter (a squared error) is that of a
    constant answer, whatever the accuracy says; so is one to which both losses come down and where they rest over
    the last third, unless accuracy knows better.

    Why it matters: nothing that is read off such a run (gap, curve, size) means anything.

    What to try: another learning rate first; then scaled inputs, another activation with its
    initializer, the labels. More data cannot help: what is there is not used.

    Reference: the lecture, section 7 question 1; ln k and the 2 % are runmedic's.
    """
    loss = facts.training_loss(run)
    pair = facts.accuracies(run)
    if float(signals.level_at_end(loss)) > max_growth * float(loss[0]) > 0:
        return NotApplicable("the loss grows: B102 looks at what diverges")
    improvement = -signals.relative_change(float(loss[0]), float(signals.smooth(loss).min()))
    evidence = [Evidence("improvement of the training loss", improvement, limit=min_fall, epochs=(0, len(loss)))]
    chance = None if facts.hides_penalty(run) else facts.chance_loss(run)
    if chance is None and pair is not None:
        chance = _chance_by_accuracy(run, pair.train, max_standing)
        if chance is not None and float(loss.min()) > _FAR * chance:
            chance = None  # no cross-entropy: of a regression, accuracy tells nothing
    if chance is not None:
        below = -signals.relative_change(chance, float(loss.min()))
        evidence.insert(0, Evidence("training loss below that of a constant answer", below, limit=min_improvement))
    if excerpts.begins_midway(run) and not _is_near(loss, chance):
        chance = None
    rests = chance is None and (_is_constant_answer(loss) or _comes_to_rest_there(run))
    stuck = evidence[0].value < (min_fall if chance is None else min_improvement) or rests
    if excerpts.begins_midway(run) and chance is None and not rests:
        stuck = _moves_not_at_all(loss) or _scores_nothing(run)
    trend = signals.trend_at_end(loss)
    fall = -trend.per_epoch / max(abs(trend.level), 1e-12)
    fast = fall * len(loss) / 10 > fast_fall or (len(loss) < _FEW and fall > min_improvement)
    falls = fast and -trend.per_epoch > 2 * trend.error
    knows = pair is not None and _knows_something(run, pair.train) and not _is_constant_answer(loss)
    if not stuck or falls or knows:
        return Passed(tuple(evidence))
    advice = (
        Recommendation(
            Action.TUNE_OPTIMIZATION,
            "learning_rate",
            Direction.CHANGE,
            because="the training data at hand are not being used",
        ),
        Recommendation(
            Action.FIX_MODEL, "activation", Direction.CHANGE, because="a gradient may not reach the first layers"
        ),
    )
    return Fired(tuple(evidence), advice)


def _knows_something(run: Run, accuracy: FloatArray) -> bool:
    """Say whether accuracy is clearly above that of always naming the largest class."""
    majority = facts.majority_share(run)
    rows = facts.train_rows(run)
    best = float(np.max(accuracy))
    if majority is None:
        return best > 0.6 or best - float(accuracy[0]) > 0.1
    return best > majority + 3 * signals.binomial_error(majority, rows)


def _is_near(loss: FloatArray, chance: float | None) -> bool:
    return chance is not None and abs(signals.median(loss) - chance) < _NEAR * chance


def _moves_not_at_all(loss: FloatArray) -> bool:
    return float(np.ptp(loss)) <= _ROUNDING * abs(signals.median(loss))


def _scores_nothing(run: Run) -> bool:
    """Say whether a score that chance leaves at zero, such as Matthews's, is zero from first to last."""
    traces = [trace for trace in run.traces if trace.name.removeprefix("val_") in _ZERO_BY_CHANCE]
    return any(len(trace.values) >= _FEW and all(value == 0.0 for value in trace.values) for trace in traces)


def _is_constant_answer(loss: FloatArray) -> bool:
    """Say whether a loss stands at ln k of at most ten classes, or at the squared error of answering one half."""
    level, spread = signals.median(loss), float(np.ptp(loss[len(loss) // 3 :]))
    return any(abs(level - each) < 0.002 * each and spread < 0.01 * each for each in _CONSTANT_ANSWERS)


def _comes_to_rest_there(run: Run) -> bool:
    """Say whether both losses came down to that of a constant answer and rest there, over the last third."""
    if facts.optional_trace(run, "val_loss") is None or run.epochs < _FEW:
        return False
    tail = slice(-max(3, run.epochs // 3), None)
    parts = (facts.training_loss(run)[tail], facts.validation_loss(run)[tail])
    return any(
        all(abs(signals.median(part) - each) < 0.003 * each and float(np.ptp(part)) < 0.01 * each for part in parts)
        for each in _CONSTANT_ANSWERS
    )


def _chance_by_accuracy(run: Run, accuracy: FloatArray, max_standing: float) -> float | None:
    """Return the loss of chance among as many classes as an accuracy that stands still tells of; else None.

    An accuracy of a tenth that does not move is chance among ten classes, whose loss is ln 10.
    """
    level = signals.median(accuracy)
    if len(accuracy) < 4 or not 0.005 < level < 0.6:
        return None
    rows = facts.train_rows(run)
    errors = 6 * signals.binomial_error(level, rows or 1000)
    limit = errors if rows == 0 else (min(max_standing, errors) if rows >= 100 else max_standing)
    later = accuracy[1:] if len(accuracy) > _FEW else accuracy  # the first epoch's may be chance of its own
    return float(-np.log(level)) if float(np.ptp(later)) <= limit else None
