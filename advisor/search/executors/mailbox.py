"""What stands between a driver and the trainings of a Ray cluster while they run; an actor knows no Ray itself."""

import asyncio
import time
from collections.abc import Sequence
from typing import final

from advisor.records.studies.plan import ParameterValue
from advisor.search.work import Asked, Message, Started
from advisor.space.dimension import Dimension


@final
class Mailbox:
    """Keeps what trainings say until the driver takes it, and questions until they are answered."""

    def __init__(self) -> None:
        self._said: list[tuple[int, Message]] = []
        self._nodes: dict[int, str] = {}
        self._news = asyncio.Event()
        self._sent: dict[int, float] = {}
        self._questions: dict[int, asyncio.Future[ParameterValue]] = {}

    async def expect(self, serial: int) -> None:
        """Note when a task was sent."""
        self._sent[serial] = time.monotonic()
        self._nodes.pop(serial, None)

    async def begin(self, serial: int, numbers: Sequence[int], node: str) -> float:
        """Note that a task has begun, and on which node; return how many seconds after it was sent."""
        self._nodes[serial] = node
        await self.say(serial, Started(tuple(numbers)))
        now = time.monotonic()
        return now - self._sent.pop(serial, now)

    async def say(self, serial: int, message: Message) -> None:
        """Keep what a training says."""
        self._said.append((serial, message))
        self._news.set()

    async def ask(self, serial: int, number: int, dimension: Dimension) -> ParameterValue:
        """Ask the driver for a value; the answer comes when it has one."""
        question = self._questions[number] = asyncio.get_running_loop().create_future()
        await self.say(serial, Asked(number, dimension))
        answer: ParameterValue = await question
        return answer

    async def answer(self, number: int, value: ParameterValue) -> None:
        """Answer a question."""
        question = self._questions.pop(number, None)
        if question is not None and not question.done():
            question.set_result(value)

    async def take(self, seconds: float) -> list[tuple[int, Message]]:
        """Return what has been said since, waiting at most so long for something."""
        try:
            await asyncio.wait_for(self._news.wait(), seconds)
        except TimeoutError:
            return []
        self._news.clear()
        said, self._said = self._said, []
        return said

    async def nodes(self) -> dict[int, str]:
        """Return the nodes on which tasks were begun last."""
        return self._nodes

    async def wake(self) -> None:
        """Let a call that waits return with what there is."""
        self._news.set()
