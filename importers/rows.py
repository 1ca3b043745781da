"""Rows of cells -> fact rows and reject rows, by a plan made once per header row.

The hot path reads a block of rows column by column; only where one of them fails are they read one
by one, to tell which.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, repeat
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from importers.columns import Layout, header_key
from importers.parse import CellError, Memo, clean, text_of
from models.facts import FactRow, RejectRow

MAX_CELL_BYTES = 1_000_000
"""Larger cells are no data of a shop."""
SUSPECT_CHARS = 240_000
"""Rows with fewer characters cannot hold a cell of that size."""
_KEPT_CHARS = 2000
_BLOCK = 250
"""Rows that are read at once."""


class Record(NamedTuple):
    """One row of a table as it stood in the file."""

    line: int
    """Line or sheet row, counted from 1."""
    cells: list[str]
    problem: str = ""
    """What is wrong with the row as a whole: a reason code, or empty."""


_Parts = tuple[str | None, str | None, tuple[Any, ...]]
"""Of a row: its shop, the reject that it corrects, and its values with the other columns last."""


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, layout: Layout) -> None:
        columns = layout.export.columns
        blank = layout.width
        self.layout = layout
        self.assembler = layout.export.assembler(layout)
        self._readers = tuple(column.read for column in columns)
        self._picked = tuple(layout.places.get(column.field, (blank,))[0] for column in columns)
        same = _by_header(layout)
        self._doubles = _doubles(layout, same)
        self._others = tuple((f"{encode_basestring(name)}:", same[name][0]) for name in same)
        self._shop_of = Memo(lambda cell: clean(cell) or None).__getitem__
        self._names = {header_key(name) for column in columns for name in column.names}

    def rows(self, records: Iterable[Record]) -> Iterator[FactRow | RejectRow]:
        """Facts and rejects; lines that are no data (footers, blank ones) yield nothing."""
        rows = iter(records)
        while block := list(islice(rows, _BLOCK)):
            self._fit_all(block)
            yield from self._understood(block)

    def _fit_all(self, block: list[Record]) -> None:
        """Give rows as many cells as there are headers, and a blank one for absent columns."""
        width = self.layout.width
        for at, (line, cells, problem) in enumerate(block):
            if len(cells) != width:
                block[at] = Record(line, cells, _fit(cells, width) or problem)
            cells.append("")
            if self._doubles:
                _merge_doubles(cells, self._doubles)

    def _understood(self, block: Sequence[Record]) -> list[FactRow | RejectRow]:
        """A block of rows: all at once, or one by one where one of them cannot be understood."""
        try:
            parts = self._read(block)
        except CellError as error:
            if len(block) > 1:
                return [row for record in block for row in self._understood((record,))]
            reject = self._reject(block[0].line, block[0].cells, error)
            return [] if reject is None else [reject]
        found: list[FactRow | RejectRow] = []
        assemble = self.assembler.assemble
        for record, (shop, resolves, values) in zip(block, parts, strict=True):
            try:
                found.append(FactRow(record.line, shop, assemble(values), resolves))
            except CellError as error:
                if (reject := self._reject(record.line, record.cells, error)) is not None:
                    found.append(reject)
        return found

    def _read(self, block: Sequence[Record]) -> list[_Parts]:
        """Every row, read column by column.

        `map` over a column calls its reader without a step of Python between.
        """
        for record in block:
            if record.problem:
                raise CellError(record.problem)
        columns = tuple(zip(*[record.cells for record in block], strict=True))
        values = [
            map(read, columns[place])
            for read, place in zip(self._readers, self._picked, strict=True)
        ]
        shops = map(self._shop_of, columns[_first(self.layout.shop)])
        resolved = map(text_of, columns[_first(self.layout.reject_id)])
        rows = zip(*values, self._extra_texts(columns), strict=True)
        return list(zip(shops, resolved, rows, strict=True))

    def _extra_texts(self, columns: Sequence[tuple[str, ...]]) -> Iterable[str | None]:
        """The columns that nobody asked for as JSON objects, or `None` where all are blank."""
        told = [
            _json_members(name, columns[place])
            for name, place in self._others
            if any(columns[place])
        ]
        if not told:
            return repeat(None, len(columns[0]))
        return map(_json_object, zip(*told, strict=True))

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
            resolves=clean(cells[reject_at]) or None,
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
_TOTAL = re.compile(
    r"(?:合计|总计|小计|共计|汇总|支出合计|收入合计|导出时间|共 {0,3}[0-9]+ {0,3}[条笔单行])"
)


def _json_members(name: str, cells: Sequence[str]) -> Iterable[str]:
    """Cells of a column, as they stand under its header in a JSON object; empty where blank."""
    different = set(cells)
    if len(different) * 2 > len(cells) and _is_plain("".join(cells)):
        return [f'{name}"{text}"' if (text := cell.strip()) else "" for cell in cells]
    members = {
        cell: name + encode_basestring(text) if (text := clean(cell)) else ""
        for cell in different  # most columns repeat a few texts
    }
    return map(members.__getitem__, cells)


def _is_plain(text: str) -> bool:
    """Whether cells of such text have nothing to clean but blanks, and nothing to escape in JSON."""
    return text.isprintable() and not any(char in text for char in "'=\"\\")


def _json_object(members: tuple[str, ...]) -> str | None:
    kept = ",".join(filter(None, members))
    return f"{{{kept}}}" if kept else None


def _first(places: tuple[int, ...]) -> int:
    """Position of a column, or of the blank cell behind all others if there is none."""
    return places[0] if places else -1


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
