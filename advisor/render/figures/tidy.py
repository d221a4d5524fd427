"""The SVG that matplotlib writes, made to stand in a page beside others, the same from every processor."""

import re
from hashlib import sha256

_PLACES = 3  # a thousandth of a point; matplotlib's six are the processor's own arithmetic


def tidy(text: str) -> str:
    """Return an `<svg>` element without metadata and indents, its coordinates rounded, its names its own.

    Example:
        >>> drawn = '<svg>\\n <g id="axes_1">\\n  <path id="m0123456789" d="M 0.1234567 2.0000001"/>\\n </g>\\n</svg>'
        >>> print(tidy(drawn))
        <svg>
        <g>
        <path id="f98f4bc55-0" d="M 0.123 2"/>
        </g>
        </svg>
    """
    without = re.sub(r"<metadata>.*?</metadata>\n?", "", text, flags=re.DOTALL)
    grouped = re.sub(r'<g id="[^"]*">', "<g>", without)  # names of groups would stand in a page twice
    lines = re.sub(r" *\n *", "\n", grouped)
    return _named(re.sub(r"<[^>]*>", lambda tag: _rounded(tag[0]), lines))


def _rounded(tag: str) -> str:
    """Round what stands inside a tag; what stands between tags is text for the reader."""
    return re.sub(r"-?\d+\.\d+", lambda number: _short(number[0]), tag)


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
