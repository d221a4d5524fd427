"""`advisor space`: the catalogue of everything that can be searched."""

import click


@click.command(short_help="List everything that can be searched.")
@click.option(
    "--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output format."
)
@click.option("--recipes", is_flag=True, help="List the named recipes instead.")
def space(output: str, recipes: bool) -> None:
    """List every dimension that can be searched: its range, default, role, condition, reason and reference."""
    from advisor.workflows import space as workflow

    click.echo(workflow.say_recipes() if recipes else workflow.say(output=output))
