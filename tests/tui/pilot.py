"""Driving a desk in tests: keys one by one, the screen as text, and waiting until nothing goes on."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from textual.app import App
from textual.events import Key, Paste
from textual.keys import _character_to_key, key_to_character
from textual.pilot import Pilot

from tui.app import ZhisunApp
from tui.screens.desk import DeskScreen

_PATIENCE = 30.0
_SOON = 0.2
"""Seconds in which a thing is part of this moment; a draft that is saved a second later is not."""
_ROUNDS = 3
"""Turns of the event loop without anything under way that count as rest."""


async def settle(pilot: Pilot[Any], seconds: float = 0.0) -> None:
    """Wait the seconds, and then until no thread reads, no key is held and no message is queued.

    Time alone proves nothing on a busy machine, and is lost on an idle one.

    Raises:
        TimeoutError: something goes on and on.
    """
    if seconds:
        await asyncio.sleep(seconds)
    ending, rest = time.monotonic() + _PATIENCE, 0
    while rest < _ROUNDS:
        await pilot._wait_for_screen()
        pilot.app.screen._on_timer_update()
        rest = 0 if _busy(pilot.app) else rest + 1
        if time.monotonic() > ending:
            raise TimeoutError("the app does not come to rest")
        await asyncio.sleep(0 if rest else 0.004)


def _busy(app: App[Any]) -> bool:
    if isinstance(app, ZhisunApp) and app.keys._burst.due is not None:
        return True
    pumps = [app, *app.screen.walk_children(with_self=True)]
    return any(pump.message_queue_size for pump in pumps) or _threads_busy() or _calls_due()


def _threads_busy() -> bool:
    """Whether a thread of the event loop's executor, where all readings and writes run, is busy."""
    executor = getattr(asyncio.get_running_loop(), "_default_executor", None)
    if not isinstance(executor, ThreadPoolExecutor):
        return False
    return executor._idle_semaphore._value < len(executor._threads)


def _calls_due() -> bool:
    """Whether `tui.later` holds something that is to happen in a moment, such as a held key."""
    loop = asyncio.get_running_loop()
    return any(
        getattr(handle._callback, "__name__", "") == "call_later"
        for handle in getattr(loop, "_scheduled", ())
        if not handle.cancelled() and handle.when() - loop.time() < _SOON
    )


async def until(pilot: Pilot[Any], happened: Callable[[], bool]) -> None:
    """Wait for something that rest does not prove: what another thread or a timer brings.

    Raises:
        TimeoutError: it does not come.
    """
    ending = time.monotonic() + _PATIENCE
    while not happened():
        if time.monotonic() > ending:
            raise TimeoutError("what was waited for does not come")
        await pilot._wait_for_screen()
        await asyncio.sleep(0.004)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys as a person does: the next one when the last has done its work."""
    for key in keys:
        tap(pilot.app, key)
        await settle(pilot)


def tap(app: App[Any], key: str) -> None:
    """Send one key, a character or Textual's name of a key, and wait for nothing."""
    event = Key(_character_to_key(key), key) if len(key) == 1 else Key(key, key_to_character(key))
    event.set_sender(app)
    assert app._driver is not None
    app._driver.send_message(event)


def screen_text(app: App[Any]) -> str:
    """What stands on the screen, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def screen_lines(app: App[Any]) -> list[str]:
    """The lines of the screen."""
    return screen_text(app).split("\n")


def desk_of(app: ZhisunApp) -> DeskScreen:
    """The desk."""
    screen = app.screen_stack[0]
    assert isinstance(screen, DeskScreen)
    return screen


def toasts(app: App[Any]) -> list[str]:
    """Messages on the screen."""
    return [notification.message for notification in app._notifications]


def burst(app: ZhisunApp, text: str) -> None:
    """Send a text as keys, as a terminal without bracketed paste does."""
    names = {"\n": ("enter", "\r"), " ": ("space", " "), "\t": ("tab", "\t")}
    for character in text:
        key, sent = names.get(character, (character, character))
        app.post_message(Key(key, sent))


def paste(app: ZhisunApp, text: str) -> None:
    """Send a bracketed paste."""
    app.post_message(Paste(text))
