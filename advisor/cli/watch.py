"""`advisor watch`: follow a training as its log grows."""

import sys
from functools import partial
from pathlib import Path

import click


@click.command(short_help="Follow a growing log and say what comes and goes.")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--interval", type=float, default=2.0, show_default=True, metavar="SECONDS", help="Time between two looks."
)
@click.option("--columns", metavar="TRACE=COLUMN,...", help="Which column or series of the file holds which trace.")
@click.option(
    "--fail-on",
    type=click.Choice(["warning", "critical"]),
    help="End with status 1 at the first finding that is at least this severe.",
)
def watch(path: Path, interval: float, columns: str | None, fail_on: str | None) -> int:
    """Follow FILE, a log or run.json of a training under way, and say what comes and goes.

    Each finding is said once when it appears and once when it goes, and once that nothing new comes. It ends
    when a run.json says that its run has ended; Ctrl-C ends it sooner.
    """
    from advisor.workflows import watch as workflow

    say = workflow.printer(partial(print, flush=True), color=sys.stdout.isatty())
    return workflow.watch(path, interval=interval, columns=columns, fail_on=fail_on, say=say)
