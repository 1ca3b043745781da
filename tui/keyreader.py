"""Reads keys for the app: holds what may be a paste, knows for which case a key was meant."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual.events import Key

from models.rows import CaseRow
from tui.burst import FULL_WIDTH, Burst, Press
from tui.verbs import key_name


@dataclass(frozen=True, slots=True)
class Reading:
    """What was known when a key was read."""

    event: Key
    targets: tuple[CaseRow, ...] | None
    """The cases that were painted as the ones that keys act on."""


class KeyReader:
    """Between the terminal and the bindings; one per app, used from the event loop only."""

    def __init__(
        self,
        deliver: Callable[[Key], Awaitable[None]],
        pasted: Callable[[str], None],
        later: Callable[[float, Callable[[], Awaitable[None]]], object],
    ) -> None:
        self._deliver = deliver
        self._pasted = pasted
        self._later = later
        self._burst: Burst[Reading] = Burst()
        self._armed: float | None = None
        self._reading: Reading | None = None
        self._unpainted: set[str] = set()
        self._painted_at: dict[str, float] = {}

    @property
    def targets(self) -> tuple[CaseRow, ...] | None:
        """The cases that the key now acted on was meant for; `None` without such a key."""
        return self._reading.targets if self._reading is not None else None

    async def read(self, event: Key, targets: tuple[CaseRow, ...] | None) -> None:
        """Take a key from the terminal; acts on it at once, soon, or never."""
        press = Press(event.key, event.character, event.time, Reading(event, targets))
        for each in self._burst.feed(press):
            await self._act(each)
        self._arm()

    async def _expire(self) -> None:
        self._armed = None
        released, text = self._burst.expire(time.monotonic())
        for each in released:
            await self._act(each)
        if text is not None:
            self._pasted(text)
        self._arm()

    def _arm(self) -> None:
        due = self._burst.due
        if due is not None and self._armed is None:
            self._armed = due
            self._later(max(0.0, due - time.monotonic()), self._expire)

    async def _act(self, press: Press[Reading]) -> None:
        event = press.token.event
        plain = FULL_WIDTH.get(press.character or "")
        if plain is not None:
            event = Key(key_name(plain) or plain, plain)
        self._reading = press.token
        try:
            await self._deliver(event)
        finally:
            self._reading = None

    def may_repeat(self, verb: str) -> bool:
        """Whether the verb may act now: its last result must have been painted before the key."""
        if verb in self._unpainted:
            return False
        if self._reading is None:
            return True
        return self._reading.event.time >= self._painted_at.get(verb, 0.0)

    def acted(self, verb: str) -> Callable[[], None]:
        """The verb acted; the returned function is to be called when the result is painted."""
        self._unpainted.add(verb)

        def painted() -> None:
            self._unpainted.discard(verb)
            self._painted_at[verb] = time.monotonic()

        return painted
