"""Compiled programs: each function of a program is compiled once a process and shape, and used again."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from advisor.training import backends
from advisor.training.cohort.gradient import gradient_norm
from advisor.training.cohort.stacked.layers import Tensors
from advisor.training.cohort.stacked.program import Program, State
from advisor.training.cohort.stacked.signals import look

_MOST_PROGRAMS = 32  # kept ready; each takes some MiB, and a night may see hundreds of shapes


@dataclass(frozen=True)
class Compiled:
    """The functions of a program, compiled."""

    steps: Callable[..., tuple[State, Tensors]]
    evaluate: Callable[..., tuple[State, Tensors]]
    outputs: Callable[..., Any]
    look: Callable[..., Tensors]
    gradient_norm: Callable[..., Any]


@lru_cache(maxsize=_MOST_PROGRAMS)
def compiled(program: Program) -> Compiled:
    """Return the compiled functions of a program, the same ones as long as they are kept."""
    backend = backends.current()
    once_an_epoch = (program.evaluate, program.outputs, partial(look, program), partial(gradient_norm, program))
    compile_steps = backend.compile_graph if program.is_graph else backend.compile_program
    return Compiled(compile_steps(program.steps), *(backend.compile_graph(one) for one in once_an_epoch))
