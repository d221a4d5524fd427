"""What a study started from, one line for each earlier study."""

from advisor.records import Study
from advisor.records.studies.earlier import EarlierStudy, EarlierUse
from advisor.render import wording


def line(study: EarlierStudy) -> str:
    """Say what was taken from an earlier study, and as what.

    Example:
        >>> from advisor.records import Goal
        >>> from advisor.records.studies.earlier import EarlierTrial, EarlierUse
        >>> trials = (EarlierTrial(number=0, value=0.5),)
        >>> said = {"source": "runs/a", "name": "a", "because": "other data, or other parts of them", "goal": Goal()}
        >>> line(EarlierStudy(use=EarlierUse.PRIOR, trials=trials, **said))
        'from runs/a: 1 trial, where to look first (other data, or other parts of them)'
    """
    use = "told to the sampler" if study.use is EarlierUse.EVIDENCE else "where to look first"
    return f"from {study.source}: {wording.counted(len(study.trials), 'trial')}, {use} ({study.because})"


def facts(study: Study) -> list[tuple[str, str]]:
    """Return what a study started from and how it ended, as facts with their names.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan
        >>> facts(Study(plan=StudyPlan(name="a", data=DataPlan(source="digits"))))
        [('ended', '')]
    """
    started = [("started", line(each)) for each in study.earlier]
    return [*started, ("ended", wording.study_ending(study.ended_by))]
