"""`advisor search`: an overnight study (minutes, on the embedded example)."""

import sys
from pathlib import Path

import click

from advisor.cli import options


@click.command(short_help="Search the design space of a study.")
@options.study_file
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder of the study [default: runs/NAME, or the next free one]."
)
@click.option("--resume", is_flag=True, help="Go on with the study in that folder.")
@click.option("--trials", type=click.IntRange(min=1), help="End after so many trials.")
@click.option("--hours", type=click.FloatRange(min=0, min_open=True), help="End after so many hours, report included.")
@click.option("--until", type=float, help="End once the goal's metric reaches this value.")
@click.option("--engine", type=click.Choice(["optuna", "keras-tuner"]), help="Who proposes the trials.")
@click.option("--sampler", help="optuna: default, random. keras-tuner: random, bayesian, hyperband.")
@click.option("--hypermodel", metavar="MODULE:FUNCTION", help="Search a KerasTuner `build(hp)` of your own, as it is.")
@click.option("--model-format", type=click.Choice(["keras", "h5"]), help="File of the winner [default: keras].")
@click.option("--smoke", is_flag=True, help="Two short trials, to see that everything works.")
@options.data_folder
@options.quiet
def search(
    study: Path, out: Path | None, resume: bool, data_folder: Path | None, quiet: bool, **changes: object
) -> None:
    """Search the design space of STUDY; end with the winner, its test score, the advice and a report."""
    import msgspec

    from advisor.workflows import search as workflow
    from advisor.workflows import summary
    from advisor.workflows.progress import shown
    from advisor.workflows.study.start import PlanChanges

    asked = msgspec.convert(changes, PlanChanges)  # every other option lays over an entry of the plan
    with shown(None if quiet else sys.stderr) as listen:
        result, folder = workflow.search(
            study, changes=asked, out=out, resume=resume, data_folder=data_folder, on_event=listen
        )
    click.echo(summary.say(result, folder, color=sys.stdout.isatty()))
