"""One recognised table: its layout, and its data rows read anew each time they are asked for."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from itertools import chain, dropwhile, islice
from typing import Protocol

from python_calamine import CalamineSheet

from importers.columns import Layout
from importers.container import Part
from importers.rows import Record
from importers.sheets import open_sheets, sheet_rows
from importers.tabular import open_text, read_rows
from models.facts import SourceInfo

_BLOCK = 100
"""Rows that are read ahead."""


class Rows(Protocol):
    """Where the rows of a table come from."""

    @property
    def position(self) -> int:
        """Bytes read so far, about."""
        ...

    def read(self, layout: Layout, header_line: int) -> AbstractContextManager[Iterator[Record]]:
        """The rows below the header."""
        ...

    def release(self) -> None:
        """Give back memory; reading works again afterwards."""
        ...


@dataclass(slots=True)
class TextRows:
    """Rows of delimited text, streamed."""

    part: Part
    encoding: str
    delimiter: str
    position: int = 0

    @contextmanager
    def read(self, layout: Layout, header_line: int) -> Iterator[Iterator[Record]]:
        """The rows below the header."""
        with closing(self.part.open()) as raw, open_text(raw, self.encoding) as text:
            rows = read_rows(text, self.delimiter, layout.width)
            below = dropwhile(lambda record: record.line <= header_line, rows)
            yield chain.from_iterable(self._blocks(below, raw.tell))

    def _blocks(
        self, rows: Iterator[Record], tell: Callable[[], int]
    ) -> Iterator[Sequence[Record]]:
        """A few rows at a time: no line of Python runs per row here."""
        while block := tuple(islice(rows, _BLOCK)):
            self.position = tell()
            yield block

    def release(self) -> None:
        """Text holds no memory."""


@dataclass(slots=True)
class SheetRows:
    """Rows of one sheet of a workbook, which stays in memory until it is released."""

    part: Part
    name: str
    sheet: CalamineSheet | None
    position: int = 0

    @contextmanager
    def read(self, layout: Layout, header_line: int) -> Iterator[Iterator[Record]]:
        """The rows below the header."""
        sheet = self.sheet or self._again()
        yield self._below(sheet, layout, header_line)

    def _again(self) -> CalamineSheet:
        with self.part.open() as stream:
            sheets = open_sheets(BytesIO(stream.read()) if self.part.nested else stream)
        return next(sheet for sheet in sheets if sheet.name == self.name)

    def _below(self, sheet: CalamineSheet, layout: Layout, header_line: int) -> Iterator[Record]:
        share = self.part.size / max(sheet.total_height, 1)
        for record in sheet_rows(sheet, layout.times, header_line):
            self.position = int(record.line * share)
            if record.line > header_line:
                yield record

    def release(self) -> None:
        """Forget the workbook."""
        self.sheet = None


@dataclass(slots=True)
class Table:
    """A table that was recognised, before any of it is written."""

    source: SourceInfo
    layout: Layout
    header_line: int
    rows: Rows
    size: int
    shop_names: frozenset[str]
    """Names of shops that its rows carry."""
    needs_shop: bool
    """Some of its rows do not say whose they are."""
    warnings: list[str] = field(default_factory=list)

    def records(self) -> AbstractContextManager[Iterator[Record]]:
        """The rows below the header."""
        return self.rows.read(self.layout, self.header_line)
