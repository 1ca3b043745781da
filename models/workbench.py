"""The one object that the desk and the shell work with: reads, rules and actions on one database.

Every call opens its own connection, so it may be called from any thread. Importing this module
costs neither SQLAlchemy nor Alembic: reads go through the standard library, and what writes is
imported when something is written.
"""

import getpass
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from models import queries, schema
from models.clock import SHANGHAI, Clock, to_epoch
from models.errors import ActionRefused, CaseNotFound, StoreError
from models.event_words import event_words
from models.i18n import t
from models.numbers import normal_number
from models.permissions import refusal
from models.reader import SqliteReader, connect_read_only, reading
from models.rows import (
    CaseDetail,
    CaseRow,
    DeskSummary,
    Done,
    DraftRow,
    EventLine,
    RejectLine,
)
from models.states import AgreedBy, DraftKind, Queue, RecoveryState, Verdict

if TYPE_CHECKING:
    from models.actions import Step
    from models.books_desk import BooksDesk
    from models.case_spec import Limits
    from models.drafts import DraftFacts
    from models.evidence_desk import EvidenceDesk
    from models.ingest import Ingest
    from models.pages import PagePreview, PageReading
    from models.prevention_desk import PreventionDesk
    from models.recovery_desk import RecoveryDesk
    from models.store import Store
    from models.tables import Draft


class WorkbenchSettings(Protocol):
    """The settings that the workbench reads."""

    @property
    def lookback_days(self) -> int:
        """Refunds older than this open no case."""
        ...

    @property
    def deadlines(self) -> dict[str, float]:
        """Hours by rule id, in place of those of `deadlines.toml`."""
        ...

    @property
    def snooze_max_minutes(self) -> int:
        """Longest one-key snooze."""
        ...

    @property
    def follow_up_days(self) -> int:
        """A sent repayment request comes back after this time."""
        ...

    @property
    def follow_up_max(self) -> int:
        """Follow-ups after which the advice is to stop."""
        ...

    @property
    def top_up(self) -> Any:
        """The shop's 补差价 product."""
        ...

    @property
    def reviews_a_month(self) -> int:
        """Second reviews of appeals that the platform grants in a month."""
        ...

    @property
    def result_days(self) -> int:
        """What was submitted on the platform comes back after this time."""
        ...


