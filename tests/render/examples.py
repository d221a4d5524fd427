"""A small study with runs and diagnoses, made by hand, for everything that renders."""

from msgspec.structs import replace

from advisor.compare.front import front_of
from advisor.records import (
    Action,
    Choice,
    ClassCount,
    DataFacts,
    DataPlan,
    Decision,
    Diagnosed,
    Diagnosis,
    Direction,
    Ending,
    EndingKind,
    Environment,
    Evidence,
    Finalist,
    Finding,
    FoundInTrial,
    Goal,
    Metric,
    Question,
    Recipe,
    Recommendation,
    Report,
    Run,
    SeedNoise,
    Severity,
    Status,
    Study,
    StudyPlan,
    Task,
    Trace,
    Trial,
    TrialState,
    Winner,
)

GOAL = Goal(metric=Metric.ACCURACY, target=0.97)


def example_run(number: int) -> Run:
    losses = tuple(1.5 * 0.7**epoch + 0.02 * number for epoch in range(12))
    val_losses = tuple(loss + 0.03 * max(0, epoch - 6) for epoch, loss in enumerate(losses))
    return Run(
        id=f"run-{number}",
        name=f"trial {number}",
        traces=(Trace("loss", losses), Trace("val_loss", val_losses)),
        data=DataFacts(
            task=Task.BINARY,
            train_rows=100,
            validation_rows=20,
            test_rows=20,
            input_shape=(4,),
            classes=(ClassCount("no", 60), ClassCount("yes", 40)),
            shared_rows=0,
            fingerprint="f00d",
        ),
        environment=Environment(
            python="3.11", keras="3.15", backend="tensorflow", backend_version="2.21", device="cpu"
        ),
        ending=Ending(EndingKind.STOPPED_EARLY, "no better for 5 epochs"),
        best_epoch=6,
    )


def example_diagnosis() -> Diagnosis:
    rise = Evidence("rise above the best validation loss", 0.123, limit=0.05, unit="fraction", epochs=(6, 12))
    advice = Recommendation(Action.MORE_REGULARIZATION, "dropout_rate", Direction.RAISE, "it memorizes <b>rows</b>")
    return Diagnosis(
        subject="trial 1",
        findings=(
            Finding(
                code="A102",
                symptom="overfit",
                severity=Severity.WARNING,
                status=Status.FIRED,
                confidence=0.81,
                title="Validation loss turned upward while training loss kept falling",
                evidence=(rise,),
                recommendations=(advice,),
            ),
            Finding(
                code="A103",
                symptom="unstable_validation",
                severity=Severity.INFO,
                status=Status.FIRED,
                title="Validation loss jumps",
                caused_by="A102",
            ),
            Finding(
                code="A301",
                symptom="dead_relu",
                severity=Severity.WARNING,
                status=Status.CANNOT_TELL,
                title="Units are dead",
                because="no layer signals",
                record_next="train with RunRecorder",
            ),
            Finding(
                code="A101",
                symptom="nan_loss",
                severity=Severity.CRITICAL,
                status=Status.PASSED,
                title="Loss is NaN",
                evidence=(Evidence("values that are not finite", 0.0, limit=0.0),),
            ),
        ),
        questions=(
            Question(
                text="Is the performance on the training set acceptable?",
                answer="yes",
                evidence=(Evidence("training accuracy", 0.99, limit=0.97),),
            ),
        ),
        decision=Decision(
            action=Action.MORE_REGULARIZATION, probability=0.74, because="the gap to validation is 4 points"
        ),
    )


def example_study() -> Study:
    scores = (0.91, 0.95, None, 0.93)
    trials = tuple(
        Trial(
            number=number, score=score, proposed_by="sampler" if number else "portfolio: lecture-default",
            state=TrialState.FINISHED if score else TrialState.FAILED, reason="" if score else "out of memory",
            parameters={"learning_rate": 0.001 * 3**number, "activation": ("selu", "relu")[number % 2], "depth": 2},
            run=example_run(number) if score else None,
        )
        for number, score in enumerate(scores)
    )  # fmt: skip
    noise = SeedNoise(metric="accuracy", mean=0.948, sd=0.004, lo95=0.943, hi95=0.953, trainings=5)
    winner = Winner(
        trial=1, parameters=trials[1].parameters, test_noise=(noise,), run=example_run(1),
        reference_test_scores={"linear": {"accuracy": 0.93}},
    )  # fmt: skip
    plan = StudyPlan(name="example", data=DataPlan(source="example.csv"), goal=GOAL)
    return Study(plan=plan, trials=trials, winner=winner, seconds=95.0, ended_by="trials")


def example_report() -> Report:
    study = example_study()
    runs = tuple(Diagnosed(t.run, example_diagnosis()) for t in study.trials if t.run is not None)
    found = tuple(FoundInTrial(t.number, {"A102": "overfit"}) for t in study.trials if t.run is not None)
    return Report(
        title="An <example> study", study=study, study_diagnosis=example_diagnosis(), runs=runs, found=found,
        advisor_version="0",
    )  # fmt: skip


def study_of_batches() -> Study:
    study = example_study()
    sizes = {0: 1, 1: 32, 3: 0}
    recipe = Recipe(data=DataPlan(source="digits"))
    trials = tuple(
        replace(t, run=replace(t.run, recipe=replace(recipe, batch_size=sizes[t.number]))) if t.run else t
        for t in study.trials
    )
    return replace(study, trials=trials)


def study_of_sizes() -> Study:
    study = example_study()
    weights = {0: 100, 1: 10_000, 3: 5_000}
    trials = (replace(t, size=weights.get(t.number), pruned_share=0.5 if t.number == 3 else 0.0) for t in study.trials)
    return replace(study, trials=tuple(trials))


def study_of_a_front(*, most: int = 5000) -> Study:
    """Three trials that no other beats, one that is beaten, two with more than so many parameters."""
    study = example_study()
    known = [
        (0.91, 400.0),
        (0.95, 3000.0),
        (None, None),
        (0.93, 900.0),
        (0.90, 4000.0),
        (0.97, 9000.0),
        (0.96, 70000.0),
    ]
    trials = tuple(
        Trial(
            number=number, score=score, proposed_by="sampler",
            state=TrialState.FINISHED if score else TrialState.FAILED, reason="" if score else "out of memory",
            parameters={"learning_rate": 0.001 * (number + 1), "width": 2**number},
            measured={"parameters": size, "latency_ms": 0.1 + size / 1000} if size else {},
        )
        for number, (score, size) in enumerate(known)
    )  # fmt: skip
    goal = replace(study.plan.goal, also=("parameters", "latency_ms"), require=(f"parameters <= {most}",))
    finalists = (
        Finalist(trial=1, score=0.95, retrained=(0.93, 0.94)),
        Finalist(trial=3, score=0.93, retrained=(0.93,)),
    )
    winner = replace(study.winner, trial=3, choice=Choice(finalists=finalists, in_doubt=2, margin=0.02))
    study = replace(study, plan=replace(study.plan, goal=goal), trials=trials, winner=winner)
    study = replace(study, winner=winner if study.ranked else None)
    return replace(study, front=front_of(study))
