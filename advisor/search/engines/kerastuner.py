"""KerasTuner: its RandomSearch, BayesianOptimization and Hyperband oracles, driven by our driver.

Only the oracles are used, which decide what to try; training, limits and records are ours. Importing
KerasTuner imports Keras and its backend, so this engine alone makes the driver's process heavy.
A configuration that Hyperband promotes is trained again from its first epoch for more epochs.
"""

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, assert_never, final

import keras_tuner
import msgspec
from keras_tuner.engine.hyperparameters import Choice as KtChoice
from keras_tuner.engine.hyperparameters import Float as KtFloat
from keras_tuner.engine.hyperparameters import Int as KtInt
from keras_tuner.engine.trial import Trial as KtTrial
from keras_tuner.oracles import BayesianOptimizationOracle, HyperbandOracle, RandomSearchOracle
from keras_tuner.src.engine.conditions import Parent  # no public name

from advisor import files
from advisor.errors import FileError, Problem, StudyError
from advisor.records import Goal, Trial
from advisor.records.studies.plan import ParameterValue
from advisor.search.proposals import Outcome, Proposal
from advisor.space.dimension import Choice, Dimension, IntUniform, LogIntUniform, LogUniform, Text, Uniform, describe
from advisor.space.seeds import seed_of

NEVER = 1 << 30  # more failures in a row than any study has: failures are the driver's to judge
SAMPLERS = ("random", "bayesian", "hyperband")
OWN = "tuner/"  # how the names of Hyperband's own numbers begin
EPOCHS = "tuner/epochs"


