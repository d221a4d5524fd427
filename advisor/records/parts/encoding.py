"""What the columns of a table become before the network sees them, beside their scaling."""

from enum import StrEnum


class NumericEncoding(StrEnum):
    """What stands beside the scaled numbers of a table."""

    NONE = "none"
    PIECEWISE = "piecewise"  # how far a number has come through each of its bins, 0 to 1
