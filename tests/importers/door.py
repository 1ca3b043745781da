"""A door that keeps what comes in, for tests of importers without a database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from importers.ports import Progress
from importers.report import ImportReport, PageResult
from importers.run import run_import
from models.clock import FixedClock
from models.facts import FIELDS, TABLE_OF_KIND, FactRow, RejectRow, SourceInfo
from models.pages import PageReading

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""10:00 in China."""


@dataclass
class Counts:
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0


@dataclass
class CaseCounts:
    opened: int = 0
    closed: int = 0
    reopened: int = 0


@dataclass
class KeptFeed:
    source: SourceInfo
    shop: str
    keep: bool = True
    rows: list[FactRow] = field(default_factory=list)
    rejects: list[RejectRow] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    cases: CaseCounts = field(default_factory=CaseCounts)
    finished: bool = False
    closed: bool = False

    def send(self, rows: Sequence[FactRow], rejects: Sequence[RejectRow]) -> None:
        self.batches.append(len(rows) + len(rejects))
        if self.keep:
            self.rows += rows
            self.rejects += rejects
        self.counts.new += len(rows)
        self.counts.rejected += len(rejects)

    def finish(self) -> None:
        self.finished = True

    def close(self) -> None:
        self.closed = True

    def facts(self) -> list[dict[str, Any]]:
        """Rows by field."""
        fields = FIELDS[TABLE_OF_KIND[self.source.kind]]
        return [dict(zip(fields, row.values, strict=True)) for row in self.rows]


@dataclass
class Door:
    known_shops: dict[str, str] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    feeds: list[KeptFeed] = field(default_factory=list)
    keep: bool = True

    def shops(self) -> dict[str, str]:
        return self.known_shops

    def default_shop_name(self) -> str:
        return "我的店铺"

    def seen(self, digests: set[str]) -> set[str]:
        return digests & self.known

    def begin(self, source: SourceInfo, default_shop: str) -> KeptFeed:
        feed = KeptFeed(source, default_shop, self.keep)
        self.feeds.append(feed)
        return feed


@dataclass(frozen=True)
class Limits:
    inbox: Path = Path("/nonexistent-inbox")
    xlsx_max_mb: int = 60
    zip_max_mb: int = 2048


@dataclass
class Outcome:
    """What an import did."""

    report: ImportReport
    door: Door
    pages: list[PageReading]
    page_shops: list[str]
    """The shop that was named for each page, or empty."""

    @property
    def feed(self) -> KeptFeed:
        """The only source that was written."""
        assert len(self.door.feeds) == 1
        return self.door.feeds[0]


def bring(
    *paths: Path | str,
    shop: str | None = "测试店",
    ask_shop: Callable[[], str] | None = None,
    door: Door | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    at: int | None = None,
) -> Outcome:
    """Import files through a door that keeps everything."""
    door = door or Door()
    pages: list[PageReading] = []
    shops: list[str] = []

    def write_page(reading: PageReading, named: str) -> PageResult:
        pages.append(reading)
        shops.append(named)
        return PageResult(new=len(reading.items), unmatched=reading.unmatched)

    report = run_import(
        paths,
        door,
        shop=shop,
        ask_shop=ask_shop,
        clock=FixedClock(NOW),
        settings=limits or Limits(),
        write_page=write_page,
        progress=progress,
        at=at,
    )
    return Outcome(report, door, pages, shops)


def put(folder: Path, name: str, content: bytes) -> Path:
    """Write a file."""
    file = folder / name
    file.write_bytes(content)
    return file
