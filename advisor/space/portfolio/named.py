"""A named recipe: parameters over the lecture's default, with what they are for."""

import msgspec

from advisor.records.studies.plan import ParameterValue


class NamedRecipe(msgspec.Struct, frozen=True, kw_only=True):
    """Parameters over the lecture's default, with what they are for."""

    name: str
    says: str
    reference: str
    parameters: dict[str, ParameterValue] = {}
    breaks: tuple[str, ...] = ()
