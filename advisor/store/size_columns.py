"""Which columns of a table are the sizes, errors and seeds of a learning curve, and what makes errors of scores."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.records.parts.improving import LESS_IS_BETTER, sign_of
from advisor.store.logs.frames import without_per_cent
from advisor.store.logs.names import IS_SHARE, is_metric, part_of, plain

_COUNTS = frozenset({
    "n", "size", "sizes", "rows", "samples", "examples", "images", "instances", "points", "sentences", "documents",
    "observations", "records", "anchor", "anchors", "num", "number", "count", "nb", "anzahl", "größe", "beispiele",
    "zeilen", "trainingsgröße", "datenmenge", "stichprobengröße",
})  # fmt: skip
_OF_SETS = frozenset({"n", "size", "sizes", "rows", "anchor", "trainingsgröße", "train", "training", "trainset"})
_OF_COUNTS = frozenset({"train", "training", "set", "trainset", "data", "dataset", "sample", "of", "the", "used"})
_SHARES_OF_ROWS = frozenset({"fraction", "frac", "share", "proportion", "portion", "ratio", "percent", "pct"})
_SPREADS = frozenset({
    "std", "stdev", "sd", "se", "sem", "stderr", "var", "variance", "ci", "low", "lower", "high", "upper", "min", "max",
    "time", "times",
})  # fmt: skip
_AVERAGES = frozenset({"mean", "avg", "average"})
_OF_ERRORS = frozenset({"error", "err", "risk", "misclassification"})
_PLAIN_ERRORS = frozenset({"error", "test_error", "val_error"})
_CURVES = frozenset({
    "model", "learner", "algorithm", "method", "classifier", "estimator", "task", "dataset", "curve", "curve_id",
    "split", "part", "phase", "optimizer", "architecture", "metric",
})  # fmt: skip
_SEEDS = frozenset({"seed", "fold", "run", "repeat", "repetition", "rep", "trial", "split", "inner_seed", "outer_seed"})
_NUMBERED = re.compile(r"[ _.#-]?\[?(\d{1,4})\]?$")
_SIGN = re.compile(r"[#№()\[\]]")
_PARTS = ("test", "", "val")  # in the order in which they are asked


@dataclass(frozen=True)
class Measure:
    """A quantity over the sizes: the columns that hold it, one or one a repetition."""

    name: str  # as the file says it
    core: str  # without the part of the data
    part: str
    columns: tuple[str, ...]

    @property
    def is_score(self) -> bool:
        """Say whether more of it is better, as far as its name tells."""
        return sign_of(self.core) != LESS_IS_BETTER

    @property
    def is_plain(self) -> bool:
        """Say whether it is called an error and nothing else."""
        return plain(self.name).replace("validation", "val") in _PLAIN_ERRORS


def size_column(names: Sequence[str]) -> str | None:
    """Return the column that counts training rows, None where there is none.

    Example:
        >>> [size_column(["x", name]) for name in ("Rows", "# training examples", "n_train", "train", "test_size")]
        ['Rows', '# training examples', 'n_train', None, None]
    """
    return next((name for name in names if _is_size(name)), None)


def size_of_set(names: Sequence[str]) -> str | None:
    """Return the column that can only count the rows of a training set, not what a training has seen so far.

    Example:
        >>> [size_of_set([name]) for name in ("train_size", "n", "samples")]
        ['train_size', 'n', None]
    """
    return next((name for name in names if _is_size(name) and not _OF_SETS.isdisjoint(_words(name))), None)


def share_column(names: Sequence[str]) -> str | None:
    """Return a column that gives sizes as shares of the training rows, None where there is none.

    Example:
        >>> share_column(["train fraction", "error"]), share_column(["n", "error"])
        ('train fraction', None)
    """
    return next((name for name in names if not _SHARES_OF_ROWS.isdisjoint(_words(name)) and not _core(name)), None)


def seed_column(names: Sequence[str]) -> str | None:
    """Return the column that numbers repetitions, None where there is none."""
    return next((name for name in names if plain(name) in _SEEDS), None)


def curve_columns(names: Sequence[str]) -> list[str]:
    """Return the columns that say of which curve, of several in one table, a row is."""
    return [name for name in names if plain(name) in _CURVES]


def measures_in(names: Sequence[str]) -> tuple[Measure, Measure | None] | None:
    """Return what becomes the error, and the same of the training part if it is there; None where nothing can.

    Example:
        >>> error, train = measures_in(["n", "train_scores_mean", "test_scores_mean", "test_scores_std"])
        >>> error.columns, train.columns, error.is_score
        (('test_scores_mean',), ('train_scores_mean',), True)
        >>> measures_in(["n", "test_error_1", "test_error_2"])[0].columns
        ('test_error_1', 'test_error_2')
    """
    found: dict[tuple[str, str], list[str]] = {}
    for name in names:
        core = _core(name)
        if core and not _is_size(name):
            found.setdefault((core, part_of(_unnumbered(name))), []).append(name)
    measures = [Measure(_unnumbered(one[0]), core, part, tuple(one)) for (core, part), one in found.items()]
    errors = sorted((one for one in measures if one.part != "train"), key=_order)
    if not errors:
        return None
    of_training = {one.core: one for one in measures if one.part == "train"}
    return errors[0], of_training.get(errors[0].core)


def as_errors(values: Mapping[str, Sequence[float]], measure: Measure) -> tuple[float, float] | None:
    """Return by what to multiply a measure's values and what to add such that less is better; None where none knows.

    Example:
        >>> score = Measure("score", "score", "test", ("score",))
        >>> as_errors({"score": [0.8, 0.9]}, score), as_errors({"score": [-3, -2]}, score)
        ((-1.0, 1.0), (-1.0, 0.0))
        >>> as_errors({"score": [17, 21]}, score)
    """
    if not measure.is_score:
        return 1.0, 0.0
    numbers = [value for name in measure.columns for value in values[name] if value == value]
    lowest, highest = min(numbers, default=0.0), max(numbers, default=0.0)
    if highest <= 1:
        return (-1.0, 0.0) if highest <= 0 and lowest < 0 else (-1.0, 1.0)
    return (-0.01, 1.0) if highest <= 100 and lowest >= 0 and IS_SHARE.search(measure.core) else None


def _order(one: Measure) -> tuple[int, int]:
    words = set(one.core.split("_"))
    kind = 0 if words & _OF_ERRORS else 1 if one.is_score else 2
    return kind, _PARTS.index(one.part)


def _words(name: str) -> list[str]:
    return [word for word in plain(_SIGN.sub(" ", without_per_cent(name))).split("_") if word]


def _is_size(name: str) -> bool:
    words = set(_words(name))
    return bool(words & _COUNTS) and words <= _COUNTS | _OF_COUNTS


def _unnumbered(name: str) -> str:
    short = _NUMBERED.sub("", name.strip())
    return short if short and _metric(short) else name


def _core(name: str) -> str:
    """Return the quantity that a column holds, without part and place; "" if it holds none."""
    return _metric(_unnumbered(name))


def _metric(name: str) -> str:
    words = _words(name)
    if not _SPREADS.isdisjoint(words):
        return ""
    kept = [word for word in words if word not in _AVERAGES and not part_of(word)]
    core = "_".join("score" if word == "scores" else word for word in kept)
    return core if core and (is_metric(core) or not _OF_ERRORS.isdisjoint(kept)) else ""
