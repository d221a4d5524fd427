"""E112: a regression whose loss is large and creeps: the target may need scaling."""

from advisor.diagnose.examples.runs import falling, run_of
from advisor.diagnose.reading import excerpts, facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict

_SUMS = frozenset({"kl", "kld", "reconstruction", "recon", "elbo"})  # words of parts of such a loss
_CREEPS = 0.88  # of the first loss left after another epoch; weights that start too large lose more


@rule(
    code="E112",
    symptom="unscaled_target",
    severity="info",
    title="The loss is large and creeps: the target may need scaling",
    needs=("loss",),
    min_epochs=4,
    fires_on=[run_of(loss=tuple(16835.0 - 4.4 * epoch for epoch in range(20)))],
    quiet_on=[run_of(loss=falling()), run_of(loss=falling(1000.0, 20.0))],
)
def large_numbers(run: Run, *, least_loss: float = 100.0, max_fall: float = 0.5, huge_loss: float = 1e4) -> Verdict:
    """Read the size of a loss where nothing else is recorded.

    How it is detected: without an accuracy and without facts of data or model, the last training loss is above
    `least_loss`, and it fell by less than `max_fall` of the first; or it is above `huge_loss`, however far it fell;
    or the first is, and lost next to nothing in the second epoch.

    Why it matters: weights that start near zero need many steps to reach a target of hundreds; scaled, they
    need few.

    What to try: scale the target to mean 0 and spread 1, and undo it on the predictions.

    Reference: the lecture, section 1.4. A loss of 100 is a spread of ten for squared errors.
    """
    if (
        facts.accuracies(run) is not None
        or excerpts.tells_scores(run)
        or run.data is not None
        or facts.tells_model(run)
    ):
        return NotApplicable("the log tells what is predicted, or what the target is")
    if any(not _SUMS.isdisjoint(name.lower().split("_")) for name in run.trace_names):
        return NotApplicable("the loss is a sum over pixels or words, as that of an autoencoder with a prior is")
    loss = run.trace("loss")
    fall = 1.0 - signals.median(loss[-3:]) / max(abs(float(loss[0])), 1e-12)
    evidence = (
        Evidence("last training loss", float(loss[-1]), limit=least_loss),
        Evidence("fall of the training loss so far", fall, limit=max_fall),
    )
    last = float(loss[-1])
    creeps = float(loss[0]) > huge_loss and float(loss[1]) > _CREEPS * float(loss[0])
    if not creeps and (last <= least_loss or (fall >= max_fall and last <= huge_loss)):
        return Passed(evidence)
    advice = Recommendation(
        Action.CLEAN_DATA, "scaling", Direction.CHANGE, because="a scaled target is within reach of the first steps"
    )
    return Fired(evidence, (advice,))
