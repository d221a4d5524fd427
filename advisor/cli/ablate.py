"""`advisor ablate`: what each change between the default and the winner brought."""

import sys
from pathlib import Path

import click

from advisor.cli import options


@click.command(short_help="Measure what each change from the default to the winner brought.")
@click.argument("folder", metavar="STUDY", type=click.Path(path_type=Path))
@click.option(
    "--seeds", type=click.IntRange(min=2), default=5, show_default=True, help="Trainings of each recipe on the way."
)
@click.option(
    "--hours", type=click.FloatRange(min=0, min_open=True), help="Stop after this many hours, with what is known then."
)
@options.data_folder
@options.quiet
def ablate(folder: Path, seeds: int, hours: float | None, data_folder: Path | None, quiet: bool) -> None:
    """Go from the default recipe to the winner of the study in folder STUDY, one change at a time.

    At each step every change that is left is trained on three fresh seeds, and the best is taken. Then all recipes on
    the way are trained on --seeds other ones: what each change brought, with its noise and its share of the whole.
    Only the validation part is read. Nothing of the study is changed; its report is made anew.
    """
    from advisor.workflows.ablation.ablate import ablate as workflow
    from advisor.workflows.progress import show_progress

    with show_progress(None if quiet else sys.stderr) as listen:
        said = workflow(folder, seeds=seeds, hours=hours, data_folder=data_folder, on_event=listen)
    click.echo(said)
