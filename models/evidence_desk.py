"""Evidence of a dispute or an appeal: checklist, files, statement, pack, submission.

Part of the `Workbench`, which opens connections; SQL and rules stand in modules of their own.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from models import evidence_queries, queries
from models.attachments import (
    FileRefused,
    KeptFile,
    expand,
    inbox_of,
    is_intact,
    keep,
    make_inbox,
    place_of_file,
    store_of,
)
from models.checklists import Checklists, checklists, ticked
from models.clock import from_epoch
from models.compliance import check, refused
from models.detail import facts_of, subject_of
from models.dossier import Dossier
from models.draft_templates import user_folders
from models.errors import ActionRefused
from models.evidence_problems import lost_files, problems_of
from models.evidence_queries import Submitted
from models.evidence_results import learnt_result
from models.evidence_rows import (
    AttachmentRow,
    EvidenceBoard,
    EvidenceLine,
    EvidenceState,
    Pack,
    SubmissionRow,
)
from models.form_limits import FormLimits, Limits, limits
from models.i18n import t
from models.proofs import proofs
from models.reader import SqliteReader
from models.rows import CaseRow, Done, DraftRow
from models.states import DeadlineSource, DraftKind, EvidenceResult, Queue
from models.stored_cases import load_dossiers

if TYPE_CHECKING:
    from models.workbench import Workbench


def statement_kind(row: CaseRow) -> DraftKind:
    """The kind of text that goes with a case's evidence: a loss is appealed, a dispute answered."""
    return DraftKind.STATEMENT if row.queue is Queue.EVIDENCE else DraftKind.APPEAL


