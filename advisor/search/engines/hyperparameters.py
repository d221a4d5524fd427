"""KerasTuner's authoring interface, answered by whoever searches: `build(hp)` asks, an engine answers.

A hyperparameter becomes a dimension with a domain of ours; what has no twin there (a step, a reversed
log scale) becomes a number in [0, 1] that KerasTuner itself maps to the value. The same name under
another condition is another dimension, named with its condition.
"""

from collections.abc import Callable, Mapping
from typing import Any, final

import keras_tuner
from keras_tuner.engine.hyperparameters import Boolean, Fixed
from keras_tuner.engine.hyperparameters import Choice as KtChoice
from keras_tuner.engine.hyperparameters import Float as KtFloat
from keras_tuner.engine.hyperparameters import Int as KtInt

from advisor.records.studies.plan import ParameterValue
from advisor.space.dimension import Choice, Dimension, Domain, IntUniform, LogIntUniform, LogUniform, Uniform


@final
class AskedHyperParameters(keras_tuner.HyperParameters):
    """Hyperparameters whose values are asked for as a model is built.

    Args:
        ask: Gives the value of a dimension.
        settled: Values that are known already, by the dimensions' names; those are not asked for. In the
            end it holds all that the model was built with.
    """

    def __init__(
        self, ask: Callable[[Dimension], ParameterValue], *, settled: Mapping[str, ParameterValue] | None = None
    ) -> None:
        super().__init__()
        self._ask = ask
        self.settled: dict[str, ParameterValue] = dict(settled or {})
        self._given: keras_tuner.HyperParameters | None = None
        self._is_open = True

    def keep_to(self, given: keras_tuner.HyperParameters, *, is_open: bool) -> None:
        """Ask for what a tuner was given as it was given there, whatever the build function says of it.

        Args:
            given: What the tuner was given as `hyperparameters`.
            is_open: Whether what it does not name is searched too (`tune_new_entries`), and not left at its default.
        """
        self._given, self._is_open = given, is_open

    def _retrieve(self, hp: Any) -> Any:  # noqa: ANN401  KerasTuner has no types
        same = () if self._given is None else self._given._hps.get(hp.name, ())
        known = next((each for each in same if each.conditions == hp.conditions), None)
        hp, is_left = known or hp, known is None and not self._is_open
        if isinstance(hp, Fixed) or is_left or not self._conditions_are_active(hp.conditions):
            return super()._retrieve(hp)  # None where a condition does not hold, as KerasTuner has it
        name = qualified(hp)
        if name not in self.settled and self._exists(hp.name, hp.conditions):
            return super()._retrieve(hp)  # it was fixed before: the first who names it says what it is
        if name not in self.settled:
            answer = value_of(hp, self._ask(dimension_of(hp)))
            self.settled[name] = answer if is_offered(hp, answer) else hp.default
        if not self._exists(hp.name, hp.conditions):
            self._register(hp)
        self.values[hp.name] = self.settled[name]
        return self.values[hp.name]


def qualified(hp: Any) -> str:  # noqa: ANN401
    """Return the name of a hyperparameter with the conditions it stands under.

    Example:
        >>> from keras_tuner.engine.hyperparameters import Float
        >>> qualified(Float("rate", 0.0, 1.0))
        'rate'
    """
    conditions = [f"{c.name}={'|'.join(map(str, c.values))}" for c in hp.conditions]
    return f"{hp.name} [{', '.join(conditions)}]" if conditions else str(hp.name)


def dimension_of(hp: Any) -> Dimension:  # noqa: ANN401
    """Return a hyperparameter as a dimension with its default."""
    default = hp.value_to_prob(hp.default) if _is_unit(hp) else hp.default
    name = qualified(hp)
    return Dimension(name=name, domain=_domain(hp), default=default, sets=f"numbers.{name}", why="", reference="")


def value_of(hp: Any, answer: ParameterValue) -> ParameterValue:  # noqa: ANN401
    """Return the value that an answer stands for."""
    value: ParameterValue = hp.prob_to_value(float(answer)) if _is_unit(hp) else answer
    return value


def is_offered(hp: Any, value: ParameterValue) -> bool:  # noqa: ANN401
    """Say whether a value is one that a hyperparameter can have.

    Example:
        >>> choice = KtChoice("width", [4, 8])
        >>> is_offered(choice, 8), is_offered(choice, 16)
        (True, False)
    """
    if isinstance(hp, KtChoice):
        return value in hp.values
    if isinstance(hp, KtFloat | KtInt):
        return isinstance(value, int | float) and hp.min_value <= value <= hp.max_value
    return isinstance(value, bool)


def _domain(hp: Any) -> Domain:  # noqa: ANN401
    if _is_unit(hp):
        return Uniform(0.0, 1.0)
    match hp:
        case Boolean():
            return Choice((False, True))
        case KtChoice():
            return Choice(tuple(hp.values), ordered=bool(hp.ordered))
        case KtFloat():
            log = hp.sampling == "log"
            return (LogUniform if log else Uniform)(float(hp.min_value), float(hp.max_value))
        case KtInt():
            return (LogIntUniform if hp.sampling == "log" else IntUniform)(int(hp.min_value), int(hp.max_value))
    raise TypeError(f"unknown hyperparameter of KerasTuner: {type(hp).__name__}")


def _is_unit(hp: Any) -> bool:  # noqa: ANN401
    """Say whether a number in [0, 1] is asked for in place of the value."""
    if not isinstance(hp, KtFloat | KtInt):
        return False
    steps = hp.step is not None and not (isinstance(hp, KtInt) and hp.step == 1 and hp.sampling == "linear")
    return steps or hp.sampling == "reverse_log"
