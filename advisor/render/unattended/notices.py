"""Words for what somebody is told of a study who does not look at it: a title, and a few lines."""

from advisor.errors import on_one_line
from advisor.records.unattended.notices import Notice, NoticeKind
from advisor.render.wording import counted, duration, study_ending


def title(notice: Notice) -> str:
    """Return what happened, in half a line.

    Example:
        >>> title(Notice(kind=NoticeKind.STALLED, study="digits"))
        'advisor: study digits stalls'
    """
    return f"advisor: {on_one_line(f'study {notice.study}' if notice.study else 'a study')} {_HAPPENED[notice.kind]}"


def body(notice: Notice) -> str:
    """Return what happened and how far the study is.

    Example:
        >>> print(body(Notice(kind=NoticeKind.DEADLINE, done=10, planned=50, seconds=600.0, folder="runs/a")))
        10 of 50 trials are done and 10 min 0 s are left: at this pace the time is up before the last trial
        folder: runs/a
    """
    lines = [_said(notice), _best(notice)]
    lines += [f"folder: {notice.folder}"] if notice.folder else []
    return "\n".join(on_one_line(line) for line in lines if line)


def failed(address: str, reason: str) -> str:
    """Say that a message could not be sent; the address without anything secret.

    Example:
        >>> failed("slack", "the service did not take it")
        'notify: slack: the service did not take it; the study goes on'
    """
    return f"notify: {address}: {reason}; the study goes on"


_HAPPENED = {
    NoticeKind.FINISHED: "has finished",
    NoticeKind.FIRST_FAILURE: "has a first failed trial",
    NoticeKind.STALLED: "stalls",
    NoticeKind.DEADLINE: "may not be done in time",
    NoticeKind.STOPPED: "was stopped",
    NoticeKind.ENDED: "has ended without a result",
}


def _said(notice: Notice) -> str:
    of = "" if notice.planned is None else f" of {notice.planned:,}"
    match notice.kind:
        case NoticeKind.FINISHED:
            return _finished(notice)
        case NoticeKind.FIRST_FAILURE:
            failed = notice.trial
            return "" if failed is None else f"trial {failed.number} failed: {failed.reason}; the study goes on"
        case NoticeKind.STALLED:
            usual = f"a trial usually takes {duration(notice.usual_seconds or 0.0)}"
            return f"nothing has ended for {duration(notice.seconds or 0.0)}, {usual}"
        case NoticeKind.DEADLINE:
            left = f"{duration(max(0.0, notice.seconds or 0.0))} are left"
            return f"{notice.done:,}{of} trials are done and {left}: at this pace the time is up before the last trial"
        case NoticeKind.STOPPED:
            return f"{notice.reason} after {notice.done:,}{of} trials; `--resume` goes on"
        case NoticeKind.ENDED:
            return notice.reason


def _finished(notice: Notice) -> str:
    study = notice.result
    if study is None:
        return ""
    ended = study_ending(study.ended_by)
    took = "" if study.seconds is None else f" in {duration(study.seconds)}"
    won = "no winner" if study.winner is None else f"winner: trial {study.winner.trial}"
    return f"{counted(len(study.trials), 'trial')}{took}" + (f", {ended}" if ended else "") + f"; {won}"


def _best(notice: Notice) -> str:
    best = notice.best
    if best is None or best.score is None:
        return ""
    return f"best: trial {best.number}, validation {notice.metric} {best.score:.4f}"
