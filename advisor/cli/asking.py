"""`advisor add`, `pause`, `resume`, `stop` and `cancel`: what people ask of a study while it runs."""

import shlex
from pathlib import Path

import click

_folder = click.argument("folder", metavar="STUDY", type=click.Path(path_type=Path))


@click.command(short_help="Ask for trials of your own.")
@_folder
@click.argument("words", metavar="NAME=VALUE...", nargs=-1, required=True)
@click.option("--also", metavar="'NAME=VALUE...'", multiple=True, help="One more trial; may be given again.")
def add(folder: Path, words: tuple[str, ...], also: tuple[str, ...]) -> None:
    """Ask for a trial of the study in folder STUDY: it is tried next, ahead of all others, and counts like them.

    What is not named is as in the best trial so far. A search that runs takes it at its next proposal, else
    `advisor search FILE --resume` begins with it.
    """
    from advisor.workflows.asked import requests

    click.echo(requests.add(folder, [words, *(_words_of(said) for said in also)]))


def _words_of(said: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(said)) or ("",)
    except ValueError as error:
        raise click.BadParameter(f"{said}: {error}", param_hint="--also") from error


@click.command(short_help="Begin nothing new until it is resumed.")
@_folder
def pause(folder: Path) -> None:
    """Let the search of the study in folder STUDY begin nothing new: what runs goes on, and so does the clock."""
    _ask(folder, "pause")


@click.command(short_help="Lift a pause.")
@_folder
def resume(folder: Path) -> None:
    """Lift a pause of the study in folder STUDY; where its search does not run, say how to go on with it."""
    _ask(folder, "resume")


@click.command(short_help="End a search with a winner, as when its time is up.")
@_folder
def stop(folder: Path) -> None:
    """End the search of the study in folder STUDY as when its time is up: a winner is chosen, a report is written."""
    _ask(folder, "stop")


@click.command(short_help="End a search at once, without a winner.")
@_folder
def cancel(folder: Path) -> None:
    """End the search of the study in folder STUDY at once, without a winner; its trials are kept."""
    _ask(folder, "cancel")


def _ask(folder: Path, kind: str) -> None:
    from advisor.records.studies.requests import RequestKind
    from advisor.workflows.asked import requests

    click.echo(requests.ask(folder, RequestKind(kind)))
