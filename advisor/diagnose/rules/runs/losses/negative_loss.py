"""F102: a loss that cannot be negative is negative."""

from advisor.diagnose.examples.runs import dense, falling, run_of
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import rule
from advisor.records import Action, CannotTell, Direction, Evidence, Fired, Passed, Recommendation, Run, Verdict

_NEGATIVE = tuple(0.7 - 0.5 * epoch for epoch in range(10))


@rule(
    code="F102",
    symptom="negative_loss",
    severity="critical",
    title="A loss that cannot be negative is negative",
    needs=("loss",),
    fires_on=[
        run_of(loss=_NEGATIVE, model=dense(64, outputs=1, output_activation="sigmoid", loss="binary_crossentropy")),
        run_of(loss=_NEGATIVE, val_accuracy=(0.33,) * 10),
    ],
    quiet_on=[run_of(loss=falling()), run_of(loss=_NEGATIVE)],
)
def negative_loss(run: Run, *, lowest: float = -1e-6) -> Verdict:
    """Look for a cross-entropy or an error below zero.

    How it is detected: the training loss falls below `lowest`, and the loss is one that has zero as its
    minimum (cross-entropies, squared and absolute errors), or accuracy is measured beside it.

    Why it matters: labels lie outside what the loss expects (-1 and 1, or 1 and 2, in place of 0 and 1),
    and the loss can fall for ever.

    What to try: code the labels as the loss expects; check the output activation.

    Reference: Schoop et al., "UMLAUT" (2021), doi:10.1145/3411764.3445538.
    """
    low = float(run.trace("loss").min())
    evidence = (Evidence("lowest training loss", low, limit=lowest),)
    if low >= lowest:
        return Passed(evidence)
    name = facts.loss_name(run)
    known = name is not None and any(part in name for part in ("crossentropy", "error", "huber", "hinge"))
    if not known and all(values is None for values in facts.recorded_accuracies(run)):
        return CannotTell("a loss of one's own may be negative", record_next="the name of the loss", evidence=evidence)
    advice = (
        Recommendation(
            Action.CLEAN_DATA, "labels", Direction.CHANGE, because="labels lie outside what the loss expects"
        ),
        Recommendation(Action.FIX_MODEL, "loss", Direction.CHANGE, because="the output may not be a probability"),
    )
    return Fired(evidence, advice)
