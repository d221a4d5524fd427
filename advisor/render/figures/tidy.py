"""The SVG that matplotlib writes, made to stand in a page beside others, the same from every processor.

Styles become attributes, so that the page's policy can forbid every style sheet but its own; black becomes the
page's ink; points of trials keep the trials' numbers, by which the page's script knows one in every figure.
"""

import re
from functools import lru_cache
from hashlib import sha256
from itertools import groupby

_PLACES = 2  # a hundredth of a point; matplotlib's six are the processor's own arithmetic
_FONT = re.compile(r"^(?P<size>[\d.]+px) (?P<family>.+)$")
_USE = re.compile(r'^<use href="(?P<what>[^"]*)" x="(?P<x>[^"]*)" y="(?P<y>[^"]*)"(?P<look>[^>]*)/>$')
_STYLE = re.compile(r' style="([^"]*)"')
_NO_TURN = re.compile(r' transform="rotate\(-?0 [^"]*\)"')
_NUMBER = re.compile(r"-?\d+\.\d+")
_HEAD = '<svg fill="currentColor" stroke-linejoin="round"'
TRIALS = "trials:"  # begins the gid of a line whose points, in order, are these trials
ONE_TRIAL = "trial:"  # begins the gid of a line that is one trial
AXIS = "axis:"  # begins the gid of an axis of parallel coordinates; its dimension follows, where that is a plain name


def tidy(text: str) -> str:
    """Return an `<svg>` element without metadata, indents and styles, its coordinates rounded, its names its own.

    Example:
        >>> drawn = '<svg>\\n <g id="axes_1">\\n  <path id="m0123456789" d="M 0.1234567 2.0000001"/>\\n </g>\\n</svg>'
        >>> print(tidy(drawn))
        <svg fill="currentColor" stroke-linejoin="round">
        <path id="f0a99af54-0" d="M 0.12 2"/>
        </svg>
    """
    without = re.sub(r"<metadata>.*?</metadata>\n?", "", text, flags=re.DOTALL)
    without = re.sub(r"<defs>\s*<style[^>]*>[^<]*</style>\s*</defs>\n?", "", without)
    without = re.sub(r"<svg(?: xmlns:xlink=\"[^\"]*\")?", _HEAD, without, count=1)
    lines = re.sub(r" *\n *", "\n", re.sub(r'<g id="([^"]*)">', lambda found: _group(found[1]), without))
    plain = re.sub(r"<[^>]*>", lambda tag: _plain(tag[0]), lines)
    return _named(_one_font(_without_bare_groups(_gathered(plain))))


def _without_bare_groups(text: str) -> str:
    r"""Leave out groups that say nothing: there are thousands in a page.

    Example:
        >>> _without_bare_groups('<g>\n<g class="trial">\n<path/>\n</g>\n</g>')
        '<g class="trial">\n<path/>\n</g>'
    """
    kept, open_groups = [], []
    for line in text.split("\n"):
        if line.startswith(("<g>", "<g ")) and not line.endswith("/>"):
            open_groups.append(line != "<g>")
            if line == "<g>":
                continue
        elif line == "</g>" and not open_groups.pop():
            continue
        kept.append(line)
    return "\n".join(kept)


def _one_font(text: str) -> str:
    """Say the family of all letters once, where it is one."""
    families = set(re.findall(r' font-family="[^"]*"', text))
    if len(families) != 1:
        return text
    (family,) = families
    return text.replace(family, "").replace("<svg", f"<svg{family}", 1)


def _group(name: str) -> str:
    """Names of groups would stand in a page twice, but whose trials its points are is worth keeping."""
    for start, kind in ((TRIALS, "trials"), (ONE_TRIAL, "trial")):
        if name.startswith(start):
            return f'<g class="{kind}" data-trials="{name.removeprefix(start)}">'
    if name.startswith(AXIS):
        return f'<g class="axis" data-name="{name.removeprefix(AXIS)}">'
    return "<g>"


def _plain(tag: str) -> str:
    """Round what stands inside a tag, and make attributes of its style; what stands between tags is the reader's."""
    if tag.startswith("<image"):
        return tag.replace("xlink:href", "href")
    plain = _STYLE.sub(lambda found: _attributes(found[1]), tag.replace("xlink:href", "href"))
    inked = _NO_TURN.sub("", plain).replace('"#000000"', '"currentColor"')
    return _NUMBER.sub(lambda number: _short(number[0]), inked)


@lru_cache(maxsize=1024)  # a figure says few looks, each for hundreds of marks
def _attributes(style: str) -> str:
    said = []
    for each in filter(None, (each.strip() for each in style.split(";"))):
        name, _, value = each.partition(":")
        font = _FONT.match(value.strip()) if name == "font" else None
        if font is not None:
            said.append(f' font-size="{font["size"]}" font-family="{font["family"]}"')
        elif name != "stroke-dashoffset" or value.strip() != "0":
            said.append(f' {name}="{value.strip()}"')
    return "".join(said)


def _gathered(text: str) -> str:
    """Say the look of points that stand one after another once, for all of them."""
    lines: list[str] = []
    for look, group in groupby(text.split("\n"), key=_look):
        points = list(group)
        if look is None or len(points) < 2:
            lines += points
        else:
            lines += [f"<g{look[1]}>", *(re.sub(r'(y="[^"]*")[^>]*/>', r"\1/>", point) for point in points), "</g>"]
    return "\n".join(lines)


def _look(line: str) -> tuple[str, str] | None:
    found = _USE.match(line)
    return None if found is None else (found["what"], found["look"])


def _short(number: str) -> str:
    text = f"{float(number):.{_PLACES}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _named(text: str) -> str:
    """Name what the figure refers to by its drawing and its place in it; matplotlib hashes unrounded numbers."""
    names = dict.fromkeys(re.findall(r'\bid="([^"]+)"', text))
    bare = _renamed(text, dict.fromkeys(names, ""))
    drawing = "f" + sha256(bare.encode()).hexdigest()[:8]
    return _renamed(text, {name: f"{drawing}-{place}" for place, name in enumerate(names)})


def _renamed(text: str, names: dict[str, str]) -> str:
    return re.sub(r'(\bid="|#)([\w.-]+)', lambda found: found[1] + names.get(found[2], found[2]), text)
