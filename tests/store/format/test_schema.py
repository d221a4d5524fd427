"""The published formats are those of the records."""

import pytest

from advisor.errors import UsageError
from advisor.store.format.schema import SCHEMAS, generated_schema, published_schema


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schema_is_that_of_the_records(name: str):
    assert published_schema(name) == generated_schema(name), (
        "run: python tests/store/make_schemas.py, and read the diff"
    )


def test_numbers_may_be_spelled_nan_in_every_place():
    assert '"type": "number"' in published_schema("run@1")
    assert published_schema("run@1").count('"-Infinity"') == published_schema("run@1").count('"type": "number"')


def test_an_unknown_format_names_the_known_ones():
    with pytest.raises(UsageError, match=r"run@1, study@1"):
        published_schema("runs@1")
