"""What a script needs to train a model again without advisor: the calls that make its parts, and how rows are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Made = TypeVar("Made")


@dataclass(frozen=True)
class Named:
    """A name that stands in code as it is: `np.float32`."""

    name: str


@dataclass(frozen=True)
class Call:
    """One call: the dotted name of what is called, and what it is given.

    Args:
        name: `keras.layers.Dense`.
        places: Given by place: plain values, names, calls, and lists of them.
        names: Given by name.
    """

    name: str
    places: tuple[object, ...] = ()
    names: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ColumnRead:
    """How one column of a table is read.

    Args:
        name: In the header.
        kind: What its cells are: plain (numbers as computers write them), typed (what the file knows to be numbers or
            times), number, duration, truth, category, whole or date.
        decimal: Of a number: the sign before the fraction.
        over: Of a number: what it is divided by; per cent are hundredths.
        sized: Of a number: whether thousands, millions and so on stand with it as letters or words.
        form: Of a date: as pandas takes it, "zoned" with zones that are left out, or "s" to "ns" since 1970.
    """

    name: str
    kind: str
    decimal: str = "."
    over: int = 1
    sized: bool = False
    form: str = ""


@dataclass(frozen=True)
class TextFile:
    """How a table stands in a text file: its encoding, the lines before its header, the signs of its cells."""

    encoding: str = "utf-8-sig"
    skipped: int = 0
    separator: str = ","
    quote: str = '"'
    has_row_names: bool = False
    has_empty_rows: bool = False
    no_values: tuple[str, ...] = ()  # cells without a value, where pandas's own list of them would take more


@dataclass(frozen=True)
class RowsRead:
    """Where rows come from, and how they are read.

    Args:
        kind: text, parquet, excel, npz, bundled, keras or function.
        name: A path, a name, or `module:function`.
        file: Of a text file.
        columns: Features of a table, in order; none for arrays.
        targets: Target columns of a table.
        group, time: Columns that a split goes by.
        missing: Cells that stand for no value.
        brings_test: Whether the source has a test part of its own.
        one_hot: Whether classes stand in columns of 0 and 1.
        channels_first: Whether pictures have their channels first.
        has_gaps: Whether rows without a target are left out.
        weights: The column of a table that says how much each row counts.
        has_weights, has_test_weights: Whether arrays bring weights of their rows, and of those of their test part.
        is_split: Whether the source brings a validation part, behind the rows for training.
        arrays: Names of arrays by what they are (x, y_validation), where these are not their names.
        inputs: Names of several inputs; places ("0", "1") where they have none.
        has_texts: Whether some of several inputs are texts.
        has_outputs: Whether targets are those of several outputs.
    """

    kind: str
    name: str
    file: TextFile = field(default_factory=TextFile)
    columns: tuple[ColumnRead, ...] = ()
    targets: tuple[ColumnRead, ...] = ()
    group: str | None = None
    time: ColumnRead | None = None
    missing: tuple[str, ...] = ()
    brings_test: bool = False
    one_hot: bool = False
    channels_first: bool = False
    has_gaps: bool = False
    weights: ColumnRead | None = None
    has_weights: bool = False
    has_test_weights: bool = False
    is_split: bool = False
    arrays: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    has_texts: bool = False
    has_outputs: bool = False

    @property
    def is_lone(self) -> bool:
        """Whether there is one input, which came without a name: a text a row."""
        return self.inputs == ("0",)

    @property
    def named_inputs(self) -> bool:
        """Whether several inputs came by name, and not in an order.

        Example:
            >>> RowsRead("function", "mine:load", inputs=("age", "sex")).named_inputs
            True
        """
        return self.inputs != tuple(map(str, range(len(self.inputs))))


@dataclass(frozen=True)
class Trained:
    """How the network is made and trained.

    Args:
        model: The call that makes it.
        compiled: What `compile` is given.
        callbacks: Calls that make what `fit` is given.
        before: Lines of code that the calls need.
        one_hot: Whether classes are given as rows of 0 and 1.
        column: Whether targets are given as a column.
        fit: How the call that trains begins.
        set_by_fit: What a `fit` of the user's own is not given: it sets that itself.
        comes_compiled: Whether it needs no `compile`; its own metrics are what it is judged by then.
        can_be_asked: Whether it was compiled, and so tells its scores.
        outputs: Of several outputs, the columns of the targets of each, by name or in order; None for one output.
    """

    model: Call
    compiled: dict[str, object] = field(default_factory=dict)
    callbacks: tuple[object, ...] = ()
    before: tuple[str, ...] = ()
    one_hot: bool = False
    column: bool = False
    fit: str = "model.fit("
    set_by_fit: tuple[str, ...] = ()
    comes_compiled: bool = False
    can_be_asked: bool = True
    outputs: dict[str, list[int]] | list[list[int]] | None = None


@dataclass(frozen=True)
class Written(Generic[Made]):
    """A part that was turned into calls, and what of it no script can say."""

    value: Made
    left_out: tuple[str, ...] = ()
