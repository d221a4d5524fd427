"""The scores of a cross-validation, one a fold."""

import msgspec


class FoldScores(msgspec.Struct, frozen=True, kw_only=True):
    """The goal's metric on the validation part of each fold of a cross-validation.

    The folds differ in their rows and in the seed, so that `sd` holds both. Validation parts of one
    repetition share no row, training parts do: `sd` over the root of their number understates the
    error of the mean (Nadeau and Bengio, 2003).
    """

    values: tuple[float | None, ...]  # by the number of the fold, repetition after repetition; None: no finite one
    sd: float | None = None  # between folds, n - 1; None for fewer than two folds, or where a value is missing

    @property
    def mean(self) -> float | None:
        """The mean over the folds: what a trial is judged by; None where a fold has no finite value.

        Example:
            >>> FoldScores(values=(0.5, 1.0)).mean, FoldScores(values=(0.5, None)).mean
            (0.75, None)
        """
        finite = [value for value in self.values if value is not None]
        return sum(finite) / len(finite) if finite and len(finite) == len(self.values) else None
