"""Make runs of the traces: what a recorder would have written of each training, with its truth."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

from advisor.records import Reference, Run, Trace
from advisor.records.digits import significant
from benchmarks.diagnosis import sets
from benchmarks.diagnosis.scoring import BY_KIND
from benchmarks.diagnosis.spec import Outcome, change, outcome
from benchmarks.ladder import training as trainings
from benchmarks.ladder.kept import Case, Index, Truth
from benchmarks.ladder.kinds import EPOCHS, Ladder, References
from benchmarks.ladder.training import Training

FEWEST_EPOCHS = 8  # of a twin whose length is fixed
DIGITS, SIGNAL_DIGITS = 5, 3
NEAR = 2.0  # standard errors
OTHER_DATA = frozenset({"trained on too long"})  # whose twins have fewer rows: no measure for the others
PROVENANCE = (
    "Real trainings: multilayer perceptrons (JAX, benchmarks/diagnosis/trainer.py) on 1,000 training and 500 "
    "validation rows of public data sets; no row of any set is kept here. The sets, their sources and how they "
    "were dealt: benchmarks/diagnosis/sets.py. Seeds 0: early stopping; 1: as many epochs as the twin needed; "
    "2: so, at a third of the rate. Made by `python -m benchmarks.ladder --data DIR`."
)


def packed(planned: Sequence[Training], cache: Path) -> list[Case]:
    """Return the cases of every training that has taken place together with its twin."""
    groups: dict[tuple[str, str, int], list[Training]] = defaultdict(list)
    for each in planned:
        groups[each.ladder.kind, each.spec.dealt.name, each.seed].append(each)
    whole = [group for group in groups.values() if all(each.file(cache).exists() for each in group)]
    return _judged([case for group in whole for case in _group(group, cache)])


def index_of(cases: Sequence[Case], ladders: Sequence[Ladder]) -> Index:
    """Return the truth of the cases."""
    return Index(
        kinds=tuple(_truth(ladder) for ladder in ladders),
        sets=tuple(sorted({case.data for case in cases})),
        seeds=tuple(sorted({case.seed for case in cases})),
        provenance=PROVENANCE,
        trainings=len(cases),
        healthy=sum(case.healthy for case in cases),
    )


def _truth(ladder: Ladder) -> Truth:
    fault = BY_KIND[ladder.truth]
    return Truth(
        kind=ladder.kind,
        unit=ladder.unit,
        rungs=ladder.rungs,
        symptoms=tuple(sorted(fault.must | fault.may)),
        actions=tuple(str(action) for action in ladder.actions),
    )


def _group(group: Sequence[Training], cache: Path) -> Iterator[Case]:
    """Yield the twin and the rungs of one ladder on one deal."""
    twin, ladder = group[0], group[0].ladder
    references = {each.rung: references_of(each, cache) for each in group}
    traces = {each.rung: trainings.read(each.file(cache)) for each in group}
    best = int(np.nanargmin(traces[0]["val_loss"])) + 1
    length = EPOCHS if twin.spec.patience is not None else max(FEWEST_EPOCHS, best)
    sound = outcome(twin.spec, traces[0], epochs=length, references=references[0])
    yield _case(twin, 0, sound, None)
    specs = {each.rung: each.spec for each in group}
    for rung, strength in enumerate(ladder.rungs, start=1):
        spec, found, epochs = specs.get(rung, twin.spec), traces.get(rung, traces[0]), length
        if ladder.length is not None:
            spec, epochs = change(spec, patience=None), ladder.length(strength, best)
        known = references.get(rung, references[0])
        yield _case(twin, rung, outcome(spec, found, epochs=epochs, references=known), sound)


def _case(twin: Training, rung: int, found: Outcome, sound: Outcome | None) -> Case:
    ladder = twin.ladder
    grown = ladder.rungs[rung - 1] ** ladder.loss_power if rung else 1.0
    worse = sound is not None and not found.val_loss / grown <= sound.val_loss + NEAR * float(
        np.hypot(found.val_error / grown, sound.val_error)
    )
    return Case(
        kind=twin.ladder.kind,
        rung=rung,
        strength=float(twin.ladder.rungs[rung - 1]) if rung else None,
        data=twin.spec.dealt.name,
        seed=twin.seed,
        healthy=rung == 0,
        harmed=worse,
        val_loss=significant(found.val_loss),
        val_error=significant(found.val_error),
        run=_shortened(found.run),
    )


def _judged(cases: Sequence[Case]) -> list[Case]:
    """Return the cases with those twins alone called healthy that are near the best known of their deal."""
    best: dict[tuple[str, int], float] = {}
    for case in cases:
        if case.rung == 0 and case.kind not in OTHER_DATA:
            known = [each.validation["loss"] for each in case.run.references if "loss" in each.validation]
            key = case.data, case.seed
            best[key] = min(best.get(key, np.inf), case.val_loss, *known)
    return [
        msgspec.structs.replace(
            case, healthy=case.rung == 0 and case.val_loss <= best[case.data, case.seed] + NEAR * case.val_error
        )
        for case in cases
    ]


def _shortened(run: Run) -> Run:
    """Return the run with as many digits as a log shows; fewer in the signals of layers."""
    traces = tuple(
        Trace(each.name, tuple(_digits(value, each.layer is not None) for value in each.values), each.layer)
        for each in run.traces
    )
    return msgspec.structs.replace(run, traces=traces)


def _digits(value: float | None, is_signal: bool) -> float | None:
    return None if value is None else significant(value, SIGNAL_DIGITS if is_signal else DIGITS)


def references_of(each: Training, cache: Path) -> tuple[Reference, ...]:
    """Return the reference models that stand in the run of a training, fitted once."""
    spec, dealt = each.spec, each.spec.dealt
    if each.ladder.references is References.NONE:
        return ()
    is_own = each.ladder.references is References.OWN and (spec.x is not dealt.x or spec.y is not dealt.y)
    path = cache / f"references-{each.file(cache).stem if is_own else f'{dealt.name}-{each.seed}'}.msgpack"
    if not path.exists():
        parts = {"x": spec.x, "y": spec.y, "x_validation": spec.x_validation, "y_validation": spec.y_validation}
        path.write_bytes(msgspec.msgpack.encode(sets.references_of(replace(dealt, **(parts if is_own else {})))))
    return msgspec.msgpack.decode(path.read_bytes(), type=tuple[Reference, ...])
