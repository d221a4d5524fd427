"""What `advisor diagnose --format json` prints is what its published schema says, whatever was read."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from advisor.cli import commands

RUNS = Path(__file__).parents[1] / "runs"
KINDS = [
    "lecture_first.json",
    "keras/history_diverged.json",
    "keras/csv_logger.csv",
    "keras/printed.txt",
    "keras/notebook.ipynb",
    "keras/tensorboard",
    "keras/keras_tuner",
    "optuna/journal.log",
    "study_digits",
    "tables/two_runs.csv",
    "tables/neptune.parquet",
    "text/prose.txt",
    "text/xgboost.txt",
    "torch/lightning",
    "trackers/mlflow.db",
    "vanishing",
]


def said(*arguments: str, text: str | None = None) -> dict:
    done = CliRunner().invoke(commands, ["diagnose", *arguments, "--format", "json"], input=text)
    assert done.exit_code == 0, done.output
    document: dict = json.loads(done.stdout)
    return document


SCHEMA = said("--schema")


def exact(schema: object) -> object:
    """Return the schema as one that asks for every key it names and for no other."""
    if isinstance(schema, list):
        return [exact(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: exact(entry) for key, entry in schema.items()}
    named = inner.get("properties")
    return inner | {"required": list(named), "additionalProperties": False} if named else inner


def test_the_schema_that_is_printed_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["title"] == "advisor/diagnosis@1"


@pytest.mark.parametrize("name", KINDS)
def test_the_answer_is_what_the_schema_says(name: str):
    document = said(str(RUNS / name))
    jsonschema.validate(document, SCHEMA)
    jsonschema.validate(document, exact(SCHEMA))
    assert document["runs"]


def test_what_came_through_a_pipe_is_answered_by_the_same_schema():
    document = said("-", text=(RUNS / "text" / "one_line_words.txt").read_text())
    jsonschema.validate(document, exact(SCHEMA))
    assert [run["path"] for run in document["runs"]] == ["-"]


def test_an_answer_without_its_path_is_not_what_the_schema_says():
    document = said(str(RUNS / "lecture_first.json"))
    del document["runs"][0]["path"]
    with pytest.raises(jsonschema.ValidationError, match="path"):
        jsonschema.validate(document, exact(SCHEMA))
