"""Rows of cells -> fact rows and reject rows, by a plan made once per header row.

The hot path is one pick of the known cells and one pass of readers over them; only a row that
fails is looked at column by column.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from json.encoder import encode_basestring
from operator import call, itemgetter
from typing import Any, NamedTuple

from importers.columns import Layout, header_key
from importers.parse import CellError, Memo, clean
from models.facts import FactRow, RejectRow

MAX_CELL_BYTES = 1_000_000
"""Larger cells are no data of a shop."""
SUSPECT_CHARS = 240_000
"""Rows with fewer characters cannot hold a cell of that size."""
_KEPT_CHARS = 2000


class Record(NamedTuple):
    """One row of a table as it stood in the file."""

    line: int
    """Line or sheet row, counted from 1."""
    cells: list[str]
    problem: str = ""
    """What is wrong with the row as a whole: a reason code, or empty."""


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, layout: Layout) -> None:
        columns = layout.export.columns
        blank = layout.width
        self.layout = layout
        self.assembler = layout.export.assembler(layout)
        self._readers = tuple(column.read for column in columns)
        self._picked = tuple(layout.places.get(column.field, (blank,))[0] for column in columns)
        self._pick = itemgetter(*self._picked)
        same = _by_header(layout)
        self._doubles = _doubles(layout, same)
        self._extra_read = [Memo(partial(_json_member, name)).__getitem__ for name in same]
        self._extra_pick = _picker([same[name][0] for name in same])
        self._names = {header_key(name) for column in columns for name in column.names}

    def rows(self, records: Iterable[Record]) -> Iterator[FactRow | RejectRow]:
        """Facts and rejects; lines that are no data (footers, blank ones) yield nothing."""
        width, pick, readers = self.layout.width, self._pick, self._readers
        assemble, extra_of = self.assembler.assemble, self._extra_text
        shop_of = Memo(lambda cell: clean(cell) or None)
        shop_at, reject_at = _first(self.layout.shop), _first(self.layout.reject_id)
        doubles = self._doubles
        for line, cells, problem in records:
            if len(cells) != width:
                problem = _fit(cells, width) or problem
            cells.append("")
            if doubles:
                _merge_doubles(cells, doubles)
            try:
                if problem:
                    raise CellError(problem)
                values = assemble(tuple(map(call, readers, pick(cells))), extra_of(cells))
            except CellError as error:
                if (reject := self._reject(line, cells, error)) is not None:
                    yield reject
                continue
            yield FactRow(
                line,
                None if shop_at is None else shop_of[cells[shop_at]],
                values,
                None if reject_at is None else clean(cells[reject_at]) or None,
            )

    def _extra_text(self, cells: list[str]) -> str | None:
        """The columns that nobody asked for as a JSON object, or `None` if all are blank."""
        kept = ",".join(filter(None, map(call, self._extra_read, self._extra_pick(cells))))
        return f"{{{kept}}}" if kept else None

    def _reject(self, line: int, cells: list[str], error: CellError) -> RejectRow | None:
        """The row as a reject, or `None` if it is no data at all."""
        if self.is_no_data(cells):
            return None
        place, code = self._offender(cells, error)
        spared = self._blanked(len(cells) - 1 - self.layout.width)
        value = "" if place is None or place in spared else cells[place][:200]
        reject_at = _first(self.layout.reject_id)
        return RejectRow(
            line=line,
            column="" if place is None else self.layout.headers[place],
            value=value,
            code=code,
            row=self._raw(cells, spared),
            resolves=None if reject_at is None else clean(cells[reject_at]) or None,
        )

    def _offender(self, cells: list[str], error: CellError) -> tuple[int | None, str]:
        """Position of the offending cell and its reason code."""
        if error.code in WHOLE_ROW:
            big = (i for i, cell in enumerate(cells) if len(cell) >= SUSPECT_CHARS)
            return next(big, None), error.code
        if error.field:
            return self.layout.places.get(error.field, (None,))[0], error.code
        for place, read in zip(self._picked, self._readers, strict=True):
            try:
                read(cells[place])
            except CellError as found:
                return (place if place < self.layout.width else None), found.code
        return None, error.code

    def _blanked(self, over: int) -> frozenset[int]:
        """Positions that may hold personal data: with cells too many, also where they slid to."""
        return frozenset(
            place + slid for place in self.layout.personal for slid in range(max(over, 0) + 1)
        )

    def _raw(self, cells: list[str], spared: frozenset[int]) -> dict[str, str]:
        """The row by header, cells cleaned, personal data blanked, huge cells cut."""
        raw: dict[str, str] = {}
        headers = self.layout.headers
        for place, cell in enumerate(cells[:-1]):
            if place in self.layout.own_columns:
                continue
            header = headers[place] if place < len(headers) else f"+{place - len(headers) + 1}"
            text = "" if place in spared else clean(cell[:_KEPT_CHARS])
            if not raw.get(header):
                raw[header] = text
        return raw

    def is_no_data(self, cells: Sequence[str]) -> bool:
        """Whether the line is blank, a footer, a rule, or the header row once more."""
        texts = [text for cell in cells if (text := clean(cell[:_KEPT_CHARS]))]
        if not texts:
            return True
        first = texts[0]
        if len(texts) == 1 and _RULE.fullmatch(first):
            return True
        is_note = len(texts) <= 3 and _NOTE.match(first) and not _SHEET_ERROR.match(first)
        if (is_note or _TOTAL.match(first)) and not any(map(_LONG_NUMBER.search, texts)):
            self.assembler.note(" ".join(texts))
            return True
        known = sum(header_key(text) in self._names for text in texts)
        return known >= 2 and known * 2 >= len(texts)


WHOLE_ROW = frozenset({"cell_too_large", "too_few_columns", "too_many_columns"})
"""Codes of rows that are wrong as a whole."""
_NOTE = re.compile(r"[#＃]")
_SHEET_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|##)")
_LONG_NUMBER = re.compile(r"[0-9]{9}|[eE]\+[0-9]")
_RULE = re.compile(r"[-=_*—－\s]+")
_TOTAL = re.compile(r"(?:合计|总计|小计|共计|汇总|支出合计|收入合计|导出时间)")


def _json_member(name: str, cell: str) -> str:
    """A cell under its header, as it stands in a JSON object; empty if it is blank."""
    text = clean(cell)
    return f"{encode_basestring(name)}:{encode_basestring(text)}" if text else ""


def _picker(places: Sequence[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """What takes the cells at some places; `itemgetter` with any number of them."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda cells: tuple([cells[place] for place in places])


