"""Refunded parcels that may still leave or arrive: copied or written as lists for who can stop them."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from models.errors import CaseNotFound, ZhisunError
from models.i18n import t
from models.rows import CaseRow
from models.stop_files import groups, text_to_copy
from models.stop_list import StopLine
from tui.cells import clean
from tui.dialogs.claim import FolderDialog
from tui.keys import bindings
from tui.screens import stop_lines as shown
from tui.screens.moving import MovingVerbs
from tui.screens.work import WorkScreen
from tui.verbs import FOOTER_STOP, Verb, Where
from tui.widgets.lines import Lines, OneLine, TextLine

if TYPE_CHECKING:
    from models.workbench import Workbench

Rows = tuple[CaseRow, ...]


class StopScreen(MovingVerbs, WorkScreen[None]):
    """The parcels to stop: the warehouse's first, then each courier's."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("stop")]
    where: ClassVar[Where] = "stop"
    footer_ending: ClassVar[tuple[str, ...]] = ("back", "palette", "help")

    def __init__(self, workbench: "Workbench") -> None:
        super().__init__(workbench)
        self.lines: list[StopLine] | None = None
        self._entries: list[tuple[int, StopLine]] = []
        """Line and parcel of everything that the cursor can stand on."""
        self._at = 0
        self._reading = False

    def compose(self) -> ComposeResult:
        """Title, list, the parcel under the cursor in full, footer."""
        yield OneLine(id="status")
        yield OneLine(id="heading")
        yield Lines(id="list")
        yield OneLine(id="rule")
        yield Lines(id="brief")
        yield OneLine(id="footer")

    def on_mount(self) -> None:
        """Read."""
        self.reload()

    # -- data ---------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the parcels again."""
        self._reading = self.lines is None
        self._show()
        self.run_worker(self._read(), group="load", exclusive=True)

    async def _read(self) -> None:
        try:
            self.lines = await asyncio.to_thread(self.workbench.prevention.stop)
        except ZhisunError as error:
            self._reading = False
            self._show()
            self.desk_app.say_error(error)
            return
        self._reading = False
        kept = self.current
        self._fill()
        if kept is not None:
            places = [
                at for at, (_line, one) in enumerate(self._entries) if one.case_id == kept.case_id
            ]
            self._at = places[0] if places else self._at
        self._go(self._at)

    @property
    def groups(self) -> list[shown.Group]:
        """The parcels under the names of those who can stop them."""
        return groups(self.lines or ())

    def _fill(self) -> None:
        """Which line each parcel has: a title stands over each group."""
        self._entries = []
        place = 0
        for _name, parcels in self.groups:
            self._entries += [(at, one) for at, one in enumerate(parcels, place + 1)]
            place += len(parcels) + 1

    @property
    def current(self) -> StopLine | None:
        """The parcel under the cursor."""
        return self._entries[self._at][1] if self._at < len(self._entries) else None

    # -- moving -------------------------------------------------------------------------------

    def _go(self, at: int) -> None:
        self._at = max(0, min(at, len(self._entries) - 1))
        self._show()

    @property
    def _place(self) -> int:
        return self._at

    @property
    def _entry_count(self) -> int:
        return len(self._entries)

    def on_lines_clicked(self, message: Lines.Clicked) -> None:
        """A click moves the cursor; one on the footer is the base class's."""
        if message.view.id != "list":
            return
        message.stop()
        for at, (line, _parcel) in enumerate(self._entries):
            if line == message.line:
                self._go(at)

    # -- verbs --------------------------------------------------------------------------------

    @property
    def reading(self) -> bool:
        """Whether the parcels are still being read."""
        return self.lines is None

    def nothing_here(self) -> str:
        """Without a parcel there is nothing to stop."""
        return super().nothing_here() if self.reading else t("prevention_screen.stop.none")

    def why_not(self, verb: Verb, rows: Sequence[CaseRow]) -> str | None:
        """Without a parcel there is nothing to copy, to write or to open."""
        if verb.id.startswith("stop_") and self.current is None:
            return self.nothing_here()
        return super().why_not(verb, rows)

    def do_stop_copy(self, _rows: Rows) -> None:
        """Copy the list of the group under the cursor, as text for a chat."""
        for name, parcels in self.groups:
            if self.current in parcels:
                self._copy(clean(name), parcels)

    def do_stop_copy_all(self, _rows: Rows) -> None:
        """Copy all lists."""
        if self.lines:
            self._copy(t("prevention_screen.stop.everything"), self.lines)

    def _copy(self, name: str, parcels: Sequence[StopLine]) -> None:
        what = t("prevention_screen.stop.copied", name=name, n=len(parcels))
        self.desk_app.copy_text(text_to_copy(parcels), what)

    def do_stop_xlsx(self, _rows: Rows) -> None:
        """Write the lists as xlsx."""
        self._write_files("xlsx")

    def do_stop_csv(self, _rows: Rows) -> None:
        """Write the lists as csv."""
        self._write_files("csv")

    def _write_files(self, kind: str) -> None:
        parcels = self.lines
        if not parcels:
            self.desk_app.say(t("prevention_screen.stop.none"), "warning")
            return

        async def ask() -> None:
            beside = Path(self.settings.inbox).parent / t("prevention_screen.stop.title")
            dialog = FolderDialog(t("prevention_screen.stop.folder"), beside)
            folder = await self.app.push_screen_wait(dialog)
            if folder is not None:
                await self._written(folder, kind, parcels)

        self.run_worker(ask(), group="ask", exclusive=True)

    async def _written(self, folder: Path, kind: str, parcels: list[StopLine]) -> None:
        desk = self.workbench.prevention
        try:
            files = await asyncio.to_thread(desk.write_stop_lists, folder, kind, parcels)
        except ZhisunError as error:
            self.desk_app.say_error(error)
            return
        names = " ".join(path.name for path in files)
        said = t("prevention_screen.stop.written", n=len(files), names=names, folder=str(folder))
        self.desk_app.say(said)

    def do_stop_open(self, _rows: Rows) -> None:
        """The whole case of the parcel under the cursor."""
        if self.current is not None:
            self.run_worker(self._open(self.current.case_id), group="open", exclusive=True)

    async def _open(self, case_id: str) -> None:
        from tui.screens.case import CaseScreen

        try:
            row = await asyncio.to_thread(self.workbench.case, case_id)
        except CaseNotFound:
            self.desk_app.say(t("desk.gone"), "warning")
        except ZhisunError as error:
            self.desk_app.say_error(error)
        else:
            self.app.push_screen(CaseScreen(self.workbench, row))

    def footer_verbs(self) -> Sequence[str]:
        """The list of the group under the cursor first."""
        return FOOTER_STOP

    # -- drawing ------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Another width has other columns."""
        self._show()

    def language_changed(self) -> None:
        """Write everything anew."""
        self._show()

    def _show(self) -> None:
        cells, now = self.size.width, self.desk_app.now
        if not cells:
            return
        for name in ("#rule", "#brief"):
            self.query_one(name).display = self.size.height >= 18
        head = shown.title(self.lines or (), now, cells, reading=self._reading)
        self.query_one("#status", OneLine).show([head])
        self.query_one("#rule", OneLine).show([(("-" * cells, "faint"),)])
        self._show_list(cells, now)
        current = self.current
        lines = shown.brief(current, now, cells) if current else []
        self.query_one("#brief", Lines).show(lines, keep=False)
        self.refresh_footer()

    def _show_list(self, cells: int, now: int) -> None:
        view, heading = self.query_one("#list", Lines), self.query_one("#heading", OneLine)
        if not self.lines:
            heading.show([])
            view.cursor = None
            text = t("prevention_screen.stop.none")
            view.show([] if self.lines is None else [(), ((f" {text}", ""),)])
            return
        columns = shown.layout(self.lines, cells)
        heading.show([shown.heading(columns)])
        current = self.current
        lines: list[TextLine] = []
        for group in self.groups:
            lines.append(shown.group_line(group, cells))
            lines += [
                shown.parcel_line(one, columns, now, cursor=one is current) for one in group[1]
            ]
        view.show(lines)
        place = self._entries[self._at][0]
        if place < view.size.height:
            view.go(0)  # so that the first group's title stays in sight
        view.go(place)
