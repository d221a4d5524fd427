"""F104: a figure is exactly zero at every epoch."""

from functools import lru_cache

from advisor.diagnose.examples.runs import falling, rising, run_of
from advisor.diagnose.rule import rule
from advisor.records import Action, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Severity, Verdict

SCORES = (
    "acc",
    "f1",
    "ents_f",
    "f-score",
    "fscore",
    "map",
    "precision",
    "recall",
    "auc",
    "iou",
    "dice",
    "bleu",
    "score",
    "mcc",
    "kappa",
)


@rule(
    code="F104",
    symptom="zero_loss",
    severity="warning",
    title="A part of the loss, or a score, is exactly zero at every epoch",
    fires_on=[
        run_of(loss=(3.1,), accuracy=(0.97,), val_loss=(0.0,), val_accuracy=(0.0,)),
        run_of(loss=falling(), box_loss=(0.0,) * 30),
        run_of(loss=falling(), f1=(0.0,) * 30),
    ],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling(), f1=rising(0.0, 0.5)),
        run_of(loss=falling(), accuracy=rising()),
    ],
)
def zero_figure(run: Run, *, least_epochs: float = 3.0) -> Verdict:
    """Look for losses of a part, and scores, that never leave zero.

    How it is detected: a trace named as a loss or as a score (accuracy, F1, mAP, recall, ...) is exactly zero at
    each of `least_epochs` epochs or more; or validation loss and accuracy are both exactly zero, at any length.
    Penalties (`reg`, `aux`, `l2`) may be zero. Where only parts of the loss are zero, with the scores of those parts,
    and other scores are not, the part is probably not trained at all: that is said, and no alarm.

    Why it matters: nothing is measured there: no labels reach that loss, no rows are in that part, or a
    threshold lets nothing through.

    What to try: look at the labels that this figure sees, and count the rows of that part.

    Reference: Schoop et al., "UMLAUT" (2021), doi:10.1145/3411764.3445538.
    """
    looked = [trace for trace in run.traces if trace.layer is None and _is_figure(trace.name)]
    zero = [
        trace.name
        for trace in looked
        if len(trace.values) >= least_epochs and all(value == 0.0 for value in trace.values)
    ]
    empty = ("val_loss", "val_accuracy") if _no_rows(run) else ()
    names = list(dict.fromkeys((*empty, *zero)))
    if not names:
        return Passed((Evidence("figures that are zero throughout", 0.0, limit=0.0),))
    if run.has("loss") and float(run.trace("loss")[-1]) < float(run.trace("loss")[0]):
        names = [name for name in names if name in empty or not name.endswith(("accuracy", "acc"))]
    if not names:
        return NotApplicable("of an accuracy that is zero while the loss falls, D107 speaks")
    because = f"{', '.join(names)}: nothing is measured there"
    evidence = tuple(Evidence(f"{name}, at every epoch", 0.0) for name in names)
    severity = Severity.INFO if _is_unused(run, names) else Severity.WARNING
    return Fired(evidence, (Recommendation(Action.CLEAN_DATA, because=because),), severity=severity)


def _is_unused(run: Run, zero: list[str]) -> bool:
    """Say whether zero parts of the loss go with other scores that are not zero, or rise from it."""
    parts = [name for name in zero if name.endswith("loss") and name != "val_loss"]
    others = [t for t in run.traces if t.layer is None and t.name not in zero and _is_score(t.name)]
    return bool(parts) and any(value for trace in others for value in trace.values)


def _is_score(name: str) -> bool:
    plain = name.lower()
    return any(score in plain for score in (*SCORES, "top1", "uas", "las")) and not plain.endswith("loss")


def _no_rows(run: Run) -> bool:
    values = [
        trace.values
        for trace in run.traces
        if trace.layer is None and trace.name in ("val_loss", "val_accuracy", "val_acc")
    ]
    return len(values) > 1 and all(value == 0.0 for each in values for value in each)


@lru_cache(maxsize=256)
def _is_figure(name: str) -> bool:
    plain = name.lower()
    if any(part in plain for part in ("reg", "aux", "penalty", "l1", "l2", "kl")):
        return False
    return (plain.endswith("loss") and plain not in ("loss",)) or any(score in plain for score in SCORES)
