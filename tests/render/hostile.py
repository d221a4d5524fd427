"""Names, notes and messages that would rather be markup, and records that are full of them."""

from typing import get_args, get_type_hints

import msgspec
from msgspec.structs import replace

NASTY = (
    "</script><script>alert(1)</script>", "<!--<script>", "]]>", "\" onmouseover=alert(1) x=\"", "' onclick='alert(1)",
    "<img src=x onerror=alert(1)>", "javascript:alert(1)", "{{ 7 * 7 }}", "{% raw %}", "\u202egnp.exe", "\u2066\u200f",
    "\x00\x1b[2J", "&lt;b&gt;", "</title><base href=//evil.example>", "</style>", "`${alert(1)}`", "$\\frac{1}{0}$",
    "\udce4 😀 名前 שם", "\n\n# heading", "| a | b |", "[x](javascript:alert(1))", "a" * 100_000,
)  # fmt: skip

ALL = "".join(NASTY[:-1])  # but the one of very many signs
LOOKED_UP = {"Trace.name", "SeedNoise.metric", "Ablation.metric", "Contrast.metric"}  # what a page is made by


def everywhere(value: object, hint: object, name: str, place: str = "") -> object:
    """Return records with a name behind every text that is not one of a few: in fields that come later, too."""
    if isinstance(value, msgspec.Struct):
        hints, kind = get_type_hints(type(value)), type(value).__name__
        fields = {n: everywhere(getattr(value, n), hints[n], name, f"{kind}.{n}") for n in value.__struct_fields__}
        return replace(value, **fields)
    if isinstance(value, tuple):
        return tuple(everywhere(each, get_args(hint)[0], name, place) for each in value)
    if isinstance(value, dict):
        return {key: everywhere(each, get_args(hint)[-1], name, place) for key, each in value.items()}
    is_text = type(value) is str and (hint is str or str in get_args(hint))
    return f"{value}{name}" if is_text and place not in LOOKED_UP else value
