"""Everything that was asked for: what is due, what came, what a person has to decide.

Reads through the recovery desk, writes through it, and stays live like the desk.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from models.errors import ZhisunError
from models.i18n import language, t
from models.permissions import refusal
from models.recoveries import can_be_reviewed
from models.recovery_rows import IncomingLine, RecoveryLine
from models.rows import CaseRow, Done, EventLine
from models.states import OPEN_RECOVERIES, MatchedBy, RecoveryState, Route
from tui import arrange, times
from tui.caseline import title as case_title
from tui.cells import cut
from tui.dialogs.claim import FolderDialog
from tui.dialogs.match import MatchDialog
from tui.keys import bindings
from tui.later import after
from tui.money_actions import MoneyActions
from tui.screens import recoveries_lines as shown
from tui.screens.moving import MovingVerbs
from tui.verbs import FOOTER_RECOVERIES, Verb, Where
from tui.widgets.lines import Lines, OneLine, TextLine

if TYPE_CHECKING:
    from models.workbench import Workbench

Rows = tuple[CaseRow, ...]
Entry = RecoveryLine | IncomingLine

_BRIEF = 7
"""Lines of the detail below the list."""
_PAUSE = 0.06
"""Seconds for which the cursor must rest before a history is read."""
_TICK = 20.0
_TITLE = 30


class RecoveriesScreen(MovingVerbs, MoneyActions):
    """The recoveries in urgency order, with money that waits to be matched above them."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("recoveries")]
    where: ClassVar[Where] = "recoveries"
    footer_ending: ClassVar[tuple[str, ...]] = ("back", "palette", "help")

    DEFAULT_CSS = f"""
    RecoveriesScreen #owed {{ height: 1fr; }}
    RecoveriesScreen #beside {{ display: none; }}
    RecoveriesScreen #below {{ height: {_BRIEF}; }}
    """

    def __init__(self, workbench: "Workbench") -> None:
        super().__init__(workbench)
        self.everything = False
        self.owed: shown.Owed | None = None
        self.history: tuple[str, tuple[EventLine, ...]] = ("", ())
        self._entries: list[tuple[int, Entry]] = []
        """Line and entry of everything that the cursor can stand on."""
        self._at = 0
        self._resting = 0
        self._painted: tuple[object, ...] = ()
        """What the list was drawn for; a move of the cursor draws two lines anew."""
        self._lines: list[TextLine] = []
        self._tail = 5

    def compose(self) -> ComposeResult:
        """Title, list with the detail beside or below, footer."""
        yield OneLine(id="status")
        with Horizontal(id="owed"):
            yield Lines(id="list")
            yield Lines(id="beside")
        yield OneLine(id="rule")
        yield Lines(id="below")
        yield OneLine(id="footer")

    def on_mount(self) -> None:
        """Read, and count down."""
        self.set_interval(_TICK, self._tick)
        self.reload()

    @property
    def _beside(self) -> bool:
        return self.size.width >= arrange.BESIDE_FROM

    @property
    def _list_cells(self) -> int:
        return self.size.width - (self._detail_cells if self._beside else 0)

    @property
    def _detail_cells(self) -> int:
        if not self._beside:
            return self.size.width
        return min(64, 44 + (self.size.width - arrange.BESIDE_FROM) // 2)

    # -- data ---------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read everything again."""
        self._show()
        self.run_worker(self._read(), group="load", exclusive=True)

    async def _read(self) -> None:
        desk = self.workbench.recovery

        def read() -> shown.Owed:
            return shown.Owed(
                tuple(desk.lines(everything=True)), tuple(desk.incoming()), desk.quota()
            )

        try:
            owed = await asyncio.to_thread(read)
        except ZhisunError as error:
            self.desk_app.say_error(error)
            return
        kept = self._key(self.current)
        self.owed = owed
        self.history = ("", ())
        self._fill()
        places = [at for at, (_line, entry) in enumerate(self._entries) if self._key(entry) == kept]
        self._at = places[0] if places else min(self._at, max(0, len(self._entries) - 1))
        self._show()
        self._read_history_soon()

    @staticmethod
    def _key(entry: Entry | None) -> object:
        if entry is None:
            return None
        return entry.recovery.id if isinstance(entry, RecoveryLine) else entry.key

    def _read_history_soon(self) -> None:
        self._resting += 1
        after(self, _PAUSE, partial(self._rested, self._resting))

    def _rested(self, resting: int) -> None:
        line = self._recovery
        if resting == self._resting and line is not None and line.case.id != self.history[0]:
            self.run_worker(self._read_history(line.case.id), group="history", exclusive=True)

    async def _read_history(self, case_id: str) -> None:
        try:
            self.history = (case_id, await asyncio.to_thread(self.workbench.history, case_id))
        except ZhisunError:
            return  # the case is gone: the next reading says so
        self._show()

    def _tick(self) -> None:
        if self.app.screen is self and not self.desk_app.typing:
            self._show()

    # -- cursor -------------------------------------------------------------------------------

    @property
    def current(self) -> Entry | None:
        """What the cursor stands on: a recovery, or money that waits to be matched."""
        return self._entries[self._at][1] if self._at < len(self._entries) else None

    @property
    def _recovery(self) -> RecoveryLine | None:
        entry = self.current
        return entry if isinstance(entry, RecoveryLine) else None

    def painted_targets(self, at: float | None = None) -> Rows:
        """The case of the recovery under the cursor."""
        line = self._recovery
        return (line.case,) if line is not None else ()

    def _go(self, at: int) -> None:
        left = self._at
        self._at = max(0, min(at, len(self._entries) - 1))
        self._draw_entry(left)
        self._draw_entry(self._at)
        self._show()
        self._read_history_soon()

    @property
    def _place(self) -> int:
        return self._at

    @property
    def _entry_count(self) -> int:
        return len(self._entries)

    def on_lines_clicked(self, message: Lines.Clicked) -> None:
        """A click moves the cursor; the parent does a verb of the footer."""
        if message.view.id != "list":
            return
        message.stop()
        for at, (line, _entry) in enumerate(self._entries):
            if line == message.line:
                self._go(at)

    # -- drawing ------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Another size divides the screen anew."""
        self._show()

    def language_changed(self) -> None:
        """Write everything anew."""
        super().language_changed()
        self._show()

    def _fill(self) -> None:
        """Which line each entry has."""
        owed = self.owed
        if owed is None:
            return
        self._entries, self._painted = [], ()
        line = 0
        if owed.doubtful:
            self._entries = [(at, one) for at, one in enumerate(owed.doubtful, 1)]
            line = len(owed.doubtful) + 2
        recoveries = owed.shown(everything=self.everything)
        self._entries += [(at, one) for at, one in enumerate(recoveries, line + 1)]

    def _show(self) -> None:
        if not self.size.width:
            return
        beside = self._beside
        self.query_one("#beside").display = beside
        self.query_one("#beside").styles.width = self._detail_cells
        for name in ("#rule", "#below"):
            self.query_one(name).display = not beside and self.size.height >= 18
        self.query_one("#rule", OneLine).show([(("-" * self.size.width, "faint"),)])
        owed, now = self.owed, self.desk_app.now
        if owed is None:
            head: TextLine = ((f" {t('owed.screen.title')}  {t('desk.loading')}", "title"),)
            self.query_one("#status", OneLine).show([head])
            return
        head = shown.title(owed, now, self.size.width, everything=self.everything)
        self.query_one("#status", OneLine).show([head])
        self._show_list(owed, now)
        self._show_detail(owed, now)
        self.refresh_footer()

    def _show_list(self, owed: shown.Owed, now: int) -> None:
        wanted = (id(owed), now, self._list_cells, self.everything, language())
        if wanted != self._painted:
            self._draw_list(owed, now)
        self._painted = wanted
        view = self.query_one("#list", Lines)
        view.show(self._lines)
        if not self._entries:
            view.cursor = None
            return
        if self._at == 0:
            view.go(0)  # the headings above the first entry come into sight with it
        view.go(self._entries[self._at][0])

    def _draw_list(self, owed: shown.Owed, now: int) -> None:
        cells = self._list_cells
        recoveries = owed.shown(everything=self.everything)
        tail = self._tail = shown.tail_of(recoveries)
        lines: list[TextLine] = []
        current = self.current
        if owed.doubtful:
            text = t("owed.screen.incoming", key=self.key_of("recovery_match"))
            lines.append(((f" {cut(text, cells - 2)}", "soon"),))
            lines += [
                shown.money_line(one, now, cells, cursor=one is current) for one in owed.doubtful
            ]
            lines.append(())
        if recoveries:
            lines.append(shown.heading(cells, tail))
        lines += [
            shown.recovery_line(one, now, cells, tail, cursor=one is current) for one in recoveries
        ]
        if not recoveries:
            lines.append(((f" {self._nothing()}", ""),))
        self._lines = lines

    def _draw_entry(self, at: int) -> None:
        """Draw one line of the list anew: the cursor came or went."""
        if self.owed is None or at >= len(self._entries) or not self._painted:
            return
        line, entry = self._entries[at]
        now, cells, cursor = self.desk_app.now, self._list_cells, entry is self.current
        if isinstance(entry, RecoveryLine):
            self._lines[line] = shown.recovery_line(entry, now, cells, self._tail, cursor=cursor)
        else:
            self._lines[line] = shown.money_line(entry, now, cells, cursor=cursor)

    def _nothing(self) -> str:
        if self.owed is not None and self.owed.lines:
            return t("owed.screen.none_open", key=self.key_of("recovery_all"))
        keys = {verb: self.key_of(verb) for verb in ("repay", "appeal", "claim")}
        return t("owed.screen.none", **keys)

    def _show_detail(self, owed: shown.Owed, now: int) -> None:
        cells = self._detail_cells
        entry = self.current
        lines: Sequence[TextLine] = []
        if isinstance(entry, RecoveryLine):
            events = self.history[1] if self.history[0] == entry.case.id else ()
            most = self.workbench.recovery.terms.follow_up_max
            lines = shown.detail(entry, owed, events, now, cells, self._shown_keys(), most)
        elif entry is not None:
            lines = shown.money_detail(entry, owed, now, cells)
        self.query_one("#beside" if self._beside else "#below", Lines).show(lines, keep=False)

    def _shown_keys(self) -> shown.Keys:
        names = ("sent", "result", "remind", "review", "write_off", "sheet")
        return shown.Keys(**{name: self.key_of(f"recovery_{name}") for name in names})

    def footer_verbs(self) -> Sequence[str]:
        """What helps with the recovery under the cursor first."""
        entry = self.current
        if entry is None:
            return ("recovery_all", "undo")
        advised = {
            "submit": "recovery_sent",
            "remind": "recovery_remind",
            "write_off": "recovery_write_off",
            "too_late": "recovery_write_off",
            "review": "recovery_review",
        }
        if isinstance(entry, IncomingLine):  # its result is the recovery that it belongs to
            rest = [each for each in FOOTER_RECOVERIES if each != "recovery_result"]
            return sorted(rest, key=lambda verb: verb != "recovery_match")
        return sorted(FOOTER_RECOVERIES, key=lambda verb: verb != advised.get(entry.advice))

    # -- what may be done ---------------------------------------------------------------------

    @property
    def reading(self) -> bool:
        """Whether the recoveries are still being read."""
        return self.owed is None

    def why_not(self, verb: Verb, rows: Sequence[CaseRow]) -> str | None:
        """Why a verb does not apply to what is under the cursor; `None` if it does."""
        check = _CHECKS.get(verb.id)
        if check is None:
            return super().why_not(verb, rows)
        if self.owed is None:
            return self.nothing_here()
        entry = self.current
        if isinstance(entry, IncomingLine):
            key = self.key_of("recovery_match")
            free = verb.id in _ABOUT_MONEY
            return None if free else t("owed.screen.not_here", key=key)
        if entry is None:
            return t("owed.screen.nothing")
        return check(self.owed, entry, self.desk_app.now)

    def _aimed(self, rows: Rows) -> RecoveryLine | None:
        """The recovery that the key was meant for."""
        line = self._recovery
        # The list may have changed since the key was pressed: then it was meant for another one.
        return line if line is not None and (not rows or rows[0].id == line.case.id) else None

    def _do_write(self, verb: str, line: RecoveryLine, write: Callable[[], Done]) -> None:
        self._write(verb, (line.case,), write)

    # -- verbs --------------------------------------------------------------------------------

    def do_recovery_all(self, _rows: Rows) -> None:
        """Show what has ended too, or hide it again."""
        kept = self._key(self.current)
        self.everything = not self.everything
        self._fill()
        places = [at for at, (_line, entry) in enumerate(self._entries) if self._key(entry) == kept]
        self._go(places[0] if places else 0)

    def do_recovery_sent(self, rows: Rows) -> None:
        """What was drafted is submitted or sent; an appeal is final, and is asked about."""
        line = self._aimed(rows)
        if line is None:
            return
        row = line.recovery

        async def mark() -> None:
            if row.route is Route.APPEAL:
                question = t(
                    "owed.screen.sure_sent",
                    title=cut(case_title(line.case), _TITLE),
                    money=times.yuan(row.asked_fen),
                )
                if not await self.sure(question, "recovery_sent"):
                    return
                said = t("desk.done.recovery_sent", title=cut(case_title(line.case), _TITLE))
                write = partial(self.workbench.recovery.mark_sent, row.id)
                await self.written(write, f"{said}  {t('desk.done.final')}")
            else:
                write = partial(self.workbench.recovery.mark_sent, row.id)
                self._do_write("recovery_sent", line, write)

        self.run_worker(mark(), group="ask", exclusive=True)

    def do_recovery_result(self, rows: Rows) -> None:
        """How it ended; on money that came in, which recovery it belongs to."""
        from tui.dialogs.recovery import RecoveryDialog

        if isinstance(self.current, IncomingLine):
            self.do_recovery_match(rows)
            return
        line = self._aimed(rows)
        if line is None:
            return

        async def ask() -> None:
            end = await self.app.push_screen_wait(RecoveryDialog(line.case, line.recovery))
            if end is not None:
                write = partial(
                    self.workbench.recovery.end, line.recovery.id, end.outcome, end.came_fen
                )
                self._do_write("recovery_result", line, write)

        self.run_worker(ask(), group="ask", exclusive=True)

    def do_recovery_remind(self, rows: Rows) -> None:
        """A person asked again."""
        if line := self._aimed(rows):
            write = partial(self.workbench.recovery.remind, line.recovery.id)
            self._do_write("recovery_remind", line, write)

    def do_recovery_review(self, rows: Rows) -> None:
        """A lost appeal is looked at once more."""
        if line := self._aimed(rows):
            write = partial(self.workbench.recovery.second_review, line.recovery.id)
            self._do_write("recovery_review", line, write)

    def do_recovery_write_off(self, rows: Rows) -> None:
        """Give up this recovery, and the loss where nothing else of it is under way."""
        line = self._aimed(rows)
        if line is None or self.owed is None:
            return
        desk, row = self.workbench.recovery, line.recovery
        others = any(
            one.case.id == line.case.id
            and one.recovery.id != row.id
            and one.recovery.state in OPEN_RECOVERIES
            for one in self.owed.lines
        )
        if others and row.state in OPEN_RECOVERIES:
            write = partial(desk.end, row.id, RecoveryState.WRITTEN_OFF, 0)
        else:
            write = partial(desk.write_off, [line.case.id])
        self._do_write("recovery_write_off", line, write)

    def do_recovery_match(self, rows: Rows) -> None:
        """Give money that came in to a recovery."""
        entry = self.current
        if self.owed is None or entry is None:
            return
        if isinstance(entry, RecoveryLine):
            line = self._aimed(rows)
            if line is not None:
                self.run_worker(self._choose_money(line, self.owed), group="ask", exclusive=True)
        else:
            self.run_worker(self._choose_recovery(entry, self.owed), group="ask", exclusive=True)

    async def _choose_recovery(self, money: IncomingLine, owed: shown.Owed) -> None:
        lines = [line for each in money.candidates if (line := owed.line(each)) is not None]
        now = self.desk_app.now
        subject = [
            text
            for pieces in shown.money_detail(money, owed, now, 76)[:2]
            for text in [_plain(pieces)]
        ]
        choices = [shown.candidate_texts(line, now) for line in lines]
        dialog = MatchDialog(t("owed.match.title_money"), subject, choices)
        at = await self.app.push_screen_wait(dialog)
        if at is not None:
            self._match(money, lines[at])

    async def _choose_money(self, line: RecoveryLine, owed: shown.Owed) -> None:
        money, now = owed.money_for(line), self.desk_app.now
        choices = [
            (
                "  ".join(
                    filter(
                        None,
                        (
                            times.full_moment(one.at, now) if one.at is not None else "?",
                            times.yuan(one.amount_fen),
                            one.order_sn,
                            cut(one.note, 24),
                        ),
                    )
                ),
                "?" if line.recovery.id in one.candidates else "",
            )
            for one in money
        ]
        subject = ["  ".join(shown.candidate_texts(line, now))]
        dialog = MatchDialog(t("owed.match.title_recovery"), subject, choices)
        at = await self.app.push_screen_wait(dialog)
        if at is not None:
            self._match(money[at], line)

    def _match(self, money: IncomingLine, line: RecoveryLine) -> None:
        write = partial(self.workbench.recovery.match, money.key, line.recovery.id)
        self._do_write("recovery_match", line, write)

    def do_recovery_unmatch(self, rows: Rows) -> None:
        """Money and recovery do not belong together."""
        if line := self._aimed(rows):
            write = partial(self.workbench.recovery.unmatch, line.recovery.id)
            self._do_write("recovery_unmatch", line, write)

    def do_recovery_sheet(self, _rows: Rows) -> None:
        """Write the claim sheets of all claims without a result, one per courier."""
        if self.owed is None:
            return
        if not _claims(self.owed):
            self.desk_app.say(t("refused.nothing_to_claim"), "warning")
            return

        async def ask() -> None:
            beside = Path(self.settings.inbox).parent / t("words.route.courier")
            folder = await self.app.push_screen_wait(FolderDialog(t("owed.claim.folder"), beside))
            if folder is not None:
                await self._write_sheets(folder)

        self.run_worker(ask(), group="ask", exclusive=True)

    async def _write_sheets(self, folder: Path) -> None:
        desk = self.workbench.recovery
        try:
            files = await asyncio.to_thread(desk.write_claim_sheets, folder)
        except ZhisunError as error:
            self.desk_app.say_error(error)
            return
        names = " ".join(path.name for path in files)
        self.desk_app.say(t("owed.claim.written", n=len(files), names=names, folder=str(folder)))


def _plain(pieces: TextLine) -> str:
    return "".join(text for text, _role in pieces).strip()


def _claims(owed: shown.Owed) -> bool:
    return any(
        one.recovery.route is Route.COURIER and one.recovery.state in OPEN_RECOVERIES
        for one in owed.lines
    )


# -- why a verb does not apply -------------------------------------------------------------------

Check = Callable[[shown.Owed, RecoveryLine, int], str | None]


def _sent_refused(_owed: shown.Owed, one: RecoveryLine, now: int) -> str | None:
    if one.recovery.state is not RecoveryState.DRAFTED:
        return t("refused.not_drafted")
    verbs = {Route.REPAYMENT: "repay", Route.APPEAL: "appeal", Route.COURIER: "claim"}
    reason = refusal(verbs[one.recovery.route], one.case, now)
    return None if reason is None else t(reason)


def _result_refused(_owed: shown.Owed, one: RecoveryLine, _now: int) -> str | None:
    return None if one.recovery.state is RecoveryState.SENT else t("refused.not_sent")


def _remind_refused(_owed: shown.Owed, one: RecoveryLine, _now: int) -> str | None:
    if one.recovery.state is not RecoveryState.SENT:
        return t("refused.not_sent")
    if one.recovery.route is Route.APPEAL:
        return t("refused.appeal_final")
    return t("refused.reminded_enough") if one.advice == "write_off" else None


def _review_refused(owed: shown.Owed, one: RecoveryLine, _now: int) -> str | None:
    if not can_be_reviewed(one.recovery):
        reviewed = one.recovery.review_at is not None
        return t("refused.reviewed" if reviewed else "refused.no_lost_appeal")
    if owed.quota.left == 0 and one.advice != "review":
        return t("refused.no_reviews_left", n=owed.quota.allowed)
    return None


def _match_refused(owed: shown.Owed, one: RecoveryLine, _now: int) -> str | None:
    if one.recovery.state is RecoveryState.DRAFTED:
        return t("refused.not_sent")
    if one.recovery.came_fen >= one.recovery.asked_fen:
        return t("refused.recovery_matched")
    return None if owed.money_for(one) else t("owed.screen.nothing_to_match")


def _unmatch_refused(_owed: shown.Owed, one: RecoveryLine, _now: int) -> str | None:
    matched = one.recovery.matched_by is not MatchedBy.NONE
    return None if matched else t("refused.not_matched")


def _write_off_refused(_owed: shown.Owed, one: RecoveryLine, now: int) -> str | None:
    if one.recovery.state in OPEN_RECOVERIES:
        return None
    reason = refusal("write_off", one.case, now)
    return None if reason is None else t(reason)


def _sheet_refused(owed: shown.Owed, _one: RecoveryLine, _now: int) -> str | None:
    return None if _claims(owed) else t("refused.nothing_to_claim")


_ABOUT_MONEY = frozenset({"recovery_match", "recovery_result", "recovery_sheet"})
"""The verbs that are also about money that waits to be matched."""

_CHECKS: dict[str, Check] = {
    "recovery_sent": _sent_refused,
    "recovery_result": _result_refused,
    "recovery_remind": _remind_refused,
    "recovery_review": _review_refused,
    "recovery_match": _match_refused,
    "recovery_unmatch": _unmatch_refused,
    "recovery_write_off": _write_off_refused,
    "recovery_sheet": _sheet_refused,
}
