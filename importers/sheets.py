"""Workbooks (xlsx, xls, ods) -> rows of cell texts. A workbook is held in memory, so it is weighed.

Numbers become the text that a spreadsheet would show; in columns of times a bare number is a
serial day. Vertically merged cells give their value to every row that they cover.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO, cast
from zipfile import BadZipFile, ZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from importers.container import OLE, is_workbook
from importers.parse import serial_text
from importers.rows import Record, is_too_large
from models.errors import SourceRefused
from models.i18n import t

_UNPACKED_FACTOR = 12
"""So much larger than the file may a workbook's parts be; exports are up to ten times as large."""
_BOMB_MB = 64
_BOMB_RATIO = 100
"""The parts of a workbook are text; so well it is compressed only where it says next to nothing."""
_MOST_CELLS = 32_000_000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CORE = "docProps/core.xml"
_CREATED = re.compile(r"<(?:\w+:)?(created|modified)\b[^>]*>\s*([0-9T:.\-]{19,30}Z?)\s*<")
_COLUMN = re.compile(rb"\sr=[\"']([A-Z]{1,3})[0-9]")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br=[\"']([0-9]{1,7})[\"']")
_FULL_CELL = re.compile(rb"\sr=[\"'][A-Z]{1,3}([0-9]{1,7})[\"'][^>]*[^/]>")


def check_size(size: int, limit_mb: int) -> None:
    """Refuse a workbook whose file is too large; it would have to be held in memory.

    Raises:
        SourceRefused: it is.
    """
    if size > limit_mb << 20:
        raise _too_large(limit_mb)


def check_weight(stream: BinaryIO, limit_mb: int) -> None:
    """Refuse a workbook that is locked, or would be too large in memory.

    Raises:
        SourceRefused: naming what is wrong.
    """
    stream.seek(0)
    if stream.read(8) == OLE:
        stream.seek(0)
        if _ENCRYPTED in stream.read():
            raise _locked()
        return
    try:
        with ZipFile(stream) as parts:
            if not is_workbook(parts):
                raise SourceRefused(t("importers.refused.nested"), t("importers.hint.unpack"))
            unpacked = sum(part.file_size for part in parts.infolist())
            packed = sum(part.compress_size for part in parts.infolist()) or 1
            is_bomb = unpacked > _BOMB_MB << 20 and unpacked / packed > _BOMB_RATIO
            if unpacked > limit_mb * _UNPACKED_FACTOR << 20 or is_bomb:
                raise _too_large(limit_mb)
            for part in parts.namelist():
                if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                    _check_area(parts, part, limit_mb)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise SourceRefused(t("importers.refused.broken"), t("importers.hint.again")) from error


def _check_area(parts: ZipFile, part: str, limit_mb: int) -> None:
    """A few cells far apart make a reader fill the whole area between them."""
    columns: set[bytes] = set()
    last = 0
    for text in _chunks(parts, part):
        columns.update(_COLUMN.findall(text))
        last = max(last, *map(int, _ROW.findall(text)), 0)
    width = max((_column_number(name) for name in columns), default=1)
    if width * last > _MOST_CELLS:
        # Formatted rows without content cost nothing: count those with content.
        full = (int(row) for text in _chunks(parts, part) for row in _FULL_CELL.findall(text))
        if width * max(full, default=0) > _MOST_CELLS:
            raise _too_large(limit_mb)


def _chunks(parts: ZipFile, part: str) -> Iterator[bytes]:
    """A part's text in pieces that overlap, so that no tag is missed at a seam."""
    with parts.open(part) as stream:
        kept = b""
        while chunk := stream.read(1 << 20):
            yield kept + chunk
            kept = chunk[-200:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_large(limit_mb: int) -> SourceRefused:
    return SourceRefused(
        t("importers.refused.workbook_size", limit=limit_mb), t("importers.hint.workbook_size")
    )


def _locked() -> SourceRefused:
    return SourceRefused(t("importers.refused.locked"), t("importers.hint.locked"))


def workbook_time(stream: BinaryIO) -> datetime | None:
    """When the workbook was made by its own word, as naive UTC.

    The time of making, not of the last change: saving an old export again does not make it newer.
    """
    try:
        with ZipFile(stream) as parts, parts.open(_CORE) as core:
            found = dict(_CREATED.findall(core.read(65_536).decode("utf-8", "replace")))
    except (BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError):
        return None
    for name in ("created", "modified"):
        try:
            return datetime.fromisoformat(found[name].rstrip("Z")[:19])
        except (KeyError, ValueError):
            continue
    return None


def open_sheets(stream: BinaryIO) -> list[CalamineSheet]:
    """The visible sheets of a workbook.

    Raises:
        SourceRefused: the workbook is locked or broken.
    """
    try:
        book = CalamineWorkbook.from_filelike(stream)
        return [
            book.get_sheet_by_name(sheet.name)
            for sheet in book.sheets_metadata
            if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
        ]
    except PasswordError as error:
        raise _locked() from error
    except CalamineError as error:
        raise SourceRefused(t("importers.refused.broken"), t("importers.hint.again")) from error


def sheet_rows(
    sheet: CalamineSheet, times: frozenset[int] = frozenset(), header_line: int = 0
) -> Iterator[Record]:
    """Rows of a sheet; `times` are the positions of time columns, merges count below the header."""
    left = sheet.start[1] if sheet.start else 0
    merged = _merged(sheet, left, header_line)
    falling: dict[int, tuple[int, str]] = {}
    for line, row in enumerate(sheet.iter_rows(), 1):
        cells = [cell if isinstance(cell, str) else _shown(cell) for cell in row]
        for place in times:
            if place < len(row) and isinstance(row[place], (int, float)):
                cells[place] = serial_text(float(cast("float", row[place]))) or cells[place]
        if merged or falling:
            for place, end in merged.pop(line, ()):
                falling[place] = (end, cells[place])
            for place, (end, text) in list(falling.items()):
                cells[place] = cells[place] or text
                if line >= end:
                    del falling[place]
        yield Record(line, cells, "cell_too_large" if is_too_large(cells) else "")


def _merged(sheet: CalamineSheet, left: int, header_line: int) -> dict[int, list[tuple[int, int]]]:
    """First line -> position and last line of each merge over several rows below the header."""
    merged: dict[int, list[tuple[int, int]]] = {}
    for (top, first), (bottom, _) in sheet.merged_cell_ranges or ():
        if header_line and bottom > top >= header_line and first >= left:
            merged.setdefault(top + 1, []).append((first - left, bottom + 1))
    return merged


def _shown(cell: Any) -> str:
    """A cell that is no text, as a spreadsheet shows it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        # Fifteen digits are all that a spreadsheet keeps; longer numbers turn into 1.2e+17 here,
        # which the readers of ids refuse.
        return str(int(cell)) if abs(cell) < 1e15 and cell == int(cell) else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return (cell + timedelta(microseconds=500_000)).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.strftime("%Y-%m-%d")
    return str(cell)
