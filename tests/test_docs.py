"""The guides name what is there: every path and every link in them exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GUIDES = [ROOT / "CONTRIBUTING.md", ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FOLDERS = "advisor|tests|docs|studies|reports|benchmarks"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_path_and_link_in_a_guide_exists(guide: Path):
    text = guide.read_text(encoding="utf-8")
    links = [guide.parent / link for link in re.findall(r"\]\(([^)#:]+)\)", text)]
    paths = [ROOT / path for path in re.findall(rf"`((?:{FOLDERS})/[\w./-]+)`", text)]
    assert [str(path) for path in (*links, *paths) if not path.exists()] == []


def test_the_guide_to_style_draws_the_layers_that_the_build_holds():
    """Every layer of the contract, from the top, in the picture of the first section."""
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition('name = "Imports point down"')[2]
    layers = re.findall(r'^    "([a-z |]+)",$', contract.partition("\n]\n")[0], re.MULTILINE)
    picture = (ROOT / "docs/style.md").read_text(encoding="utf-8").partition("```\n")[2].partition("```")[0]
    lines = [re.sub(r" *\| *", "|", line) for line in picture.splitlines()]
    drawn = [set(re.findall(r"\w+", line.partition("   ")[0])) for line in lines]
    assert [set(re.findall(r"\w+", layer)) for layer in layers] == drawn
