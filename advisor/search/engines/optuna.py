"""Optuna: its samplers or ours, ask and tell, in a storage that Optuna's dashboard opens.

Two studies stand behind one engine. The stored one (a journal file or any storage URL) is the record for
dashboards and colleagues. The shown one, in memory, is what the sampler looks at: a bounded window
of trials, for TPE takes 11 ms an ask at 100 trials, 122 ms at 2,000 (15 parameters) and more after that.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias, final

import optuna
from optuna.distributions import BaseDistribution
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, TrialState, create_trial

from advisor.records import Goal, Trial
from advisor.records.parts.quantities import limit_of
from advisor.records.studies.earlier import EarlierStudy
from advisor.records.studies.plan import ParameterValue
from advisor.search.engines.distributions import distribution_of, plain
from advisor.search.engines.domains import DomainNames
from advisor.search.engines.evidence import distributions_of, evidence_of
from advisor.search.engines.samplers import COUNTING, SURROGATE, choose_sampler, optuna_sampler
from advisor.search.engines.several import SHOWN, costs_of, shown_to_sampler
from advisor.search.engines.storages import stored_study
from advisor.search.engines.stored import NUMBER, REASON, Ended, StoredTrials
from advisor.search.proposals import Outcome, Proposal
from advisor.search.surrogate.sampler import SurrogateSampler, tell_earlier
from advisor.space.dimension import Dimension, describe
from advisor.space.seeds import seed_of

INTERRUPTED = "the study was interrupted while this trial ran"

Active: TypeAlias = Callable[[Dimension, Mapping[str, ParameterValue]], bool]


@final
class OptunaEngine:
    """Proposes trials with an Optuna sampler.

    Args:
        dimensions: What is searched, each after those its condition looks at.
        active: Whether a dimension matters, given the values chosen before it.
        name: Of the study in the storage.
        goal: Which way the values improve.
        sampler: One of `samplers.SAMPLERS`; "default" is chosen by space and trials.
        storage: A journal file, or any storage URL.
        seed: Of the sampler.
        trials: Planned in all; None where only time ends the study.
        identity: What must not differ from a study of this name that is in the storage: its goal, its data.
        earlier: What the study starts from; it never comes into the storage.
    """

    def __init__(
        self,
        dimensions: Sequence[Dimension],
        active: Active,
        *,
        name: str,
        goal: Goal,
        sampler: str = "default",
        storage: Path | str,
        seed: int = 0,
        trials: int | None = None,
        identity: Mapping[str, str] | None = None,
        earlier: Sequence[EarlierStudy] = (),
    ) -> None:
        self._dimensions = tuple(dimensions)
        self._distributions = {each.name: distribution_of(each) for each in dimensions}  # one for all its trials
        self._active = active
        self._goal = goal
        self._earlier = tuple(earlier)
        self._limits = tuple(text for text in goal.require if limit_of(text) is not None)
        self._directions = [
            StudyDirection.MINIMIZE if each.lower_is_better else StudyDirection.MAXIMIZE for each in goal.objectives
        ]
        self.chosen = choose_sampler(sampler, self._dimensions, trials=trials, goal=goal)
        self._seed = seed
        self._start_sampler(seed)
        optuna.logging.set_verbosity(optuna.logging.ERROR)  # it would report every trial
        self._stored = stored_study(storage, name=name, directions=self._directions, identity=identity or {})
        self._record = StoredTrials(self._stored)
        self._finished: dict[int, FrozenTrial] = {}
        self._names = DomainNames(self._record.first)
        self._asked: dict[int, optuna.Trial] = {}
        self._suggested: dict[int, dict[str, BaseDistribution]] = {}
        self._show()

    def ask(self, numbers: Sequence[int]) -> tuple[Proposal, ...]:
        """Propose a trial for each number; the storage takes them all at once."""
        if self._surrogate is not None and self._dimensions:
            drawn = zip(numbers, self._surrogate.ask(numbers), strict=True)
            proposals = tuple(self._propose(number, parameters) for number, parameters in drawn)
        else:
            proposals = tuple(self._propose(number) for number in numbers)
        if self._dimensions:  # else the parameters are known only when the model has been built
            self._record.add([self._frozen(number, TrialState.RUNNING) for number in numbers])
        return proposals

    def beside(
        self,
        center: Proposal,
        *,
        free: Collection[str],
        fits: Callable[[Mapping[str, ParameterValue]], bool],
        count: int,
    ) -> tuple[Mapping[str, ParameterValue], ...] | None:
        """Propose company for a proposal; None where the sampler has no opinion of it."""
        if self._surrogate is None:
            return None
        return self._surrogate.beside(center.parameters, center.number, free=free, fits=fits, count=count)

    def tell(self, outcomes: Sequence[Outcome]) -> None:
        """Learn from ended trials; a value of None fails the trial, which the sampler then ignores."""
        for outcome in outcomes:
            self._learn(outcome)
        self._record.end(self._ended(outcomes))
        for outcome in outcomes:
            self._asked.pop(outcome.number, None)
            self._suggested.pop(outcome.number, None)
        if self.chosen.name not in COUNTING and len(self._shown.get_trials(deepcopy=False)) > 2 * SHOWN:
            self._show()

    def suggest(self, number: int, dimension: Dimension) -> ParameterValue:
        """Give a value of a dimension that came up while the model of this trial was built."""
        distribution = distribution_of(dimension)
        name = self._names.name(dimension.name, distribution, said=describe(dimension.domain))
        self._suggested.setdefault(number, {})[name] = distribution
        trial = self._asked.get(number)
        if trial is None:  # somebody else's trial, which takes what the model's author chose
            return dimension.default
        return plain(trial._suggest(name, distribution))

    def resume(self, history: Sequence[Trial], outcomes: Sequence[Outcome]) -> None:
        """Fail what a crash left running, add what the storage lacks, and start from another seed.

        The sampler is shown what the outcomes say, over what is searched now: the storage may have other ranges and
        choices of a dimension, and trials that lie outside.
        """
        told = {outcome.number for outcome in outcomes}
        for trial in self._stored.get_trials(deepcopy=False):
            number = trial.user_attrs.get(NUMBER)
            if trial.state is TrialState.COMPLETE and number in told and not self._dimensions:
                self._finished[number] = trial  # only the storage knows what a model of the user's own asked for
            elif not trial.state.is_finished() and number not in told:
                self._record.fail(trial.number, INTERRUPTED)
        for outcome in outcomes:
            if outcome.number not in self._finished:
                self._suggested[outcome.number] = distributions_of(self._dimensions, outcome.parameters)
                if outcome.value is not None:
                    self._finished[outcome.number] = self._frozen(outcome.number, TrialState.COMPLETE, outcome)
        self._record.end(self._ended(outcomes))
        self._suggested.clear()
        self._start_sampler(seed_of(self._seed, len(history)))
        for outcome in outcomes:
            self._teach(outcome)
        self._show()

    def close(self) -> None:
        """Let go of the storage's connections, where it holds any."""
        self._record.close()

    @property
    def behind(self) -> str:
        """Why the storage lacks what it should have been told; empty where it lacks nothing."""
        return self._record.behind

    def _start_sampler(self, seed: int) -> None:
        own = self.chosen.name == SURROGATE
        self._surrogate = SurrogateSampler(self._dimensions, self._active, seed=seed) if own else None
        if self._surrogate is not None:
            tell_earlier(self._surrogate, self._earlier)
        self._sampler = optuna_sampler(self.chosen.name, seed)

    def _propose(self, number: int, settled: Mapping[str, ParameterValue] | None = None) -> Proposal:
        if settled is not None:
            self._shown.enqueue_trial(dict(settled))
        trial = self._shown.ask()
        parameters: dict[str, ParameterValue] = {}
        distributions: dict[str, BaseDistribution] = {}
        for dimension in self._dimensions:
            if self._active(dimension, parameters):
                distributions[dimension.name] = self._distributions[dimension.name]
                parameters[dimension.name] = plain(trial._suggest(dimension.name, distributions[dimension.name]))
        self._asked[number] = trial
        self._suggested[number] = distributions
        return Proposal(number=number, parameters=parameters)

    def _learn(self, outcome: Outcome) -> None:
        """Tell the sampler of an ended trial, and its study."""
        self._teach(outcome)
        asked = self._asked.get(outcome.number)
        if asked is None:
            self._suggested.setdefault(outcome.number, distributions_of(self._dimensions, outcome.parameters))
        if outcome.value is not None:
            frozen = self._frozen(outcome.number, TrialState.COMPLETE, outcome)
            self._finished[outcome.number] = frozen
            if asked is None:
                self._shown.add_trial(frozen)
        if asked is not None:
            for limit, excess in self._excesses(outcome).items():
                asked.set_constraint(limit, excess)
            values, state = _told(outcome)
            self._shown.tell(asked, values, state=state)

    def _teach(self, outcome: Outcome) -> None:
        if self._surrogate is not None:
            cost, *others = costs_of(outcome, self._goal) or (None,)
            excess = sum(max(0.0, each) for each in outcome.excesses)
            self._surrogate.tell(outcome.number, outcome.parameters, cost, others=tuple(others), excess=excess)

    def _frozen(self, number: int, state: TrialState, outcome: Outcome | None = None) -> FrozenTrial:
        """A trial as Optuna keeps it: what was suggested for it, or what somebody else tried."""
        asked = self._asked.get(number)
        known = asked.params if asked is not None else outcome.parameters if outcome is not None else {}
        distributions = {name: dist for name, dist in self._suggested.get(number, {}).items() if name in known}
        frozen = create_trial(
            params={name: known[name] for name in distributions},
            distributions=distributions,
            values=_told(outcome)[0] if outcome is not None else None,
            state=state,
            user_attrs={NUMBER: number, **({REASON: outcome.reason} if outcome is not None else {})},
        )
        for limit, excess in self._excesses(outcome).items():
            frozen.set_constraint(limit, excess)
        return frozen

    def _excesses(self, outcome: Outcome | None) -> dict[str, float]:
        """How far a trial lies beyond each limit, by the limit as the study has it."""
        return (
            {} if outcome is None or outcome.value is None else dict(zip(self._limits, outcome.excesses, strict=True))
        )

    def _show(self) -> None:
        """Show the sampler the best trials, the latest, and those that run, in an empty study."""
        shown = optuna.create_study(directions=self._directions, sampler=self._sampler)
        shown.add_trials(evidence_of(self._earlier, self._dimensions, sampler=self.chosen.name))
        shown.add_trials(shown_to_sampler(self._finished, self._goal))
        for number in tuple(self._asked):
            shown.add_trial(self._frozen(number, TrialState.RUNNING))
            self._asked[number] = optuna.Trial(shown, shown.get_trials(deepcopy=False)[-1]._trial_id)
        self._shown = shown

    def _ended(self, outcomes: Sequence[Outcome]) -> list[Ended]:
        """Outcomes with what Optuna keeps of them, as long as it is known what was suggested for them."""
        return [
            (each, self._finished.get(each.number) or self._frozen(each.number, _told(each)[1], each))
            for each in outcomes
        ]


def _told(outcome: Outcome) -> tuple[list[float] | None, TrialState]:
    return (None, TrialState.FAIL) if outcome.value is None else ([outcome.value, *outcome.others], TrialState.COMPLETE)
