"""Compiled programs: each function of a program is compiled once a process and shape, and used again."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

from advisor.training import backends
from advisor.training.cohort.gradient import gradient_norm
from advisor.training.cohort.stacked.layers import Tensors
from advisor.training.cohort.stacked.program import Program, State
from advisor.training.cohort.stacked.signals import look

FLAGS = ("is_penalized", "is_weighted", "is_ragged")
_MOST_PROGRAMS = 32  # kept ready; each takes some MiB, and a night may see hundreds of shapes


@dataclass(frozen=True)
class Compiled:
    """The functions of a program, compiled."""

    steps: Callable[..., tuple[State, Tensors]]
    evaluate: Callable[..., tuple[State, Tensors]]
    outputs: Callable[..., Any]
    look: Callable[..., Tensors]
    gradient_norm: Callable[..., Any]


_KNOWN: deque[Program] = deque(maxlen=_MOST_PROGRAMS)


def known_or(program: Program) -> Program:
    """Return a program that was compiled before and does all that this one does, this one where there is none.

    What no member uses (a penalty, dropout at a place, clipping) has no effect; to compile anew takes seconds.
    """
    return next((known for known in reversed(_KNOWN) if _serves(known, program)), program)


def _serves(known: Program, program: Program) -> bool:
    has_all = all(getattr(known, flag) or not getattr(program, flag) for flag in FLAGS)
    has_all = has_all and set(program.places) <= set(known.places) and program.clipping <= known.clipping
    same = {name: getattr(known, name) for name in (*FLAGS, "places", "clipping")}
    return has_all and replace(program, **same) == known


@lru_cache(maxsize=_MOST_PROGRAMS)
def compiled(program: Program) -> Compiled:
    """Return the compiled functions of a program, the same ones as long as they are kept."""
    if program not in _KNOWN:
        _KNOWN.append(program)
    backend = backends.current()
    once_an_epoch = (program.evaluate, program.outputs, partial(look, program), partial(gradient_norm, program))
    compile_steps = backend.compile_graph if program.is_graph else backend.compile_program
    return Compiled(compile_steps(program.steps), *(backend.compile_graph(one) for one in once_an_epoch))
