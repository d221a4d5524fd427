"""Show a running study: a live bar where someone watches, plain lines where the output goes to a file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, TypedDict, cast

from advisor.errors import on_one_line
from advisor.render import progress as lines
from advisor.render.columns import reading_lines
from advisor.render.stream import TextStream
from advisor.search.events import (
    DataRead,
    EpochEnded,
    EpochsChosen,
    Event,
    FolderChosen,
    Noted,
    RetrainingEnded,
    RetrainingStarted,
    SamplerChosen,
    StudyEnded,
    StudyStarted,
    TrialEnded,
    TrialStarted,
)


@contextmanager
def show_progress(stream: TextStream | None) -> Iterator[Callable[[Event], None]]:
    """Yield a listener for a study's events.

    Args:
        stream: Where to show them; None shows nothing. A terminal gets a live bar, all else plain lines.
    """
    if stream is None:
        yield lambda event: None
    elif stream.isatty():
        with _show_bar(stream) as listener:
            yield listener
    else:
        write = partial(print, file=cast("IO[str]", stream), flush=True)
        yield Lines(write)


class Lines:
    """Says each event that is worth a line; remembers what the study is judged by."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._metric = "score"

    def __call__(self, event: Event) -> None:
        if isinstance(event, StudyStarted):
            self._metric = event.metric
        lines = reading_lines(event.reading) if isinstance(event, DataRead) else (line_of(event, metric=self._metric),)
        for text in filter(None, map(on_one_line, lines)):
            self._write(text)


def line_of(event: Event, *, metric: str) -> str:
    """Return the line that an event is worth; empty for what only a live display shows.

    Example:
        >>> line_of(StudyStarted(name="digits", trials=12), metric="accuracy")
        'study digits: 12 trials'
    """
    match event:
        case DataRead() | Noted() | EpochsChosen() | SamplerChosen():
            return _line_before(event)
        case StudyStarted(name=name, trials=planned, done=done, seconds=seconds):
            return lines.started(name=name, planned=planned, done=done, seconds=seconds)
        case TrialEnded(trial=trial, best=best, seconds_left=left, missed=missed):
            return lines.ended(trial, best=best, metric=metric, seconds_left=left, missed=missed)
        case RetrainingEnded(done=done, count=count, others=others):
            return lines.retraining(done=done, count=count, others=others)
        case FolderChosen() | StudyEnded() | TrialStarted() | EpochEnded() | RetrainingStarted():
            return ""


def _line_before(event: DataRead | Noted | EpochsChosen | SamplerChosen) -> str:
    """The line that stands before the first trial."""
    match event:
        case DataRead(reading=reading):
            return "\n".join(reading_lines(reading))
        case Noted(text=text):
            return text
        case EpochsChosen(recipe=recipe, rows=rows):
            return lines.epochs_chosen(recipe, rows=rows)
        case SamplerChosen(name=name, because=because):
            return lines.sampler(name=name, because=because)


@contextmanager
def _show_bar(stream: TextStream) -> Iterator[Callable[[Event], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = [TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
    steered = getattr(stream, "unguarded", stream)  # the bar moves the cursor; what it shows is visible
    with Progress(*columns, console=Console(file=cast("IO[str]", steered), highlight=False), transient=True) as bar:
        task = bar.add_task("starting", total=None)
        lines_above = Lines(partial(bar.console.print, markup=False))

        def listen(event: Event) -> None:
            if isinstance(event, RetrainingStarted):
                bar.reset(task, total=event.count)
            bar.update(task, **_state(event))
            lines_above(event)

        yield listen


class _BarState(TypedDict, total=False):
    total: int | None
    completed: int
    description: str


def _state(event: Event) -> _BarState:
    match event:
        case StudyStarted(trials=planned, done=done):
            return {"total": planned, "completed": done, "description": "first trial"}
        case TrialStarted(number=number, parameters=parameters, proposed_by=by):
            proposed = lines.proposed(number=number, parameters=parameters, proposed_by=by)
            return {"description": on_one_line(proposed)}
        case EpochEnded(number=number, epoch=epoch, values=values):
            return {"description": on_one_line(lines.running(number=number, epoch=epoch, values=values))}
        case TrialEnded(done=done) | RetrainingEnded(done=done):
            return {"completed": done}
        case RetrainingStarted(others=others):
            return {"description": "retraining other finalists" if others else "retraining the best trial"}
        case FolderChosen() | DataRead() | EpochsChosen() | Noted() | SamplerChosen() | StudyEnded():
            return {}


@contextmanager
def show_again(stream: TextStream) -> Iterator[Callable[[str], None]]:
    """Yield what shows a text in place of the last one; where nobody watches each is printed once, as it changes."""
    if not stream.isatty():
        last: list[str] = []

        def show(text: str) -> None:
            if [text] != last:
                last[:] = [text]
                print(text + "\n", file=cast("IO[str]", stream), flush=True)

        yield show
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    steered = getattr(stream, "unguarded", stream)
    with Live(console=Console(file=cast("IO[str]", steered), highlight=False), auto_refresh=False) as live:
        yield lambda text: live.update(Text("\n".join(map(on_one_line, text.splitlines()))), refresh=True)