def _first(places: tuple[int, ...]) -> int | None:
    return places[0] if places else None


def _by_header(layout: Layout) -> dict[str, tuple[int, ...]]:
    """Positions of the columns that nobody asked for, by header."""
    places: dict[str, tuple[int, ...]] = {}
    for place in layout.extra:
        header = layout.headers[place]
        places[header] = (*places.get(header, ()), place)
    return places


def _doubles(layout: Layout, same: dict[str, tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    """Groups of positions of which the first cell that is not blank counts."""
    groups = (*layout.places.values(), layout.shop, layout.reject_id, *same.values())
    return tuple(dict.fromkeys(group for group in groups if len(group) > 1))


def _merge_doubles(cells: list[str], doubles: tuple[tuple[int, ...], ...]) -> None:
    for first, *others in doubles:
        if not clean(cells[first]):
            cells[first] = next((cells[place] for place in others if clean(cells[place])), "")


def _fit(cells: list[str], width: int) -> str:
    """Fill a short row (Excel drops blank cells at the end); a code if it is too long."""
    if len(cells) < width:
        cells.extend([""] * (width - len(cells)))
        return ""
    if any(map(clean, cells[width:])):
        return "too_many_columns"
    del cells[width:]
    return ""


def is_too_large(cells: Iterable[Any]) -> bool:
    """Whether a cell is larger than a shop's data can be."""
    return any(
        isinstance(cell, str)
        and len(cell) >= SUSPECT_CHARS
        and len(cell.encode("utf-8", "surrogatepass")) > MAX_CELL_BYTES
        for cell in cells
    )
