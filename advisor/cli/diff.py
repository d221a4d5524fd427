"""`advisor diff`: what differs between runs, and whether one departs from known-good ones."""

from pathlib import Path

import click


@click.command(short_help="Say how a run differs from known-good runs.")
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("baselines", metavar="BASELINE...", nargs=-1, required=True, type=click.Path(path_type=Path))
def diff(run: Path, baselines: tuple[Path, ...]) -> None:
    """Say how RUN differs from known-good runs of the same task.

    With one BASELINE, say what differs in recipe and results. With any number, judge the level and the shape of
    the run's curves by the spread of theirs: a fault that cannot be seen in one run alone is seen so.
    """
    from advisor.workflows import diff as workflow

    click.echo(workflow.diff(run, *baselines))
