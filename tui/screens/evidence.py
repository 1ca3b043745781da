"""The evidence of one case: its verbs. Files, ticks, statement, pack, submission, result.

Each asks what it must, writes through the app's queue of writes, and says how to undo it; what was
submitted on the platform is final and asks once.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.worker import Worker

from models.errors import ZhisunError
from models.evidence_rows import AttachmentRow, ChecklistLine, EvidenceBoard, Pack
from models.i18n import t
from models.rows import CaseRow, Done
from models.states import EvidenceResult, Queue
from tui import paths
from tui.cells import clean, cut
from tui.dialogs.confirm import ConfirmDialog
from tui.dialogs.evidence_pack import PackDialog, PackWish
from tui.dialogs.evidence_pick import PickDialog, numbered
from tui.dialogs.evidence_text import TextDialog
from tui.dialogs.paths import PathsDialog
from tui.screens.evidence_view import EvidenceView
from tui.sizes import size_text
from tui.told import undone_text
from tui.verbs import BY_ID, Verb, keys_of

if TYPE_CHECKING:
    from models.workbench import Workbench

Rows = tuple[CaseRow, ...]

PACKS = "zhisun-evidence"
"""Folder in the user's home into which packs are written unless another one is named."""
_SLOW = 20 * 1024 * 1024
"""Bytes from which copying files takes long enough to be told."""
_NAME = 30
_MOST_REASONS = 4
"""Files that were not taken, told one by one."""


