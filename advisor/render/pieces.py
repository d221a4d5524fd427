"""The pieces of a page: the templates of this package, their macros, and the files beside them."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.environment import TemplateModule
from markupsafe import Markup

from advisor.render import wording


def part(name: str, *arguments: object) -> Markup:
    """Return a macro of `parts.html.jinja` with its arguments filled in.

    Example:
        >>> part("facts", [("rows", "3 < 4")])
        Markup('<dl class="facts"><dt>rows</dt><dd>3 &lt; 4</dd></dl>')
    """
    return Markup(getattr(_parts(), name)(*arguments))  # noqa: S704 - a macro of this package, autoescaped


@cache
def _parts() -> TemplateModule:
    return environment().get_template("parts.html.jinja").make_module(_words())


@cache
def environment() -> Environment:
    """Return where the templates of this package lie, everything escaped that they are given."""
    made = Environment(
        loader=PackageLoader("advisor.render"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    made.globals.update(_words())
    return made


def _words() -> dict[str, object]:
    return {
        "say": wording,
        "phrases": wording.ACTION_PHRASES,
        "statuses": wording.STATUS_PHRASES,
        "value": wording.parameter,
    }


def asset(name: str) -> str:
    """Return the text of a file beside the templates: a style or a script."""
    return files("advisor.render").joinpath("templates", name).read_text(encoding="utf-8")
