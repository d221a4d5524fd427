"""Other people's names and texts, as a terminal may show them: on one line, steering nothing, never markup."""

from rich.markup import escape

from advisor.errors import on_one_line


def shown(text: str) -> str:
    """Return a text as rich markup that shows it as it is.

    Example:
        >>> shown("lr [0.1]\\x1b[2J\\nof mine")
        'lr [0.1]?[2J of mine'
        >>> shown("[bold]")
        '\\\\[bold]'
    """
    return escape(on_one_line(text))
