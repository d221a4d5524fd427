"""What data a training uses (DataPlan) and what it turned out to be (DataFacts)."""

from enum import StrEnum
from typing import Literal

import msgspec

from advisor.records.columns import DataReading


class Task(StrEnum):
    BINARY = "binary"  # one of two classes
    MULTICLASS = "multiclass"  # one of several classes
    MULTILABEL = "multilabel"  # any of several labels
    REGRESSION = "regression"


class SplitKind(StrEnum):
    """How rows are split into the training, validation and test parts."""

    STRATIFIED = "stratified"  # at random, the same class shares in every part
    RANDOM = "random"
    GROUP = "group"  # rows of one group stay together
    TIME = "time"  # the latest rows are the test part, those before them the validation part
    RANGES = "ranges"  # by row numbers


class TargetScaling(StrEnum):
    """What is done to the targets of a regression inside the training; scores come in original units."""

    STANDARDIZE = "standardize"  # mean 0, standard deviation 1 over the training part
    NONE = "none"


class InputKind(StrEnum):
    """What the rows of the features are; by it they are scaled."""

    TABLE = "table"  # one number a column, each scaled by itself
    SERIES = "series"  # steps of features, (rows, steps, features): each feature scaled by itself
    IMAGE = "image"  # all places of a channel are scaled alike
    TEXT = "text"  # one text a row: becomes words


class DataPlan(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows train, validate and test a model, and where they come from.

    `validation` and `test` are shares below 1 or numbers of rows. Where the source brings a test
    part of its own (`x_test`), that one is used and `test` is ignored.
    """

    source: str  # a name ("digits"), a file (.csv, .json, .npz), a folder of one subfolder a class, `module:function`
    target: str | None = None  # tables: the target column; several, separated by commas, for many labels
    drop: tuple[str, ...] = ()  # tables: columns that are not features
    numbers: tuple[str, ...] = ()  # tables: columns that are numbers, whatever they look like
    categories: tuple[str, ...] = ()  # tables: columns that are categories, codes among them
    ordered: dict[str, tuple[str, ...]] = {}  # tables: categories in an order, `size = ["S", "M", "L"]`
    dates: tuple[str, ...] | dict[str, str] = ()  # tables: columns of dates; `when = "%d/%m/%Y"` says how written
    text: tuple[str, ...] = ()  # tables: columns of free text
    missing: tuple[str | int | float, ...] = ()  # tables: cells that stand for no value, `["-999", "unknown"]`
    encoding: str = ""  # text files: in which letters are written, "latin-1"; "": by the mark, UTF-8 or Windows-1252
    unlabeled: Literal["", "leave_out"] = ""  # tables: whether many rows without a target are left out, as few are
    decimal: Literal["", ".", ","] = ""  # tables: the sign before the fraction; "": as the columns show
    read_rows: int | None = None  # tables: no more rows than these, drawn at random; None: all, of Parquet all that fit
    kind: InputKind | None = None  # what x is; None: by its shape and type
    image_size: tuple[int, int] | int | None = None  # folders of pictures: height and width; None: by the pictures
    color_mode: Literal["", "grayscale", "rgb", "rgba"] = ""  # folders of pictures; "": by the pictures
    channels: Literal["", "first", "last"] = ""  # arrays of images: where their channels stand; "": by the shape
    window: int = 0  # series: rows that a forecast is made from; 0: by the length of the series
    horizon: int = 1  # series: rows that are foretold
    gap: int = 0  # series: rows left out between the parts
    series: str | None = None  # series: the column that tells several series apart
    longest_window: int = 0  # series: the longest window of a study, so that all its trials foretell the same rows
    task: Task | None = None  # None: read from the target
    validation: float = 0.2
    test: float = 0.2
    split: SplitKind = SplitKind.STRATIFIED
    split_seed: int = 0
    group: str | None = None  # group split: the column that names the group
    weights: str | None = None  # tables: the column that says how much each row counts in the loss
    time: str | None = None  # time split: the column to order by; row order when None
    duplicates_together: bool = True  # copies of one row never lie in two parts
    train_rows: tuple[int, int] | None = None  # ranges: half-open row numbers
    validation_rows: tuple[int, int] | None = None
    test_rows: tuple[int, int] | None = None
    folds: int = 0  # cross-validation: every trial is trained on each fold and judged by the mean; 0 for one split
    repeats: int = 1  # cross-validation: how often the rows are split into folds; not with a split by time
    fold: int = 0  # which fold validates one training; from `folds` on, those of the next repetition
    bags: int = 0  # a network of a mean: training and validation rows are dealt anew into so many; 0: as they are split
    bag: int = 0  # which of them validates
    rows: int | None = None  # train on this many rows of the training part
    rows_seed: int = 0  # which rows: another seed, another (class-stratified) subset
    label_noise: float = 0.0  # share of the training labels replaced at random (to teach the diagnosis)
    target_scaling: TargetScaling | None = None  # regression; None: standardize, but not for a model of one's own
    map: tuple[str, ...] = ()  # decision maps over these two features, or over ("components",): the main directions

    @property
    def fold_count(self) -> int:
        """How many trainings a cross-validation takes, all repetitions together; 0 without one.

        Example:
            >>> DataPlan(source="iris", folds=5, repeats=3).fold_count, DataPlan(source="iris").fold_count
            (15, 0)
        """
        return self.folds * self.repeats


class ClassCount(msgspec.Struct, frozen=True, gc=False):
    name: str
    rows: int  # in the training part


class InputFacts(msgspec.Struct, frozen=True):
    """One of several inputs of a model."""

    name: str  # its place, "0", "1", ..., where they came in a list
    shape: tuple[int, ...] = ()  # of a row
    dtype: str = ""  # NumPy's name of its numbers, or "text"


class DataFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the data turned out to be; numbers about inputs are of the training part as the network sees it."""

    task: Task | None  # None: a model of anyone's own, whose loss and outputs do not tell
    train_rows: int
    validation_rows: int = 0
    test_rows: int = 0
    input_shape: tuple[int, ...] = ()
    inputs: tuple[InputFacts, ...] = ()  # of a model of several; none of them has a place in the numbers below
    classes: tuple[ClassCount, ...] = ()
    input_min: float | None = None
    input_max: float | None = None
    input_mean: float | None = None
    input_std: float | None = None
    feature_spread_ratio: float | None = None  # largest / smallest standard deviation of a feature
    target_min: float | None = None
    target_max: float | None = None
    target_mean: float | None = None
    target_std: float | None = None
    target_center: tuple[float, ...] = ()  # regression: original target = center + scale * the network's target
    target_scale: tuple[float, ...] = ()  # one a target: 0 and 1 where they are not scaled; empty for classes
    nonfinite_inputs: int = 0
    missing_share: float = 0.0  # of the raw feature cells of the training part
    shared_rows: int | None = None  # validation rows that are also in the training part
    target_names: tuple[str, ...] = ()  # regression: one a target, where they have names
    reading: DataReading | None = None  # how the columns were read, and what was assumed
    fingerprint: str = ""  # of the rows and their parts: equal fingerprints, equal data

    @property
    def known_task(self) -> Task:
        """The task, of data that were prepared for one: only a model of anyone's own may have an unknown one.

        Raises:
            ValueError: Where it is not known.

        Example:
            >>> DataFacts(task=Task.BINARY, train_rows=10).known_task.value
            'binary'
        """
        if self.task is None:
            raise ValueError("the task of these data is not known")
        return self.task
