"""The desk as a Textual app: reads keys and pastes, holds what screens share, and leaves.

Knows the workbench and two callables; which importer stands behind them is not its business.
"""

import asyncio
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from textual import on
from textual.app import App
from textual.binding import Binding
from textual.events import DescendantBlur, DescendantFocus, Event, Key, Paste
from textual.screen import Screen
from textual.widgets import Input, TextArea

from models.clock import to_epoch
from models.errors import ZhisunError
from models.i18n import t, use_language
from models.pages import PageReading
from models.rows import CaseRow
from models.workbench import Workbench
from tui import clipboard, themes
from tui.desk_settings import DeskSettings
from tui.detail import DetailKeys
from tui.hangup import HangUp
from tui.keyreader import KeyReader
from tui.keys import keymap
from tui.later import after
from tui.leaving import leaving_line
from tui.messages import RevisionChanged
from tui.pasting import Pasting
from tui.refresh import RevisionWatch
from tui.screens.desk import DeskScreen
from tui.screens.work import WorkScreen
from tui.verbs import BY_ID, check_keys, first_key
from tui.writes import Writes

_SECONDS, _ERROR_SECONDS = 5.0, 8.0
"""How long a message stays."""

ReadPage = Callable[[str], PageReading]
ImportInbox = Callable[[Callable[[str], None]], str]


