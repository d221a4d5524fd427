"""The driver's ledger: the trials of a study so far, the value that the sampler got for each, and the best."""

import math
from collections.abc import Callable, Sequence
from typing import final

import msgspec

from advisor.compare.front import excesses
from advisor.records import Ending, EndingKind, FoldScores, Goal, Run, Trial, TrialState
from advisor.records.study import ranked_trials
from advisor.search import failures
from advisor.search.measured import measured_of, measured_of_step
from advisor.search.proposals import Outcome
from advisor.search.work import Result

CRASHED = f"{TrialState.INTERRUPTED}: the study ended while this trial ran"


@final
class Ledger:
    """Trials by number. One is judged once, when it ends: by the goal's metric or by `judge`; `kept` of it stays."""

    def __init__(
        self,
        goal: Goal,
        *,
        judge: Callable[[Trial], float | None] | None = None,
        kept: Callable[[Trial], Trial] = lambda trial: trial,
    ) -> None:
        self._goal = goal
        self._judge = judge
        self._kept = kept
        self._trials: dict[int, Trial] = {}
        self._values: dict[int, float] = {}
        self._counted = 0
        self._best: Trial | None = None  # kept up, for the driver asks at every message

    @property
    def trials(self) -> tuple[Trial, ...]:
        """Every trial, in the order of the numbers."""
        return tuple(self._trials[number] for number in sorted(self._trials))

    @property
    def next_number(self) -> int:
        """The number of the next trial."""
        return max(self._trials, default=-1) + 1

    @property
    def counted(self) -> int:
        """How many trials count against the budget, those that run included; interrupted ones do not."""
        return self._counted

    @property
    def best(self) -> Trial | None:
        """The finished trial with the best value; the earliest of equals."""
        return self._best

    def put(self, trials: Sequence[Trial]) -> None:
        """Enter trials, or what became of them."""
        for trial in map(self._kept, trials):
            before = self._trials.get(trial.number)
            self._counted += int(not trial.was_interrupted) - int(before is not None and not before.was_interrupted)
            self._trials[trial.number] = trial
            changed = before is not None and before.state is TrialState.FINISHED
            rivals = self._trials.values() if changed else (each for each in (self._best, trial) if each is not None)
            self._best = next(iter(ranked_trials(rivals, self._goal)), None)
            if trial.state is TrialState.FINISHED and trial.value is not None and not trial.outside:
                self._values[trial.number] = trial.value

    def outcome(self, number: int) -> Outcome:
        """Say what a sampler should know of an ended trial."""
        trial = self._trials[number]
        value = self._values.get(number)
        if trial.state is TrialState.PRUNED:
            value = trial.score  # what it had reached: no better than those that went on
        if value is None and not failures.says_nothing(trial):
            value = failures.bad_value(tuple(self._values.values()), self._goal)
        asked = self._goal.also if value is not None else ()
        return Outcome(
            number=number,
            parameters=trial.parameters,
            value=value,
            reason=trial.reason,
            others=tuple(self._amount(name, trial) for name in asked),
            excesses=excesses(trial, self._goal) if value is not None else (),
        )

    def _amount(self, name: str, trial: Trial) -> float:
        """What a trial has of something that counts beside the score; where it is not known, worse than all known."""
        amount = trial.measured.get(name)
        if amount is not None and math.isfinite(amount):
            return amount
        known = [each.measured[name] for each in self._trials.values() if name in each.measured]
        return failures.bad_value([each for each in known if math.isfinite(each)], self._goal.of(name))

    def ended(self, result: Result, *, seconds: float, alone: float | None = None) -> Trial:
        """Return what became of a running trial; without a finite score it has failed.

        Args:
            result: Of its training.
            seconds: Its share of the time.
            alone: Seconds that one training of it takes alone; its share when None.
        """
        running = self._trials[result.number]
        score = _score(result.run, result.folds, self._goal)
        out_of_time = result.ending.kind is EndingKind.TIMED_OUT  # what it reached within its time counts
        failed = score is None or (result.ending.kind in failures.FAILURES and not out_of_time)
        pruned = result.ending.kind is EndingKind.PRUNED and not failed
        state = TrialState.FAILED if failed else TrialState.PRUNED if pruned else TrialState.FINISHED
        trial = msgspec.structs.replace(
            running,
            parameters={**running.parameters, **result.values},
            size=_size(result.run),
            state=state,
            score=None if failed else score,
            folds=result.folds,
            run=result.run or Run(name=f"trial {result.number}", goal=self._goal, ending=result.ending),
            reason=_reason(result, self._goal) if failed else result.ending.reason if pruned else "",
            seconds=seconds,
            went_on=None if result.run is None else result.run.went_on,
            measured=measured_of(result, self._goal, seconds=seconds if alone is None else alone),
        )
        return self._judged(trial)

    def shrunk(self, whole: Trial, result: Result) -> tuple[Trial, ...]:
        """Return the steps of pruning as trials of their own, numbered after all others."""
        first = max(self._trials) + 1
        return tuple(
            self._judged(
                msgspec.structs.replace(
                    whole,
                    number=number,
                    state=TrialState.FINISHED,
                    score=_score(step.run, step.folds, self._goal),
                    folds=step.folds,
                    run=step.run,
                    proposed_by=f"{step.share:.0%} of trial {whole.number} pruned",
                    seconds=step.run.seconds,
                    size=step.size,
                    pruned_share=step.share,
                    measured=measured_of_step(step, whole, self._goal),
                )
            )
            for number, step in enumerate(result.shrunk, start=first)
        )

    def _judged(self, trial: Trial) -> Trial:
        objective = self._judge(trial) if self._judge is not None else None
        return msgspec.structs.replace(trial, objective=objective)

    def interrupted(self, numbers: Sequence[int], *, reason: str) -> tuple[Trial, ...]:
        """Return running trials as ended by somebody, for no fault of their parameters."""
        return tuple(
            msgspec.structs.replace(self._trials[n], state=TrialState.INTERRUPTED, reason=reason, run=_killed(reason))
            for n in numbers
        )


def crashed(history: Sequence[Trial]) -> tuple[Trial, ...]:
    """Return the trials that still ran when an earlier sitting ended, as interrupted."""
    stale = [trial for trial in history if trial.state is TrialState.RUNNING]
    return tuple(
        msgspec.structs.replace(t, state=TrialState.INTERRUPTED, reason=CRASHED, run=_killed(CRASHED)) for t in stale
    )


def _score(run: Run | None, folds: FoldScores | None, goal: Goal) -> float | None:
    """The mean over the folds where there are folds, the run's own score otherwise."""
    if folds is not None:
        return folds.mean
    return run.score(goal) if run is not None else None


def _size(run: Run | None) -> int | None:
    return run.model.trainable_parameters if run is not None and run.model is not None else None


def _killed(reason: str) -> Run:
    return Run(ending=Ending(EndingKind.KILLED, reason))


def _reason(result: Result, goal: Goal) -> str:
    if result.ending.kind in failures.FAILURES:
        return f"{result.ending.kind.value.replace('_', ' ')}: {result.ending.reason}"
    return f"no finite {goal.name} on the validation part"
