"""B114: the learning rate is far above what is usual for the optimizer, and the losses show it."""

import numpy as np

from advisor.diagnose.examples.runs import dense, falling, flat, run_of, ten_classes
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, Passed, Recommendation, Run, Skipped, Verdict


@rule(
    code="B114",
    symptom="learning_rate_too_high",
    severity="warning",
    title="The learning rate is far above the optimizer's usual one, and the losses show it",
    needs=("loss",),
    min_epochs=3,
    fires_on=[run_of(loss=falling(14.0, 2.4), data=ten_classes(), model=dense(64, learning_rate=0.1))],
    quiet_on=[
        run_of(loss=falling(2.0, 0.2), data=ten_classes(), model=dense(64, learning_rate=0.1)),
        run_of(loss=falling(14.0, 2.4), data=ten_classes(), model=dense(64)),
        run_of(loss=flat(0.3), model=dense(64, learning_rate=0.1)),
    ],
)
def high_rate(run: Run, *, max_rate: float = 10.0, max_jump: float = 0.04, max_first: float = 1.3) -> Verdict:
    """Hold the learning rate against the optimizer's usual one, and ask for damage in the losses.

    How it is detected: the learning rate is more than `max_rate` times the usual one (0.001 for Adam and
    its kin, 0.01 for SGD), and one of these is seen: the first training loss is more than `max_first`
    times that of a constant answer; the training loss never came below a constant answer; a loss jumps
    by more than `max_jump` of its level from epoch to epoch.

    Why it matters: the first steps throw the weights to where no gradient leads back.

    What to try: divide the learning rate by 10, then by 3 until the losses are smooth.

    Reference: the lecture, section 3.3; Keras's defaults.
    """
    rate = facts.rate_ratio(run)
    if rate is None:
        return Skipped("neither optimizer nor learning rate is recorded")
    evidence = [Evidence("learning rate against the optimizer's usual one", rate, limit=max_rate)]
    jump = max(_jump(run, "loss"), _jump(run, "val_loss"))
    evidence.append(Evidence("jumps of a loss, against its level", jump, limit=max_jump))
    chance = None if facts.hides_penalty(run) else facts.chance_loss(run)
    first = best = 1.0
    if chance is not None:
        loss = facts.training_loss(run)
        first, best = float(run.trace("loss")[0]) / chance, float(loss.min()) / chance
        evidence.append(Evidence("first training loss against that of a constant answer", first, limit=max_first))
    stuck = chance is not None and best > 0.98
    if rate <= max_rate or not (jump > max_jump or first > max_first or stuck):
        return Passed(tuple(evidence))
    advice = Recommendation(
        Action.TUNE_OPTIMIZATION, "learning_rate", Direction.LOWER, because="a usual rate is the safer start"
    )
    return Fired(tuple(evidence), (advice,))


def _jump(run: Run, name: str) -> float:
    values = facts.optional_trace(run, name)
    return 0.0 if values is None else signals.noise(values) / max(signals.median(np.abs(values)), 1e-12)
