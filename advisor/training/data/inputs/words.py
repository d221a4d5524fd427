"""Texts as words: vectors that count them, or the number of each word, in order, for an embedding.

Words are what scikit-learn takes for them, in lower case; of texts without blanks between words (Chinese, Japanese)
letters and pairs of letters are taken. The vocabulary is fitted on the training part and stays with the winner.
"""

from collections.abc import Mapping, Sequence
from math import sqrt

import msgspec
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.pipeline import Pipeline

from advisor.errors import DataError, Problem
from advisor.records import DataFacts, DataReading, Surprise, Words, WordsAs, WordsForm
from advisor.records.columns import ColumnKind
from advisor.records.recipe import Scaling
from advisor.training.data.columns.cells import Column

PADDING, UNKNOWN = 0, 1  # numbers of no word, and of one that the training part has not
_FIRST = 2  # the number of the first word of the vocabulary
_WORD = r"(?u)\b\w+\b"
_MOST_LENGTH = 500
_MOST_CELLS = 2**28  # of the vectors of the training part: 1 GiB
_FEWEST_TO_FORGET = 50  # texts from which on words that stand in a single one are left out
_LETTERS_A_WORD = 12  # on average, from which on a language has no blanks between words


def fit_words(texts: Sequence[str], words: Words, scaling: Scaling, *, name: str) -> tuple[Pipeline, WordsForm]:
    """Fit the vocabulary of the training part's texts.

    Args:
        texts: Of the training part.
        words: What they become, and how many words are told apart.
        scaling: Vectors are brought to a mean square of 1 where inputs are to be standardized.
        name: The source as the user wrote it, for messages.

    Raises:
        DataError: If there is no word, or the vectors do not fit into memory.
    """
    few = {
        "max_features": words.vocabulary,
        "min_df": 2 if len(texts) >= _FEWEST_TO_FORGET else 1,
        **_taken(texts),
    }
    is_vectors = words.read_as is WordsAs.VECTORS
    vectorizer = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **few) if is_vectors else CountVectorizer(**few)
    try:
        vectorizer.fit(texts)
    except ValueError as error:  # an empty vocabulary
        problem = Problem("text", f"expected words that come again in {len(texts)} training texts, got none")
        raise DataError(f"cannot use {name} as texts", [problem], "Give more texts, or another column.") from error
    fitted = Pipeline([("words", vectorizer)])
    if is_vectors:
        count = len(vectorizer.vocabulary_)
        _check_size(len(texts), count, name)
        factor = sqrt(count) if scaling is Scaling.STANDARDIZE else 1.0
        return fitted, WordsForm(read_as=words.read_as, length=0, factor=factor)
    analyze = vectorizer.build_analyzer()
    lengths = [len(analyze(text)) for text in texts]
    length = words.length or int(np.clip(np.percentile(lengths, 95), 4, _MOST_LENGTH))
    return fitted, WordsForm(read_as=words.read_as, length=length)


def words_as_inputs(texts: Sequence[str], fitted: Pipeline, form: WordsForm) -> np.ndarray:
    """Return texts as inputs: vectors (texts, vocabulary), or numbers of words (texts, length); float32 both.

    Example:
        >>> pipeline, form = fit_words(["so it is", "it is so so"], Words(read_as=WordsAs.MEAN), Scaling.NONE, name="a")
        >>> words_as_inputs(["is it true"], pipeline, form).tolist()
        [[2.0, 3.0, 1.0, 0.0]]
    """
    vectorizer = fitted.named_steps["words"]
    if form.read_as is WordsAs.VECTORS:
        dense = vectorizer.transform(texts).toarray()
        return np.asarray(dense, dtype=np.float32) * np.float32(form.factor)
    analyze, vocabulary = vectorizer.build_analyzer(), vectorizer.vocabulary_
    numbers = np.full((len(texts), form.length), PADDING, dtype=np.float32)
    for row, text in enumerate(texts):
        found = [vocabulary.get(word, UNKNOWN - _FIRST) + _FIRST for word in analyze(text)[: form.length]]
        numbers[row, : max(1, len(found))] = found or UNKNOWN  # a text without words is one that is not known
    return numbers


def plain_vectors(texts: Mapping[str, Sequence[str]], fitted: Pipeline) -> dict[str, np.ndarray]:
    """Return vectors of the texts of each part over the vocabulary of a network that embeds words."""
    counter = fitted.named_steps["words"]
    kept = {"analyzer": counter.analyzer, "ngram_range": counter.ngram_range, "token_pattern": counter.token_pattern}
    vectorizer = TfidfVectorizer(vocabulary=counter.vocabulary_, sublinear_tf=True, dtype=np.float32, **kept)
    vectorizer.fit(texts["train"])
    return {part: vectorizer.transform(said).toarray() for part, said in texts.items() if len(said)}


def without_scale(facts: DataFacts, form: WordsForm) -> DataFacts:
    """Return facts without what means nothing for words: their numbers, and the spread of rare ones."""
    if form.read_as is WordsAs.VECTORS:
        return msgspec.structs.replace(facts, feature_spread_ratio=None)
    nothing = dict.fromkeys(("input_min", "input_max", "input_mean", "input_std", "feature_spread_ratio"))
    return msgspec.structs.replace(facts, **nothing)


def with_hint(reading: DataReading, columns: Sequence[Column]) -> DataReading:
    """Say of a table whose only column is free text that it can be read as words."""
    if len(columns) != 1 or columns[0].kind is not ColumnKind.TEXT:
        return reading
    seen, read_as = "is free text and the only column", "is read by the letters that its cells share, not by words"
    hint = Surprise(column=columns[0].name, seen=seen, read_as=read_as, otherwise='kind = "text"')
    return msgspec.structs.replace(reading, surprises=(hint, *reading.surprises))


def _taken(texts: Sequence[str]) -> dict[str, object]:
    """Say what counts as a word."""
    letters = sum(len("".join(text.split())) for text in texts)
    blanks = sum(len(text.split()) for text in texts)
    if letters > _LETTERS_A_WORD * max(1, blanks):
        return {"analyzer": "char", "ngram_range": (1, 2)}
    return {"token_pattern": _WORD}


def _check_size(texts: int, vocabulary: int, name: str) -> None:
    if texts * vocabulary > _MOST_CELLS:
        problem = Problem("vocabulary", f"expected vectors that fit into 1 GiB, got {texts:,} x {vocabulary:,}")
        remedy = f'Write [recipe] vocabulary = {_MOST_CELLS // texts}, or embed the words: text_as = "mean".'
        raise DataError(f"cannot use {name} as texts", [problem], remedy)
