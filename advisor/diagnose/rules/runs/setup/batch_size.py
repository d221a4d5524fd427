"""D106: a batch so large that an epoch is a step or two, or so small that each step is one row."""

from advisor.diagnose.examples.runs import dense, run_of, ten_classes
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, Passed, Recommendation, Run, Skipped, Verdict


@rule(
    code="D106",
    symptom="batch_size",
    severity="warning",
    title="The batch does not fit the number of training rows",
    needs=("data",),
    min_epochs=0,
    fires_on=[
        run_of(data=ten_classes(), model=dense(64, batch_size=10_000)),
        run_of(data=ten_classes(), model=dense(64, batch_size=1)),
    ],
    quiet_on=[run_of(data=ten_classes(), model=dense(64)), run_of(data=ten_classes(400), model=dense(64))],
)
def batch_size(run: Run, *, min_steps: float = 4.0, min_rows: float = 2.0) -> Verdict:
    """Count the optimizer's steps of an epoch.

    How it is detected: an epoch has fewer than `min_steps` steps, or a batch has fewer than `min_rows` rows.

    Why it matters: with few steps an epoch learns little (the lecture: smooth and very slow); with one
    row a step follows noise, and most of the time goes into calling, not computing.

    What to try: 32, 64 or 128 rows, and a learning rate tuned for it.

    Reference: the lecture, section 5; Masters and Luschi (2018), arXiv:1804.07612.
    """
    rows = facts.train_rows(run)
    size = facts.batch_rows(run)
    steps = facts.steps_of_epoch(run)
    if size is None or steps is None:
        return Skipped("the batch size was not recorded")
    evidence = [Evidence("optimizer steps of an epoch", steps, limit=min_steps)]
    advice = None
    if size < min_rows and rows >= 100:
        evidence.insert(0, Evidence("rows of a batch", float(size), limit=min_rows, unit="rows"))
        advice = Recommendation(
            Action.TUNE_OPTIMIZATION,
            "batch_size",
            Direction.RAISE,
            because="steps of one row follow noise and take long",
        )
    elif steps < min_steps and rows >= 100:
        advice = Recommendation(
            Action.TUNE_OPTIMIZATION, "batch_size", Direction.LOWER, because="an epoch of so few steps learns little"
        )
    return Passed(tuple(evidence)) if advice is None else Fired(tuple(evidence), (advice,))
