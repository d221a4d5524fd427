"""A file that is called a model and holds weights alone: said wherever its place is said."""

from advisor.records import DataPlan, Study, StudyPlan, Winner
from advisor.render import terminal
from advisor.render.script.where import places


def study(*, weights_only):
    winner = Winner(trial=1, model_file="runs/mine/model.keras", weights_only=weights_only)
    return Study(plan=StudyPlan(name="mine", data=DataPlan(source="iris")), winner=winner)


def test_weights_alone_are_told_with_how_they_are_used():
    said = terminal.winner(study(weights_only=True))
    assert "model.keras holds the weights alone" in said
    assert "copy the file to model.weights.h5" in said
    facts = dict(places(study(weights_only=True).winner))
    assert facts["model"] == "runs/mine/model.keras"
    assert "load_weights" in " ".join(map(str, places(study(weights_only=True).winner)))


def test_nothing_is_said_of_a_whole_model():
    assert "weights alone" not in terminal.winner(study(weights_only=False))
    assert places(study(weights_only=False).winner) == []
