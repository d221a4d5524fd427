"""A label that may be wrong: which row it stands in, and what the other rows say."""

import msgspec


class SuspiciousLabel(msgspec.Struct, frozen=True, kw_only=True):
    """A row whose label the models of other rows do not believe."""

    row: int  # of the source as it was read, the first row is 0
    given: str
    likelier: str
    probability_given: float  # of the label it has, by models that have not seen the row
    probability_likelier: float
