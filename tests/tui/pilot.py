"""Driving a desk in tests: keys one by one, the screen as text, and waiting until nothing goes on."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

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


_SUBMITTED: "WeakKeyDictionary[asyncio.AbstractEventLoop, set[Future[Any]]]" = WeakKeyDictionary()
"""What each event loop gave to a thread and has not heard of yet."""
_BUSY_AT: "WeakKeyDictionary[asyncio.AbstractEventLoop, float]" = WeakKeyDictionary()
"""When it last gave something to a thread, or heard of it."""
_MOMENT = 0.05
_submit = ThreadPoolExecutor.submit


def _counted(self: ThreadPoolExecutor, /, *args: Any, **kwargs: Any) -> "Future[Any]":
    """Submit, and remember it until the event loop that waits for it knows that it is done."""
    future = _submit(self, *args, **kwargs)
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return future
    _SUBMITTED.setdefault(loop, set()).add(future)
    _BUSY_AT[loop] = time.monotonic()

    def forget(done: "Future[Any]") -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_forget, loop, done, _ROUNDS)

    future.add_done_callback(forget)
    return future


def _forget(loop: asyncio.AbstractEventLoop, done: "Future[Any]", turns: int) -> None:
    """Forget it some turns later, when whoever waits for it has gone on."""
    if turns:
        loop.call_soon(_forget, loop, done, turns - 1)
    else:
        _SUBMITTED[loop].discard(done)
        _BUSY_AT[loop] = time.monotonic()


# The executor's own count of idle threads may drift: a busy thread takes what an idle one was for.
ThreadPoolExecutor.submit = _counted  # type: ignore[assignment,method-assign]  # only to count


def _threads_busy() -> bool:
    """Whether a thread, where all readings and writes run, owes the event loop something.

    A moment is left for who waited to go on: until the executor calls its threads idle, or, since
    its count may be wrong for good, for a twentieth of a second.
    """
    loop, now = asyncio.get_running_loop(), time.monotonic()
    if _SUBMITTED.get(loop):
        return True
    executor = getattr(loop, "_default_executor", None)
    if not isinstance(executor, ThreadPoolExecutor):
        return False
    idle = executor._idle_semaphore._value >= len(executor._threads)
    return not idle and now - _BUSY_AT.get(loop, 0.0) < _MOMENT


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
