"""What every widget is made with: the templates' macros and the files of this package; it draws nothing."""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.environment import TemplateModule
from markupsafe import Markup

from advisor.errors import visible
from advisor.render import wording
from advisor.render.studies.ablation import share

_CODED = re.compile(r"(?P<whose>[^:]{1,60}: )?(?P<code>[A-Z]\d{3}): (?P<words>.+)", re.DOTALL)
MOST_SIGNS = 2_000  # of one name, note or message; the records in the page hold all of it


def part(name: str, *arguments: object) -> Markup:
    """Return what a macro makes of records: `name` is that of a macro in parts.html.jinja, or `template.macro`.

    Example:
        >>> part("facts", [("who", "<me>")])
        Markup('<dl class="facts"><dt>who</dt><dd>&lt;me&gt;</dd></dl>')
    """
    template, _, macro = name.rpartition(".")
    return Markup(getattr(_macros(template or "parts"), macro)(*arguments))  # noqa: S704 - our macro, autoescaped


def paragraph(*lines: str) -> Markup:
    """Return texts as one paragraph, a line each; as in a template, no sign in them steers the page.

    Example:
        >>> print(paragraph("a < b", "\\udce4 \\u202e"))
        <p>a &lt; b<br>? ?</p>
    """
    return Markup("<p>{}</p>").format(Markup("<br>").join(map(_shown, lines)))


def sentence(words: str) -> str:
    """Return words as a sentence.

    Example:
        >>> sentence("nothing to do"), sentence("")
        ('Nothing to do.', '.')
    """
    return f"{words[:1].upper()}{words[1:]}."


def reason(words: str) -> str:
    """Return why something is advised, the finding's code behind it: who reads it first knows no codes.

    Example:
        >>> reason("S104: The best trials differ by less than seeds do"), reason("no finding at all")
        ('The best trials differ by less than seeds do (S104)', 'No finding at all')
        >>> reason("of trial 34, the best: B114: The learning rate is high")
        'Of trial 34, the best: The learning rate is high (B114)'
    """
    found = _CODED.match(words)
    if found is None:
        return f"{words[:1].upper()}{words[1:]}"
    whose = found["whose"] or ""
    return f"{whose[:1].upper()}{whose[1:]}{found['words']} ({found['code']})"


@cache
def environment() -> Environment:
    """Return where templates are read from; every value in them is escaped."""
    found = Environment(
        loader=PackageLoader("advisor.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=_as_text,
    )
    found.filters["link"] = _link
    found.globals.update(
        {
            "say": wording,
            "phrases": wording.ACTION_PHRASES,
            "statuses": wording.STATUS_PHRASES,
            "value": wording.parameter,
            "share": share,
            "reason": reason,
        }
    )
    return found


def asset(name: str) -> str:
    """Return a style sheet or a script of this package."""
    return files("advisor.render").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def policy() -> str:
    """Return the Content-Security-Policy of a page: our style sheet, our script and pictures inside it; nothing else.

    Example:
        >>> policy().partition(";")[0]
        "default-src 'none'"
    """
    style, script = (_fingerprint(asset(name)) for name in ("report.css", "report.js"))
    inside = f"style-src '{style}'; script-src '{script}'; img-src data:"
    return f"default-src 'none'; {inside}; base-uri 'none'; form-action 'none'"


def _fingerprint(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _as_text(value: object) -> object:
    """What users wrote is text: it steers no page, and one name does not fill it; what we made stays as it is."""
    return value if not isinstance(value, str) or isinstance(value, Markup) else _shown(value)


def _shown(text: str) -> str:
    return visible(text) if len(text) <= MOST_SIGNS else wording.shortened(text, MOST_SIGNS)


def _link(place: str) -> str:
    """Return a relative place as the address of a file beside this page, whatever signs its name has."""
    try:
        name = place.encode("utf-8", "surrogateescape")  # as a file system may have it
    except UnicodeEncodeError:
        name = place.encode("utf-8", "replace")
    return "./" + quote(name, safe="/.")


@cache
def _macros(template: str) -> TemplateModule:
    return environment().get_template(f"{template}.html.jinja").module
