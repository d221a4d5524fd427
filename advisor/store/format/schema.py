"""The published formats: JSON Schemas made from the records, committed in `schemas/`, never written by hand."""

import json
from importlib import resources

import msgspec

from advisor.errors import Problem, UsageError
from advisor.records import Diagnoses, LearningCurve, Run, Study
from advisor.store.format.check import SPELLED_NUMBERS

SCHEMAS: dict[str, type[msgspec.Struct]] = {
    "run@1": Run,
    "study@1": Study,
    "diagnosis@1": Diagnoses,
    "curve@1": LearningCurve,
}


def published_schema(name: str) -> str:
    """Return the committed JSON Schema of a format as text; `name` as in "run@1".

    Raises:
        UsageError: If there is no such format.
    """
    if name not in SCHEMAS:
        problem = Problem("", f'expected one of {", ".join(SCHEMAS)}, got "{name}"')
        raise UsageError("there is no such format", [problem])
    return (resources.files("advisor.store") / "schemas" / f"{name}.json").read_text(encoding="utf-8")


def generated_schema(name: str) -> str:
    """Return the JSON Schema that the records have now; a test compares it with the committed one."""
    schema = msgspec.json.schema(SCHEMAS[name])
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"advisor/{name}", **schema}
    return json.dumps(_with_spelled_numbers(whole), indent=1, ensure_ascii=False) + "\n"


def _with_spelled_numbers(schema: object) -> object:
    """Let every number also be "NaN", "Infinity" or "-Infinity", as the files have it."""
    if isinstance(schema, list):
        return [_with_spelled_numbers(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "number":
        return {"anyOf": [schema, {"enum": list(SPELLED_NUMBERS)}]}
    return {key: _with_spelled_numbers(entry) for key, entry in schema.items()}
