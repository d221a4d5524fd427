"""What a text log told, as runs: which quantity is the loss, what is per cent, which part is the validation part."""

import re
from collections.abc import Mapping

import msgspec
import numpy as np

from advisor.errors import FileError, Problem
from advisor.files import text_of
from advisor.records import Ending, EndingKind, ModelFacts, Reading, Run
from advisor.records.parts.improving import LESS_IS_BETTER, sign_of
from advisor.store.logs.log import runs_of_log
from advisor.store.logs.log_columns import Column, Log
from advisor.store.logs.names import IS_SHARE, is_metric, keras_name, part_of, plain
from advisor.store.logs.text.gather import Gathered
from advisor.store.logs.text.lines import lines_in
from advisor.store.logs.text.pairs import Told, told_by
from advisor.store.logs.text.totals import apart

REMEDY = "Print one line an epoch, such as `epoch 3 loss: 0.51 val_loss: 0.60`, or use advisor.RunRecorder."
_COUNTS = ("epoch", "step")
_HIGHEST_SHARE, _HIGHEST_RATE, _HIGHEST_PERCENT = 1.5, 5.0, 100.0  # a rate counts insertions: it may exceed 1
_NO_OBJECTIVES = frozenset({  # of players against each other: they need not fall
    "pi", "v", "policy", "value", "actor", "critic", "entropy", "d", "g", "disc", "discriminator", "gen", "generator",
    "adv", "adversarial",
})  # fmt: skip
_OF_NOISE = frozenset({"step_loss", "avr_loss"})  # diffusers, kohya: of noise foretold at random, from the start low
_OTHER_UNIT = 20.0  # parts that differ by more than this are written in different units
_DOCUMENT = re.compile(rb"\s*(?:\{|\[\s*[\[{\"\d-])")
_MAXIMIZED = re.compile(r"(?:^|_)(?:objective|log_?likelihood|log_?prob(?:ability)?|elbo|ll)(?:_|$)")
_OF_EVIDENCE = re.compile(r"(?:^|_)(?:elbo|log_?likelihood)(?:_|$)")
_NO_LOSS = frozenset({"scale", "scaler", "scaling", "weight", "weights", "ratio"})
_STOPPED = re.compile(r"early.?stopp|did not improve more than tol|stopping\b.{0,40}best iteration", re.IGNORECASE)
_DIVERGED = re.compile(
    r"diverged with loss|invalid loss, terminating|nan loss|loss (?:is|became) (?:nan|infinite)", re.IGNORECASE
)


def runs_told(told: Told, *, family: str, source: str, assumed: tuple[str, ...] = ()) -> tuple[Run, ...]:
    """Return the runs that a text log told of, each with what was taken for what.

    Raises:
        FileError: If no quantity of a training stands in it.
    """
    names, notes = _names(told.gathered, bare_part=told.bare_part)
    if not names:
        raise FileError(f"cannot read {source}", [Problem("", nearest_thing(told))], REMEDY)
    log = dict(told.gathered.log({old: new for new, old in names.items()}, source))
    notes += _as_shares(log, {new for new, old in names.items() if old in told.gathered.percent})
    notes += _with_total_loss(log, names)
    notes += _as_costs(log, names)
    notes += apart(log)
    reading = Reading(
        family=family,
        names={new: old for new, old in names.items() if new != old},
        notes=(*assumed, *notes),
        lines=told.lines,
        skipped_lines=told.lines - told.understood,
    )
    runs = runs_of_log(log, source=source)
    return tuple(_finished(run, told, reading, is_last=run is runs[-1]) for run in runs)


def log_told(told: Told, *, source: str) -> Log:
    """Return every quantity of a text log by the name that it has there, and by Keras's where that is free.

    What is marked as per cent is a share.

    Raises:
        FileError: If it would be too large to be a log of trainings.

    Example:
        >>> from advisor.store.logs.text.lines import Line
        >>> log_told(told_by([Line("epoch 1 xent: 0.7 hits: 50%")]), source="log")["hits"].values
        array([0.5])
    """
    log = dict(told.gathered.log({name: name for name in told.gathered.names}, source))
    for name in told.gathered.percent & log.keys():
        log[name] = Column(log[name].values / 100.0, log[name].recorded)
    return {keras_name(name): column for name, column in log.items()} | log


def nearest_in(head: bytes) -> str:
    """Say what was found in the beginning of a file that shows no training, and nothing of one that is no text.

    Example:
        >>> nearest_in(b"width: 3\\nheight: 4\\n").split("; ")[1]
        'found numbers by other names (width, height), none a loss or a metric'
    """
    if b"\0" in head or _DOCUMENT.match(head) is not None:
        return ""
    return f": {nearest_thing(told_by(lines_in([text_of(head)])))}"


