"""Words that are embedded: a vector each, learned, and one vector of a whole text."""

import keras

from advisor.records import Recipe, WordsAs
from advisor.training.network.initializers import seed_for

_PLACE = 4000  # of the first seed, apart from that of every other layer
_NEIGHBOURS = 5  # words that a convolution sees at once
_SPECIAL = 2  # numbers of no word and of an unknown one


def embedding_layers(recipe: Recipe) -> list[keras.Layer]:
    """Return what makes one vector of the numbers of a text's words; nothing where texts are vectors already.

    Args:
        recipe: Its `words`: how they are read, how many are told apart, how many numbers each becomes.
    """
    words = recipe.words
    if words.read_as is WordsAs.VECTORS:
        return []
    size, seeds = words.embedding, [seed_for(recipe.seed, _PLACE + place) for place in range(3)]
    embedding = keras.layers.Embedding(
        words.vocabulary + _SPECIAL,
        size,
        mask_zero=words.read_as is not WordsAs.CONVOLUTION,  # which takes no mask: its largest answers stand out
        embeddings_initializer=keras.initializers.RandomUniform(-0.5, 0.5, seed=seeds[0]),
        name="embedding",
    )
    match words.read_as:
        case WordsAs.MEAN:
            return [embedding, keras.layers.GlobalAveragePooling1D(name="mean_of_words")]
        case WordsAs.CONVOLUTION:
            return [
                embedding,
                keras.layers.Conv1D(
                    2 * size,
                    _NEIGHBOURS,
                    padding="same",
                    activation="relu",
                    kernel_initializer=keras.initializers.HeNormal(seed=seeds[1]),
                    data_format="channels_last",
                    name="convolution",
                ),
                keras.layers.GlobalMaxPooling1D(name="largest_answers", data_format="channels_last"),
            ]
        case WordsAs.RECURRENT:
            unit = keras.layers.GRU(
                size,
                kernel_initializer=keras.initializers.GlorotUniform(seed=seeds[1]),
                recurrent_initializer=keras.initializers.Orthogonal(seed=seeds[2]),
            )
            return [embedding, keras.layers.Bidirectional(unit, name="both_ways")]
