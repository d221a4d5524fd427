"""A106: the validation part does not look like the training part."""

from msgspec.structs import replace

from advisor.diagnose.examples.runs import classes_of, falling, flat, rising, run_of, ten_classes, u_shaped
from advisor.diagnose.reading import facts, rows, signals
from advisor.diagnose.reading.facts import Pair
from advisor.diagnose.rule import rule
from advisor.records import Action, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Severity, Verdict

_RISE = 0.02  # of validation accuracy


@rule(
    code="A106",
    symptom="train_val_mismatch",
    severity="warning",
    title="The validation part does not look like the training part",
    needs=("loss", "val_loss"),
    min_epochs=1,
    fires_on=[
        run_of(loss=falling(), val_loss=falling(end=0.1), accuracy=rising(0.1, 0.8), val_accuracy=rising(0.1, 0.93)),
        run_of(loss=falling(), val_loss=flat(4.0), accuracy=rising(), val_accuracy=flat(0.08), data=ten_classes()),
    ],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling(), accuracy=rising(), val_accuracy=rising(0.1, 0.92)),
        run_of(loss=falling(), val_loss=u_shaped(), accuracy=rising(0.1, 1.0), val_accuracy=rising(0.1, 0.2)),
        run_of(
            loss=falling(),
            val_loss=flat(4.0),
            accuracy=rising(),
            val_accuracy=flat(0.1),
            data=replace(ten_classes(), classes=classes_of(*(6,) * 10), train_rows=60),
        ),
        run_of(
            loss=falling(), val_loss=falling(), accuracy=rising(), val_accuracy=rising(0.1, 0.7), data=ten_classes()
        ),
    ],
)
def train_val_mismatch(
    run: Run,
    *,
    max_lead: float = 0.05,
    min_learned: float = 0.15,
    min_loss_learned: float = 0.08,
    min_kept: float = 0.25,
    min_lead_epochs: int = 4,
    min_rows_per_class: float = 20.0,
) -> Verdict:
    """Ask whether validation is too good, or at chance while training learns.

    How it is detected: without dropout, validation accuracy ends more than `max_lead` and three standard
    errors above training accuracy (of as many rows as were recorded, or as the accuracies tell by being so many of so
    many); not in the first `min_lead_epochs` epochs, where Keras's training accuracy is that
    of weights that still moved. Or training accuracy rises more than `min_learned` above the share of
    the largest class while validation accuracy never rises above that share by two standard errors. Or the
    training loss falls more than `min_loss_learned` below that of a constant answer and the validation
    loss never comes below it. Of fewer than `min_rows_per_class` training rows of a class, on average, neither says
    anything: they are learned by heart.

    Or, where the classes are not known, the last validation accuracy is below the share `min_kept` of training
    accuracy, where that is above 0.5, and it never rose: labels in another order, not learning by heart. A lead of
    validation in a bare log is a hint: dropout and augmentation explain it too.

    Why it matters: the score is of other rows than those the model will meet, or the parts were prepared differently.

    What to try: deal the rows at random (or by group, or by time) into both parts; prepare both with what
    was fitted on the training part; look for labels in another order.

    Reference: SageMaker Debugger and the Google tuning playbook name it; the limits are a measurement of
    our own (`python -m benchmarks.diagnosis`).
    """
    pair = facts.accuracies(run)
    apart = _keeps_nothing(run, pair, min_kept)
    if not apart and not _has_few_rows(run, min_rows_per_class):
        apart = _at_chance(run, pair, min_learned) or _loss_at_chance(run, pair, min_loss_learned)
    advice = Recommendation(
        Action.CLEAN_DATA, because="both parts should be dealt from the same rows and prepared alike"
    )
    if apart:
        return Fired(tuple(apart), (advice,))
    if pair is None or pair.validation is None:
        return NotApplicable("no accuracy was recorded on both parts")
    level, train = signals.level_at_end(pair.validation), signals.level_at_end(pair.train)
    limit = max_lead + 3 * signals.binomial_error(level, rows.validation_rows(run))
    evidence = (Evidence("validation accuracy above training accuracy", level - train, limit=limit),)
    learning = signals.trend_at_end(pair.train).per_epoch * len(pair.train) / 10 > 0.01
    is_early = len(pair.train) < min_lead_epochs
    if level - train <= limit or facts.has_dropout(run) or learning or is_early:
        return Passed(evidence)
    if not facts.tells_model(run) and not run.has("inference_accuracy"):
        return Fired(evidence, (advice,), severity=Severity.INFO)
    return Fired(evidence, (advice,))


def _has_few_rows(run: Run, least: float) -> bool:
    """Say whether a class is known to have so few training rows that learning by heart leaves validation at chance."""
    shares = facts.class_shares(run)
    return shares is not None and 0 < facts.train_rows(run) < least * len(shares)


def _keeps_nothing(run: Run, pair: Pair | None, min_kept: float) -> list[Evidence]:
    """Return the evidence that validation accuracy is next to nothing beside training accuracy; else empty.

    Where the classes are known, chance says it better.
    """
    if pair is None or pair.validation is None or facts.majority_share(run) is not None:
        return []
    train, validation = signals.level_at_end(pair.train), signals.level_at_end(pair.validation)
    kept = validation / max(train, 1e-12)
    rose = float(signals.smooth(pair.validation).max() - pair.validation[0])
    learned = rose > max(_RISE, 3 * signals.noise(pair.validation))  # by heart too, a little is learned
    if train <= 0.5 or kept >= min_kept or learned:
        return []
    return [Evidence("validation accuracy against training accuracy", kept, limit=min_kept)]


def _at_chance(run: Run, pair: Pair | None, min_learned: float) -> list[Evidence]:
    """Return the evidence that validation stayed at chance while training learned; empty where it did not."""
    majority = facts.majority_share(run)
    if majority is None or pair is None or pair.validation is None:
        return []
    limit = majority + 2 * signals.binomial_error(majority, facts.validation_rows(run) or 100)
    best = float(pair.validation.max())
    learned = signals.level_at_end(pair.train) - majority
    if learned <= min_learned or best > limit:
        return []
    return [
        Evidence("training accuracy above the share of the largest class", learned, limit=min_learned),
        Evidence("best validation accuracy", best, limit=limit),
    ]


def _loss_at_chance(run: Run, pair: Pair | None, min_learned: float) -> list[Evidence]:
    """Return the evidence that the validation loss stayed at chance while the training loss left it."""
    chance = None if facts.hides_penalty(run) else facts.chance_loss(run)
    majority = facts.majority_share(run)
    if chance is None:
        return []
    best_accuracy = 0.0 if pair is None or pair.validation is None else float(pair.validation.max())
    if majority is not None and best_accuracy > majority + 0.2 * (1.0 - majority):
        return []  # overconfident, but it learned something
    learned = 1.0 - signals.level_at_end(facts.training_loss(run)) / chance
    best = float(facts.validation_loss(run).min()) / chance
    min_learned = min_learned if majority is not None else 3 * min_learned  # a real target's spread differs by part
    if learned <= min_learned or best < 0.99:
        return []
    return [
        Evidence("training loss below that of a constant answer", learned, limit=min_learned),
        Evidence("best validation loss against that of a constant answer", best, limit=0.99),
    ]
