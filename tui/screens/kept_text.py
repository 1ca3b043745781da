"""A text that is being typed, and how much of it is saved. One write at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar


class HasText(Protocol):
    """A stored row that holds the text."""

    @property
    def text(self) -> str:
        """The text as it is stored."""
        ...


W = TypeVar("W", bound=HasText)


class KeptText(Generic[W]):
    """The text as it stands, and the row that it was saved in last."""

    def __init__(self, row: W, write: Callable[[W, str], W]) -> None:
        self.row = row
        self.text = row.text
        self._write = write
        self._saved = row.text
        self._lock = asyncio.Lock()

    @property
    def is_saved(self) -> bool:
        """Whether nothing is waiting to be saved."""
        return self.text == self._saved

    async def save(self) -> None:
        """Save the text as it stands now, if it is not.

        Raises:
            ZhisunError: it could not be saved; it is still kept here.
        """
        async with self._lock:
            text = self.text
            if text != self._saved:
                self.row = await asyncio.to_thread(self._write, self.row, text)
                # What was typed is what counts, though the database may keep some of it otherwise.
                self._saved = text

    def save_now(self) -> None:
        """The same without waiting in turn, for the end of the program."""
        if not self.is_saved:
            self.row = self._write(self.row, self.text)
            self._saved = self.text

    async def rewrite(self, writing: Awaitable[W]) -> None:
        """Take over another text, which is written and saved by someone else.

        Raises:
            ZhisunError: it could not be written; the text here stays as it was.
        """
        async with self._lock:
            self.row = await writing
            self.text = self._saved = self.row.text
