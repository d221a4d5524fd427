"""How many rows a share was measured on, told by the shares themselves: 43 of 80 right is 0.5375 and nothing else."""

from advisor.diagnose.reading import facts
from advisor.diagnose.reading.once import once
from advisor.records import FloatArray, Run

_MOST = 500  # rows that the digits of a share can tell
_ROUNDING, _PRINTED = 2e-6, 6e-5  # of a float32, and of four digits
_LUCK = 1e-3  # that other shares would fit as well
_THREE_DIGITS = 1000


@once
def validation_rows(run: Run) -> int:
    """Return the rows of the validation part: as recorded, else as its accuracies tell, 0 where neither does.

    Of these the shares tell the least that they can be: a multiple fits as well.
    """
    recorded = facts.validation_rows(run)
    pair = facts.accuracies(run)
    if recorded or pair is None or pair.validation is None:
        return recorded
    return rows_told(pair.validation, is_exact=facts.tells_model(run))


def rows_told(shares: FloatArray, *, is_exact: bool) -> int:
    """Return the fewest rows of which all shares are so many, 0 where they do not tell.

    Args:
        shares: Shares of rows, shape (epochs,), in 0 to 1.
        is_exact: Whether they are as Keras held them. Else they may be printed, and of three digits or fewer
            nothing is told.

    Example:
        >>> import numpy as np
        >>> rows_told(np.array([43, 44, 51, 50]) / 80, is_exact=True)
        80
        >>> rows_told(np.array([0.54, 0.56, 0.61, 0.7]), is_exact=False)
        0
    """
    seen = sorted({float(share) for share in shares if 0.0 < share < 1.0})
    if not is_exact and all(abs(share * _THREE_DIGITS - round(share * _THREE_DIGITS)) < 1e-6 for share in seen):
        return 0
    rounding = _ROUNDING if is_exact else _PRINTED
    for rows in range(2, _MOST + 1):
        if rows * (2 * rows * rounding) ** len(seen) > _LUCK:
            return 0
        if all(abs(share * rows - round(share * rows)) <= rows * rounding for share in seen):
            return rows
    return 0
