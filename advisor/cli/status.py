"""`advisor status`: how far a study is, how fast it goes, and what its trials say."""

import sys
from pathlib import Path

import click

from advisor.cli import options


@click.command(short_help="Say how far a study has got.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--watch", is_flag=True, help="Look again and again until the study has ended; Ctrl-C ends it sooner.")
@click.option(
    "--interval", type=float, default=5.0, show_default=True, metavar="SECONDS", help="Time between two looks."
)
@click.option("--json", "as_json", is_flag=True, help="Print it for programs.")
def status(folder: Path, watch: bool, interval: float, as_json: bool) -> None:
    """Say how many trials of the study in FOLDER are done, which is best, how long it takes, and what to change.

    A change is said in words and as the `advisor edit` command that makes it.
    """
    from advisor.workflows import status as workflow

    if not watch:
        options.refuse_given(["interval"], because="it belongs to `--watch`")
        click.echo(workflow.status_json(folder) if as_json else workflow.status(folder))
        return
    options.refuse_given(["as_json"], because="`--watch` is for people")
    from advisor.workflows.progress import show_again

    with show_again(sys.stdout) as show:
        workflow.watch(folder, interval=interval, show=lambda seen: show(workflow.text(seen)))
