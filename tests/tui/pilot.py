"""Driving a desk in tests: keys with the pause that a held key needs, and the screen as text."""

from textual.app import App
from textual.events import Key, Paste
from textual.pilot import Pilot

from tui.app import ZhisunApp
from tui.screens.desk import DeskScreen

HELD = 0.05
"""Longer than a key is held."""


async def settle(pilot: Pilot[str | None], seconds: float = 0.05) -> None:
    """Wait until timers, threads and paints of this moment are done."""
    await pilot.pause(seconds)
    await pilot.pause()


async def press(pilot: Pilot[str | None], *keys: str) -> None:
    """Press keys as a person does, one after the other."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot, HELD)


def screen_text(app: App[object] | ZhisunApp) -> str:
    """What stands on the screen, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def screen_lines(app: App[object] | ZhisunApp) -> list[str]:
    """The lines of the screen."""
    return screen_text(app).split("\n")


def desk_of(app: ZhisunApp) -> DeskScreen:
    """The desk."""
    screen = app.screen_stack[0]
    assert isinstance(screen, DeskScreen)
    return screen


def toasts(app: ZhisunApp) -> list[str]:
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
