"""Writes to the database, one after the other, never cancelled half-way."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Writes:
    """A queue of writes that run in threads in the order in which they were asked for."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._waiting = 0

    @property
    def busy(self) -> bool:
        """Whether a write runs or waits."""
        return self._waiting > 0

    async def run(self, write: Callable[[], T]) -> T:
        """Run one write after those before it; raises what it raises."""
        self._waiting += 1
        try:
            async with self._lock:
                return await asyncio.shield(asyncio.to_thread(write))
        finally:
            self._waiting -= 1

    async def finish(self) -> None:
        """Wait until every write asked for so far has ended."""
        while self._waiting:
            async with self._lock:
                pass
            await asyncio.sleep(0)
