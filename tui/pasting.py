"""From a pasted text to the preview of what it would write."""

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

from textual.screen import Screen

from models.errors import ZhisunError
from models.i18n import t
from models.pages import PagePreview, PageReading
from tui.cells import cut
from tui.told import reopened_text

if TYPE_CHECKING:
    from tui.app import ZhisunApp

GOES_ON = 3.0
"""Seconds in which more keys belong to the burst that opened the preview."""
_FEW = 12
"""Characters below which a burst is more likely an input method than a page."""


class Pasting:
    """Takes pasted texts and opens their previews; one per app."""

    def __init__(self, app: "ZhisunApp") -> None:
        self._app = app
        self._preview: Screen[PagePreview | None] | None = None
        self._text = ""
        self._at = 0.0

    def take(self, text: str, *, as_keys: bool = False) -> None:
        """Read a pasted text; `as_keys`: it came as key presses, and may go on in pieces."""
        now = time.monotonic()
        if self._preview is not None and self._app.screen is self._preview:
            if as_keys and now - self._at < GOES_ON:
                text = self._text + text
            self._preview.dismiss(None)
        self._text, self._at = text, now
        self._app.run_worker(self._read(text, as_keys), group="paste", exclusive=True)

    async def _read(self, text: str, as_keys: bool) -> None:
        app = self._app
        await app.ready.wait()
        try:
            reading = await asyncio.to_thread(app.read_page, text)
            if problem := _nothing_to_show(reading, text, as_keys, app.key_of("palette")):
                app.say(problem, "warning")
                return
            preview = await asyncio.to_thread(
                partial(
                    app.workbench.preview_page,
                    reading,
                    shop=None,
                    queue=reading.queue,
                    agreed_by=None,
                )
            )
        except ZhisunError as error:
            app.say_error(error)
            return
        confirmed = await self._show(preview, as_keys)
        if confirmed is not None:
            await self._write(confirmed)

    async def _show(self, preview: PagePreview, as_keys: bool) -> PagePreview | None:
        from tui.screens.page_preview import PagePreviewScreen

        screen = PagePreviewScreen(preview, self._app.workbench, opened_by_burst=as_keys)
        self._preview, self._at = screen, time.monotonic()
        return await self._app.push_screen_wait(screen)

    async def _write(self, preview: PagePreview) -> None:
        app = self._app
        try:
            done = await app.writes.run(lambda: app.workbench.write_page(preview))
            app.data_changed()
            reopened = ""
            if done.reopened:
                reopened = await asyncio.to_thread(reopened_text, app.workbench, done.done)
        except ZhisunError as error:
            app.say_error(error)
            return
        text = t("desk.done.page", n=len(done.done))
        undoing = f"{text}  {t('desk.done.undo_key', key=app.key_of('undo'))}"
        app.say("\n".join(filter(None, (undoing, reopened))))


def _nothing_to_show(reading: PageReading, text: str, as_keys: bool, palette: str) -> str | None:
    """What to say instead of an empty preview, or `None` if there is something to look at."""
    if reading.page == "error":
        return t("desk.paste.error_page")
    if reading.items or reading.unmatched:
        return None
    if as_keys and len(text) <= _FEW:
        return t("desk.paste.typed", text=cut(text.strip(), 12), key=palette)
    return t("desk.paste.unknown")
