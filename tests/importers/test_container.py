"""Standard input, zips with odd names, members that cannot be read."""

import io
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from importers.container import Part, Refusal, find_parts, shown
from models.states import SourceKind
from tests.importers.door import NOW, bring, put
from tests.makers import tables


class Piped:
    """What `sys.stdin` is to us."""

    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


@pytest.mark.parametrize(
    "content",
    [
        tables.table_csv(tables.orders(), "gb18030"),
        tables.table_xlsx(tables.orders()),
        tables.zipped({"a.csv": tables.table_csv(tables.orders())}),
    ],
    ids=["csv", "xlsx", "zip"],
)
def test_standard_input(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Piped(content))
    outcome = bring("-")
    (entry,) = outcome.report.files
    assert (entry.path, entry.kind, entry.new) == ("-", SourceKind.ORDERS, 5)
    if not content.startswith(b"PK\x03\x04") or b"docProps" not in content:
        assert (entry.age, entry.age_origin) == (int(NOW.timestamp()), "now")


def test_empty_standard_input_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Piped(b""))
    assert bring("-").report.files[0].error


def test_names_in_gbk_and_places_outside_are_only_names(tmp_path: Path) -> None:
    content = tables.table_csv(tables.orders())
    archive = tables.zipped(
        {"../../订单一.csv": content, "/etc/订单二.csv": content}, gbk_names=True
    )
    names = [part.name for part in find_parts([put(tmp_path, "a.zip", archive)], 100, ExitStack())]
    assert names == [f"{tmp_path}/a.zip/../../订单一.csv", f"{tmp_path}/a.zip//etc/订单二.csv"]
    assert os.listdir(tmp_path) == ["a.zip"]


def test_a_locked_member_is_refused_alone(tmp_path: Path) -> None:
    raw = bytearray(tables.zipped({"a.csv": b"x" * 40, "b.csv": tables.table_csv(tables.orders())}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + at] |= 1
    first, second = find_parts([put(tmp_path, "a.zip", bytes(raw))], 100, ExitStack())
    assert isinstance(first, Refusal)
    assert isinstance(second, Part)


def test_a_damaged_member_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    content = tables.table_csv(tables.orders(count=20_000))
    raw = bytearray(tables.zipped({"a.csv": content}))
    raw[len(raw) // 2] ^= 0xFF
    outcome = bring(put(tmp_path, "a.zip", bytes(raw)))
    assert outcome.report.files[0].error
    assert outcome.door.feeds == []


def test_a_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(tmp_path, "a.csv", tables.table_csv(tables.orders()))

    def refuse(*_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    (entry,) = bring(file).report.files
    assert "Permission denied" in entry.error


def test_names_are_shown_harmlessly() -> None:
    assert shown("a\udcff\x1b[1m\u202e.csv") == "a\ufffd?[1m?.csv"


def test_a_workbook_that_says_next_to_nothing_in_many_bytes_is_refused(tmp_path: Path) -> None:
    book = io.BytesIO(tables.table_xlsx(tables.orders()))
    with ZipFile(book, "a", ZIP_DEFLATED) as parts:
        parts.writestr("xl/media/blank.bmp", bytes(80 << 20))
    outcome = bring(put(tmp_path, "bomb.xlsx", book.getvalue()))
    (entry,) = outcome.report.files
    assert (entry.rows, outcome.report.exit_code) == (0, 3)
    assert entry.error


def test_an_archive_that_unpacks_to_far_more_than_itself_says_so(tmp_path: Path) -> None:
    archive = tables.zipped({"a.csv": bytes(80 << 20)})
    (entry,) = bring(put(tmp_path, "bomb.zip", archive)).report.files
    assert "倍" in entry.error
    assert "zip_max_mb" not in entry.hint
