"""`advisor search`: an overnight study (minutes, on the embedded example)."""

import sys
import time
from functools import partial
from pathlib import Path

import click

from advisor.cli import options
from advisor.cli.stopping import Stopped, interrupt_behind, stoppable
from advisor.errors import AdvisorError, StudyInterrupted


@click.command(short_help="Search for the best recipe for a study.")
@options.study_file
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder for the study [default: runs/NAME, or the next free name]."
)
@click.option("--resume", is_flag=True, help="Continue the study in that folder.")
@click.option(
    "--heed",
    is_flag=True,
    help="Widen a range where the best trials crowd at its end, and lower that of the learning rate where trials "
    "diverge, as `advisor status` advises: three times at most, and nothing that STUDY names.",
)
@click.option("--trials", type=click.IntRange(min=1), help="Stop after this many trials.")
@click.option(
    "--hours", type=click.FloatRange(min=0, min_open=True), help="Stop after this many hours, including the report."
)
@click.option(
    "--until",
    metavar="TIME|VALUE",
    callback=options.time_or_value,
    help="Stop at this local time (07:00, or with a date), or when the goal's metric reaches this value (0.98).",
)
@click.option("--engine", type=click.Choice(["optuna", "keras-tuner"]), help="The library that proposes trials.")
@click.option(
    "--sampler",
    help="How it proposes them. optuna: surrogate, tpe, gp, cmaes, qmc, random, nsga2. "
    "keras-tuner: random, bayesian, hyperband.",
)
@click.option("--hypermodel", metavar="MODULE:FUNCTION", help="Search your own KerasTuner function `build(hp)`.")
@click.option(
    "--model-format", type=click.Choice(["keras", "h5"]), help="File format for the winning model [default: keras]."
)
@click.option(
    "--from",
    "earlier",
    metavar="STUDY",
    multiple=True,
    help="Start from an earlier study: a folder of advisor, an Optuna storage (file or URL, #NAME for one of several), "
    "a KerasTuner project. May be given several times.",
)
@click.option(
    "--storage",
    metavar="URL",
    envvar="ADVISOR_STORAGE",
    help="Database in which the sampler stores its trials, for a team; its password is neither printed nor kept "
    "[env: ADVISOR_STORAGE].",
)
@click.option(
    "--executor", type=click.Choice(["local", "slurm", "ray"]), help="Where trials are trained [default: local]."
)
@click.option("--address", help="Of the Ray cluster; `local` tries slurm or ray on this machine.")
@click.option("--jobs", type=click.IntRange(min=1), help="Slurm jobs that train at once; [cluster] in STUDY has more.")
@click.option("--smoke", is_flag=True, help="Run only two short trials, to check that everything works.")
@click.option(
    "--plan", is_flag=True, help="Only say what would be done and how long it takes; tries it for some seconds."
)
@click.option(
    "--notify",
    multiple=True,
    metavar="ADDRESS|cmd:PROGRAM",
    help="Tell this address of Apprise, or a program on its standard input, when the study ends, fails first, stalls "
    "or runs late; may be repeated.",
)
@options.data_folder
@options.quiet
def search(
    study: Path,
    out: Path | None,
    resume: bool,
    heed: bool,
    plan: bool,
    data_folder: Path | None,
    quiet: bool,
    **changes: object,
) -> None:
    """Search for the best recipe for the data in STUDY, then test it, give advice and write a report.

    STUDY is a TOML file; `studies/` has examples. Options override what the file says.
    """
    if plan:
        options.refuse_given(
            ["resume", "heed"], because="`advisor status` says how long a study that has begun still takes"
        )
        _say_plan(study, out=out, data_folder=data_folder, quiet=quiet, changes=changes)
        return
    began = time.monotonic()  # the imports take of the study's time too
    import msgspec

    from advisor.workflows.study.early import early_executor
    from advisor.workflows.study.start import PlanChanges
    from advisor.workflows.unattended.stopped import Kept, how_to_go_on

    asked = msgspec.convert(changes, PlanChanges)  # every other option lays over an entry of the plan
    kept = None
    try:
        with stoppable():
            with early_executor(study, asked, began=began) as early:
                from advisor.workflows import search as workflow  # while a worker imports its backend
                from advisor.workflows import summary
                from advisor.workflows.progress import show_progress

                with show_progress(None if quiet else sys.stderr) as listen:
                    kept = Kept(listen)
                    result, folder = workflow.search(
                        study,
                        changes=asked,
                        out=out,
                        resume=resume,
                        heed=heed,
                        data_folder=data_folder,
                        early=early,
                        on_event=kept,
                    )
            click.echo(summary.say(result, folder, color=sys.stdout.isatty()))
    except (KeyboardInterrupt, Exception) as error:
        stop = None if isinstance(error, AdvisorError) else interrupt_behind(error)
        if stop is None:
            raise
        why, typed = str(stop) or "interrupted", options.typed(but=("out", "resume", "notify"))
        said = how_to_go_on(kept.folder if kept is not None else None, why=why, typed=typed)
        raise (Stopped(stop.number, said) if isinstance(stop, Stopped) else StudyInterrupted(said)) from None


def _say_plan(
    study: Path, *, out: Path | None, data_folder: Path | None, quiet: bool, changes: dict[str, object]
) -> None:
    import msgspec

    from advisor.workflows.study.start import PlanChanges
    from advisor.workflows.unattended import plan as workflow

    asked = msgspec.convert(changes, PlanChanges)
    tell = (lambda _: None) if quiet else partial(click.echo, err=True)
    planned = workflow.plan_study(study, changes=asked, out=out, data_folder=data_folder, tell=tell)
    click.echo(workflow.say(planned))
