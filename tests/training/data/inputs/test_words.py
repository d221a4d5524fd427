"""Texts as words: the vocabulary of the training part alone, numbers as Keras's own layer gives them."""

import numpy as np
import pandas as pd
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan, InputKind, Recipe, Words, WordsAs
from advisor.records.recipe import Scaling
from advisor.training.cohort.shape import can_hold
from advisor.training.data.inputs.words import fit_words, words_as_inputs
from advisor.training.data.prepare import prepare, source_from_frame

TEXTS = [f"{'good' if n % 2 else 'bad'} word{n % 7} and word{n % 5}, again" for n in range(80)]


def prepared(texts=TEXTS, *, words: Words | None = None, **said):
    plan = DataPlan(source="mine", target="y", **{"kind": InputKind.TEXT, **said})
    frame = pd.DataFrame({"text": texts, "y": ["yes" if n % 2 else "no" for n in range(len(texts))]})
    return prepare(source_from_frame(frame, plan), Recipe(data=plan, words=words or Words()), with_test=True)


def test_vectors_have_a_mean_square_of_one_and_the_words_of_the_training_part_alone():
    late = [*TEXTS[:70], *(f"{text} unheard{n}" for n, text in enumerate(TEXTS[70:]))]
    ranges = {"split": "ranges", "train_rows": (0, 50), "validation_rows": (50, 70), "test_rows": (70, 80)}
    dataset = prepared(late, **ranges)
    vocabulary = dataset.preprocessing.pipeline.named_steps["words"].vocabulary_
    assert {"good", "bad", "again"} < set(vocabulary)
    assert not any(word.startswith("unheard") for word in vocabulary)
    assert np.square(dataset.x_train).mean() == pytest.approx(1, rel=0.01)
    assert dataset.facts.input_shape == (len(vocabulary),)


@pytest.mark.backend
def test_numbers_of_words_are_those_of_the_layer_of_keras_with_the_same_vocabulary():
    import keras

    pipeline, form = fit_words(TEXTS, Words(read_as=WordsAs.MEAN, length=6), Scaling.NONE, name="mine")
    known = pipeline.named_steps["words"].vocabulary_
    layer = keras.layers.TextVectorization(
        vocabulary=sorted(known, key=lambda word: known[word]), output_sequence_length=6
    )
    new = ["Good word3 and nothing else", "bad, bad!", "word1 word2 word3 word4 again again again"]
    assert words_as_inputs(new, pipeline, form).tolist() == np.asarray(layer(new)).tolist()


def test_a_text_without_any_word_is_one_that_is_not_known():
    pipeline, form = fit_words(TEXTS, Words(read_as=WordsAs.MEAN), Scaling.NONE, name="mine")
    assert words_as_inputs(["", "?!"], pipeline, form)[:, :2].tolist() == [[1, 0], [1, 0]]


def test_texts_without_blanks_are_read_by_letters():
    texts = ["这部电影非常好看我很喜欢它", "这部电影非常难看我不喜欢它"] * 10
    pipeline, _ = fit_words(texts, Words(), Scaling.STANDARDIZE, name="mine")
    assert {"好", "难看"} <= set(pipeline.named_steps["words"].vocabulary_)


def test_only_vectors_train_in_cohorts_and_simple_models_are_shown_vectors():
    assert can_hold(Recipe(data=DataPlan(source="mine")))
    embedded = prepared(words=Words(read_as=WordsAs.RECURRENT))
    assert not can_hold(Recipe(data=DataPlan(source="mine"), words=Words(read_as=WordsAs.RECURRENT)))
    assert embedded.x_train.shape[1] <= 6
    assert embedded.simple.inputs["train"].shape == (48, len(embedded.preprocessing.pipeline["words"].vocabulary_))
    assert embedded.facts.input_std is None


def test_several_texts_are_refused_and_a_lone_text_is_told_how_else_it_can_be_read():
    frame = pd.DataFrame({"text": TEXTS, "n": TEXTS, "y": [0, 1] * 40})
    with pytest.raises(DataError, match='one column beside the target for kind = "text", got "text", "n"'):
        source_from_frame(frame, DataPlan(source="mine", target="y", kind=InputKind.TEXT))
    longer = [f"{text} number {n} of many others" for n, text in enumerate(TEXTS)]
    surprises = prepared(longer, kind=None).facts.reading.surprises
    assert 'kind = "text"' in [each.otherwise for each in surprises]


def test_texts_that_share_no_word_are_refused():
    with pytest.raises(DataError, match="expected words that come again"):
        fit_words([f"only{n}" for n in range(60)], Words(), Scaling.NONE, name="mine")
