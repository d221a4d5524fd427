"""advisor: an automated hyperparameter and diagnostics advisor for neural networks in Keras.

What the commands do, from Python: `advisor.search(x, y, hours=0.1)`, `train`, `diagnose`, `curve`, `report`, `predict`.
In your own training: `model.fit(x, y, callbacks=[advisor.RunRecorder("run.json", x=x, y=y)])` writes what
happened, `advisor.Advisor()` says what is wrong while it trains. Afterwards: `advisor.diagnose("run.json")`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what a type checker and an editor see; a test holds it to what is imported below
    from advisor.diagnose.engine import diagnose_run
    from advisor.store.runs import read_run
    from advisor.workflows.callbacks.advisor import Advisor
    from advisor.workflows.callbacks.recorder import RunRecorder
    from advisor.workflows.python.curve import package as curve
    from advisor.workflows.python.diagnose import diagnose
    from advisor.workflows.python.predict import predict
    from advisor.workflows.python.report import report
    from advisor.workflows.python.search import search
    from advisor.workflows.python.train import train

_LAZY = {  # named here, imported when first used, so that `import advisor` stays light
    "Advisor": "advisor.workflows.callbacks.advisor",
    "RunRecorder": "advisor.workflows.callbacks.recorder",
    "diagnose_run": "advisor.diagnose.engine",
    "predict": "advisor.workflows.python.predict",
    "read_run": "advisor.store.runs",
    "report": "advisor.workflows.python.report",
    "train": "advisor.workflows.python.train",
}
_CALLED = ("curve", "diagnose", "search")  # packages that are called as the command of their name

__all__ = [
    "Advisor",
    "RunRecorder",
    "curve",
    "diagnose",
    "diagnose_run",
    "predict",
    "read_run",
    "report",
    "search",
    "train",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _CALLED:
        return import_module(f"advisor.{name}")
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY, *_CALLED})
