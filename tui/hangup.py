"""When the terminal goes away: keep what was typed, then end as if nothing had been caught."""

import asyncio
import os
import signal
from collections.abc import Callable


class HangUp:
    """Watches for the end of the terminal while the desk runs; where there is no such signal, never.

    The program is not left in the ordinary way: that writes to a terminal which is gone.
    """

    def __init__(self, keep: Callable[[], None]) -> None:
        self._keep = keep
        self._number: int | None = getattr(signal, "SIGHUP", None)
        self._before: object = None
        self._watching = False

    def start(self) -> None:
        """Begin to watch."""
        if self._number is None:
            return
        self._before = signal.getsignal(self._number)
        if self._before is signal.SIG_IGN:
            return
        try:
            asyncio.get_running_loop().add_signal_handler(self._number, self._ended)
        except (NotImplementedError, RuntimeError, ValueError):
            # Another loop than asyncio's own, or not the main thread: what was typed within the
            # last second is lost then.
            return
        self._watching = True

    def stop(self) -> None:
        """Leave the signal to whoever had it before."""
        if self._watching and self._number is not None:
            self._watching = False
            asyncio.get_running_loop().remove_signal_handler(self._number)
            before = self._before
            signal.signal(self._number, before if callable(before) else signal.SIG_DFL)

    def _ended(self) -> None:
        try:
            self._keep()
        finally:
            self.stop()
            if self._number is not None:
                os.kill(os.getpid(), self._number)
