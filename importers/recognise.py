"""A file -> the tables or the page in it, or why it is neither. Looks, writes nothing.

All that can be told before the first row is written is told here: container, encoding, delimiter,
header row, kind, age, shops, and whether the numbers are the platform's at all.
"""

from collections import deque
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from io import BytesIO
from itertools import islice
from typing import BinaryIO

from importers import age, sheets
from importers.columns import Layout, Nearest, is_queue_export, match
from importers.container import OLE, ZIP, Part
from importers.encoding import Survey, broken, candidates, survey, tail_text
from importers.exports import EXPORTS
from importers.exports.bill import TITLE, has_code
from importers.parse import ORDER_IN_TEXT, clean, has_order_shape
from importers.rows import Record, RowReader
from importers.table import Rows, SheetRows, Table, TextRows
from importers.tabular import DELIMITERS, first_rows
from models.errors import SourceRefused
from models.facts import SourceInfo
from models.i18n import t
from models.states import SourceKind

HEADER_ROWS = 40
"""The header row is looked for in so many rows; notices and preambles stand above it."""
MAX_PAGE_MB = 20
_FOOTER_ROWS = 20
_MOST_SHOPS = 1000
_FOREIGN = (
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG", "picture"),
    (b"GIF8", "picture"),
    (b"RIFF", "picture"),
    (b"BM", "picture"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "packed"),
    (b"Rar!", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"SQLite format 3", "database"),
)


