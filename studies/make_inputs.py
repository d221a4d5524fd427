"""Make the data of `pictures.toml`, `series.toml` and `texts.toml`: `python studies/make_inputs.py`.

Small and from a seed, so that they need no download: pictures of bars, posts and spots in noise, one folder a class;
a series with a weekly season that drifts; short texts that praise or complain.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

SHAPES = ("bars", "posts", "spots")
PRAISE = ["lovely", "bright", "quick", "quiet", "solid", "charming", "generous", "tidy", "fresh", "smooth"]
BLAME = ["noisy", "broken", "slow", "stale", "dull", "sticky", "bitter", "clumsy", "cramped", "rude"]
THINGS = ["room", "kettle", "train", "soup", "garden", "chair", "phone", "film", "lamp", "coat"]
PLAIN = [
    "the",
    "a",
    "very",
    "quite",
    "was",
    "is",
    "and",
    "it",
    "this",
    "that",
    "we",
    "had",
    "one",
    "of",
    "our",
    "they",
    "by",
    "then",
]


def make_pictures(folder: Path, *, count: int = 300, seed: int = 0) -> None:
    """Write pictures of 20 to 40 pixels a side, one subfolder a class, with noise as strong as the shapes."""
    random = np.random.default_rng(seed)
    for number in range(count):
        shape = SHAPES[number % len(SHAPES)]
        height, width = random.integers(20, 41, size=2)
        pixels = random.normal(110, 35, (height, width, 3))
        top, left = random.integers(0, height - 6), random.integers(0, width - 6)
        area = {"bars": np.s_[top : top + 4, :], "posts": np.s_[:, left : left + 4]}
        pixels[area.get(shape, np.s_[top : top + 10, left : left + 10])] += 80
        place = folder / shape
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(place / f"{number:04}.png")


def make_series(path: Path, *, days: int = 700, seed: int = 0) -> None:
    """Write a table of daily sales: a weekly season, a slow drift, noise, and days of promotion."""
    random = np.random.default_rng(seed)
    day = np.arange(days)
    season = np.array([0.0, -3.0, -2.0, 1.0, 6.0, 12.0, 4.0])[day % 7]
    drift = np.cumsum(random.normal(0, 0.6, days))
    promotion = (random.random(days) < 0.1).astype(int)
    sales = 60 + season + drift + 8 * promotion + random.normal(0, 1.5, days)
    dates = pd.date_range("2022-01-03", periods=days)
    pd.DataFrame({"day": dates, "sales": sales.round(2), "promotion": promotion}).to_csv(path, index=False)


def make_texts(path: Path, *, count: int = 600, seed: int = 0) -> None:
    """Write short texts with a label: each says more of one kind of words than of the other."""
    random = np.random.default_rng(seed)
    labels = random.choice(["praise", "blame"], size=count)
    pd.DataFrame({"text": [_text(str(label), random) for label in labels], "label": labels}).to_csv(path, index=False)


def _text(label: str, random: np.random.Generator) -> str:
    much, little = (PRAISE, BLAME) if label == "praise" else (BLAME, PRAISE)
    words = [*random.choice(much, 2), *random.choice(little, 1), *random.choice(THINGS, 2), *random.choice(PLAIN, 7)]
    said = " ".join(str(word) for word in random.permutation(words))
    return f"{said.capitalize()}."


def main() -> None:
    """Write everything into a folder, `made` beside this file unless another is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent / "made")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    make_pictures(folder / "shapes")
    make_series(folder / "sales.csv")
    make_texts(folder / "opinions.csv")


if __name__ == "__main__":
    main()
