"""Arguments that several commands share, said once."""

from collections.abc import Sequence
from pathlib import Path

import click
from click.core import ParameterSource

from advisor.passwords import without_password

study_file = click.argument("study", type=click.Path(path_type=Path))

data_folder = click.option(
    "--data",
    "data_folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="ADVISOR_DATA",
    help="Folder with the data sets that a study names [env: ADVISOR_DATA].",
)

quiet = click.option("--quiet", is_flag=True, help="Print only the result, no progress.")


def time_or_value(_: click.Context, __: click.Parameter, said: str | None) -> float | str | None:
    """Return a number as one, a time as it was written.

    Raises:
        click.BadParameter: If it is neither.
    """
    if said is None:
        return None
    try:
        return float(said)
    except ValueError:
        from advisor.store.plans.times import WANTED, is_time

    if is_time(said):
        return said
    raise click.BadParameter(f'expected a value of the metric, or {WANTED}, got "{said}"')


def refuse_given(names: Sequence[str], *, because: str) -> None:
    """Refuse options of the running command that somebody typed and that would have no effect.

    Raises:
        click.UsageError: If one of them was typed; one that only the environment sets is passed over.
    """
    context = click.get_current_context()
    typed = {name for name in names if context.get_parameter_source(name) is ParameterSource.COMMANDLINE}
    for each in context.command.params:
        if each.name in typed:
            raise click.UsageError(f"`{each.opts[0]}` has no effect here: {because}")


def typed(*, but: Sequence[str]) -> list[str]:
    """Return the arguments of the running command as somebody typed them, without those of these names.

    Values are as they were read: a number may be written in another way. Passwords of addresses are hidden.
    """
    context = click.get_current_context()
    arguments: list[str] = []
    for each in context.command.params:
        if each.name is None or each.name in but:
            continue
        if context.get_parameter_source(each.name) is not ParameterSource.COMMANDLINE:
            continue
        value = context.params[each.name]
        flag = isinstance(each, click.Option) and each.is_flag
        name = each.opts[:1] if isinstance(each, click.Option) else []
        values = value if isinstance(value, tuple) else (value,)
        arguments += name if flag else [part for one in values for part in (*name, without_password(str(one)))]
    return arguments
