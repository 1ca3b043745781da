"""Tells keys from a paste that arrives as keys, for terminals without bracketed paste.

A pure state machine: it is fed key presses with their times and says which of them are keys now.
A key that could be the first of a burst is held for a moment; when more than five different ones
come within that moment, or a wide character comes, the whole burst is one text and no key of it
is ever acted on.
"""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from tui.cells import width

HOLD = 0.030
"""Seconds for which a printable key waits for company. Below what a person notices."""
DENSE = 0.012
"""Seconds between keys that only a machine keeps up, however long the burst."""
QUIET = 0.120
"""Seconds without a key after which a burst is over; a slow line pauses between its packets."""
MOST_DIFFERENT = 5
"""Different printable keys within `HOLD` that are still typed ones."""

FULL_WIDTH = {"：": ":", "？": "?", "、": "/", "／": "/", "；": ";", "。": ".", "．": "."}
"""What a Chinese input method makes of our punctuation keys."""

_MOVING = {"j", "k", "g", "G"}
_LINE_ENDS = {"enter", "ctrl+m", "ctrl+j", "newline"}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Press(Generic[T]):
    """One key as read from the terminal."""

    key: str
    """Textual's name of the key."""
    character: str | None
    at: float
    """Seconds of a monotonic clock when it was read."""
    token: T
    """Whatever the caller wants back with the key."""


@dataclass(slots=True)
class Burst(Generic[T]):
    """The keys of the present moment: held, passed on, or part of a pasted text."""

    _chain: list[Press[T]] = field(default_factory=list)
    """Text keys, each close to the one before, held or already passed on."""
    _held: list[Press[T]] = field(default_factory=list)
    _text: list[str] | None = None
    """The pasted text while a burst is being swallowed."""
    _last: float = 0.0

    @property
    def due(self) -> float | None:
        """When `expire` has something to say, or `None`."""
        if self._text is not None:
            return self._last + QUIET
        return self._last + HOLD if self._held else None

    def feed(self, press: Press[T]) -> list[Press[T]]:
        """Take one key; returns the keys that may act now, in the order in which they came."""
        if self._text is not None:
            self._text.append(_text_of(press) or "")
            self._last = press.at
            return []
        ready: list[Press[T]] = []
        if self._chain and press.at - self._last >= HOLD:
            ready = self._release()
        text = _text_of(press)
        if text is None:
            if not self._held:
                return [*ready, press]
            self._held.append(press)
            self._last = press.at
            return ready
        self._chain.append(press)
        self._last = press.at
        if _is_wide(press) or self._different() > MOST_DIFFERENT:
            self._text = [_text_of(each) or "" for each in self._chain]
            self._held.clear()
            self._chain.clear()
        elif press.key in _MOVING and not self._held:
            ready.append(press)
        else:
            self._held.append(press)
        return ready

    def expire(self, now: float) -> tuple[list[Press[T]], str | None]:
        """What time alone decides: keys that were alone, or the text of a burst that ended."""
        due = self.due
        if due is None or now < due:
            return [], None
        if self._text is None:
            return self._release(), None
        text = "".join(self._text)
        self._text = None
        return [], text

    def _release(self) -> list[Press[T]]:
        released = self._held
        self._held = []
        self._chain = []
        return released

    def _different(self) -> int:
        """Different keys of the last moment, or of an unbroken run that no person types."""
        keys: set[str] = set()
        newest = later = self._chain[-1].at
        for press in reversed(self._chain):
            if newest - press.at > HOLD and later - press.at > DENSE:
                break
            if press.key not in _LINE_ENDS:
                keys.add(press.key)
            later = press.at
        return len(keys)


def _text_of(press: Press[T]) -> str | None:
    """The text that the key would be in a paste, or `None` for a key that is no text."""
    if press.key in _LINE_ENDS:
        return "\n"
    if press.key == "tab":
        return "\t"
    if press.character is not None and press.character.isprintable():
        return press.character
    return None


def _is_wide(press: Press[T]) -> bool:
    character = press.character
    return character is not None and character not in FULL_WIDTH and width(character) > 1