@dataclass(frozen=True, slots=True)
class PageFile:
    """A page of the back end, saved or copied into a file."""

    part: Part
    text: str
    encoding: str
    age: int
    age_origin: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A file that is nothing we know: which kind it resembles and what that would need."""

    name: str
    encoding: str
    reason: str


Found = Table | PageFile | Unknown


@dataclass(frozen=True, slots=True)
class Limits:
    """What a look at a file needs to know."""

    now: int
    xlsx_max_mb: int


def recognise(part: Part, limits: Limits) -> list[Found]:
    """What a file holds; several sheets of a workbook are several tables.

    Raises:
        SourceRefused: its container shows that it is nothing that can be read.
        OSError, BadZipFile, zlib.error: it cannot be read to its end.
    """
    if part.size == 0:
        raise SourceRefused(t("importers.refused.empty"), t("importers.hint.again"))
    with closing(part.open()) as stream:
        start = stream.read(16)
        for magic, what in _FOREIGN:
            if start.startswith(magic) and not (magic == b"BM" and start.isascii()):
                raise SourceRefused(t(f"importers.refused.{what}"), t("importers.hint.export"))
        if start.startswith((ZIP, OLE)):
            return _workbook(part, stream, limits)
        stream.seek(0)
        found = survey(stream)
    return [_text(part, found, limits)]


def _workbook(part: Part, stream: BinaryIO, limits: Limits) -> list[Found]:
    sheets.check_size(part.size, limits.xlsx_max_mb)
    stream.seek(0)
    # A member of a zip can only be read forwards; a workbook needs to be read here and there.
    whole = BytesIO(stream.read()) if part.nested else stream
    sheets.check_weight(whole, limits.xlsx_max_mb)
    whole.seek(0)
    look = survey(whole)
    made = sheets.workbook_time(whole)
    whole.seek(0)
    nearest: Nearest | None = None
    tables: list[tuple[SheetRows, Layout, int]] = []
    for sheet in sheets.open_sheets(whole):
        layout, line = _header(sheets.sheet_rows(sheet))
        if isinstance(layout, Layout):
            tables.append((SheetRows(part, sheet.name, sheet), layout, line))
        elif nearest is None or (layout is not None and layout.known > nearest.known):
            nearest = layout
    if not tables:
        return [Unknown(part.name, "xlsx", _lacking(nearest))]
    alone = len(tables) == 1
    made_at = None if made is None else int(made.replace(tzinfo=UTC).timestamp())
    return [
        _table(
            _Look(
                part=part,
                name=part.name if alone else f"{part.name}#{clean(rows.name)}",
                digest=look.digest if alone else f"{look.digest}#{number}",
                encoding="xlsx",
                around=_around_sheet(rows, layout, line),
                made_at=made_at,
                limits=limits,
            ),
            layout,
            line,
            rows,
        )
        for number, (rows, layout, line) in enumerate(tables)
    ]


def _around_sheet(rows: SheetRows, layout: Layout, header_line: int) -> tuple[str, str]:
    """The text above the header and, for a bill, below the rows."""
    if rows.sheet is None or layout.export.kind is not SourceKind.BILL:
        return "", ""
    records = sheets.sheet_rows(rows.sheet)
    above = list(islice(records, header_line - 1))
    return _lines(above), _lines(deque(records, maxlen=_FOOTER_ROWS))


def _lines(records: Iterable[Record]) -> str:
    return "\n".join(" ".join(filter(None, record.cells)) for record in records)


def _text(part: Part, found: Survey, limits: Limits) -> Found:
    nearest: Nearest | None = None
    for encoding in candidates(found):
        head = found.head.decode(encoding, "replace")
        if not head.strip("\ufeff \t\r\n\x00"):
            raise SourceRefused(t("importers.refused.empty"), t("importers.hint.again"))
        for delimiter in DELIMITERS:
            layout, line = _header(first_rows(head, delimiter, HEADER_ROWS))
            if isinstance(layout, Layout):
                rows = TextRows(part, encoding, delimiter)
                around = (_above(head, line), tail_text(found, encoding))
                look = _Look(part, part.name, found.digest, encoding, around, None, limits)
                table = _table(look, layout, line, rows)
                if isinstance(table, Table) and (marks := _broken(part, found, encoding)):
                    table.warnings.append(t("importers.warn.broken_text", count=marks))
                return table
            if layout is not None and (nearest is None or layout.known > nearest.known):
                nearest = layout
    return _page_or_unknown(part, found, nearest, limits)


def _above(head: str, header_line: int) -> str:
    return "\n".join(head.splitlines()[: header_line - 1])


def _broken(part: Part, found: Survey, encoding: str) -> int:
    """Characters that cannot be read; a file that is strict UTF-8 has none."""
    if found.utf8 and encoding in ("utf-8", "utf-8-sig"):
        return 0
    with closing(part.open()) as stream:
        return broken(stream, encoding)


def _page_or_unknown(part: Part, found: Survey, nearest: Nearest | None, limits: Limits) -> Found:
    encoding = next(candidates(found))
    if nearest is not None and nearest.known >= 3 and nearest.keyed:
        return Unknown(part.name, encoding, _lacking(nearest))
    if found.size <= MAX_PAGE_MB << 20:
        # Imported late: an import of tables needs no HTML parser.
        from importers.pages.saved import looks_like_page, page_text

        with closing(part.open()) as stream:
            data = stream.read()
        text = page_text(data) if looks_like_page(data) else None
        if text is not None:
            names = (part.own_name, part.outer_name)
            known, origin = age.age_of(
                limits.now, content=None, names=names, workbook=None, modified=part.modified
            )
            return PageFile(part, text, encoding, known, origin)
    return Unknown(part.name, encoding, _lacking(nearest))


def _header(rows: Iterable[Record]) -> tuple[Layout | Nearest | None, int]:
    """The first row that is a known kind's header, else the one that resembles one most.

    Raises:
        SourceRefused: it is a table that zhisun itself wrote.
    """
    nearest: Nearest | None = None
    for count, record in enumerate(rows):
        if count >= HEADER_ROWS:
            break
        if is_queue_export(record.cells[:1000]):
            # Old facts under a new age: it must not win over what the back end says.
            raise SourceRefused(t("importers.refused.queue_export"), t("importers.hint.export"))
        found = match(record.cells[:1000], EXPORTS)
        if isinstance(found, Layout):
            return found, record.line
        if found is not None and (nearest is None or found.known > nearest.known):
            nearest = found
    return nearest, 0


def _lacking(nearest: Nearest | None, extra: str = "") -> str:
    if nearest is None:
        return t("importers.unknown.nothing")
    kind = t(f"importers.kind.{nearest.export.name}")
    lacks = [*nearest.lacks, *([extra] if extra else [])]
    if not lacks:
        return t("importers.unknown.foreign", kind=kind)
    return t("importers.unknown.lacks", kind=kind, lacks=t("importers.and").join(lacks))


@dataclass(frozen=True, slots=True)
class _Look:
    """What is known of a table's file before its rows are looked at."""

    part: Part
    name: str
    digest: str
    encoding: str
    around: tuple[str, str]
    """Text above the header and at the end of the file."""
    made_at: int | None
    limits: Limits


