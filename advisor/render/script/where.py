"""Where a winner and its script lie, and what the script leaves out, as people are told."""

from advisor.records import Winner


def weights_alone(winner: Winner) -> list[str]:
    """Say of a file that holds weights alone that it does, and how it is used; nothing of a whole model.

    Example:
        >>> print(*weights_alone(Winner(trial=1, model_file="runs/a/model.keras", weights_only=True)), sep="\\n")
        model.keras holds the weights alone: Keras cannot write a model of this class whole; `advisor predict` builds it by your code
        to use them yourself: build the model with the winner's parameters, call it on a row, copy the file to model.weights.h5 and load that by `load_weights`
    """  # noqa: E501  the whole of what is said
    if not winner.weights_only:
        return []
    name = winner.model_file.rpartition("/")[2]
    return [
        f"{name} holds the weights alone: Keras cannot write a model of this class whole; "
        "`advisor predict` builds it by your code",
        "to use them yourself: build the model with the winner's parameters, call it on a row, copy the file to "
        "model.weights.h5 and load that by `load_weights`",
    ]


def places(winner: Winner) -> list[tuple[str, str]]:
    """Return names and values of what a winner left, as facts of a report; none where it left no script.

    Example:
        >>> places(Winner(trial=1, model_file="model.keras", script_file="winner.py", script_leaves_out=("pruning",)))
        [('model', 'model.keras'), ('script that trains it again', 'winner.py'), ('not in the script', 'pruning')]
    """
    left_out = [("not in the script", said) for said in winner.script_leaves_out]
    lies = [("model", winner.model_file), ("script that trains it again", winner.script_file)]
    lies = lies if winner.script_file else lies[: int(winner.weights_only)]
    return [*lies, *(("what the model's file holds", said) for said in weights_alone(winner)), *left_out]