def nearest_thing(told: Told) -> str:
    """Say what was found in a text that shows no training.

    Example:
        >>> nearest_thing(Told(lines=3, with_numbers=2)).split("; ")[1]
        'found 2 lines with numbers, none beside the name of a loss or a metric'
    """
    expected = "expected names with numbers such as `loss: 0.5`"
    if not told.with_numbers:
        return f"{expected}; found {_lines(told.lines)} without numbers"
    if told.gathered.names:
        few = ", ".join(told.gathered.names[:5])
        way = "say which is which with --columns loss=NAME"
        return f"{expected}; found numbers by other names ({few}), none a loss or a metric; {way}"
    return f"{expected}; found {_lines(told.with_numbers)} with numbers, none beside the name of a loss or a metric"


def _lines(count: int) -> str:
    return f"{count:,} line" if count == 1 else f"{count:,} lines"


def _names(gathered: Gathered, *, bare_part: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the quantities by our names; where two mean one, the one that was recorded more often."""
    metrics = [name for name in gathered.names if is_metric(name)]
    if not metrics:
        return {}, ()
    most = max(gathered.count_of(name) for name in metrics)
    often = {name for name in gathered.names if most > 1 and gathered.count_of(name) * 2 >= most}
    kept = [n for n in gathered.names if is_metric(n) or n in often or keras_name(n) == "learning_rate"]
    has_validation = any(part_of(name) == "val" for name in kept)
    tested = [name for name in kept if part_of(name) == "test" and gathered.count_of(name) > 1]
    notes: tuple[str, ...] = ()
    ours = {name: keras_name(name) for name in kept}
    if bare_part == "val":
        bare = [name for name in kept if is_metric(name) and not part_of(name)]
        ours |= {name: f"val_{ours[name]}" for name in bare}
        notes = (f"taken for the validation part: {', '.join(bare)}",) if bare else ()
    if tested and not has_validation and len(tested) < len(kept):
        ours |= {name: f"val_{keras_name(_without_test(name))}" for name in tested}
        notes = ("the test part was taken for the validation part",)
    chosen: dict[str, str] = {}
    for name in sorted(kept, key=lambda name: _preference(name, ours[name], gathered)):
        chosen.setdefault(ours[name], name)
    chosen = {new: old for new, old in chosen.items() if new not in _COUNTS}
    chosen, loss_note = _with_loss(chosen)
    return dict(sorted(chosen.items(), key=lambda item: gathered.names.index(item[1]))), notes + loss_note


def _preference(name: str, ours: str, gathered: Gathered) -> tuple[bool, bool, int]:
    """Order names of one quantity: not of single steps, once an epoch by its part, as Keras has it, told often."""
    words, count = plain(name).split("_"), gathered.count_of(name)
    is_of_epoch = part_of(name) == "train" and count > 1 and gathered.epochs <= 2 * count <= 4 * gathered.epochs
    return "batch" in words or "step" in words, not is_of_epoch and ours != plain(name), -count


def _without_test(name: str) -> str:
    words = plain(name).split("_")
    return "_".join(words[1:] if part_of(words[0]) == "test" else words[:-1])


def _with_loss(chosen: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Take a quantity of which less is better for the loss, where none is called so."""
    if any(name in ("loss", "val_loss") or _is_part_of_loss(name) for name in chosen):
        return dict(chosen), ()
    cores = [
        name.removeprefix("val_") for name in chosen if sign_of(name) == LESS_IS_BETTER and not _need_not_fall(name)
    ]
    cores = cores or [name.removeprefix("val_") for name in chosen if _OF_EVIDENCE.search(plain(name))]
    if not cores:
        return dict(chosen), ()
    core = cores[0]
    renamed = {core: "loss", f"val_{core}": "val_loss"}
    return {renamed.get(new, new): old for new, old in chosen.items()}, (f"{core} was taken for the loss",)


def _as_shares(log: dict[str, Column], marked: set[str]) -> tuple[str, ...]:
    """Divide by 100 what is per cent, by its sign or, of an accuracy, by its level; both parts alike."""
    names = {name.removeprefix("val_").removeprefix("test_") for name in marked}
    for name in log:
        core = name.removeprefix("val_").removeprefix("test_")
        if "accuracy" in core.split("_") or core in ("top1", "top5", "top_1", "top_5"):
            names |= {core} if _is_percent(log[name], above=_HIGHEST_SHARE) else set()
        elif core in ("wer", "cer"):
            names |= {core} if _is_percent(log[name], above=_HIGHEST_RATE) else set()
    told = []
    tops = {name: _top(column) for name, column in log.items()}
    for name, column in log.items():
        core = name.removeprefix("val_").removeprefix("test_")
        if core not in marked and _is_in_other_unit(core, tops, name):
            continue
        if core in names and (core == "loss" or IS_SHARE.search(core) is not None):
            log[name] = Column(column.values / 100.0, column.recorded)
            told.append(name)
    return (f"per cent divided by 100: {', '.join(told)}",) if told else ()


def _is_in_other_unit(core: str, tops: Mapping[str, float], name: str) -> bool:
    """Say whether a part is a share where another is per cent, 0.7855 as "7855/10000" beside 85.3."""
    highest = max(tops.get(f"{part}{core}", 0.0) for part in ("", "val_", "test_"))
    return tops[name] <= 1.0 and highest > _OTHER_UNIT * tops[name] > 0


def _top(column: Column) -> float:
    values = column.values[column.recorded & np.isfinite(column.values)]
    return float(values.max()) if len(values) else 0.0


def _is_percent(column: Column, *, above: float) -> bool:
    values = column.values[column.recorded & np.isfinite(column.values)]
    return bool(len(values) and above < values.max() <= _HIGHEST_PERCENT and values.min() >= 0)


def _with_total_loss(log: dict[str, Column], names: Mapping[str, str]) -> tuple[str, ...]:
    """Add up the parts of a loss, `box_loss` and `cls_loss`, where no whole is printed."""
    notes = []
    for prefix in ("", "val_"):
        parts = [name for name in log if _is_part_of_loss(name) and name.startswith("val_") == bool(prefix)]
        if f"{prefix}loss" in log or not parts:
            continue
        recorded = np.logical_and.reduce([log[name].recorded for name in parts])
        with np.errstate(over="ignore", invalid="ignore"):
            total = np.sum([log[name].values for name in parts], axis=0)
        if bool(recorded.any()):
            log[f"{prefix}loss"] = Column(np.where(recorded, total, np.nan), recorded)
            notes.append(f"{prefix}loss is {' + '.join(names.get(name, name) for name in parts)}")
    return tuple(notes)


def _as_costs(log: dict[str, Column], names: Mapping[str, str]) -> tuple[str, ...]:
    """Turn an objective that rises below zero, a log-likelihood, into what falls: Kaldi's `train_objective`."""
    taken = {new: old for new, old in names.items() if new in ("loss", "val_loss")}
    if not taken or not all(
        _MAXIMIZED.search(plain(old)) and _is_maximized(log[new], plain(old)) for new, old in taken.items()
    ):
        return ()
    for new in taken:
        log[new] = Column(-log[new].values, log[new].recorded)
    return (f"negative of what is maximized: {', '.join(taken.values())}",)


def _is_maximized(column: Column, name: str) -> bool:
    values = column.values[column.recorded & np.isfinite(column.values)]
    if len(values) < 2:
        return False
    if _OF_EVIDENCE.search(name):
        return bool(values.max() < 0 or values[-1] > values[0])
    return bool(values.max() < 0 and values[-1] > values[0])


def _is_part_of_loss(name: str) -> bool:
    words = plain(name.removeprefix("val_")).split("_")
    return len(words) > 1 and "loss" in (words[0], words[-1]) and not _need_not_fall(name)


def _need_not_fall(name: str) -> bool:
    if plain(name) in _OF_NOISE:
        return True
    words = plain(name.removeprefix("val_")).replace("cross_entropy", "crossentropy").split("_")
    return not (_NO_OBJECTIVES | _NO_LOSS).isdisjoint(words)


def _finished(run: Run, told: Told, reading: Reading, *, is_last: bool) -> Run:
    traces = set(run.trace_names)
    reading = msgspec.structs.replace(
        reading,
        names={n: old for n, old in reading.names.items() if n in traces},
        begins_at=None if run.reading is None else run.reading.begins_at,
    )
    planned = told.gathered.planned
    model = ModelFacts(planned_epochs=planned) if planned else run.model
    return msgspec.structs.replace(run, model=model, reading=reading, ending=_ending(told) if is_last else run.ending)


def _ending(told: Told) -> Ending:
    text = "\n".join(told.last_lines)
    if _DIVERGED.search(text):
        return Ending(EndingKind.DIVERGED, "the log says so")
    if _STOPPED.search(text):
        return Ending(EndingKind.STOPPED_EARLY, "the log says so")
    if told.gathered.planned and told.epoch == told.gathered.planned:
        return Ending(EndingKind.FINISHED)
    return Ending()
