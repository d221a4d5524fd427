"""E115: the first losses are far too large and fall at once: inputs that are not scaled look so."""

from advisor.diagnose.examples.runs import falling, rising, run_of
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    Direction,
    Evidence,
    Fired,
    NotApplicable,
    Passed,
    Recommendation,
    Run,
    Severity,
    Verdict,
)

_POWERS = (43890.0, 6932.0, 3886.0, 2794.0, 2189.0, 1683.0, 1459.0, 1276.0, 1158.0, 1079.0)
_HALVES = tuple(0.6 * each for each in _POWERS)
_SLOW = (33290.0, 18990.0, 12548.0, 8408.0, 6275.0, 4521.0, 3187.0, 2531.0, 2063.0, 1815.0)


@rule(
    code="E115",
    symptom="unscaled_input",
    severity="info",
    title="The first losses are far too large and fall at once: the inputs may not be scaled",
    needs=("loss", "val_loss", "first epochs"),
    min_epochs=4,
    fires_on=[
        run_of(
            loss=(91.9, 25.8, 17.9, 14.4, 11.3),
            val_loss=(37.0, 16.0, 14.0, 9.3, 8.8),
            accuracy=rising(0.58, 0.8, epochs=5),
        ),
        run_of(loss=_POWERS, val_loss=_HALVES),
    ],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling(), accuracy=rising()),
        run_of(loss=falling(0.9, 0.001), val_loss=falling(0.9, 0.002)),
        run_of(loss=_SLOW, val_loss=_SLOW),
        run_of(loss=(210.0, 60.0, 22.0, 9.0, 4.0, 2.0), val_loss=(120.0, 38.0, 14.0, 6.0, 3.0, 1.5)),
        run_of(loss=(435.0, 1.64, 1.49, 1.41, 1.35), val_loss=(1.79, 1.6, 1.5, 1.43, 1.39)),
    ],
)
def fast_start(
    run: Run,
    *,
    min_ratio: float = 1.3,
    min_first_fall: float = 2.5,
    min_validation_fall: float = 1.2,
    least_loss: float = 1000.0,
    min_fall: float = 30.0,
    blatant_ratio: float = 10.0,
) -> Verdict:
    """Ask how far above the cost of its errors a run began, and how fast it came down.

    How it is detected: without facts of data or model, the first training loss is more than `min_ratio` times the
    cross-entropy of naming the right class as often as accuracy says, with the doubt spread over a hundred classes;
    without an accuracy, it is above `least_loss` and falls to less than one part in `min_fall` of it. And it falls by
    the factor `min_first_fall` in the second epoch, while the first validation loss is `min_validation_fall` times
    the second. It is a hint, and a fault where the first loss is `blatant_ratio` times what its errors cost.

    Why it matters: large inputs make both the outputs and the gradients of the first layer large, so that the loss
    starts far too high and comes down with the first steps. Weights that start too large make the outputs as large,
    and come down slowly, since each step moves them by little (C109, C110). A log alone cannot tell them for certain.

    What to try: standardize each feature with the training part's mean and standard deviation; divide pixels by 255.

    Reference: LeCun et al., "Efficient BackProp" (1998); the limits are a measurement of our own
    (`python -m benchmarks.diagnosis`).
    """
    if facts.tells_model(run) or run.data is not None:
        return NotApplicable("E101 looks where the inputs are known")
    loss, validation = run.trace("loss"), run.trace("val_loss")
    first = float(loss[0]) / max(abs(float(loss[1])), 1e-12)
    after = float(validation[0]) / max(abs(float(validation[1])), 1e-12)
    above = facts.first_loss_above_doubt(run)
    falls = float(loss[0]) / max(abs(float(loss.min())), 1e-12)
    height = (
        Evidence("first training loss", float(loss[0]), limit=least_loss)
        if above is None
        else Evidence("first training loss against that of a network that doubts", above, limit=min_ratio)
    )
    evidence = (
        height,
        Evidence("first training loss against the second", first, limit=min_first_fall, epochs=(0, 2)),
        Evidence("first validation loss against the second", after, limit=min_validation_fall, epochs=(0, 2)),
        Evidence("first training loss against the lowest", falls, limit=min_fall),
    )
    high = height.value > (height.limit or 0.0) and (above is not None or falls > min_fall)
    if not high or first < min_first_fall or after < min_validation_fall:
        return Passed(evidence)
    advice = (
        Recommendation(
            Action.FIX_MODEL,
            "scaling",
            Direction.CHANGE,
            because="inputs or a target that are not scaled look so, or weights that start too large: check them",
        ),
        Recommendation(Action.FIX_MODEL, "initializer", Direction.CHANGE, because="the weights may start too large"),
    )
    blatant = above is not None and above > blatant_ratio
    return Fired(evidence, advice, severity=Severity.WARNING if blatant else None)
