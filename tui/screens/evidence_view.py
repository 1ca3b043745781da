"""What the evidence screen shows, and its cursor over items and files. No actions."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from models import compliance
from models.draft_templates import user_folders
from models.errors import CaseNotFound, ZhisunError
from models.evidence_rows import AttachmentRow, ChecklistLine, EvidenceBoard, Pack
from models.form_limits import limits
from models.i18n import t
from models.rows import CaseRow
from models.states import Queue
from tui import arrange
from tui.keys import bindings
from tui.screens import evidence_lines
from tui.screens.evidence_lines import Row, Shown, Target
from tui.screens.work import WorkScreen
from tui.verbs import FOOTER_ENDING, FOOTER_EVIDENCE, Where
from tui.widgets.lines import Lines, OneLine, TextLine

if TYPE_CHECKING:
    from models.workbench import Workbench


class EvidenceView(WorkScreen[None]):
    """Reads the evidence of a case in the background and shows it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("evidence")]
    where: ClassVar[Where] = "evidence"
    footer_ending: ClassVar[tuple[str, ...]] = ("back", *FOOTER_ENDING)

    DEFAULT_CSS = """
    EvidenceView #body { height: 1fr; }
    EvidenceView #brief { height: 3; }
    """

    def __init__(self, workbench: "Workbench", row: CaseRow) -> None:
        super().__init__(workbench)
        self.row = row
        self.shown: Shown | None = None
        self.at: Target | None = None
        self.packed: Pack | None = None
        self._rows: list[Row] = []
        self._known: frozenset[int] | None = None

    def compose(self) -> ComposeResult:
        """Title; list, with what is under the cursor beside or below it; footer."""
        yield OneLine(id="status")
        with Horizontal(id="body"):
            yield Lines(id="list")
            yield Lines(id="beside")
        yield OneLine(id="rule")
        yield Lines(id="brief")
        yield OneLine(id="footer")

    def on_mount(self) -> None:
        """Read; the time left counts down."""
        self.set_interval(1.0, self._tick)
        self._show()
        self.reload()

    @property
    def board(self) -> EvidenceBoard | None:
        """What was read last."""
        return self.shown.board if self.shown else None

    @property
    def view(self) -> Lines:
        """The list with the cursor."""
        return self.query_one("#list", Lines)

    def painted_targets(self, at: float | None = None) -> tuple[CaseRow, ...]:
        """The case shown."""
        return (self.row,)

    # -- reading -------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the case again."""
        self.run_worker(self._read(), group="board", exclusive=True)

    async def _read(self) -> None:
        try:
            shown = await asyncio.to_thread(_shown, self.workbench, self.row.id)
        except CaseNotFound:
            self.desk_app.say(t("desk.gone"), "warning")
            self.do_back()
            return
        except ZhisunError as error:
            self.desk_app.say_error(error)
            return
        if self.desk_app.typing:
            self.stale = True  # a repaint would drag an input method along
            return
        self.shown = shown._replace(packed=self.packed)
        self.row = shown.board.case
        self._follow_new_files(shown.board)
        self._show()

    def _follow_new_files(self, board: EvidenceBoard) -> None:
        """Put the cursor on the first file that was just added; it must stand on something."""
        ids = [one.id for one in board.files]
        new = [each for each in ids if self._known is not None and each not in self._known]
        if new:
            self.at = Target("file", str(new[0]))
        self._known = None
        targets = _targets(board)
        if self.at not in targets:
            self.at = _near(self.at, self._rows, targets)

    # -- showing -------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Another size divides the screen anew."""
        self._show()

    def language_changed(self) -> None:
        """Names of items come in the language in use."""
        self._show()
        self.reload()

    def _tick(self) -> None:
        if self.app.screen is self and not self.desk_app.typing:
            self._show_head()

    def _show(self) -> None:
        width, height = self.size
        if not width:
            return
        frame = arrange.frame(width, height)
        beside = frame.mode == "beside"
        self.set_class(not beside, "-stacked")
        side = self.query_one("#beside", Lines)
        side.display = beside
        side.styles.width = frame.detail_cells
        self.query_one("#rule").display = self.query_one("#brief").display = not beside
        self._show_head()
        self._show_list(width - frame.detail_cells - 1 if beside else width, beside=beside)
        if beside:
            self._show_beside(side, frame.detail_cells)
        self.refresh_footer()

    def _show_head(self) -> None:
        submission = self.board.submission if self.board else None
        head = evidence_lines.head(self.row, submission, self.desk_app.now, self.size.width)
        self.query_one("#status", OneLine).show([((head, "title"),)])

    def _show_list(self, width: int, *, beside: bool) -> None:
        if self.shown is None:
            self.view.show([((f"   {t('desk.loading')}", "faint"),)])
            return
        board = self.shown.board
        self._rows = evidence_lines.listing(board, width, self.at)
        lines = [row.line for row in self._rows]
        if not beside:
            lines += self._below(width)
            self.query_one("#brief", Lines).show(evidence_lines.brief(board, self.at, width))
        self.view.show(lines)
        place = self._place()
        if place is not None:
            self.view.go(place)
        self._show_rule()

    def _below(self, width: int) -> list[TextLine]:
        if self.shown is None:
            return []
        now = self.desk_app.now
        return [
            *evidence_lines.outcome(self.shown.board.submission, now, width),
            *evidence_lines.statement(self.shown, width, self.key_of("evidence_statement")),
            *evidence_lines.problems(self.shown, width),
            *evidence_lines.packed(self.shown.packed, width),
        ]

    def _show_beside(self, side: Lines, width: int) -> None:
        if self.shown is None:
            side.show([])
            return
        board = self.shown.board
        under = evidence_lines.under(board, self.at, width)
        side.show(
            [
                *under, *[()] * (5 - len(under)), *self._below(width), (),
                *evidence_lines.timeline(board, self.desk_app.now, width),
            ],
            keep=False,
        )  # fmt: skip

    def _show_rule(self) -> None:
        """The rule, with how many lines are out of sight below."""
        width = self.size.width
        hidden = len(self.view.lines) - self.view.top - self.view.size.height
        more = f" {t('evidence_screen.below', n=hidden)} " if hidden > 0 else ""
        rule = "-" * max(width - len(more) * 2 - 4, 0) + more if more else "-" * width
        self.query_one("#rule", OneLine).show([((rule, "faint"),)])

    # -- the cursor ----------------------------------------------------------------------------

    @property
    def item(self) -> ChecklistLine | None:
        """The item under the cursor."""
        if self.board is None or self.at is None or self.at.kind != "item":
            return None
        return next((line for line in self.board.checklist if line.id == self.at.id), None)

    @property
    def file(self) -> AttachmentRow | None:
        """The file under the cursor."""
        if self.board is None or self.at is None or self.at.kind != "file":
            return None
        return next((one for one in self.board.files if str(one.id) == self.at.id), None)

    def _place(self) -> int | None:
        return next((n for n, row in enumerate(self._rows) if row.target == self.at), None)

    def _move(self, by: int) -> None:
        """Move over items and files; at the ends the lines around them come into sight."""
        stops = [n for n, row in enumerate(self._rows) if row.target is not None]
        if not stops:
            self.view.scroll_by(by)
            return
        here = self._place()
        index = stops.index(here) if here in stops else 0
        wanted = max(0, min(index + by, len(stops) - 1))
        out = here is not None and not 0 <= here - self.view.top < self.view.size.height
        if wanted == index and not (out and by < 0):
            side = self.query_one("#beside", Lines)
            (side if side.display else self.view).scroll_by(by)
            self._show_rule()
            return
        if index + by < 0 or wanted == 0:
            self.view.scroll_by(-len(self.view.lines))
        self.at = self._rows[stops[wanted]].target
        self._show()

    def do_down(self, _rows: Sequence[CaseRow]) -> None:
        """The next item or file."""
        self._move(1)

    def do_up(self, _rows: Sequence[CaseRow]) -> None:
        """The previous item or file."""
        self._move(-1)

    def do_page_down(self, _rows: Sequence[CaseRow]) -> None:
        """A page on."""
        self._move(max(self.view.size.height - 2, 1))

    def do_page_up(self, _rows: Sequence[CaseRow]) -> None:
        """A page back."""
        self._move(-max(self.view.size.height - 2, 1))

    def do_top(self, _rows: Sequence[CaseRow]) -> None:
        """The first item."""
        self._move(-len(self._rows))

    def do_bottom(self, _rows: Sequence[CaseRow]) -> None:
        """The last file, and what stands below it."""
        self._move(len(self._rows))
        self._move(len(self.view.lines))

    def on_lines_clicked(self, message: Lines.Clicked) -> None:
        """A click puts the cursor on an item or a file; another one asks what it proves.

        The footer's clicks are the parent's: Textual calls both.
        """
        if message.view.id != "list":
            return
        message.stop()
        if message.line < len(self._rows) and (target := self._rows[message.line].target):
            again = target == self.at
            self.at = target
            self._show()
            if again:
                self.action_verb("evidence_assign")

    # -- footer --------------------------------------------------------------------------------

    def footer_verbs(self) -> Sequence[str]:
        """What can be done with the evidence."""
        return FOOTER_EVIDENCE


def _shown(workbench: "Workbench", case_id: str) -> Shown:
    """Read everything that the screen shows. Runs in a thread."""
    board = workbench.evidence.board(case_id)
    found = limits()
    form = found.evidence if board.case.queue is Queue.EVIDENCE else found.appeal
    findings: list[compliance.Finding] = []
    if board.statement is not None:
        findings = compliance.check(
            board.statement.text,
            workbench.draft_facts(case_id),
            kind=board.statement.kind,
            folders=user_folders(),
        )
    return Shown(board, findings, form, None)


def _targets(board: EvidenceBoard) -> list[Target]:
    items = [Target("item", line.id) for line in board.checklist]
    return [*items, *(Target("file", str(one.id)) for one in board.files)]


def _near(at: Target | None, rows: Sequence[Row], targets: Sequence[Target]) -> Target | None:
    """What takes the place of a target that is gone; at first the first missing item's place."""
    before = [row.target for row in rows if row.target is not None]
    if at in before:
        for each in (*before[before.index(at) + 1 :], *reversed(before[: before.index(at)])):
            if each in targets:
                return each
    return targets[0] if targets else None
