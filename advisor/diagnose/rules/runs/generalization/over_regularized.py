"""A105: dropout holds training back: it is worse than validation, and poor."""

from msgspec.structs import replace

from advisor.diagnose.examples.runs import falling, flat, recipe, rising, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.reading.performance import performance
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    Direction,
    Evidence,
    Fired,
    Passed,
    Recommendation,
    Reference,
    Run,
    Scores,
    Severity,
    Verdict,
)
from advisor.records.recipe import Dropout

_PLAIN = 2.5  # times the validation loss: more than a mean over an epoch is inflated by
_HALF_DROPPED = replace(recipe(), dropout=Dropout(rate=0.5))
_LINEAR = Reference(name="linear", train={"loss": 0.45}, validation={"loss": 0.5})


@rule(
    code="A105",
    symptom="over_regularized",
    severity="warning",
    title="Regularization holds training back",
    needs=("loss", "val_loss"),
    min_epochs=4,
    fires_on=[
        run_of(
            loss=falling(2.3, 1.9), val_loss=falling(2.2, 1.2), accuracy=rising(0.1, 0.3), val_accuracy=rising(0.1, 0.6)
        ),
        run_of(
            loss=flat(2.2),
            val_loss=flat(4.3),
            inference_loss=flat(4.4),
            recipe=_HALF_DROPPED,
            references=[_LINEAR],
            scores=Scores(train={"loss": 4.4}, validation={"loss": 4.3}),
        ),
    ],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling()),
        run_of(loss=falling(end=0.5), val_loss=falling(end=0.42)),
        run_of(
            loss=flat(0.5),
            val_loss=flat(0.48),
            inference_loss=flat(0.45),
            recipe=_HALF_DROPPED,
            references=[_LINEAR],
            scores=Scores(train={"loss": 0.45}, validation={"loss": 0.48}),
        ),
    ],
)
def over_regularized(
    run: Run,
    *,
    max_loss_ratio: float = 1.4,
    min_accuracy_lead: float = 0.08,
    max_accuracy_lead: float = 0.15,
    max_rate: float = 0.5,
    good_accuracy: float = 0.95,
    max_off_ratio: float = 1.25,
) -> Verdict:
    """Compare training as it went (dropout on) with validation (dropout off), and both with what is held good.

    How it is detected: at the end the training loss, as Keras wrote it, is more than `max_loss_ratio`
    times the validation loss, and validation accuracy, where recorded, leads by more than
    `min_accuracy_lead`; or it leads by more than `max_accuracy_lead`, is below `good_accuracy` and does not reach
    the target or the reference models; or dropout is known to be above
    `max_rate` and training, dropout off, falls short of the target or the reference models; or the loss of
    the same training rows is `max_off_ratio` times higher with dropout off than on: the network has learned
    for noisy units, and answers on another scale without them (a small regression under alpha dropout of
    50 %). A training loss that still falls fast is no evidence below 2.5 times: the mean over an epoch is
    inflated there.

    From a bare log it is a hint: dropout, augmentation, mixing, distillation and the mean over an epoch all
    raise a training loss.

    Why it matters: the network is not allowed to learn what the rows at hand show.

    What to try: less dropout, a weaker penalty.

    Reference: the lecture, section 4.2: decrease the dropout rate if the model underfits.
    """
    loss, validation = run.trace("loss"), run.trace("val_loss")
    ratio = signals.level_at_end(loss) / max(signals.level_at_end(validation), 1e-12)
    rate = Evidence("dropout rate", facts.dropout_rate(run), limit=max_rate)
    higher = Evidence("training loss, as trained, against validation loss", ratio, limit=max_loss_ratio)
    lead = _lead(run)
    leads = Evidence("validation accuracy above training accuracy, as trained", lead or 0.0, limit=max_accuracy_lead)
    fast = signals.fall_since(loss, len(loss) // 2) > 0.3
    leads_too = lead is None or lead > min_accuracy_lead
    worse = ratio > _PLAIN or (ratio > max_loss_ratio and leads_too and not fast)
    held = performance(run)
    poor = held.is_good(held.validation) is not True and _level(run) < good_accuracy
    strong = rate.value > max_rate and held.is_good(held.train) is False
    off = _dropped_off(run, max_off_ratio)
    shifted = off.value > max_off_ratio and rate.value > 0 and held.is_good(held.train) is False
    signs = (
        (leads, lead is not None and lead > max_accuracy_lead and poor),
        (higher, worse),
        (off, shifted),
        (rate, strong),
    )
    first = [sign for sign, is_there in signs if is_there][:1]
    if not first or not _may_be(run):
        return Passed((higher, rate) if lead is None else (higher, leads, rate))
    because = "training with dropout is far worse than validation without"
    if first == [off]:
        because = "what was learned with dropout on does not hold with dropout off"
    advice = (
        Recommendation(Action.LESS_REGULARIZATION, "dropout", Direction.LOWER, because=because),
        Recommendation(
            Action.MORE_CAPACITY, "width", Direction.RAISE, because="what dropout takes away, more units give back"
        ),
    )
    others = (higher, rate) if lead is None else (higher, leads, rate)
    told = (*first, *(each for each in others if each not in first))
    return Fired(told, advice) if _is_recorded(run) else Fired(told, advice, severity=Severity.INFO)


def _is_recorded(run: Run) -> bool:
    """Say whether anything but the printed losses was recorded: else the reason may be innocent, and this a hint."""
    return facts.tells_model(run) or run.has("inference_loss")


def _dropped_off(run: Run, limit: float) -> Evidence:
    """Return how much higher the loss of the training rows is with dropout off; 0 where it was not recorded."""
    ratio = 0.0
    if run.has("inference_loss"):
        on = signals.level_at_end(run.trace("loss"))
        ratio = signals.level_at_end(run.trace("inference_loss")) / max(on, 1e-12)
    return Evidence("training loss with dropout off against dropout on", ratio, limit=limit)


def _level(run: Run) -> float:
    """Return the validation accuracy at the end; 0 where it was not recorded."""
    pair = facts.running_accuracies(run)
    return 0.0 if pair is None or pair.validation is None else signals.level_at_end(pair.validation)


def _lead(run: Run) -> float | None:
    pair = facts.running_accuracies(run)
    if pair is None or pair.validation is None:
        return None
    return signals.level_at_end(pair.validation) - signals.level_at_end(pair.train)


def _may_be(run: Run) -> bool:
    """Say whether the network may be regularized: nothing tells, or it is."""
    return facts.has_dropout(run) or not facts.tells_model(run)
