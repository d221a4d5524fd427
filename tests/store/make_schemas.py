"""Write the published JSON Schemas anew from the records: `python tests/store/make_schemas.py`."""

from pathlib import Path

from advisor.store.format.schema import SCHEMAS, generated_schema

if __name__ == "__main__":
    for name in SCHEMAS:
        (Path("advisor/store/schemas") / f"{name}.json").write_text(generated_schema(name), encoding="utf-8")
