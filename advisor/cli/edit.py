"""`advisor edit`: change a study between its trials."""

from pathlib import Path

import click


@click.command(short_help="Change a study between its trials.")
@click.argument("folder", metavar="STUDY", type=click.Path(path_type=Path))
@click.argument("words", metavar="[NAME=VALUE]...", nargs=-1)
@click.option("--free", metavar="NAME", multiple=True, help="Search a dimension over its whole range.")
@click.option(
    "--drop", metavar="NAME", multiple=True, help="Search a dimension no more: it is what the study starts from."
)
@click.option(
    "--had", metavar="NAME=VALUE", multiple=True, help="What earlier trials had of a new number of your own model."
)
@click.option("--epochs", type=click.IntRange(min=1), help="Train later trials for so many epochs at most.")
@click.option(
    "--trials", type=click.IntRange(min=1), help="Stop after this many trials, those that there are included."
)
@click.option("--hours", type=click.FloatRange(min=0, min_open=True), help="Stop each sitting after this many hours.")
@click.option("--target", type=float, help="The value of the metric that is good enough.")
@click.option("--dry-run", is_flag=True, help="Say what would be changed, and change nothing.")
def edit(
    folder: Path,
    words: tuple[str, ...],
    free: tuple[str, ...],
    drop: tuple[str, ...],
    had: tuple[str, ...],
    epochs: int | None,
    trials: int | None,
    hours: float | None,
    target: float | None,
    dry_run: bool,
) -> None:
    """Change what the study in folder STUDY searches, its epochs, its budget or its goal's target.

    \b
    width=64                    freeze a dimension
    learning_rate=0.001..0.1    search it over a range; one end may be left out
    activation=relu,tanh        search these choices
    activation+=selu            add a choice; activation-=tanh takes one out
    budget.trials=100           any entry of a study file that may be changed

    Trials that still fit count, and teach the sampler. The others are kept, count for nothing, and come back when
    the space does. A dimension that was not searched has the value that each trial had. The next
    `advisor search FILE --resume` goes on with the change; FILE need not be changed.
    """
    from advisor.workflows.study import edit as workflow
    from advisor.workflows.study.start import PlanChanges

    budget = PlanChanges(trials=trials, hours=hours)
    wanted = workflow.Words(words=words, free=free, drop=drop, had=had, epochs=epochs, target=target, budget=budget)
    click.echo(workflow.edit(folder, wanted, dry=dry_run))
