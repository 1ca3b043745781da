"""One command's files -> facts in the store and a report. Every file is looked at before any write.

The caller brings the store's door (`Ingest`), the clock, and what asks or shows; nothing here knows
a terminal.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path

from importers.container import READ_ERRORS, Part, find_parts, unreadable
from importers.ports import Feed, ImportSettings, Ingest, Progress
from importers.recognise import Limits, PageFile, Unknown, recognise
from importers.report import FileReport, ImportReport, PageResult
from importers.rows import RowReader
from importers.table import Table
from models.clock import Clock, to_epoch
from models.errors import StoreError, ZhisunError
from models.facts import FactRow, RejectRow
from models.i18n import t
from models.pages import PageReading
from models.states import SourceKind

BATCH = 500
"""Rows per transaction: short enough for a key press of another process to get in between."""
_WORKBOOK = "xlsx"
_KEPT_WORKBOOK_BYTES = 32 << 20
"""Workbooks up to this sum stay in memory between the look and the writing; others are read twice."""


def run_import(
    paths: Sequence[str | Path],
    ingest: Ingest,
    *,
    shop: str | None,
    ask_shop: Callable[[], str] | None,
    clock: Clock,
    settings: ImportSettings,
    write_page: Callable[[PageReading, str], PageResult],
    progress: Progress | None = None,
    at: int | None = None,
) -> ImportReport:
    """Read files, folders, zips and `-` (standard input); without a path what is new in the inbox.

    Args:
        paths: What to read.
        ingest: Where facts go.
        shop: Name of the shop of rows that do not say whose they are.
        ask_shop: Asks a person for that name; `None` where there is none to ask.
        clock: Tells the time.
        settings: Limits and the inbox.
        write_page: Writes a page and says what that did; the text is the shop that was named or
            asked for, or empty.
        progress: Is told how far it is.
        at: Epoch seconds from which the countdowns of pages count, instead of the file's age.
    """
    run = _Run(ingest, clock, settings, write_page, at)
    with rare_collections(), ExitStack() as kept:
        try:
            run.look(paths or [settings.inbox], kept)
            if not paths:
                run.drop_seen()
            run.settle(shop, ask_shop)
            run.write(progress)
        except KeyboardInterrupt:
            run.report.interrupted = True
    return run.report


@contextmanager
def rare_collections() -> Iterator[None]:
    """Let the collector of reference cycles run more rarely.

    A batch makes thousands of tuples and no cycle; the usual threshold has them all looked at again
    and again, which costs a tenth of an import.
    """
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class _Run:
    """One command's work."""

    def __init__(
        self,
        ingest: Ingest,
        clock: Clock,
        settings: ImportSettings,
        write_page: Callable[[PageReading, str], PageResult],
        at: int | None,
    ) -> None:
        self.report = ImportReport()
        self._ingest = ingest
        self._settings = settings
        self._write_page = write_page
        self._at = at
        self._limits = Limits(to_epoch(clock.now()), settings.xlsx_max_mb)
        self._named = ""
        self._tables: list[Table] = []
        self._pages: list[tuple[PageFile, PageReading]] = []

    def look(self, paths: Sequence[str | Path], kept: ExitStack) -> None:
        """Recognise or refuse every file."""
        for found in find_parts(paths, self._settings.zip_max_mb, kept):
            if not isinstance(found, Part):
                self._refuse(found.name, found.error, not_read=found.not_read)
                continue
            try:
                things = recognise(found, self._limits)
            except ZhisunError as error:
                self._refuse(found.name, error)
            except READ_ERRORS as error:
                self._refuse(found.name, unreadable(error))
            else:
                for thing in things:
                    self._sort_in(thing)

    def _sort_in(self, thing: Table | PageFile | Unknown) -> None:
        if isinstance(thing, Unknown):
            entry = FileReport(thing.name, encoding=thing.encoding, error=thing.reason)
            entry.hint = t("importers.hint.export")
            self.report.files.append(entry)
        elif isinstance(thing, PageFile):
            self._pages.append((thing, self._reading(thing)))
        else:
            self._tables.append(thing)
            kept = sum(table.size for table in self._tables if table.source.encoding == _WORKBOOK)
            if kept > _KEPT_WORKBOOK_BYTES:
                thing.rows.release()

    def _reading(self, page: PageFile) -> PageReading:
        # Imported late: an import of tables needs no page reader.
        from importers.paste import read_page

        age, origin = (page.age, page.age_origin) if self._at is None else (self._at, "at")
        return read_page(page.text, name=page.part.name, age=age, age_origin=origin)

    def _refuse(self, name: str, error: ZhisunError, *, not_read: bool = False) -> None:
        entry = FileReport(name, error=error.message, hint=error.hint, not_read=not_read)
        self.report.files.append(entry)

    def drop_seen(self) -> None:
        """Leave out what was read to its end before."""
        digests = {table.source.digest for table in self._tables}
        seen = self._ingest.seen(digests | {reading.digest for _, reading in self._pages})
        self._tables = [table for table in self._tables if table.source.digest not in seen]
        self._pages = [pair for pair in self._pages if pair[1].digest not in seen]

    def settle(self, shop: str | None, ask_shop: Callable[[], str] | None) -> None:
        """Decide whose the rows are that do not say it, over all files."""
        if not (self._pages or any(table.needs_shop for table in self._tables)):
            return
        if shop is None:
            names = set(self._ingest.shops()).union(*(table.shop_names for table in self._tables))
            if len(names) == 1:
                (shop,) = names
            else:
                self._named = (ask_shop() if ask_shop else "").strip()
                shop = self._named or self._ingest.default_shop_name()
        else:
            self._named = shop
        self.report.shop = shop

    def write(self, progress: Progress | None) -> None:
        """Write tables, oldest first, then pages."""
        self._tables.sort(key=lambda table: (table.source.age, table.source.digest))
        self._pages.sort(key=lambda pair: (pair[1].age, pair[1].digest))
        if progress:
            progress.start(len(self._tables), sum(table.size for table in self._tables))
        for table in self._tables:
            self._write_table(table, progress)
        for page, reading in self._pages:
            self._write_one_page(page, reading)

    def _write_table(self, table: Table, progress: Progress | None) -> None:
        source = table.source
        entry = FileReport(source.name, source.kind, source.encoding, source.age, source.age_origin)
        entry.warnings += table.warnings
        self.report.files.append(entry)
        if progress:
            progress.file(source.name)
        feed = self._ingest.begin(source, self.report.shop)
        try:
            reader = RowReader(table.layout)
            _stream(table, reader, feed, progress)
            feed.finish()
            entry.warnings += reader.assembler.warnings()
        except ZhisunError as error:
            _tell(entry, error)
        except READ_ERRORS as error:
            entry.error = unreadable(error).message
        finally:
            table.rows.release()
            self._count(entry, feed)

    def _count(self, entry: FileReport, feed: Feed) -> None:
        try:
            feed.close()
        except ZhisunError as error:
            _tell(entry, error)
        counts = feed.counts
        entry.new, entry.changed = counts.new, counts.changed
        entry.unchanged, entry.rejected = counts.unchanged, counts.rejected
        self.report.opened += feed.cases.opened
        self.report.closed += feed.cases.closed
        self.report.reopened += feed.cases.reopened

    def _write_one_page(self, page: PageFile, reading: PageReading) -> None:
        entry = FileReport(
            *(page.part.name, SourceKind.PAGE, page.encoding, reading.age, reading.age_origin),
            page=reading.page,
        )
        self.report.files.append(entry)
        if reading.page == "unknown":
            entry.kind = SourceKind.UNKNOWN
            entry.error = t("importers.unknown.nothing")
            return
        if reading.page == "error":
            entry.warnings.append(t("importers.warn.error_page"))
            return
        try:
            result = self._write_page(reading, self._named)
        except ZhisunError as error:
            _tell(entry, error)
            return
        entry.new, entry.changed, entry.unchanged = result.new, result.changed, result.unchanged
        entry.choices, entry.unmatched = result.choices, result.unmatched
        entry.rejected = len(result.choices) + len(result.unmatched)
        self.report.opened += result.opened
        self.report.closed += result.closed
        self.report.reopened += result.reopened


def _tell(entry: FileReport, error: ZhisunError) -> None:
    entry.error, entry.hint = error.message, error.hint
    entry.failed = isinstance(error, StoreError)


def _stream(table: Table, reader: RowReader, feed: Feed, progress: Progress | None) -> None:
    done = 0
    with table.records() as records:
        found = reader.rows(records)
        while batch := list(islice(found, BATCH)):
            rows = [row for row in batch if isinstance(row, FactRow)]
            whole = len(rows) == len(batch)
            feed.send(rows, () if whole else [row for row in batch if isinstance(row, RejectRow)])
            if progress:
                progress.advance(len(batch), table.rows.position - done)
                done = table.rows.position
    if progress:
        progress.advance(0, table.size - done)
