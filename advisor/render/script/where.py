"""Where a winner and its script lie, and what the script leaves out, as people are told."""

from advisor.records import Winner


def places(winner: Winner) -> list[tuple[str, str]]:
    """Return names and values of what a winner left, as facts of a report; none where it left no script.

    Example:
        >>> places(Winner(trial=1, model_file="model.keras", script_file="winner.py", script_leaves_out=("pruning",)))
        [('model', 'model.keras'), ('script that trains it again', 'winner.py'), ('not in the script', 'pruning')]
    """
    left_out = [("not in the script", said) for said in winner.script_leaves_out]
    lies = [("model", winner.model_file), ("script that trains it again", winner.script_file)]
    return [*(lies if winner.script_file else []), *left_out]
