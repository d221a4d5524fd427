"""C102: the gradient grows without bound, and the loss shows it."""

from advisor.diagnose.examples.runs import falling, flat, run_of, u_shaped
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, Passed, Recommendation, Run, Verdict

_GROWS = tuple(0.1 * 1.6**epoch for epoch in range(30))


@rule(
    code="C102",
    symptom="exploding_gradient",
    severity="critical",
    title="The gradient grows without bound",
    needs=("gradient_norm",),
    min_epochs=2,
    fires_on=[
        run_of(loss=u_shaped(end=2.0), gradient_norm=_GROWS),
        run_of(loss=flat(1e9), gradient_norm=flat(1e8)),
    ],
    quiet_on=[run_of(loss=falling(), gradient_norm=flat(1.0)), run_of(loss=falling(), gradient_norm=_GROWS)],
)
def exploding_gradient(run: Run, *, max_norm: float = 1e6, max_growth: float = 70.0) -> Verdict:
    """Read the norm of the gradient over the epochs, and ask for damage in the loss too.

    How it is detected: the gradient norm rises above `max_norm`; or it ends more than `max_growth` times
    its first value and the training loss ends above its minimum by a tenth or more. Growth alone is seen
    in small healthy runs.

    Why it matters: a few such steps throw the weights out of reach; NaN follows.

    What to try: gradient clipping; a lower learning rate; batch normalization; scaled inputs and targets.

    Reference: the lecture, section 1.4; limits of AUTOTRAINER (2021) and SageMaker Debugger.
    """
    norms = run.trace("gradient_norm")
    largest = float(norms.max())
    growth = signals.median(norms[-3:]) / max(signals.median(norms[:3]), 1e-12)
    loss = facts.optional_trace(run, "loss")
    damage = loss is not None and signals.relative_change(float(loss.min()), signals.level_at_end(loss)) > 0.1
    evidence = [
        Evidence("largest gradient norm", largest, limit=max_norm),
        Evidence("gradient norm at the end against the start", growth, limit=max_growth),
    ]
    grown = growth > max_growth and damage
    if largest <= max_norm and not grown:
        return Passed(tuple(evidence))
    if largest <= max_norm:
        evidence.reverse()
    advice = (
        Recommendation(
            Action.TUNE_OPTIMIZATION,
            "clipping",
            Direction.CHANGE,
            because="a clipped gradient cannot grow without bound",
        ),
        Recommendation(
            Action.TUNE_OPTIMIZATION,
            "learning_rate",
            Direction.LOWER,
            because="each step makes the next gradient larger",
        ),
        Recommendation(
            Action.FIX_MODEL,
            "batch_normalization",
            Direction.CHANGE,
            because="normalized layers keep the scale of what passes",
        ),
    )
    return Fired(tuple(evidence), advice)
