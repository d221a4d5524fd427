"""A user's KerasTuner model, found and built as KerasTuner would, with the user's own line named where that fails.

Imported where a backend is, by name.
"""

import importlib
import inspect
from collections.abc import Callable
from typing import Any

import keras
import keras_tuner

from advisor.errors import Problem, StudyError
from advisor.records.studies.plan import ParameterValue
from advisor.search.engines.hyperparameters import AskedHyperParameters
from advisor.training.network.own.custom import in_words

REMEDY = (
    "Give `module:name`: a HyperModel, or a function that takes KerasTuner's HyperParameters and returns a "
    "compiled model."
)


_OWN_TRIALS = (
    "it is a tuner with a `run_trial` of its own, which is not called here: put what that does into the "
    "`fit(self, hp, model, *args, **kwargs)` of a HyperModel, and name that"
)


class _Wrapped(keras_tuner.HyperModel):
    """A function that builds, as KerasTuner wraps it."""

    def __init__(self, build: Callable[[Any], object]) -> None:
        super().__init__()
        self.build = build


def hypermodel_of(where: str) -> keras_tuner.HyperModel:
    """Return the user's HyperModel; a class is made first, a function that builds is wrapped as KerasTuner wraps it.

    Raises:
        StudyError: If it is not there, or its module or class fails as it is loaded.
    """
    module, _, name = where.partition(":")
    try:
        loaded = importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise _refused(f"cannot find the hypermodel {where}", where, str(error)) from error
    except Exception as error:
        raise _refused(
            f"cannot load the hypermodel {where}", where, f"importing it raised {in_words(error)}"
        ) from error
    found: Any = getattr(loaded, name, None)
    if isinstance(found, keras_tuner.Tuner):
        if not type(found).run_trial.__module__.startswith("keras_tuner."):
            raise _refused(f"cannot use the hypermodel {where}", where, _OWN_TRIALS)
        found = found.hypermodel
    if not callable(found) and not isinstance(found, keras_tuner.HyperModel):
        known = ", ".join(each for each in vars(loaded) if not each.startswith("_"))[:200]
        raise _refused(f"cannot find the hypermodel {where}", where, f"{module} has no {name!r}, it has {known}")
    if isinstance(found, type) and issubclass(found, keras_tuner.Tuner):
        said = "it is a tuner: name the HyperModel or the function that it is given"
        raise _refused(f"cannot use the hypermodel {where}", where, said)
    made = _made(where, found) if isinstance(found, type) else found
    if isinstance(made, keras_tuner.HyperModel):
        return made
    build: Any = getattr(made, "build", made)
    return _Wrapped(build)


def has_own_fit(hypermodel: keras_tuner.HyperModel) -> bool:
    """Say whether a HyperModel trains its models itself, KerasTuner's way to tune what `fit` is given."""
    return type(hypermodel).fit is not keras_tuner.HyperModel.fit or "fit" in vars(hypermodel)


def trains_itself(model: keras.Model) -> bool:
    """Say whether a model has a training step, or makes a loss, of its own: what it does with targets is unknown."""
    kind = type(model)
    return kind.train_step is not keras.Model.train_step or kind.compute_loss is not keras.Model.compute_loss


def build_with(where: str, hypermodel: keras_tuner.HyperModel, hp: AskedHyperParameters) -> keras.Model:
    """Return the model that a HyperModel builds, compiled; one that it trains itself need not be.

    Raises:
        StudyError: If it raises, or builds no model that can be trained.
    """
    found = getattr(importlib.import_module(where.partition(":")[0]), where.rpartition(":")[2], None)
    if isinstance(found, keras_tuner.Tuner):
        hp.keep_to(found.oracle.hyperparameters, is_open=found.oracle.tune_new_entries)
    try:
        hypermodel.declare_hyperparameters(hp)
        model = hypermodel.build(hp)
    except (BrokenPipeError, EOFError, MemoryError):
        raise
    except Exception as error:
        raise _refused("the hypermodel cannot be built", where, f"it raised {in_words(error)}") from error
    if not isinstance(model, keras.Model):
        got = "nothing: does it return the model?" if model is None else f"a {type(model).__name__}"
        raise _refused("the hypermodel does not build a model", where, f"expected a keras.Model, got {got}")
    if not model.compiled and not has_own_fit(hypermodel):
        said = "expected a compiled model; `model.compile` was not called"
        raise _refused("the hypermodel is not compiled", where, said)
    return model


def rebuilt(where: str, values: dict[str, ParameterValue]) -> keras.Model:
    """Return the model that was built with these answers, with fresh weights."""
    asked = AskedHyperParameters(lambda dimension: dimension.default, settled=values)
    return build_with(where, hypermodel_of(where), asked)


def own_objects(where: str) -> dict[str, Any]:
    """Return the classes and functions that a user's module defines, by name: a saved model may need them."""
    module = importlib.import_module(where.partition(":")[0])
    return {
        name: found
        for name, found in vars(module).items()
        if (inspect.isclass(found) or inspect.isfunction(found)) and found.__module__ == module.__name__
    }


def _made(where: str, kind: Callable[[], object]) -> object:
    try:
        return kind()
    except TypeError as error:
        name = where.rpartition(":")[2]
        missing = str(error).partition("missing ")[2] or str(error)
        said = f"the class needs {missing}: write one that is made, as `ready = {name}(...)`, and name that"
        raise _refused(f"cannot make the hypermodel {where}", where, said) from error
    except Exception as error:
        raise _refused(f"cannot make the hypermodel {where}", where, f"it raised {in_words(error)}") from error


def _refused(headline: str, where: str, said: str) -> StudyError:
    return StudyError(headline, [Problem("search.hypermodel", f"{where}: {said}")], REMEDY)