class EvidenceDesk:
    """Evidence of a dispute or an appeal: checklist, files, statement, pack, submission."""

    def __init__(self, workbench: "Workbench") -> None:
        self._workbench = workbench

    @property
    def store(self) -> Path:
        """The folder in which files are kept."""
        return store_of(self._workbench.path)

    # -- reads --------------------------------------------------------------------------------

    def board(self, case_id: str) -> EvidenceBoard:
        """Everything about the evidence of a case.

        Raises:
            CaseNotFound: there is none.
            ChecklistError, LimitsError: a data file of the user's is not valid.
        """
        row = self._workbench.case(case_id)
        with self._workbench.reading() as reader:
            key = queries.order_key(reader, row.id)
            dossier = load_dossiers(reader, {key})[key]
            facts, timeline = facts_of(reader, dossier, row)
            kept = evidence_queries.attachments(reader, row.id)
            files = evidence_queries.with_twins(reader, kept)
            texts = evidence_queries.ticks(reader, row.id)
            drafts = queries.drafts(reader, row.id)
            submitted = evidence_queries.submissions(reader, [row.id]).get(row.id)
        submission = _submission(submitted, dossier, row)
        lists = checklists()
        again = submission is not None and submission.result is EvidenceResult.REVIEW
        lines = ticked(lists, row, files, texts, proofs(facts, row), again=again)
        statement = next((one for one in drafts if one.kind is statement_kind(row)), None)
        form = self._form(row)
        broken = [one for one in files if not self.path_of(one).is_file()]
        findings = self._findings(row, statement)
        return EvidenceBoard(
            case=row,
            list_name=lists.fitting(row).told(),
            checklist=lines,
            files=files,
            statement=statement,
            problems=problems_of(form, statement, files, lines, broken, findings),
            submission=submission,
            folder=inbox_of(self.store, row.order_sn, row.id),
            facts=facts,
            timeline=timeline,
        )

    def _form(self, row: CaseRow) -> FormLimits:
        known: Limits = limits()
        return known.evidence if row.queue is Queue.EVIDENCE else known.appeal

    def _findings(self, row: CaseRow, statement: DraftRow | None) -> list[str]:
        """Words of the statement that the platform forbids."""
        if statement is None or not statement.text.strip():
            return []
        facts = self._workbench.draft_facts(row.id)
        found = check(statement.text, facts, kind=statement.kind, folders=user_folders())
        # Its length is judged by the form, which may be a guess that only warns.
        return [one.word for one in found if refused([one]) and one.word]

    def path_of(self, file: AttachmentRow) -> Path:
        """Where a file of a case is kept."""
        return place_of_file(self.store, file.digest, file.media)

    def items(self, case_id: str) -> tuple[tuple[str, str], ...]:
        """Ids and names of everything that a file of a case may prove, its own list first."""
        board = self.board(case_id)
        own = {one.id: one.name for one in board.checklist}
        rest = {one.id: one.told("name") for one in checklists().items.values()}
        return tuple((own | {name: told for name, told in rest.items() if name not in own}).items())

    def lines(self) -> list[EvidenceLine]:
        """The disputes, and every other case with files, in urgency order."""
        with self._workbench.reading() as reader:
            now = self._workbench.moment()
            counts = evidence_queries.counts(reader)
            rows = queries.cases(reader, now, queue=Queue.EVIDENCE, everything=True)
            known = {row.id for row in rows}
            others = [
                row
                for one in counts
                if one not in known and (row := queries.case_by_id(reader, now, one)) is not None
            ]
            shown = [*rows, *others]
            submitted = evidence_queries.submissions(reader, [row.id for row in shown])
            dossiers = self._dossiers(reader, [one for one in shown if one.id in submitted])
            missing = self._missing(reader, shown)
        lines = []
        for row in shown:
            told = _submission(submitted.get(row.id), dossiers.get(row.id), row)
            names = missing[row.id]
            lines.append(
                EvidenceLine(
                    case=row,
                    files=counts.get(row.id, 0),
                    missing=names[0] if names else "",
                    missing_count=len(names),
                    result=told.result if told else None,
                    learnt=told.learnt if told else False,
                )
            )
        return lines

    def missing(self, case_ids: Sequence[str]) -> dict[str, str]:
        """The first missing item of each case, in words; empty where nothing is missing."""
        with self._workbench.reading() as reader:
            now = self._workbench.moment()
            found = (queries.case_by_id(reader, now, one) for one in dict.fromkeys(case_ids))
            rows = [row for row in found if row is not None]
            missing = self._missing(reader, rows)
        return {name: names[0] if names else "" for name, names in missing.items()}

    def submission(self, row: CaseRow) -> SubmissionRow | None:
        """What was submitted for a case and what came of it; `None`: nothing was."""
        with self._workbench.reading() as reader:
            submitted = evidence_queries.submissions(reader, [row.id]).get(row.id)
            if submitted is None:
                return None
            return _submission(submitted, self._dossiers(reader, [row])[row.id], row)

    def states(self, case_ids: Sequence[str]) -> dict[str, EvidenceState]:
        """How far the evidence of each case is: its first missing item, and whether it is submitted."""
        missing = self.missing(case_ids)
        with self._workbench.reading() as reader:
            named = evidence_queries.submissions(reader, list(missing))
        told = {name: self.submission(self._workbench.case(name)) for name in named}
        waiting = {
            name for name, one in told.items() if one and one.result is not EvidenceResult.REVIEW
        }
        return {name: EvidenceState(text, name in waiting) for name, text in missing.items()}

    def _missing(self, reader: SqliteReader, rows: Sequence[CaseRow]) -> dict[str, list[str]]:
        """Names of the missing items of each case, in the order of its list."""
        lists: Checklists = checklists()
        dossiers = self._dossiers(reader, rows)
        named = evidence_queries.items_with_files(reader, [row.id for row in rows])
        missing = {}
        for row in rows:
            facts, _timeline = facts_of(reader, dossiers[row.id], row)
            texts = dict.fromkeys(named.get(row.id, ()), "-")
            lines = ticked(lists, row, (), texts, proofs(facts, row))
            missing[row.id] = [one.name for one in lines if not one.ticked_by]
        return missing

    def _dossiers(self, reader: SqliteReader, rows: Sequence[CaseRow]) -> dict[str, Dossier]:
        keys = {row.id: queries.order_key(reader, row.id) for row in rows}
        found = load_dossiers(reader, set(keys.values()))
        return {name: found[key] for name, key in keys.items()}

    # -- actions ------------------------------------------------------------------------------

    def add(
        self,
        case_id: str,
        paths: Sequence[Path],
        *,
        item: str = "",
        replace: int | None = None,
    ) -> Done:
        """Attach files; a folder stands for the files in it. With `replace` one takes a file's place.

        Raises:
            ActionRefused: the case or the item does not allow it, or not one file could be added.
        """
        from models import evidence_commands

        self._allowed(case_id, item)
        known, reasons, hint = limits().store, list[str](), ""
        kept: list[KeptFile] = []
        for path in _expanded(paths, reasons):
            try:
                kept.append(keep(path, self.store, known))
            except FileRefused as error:
                reasons.append(error.message)
                hint = hint or error.hint
        if not kept:
            raise FileRefused("\n".join(reasons) or t("refused.nothing_selected"), hint)
        if replace is not None:
            if len(kept) > 1 or reasons:
                raise ActionRefused("\n".join([*reasons, t("evidence.file.one_only")]))
            with self._workbench.step() as step:
                return evidence_commands.replace(step, replace, kept[0])
        with self._workbench.step() as step:
            return evidence_commands.add(step, case_id, kept, item, reasons)

    def add_inbox(self, case_id: str, *, item: str = "", replace: int | None = None) -> Done:
        """Attach what is new in the case's own folder.

        The folder is made if it is not there yet, so that the answer names a place that exists.

        Raises:
            ActionRefused: the case or the item does not allow it, or the case has all of it already.
            FileRefused: there is nothing in the folder, or it cannot be made.
        """
        row = self._allowed(case_id, item)
        inbox = inbox_of(self.store, row.order_sn, row.id)
        make_inbox(inbox)
        return self.add(case_id, [inbox], item=item, replace=replace)

    def _allowed(self, case_id: str, item: str) -> CaseRow:
        """The case, if evidence can be given for it and an item of a checklist is meant."""
        self._know(item)
        row = self._workbench.case(case_id)
        reason = self._workbench.refusal("evidence", row)
        if reason is not None:
            raise ActionRefused(reason)
        return row

    def remove(self, attachment_id: int) -> Done:
        """Take a file off its case."""
        from models import evidence_commands

        with self._workbench.step() as step:
            return evidence_commands.remove(step, attachment_id)

    def assign(self, attachment_id: int, item: str) -> Done:
        """Say which item of the checklist a file proves; empty: none."""
        from models import evidence_commands

        self._know(item)
        with self._workbench.step() as step:
            return evidence_commands.assign(step, attachment_id, item)

    def describe(self, attachment_id: int, item: str, text: str) -> Done:
        """Say which item a file proves and what it shows, as one step."""
        from models import evidence_commands

        self._know(item)
        with self._workbench.step() as step:
            return evidence_commands.describe(step, attachment_id, item, text)

    def caption(self, attachment_id: int, text: str) -> Done:
        """Say what a file shows."""
        from models import evidence_commands

        with self._workbench.step() as step:
            return evidence_commands.caption(step, attachment_id, text)

    def tick(self, case_id: str, item: str, text: str) -> Done:
        """Tick an item by a text, or change the text."""
        from models import evidence_commands

        self._know(item or "-")
        with self._workbench.step() as step:
            return evidence_commands.tick(step, case_id, item, text)

    def untick(self, case_id: str, item: str) -> Done:
        """Take a person's text off an item."""
        from models import evidence_commands

        with self._workbench.step() as step:
            return evidence_commands.untick(step, case_id, item)

    def statement(self, case_id: str) -> DraftRow:
        """The kept statement of a case, or a new one written from the facts.

        Raises:
            ActionRefused: the case allows none, or no template fits.
        """
        row = self._workbench.case(case_id)
        return self._workbench.draft(case_id, statement_kind(row))

    def submit(self, case_id: str) -> Done:
        """The evidence was submitted on the platform: final, no undo takes it back."""
        from models import evidence_commands

        board = self.board(case_id)
        text = board.statement.text if board.statement else ""
        with self._workbench.step() as step:
            return evidence_commands.submit(step, case_id, text, self._wait_seconds)

    def result(self, case_id: str, result: EvidenceResult) -> Done:
        """How a dispute ended, as a person says."""
        from models import evidence_commands

        with self._workbench.step() as step:
            return evidence_commands.enter_result(step, case_id, result, self._wait_seconds)

    @property
    def _wait_seconds(self) -> int:
        return self._workbench.settings.result_days * 86400

    def _know(self, item: str) -> None:
        """Refuse an item that no checklist has."""
        if item and item not in checklists().items:
            raise ActionRefused(
                t("evidence.tick.no_item", item=item), t("evidence.tick.items_hint")
            )

    # -- the pack -----------------------------------------------------------------------------

    def pack(self, case_id: str, out: Path, *, force: bool = False, unmasked: bool = False) -> Pack:
        """Write statement, timeline and files as a folder, a zip and a page to print.

        With an error among the problems nothing is written, unless forced.

        Raises:
            PackFailed: it cannot be written.
        """
        from models.evidence_pack import write_pack

        board = self.board(case_id)
        there = [one for one in board.files if self.path_of(one).is_file()]
        altered = [one for one in there if not is_intact(self.path_of(one), one.digest)]
        problems = (*lost_files(altered), *board.problems)
        ok = all(one.level != "error" for one in problems)
        if not ok and not force:
            return Pack(False, problems, (), None, None, None)
        moment = from_epoch(self._workbench.moment())
        form = self._form(board.case)
        written = write_pack(board, self.path_of, form, out, moment, unmasked=unmasked)
        return written._replace(ok=ok, problems=problems)


def _expanded(paths: Sequence[Path], reasons: list[str]) -> list[Path]:
    """The files meant; a folder that cannot be looked into becomes a reason."""
    found: list[Path] = []
    for path in paths:
        try:
            found.extend(expand([path]))
        except FileRefused as error:
            reasons.append(error.message)
    return found


def _submission(
    submitted: Submitted | None, dossier: Dossier | None, row: CaseRow
) -> SubmissionRow | None:
    """What was submitted and what came of it: a person's word, else what sources show since."""
    if submitted is None:
        return None
    result, learnt = submitted.result, False
    # What a person entered stands; only that a second review runs leaves the end open.
    if result in (None, EvidenceResult.REVIEW) and dossier is not None:
        subject = subject_of(dossier, row)
        known = None if row.deadline_source is DeadlineSource.ESTIMATED else row.deadline_at
        history = subject.history() if subject else []
        found = learnt_result(submitted.submitted_at, submitted.deadline_at, history, known)
        if found is not None and found is not result:
            result, learnt = found, True
    return SubmissionRow(
        submitted.submitted_at,
        submitted.text,
        submitted.files,
        result,
        submitted.result_at,
        learnt,
    )
