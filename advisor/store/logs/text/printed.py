"""What Keras prints while it trains, as numbers: progress bars, one line an epoch, wrapped or coloured.

A progress bar draws one line again and again (carriage returns, backspaces, colours); what stands there
when the line ends is the epoch. Lines wrapped by a page or a narrow terminal are joined again.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

import msgspec
import numpy as np

from advisor.errors import FileError, Problem
from advisor.records import Ending, EndingKind, ModelFacts, Reading, Run
from advisor.store.logs.counters import begins_at
from advisor.store.logs.log import MOST_RUNS, column_of, runs_of_log

_HEADER = re.compile(
    r"Epoch[ \t:]{0,8}\[?(\d{1,6})(?:[ \t]?/[ \t]?(\d{1,6})\]?|(?=[ \t]{0,80}\r?\n[^\n]{0,200}(?:\[=|━| ?\d+s - )))",
    re.IGNORECASE,
)  # Keras 0.x printed no total; a bar stands below
_KERAS = re.compile(
    r"\d/(?:\d+|Unknown)[ \t][^\n]{0,4}(?:\[[=>.]|━|\s{0,3}-? ?\d+m?s\b)"
    r"|(?:^|\n)[\s>#-]{0,8}\d+s(?: \d+[mun]?s/\w{1,8})? - [\w. ]{1,40}: "
)
_LINE_OF_EPOCH = re.compile(r"^[\s>#-]{0,8}\d+s(?: \d+[mun]?s/\w{1,8})? - (?=[\w. ]{1,40}: )")  # verbose=2
_COLOUR = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_BACKSPACES = re.compile(r"\x08{2,}")
_PROGRESS = re.compile(r"(?:^|\s)(\d+)/(\d+|Unknown)\s(?=.*(?:\[[=>.]|━|- ?\d+s\b|/(?:step|epoch)))")
_PART = r"(?:(?:train|training|val|valid|validation|test)(?:\. |[ _]))?"
_QUANTITY = re.compile(
    rf"(?<![\w/.@-])({_PART}[A-Za-z_][\w/.@-]{{0,80}}): ?"
    r"([-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|nan|inf))(?![\w.%])",
    re.IGNORECASE,
)
_NUMBER = r"[-+]?(?:\d+(?:\.\d{0,4})?(?:e[-+]?\d{0,3})?|nan|inf)"  # Keras prints four decimals
_WRAPPED = re.compile(  # the counts and the bar, whole quantities, and the part of one where the line ends
    rf"[^:]{{1,200}}(?: - [\w/.@-]{{1,80}}: {_NUMBER}){{0,100}}"
    rf"(?: ?-? ?[\w/.@-]{{0,80}}:? ?[-+]?(?:{_NUMBER}|na?|inf?)?)?\s*"
)
_CLOCKED = re.compile(
    r"^\d{1,7}\.\d{1,2}s[ \t]{1,4}\d{1,7}(?:[ \t]|$)"
)  # time and number of a line, as Kaggle's pages show
_EARLY = re.compile(r"early stopping", re.IGNORECASE)
_EVALUATION = re.compile(
    r"\W{0,8}(?:Eval|Evaluating|Evaluation|Validating|Validation) ?(?:begin|start)?\w{0,3}\W{0,8}$", re.IGNORECASE
)
_TAIL = 65_536  # characters of an epoch that are looked at, from its start and from its end
_LONGEST_LINE = 4_000
_START_OF_LINE = 300  # characters in which the counts, the bar and the time stand
_MOST_WRAPS = 6  # lines that one epoch's line may be wrapped into
_MOST_EPOCHS = 100_000
_NO_QUANTITIES = frozenset({"ETA", "eta", "step", "epoch", "Epoch"})


@dataclass(frozen=True)
class PrintedEpoch:
    number: int  # as printed, from 1
    planned: int  # 0 where it is not said
    values: dict[str, float] = field(default_factory=dict)
    is_whole: bool = True
    says_early: bool = False
    is_one_line: bool = False


def runs_of_text(text: str, *, source: str) -> tuple[Run, ...]:
    """Return the trainings that a printed text shows, in its order; none if it shows none."""
    trainings = list(islice(_trainings(printed_epochs(text, source=source)), _MOST_EPOCHS))
    if len(trainings) > 2 and all(len(epochs) == 1 and epochs[0].planned == 1 for epochs in trainings):
        trainings = [_in_a_loop(trainings)]
    if len(trainings) > MOST_RUNS:
        problem = Problem("", f"expected at most {MOST_RUNS} trainings, got more")
        raise FileError(f"cannot read {source}", [problem], "Split the file into one file a training.")
    return tuple(_run(epochs, source) for epochs in trainings)


def _in_a_loop(trainings: list[list[PrintedEpoch]]) -> list[PrintedEpoch]:
    """Return the epochs of a training that calls `fit` for one epoch again and again: each says 1/1."""
    return [replace(epochs[0], number=place) for place, epochs in enumerate(trainings, start=1)]


def shows_training(text: str) -> bool:
    """Say whether a text holds the headers that Keras prints.

    Example:
        >>> shows_training("Epoch 1/10\\n15s - loss: 0.5"), shows_training("Epoch 1/10 loss 0.5")
        (True, False)
    """
    text = _COLOUR.sub("", text)
    return shows_bar(text) and _HEADER.search(text) is not None


def shows_bar(text: str) -> bool:
    """Say whether a text holds a line of Keras's, of a training or an evaluation.

    Example:
        >>> shows_bar("7/7 [====] - 0s 3ms/step - loss: 2.4"), shows_bar("epoch 1 loss: 2.4")
        (True, False)
    """
    return _KERAS.search(_COLOUR.sub("", text)) is not None


def printed_epochs(text: str, *, source: str = "the text") -> Iterator[PrintedEpoch]:
    """Yield each epoch that was printed, with what stood in its line at the end.

    Example:
        >>> text = "Epoch 1/2\\n9/9 [====] - 0s 1ms/step - loss: 0.9\\n100 - val_loss: 1.1\\n"
        >>> [(epoch.number, epoch.values) for epoch in printed_epochs(text)]
        [(1, {'loss': 0.91, 'val_loss': 1.1})]
    """
    headers = list(islice(_HEADER.finditer(text), _MOST_EPOCHS + 1))
    if len(headers) > _MOST_EPOCHS:
        problem = Problem("", f"expected at most {_MOST_EPOCHS} printed epochs, got more")
        raise FileError(f"cannot read {source}", [problem], "Split the file into one file a training.")
    starts = [header.start() for header in headers]
    if headers and int(headers[0][1]) > 1:
        yield from _headless(headers[0], text[max(0, starts[0] - _TAIL) : starts[0]])
    for header, end in zip(headers, [*starts[1:], len(text)], strict=False):
        chunk = text[header.end() : end]
        if len(chunk) > 2 * _TAIL:
            chunk = chunk[-2 * _TAIL :]
        yield _epoch(int(header[1]), int(header[2] or 0), _plain_lines(chunk))


def _headless(header: re.Match[str], text: str) -> Iterator[PrintedEpoch]:
    """Yield the epoch of an excerpt that begins below its header, if its bar is whole."""
    epoch = _epoch(int(header[1]) - 1, int(header[2] or 0), _plain_lines(text))
    if epoch.values and epoch.is_whole and not epoch.is_one_line:
        yield epoch


def _plain_lines(chunk: str) -> list[str]:
    """Return the lines of a text as they stand when all is drawn."""
    chunk = _COLOUR.sub("", chunk).replace("\r\n", "\n")
    chunk = _BACKSPACES.sub("\r", chunk).replace("\b", "")
    return [_last_drawn(_CLOCKED.sub("", line)) for line in chunk.split("\n")]


def _last_drawn(line: str) -> str:
    drawn = [state for state in line.split("\r") if state.strip()]
    return drawn[-1] if drawn else ""


def _epoch(number: int, planned: int, lines: list[str]) -> PrintedEpoch:
    bars = [index for index, line in enumerate(lines) if _counts(line)]
    whole = next((index for index in bars if _is_complete(lines[index])), None)
    says_early = any(_EARLY.search(line) for line in lines)
    before_bars = lines[: bars[0]] if bars else lines
    line = next((line for line in before_bars if _LINE_OF_EPOCH.match(line)), None)
    if line is not None:  # verbose=2; a bar below it is of an evaluation
        return PrintedEpoch(number, planned, _quantities(line), says_early=says_early)
    if not bars:  # a loop of one's own that prints "Epoch 1/10 - loss: 0.5"
        return PrintedEpoch(number, planned, _quantities(lines[0]), says_early=says_early, is_one_line=True)
    values = _quantities(_joined(lines, whole if whole is not None else bars[-1]))
    values = _evaluated(lines, bars) | values
    return PrintedEpoch(number, planned, values, whole is not None, says_early)


def _evaluated(lines: list[str], bars: list[int]) -> dict[str, float]:
    """Return what a bar below "Eval begin" says, as of the validation part."""
    start = next((index for index, line in enumerate(lines) if _EVALUATION.match(line)), len(lines))
    below = [index for index in bars if index > start]
    return {f"val_{name}": value for name, value in _quantities(_joined(lines, below[-1])).items()} if below else {}


def _counts(line: str) -> re.Match[str] | None:
    """Return the counts of a progress line, "9/9"; they stand at its start, after a time stamp at most."""
    return _PROGRESS.search(line[:_START_OF_LINE])


def _is_complete(line: str) -> bool:
    counts = _counts(line)
    return counts is not None and counts[1] == counts[2]


def _joined(lines: list[str], index: int) -> str:
    """Return a line with those into which it was wrapped."""
    whole = lines[index]
    for line in lines[index + 1 : index + 1 + _MOST_WRAPS]:
        if not line.strip() or _counts(line) or not _WRAPPED.fullmatch((whole + line)[:_LONGEST_LINE]):
            break
        whole += f" {line}" if whole.endswith(" -") and not line.startswith(" ") else line
    return whole


def _quantities(line: str) -> dict[str, float]:
    found = _QUANTITY.findall(line[:_TAIL])
    return {name: float(value) for name, value in found if name not in _NO_QUANTITIES}


def _trainings(epochs: Iterator[PrintedEpoch]) -> Iterator[list[PrintedEpoch]]:
    """Yield the epochs of each training: a number that returns to the first one begins a new one."""
    current: list[PrintedEpoch] = []
    for epoch in epochs:
        if current and _is_same_epoch(current[-1], epoch):
            current.pop()
        elif current and epoch.number <= current[-1].number:
            if epoch.number > current[0].number and epoch.values:  # resumed: what is done again replaces what was done
                current = [one for one in current if one.number < epoch.number]
            else:
                yield from _kept(current)
                current = []
        if epoch.values and epoch.number <= _MOST_EPOCHS:
            current.append(epoch)
    yield from _kept(current)


def _is_same_epoch(one: PrintedEpoch, other: PrintedEpoch) -> bool:
    """Say whether a loop of one's own printed several lines in one epoch; the last of them counts."""
    return one.is_one_line and other.is_one_line and bool(other.values) and one.number == other.number


