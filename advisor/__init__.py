"""advisor: an automated hyperparameter and diagnostics advisor for neural networks in Keras.

In your own training: `model.fit(x, y, callbacks=[advisor.RunRecorder("run.json", x=x, y=y)])`.
"""

from importlib import import_module

_LAZY = {"RunRecorder": "advisor.workflows.recorder"}  # named here, imported when first used

__all__ = ["RunRecorder"]


def __getattr__(name: str) -> object:
    """Import what is used in `fit` when it is first asked for, so that `import advisor` stays light."""
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