def _table(look: _Look, layout: Layout, header_line: int, rows: Rows) -> Table | Unknown:
    reader = RowReader(layout)
    with rows.read(layout, header_line) as records:
        scan = _scan(records, layout, reader.is_no_data)
    # The shop's metrics name no order: their columns are the platform's own.
    if scan.rows and not scan.is_ours and layout.export.kind is not SourceKind.SERVICE:
        nearest = Nearest(layout.export, len(layout.places), ())
        return Unknown(look.name, look.encoding, _lacking(nearest, t("importers.unknown.order")))
    above, below = look.around
    known, origin = age.age_of(
        look.limits.now,
        content=age.exported_at(f"{above}\n{below}"),
        names=(look.part.own_name, look.part.outer_name),
        workbook=look.made_at,
        modified=look.part.modified,
    )
    is_bill = layout.export.kind is SourceKind.BILL
    source = SourceInfo(
        name=look.name,
        kind=layout.export.kind,
        digest=look.digest,
        age=known,
        age_origin=origin,
        encoding=look.encoding,
        headers=layout.headers,
        covers_until=age.covers_until(above) if is_bill else None,
    )
    warnings = []
    if is_bill and TITLE in above and "总计" not in below:
        warnings.append(t("importers.warn.no_sums"))
    return Table(
        source, layout, header_line, rows, look.part.size, scan.shops, scan.needs_shop, warnings
    )


@dataclass(slots=True)
class _Scan:
    """What a look ahead over the rows showed."""

    rows: bool = False
    is_ours: bool = False
    shops: frozenset[str] = frozenset()
    needs_shop: bool = False


def _scan(
    records: Iterable[Record], layout: Layout, is_no_data: Callable[[list[str]], bool]
) -> _Scan:
    """Look for one order number of the platform's shape, and for the names of all shops."""
    scan = _Scan(needs_shop=not layout.shop)
    numbers = layout.places.get("order_sn", ())
    is_bill = layout.export.kind is SourceKind.BILL
    remarks = layout.places.get("remark", ()) if is_bill else ()
    codes = layout.places.get("description", ()) if is_bill else ()
    shops: set[str] = set()
    is_foreign = has_codes = False
    for _, cells, _ in records:
        cells = [*cells, *[""] * (layout.width - len(cells))]
        ordered = any(has_order_shape(cells[place]) for place in numbers)
        if not ordered and is_no_data(cells):
            continue
        scan.rows = True
        scan.is_ours = (
            scan.is_ours or ordered or any(ORDER_IN_TEXT.search(cells[place]) for place in remarks)
        )
        is_foreign = is_foreign or any(clean(cells[place]).strip("-") for place in numbers)
        has_codes = has_codes or any(has_code(cells[place]) for place in codes)
        if layout.shop:
            name = next((text for at in layout.shop if (text := clean(cells[at]))), "")
            scan.needs_shop = scan.needs_shop or not name
            if name and len(shops) < _MOST_SHOPS:
                shops.add(name)
        elif scan.is_ours:
            break
    # A bill of withdrawals alone names no order at all, but has the platform's codes.
    scan.is_ours = scan.is_ours or (has_codes and not is_foreign)
    scan.shops = frozenset(shops)
    return scan
