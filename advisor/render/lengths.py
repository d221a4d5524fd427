"""How long trainings last at most, in words."""

from advisor.records import Recipe, Study


def epochs(recipe: Recipe, *, rows: int) -> str:
    """Say how many epochs a training has at most, and what for.

    Example:
        >>> from advisor.records import DataPlan
        >>> epochs(Recipe(data=DataPlan(source="digits"), epochs=3, batch_size=0), rows=1200)
        '3 at most, for 1,200 rows in batches of all of them'
    """
    batch = f"{recipe.batch_size:,}" if recipe.batch_size else "all of them"
    return f"{recipe.epochs:,} at most, for {rows:,} rows in batches of {batch}"


def epochs_of_study(study: Study) -> str:
    """Say how many epochs the trials of a study had at most: the study's own number, or what its rows asked for.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan
        >>> epochs_of_study(Study(plan=StudyPlan(name="a", data=DataPlan(source="digits"), epochs=12)))
        '12 at most, as the study says'
    """
    if study.plan.epochs is not None:
        return f"{study.plan.epochs:,} at most, as the study says"
    runs = (trial.run for trial in study.trials if trial.run is not None)
    told = next(((run.recipe, run.data) for run in runs if run.recipe is not None and run.data is not None), None)
    return "" if told is None else epochs(told[0], rows=told[1].train_rows)
