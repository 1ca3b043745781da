"""Watches the database for changes of other processes, from one thread of its own."""

import threading
from collections.abc import Callable

from models.errors import ZhisunError

_PATIENCE = 0.5
"""Seconds for the last answer: whoever stops the watch may close the database next."""


class RevisionWatch:
    """Asks for the revision every so often and tells when it changed.

    One thread, because the revision is read over a connection that is kept open; it is asked again
    only after the last answer, so that a slow disk never piles up questions.
    """

    def __init__(
        self, revision: Callable[[], int], seconds: float, changed: Callable[[], None]
    ) -> None:
        self._revision = revision
        self._seconds = seconds
        self._changed = changed
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="revision", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; waits for a question under way, but not for long."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)

    def _run(self) -> None:
        known: int | None = None
        while not self._stop.is_set():
            try:
                current = self._revision()
            except (ZhisunError, OSError):
                # The file may be in the middle of being restored: look again next time.
                current = None
            if current is not None:
                if known is not None and current != known and not self._stop.is_set():
                    self._changed()
                known = current
            self._stop.wait(self._seconds)