class Workbench:
    """A shop's after-sales work, on one database file."""

    def __init__(
        self, path: Path, *, clock: Clock, settings: WorkbenchSettings, actor: str = ""
    ) -> None:
        self.path = path
        self.clock = clock
        self.settings = settings
        self.actor = actor or _login()
        self._watched: sqlite3.Connection | None = None
        self._writes = 0

    # -- life ---------------------------------------------------------------------------------

    def prepare(self) -> Path | None:
        """Create the database or bring it up to date; returns the backup made of an older one.

        Raises:
            StoreError: it cannot be opened, or was written by a newer version.
        """
        backup = schema.upgrade(self.path)
        self._follow_rules()
        return backup

    def _follow_rules(self) -> None:
        """Derive all cases anew where the rules or their settings changed."""
        from models.refresh_cases import derive_all, fingerprint

        wanted = fingerprint(self.limits)
        with reading(self.path) as reader:
            found = reader.rows("SELECT value FROM meta WHERE key = 'rules'")
            empty = not reader.rows("SELECT 1 FROM source LIMIT 1")
        if found and found[0][0] == wanted:
            return
        derive_all(self.store, self.limits, self.moment(), wanted, empty=empty)

    @cached_property
    def store(self) -> "Store":
        """The write side."""
        from models.store import Store

        return Store(self.path)

    @cached_property
    def limits(self) -> "Limits":
        """Settings that shape cases."""
        from models.appeals import appeal_rules
        from models.case_spec import Limits

        return Limits(
            self.settings.lookback_days,
            dict(self.settings.deadlines),
            appeals=appeal_rules(),
            top_up=self.settings.top_up.product_id,
        )

    def close(self) -> None:
        """Give back what is open."""
        if self._watched is not None:
            self._watched.close()
            self._watched = None
        if "store" in self.__dict__:
            self.store.close()

    def moment(self) -> int:
        """Now, epoch seconds."""
        return to_epoch(self.clock.now())

    @property
    def exists(self) -> bool:
        """Whether there is a database with our tables."""
        return schema.revision_of(self.path) is not None

    @contextmanager
    def reading(self) -> Iterator[SqliteReader]:
        """A read connection, for the duration of a `with`."""
        schema.require_current(self.path)
        with reading(self.path) as reader:
            yield reader

    # -- reads --------------------------------------------------------------------------------

    def revision(self) -> int:
        """A number that changes when anyone writes. To be called from one thread only."""
        if self._watched is None:
            self._watched = connect_read_only(self.path)
        version = self._watched.execute("PRAGMA data_version").fetchone()[0]
        return int(version)

    def summary(self) -> DeskSummary:
        """Counts, money and ages for the status line and the check-in."""
        with self.reading() as reader:
            return queries.summary(reader, self.moment())

    def cases(
        self,
        queue: Queue,
        *,
        search: str = "",
        limit: int | None = None,
        offset: int = 0,
        everything: bool = False,
    ) -> list[CaseRow]:
        """The cases of a queue in urgency order."""
        with self.reading() as reader:
            return queries.cases(
                reader,
                self.moment(),
                queue=queue,
                search=search,
                limit=limit,
                offset=offset,
                everything=everything,
            )

    def next_due(self, limit: int = 10) -> list[CaseRow]:
        """The most urgent cases over all queues."""
        with self.reading() as reader:
            return queries.cases(reader, self.moment(), limit=limit)

    def case(self, case_id: str) -> CaseRow:
        """One case by its id.

        Raises:
            CaseNotFound: there is none.
        """
        with self.reading() as reader:
            found = queries.case_by_id(reader, self.moment(), case_id)
        if found is None:
            raise CaseNotFound(t("case.not_found", number=case_id), t("case.not_found_hint"))
        return found

    def find(self, number: str) -> list[CaseRow]:
        """Cases by case id, after-sale id or order number, in any copied form."""
        wanted = normal_number(number)
        if not wanted:
            return []
        with self.reading() as reader:
            return queries.cases_by_number(reader, self.moment(), wanted)

    def detail(self, case_id: str) -> CaseDetail:
        """Everything known of a case.

        Raises:
            CaseNotFound: there is none.
        """
        from models.detail import detail
        from models.evidence_queries import submissions

        row = self.case(case_id)
        with self.reading() as reader:
            found = detail(reader, row, event_words)
            submitted = bool(submissions(reader, [case_id]))
        # What came of it is worked out where everything about evidence is.
        return found._replace(submission=self.evidence.submission(row)) if submitted else found

    def history(self, case_id: str) -> tuple[EventLine, ...]:
        """The log of a case, oldest first."""
        with self.reading() as reader:
            return queries.history(reader, case_id, event_words)

    def rejects(self) -> list[RejectLine]:
        """Rows that wait to be corrected."""
        with self.reading() as reader:
            return queries.rejects(reader, lambda code: t(f"reject.{code}"))

    def done_today(self) -> tuple[int, int, CaseRow | None]:
        """Cases that a person dealt with today (Shanghai), unconfirmed ones, the next due."""
        midnight = (
            self.clock.now().astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
        )
        start, end = to_epoch(midnight), to_epoch(midnight + timedelta(days=1))
        with self.reading() as reader:
            handled = queries.handled_between(reader, start, end)
            unconfirmed = queries.summary(reader, self.moment()).unconfirmed
            following = queries.cases(reader, self.moment(), limit=1)
        return handled, unconfirmed, following[0] if following else None

    def refusal(self, verb: str, row: CaseRow) -> str | None:
        """Why a verb is not allowed for a case now, in words; `None` if it is."""
        reason = refusal(verb, row, self.moment())
        return None if reason is None else t(reason)

    # -- actions ------------------------------------------------------------------------------

    @contextmanager
    def step(self) -> Iterator["Step"]:
        """One undo step: a write transaction, for the duration of a `with`."""
        from models.actions import Step

        if not self.exists:
            raise StoreError(t("store.missing", path=self.path), t("store.missing_hint"))
        schema.require_current(self.path)
        with self.store.write() as session:
            yield Step.begin(session, self.moment(), self.actor, self.limits)

    def handle(self, ids: Sequence[str]) -> Done:
        """Nothing is left to do for these cases."""
        from models import commands

        with self.step() as step:
            return commands.handle(step, ids)

    def snooze(self, ids: Sequence[str], until: datetime | None = None) -> Done:
        """Hide cases for a while; without a time half the time left, within the setting."""
        from models import commands

        with self.step() as step:
            return commands.snooze(step, ids, until, self.settings.snooze_max_minutes * 60)

    def set_deadline(self, ids: Sequence[str], at: datetime) -> Done:
        """A person read the deadline off the page."""
        from models import commands

        with self.step() as step:
            return commands.set_deadline(step, ids, at)

    def set_verdict(
        self, ids: Sequence[str], verdict: Verdict | None, agreed_by: AgreedBy | None
    ) -> Done:
        """A person's word on the goods and on who agreed."""
        from models import commands

        with self.step() as step:
            return commands.set_verdict(step, ids, verdict, agreed_by)

    def set_note(self, ids: Sequence[str], text: str) -> Done:
        """Replace the note on cases."""
        from models import commands

        with self.step() as step:
            return commands.set_note(step, ids, text)

    def end_recovery(self, case_id: str, outcome: RecoveryState, came_fen: int) -> Done:
        """The result of asking for the money."""
        from models import commands

        with self.step() as step:
            return commands.end_recovery(step, case_id, outcome, came_fen)

    def undo(self) -> Done:
        """Turn back the last step of this person.

        Raises:
            ActionRefused: there is none.
            Conflict: a case changed since.
        """
        from models.undo import undo

        with self.step() as step:
            return undo(step)

    def rename_shop(self, old: str, new: str) -> None:
        """Give a shop another name."""
        from models import commands

        with self.step() as step:
            commands.rename_shop(step, old, new)

    # -- drafts -------------------------------------------------------------------------------

    def draft_facts(self, case_id: str) -> "DraftFacts":
        """What a message about a case may rest on."""
        from models.detail import draft_facts
        from models.draft_facts import DraftSettings

        row = self.case(case_id)
        with self.reading() as reader:
            return draft_facts(reader, row, DraftSettings(self._top_up()))

    def _top_up(self) -> Any:
        from models.drafts import TopUp

        ours = self.settings.top_up
        if not ours.product_id:
            return None
        return TopUp(ours.product_id, ours.unit_fen, ours.limit)

    def draft(
        self,
        case_id: str,
        kind: DraftKind,
        template: str | None = None,
        *,
        part_fen: int | None = None,
    ) -> DraftRow:
        """The kept text of a kind, or a new one written from the facts.

        `part_fen` is a part payment that the shop approved; with it the text is written anew.

        Raises:
            ActionRefused: the case does not allow this kind, or no template fits.
        """
        from models import commands, drafts
        from models.draft_templates import user_folders

        with self.reading() as reader:
            kept = [one for one in queries.drafts(reader, case_id) if one.kind is kind]
        if kept and part_fen is None and template in (None, kept[0].template):
            return kept[0]
        facts = self.draft_facts(case_id)
        if part_fen is not None:
            facts = drafts.with_part(facts, part_fen)
        folders = user_folders()
        fitting = [one.id for one in drafts.templates_for(kind, facts, folders=folders)]
        chosen = template or (fitting[0] if fitting else None)
        if chosen is None:
            raise ActionRefused(t("refused.no_template"))
        written = drafts.render(chosen, facts, folders=folders)
        with self.step() as step:
            row = commands.create_draft(
                step, case_id, kind, written.template, written.text, written.amount_fen, part_fen
            )
            return _draft_row(row)

    def save_draft(self, draft_id: int, text: str) -> DraftRow:
        """Keep what was typed so far."""
        from models import commands

        with self.step() as step:
            return _draft_row(commands.save_draft(step, draft_id, text))

    def draft_copied(self, draft_id: int) -> Done:
        """The text is on the clipboard."""
        from models import commands

        with self.step() as step:
            return commands.draft_copied(step, draft_id)

    def draft_sent(
        self, draft_id: int, *, amount_fen: int | None = None, follow_up: datetime | None = None
    ) -> Done:
        """A person sent the text."""
        from models import commands

        with self.step() as step:
            return commands.draft_sent(step, draft_id, amount_fen, follow_up)

    # -- subjects of their own ----------------------------------------------------------------

    @cached_property
    def recovery(self) -> "RecoveryDesk":
        """Asking for money, by any route, and what came of it."""
        from models.recovery_desk import RecoveryDesk

        return RecoveryDesk(self)

    @cached_property
    def evidence(self) -> "EvidenceDesk":
        """Checklists, files, statements and packs."""
        from models.evidence_desk import EvidenceDesk

        return EvidenceDesk(self)

    @cached_property
    def books(self) -> "BooksDesk":
        """Ledger, reconciliation and what to stop on the road."""
        from models.books_desk import BooksDesk

        return BooksDesk(self)

    @cached_property
    def prevention(self) -> "PreventionDesk":
        """Products and reasons that lose money, and notices against them."""
        from models.prevention_desk import PreventionDesk

        return PreventionDesk(self)

    # -- pages and files ----------------------------------------------------------------------

    def preview_page(
        self,
        page: "PageReading",
        *,
        shop: str | None = None,
        queue: Queue | None = None,
        agreed_by: AgreedBy | None = None,
    ) -> "PagePreview":
        """What writing a page would do."""
        from models import page_writer
        from models.shops import expected_id

        word = page_writer.PageWord(queue, agreed_by)
        default = t("store.default_shop")
        if not self.exists:
            name = shop or default
            target = (expected_id(name, {}), name)
            return page_writer.preview(None, page, target, word, self.limits, self.moment())
        with self.reading() as reader:
            shops: dict[str, str] = dict(reader.rows("SELECT id, name FROM shop"))
            name = shop or page_writer.shop_for(reader, page, shops, default)[1]
            target = (expected_id(name, {one: key for key, one in shops.items()}), name)
            return page_writer.preview(reader, page, target, word, self.limits, self.moment())

    def choose_after_sale(
        self, preview: "PagePreview", position: int, after_sale_id: str
    ) -> "PagePreview":
        """The preview with one ambiguous item meant for an after-sale."""
        from models import page_writer

        items = list(preview.items)
        items[position] = page_writer.choose(items[position], after_sale_id)
        return replace(preview, items=tuple(items))

    def write_page(self, preview: "PagePreview") -> Done:
        """Write a page as one undo step."""
        from models import page_writer

        self.prepare()
        with self.step() as step:
            return page_writer.write(step, preview)

    def ingest(self) -> "Ingest":
        """The door for the rows of files."""
        from models.ingest import Ingest

        self.prepare()
        return Ingest(self.store, self.clock, self.limits, self.actor)

    # -- copies -------------------------------------------------------------------------------

    def backup(self, target: Path) -> None:
        """Write a consistent copy while others go on working.

        Raises:
            StoreError: the target exists, or there is no database.
        """
        from models.backup import back_up

        back_up(self.path, target)

    def restore(self, source: Path) -> Path | None:
        """Put a backup in place; returns where the former database is kept.

        Raises:
            StoreError: the backup is not intact, or another process holds the database.
        """
        from models.backup import restore

        if source.resolve() == self.path.resolve():
            raise StoreError(t("store.bad_backup", path=source))
        self.close()
        return restore(source, self.path)


def _draft_row(draft: "Draft") -> DraftRow:
    return DraftRow(
        id=draft.id or 0,
        case_id=draft.case_id,
        kind=DraftKind(draft.kind),
        template=draft.template,
        text=draft.text,
        amount_fen=draft.amount_fen,
        updated_at=draft.updated_at,
        copied_at=draft.copied_at,
        sent_at=draft.sent_at,
        part_fen=draft.part_fen,
    )


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no entry for this user id, as in a bare container
        return "?"
