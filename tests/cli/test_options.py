"""What somebody typed is said again as it was typed, but for passwords."""

import click
from click.testing import CliRunner

from advisor.cli import options


@click.command()
@options.study_file
@click.option("--from", "earlier", multiple=True)
@click.option("--storage", envvar="ADVISOR_STORAGE")
@click.option("--smoke", is_flag=True)
@click.option("--trials", type=int)
def spoken(**_: object) -> None:
    click.echo("\n".join(options.typed(but=("trials",))))


def test_each_of_several_values_is_said_and_no_password() -> None:
    words = ["a.toml", "--from", "runs/a", "--from", "mysql://ann:s3cret@db/x#b", "--smoke", "--trials", "3"]
    done = CliRunner().invoke(spoken, words, env={"ADVISOR_STORAGE": "mysql://ann:s3cret@db/y"})
    expected = ["a.toml", "--from", "runs/a", "--from", "mysql://ann:***@db/x#b", "--smoke"]
    assert done.output.splitlines() == expected
