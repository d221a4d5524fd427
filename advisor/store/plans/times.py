"""Times of day at which a study ends, as people write them: local time, and tomorrow's where today's is past."""

import datetime as dt

FORMS = ("%H:%M", "%H:%M:%S")
WANTED = 'a time such as "07:00", or a date with a time such as "2030-01-31 07:00"'


def moment_of(text: str, *, now: dt.datetime) -> dt.datetime | None:
    """Return the moment that is meant; None where the text is no time, or a date with it that is past.

    Args:
        text: A time of day, or a date with one.
        now: Local, without a time zone.

    Example:
        >>> evening = dt.datetime(2026, 3, 1, 23, 15)
        >>> print(moment_of("07:00", now=evening), moment_of("23:30", now=evening))
        2026-03-02 07:00:00 2026-03-01 23:30:00
        >>> print(moment_of("2026-02-01 7:00", now=evening))
        None
    """
    text = " ".join(text.replace("T", " ").split())
    for form in FORMS:
        try:
            at = dt.datetime.strptime(text, form).time()
        except ValueError:
            continue
        today = dt.datetime.combine(now.date(), at)
        return today if today > now else today + dt.timedelta(days=1)
    for form in FORMS:
        try:
            moment = dt.datetime.strptime(text, f"%Y-%m-%d {form}")
        except ValueError:
            continue
        return moment if moment > now else None
    return None


def is_time(text: str) -> bool:
    """Say whether a text is a time of day, or a date with one, past or to come.

    Example:
        >>> is_time("7:00"), is_time("2020-01-31T07:00"), is_time("25:00"), is_time("0.9")
        (True, True, False, False)
    """
    return moment_of(text, now=dt.datetime.min.replace(year=1000)) is not None


def hours_until(text: str, *, now: dt.datetime) -> float | None:
    """Return how many hours are left; the clock that is put forward or back in between is counted.

    Example:
        >>> hours_until("07:00", now=dt.datetime(2026, 3, 1, 22, 30))
        8.5
    """
    moment = moment_of(text, now=now)
    return None if moment is None else (moment.timestamp() - now.timestamp()) / 3600
