"""The winner's scores as a table and its recipe as text to paste."""

import html
import re
import tomllib

from msgspec.structs import replace

from advisor.records import Ensemble, Recipe, SeedNoise
from advisor.render.page.measured import measured
from advisor.render.page.pasted import recipe_to_paste
from advisor.space.recipes import recipe_from
from tests.render.examples import example_study


def test_the_recipe_to_paste_is_the_winners_and_can_be_read():
    study = example_study()
    text = re.search(r"<code>(\[recipe\].*?)</code>", str(recipe_to_paste(study)), re.DOTALL)[1]
    told = tomllib.loads(html.unescape(text))["recipe"]
    assert told == study.winner.parameters
    recipe_from(told, base=Recipe(data=study.plan.data))  # raises where a name is none of the catalogue's


def test_nothing_is_to_paste_of_what_a_function_of_ones_own_builds_or_where_nothing_won():
    study = example_study()
    search = replace(study.plan.search, hypermodel="mine:build")
    assert recipe_to_paste(replace(study, plan=replace(study.plan, search=search))) == ""
    assert recipe_to_paste(replace(study, winner=None)) == ""
    odd = replace(study.winner, parameters={'"]\n[data': 1})
    assert recipe_to_paste(replace(study, winner=odd)) == ""


def test_a_mean_of_networks_stands_beside_one_alone_and_the_simple_models():
    mean = SeedNoise(metric="accuracy", mean=0.96, sd=0.002, trainings=1, networks=5)
    won = replace(
        example_study().winner,
        ensemble=Ensemble(networks=5, test=(mean,)),
        reference_test_scores={"linear": {"accuracy": 0.9, "other": 1.0}},
    )
    said = re.sub(r"<[^>]+>", " ", str(measured(won)))
    assert re.search(r"metric\s+winner\s+one network alone\s+a linear model", said)
    assert re.search(r"test accuracy\s+0\.9600 ± 0\.0020\s+0\.9480 ± 0\.0040\s+0\.9000", said)
    assert "other" not in said
    assert "mean of 5 networks" in said
