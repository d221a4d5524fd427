"""Every training of the bench, kept as run files in a folder so that a stopped bench goes on where it was."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from advisor.records import Reference, Run
from benchmarks.diagnosis import sets, trainer
from benchmarks.diagnosis.faults import FAULTS, Fault
from benchmarks.diagnosis.spec import Spec, change, healthy_spec, outcome

SEEDS = (0, 1, 2)
LENGTHS = (10, 50)
MOST_MEMBERS = 36  # of one program: memory


class Key(NamedTuple):
    """Which training of the bench this is."""

    kind: str  # of fault, "twin: KIND", or "sound: NAME"
    data: str
    seed: int


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A run of the bench with what judges it."""

    kind: str
    data: str
    seed: int
    epochs: int
    run: Run
    val_loss: float
    val_error: float
    twin: str = ""


@dataclass(frozen=True, eq=False)
class Planned:
    """A training to be done: its key, its spec, the kind of its twin."""

    key: Key
    spec: Spec
    twin: str = ""


SOUND = {
    "64-64": {},
    "64-64 stopped early": {"patience": 5},
    "32": {"widths": (32,), "rate": 3e-3},
    "32 stopped early": {"widths": (32,), "rate": 3e-3, "patience": 5},
    "64-64 dropout": {"dropout": 0.2, "patience": 5},
    "128 dropout": {"widths": (128,), "dropout": 0.3, "rate": 2e-3, "patience": 5},
    "32-32 elu": {"widths": (32, 32), "activation": "elu", "patience": 5},
    "64 tanh L2": {"widths": (64,), "activation": "tanh", "l2": 1e-3, "rate": 2e-3, "patience": 5},
    "64-64 L2": {"l2": 1e-3, "patience": 5},
    "SGD momentum": {"optimizer": "sgd", "rate": 2e-2, "patience": 5},
    "16-16": {"widths": (16, 16), "rate": 3e-3, "patience": 5},
    "64-64 batch 64": {"batch": 64, "rate": 2e-3, "patience": 8},
}


def planned(folder: Path) -> Iterator[Planned]:
    """Yield every training of the bench."""
    for name in (*sets.TUNING, *sets.JUDGING):
        for seed in SEEDS:
            dealt = sets.deal(folder, name, seed)
            base = healthy_spec(dealt, seed)
            for sound, numbers in SOUND.items():
                spec = change(base, **numbers)
                yield Planned(Key(f"sound: {sound}", name, seed), spec)
            for place, fault in enumerate(FAULTS):
                if dealt.task in fault.tasks:
                    yield _faulty(fault, base, place)


def _faulty(fault: Fault, base: Spec, place: int) -> Planned:
    """Put a fault into a sound training; its twin is the same training without, stopped early."""
    rng = np.random.default_rng([base.seed, place, 11])
    key = Key(fault.kind, base.dealt.name, base.seed)
    return Planned(key, fault.apply(change(base, seed=100 * place + base.seed), rng), "sound: 64-64 stopped early")


def build(folder: Path, cache: Path) -> None:
    """Train whatever is not yet in the cache, shape by shape."""
    cache.mkdir(parents=True, exist_ok=True)
    groups: dict[trainer.Shape, list[Planned]] = defaultdict(list)
    for plan in planned(folder):
        if not file_of(cache, plan.key, LENGTHS[-1]).exists():
            groups[plan.spec.shape()].append(plan)
    total = sum(map(len, groups.values()))
    print(f"{total} trainings to do, {len(groups)} programs", flush=True)
    done = 0
    for shape, plans in sorted(groups.items(), key=lambda item: -len(item[1])):
        for start in range(0, len(plans), MOST_MEMBERS):
            part = plans[start : start + MOST_MEMBERS]
            found = trainer.train(shape, [plan.spec.member() for plan in part])
            for plan, traces in zip(part, found, strict=True):
                _keep(plan, traces, folder, cache)
            done += len(part)
            print(f"{done}/{total} {shape.widths} {shape.activation} {shape.head} {shape.optimizer}", flush=True)


def _keep(plan: Planned, traces: dict[str, np.ndarray], folder: Path, cache: Path) -> None:
    references = _references(folder, cache, plan.spec)
    for epochs in LENGTHS:
        found = outcome(plan.spec, traces, epochs=epochs, references=references)
        case = Case(
            kind=plan.key.kind,
            data=plan.key.data,
            seed=plan.key.seed,
            epochs=epochs,
            run=found.run,
            val_loss=found.val_loss,
            val_error=found.val_error,
            twin=plan.twin,
        )
        file_of(cache, plan.key, epochs).write_bytes(msgspec.msgpack.encode(case))


def _references(folder: Path, cache: Path, spec: Spec) -> tuple[Reference, ...]:
    """Return the reference models on the sound deal (they are no part of the fault), fitted once."""
    path = cache / f"references-{spec.dealt.name}-{spec.seed % 100}.msgpack"
    if not path.exists():
        found = sets.references_of(sets.deal(folder, spec.dealt.name, spec.seed % 100))
        path.write_bytes(msgspec.msgpack.encode(found))
    return msgspec.msgpack.decode(path.read_bytes(), type=tuple[Reference, ...])


def file_of(cache: Path, key: Key, epochs: int) -> Path:
    """Return where a case is kept."""
    kind = "".join(letter if letter.isalnum() else "-" for letter in key.kind)
    return cache / f"case-{kind}-{key.data}-{key.seed}-{epochs}.msgpack"


def read(cache: Path) -> Sequence[Case]:
    """Return every case of the cache."""
    paths = sorted(cache.glob("case-*.msgpack"))
    return [msgspec.msgpack.decode(path.read_bytes(), type=Case) for path in paths]
