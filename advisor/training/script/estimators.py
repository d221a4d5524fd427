"""Estimators of scikit-learn and skrub as the calls that make them again, not fitted."""

from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline

from advisor.records.script import Call, Named, Written
from advisor.training.data.columns.pieces import Pieces
from advisor.training.script.calls import call_of, defaults, plain_value, public_name

LIBRARIES = ("sklearn", "skrub")


def estimator_call(estimator: BaseEstimator) -> Written[Call]:
    """Return the call that makes an estimator again; steps of other libraries are named as left out.

    Example:
        >>> from sklearn.pipeline import make_pipeline
        >>> from sklearn.preprocessing import StandardScaler
        >>> estimator_call(make_pipeline(StandardScaler(with_mean=False))).value.places[0].names
        {'with_mean': False}
    """
    left_out: list[str] = []
    made = _value(estimator, left_out)
    assert isinstance(made, Call)  # noqa: S101  a pipeline is one
    return Written(made, tuple(dict.fromkeys(left_out)))


def _value(value: object, left_out: list[str]) -> object:
    if isinstance(value, BaseEstimator):
        return _call(value, left_out)
    if isinstance(value, list):
        return [_value(each, left_out) for each in value]
    if isinstance(value, tuple):
        return tuple(_value(each, left_out) for each in value)
    if isinstance(value, dict):
        return {name: _value(each, left_out) for name, each in value.items()}
    plain = plain_value(value)
    if plain is None or isinstance(plain, bool | int | float | str | list | Named):
        return plain
    left_out.append(f"a setting of the preprocessing ({type(value).__name__})")
    return None


def _call(estimator: BaseEstimator, left_out: list[str]) -> object:
    kind = type(estimator)
    if isinstance(estimator, Pieces):
        return Call("Pieces", (), {"bins": estimator.bins})  # the script defines it
    if kind.__module__.partition(".")[0] not in LIBRARIES:
        left_out.append(f"the step {kind.__name__} of the preprocessing, which is advisor's own")
        return "passthrough"
    if isinstance(estimator, Pipeline) and estimator.memory is None and not estimator.verbose:
        return Call("sklearn.pipeline.make_pipeline", tuple(_value(step, left_out) for _, step in estimator.steps))
    if isinstance(estimator, ColumnTransformer) and _is_plain(estimator):
        steps = [(_value(step, left_out), _columns(names)) for _, step, names in estimator.transformers if _any(names)]
        return Call("sklearn.compose.make_column_transformer", tuple(steps))
    given = {name: _value(value, left_out) for name, value in estimator.get_params(deep=False).items()}
    known = {name: plain_value(default) for name, default in defaults(kind).items()}
    return call_of(kind, public_name(kind), given, defaults_of=known)


def _columns(names: object) -> object:
    """The columns of a step, by names, by places, or all of them."""
    return Named(f"slice({names.start}, {names.stop})") if isinstance(names, slice) else names


def _any(names: object) -> bool:
    return isinstance(names, slice) or (hasattr(names, "__len__") and len(names) > 0)


def _is_plain(estimator: ColumnTransformer) -> bool:
    """Say whether a transformer of columns has nothing set beside its steps."""
    known = {name: default for name, default in defaults(ColumnTransformer).items() if name != "transformers"}
    return all(getattr(estimator, name) == default for name, default in known.items())
