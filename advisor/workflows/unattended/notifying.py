"""Tell somebody of a study: by any service that Apprise knows (extra `notify`), or by a program of the user's own.

The one place that knows addresses: they are neither printed nor kept, for they hold passwords. A message that cannot
be sent is said once, and harms nothing: everything is sent beside the study.
"""

import logging
import shlex
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Protocol, final, runtime_checkable

import msgspec

from advisor.errors import AdvisorError, MissingExtraError, Problem, StudyError
from advisor.records import StudyPlan
from advisor.records.unattended.notices import Notice
from advisor.render.unattended import notices as words
from advisor.search.events import Event, Noted
from advisor.search.notices import Watchful

PROGRAM = "cmd:"
PROGRAM_SECONDS = 30.0  # that a program may take with a message
LOOK_SECONDS = 5.0  # between two looks at the clock
LAST_SECONDS = 8.0  # that a study waits at its end for what is still being sent


@runtime_checkable
class _Sender(Protocol):
    @property
    def name(self) -> str:
        """What it is called, without anything secret."""

    def send(self, title: str, body: str) -> str:
        """Send a message; return why it could not be sent, or nothing."""


@final
class Program:
    """A program that is given the text on its standard input.

    Args:
        line: As a shell would read it, though none does.

    Raises:
        ValueError: If it names none.
    """

    def __init__(self, line: str) -> None:
        self._words = shlex.split(line)
        if not self._words:
            raise ValueError("names no program after cmd:")
        self.name = f"{PROGRAM}{self._words[0]}"

    def send(self, title: str, body: str) -> str:
        """Run the program; return why it failed, or nothing."""
        try:
            ran = subprocess.run(  # noqa: S603  what the user asked for
                self._words,
                input=f"{title}\n\n{body}\n",
                text=True,
                encoding="utf-8",
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=PROGRAM_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"not done after {PROGRAM_SECONDS:.0f} seconds"
        except OSError as error:
            return error.strerror or type(error).__name__
        return f"it ended with status {ran.returncode}" if ran.returncode else ""


@final
class Service:
    """A service that Apprise knows.

    Args:
        address: With all that it holds.
    """

    def __init__(self, address: str) -> None:
        import apprise  # an extra: asked for before

        self.service = apprise.Apprise()
        self.is_known = bool(self.service.add(address))
        self.name = scheme_of(address)

    def send(self, title: str, body: str) -> str:
        """Send a message; return why it could not be sent, or nothing."""
        try:
            return "" if self.service.notify(title=title, body=body) else "the service did not take the message"
        except Exception as error:  # noqa: BLE001  a service's own code: no failure of it may end a study
            return type(error).__name__


def senders_of(addresses: Sequence[str]) -> tuple[_Sender, ...]:
    """Return what sends to each address.

    Raises:
        MissingExtraError: If Apprise is needed and not installed.
        StudyError: With every address that is of no service, by its place: an address may hold a password.

    Example:
        >>> [sender.name for sender in senders_of(["cmd:logger -t night"])]
        ['cmd:logger']
    """
    if not all(address.startswith(PROGRAM) for address in addresses):
        _look_for_apprise()
    senders, problems = list[_Sender](), list[Problem]()
    for number, address in enumerate(addresses, start=1):
        try:
            senders.append(_sender(address))
        except ValueError as error:
            problems.append(Problem("search.notify", f"address {number} {error}"))
    if problems:
        remedy = "Apprise's documentation lists the addresses of services; a program is named cmd:PROGRAM."
        raise StudyError("cannot notify", problems, remedy)
    return tuple(senders)


def _sender(address: str) -> _Sender:
    if address.startswith(PROGRAM):
        return Program(address.removeprefix(PROGRAM))
    made = Service(address)
    if not made.is_known:
        begins = f'begins with "{made.name}://" and' if made.name else "has no scheme such as slack:// and"
        raise ValueError(f"{begins} is of no service that Apprise knows, or lacks a part")
    return made


def _look_for_apprise() -> None:
    try:
        import apprise  # noqa: F401
    except ImportError as error:
        if error.name != "apprise":
            raise
        raise MissingExtraError(
            "cannot notify by a service without Apprise",
            remedy='Install it: pip install "keras-advisor[notify]"; or name a program: cmd:PROGRAM.',
        ) from error
    logger = logging.getLogger("apprise")
    logger.propagate = False  # it warns on standard error, with addresses
    logger.addHandler(logging.NullHandler())


def scheme_of(address: str) -> str:
    """Return the part of an address that holds no secret: the name of its service; nothing where there is none.

    Example:
        >>> scheme_of("mailto://me:secret@example.com"), scheme_of("no address, but a password")
        ('mailto', '')
    """
    scheme, sign, _ = address.partition("://")
    return scheme if sign and scheme.isalnum() else ""


def without_addresses(plan: StudyPlan) -> StudyPlan:
    """Return the plan as it is kept: whom it tells is for this sitting alone.

    Example:
        >>> from advisor.records import DataPlan, SearchSettings
        >>> told = StudyPlan(name="a", data=DataPlan(source="b"), search=SearchSettings(notify=("slack://a/b/c",)))
        >>> without_addresses(told).search.notify
        ()
    """
    return msgspec.structs.replace(plan, search=msgspec.structs.replace(plan.search, notify=()))


@contextmanager
def notifying(addresses: Sequence[str], listen: Callable[[Event], None], *, began: float) -> Iterator["Notifier"]:
    """Yield what hears a study's events and tells the addresses of what is worth it, also how the block ended.

    Args:
        addresses: Of services, or `cmd:` and a program; none tells nobody.
        listen: Receives every event, and what could not be sent.
        began: Reading of `time.monotonic` when the study's hours began to count.
    """
    notifier = Notifier(senders_of(addresses), listen, began=began)
    try:
        yield notifier
    except KeyboardInterrupt as stop:
        notifier.send(notifier.watchful.stopped(str(stop) or "interrupted"))
        raise
    except AdvisorError as error:
        notifier.send(notifier.watchful.ended(error.headline))
        raise
    except Exception as error:
        notifier.send(notifier.watchful.ended(type(error).__name__))
        raise
    finally:
        notifier.close()


@final
class Notifier:
    """Hands events on, and sends what is worth a message from a thread of its own.

    Args:
        senders: Each gets every message.
        listen: Receives every event, and what could not be sent.
        began: Reading of the clock when the study's hours began to count.
        clock: Seconds on any steadily growing scale.
    """

    def __init__(
        self,
        senders: Sequence[_Sender],
        listen: Callable[[Event], None],
        *,
        began: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._senders = senders
        self._listen = listen
        self._clock = clock
        self.watchful = Watchful(began=began)
        self._lock = threading.Lock()
        self._waiting: SimpleQueue[Notice | None] = SimpleQueue()
        self._failed: SimpleQueue[tuple[str, str]] = SimpleQueue()
        self._told_of: set[str] = set()
        self._thread = threading.Thread(target=self._work, name="advisor-notify", daemon=True)
        if senders:
            self._thread.start()

    def __call__(self, event: Event) -> None:
        """Hand an event on; send what it is worth."""
        with self._lock:
            told = self.watchful.hear(event, now=self._clock())
        self.send(told)
        self._listen(event)
        self._say_failures()

    def send(self, told: Sequence[Notice]) -> None:
        """Send notices, beside the study."""
        for notice in told:
            self._waiting.put(notice)

    def close(self) -> None:
        """Wait a little for what is still being sent, and say what could not be."""
        if self._senders:
            self._waiting.put(None)
            self._thread.join(LAST_SECONDS)
        self._say_failures()

    def _work(self) -> None:
        while True:
            try:
                notice = self._waiting.get(timeout=LOOK_SECONDS)
            except Empty:
                with self._lock:
                    self.send(self.watchful.tick(now=self._clock()))
                continue
            if notice is None:
                return
            for sender in self._senders:
                if reason := sender.send(words.title(notice), words.body(notice)):
                    self._failed.put((sender.name, reason))

    def _say_failures(self) -> None:
        while not self._failed.empty():
            name, reason = self._failed.get()
            if name not in self._told_of:
                self._told_of.add(name)
                self._listen(Noted(text=words.failed(name, reason)))