class ZhisunApp(App[str | None], inherit_bindings=False):
    """The workbench; its result is the line to print on leaving."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    BINDINGS = [Binding("ctrl+c", "help_quit", show=False, system=True)]  # noqa: RUF012 - Textual's protocol

    def __init__(
        self,
        workbench: Workbench,
        *,
        lang: str,
        read_page: ReadPage,
        import_inbox: ImportInbox | None = None,
        demo: bool = False,
        note: str = "",
    ) -> None:
        # Textual takes NO_COLOR out of the environment, and chooses its filter by this argument.
        plain = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if plain else None)
        use_language(lang)
        self.workbench = workbench
        self.settings = cast(DeskSettings, workbench.settings)
        self.read_page = read_page
        self.import_inbox = import_inbox
        self.demo = demo
        self.note = note
        self.pack_folder: Path | None = None
        self.wants_demo = False
        self.ready = asyncio.Event()
        self.writes = Writes()
        self.keys = KeyReader(self._deliver, self._pasted_as_keys, partial(after, self))
        self.pasting = Pasting(self)
        self.hang_up = HangUp(self._keep_typed)
        self._error_until = 0.0
        self._warned = False
        self._copied_before = False
        self._said_later: list[tuple[str, str]] = []
        self._watch: RevisionWatch | None = None
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.theme = themes.NONE if plain else themes.known(self.settings.theme)
        self.animation_level = "none"

    def get_default_screen(self) -> Screen[None]:
        """The desk is what everything else opens over."""
        return DeskScreen(self.workbench)

    def on_mount(self) -> None:
        """Paint first; the database is opened after that."""
        self.set_keymap(keymap(self.settings.keys))
        self.watch(self, "theme", self._look_changed)
        self.hang_up.start()
        if problems := check_keys(self.settings.keys):
            self.say("\n".join([t("desk.keys.title"), *problems]), "warning")
        if self.note:
            self.say(self.note)
        self.call_after_refresh(self.run_worker, self._prepare(), group="prepare")

    def _look_changed(self, name: str) -> None:
        self.set_class(name in themes.NAMES[2:], "-plain")

    # -- the database --------------------------------------------------------------------------

    async def _prepare(self) -> None:
        try:
            await asyncio.to_thread(self.workbench.prepare)
        except ZhisunError as error:
            self._desk.opening_failed(error)
            return
        self.ready.set()
        self._desk.opened()
        self._watch = RevisionWatch(
            self.workbench.revision,
            self.settings.refresh_seconds,
            self._database_changed,
        )
        self._watch.start()

    def _database_changed(self) -> None:
        """Called in the watching thread; a message is the only way out of it."""
        self.post_message(RevisionChanged())

    @on(RevisionChanged)
    def _revision_changed(self) -> None:
        self.data_changed()

    def data_changed(self) -> None:
        """Every screen looks at the data again."""
        for screen in self.screen_stack:
            if isinstance(screen, WorkScreen):
                screen.data_changed()

    @property
    def _desk(self) -> DeskScreen:
        desk = self.screen_stack[0]
        assert isinstance(desk, DeskScreen)  # noqa: S101 - tells the type checker what get_default_screen made
        return desk

    @property
    def now(self) -> int:
        """Epoch seconds."""
        return to_epoch(self.workbench.clock.now())

    # -- keys and pastes -----------------------------------------------------------------------

    @property
    def typing(self) -> bool:
        """Whether a text field has the focus: keys are its own then, and nothing else repaints."""
        return isinstance(self.focused, Input | TextArea)

    async def on_event(self, event: Event) -> None:
        """Look at keys and pastes before Textual does."""
        if isinstance(event, Key) and not event.is_forwarded and not self.typing:
            await self.keys.read(event, self._painted_targets(event.time))
        elif isinstance(event, Paste) and not event.is_forwarded and not self.typing:
            self.pasting.take(event.text)
        else:
            await super().on_event(event)

    def _painted_targets(self, at: float) -> tuple[CaseRow, ...] | None:
        screen = self.screen
        return screen.painted_targets(at) if isinstance(screen, WorkScreen) else None

    async def _deliver(self, event: Key) -> None:
        await super().on_event(event)

    def _pasted_as_keys(self, text: str) -> None:
        self.pasting.take(text, as_keys=True)

    def key_of(self, verb: str) -> str:
        """The first key of a verb, as shown."""
        return first_key(verb, self.settings.keys)

    @property
    def detail_keys(self) -> DetailKeys:
        """The keys that the lines on one case name."""
        return DetailKeys(where=self.key_of("where"), deadline=self.key_of("deadline"))

    def action_help_quit(self) -> None:
        """`ctrl+c` leaves nothing by accident: it says which key quits."""
        self.say(f"{self.key_of('quit')} {BY_ID['quit'].name}")

    # -- what screens share --------------------------------------------------------------------

    def say(self, text: str, severity: str = "information") -> None:
        """Show a message; while a text field has the focus it waits, so that nothing repaints."""
        if self.typing:
            self._said_later.append((text, severity))
            return
        now = time.monotonic()
        if now >= self._error_until:
            # One message at a time: older ones would only cover more of the cases. They may still
            # be on their way, as this one is.
            self.call_later(self.clear_notifications)
        seconds = _ERROR_SECONDS if severity == "error" else _SECONDS
        if severity == "error":
            self._error_until = now + seconds
        self._warned = severity == "warning"
        self.notify(text, severity=severity, timeout=seconds, markup=False)  # type: ignore[arg-type]  # loosely typed on purpose

    def forget_warning(self) -> None:
        """Take away why a verb was refused: what comes next is about something else."""
        if self._warned:
            self._warned = False
            self.clear_notifications()

    def say_error(self, error: ZhisunError) -> None:
        """Show what went wrong and the next step."""
        self.say("\n".join(filter(None, (error.message, error.hint))), "error")

    @on(DescendantFocus)
    def _field_focused(self) -> None:
        if self.typing:
            self.clear_notifications()

    @on(DescendantBlur)
    def _field_left(self) -> None:
        self.call_later(self._say_what_waited)

    def _say_what_waited(self) -> None:
        if not self.typing:
            waiting, self._said_later = self._said_later, []
            for text, severity in waiting:
                self.say(text, severity)

    def copy_text(self, text: str, what: str) -> None:
        """Copy to the user's clipboard and say so."""
        if clipboard.copy(self, text):
            done = t("desk.copy.done", what=what)
            self.say(done if self._copied_before else f"{done}\n{t('desk.copy.hint')}")
            self._copied_before = True
        else:
            self.say(t("desk.copy.too_long"), "warning")

    def switch_language(self, name: str) -> None:
        """Change the language of everything on the screen."""
        use_language(name)
        for screen in self.screen_stack:
            if isinstance(screen, WorkScreen):
                screen.language_changed()

    def next_theme(self) -> None:
        """The next look."""
        name = themes.following(self.theme)
        self.theme = name
        self.say(t("desk.theme.now", name=themes.shown_name(name)))

    async def leave(self) -> None:
        """Wait for the last write and leave with the line that sums up the visit."""
        if self.writes.busy:
            self.say(t("desk.leave.saving"))
            await self.writes.finish()
        line = None
        if self.ready.is_set():
            try:
                line = await asyncio.to_thread(leaving_line, self.workbench)
            except ZhisunError as error:
                line = error.message
        self.exit(line)

    def _keep_typed(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, WorkScreen):
                screen.keep_typed()

    async def on_unmount(self) -> None:
        """Stop watching."""
        self.hang_up.stop()
        if self._watch is not None:
            self._watch.stop()