class EvidenceScreen(EvidenceView):
    """Everything that can be done with the evidence of a case."""

    def __init__(self, workbench: "Workbench", row: CaseRow) -> None:
        super().__init__(workbench, row)
        self._asking: Worker[object] | None = None

    def _ask(self, work: Coroutine[object, object, object]) -> None:
        """Do one thing that may ask a question; a key that is held down starts it only once."""
        if self._asking is not None and not self._asking.is_finished:
            work.close()
        else:
            self._asking = self.run_worker(work, group="evidence-ask")

    # -- files ---------------------------------------------------------------------------------

    def do_evidence_add(self, _rows: Rows) -> None:
        """Ask for files or a folder, and add them; one file proves the item under the cursor."""
        if self.board is not None:
            self._ask(self._add(self.board, self.item))

    async def _add(self, board: EvidenceBoard, item: ChecklistLine | None) -> None:
        own = await asyncio.to_thread(paths.within, board.folder)
        text = why = ""
        while True:
            dialog = PathsDialog(board.case, board.folder, own, text, why)
            wanted = await self.app.push_screen_wait(dialog)
            if not wanted or not (why := await self._take(board, item, wanted)):
                return
            text = str(wanted[0])

    async def _take(
        self, board: EvidenceBoard, item: ChecklistLine | None, wanted: Sequence[Path]
    ) -> str:
        """Add files; why they were not taken, or empty."""
        size = await asyncio.to_thread(_size_of, wanted)
        if size >= _SLOW:
            self.refresh_footer(t("evidence_screen.say.adding", size=size_text(size)))
        single = len(wanted) == 1 and not await asyncio.to_thread(wanted[0].is_dir)
        name = item.id if item is not None and single else ""
        self._known = frozenset(one.id for one in board.files)
        told = t("evidence_screen.say.added_to", item=item.name) if item and name else ""
        adding = partial(self.workbench.evidence.add, board.case.id, wanted, item=name)
        why = await self._write("added", adding, told).wait()
        self.refresh_footer("")
        return why

    def do_evidence_remove(self, _rows: Rows) -> None:
        """Take the file under the cursor off the case."""
        file = self.file
        if file is not None:
            remove = partial(self.workbench.evidence.remove, file.id)
            self._write("removed", remove, _short(file.name))

    def do_evidence_assign(self, _rows: Rows) -> None:
        """Choose the item that the file under the cursor proves, or the file for the item."""
        if self.board is None:
            return
        if self.file is not None:
            self._ask(self._assign(self.board, self.file))
        elif self.item is not None:
            self._ask(self._choose_file(self.board, self.item))

    async def _assign(self, board: EvidenceBoard, file: AttachmentRow) -> None:
        items = await asyncio.to_thread(self.workbench.evidence.items, board.case.id)
        ticked = {line.id: "x" if line.ticked_by else "-" for line in board.checklist}
        ids = ["", *(item for item, _name in items)]
        dialog = PickDialog(
            t("evidence_screen.assign.title"),
            file.name,
            numbered(
                [(name, ticked.get(item, "")) for item, name in items],
                none=t("evidence_screen.assign.none"),
            ),
            ids.index(file.item) if file.item in ids else 0,
        )
        picked = await self.app.push_screen_wait(dialog)
        if picked is not None and ids[picked] != file.item:
            name = items[picked - 1][1] if picked else t("evidence_screen.assign.none")
            self._write(
                "assigned",
                lambda: self.workbench.evidence.assign(file.id, ids[picked]),
                f"{_short(file.name)} -> {name}",
            )

    async def _choose_file(self, board: EvidenceBoard, item: ChecklistLine) -> None:
        names = {line.id: line.name for line in board.checklist}
        dialog = PickDialog(
            t("evidence_screen.assign.title_item"),
            item.name,
            numbered([(one.name, names.get(one.item, one.item)) for one in board.files]),
        )
        picked = await self.app.push_screen_wait(dialog)
        if picked is not None and board.files[picked].item != item.id:
            file = board.files[picked]
            self._write(
                "assigned",
                lambda: self.workbench.evidence.assign(file.id, item.id),
                f"{_short(file.name)} -> {item.name}",
            )

    # -- words ---------------------------------------------------------------------------------

    def do_evidence_tick(self, _rows: Rows) -> None:
        """Tick the item by a text, or say what the file shows."""
        if self.item is not None:
            self._ask(self._tick_item(self.item))
        elif self.file is not None:
            self._ask(self._caption(self.file))

    async def _tick_item(self, item: ChecklistLine) -> None:
        before = item.detail if item.ticked_by == "text" else ""
        text = await self.app.push_screen_wait(
            TextDialog(
                t("evidence_screen.tick.title", item=item.name),
                f"{item.proves}\n{item.where}",
                before,
                placeholder=t("evidence_screen.tick.placeholder"),
                empty=t("evidence_screen.tick.empty") if before else "",
            )
        )
        if text is None or text == before:
            return
        evidence, case_id = self.workbench.evidence, self.row.id
        if text:
            self._write("ticked", lambda: evidence.tick(case_id, item.id, text), item.name)
        else:
            self._write("unticked", lambda: evidence.untick(case_id, item.id), item.name)

    async def _caption(self, file: AttachmentRow) -> None:
        text = await self.app.push_screen_wait(
            TextDialog(
                t("evidence_screen.caption_title"),
                file.name,
                file.caption,
                placeholder=t("evidence_screen.caption_hint"),
            )
        )
        if text is not None and text != file.caption:
            self._write(
                "captioned",
                lambda: self.workbench.evidence.caption(file.id, text),
                _short(file.name),
            )

    def do_evidence_statement(self, _rows: Rows) -> None:
        """Draft the statement, or edit it."""
        from models.evidence_desk import statement_kind
        from tui.screens.draft import DraftScreen

        self.stale = True
        kind = statement_kind(self.row)
        self.app.push_screen(DraftScreen(self.workbench, self.row, kind))

    # -- out of the house ----------------------------------------------------------------------

    def do_evidence_pack(self, _rows: Rows) -> None:
        """Write the pack, after showing what a form would not take."""
        if self.board is not None:
            self._ask(self._pack(self.board))

    async def _pack(self, board: EvidenceBoard) -> None:
        folder = self.desk_app.pack_folder or Path.home() / PACKS
        wish = await self.app.push_screen_wait(PackDialog(board, folder))
        if wish is None:
            return
        self.desk_app.pack_folder = wish.folder
        self.refresh_footer(t("evidence_screen.say.packing"))
        try:
            pack = await asyncio.to_thread(_packed, self.workbench, board.case.id, wish)
        except ZhisunError as error:
            self.desk_app.say_error(error)
        else:
            if pack.folder is None:
                self.desk_app.say(t("evidence_screen.say.not_packed"), "error")
            else:
                self.packed = pack
                where = paths.shown(pack.folder)
                self.desk_app.say(t("evidence_screen.say.packed", n=len(pack.files), where=where))
        self.refresh_footer("")
        self.data_changed()

    def do_evidence_submit(self, _rows: Rows) -> None:
        """Mark as submitted on the platform: final, so it asks once."""
        if self.board is not None:
            self._ask(self._submit(self.board))

    async def _submit(self, board: EvidenceBoard) -> None:
        text = board.statement.text if board.statement else ""
        missing = [line.name for line in board.checklist if not line.ticked_by]
        question = [t("evidence_screen.submit.question", n=len(board.files), count=len(text))]
        if missing:
            names = ", ".join(missing)
            question.append(t("evidence_screen.submit.missing", n=len(missing), names=names))
        if board.problems:
            question.append(t("evidence_screen.submit.problems", n=len(board.problems)))
        question.append(t("evidence_screen.submit.final"))
        opened_by = keys_of(BY_ID["evidence_submit"], self.settings.keys)
        dialog = ConfirmDialog("\n".join(question), opened_by=opened_by)
        if await self.app.push_screen_wait(dialog) is True:
            case_id = board.case.id
            self._write("submitted", lambda: self.workbench.evidence.submit(case_id))

    def do_evidence_result(self, _rows: Rows) -> None:
        """How the dispute ended."""
        if self.board is not None:
            self._ask(self._result(self.board))

    async def _result(self, board: EvidenceBoard) -> None:
        results = tuple(EvidenceResult)
        known = board.submission.result if board.submission else None
        dialog = PickDialog(
            t("evidence_screen.result_title"),
            f"{board.case.order_sn}  {board.case.product}",
            numbered(
                [
                    (t(f"words.evidence_result.{each}"), t(f"evidence_screen.means.{each}"))
                    for each in results
                ]
            ),
            results.index(known) if known else 0,
        )
        picked = await self.app.push_screen_wait(dialog)
        if picked is not None:
            case_id, result = board.case.id, results[picked]
            self._write(
                "resulted",
                lambda: self.workbench.evidence.result(case_id, result),
                t(f"words.evidence_result.{result}"),
            )

    def do_undo(self, _rows: Rows) -> None:
        """Turn back one's own last step."""
        self._write("undo", self.workbench.undo)

    # -- writing -------------------------------------------------------------------------------

    def _write(self, what: str, write: Callable[[], Done], name: str = "") -> Worker[str]:
        # The app's worker, not the screen's: a write goes on when its screen is left.
        return self.app.run_worker(self._written(what, write, name), group="write")

    async def _written(self, what: str, write: Callable[[], Done], name: str = "") -> str:
        """Run a write after those before it, and say what it did; why it was refused, or empty."""
        app, why = self.desk_app, ""
        try:
            done = await app.writes.run(write)
            if what == "undo":
                said = await asyncio.to_thread(undone_text, self.workbench, done)
            else:
                said = self._said(what, done, name)
        except ZhisunError as error:
            self._known = None
            why = _harmless("\n".join(filter(None, (error.message, error.hint))))
            app.say(why, "error")
        else:
            app.say(said, "warning" if done.refused else "information")
        if self.is_attached:
            self.data_changed()
        return why

    def _said(self, what: str, done: Done, name: str) -> str:
        text = t(f"evidence_screen.done.{what}", name=name).strip()
        if done.batch_id is not None:
            text += f"  {t('desk.done.undo_key', key=self.key_of('undo'))}"
        reasons = [_harmless(reason) for _id, reason in done.refused]
        return "\n".join([text, *reasons[:_MOST_REASONS]])

    # -- what may be done ----------------------------------------------------------------------

    def why_not(self, verb: Verb, rows: Sequence[CaseRow]) -> str | None:
        """Verbs of files need one under the cursor, a result needs a submission."""
        board = self.board
        if verb.group == "evidence" and board is None:
            return t("desk.loading")
        if board is not None and verb.id == "evidence_remove" and self.file is None:
            return t("evidence_screen.say.no_file_here")
        if board is not None and verb.id == "evidence_assign" and not board.files:
            return t("evidence_screen.say.no_files", key=self.key_of("evidence_add"))
        if board is not None and verb.id == "evidence_submit":
            return self._why_not_submit(board)
        if board is not None and verb.id == "evidence_result" and board.submission is None:
            return t("evidence_screen.say.submit_first")
        return super().why_not(verb, rows)

    def _why_not_submit(self, board: EvidenceBoard) -> str | None:
        if board.case.queue is not Queue.EVIDENCE:
            return t("evidence_screen.say.by_appeal", key=self.key_of("appeal"))
        if not board.files and not (board.statement and board.statement.text.strip()):
            return t("evidence_screen.say.nothing_to_submit")
        return None

    def footer_verbs(self) -> Sequence[str]:
        """What comes next first; what cannot be done now last."""
        verbs = list(super().footer_verbs())
        board = self.board
        if board is not None and board.submission is not None:
            verbs.sort(key=lambda verb: verb != "evidence_result")
        elif board is not None and board.statement and all(x.ticked_by for x in board.checklist):
            verbs.sort(key=lambda verb: verb not in ("evidence_pack", "evidence_submit"))
        return sorted(verbs, key=lambda verb: self.why_not(BY_ID[verb], (self.row,)) is not None)

    def footer_names(self) -> Mapping[str, str]:
        """On a file the key that ticks items writes its caption."""
        if self.file is not None:
            return {"evidence_tick": t("evidence_screen.key_caption")}
        return {}


def _harmless(text: str) -> str:
    """A message that may quote names of files, which may hold anything."""
    return "\n".join(clean(line) for line in text.split("\n"))


def _short(name: str) -> str:
    return cut(name, _NAME)


def _size_of(wanted: Sequence[Path]) -> int:
    """Bytes of the files meant, as far as they can be looked at. Runs in a thread."""
    total = 0
    for path in wanted:
        if path.is_dir():
            total += sum(entry.size or 0 for entry in paths.within(path))
        else:
            try:
                total += path.stat().st_size
            except OSError:
                continue
    return total


def _packed(workbench: "Workbench", case_id: str, wish: PackWish) -> Pack:
    """Write the pack. Runs in a thread."""
    return workbench.evidence.pack(case_id, wish.folder, force=wish.force, unmasked=wish.unmasked)
