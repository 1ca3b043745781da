"""Tables as files for a spreadsheet: CSV and xlsx in which no cell runs as a formula.

Knows nothing of what stands in the tables.
"""

import csv
import io
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from models.errors import ZhisunError, reason_of
from models.i18n import t

KINDS = ("csv", "xlsx")
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?")
_LONG_NUMBER = re.compile(r"[0-9]{11,}")
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
_LONGEST_NAME = 60
"""Characters; a file system takes 255 bytes, and a Chinese character is three."""


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula, or cuts short as a number.

    What is added (an apostrophe, a TAB) is what the importer takes off again.
    """
    if _LONG_NUMBER.fullmatch(cell):
        return f"{cell}\t"
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def as_csv(table: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with a mark, as Excel wants it."""
    stream = io.StringIO()
    csv.writer(stream).writerows([[guarded(cell) for cell in row] for row in table])
    return stream.getvalue().encode("utf-8-sig", "replace")


def as_xlsx(table: Sequence[Sequence[str]]) -> bytes:
    """A workbook of one sheet; every cell is text, the first row stays in sight."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(table):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell)
        sheet.freeze_panes(1, 0)
    return stream.getvalue()


def as_kind(table: Sequence[Sequence[str]], kind: str) -> bytes:
    """The table as `csv` or `xlsx`."""
    return as_xlsx(table) if kind == "xlsx" else as_csv(table)


def file_name(text: str) -> str:
    """Outside text as part of a file's name: nothing that a file system could take for a path."""
    return _NOT_IN_NAMES.sub("_", text).strip(" .")[:_LONGEST_NAME] or "_"


def write_new(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files that are not there yet into a folder, which is made if need be.

    They are readable by their owner alone. All or none: what was written is taken away again.

    Raises:
        ZhisunError: one of them exists, or the folder cannot be written.
    """
    written: list[Path] = []
    path = folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            path = folder / name
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            written.append(path)
            with open(handle, "wb") as stream:
                stream.write(content)
    except OSError as error:
        for done in written:
            done.unlink(missing_ok=True)
        if isinstance(error, FileExistsError) and path != folder:
            raise ZhisunError(
                t("cli.export.exists", path=path), t("cli.export.exists_hint")
            ) from error
        raise ZhisunError(t("cli.export.failed", path=path, error=reason_of(error))) from error
    return written
