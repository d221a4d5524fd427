"""What every widget is made with: the templates' macros, a figure in the page, and the files of this package."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.environment import TemplateModule
from markupsafe import Markup
from matplotlib.figure import Figure

from advisor.render import wording
from advisor.render.figures.canvas import svg


def part(name: str, *arguments: object) -> Markup:
    """Return what a macro makes of records: `name` is that of a macro in parts.html.jinja, or `template.macro`.

    Example:
        >>> part("facts", [("who", "<me>")])
        Markup('<dl class="facts"><dt>who</dt><dd>&lt;me&gt;</dd></dl>')
    """
    template, _, macro = name.rpartition(".")
    return Markup(getattr(_macros(template or "parts"), macro)(*arguments))  # noqa: S704 - our macro, autoescaped


def figure(drawn: Figure, caption: str) -> Markup:
    """Return a figure with its caption, as the page shows it."""
    return part("figure", Markup(svg(drawn, title=caption)), caption)  # noqa: S704 - drawn by us


@cache
def environment() -> Environment:
    """Return where templates are read from; every value in them is escaped."""
    found = Environment(
        loader=PackageLoader("advisor.render"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    found.globals.update(
        {
            "say": wording,
            "phrases": wording.ACTION_PHRASES,
            "statuses": wording.STATUS_PHRASES,
            "value": wording.parameter,
        }
    )
    return found


def asset(name: str) -> str:
    """Return a style sheet or a script of this package."""
    return files("advisor.render").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _macros(template: str) -> TemplateModule:
    return environment().get_template(f"{template}.html.jinja").module
