"""What of a running study is worth a message: each thing once, and nothing while all goes well."""

from advisor.records import DataPlan, Study, StudyPlan, Trial, TrialState
from advisor.records.unattended.notices import Notice, NoticeKind
from advisor.search.events import FolderChosen, StudyEnded, StudyStarted, TrialEnded
from advisor.search.notices import Watchful

BEST = Trial(number=1, state=TrialState.FINISHED, score=0.9)
BAD = Trial(number=2, state=TrialState.FAILED, reason="diverged: NaN")


def begun(*, trials: int | None = 40, seconds: float | None = None, done: int = 0) -> Watchful:
    watchful = Watchful(began=0.0)
    watchful.hear(FolderChosen(folder="runs/a"), now=0.0)
    watchful.hear(StudyStarted(name="a", trials=trials, metric="auc", seconds=seconds, done=done), now=0.0)
    return watchful


def ended(watchful: Watchful, count: int, *, every: float, trial: Trial = BEST, before: int = 0) -> list[Notice]:
    return [
        notice
        for done in range(before + 1, before + count + 1)
        for notice in watchful.hear(TrialEnded(trial=trial, done=done, best=BEST), now=every * (done - before))
    ]


def test_a_study_that_goes_well_tells_nobody_until_it_has_finished() -> None:
    watchful = begun(seconds=1000.0)
    assert ended(watchful, 40, every=10.0) == []
    assert watchful.tick(now=410.0) == ()
    watchful.hear(StudyEnded(ended_by="trials", done=40), now=400.0)
    assert watchful.tick(now=9000.0) == ()  # the retrainings are no trials
    (told,) = watchful.finished(Study(plan=StudyPlan(name="a", data=DataPlan(source="b"))))
    assert (told.kind, told.folder, told.metric, told.best) == (NoticeKind.FINISHED, "runs/a", "auc", BEST)


def test_the_first_failure_is_told_and_no_other() -> None:
    told = ended(begun(), 5, every=10.0, trial=BAD)
    assert [notice.kind for notice in told] == [NoticeKind.FIRST_FAILURE]
    assert told[0].trial == BAD


def test_a_stall_is_told_once_and_again_only_after_something_has_ended() -> None:
    watchful = begun()
    ended(watchful, 5, every=10.0)
    assert watchful.tick(now=140.0) == ()  # 90 s, nine times the usual
    (told,) = watchful.tick(now=151.0)
    assert (told.kind, told.usual_seconds) == (NoticeKind.STALLED, 10.0)
    assert watchful.tick(now=500.0) == ()
    watchful.hear(TrialEnded(trial=BEST, done=6, best=BEST), now=510.0)
    assert len(watchful.tick(now=2000.0)) == 1


def test_quick_trials_do_not_stall_within_a_minute() -> None:
    watchful = begun()
    ended(watchful, 5, every=0.5)
    assert watchful.tick(now=30.0) == ()


def test_the_deadline_is_at_risk_where_the_named_trials_do_not_fit() -> None:
    told = ended(begun(trials=100, seconds=500.0), 10, every=10.0)
    assert [notice.kind for notice in told] == [NoticeKind.DEADLINE]
    assert ended(begun(trials=None, seconds=500.0), 10, every=10.0) == []  # only time ends it: it cannot be late
    resumed = begun(trials=100, seconds=500.0, done=80)
    assert ended(resumed, 10, every=10.0, before=80) == []
