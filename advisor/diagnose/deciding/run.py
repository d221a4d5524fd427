"""The lecture's section 7, question by question: is the training performance acceptable, is the gap, what then.

Each question comes with its answer and the numbers it rests on; the last answer is the decision.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from advisor.diagnose.deciding import remedies
from advisor.diagnose.deciding.reason import describe_limit, reason_for
from advisor.diagnose.reading.performance import Performance, performance
from advisor.records import Action, Decision, Evidence, Finding, Question, Run, Severity, Status

Answer: TypeAlias = Literal["yes", "no", "cannot tell"]
Walk: TypeAlias = tuple[tuple[Question, ...], Decision]

# How often the change helped by 5 % or more among recorded interventions; where no finding says better.
USUAL_GAIN = {
    Action.MORE_DATA: 0.65,
    Action.MORE_CAPACITY: 0.35,
    Action.LESS_CAPACITY: 0.18,
    Action.MORE_REGULARIZATION: 0.3,
    Action.LESS_REGULARIZATION: 0.38,
    Action.TUNE_OPTIMIZATION: 0.39,
    Action.SEARCH_ON: 0.39,  # of other settings of the optimization, which is what most dimensions are
    Action.TRAIN_LONGER: 0.35,
    Action.CLEAN_DATA: 0.3,
}
OPTIMIZATION = frozenset(
    {
        "undertrained",
        "slow_learning",
        "learning_rate_too_low",
        "learning_rate_too_high",
        "oscillating",
        "stopped_too_early",
        "loss_spike",
        "vanishing_gradient",
        "saturated_activation",
        "dead_relu",
        "poor_initialization",
        "not_learning",
        "over_regularized",
        "exploding_gradient",
    }
)
GAPS = frozenset({"overfit", "too_little_data"})
FEWEST_EPOCHS = 5  # the rules that tell a network at rest from one that still learns need so many
LARGE_ACCURACY_GAP = 0.05  # OverfitGuard warns from 0.07 to 0.10; here only a direction is chosen by it
LARGE_LOSS_GAP = 0.2  # as a share of the validation loss
NOTHING_TO_HOLD_IT_TO = 2.0  # times as large where neither target nor reference models say that a gap costs anything


class _Case(NamedTuple):
    run: Run
    findings: tuple[Finding, ...]  # fired, unexplained, warning or worse, in the order of their remedies
    effects: tuple[Finding, ...]  # fired, critical, and explained by another
    hints: tuple[Finding, ...]  # fired, unexplained, info, and such as a decision may follow
    performance: Performance

    @property
    def advice(self) -> Finding | None:
        """The finding whose advice is followed: the first fault by its remedy that gives any, else the first hint.

        Neither more rows nor fewer epochs answer what data or model may have wrong: a hint of that comes before a gap.
        """
        first = next((each for each in (*self.findings, *self.hints) if each.recommendations), None)
        if first is None or first.symptom not in GAPS:
            return first
        return next(filter(remedies.mends, self.hints), first)

    def first(self, symptoms: frozenset[str]) -> Finding | None:
        return next((finding for finding in (*self.findings, *self.hints) if finding.symptom in symptoms), None)


def decide_run(run: Run, findings: Sequence[Finding]) -> Walk:
    """Walk the questions of the lecture's section 7 for one run.

    Returns:
        The questions asked, in order, and the decision.
    """
    faults, hints = remedies.in_order(_standing(findings)), remedies.in_order(_hints(findings))
    case = _Case(run, faults, _critical_effects(findings), hints, performance(run))
    trusted, broken = _training_worked(case)
    if broken is not None:
        return (trusted,), _follow(broken)
    training = _training_acceptable(case)
    if training.answer == "no":
        asked, decision = _training_is_poor(case)
    else:
        asked, decision = _training_is_fine(case)
    if decision.action is Action.NONE and run.epochs < FEWEST_EPOCHS:
        counted = "one epoch says" if run.epochs == 1 else f"{run.epochs} epochs say"
        because = f"{counted} little, and nothing that was recorded looks wrong"
        decision = Decision(action=Action.NONE, probability=0.5, because=because)
    return (trusted, training, *asked), decision


def _standing(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    fired = (each for each in findings if each.status is Status.FIRED and each.caused_by is None)
    return tuple(each for each in fired if each.severity is not Severity.INFO)


def _hints(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    fired = (each for each in findings if each.status is Status.FIRED and each.caused_by is None)
    return tuple(each for each in fired if each.severity is Severity.INFO and each.code in remedies.FOLLOWED_HINTS)


def _critical_effects(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    fired = (each for each in findings if each.status is Status.FIRED and each.caused_by is not None)
    return tuple(each for each in fired if each.severity is Severity.CRITICAL)


def _training_worked(case: _Case) -> tuple[Question, Finding | None]:
    critical = {each.code for each in case.findings if each.severity is Severity.CRITICAL}
    critical |= {each.caused_by for each in case.effects if each.caused_by is not None}
    fatal = [each for each in case.findings if each.code in critical and each.recommendations]
    fatal.sort(key=lambda each: each.severity is not Severity.CRITICAL)
    broken = next(iter(fatal), None) or next(filter(remedies.mends, case.findings), None)
    text = "Did the training itself work?"
    if broken is None:
        return Question(text=text, answer="yes", because="no rule about numbers, model or data found a fault"), None
    return Question(text=text, answer="no", evidence=broken.evidence, because=broken.title), broken


def _training_acceptable(case: _Case) -> Question:
    text = "Is the performance on the training set acceptable?"
    held = case.performance
    good = held.is_good(held.train)
    underfit = case.first(frozenset({"underfit", "over_regularized", "capacity_bottleneck", "learning_rate_too_high"}))
    if good is None and underfit is not None:
        return Question(text=text, answer="no", evidence=underfit.evidence, because=underfit.title)
    evidence, because = held.evidence("training", held.train), describe_limit(held, held.train)
    return Question(text=text, answer=_answer(good), evidence=evidence, because=because)


def _training_is_poor(case: _Case) -> Walk:
    """Poor training performance: no reason to gather more data; capacity, then optimization, then data quality."""
    large, optimization = _is_large(case.run), next(filter(remedies.steps, case.findings), case.first(OPTIMIZATION))
    narrow = case.first(frozenset({"capacity_bottleneck"}))
    capacity = Question(
        text="Is the network large enough?",
        answer="no" if narrow is not None else _answer(large),
        evidence=_parameters_per_row(case.run) if narrow is None else narrow.evidence,
        because=_of_capacity(large) if narrow is None else narrow.title,
    )
    tuned = _well_tuned(optimization)
    found = narrow or optimization
    if found is not None:
        return (capacity, tuned), _follow(found)
    if case.run.epochs < FEWEST_EPOCHS:
        few = "one epoch is" if case.run.epochs == 1 else f"{case.run.epochs} epochs are"
        because = f"training is poor, but {few} too few to blame anything"
        return (capacity, tuned), _usual(Action.TRAIN_LONGER, because)
    if not large:
        because = "training is poor and at rest, and validation is hardly worse: the network may be too small"
        return (capacity, tuned), _usual(Action.MORE_CAPACITY, because)
    if _regularized(case.run):
        because = "training is poor although the network is large, and regularization holds it back"
        return (capacity, tuned), _usual(Action.LESS_REGULARIZATION, because)
    because = "training is poor although the network is large and no fault of the optimization was found"
    clean = Question(text="Are the data clean and rich enough?", answer="cannot tell", because=because)
    return (capacity, tuned, clean), _usual(Action.CLEAN_DATA, because)


def _well_tuned(fault: Finding | None) -> Question:
    text = "Is the optimization well tuned?"
    if fault is None:
        return Question(text=text, answer="cannot tell", because="no rule found a fault of it")
    return Question(text=text, answer="no", evidence=fault.evidence, because=fault.title)


def _of_capacity(large: bool | None) -> str:
    return "its size was not recorded" if large is None else "judged by trainable parameters for each training row"


def _training_is_fine(case: _Case) -> Walk:
    held = case.performance
    good = held.is_good(held.validation)
    validation = Question(
        text="Is the performance on the validation set acceptable?",
        answer=_answer(good),
        evidence=held.evidence("validation", held.validation),
        because=describe_limit(held, held.validation),
    )
    if good:
        return (validation,), _leave_alone_or_follow(case, "training and validation performance are acceptable")
    large = _gap_is_large(held)
    gap = Question(
        text="Is validation much worse than training?",
        answer=_answer(large),
        evidence=() if held.gap is None else (Evidence(f"{held.metric} gap", held.gap, limit=_gap_limit(held)),),
        because="" if large is not None else "one of the two was not recorded",
    )
    if not large:
        because = "nothing is wrong that the record shows; state a target or record reference models to say more"
        return (validation, gap), _leave_alone_or_follow(case, because)
    return _gap_is_too_large(case, (validation, gap))


def _gap_is_too_large(case: _Case, asked: tuple[Question, ...]) -> Walk:
    steps = next(filter(remedies.steps, case.findings), None)
    if steps is not None:
        return (*asked, _well_tuned(steps)), _follow(steps)
    tried = _regularized(case.run)
    question = Question(
        text="Was regularization tried?",
        answer=_answer(tried),
        because="from the recipe" if tried is not None else "no recipe is recorded",
    )
    if case.advice is not None and not tried:
        return (*asked, question), _follow(case.advice)
    because = (
        "training is fine and validation much worse; where no more can be had: regularize more, or a smaller network"
    )
    return (*asked, question), _usual(Action.MORE_DATA, because)


def _leave_alone_or_follow(case: _Case, because: str) -> Decision:
    if case.advice is not None:
        return _follow(case.advice)
    return Decision(action=Action.NONE, probability=0.8 if case.performance.limit is not None else 0.6, because=because)


def _follow(finding: Finding) -> Decision:
    advice = finding.recommendations[0] if finding.recommendations else None
    action = Action.NONE if advice is None else advice.action
    return Decision(action=action, probability=finding.confidence or 0.5, because=reason_for(finding))


def _usual(action: Action, because: str) -> Decision:
    return Decision(action=action, probability=USUAL_GAIN.get(action, 0.5), because=because)


def _answer(good: bool | None) -> Answer:
    return "cannot tell" if good is None else ("yes" if good else "no")


def _gap_limit(held: Performance) -> float:
    large = LARGE_LOSS_GAP * abs(held.validation or 0.0) if held.is_a_loss else LARGE_ACCURACY_GAP
    return large * (NOTHING_TO_HOLD_IT_TO if held.limit is None else 1.0) + 2 * held.error


def _gap_is_large(held: Performance) -> bool | None:
    return None if held.gap is None else held.gap > _gap_limit(held)


def _parameters_per_row(run: Run) -> tuple[Evidence, ...]:
    parameters = None if run.model is None else run.model.trainable_parameters
    if parameters is None or run.data is None or run.data.train_rows < 1:
        return ()
    return (Evidence("trainable parameters per training row", parameters / run.data.train_rows, limit=10.0),)


def _is_large(run: Run) -> bool | None:
    evidence = _parameters_per_row(run)
    return None if not evidence else evidence[0].value > (evidence[0].limit or 0.0)


def _regularized(run: Run) -> bool | None:
    if run.recipe is None:
        return None
    return run.recipe.dropout.kind.value != "none" or run.recipe.penalty.kind.value != "none"
