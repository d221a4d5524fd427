"""advisor: an automated hyperparameter and diagnostics advisor for neural networks in Keras.

In your own training: `model.fit(x, y, callbacks=[advisor.RunRecorder("run.json", x=x, y=y)])` writes what
happened, `advisor.Advisor()` says what is wrong while it trains. Afterwards:
`advisor.diagnose_run(advisor.read_run("run.json"))`. Learning curves: `advisor.curve.forecast`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what a type checker and an editor see; a test holds it to what is imported below
    from advisor.diagnose.engine import diagnose_run
    from advisor.store.runs import read_run
    from advisor.workflows.callbacks.advisor import Advisor
    from advisor.workflows.callbacks.recorder import RunRecorder

_LAZY = {  # named here, imported when first used, so that `import advisor` stays light
    "Advisor": "advisor.workflows.callbacks.advisor",
    "RunRecorder": "advisor.workflows.callbacks.recorder",
    "diagnose_run": "advisor.diagnose.engine",
    "read_run": "advisor.store.runs",
}

__all__ = ["Advisor", "RunRecorder", "diagnose_run", "read_run"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
