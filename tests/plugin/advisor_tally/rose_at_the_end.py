"""TALLY1: the loss rose in the last epoch."""

from advisor.diagnose.examples.runs import falling, run_of
from advisor.diagnose.rule import rule
from advisor.records import Action, Evidence, Fired, Passed, Recommendation, Run, Verdict


@rule(
    code="TALLY1",
    symptom="unfinished",
    severity="warning",
    title="The loss rose in the last epoch",
    needs=("loss",),
    min_epochs=2,
    fires_on=[run_of(loss=(0.9, 0.5, 0.6))],
    quiet_on=[run_of(loss=falling())],
)
def rose_at_the_end(run: Run, *, max_rise: float = 0.0) -> Verdict:
    """Compare the last two losses.

    How it is detected: the last training loss is more than `max_rise` above the one before.

    Why it matters: an example has to look at something.

    What to try: train a little longer.

    Reference: none; this rule shows how a package brings one.
    """
    before, last = run.trace("loss")[-2:]
    evidence = Evidence("rise in the last epoch", float(last - before), limit=max_rise)
    if last - before <= max_rise:
        return Passed((evidence,))
    return Fired((evidence,), (Recommendation(Action.TRAIN_LONGER, because="the last epoch was a step back"),))
