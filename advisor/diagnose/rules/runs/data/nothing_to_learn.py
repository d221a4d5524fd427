"""E114: neither the network nor any simple model predicts better than a constant answer."""

import math

from msgspec.structs import replace

from advisor.diagnose.examples.runs import classes_of, falling, flat, run_of, ten_classes
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    CannotTell,
    Evidence,
    Fired,
    NotApplicable,
    Passed,
    Recommendation,
    Reference,
    Run,
    Verdict,
)

CONSTANT = "majority"
_DATA = ten_classes()
_CHANCE = Reference(name=CONSTANT, train={"loss": 2.3}, validation={"loss": 2.3})
_BLIND = Reference(name="linear", train={"loss": 2.1}, validation={"loss": 2.4})
_OVERCONFIDENT = Reference(name="linear", train={"accuracy": 0.41}, validation={"loss": 2.31, "accuracy": 0.21})
_CHANCE_OF_TEN = Reference(name=CONSTANT, validation={"loss": 2.3, "accuracy": 0.1})
_SEEING = Reference(name="linear", train={"loss": 0.6}, validation={"loss": 0.7})


@rule(
    code="E114",
    symptom="label_error",
    severity="warning",
    title="Neither the network nor simple models predict better than a constant answer",
    needs=("val_loss", "data"),
    min_epochs=8,
    fires_on=[run_of(loss=falling(2.3, 1.9), val_loss=flat(2.35), data=_DATA, references=[_CHANCE, _BLIND])],
    quiet_on=[
        run_of(loss=flat(2.3), val_loss=flat(2.3), data=_DATA, references=[_CHANCE, _SEEING]),
        run_of(loss=falling(2.3, 0.9), val_loss=falling(2.3, 1.0), data=_DATA, references=[_CHANCE, _BLIND]),
        run_of(loss=flat(2.3), val_loss=flat(2.3), data=_DATA, references=[_CHANCE_OF_TEN, _OVERCONFIDENT]),
        run_of(
            loss=falling(),
            val_loss=flat(0.056),
            data=replace(_DATA, classes=classes_of(990, 10)),
            references=[_CHANCE, _BLIND],
        ),
    ],
)
def nothing_to_learn(run: Run, *, min_gain: float = 0.08, min_rows: float = 30.0) -> Verdict:
    """Hold the best validation loss, of the network and of each reference model, against that of a constant answer.

    How it is detected: no reference model (linear, boosting) lowers the validation loss of a constant answer by the
    fraction `min_gain`, and neither does the network at its best epoch; nor is the accuracy of any of them three
    standard errors above that of the constant answer. Where a class has fewer than `min_rows`
    training rows, nothing is said: a rare class hardly shows in a loss. A training of fewer than eight epochs blames no
    data either: its network may only have begun.

    Why it matters: models of three kinds find nothing in the inputs that tells the target: labels in another order
    than their rows, a target of another table, or inputs that know nothing of it.

    What to try: look at some rows with their labels; join both anew by a key; add columns that may tell.

    Reference: the lecture, section 7: are the data clean and rich enough; the limit is a measurement of our own
    (`python -m benchmarks.ladder`).
    """
    shares = facts.class_shares(run)
    if shares is not None and float(shares.min()) * facts.train_rows(run) < min_rows:
        return NotApplicable("a class has so few rows that the loss hardly shows what is known of it")
    constant = next((loss for each in run.references if each.name == CONSTANT and (loss := _loss(each))), None)
    others = [loss for each in run.references if each.name != CONSTANT and (loss := _loss(each)) is not None]
    if not constant or not others:
        missing = "reference models on the same rows"
        return CannotTell("no constant answer and simple model were scored on the validation part", record_next=missing)
    simple, network = 1 - min(others) / constant, 1 - float(facts.validation_loss(run).min()) / constant
    evidence = (
        Evidence("best simple model: validation loss below that of a constant answer", simple, limit=min_gain),
        Evidence("network: best validation loss below that of a constant answer", network, limit=min_gain),
    )
    if simple >= min_gain or network >= min_gain or _is_right_more_often(run):
        return Passed(evidence)
    because = "labels and inputs may not belong together"
    return Fired(evidence, (Recommendation(Action.CLEAN_DATA, because=because),))


def _is_right_more_often(run: Run) -> bool:
    """Say whether the network or a reference model names the class more often than the constant answer does."""
    right = {each.name: each.validation["accuracy"] for each in run.references if "accuracy" in each.validation}
    pair = facts.accuracies(run)
    if pair is not None and pair.validation is not None:
        right["network"] = float(signals.smooth(pair.validation).max())
    if CONSTANT not in right:
        return False
    error = signals.binomial_error(right[CONSTANT], facts.validation_rows(run) or 500)
    return max(right.values()) > right[CONSTANT] + 3 * error


def _loss(reference: Reference) -> float | None:
    """Return the validation loss of a reference model; None where it is not known."""
    loss = reference.validation.get("loss")
    return loss if loss is not None and math.isfinite(loss) else None