def _kept(epochs: list[PrintedEpoch]) -> Iterator[list[PrintedEpoch]]:
    """Leave out a last epoch cut off in the middle, unless it is all there is or its numbers are none any more."""
    if len(epochs) > 1 and not epochs[-1].is_whole and all(map(math.isfinite, epochs[-1].values.values())):
        epochs = epochs[:-1]
    if epochs:
        yield epochs


def _run(epochs: list[PrintedEpoch], source: str) -> Run:
    names = dict.fromkeys(name for epoch in epochs for name in epoch.values)
    log = {name: column_of([epoch.values.get(name) for epoch in epochs]) for name in names}
    log["epoch"] = column_of([float(epoch.number) for epoch in epochs])
    (run,) = runs_of_log(log, source=source)
    first = begins_at(np.array([epoch.number for epoch in epochs], dtype=np.float64))
    reading = msgspec.structs.replace(run.reading or Reading(), begins_at=first)
    last = epochs[-1]
    return Run(
        traces=run.traces,
        source=source,
        reading=reading,
        model=ModelFacts(planned_epochs=last.planned or None),
        ending=_ending(last),
    )


def _ending(last: PrintedEpoch) -> Ending:
    if last.says_early:
        return Ending(EndingKind.STOPPED_EARLY, "the log says so")
    if last.is_whole and last.number == last.planned:
        return Ending(EndingKind.FINISHED)
    if not last.planned:
        return Ending()
    return Ending(EndingKind.UNKNOWN, f"the log ends at epoch {last.number} of {last.planned}")