@final
class KerasTunerEngine:
    """Proposes trials with an oracle of KerasTuner.

    Args:
        dimensions: What is searched, each after those its condition looks at; none for a model that
            asks for its dimensions as it is built.
        goal: Which way the values improve.
        sampler: "random", "bayesian" or "hyperband"; "default" is "bayesian".
        folder: Where the oracle keeps its state.
        seed: Of the oracle.
        epochs: The most a trial is trained for; Hyperband gives fewer to most.
    """

    def __init__(
        self,
        dimensions: Sequence[Dimension],
        *,
        goal: Goal,
        sampler: str = "default",
        folder: Path,
        seed: int = 0,
        epochs: int = 30,
    ) -> None:
        self._dimensions = {dimension.name: dimension for dimension in dimensions}
        self._open = not dimensions
        space = keras_tuner.HyperParameters()
        with _quiet():
            for hyperparameter in translated(dimensions):
                space._retrieve(hyperparameter)
            objective = keras_tuner.Objective("score", "min" if goal.lower_is_better else "max")
            self._oracle = _oracle(sampler, objective, space, seed=seed, epochs=epochs)
        self._oracle.verbose = 0
        files.make_folder(folder)
        self._oracle._set_project_dir(str(folder), "oracle")
        self._numbers_file = folder / "numbers.json"
        self._ids: dict[int, str] = {}

    def ask(self, numbers: Sequence[int]) -> tuple[Proposal, ...]:
        """Propose trials; fewer while the oracle waits for results, none when its space is used up."""
        proposals = []
        wanted = numbers[:1] if self._open else numbers  # a space that nobody has seen cannot be sampled twice
        for number in wanted:
            with _quiet():
                trial = self._oracle.create_trial(str(number))
            if trial.status != "RUNNING":
                break
            self._remember(number, trial.trial_id)
            values = trial.hyperparameters.values
            proposals.append(Proposal(number=number, parameters=self._named(values), epochs=values.get(EPOCHS)))
        return tuple(proposals)

    def tell(self, outcomes: Sequence[Outcome]) -> None:
        """Learn from ended trials; a value of None fails the trial."""
        for outcome in outcomes:
            if outcome.number not in self._ids:
                self._adopt(outcome)
            trial = self._oracle.trials[self._ids[outcome.number]]
            with _quiet():
                if outcome.value is None:
                    trial.status, trial.message = "FAILED", outcome.reason
                else:
                    self._oracle.update_trial(trial.trial_id, {"score": outcome.value})
                    trial.status = "COMPLETED"
                self._oracle.end_trial(trial)
            self._open = False

    def suggest(self, number: int, dimension: Dimension) -> ParameterValue:
        """Give a value of a dimension that came up while the model of this trial was built."""
        dimension = self._apart(dimension)
        if number not in self._ids:
            return dimension.default
        hyperparameters = self._oracle.trials[self._ids[number]].hyperparameters
        value = hyperparameters._retrieve(translated((dimension,))[0])
        return self._named({dimension.name: value})[dimension.name]

    def _apart(self, dimension: Dimension) -> Dimension:
        """Return a dimension under a name of its own where another domain had the plain name first."""
        first = self._dimensions.setdefault(dimension.name, dimension)
        if first.domain == dimension.domain:
            return first
        renamed = msgspec.structs.replace(dimension, name=f"{dimension.name} in {describe(dimension.domain)}")
        return self._dimensions.setdefault(renamed.name, renamed)

    def resume(self, history: Sequence[Trial], outcomes: Sequence[Outcome]) -> None:
        """Read the oracle's own state, end what it still thinks running, and add what it lacks."""
        if self._numbers_file.is_file():
            self._ids = _ids_in(self._numbers_file)
            self._reload()
            self._oracle._retry_queue = []
        self._oracle._seed_state += seed_of(self._oracle.seed, len(history)) % 10_000
        missing = [outcome for outcome in outcomes if self._is_unended(outcome.number)]
        self.tell(missing)

    def _reload(self) -> None:
        try:
            with _quiet():
                self._oracle.reload()
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise _lost(self._numbers_file.parent, f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Nothing is held open."""

    def _is_unended(self, number: int) -> bool:
        return number not in self._ids or self._ids[number] not in self._oracle.end_order

    def _adopt(self, outcome: Outcome) -> None:
        """Enter a trial that the oracle did not propose."""
        hyperparameters = self._oracle.get_space()
        hyperparameters.values = self._indexed(outcome.parameters)
        trial = KtTrial(hyperparameters, trial_id=f"known{outcome.number:06d}")
        self._oracle.trials[trial.trial_id] = trial
        self._oracle.start_order.append(trial.trial_id)
        self._remember(outcome.number, trial.trial_id)

    def _remember(self, number: int, trial_id: str) -> None:
        self._ids[number] = trial_id
        files.write_without_waiting(self._numbers_file, json.dumps(self._ids))

    def _named(self, values: Mapping[str, Any]) -> dict[str, ParameterValue]:
        """Turn the places of choices into the options, and leave Hyperband's own numbers out."""
        named: dict[str, ParameterValue] = {}
        for name, value in values.items():
            if not name.startswith(OWN):
                domain = self._dimensions[name].domain
                named[name] = domain.options[value] if isinstance(domain, Choice) else value
        return named

    def _indexed(self, parameters: Mapping[str, ParameterValue]) -> dict[str, Any]:
        indexed: dict[str, Any] = {}
        for name, value in parameters.items():
            domain = self._dimensions[name].domain if name in self._dimensions else None
            if isinstance(domain, Choice):
                indexed |= {name: domain.options.index(value)} if value in domain.options else {}
            elif domain is not None:
                indexed[name] = value
        return indexed


def translated(dimensions: Sequence[Dimension]) -> list[Any]:
    """Translate kinds of domain and conditions; a choice becomes the place of its option in the list.

    Raises:
        StudyError: For a text, which a study must give choices for.
    """
    by_path = {dimension.sets: dimension for dimension in dimensions}
    return [_translated(dimension, _conditions(dimension, by_path)) for dimension in dimensions]


def _translated(dimension: Dimension, conditions: list[Any]) -> Any:  # noqa: ANN401  KerasTuner has no types
    name = dimension.name
    match dimension.domain:
        case Uniform(low, high):
            return KtFloat(name, low, high, default=_within(dimension, low, high), conditions=conditions)
        case LogUniform(low, high):
            default = _within(dimension, low, high)
            return KtFloat(name, low, high, sampling="log", default=default, conditions=conditions)
        case IntUniform(low, high):
            return KtInt(name, low, high, default=_within(dimension, low, high), conditions=conditions)
        case LogIntUniform(low, high):
            default = _within(dimension, low, high)
            return KtInt(name, low, high, sampling="log", default=default, conditions=conditions)
        case Choice(options, ordered):
            places = list(range(len(options)))
            default = options.index(dimension.default) if dimension.default in options else 0
            return KtChoice(name, places, ordered=ordered, default=default, conditions=conditions)
        case Text():
            problem = Problem(f"space.{name}", "expected a list of choices to search, got any text")
            raise StudyError("a text cannot be searched", [problem], "List the choices.")
    assert_never(dimension.domain)


def _conditions(dimension: Dimension, by_path: Mapping[str, Dimension]) -> list[Any]:
    """Translate the conditions that look at searched choices; the others hold throughout the study."""
    found = []
    for when in dimension.active_when:
        parent = by_path.get(when.path)
        if parent is not None and isinstance(parent.domain, Choice):
            places = [place for place, option in enumerate(parent.domain.options) if option in when.values]
            found.append(Parent(parent.name, places))
    return found


def _within(dimension: Dimension, low: float, high: float) -> ParameterValue:
    """The default, moved to the nearest end where a study has narrowed it away."""
    default = dimension.default
    return min(max(default, low), high) if isinstance(default, int | float) else low


def _oracle(sampler: str, objective: Any, space: Any, *, seed: int, epochs: int) -> Any:  # noqa: ANN401
    settings = {
        "objective": objective,
        "hyperparameters": space,
        "seed": seed + 1,  # KerasTuner takes 0 for no seed
        "max_consecutive_failed_trials": NEVER,
    }
    match sampler:
        case "random":
            return RandomSearchOracle(max_trials=NEVER, **settings)
        case "bayesian" | "default":
            return BayesianOptimizationOracle(max_trials=NEVER, **settings)
        case "hyperband":
            return HyperbandOracle(max_epochs=epochs, hyperband_iterations=NEVER, **settings)
    problem = Problem("search.sampler", f"expected one of {', '.join(SAMPLERS)}, got {sampler!r}")
    raise StudyError("KerasTuner has no such sampler", [problem], "Choose one of these.")


@contextmanager
def _quiet() -> Iterator[None]:
    """KerasTuner calls deprecated functions of Python and fits Gaussian processes that warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _ids_in(path: Path) -> dict[int, str]:
    try:
        return {int(number): str(name) for number, name in json.loads(files.read_text(path)).items()}
    except (ValueError, AttributeError) as error:
        raise _lost(path.parent, f"{path.name}: {error}") from error


def _lost(folder: Path, why: str) -> FileError:
    problem = Problem("", f"expected the state of KerasTuner, got: {why}")
    return FileError(f"cannot read {folder}", [problem], "Move it away; trials are kept beside it.")
