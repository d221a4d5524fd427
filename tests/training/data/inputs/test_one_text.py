"""The one column of free text is read as words, whatever stands beside it; of several one is named."""

import pandas as pd
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan, InputKind
from advisor.training.data.sources import source_from_frame

COUNT = 60
LABELS = ["ham", "spam"] * (COUNT // 2)
SAID = [f"{'win a prize' if n % 2 else 'see you soon'} and {n} more words of the kind" for n in range(COUNT)]
TITLES = [f"{'prize of the week' if n % 2 else 'dinner at ours then'} number {n}" for n in range(COUNT)]


def read(frame: pd.DataFrame, **said):
    return source_from_frame(frame, DataPlan(source="t.csv", target="label", kind=InputKind.TEXT, **said))


@pytest.mark.parametrize(
    "beside",
    [
        {"id": [f"{n:016x}" for n in range(COUNT)]},
        {"Unnamed: 2": [None] * (COUNT - 1) + ["and more"], "Unnamed: 3": [None] * COUNT},
        {"user": ["u", "v", "w"] * 20, "date": ["2018-01-01 10:00:00"] * COUNT, "stars": list(range(COUNT))},
        {"link": [f"https://news.example/{n}" for n in range(COUNT)]},
    ],
)
def test_the_only_free_text_is_read_as_words_and_what_is_left_out_is_told(beside: dict[str, list[object]]):
    source = read(pd.DataFrame({"label": LABELS, **beside, "said": SAID}))
    assert source.feature_names == ("said",)
    told = f"said is the only column of free text: it is read as words, without {', '.join(beside)}"
    assert told in source.reading.notes


def test_of_several_texts_one_is_named():
    frame = pd.DataFrame({"label": LABELS, "title": TITLES, "said": SAID})
    with pytest.raises(DataError, match=r'Say which one is read as words, text = ."title".'):
        read(frame)
    source = read(frame, text=("said",))
    assert source.x["said"].tolist() == SAID
    assert "said is read as words, without title" in source.reading.notes
