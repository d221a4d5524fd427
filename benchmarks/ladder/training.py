"""Train what a ladder needs, kept training by training, so that a stopped bench goes on where it was."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.diagnosis import sets, trainer
from benchmarks.diagnosis.spec import Spec, change, healthy_spec
from benchmarks.ladder.kinds import EPOCHS, LADDERS, Ladder

PATIENCE = 5
MOST_MEMBERS = 27  # of one program: nine sets with three seeds
SLOWER = 0.3  # a style of training: see `sound`


@dataclass(frozen=True, eq=False)
class Training:
    """One training: of a ladder, on a deal, at a rung; 0 is the sound twin."""

    ladder: Ladder
    seed: int
    rung: int
    spec: Spec

    def file(self, cache: Path) -> Path:
        """Return where its traces are kept."""
        kind = self.ladder.kind.replace(" ", "-")
        return cache / f"{kind}-{self.spec.dealt.name}-{self.seed}-{self.rung}.npz"


def sound(dealt: sets.Deal, seed: int) -> Spec:
    """Return a sound training in one of three styles, by its seed: people train in more than one way.

    0: early stopping; 1: as many epochs as the twin needed; 2: so, and at a third of the rate.
    """
    spec = change(healthy_spec(dealt, seed), epochs=EPOCHS)
    if seed % 3 == 0:
        return change(spec, patience=PATIENCE)
    return change(spec, rate=spec.rate * (1.0 if seed % 3 == 1 else SLOWER))


def planned(folder: Path, ladders: Sequence[Ladder], names: Sequence[str], seeds: Sequence[int]) -> Iterator[Training]:
    """Yield every training of these ladders on these sets."""
    for name in names:
        for seed in seeds:
            dealt = sets.deal(folder, name, seed)
            for ladder in ladders:
                if dealt.task in ladder.tasks:
                    yield from _of_one_deal(ladder, dealt, seed)


def _of_one_deal(ladder: Ladder, dealt: sets.Deal, seed: int) -> Iterator[Training]:
    place = LADDERS.index(ladder)
    base = change(ladder.base(sound(dealt, seed)), seed=100 * place + seed)
    yield Training(ladder, seed, 0, base)
    if ladder.put is not None:
        for rung, strength in enumerate(ladder.rungs, start=1):
            rng = np.random.default_rng([seed, place, rung, 11])
            yield Training(ladder, seed, rung, ladder.put(base, strength, rng))


def train(trainings: Sequence[Training], cache: Path) -> None:
    """Train whatever is not yet in the cache, shape by shape, the largest group first."""
    cache.mkdir(parents=True, exist_ok=True)
    groups: dict[trainer.Shape, list[Training]] = defaultdict(list)
    for training in trainings:
        if not training.file(cache).exists():
            groups[training.spec.shape()].append(training)
    total, done = sum(map(len, groups.values())), 0
    print(f"{total} trainings to do, {len(groups)} programs", flush=True)
    for shape, members in sorted(groups.items(), key=lambda item: -len(item[1])):
        for start in range(0, len(members), MOST_MEMBERS):
            part = members[start : start + MOST_MEMBERS]
            for training, traces in zip(part, _trained(shape, part, len(members)), strict=True):
                _keep(training.file(cache), traces)
            done += len(part)
            print(f"{done}/{total} {shape.widths} {shape.activation} {shape.head} batch {shape.batch}", flush=True)


def _trained(shape: trainer.Shape, part: Sequence[Training], of: int) -> list[dict[str, np.ndarray]]:
    """Train a part; the last of several is filled up, so that one compiled program does for all."""
    members = [training.spec.member() for training in part]
    if of > MOST_MEMBERS:
        members += members[:1] * (MOST_MEMBERS - len(members))
    return trainer.train(shape, members)[: len(part)]


def _keep(path: Path, traces: dict[str, np.ndarray]) -> None:
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:
        np.savez_compressed(file, **traces)
    temporary.replace(path)


def read(path: Path) -> dict[str, np.ndarray]:
    """Return the traces of one training."""
    with np.load(path) as arrays:
        return {name: arrays[name] for name in arrays.files}
