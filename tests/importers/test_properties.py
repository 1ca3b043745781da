"""Whatever the order of columns, the encoding or the text: the same facts, and never a crash."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importers.columns import Layout, match
from importers.exports import EXPORTS
from importers.rows import Record, RowReader
from importers.tally import Tally
from models.facts import FactRow, RejectRow
from tests.importers.door import bring, put
from tests.makers import tables

SHEETS = {
    "orders": tables.orders(tables.O3),
    "after_sales": tables.after_sales(),
    "payouts": tables.payouts(),
    "payout_kinds": tables.payouts_with_kinds(),
    "service": tables.service(),
    "service_month": tables.service(tables.SERVICE_C),
}
HOSTILE = st.text(max_size=30) | st.sampled_from(
    [
        *("[/b]", "\x1b[31m", "=cmd|' /C calc'!A0", "\x00", '"', "'", "\u202e", "😀" * 9, "1e999"),
        *("９" * 30, "-", "#N/A", "合计", "﻿", "\ud7ff", "260517-000000000000001", "{}", "%s"),
    ]
)


def facts(content: bytes) -> list[tuple[object, ...]]:
    """Values of all rows without the columns that nobody asked for."""
    with TemporaryDirectory() as folder:
        outcome = bring(put(Path(folder), "f", content))
        assert outcome.feed.rejects == []
        return [row.values[:-1] for row in outcome.feed.rows]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("name", SHEETS)
def test_order_of_columns_encoding_and_delimiter_change_nothing(
    name: str, data: st.DataObject
) -> None:
    sheet = SHEETS[name]
    order = data.draw(st.permutations(range(len(sheet.headers))))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"]))
    delimiter = data.draw(st.sampled_from(",\t;"))
    tabs = data.draw(st.booleans()) and delimiter != "\t"
    content = tables.table_csv(sheet.reordered(order), encoding, delimiter, tabs=tabs)
    assert facts(content) == facts(tables.table_csv(sheet))


def reader(headers: tuple[str, ...]) -> RowReader:
    layout = match(headers, EXPORTS)
    assert isinstance(layout, Layout)
    return RowReader(layout)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize(
    "headers",
    [
        *(tables.O3, tables.AFTER_SALES, tables.BILL, tables.PAYOUTS, tables.PAYOUTS_B),
        *(tables.SERVICE, tables.SERVICE_B),
    ],
)
def test_hostile_rows_become_facts_or_rejects(
    headers: tuple[str, ...], data: st.DataObject
) -> None:
    cells = data.draw(st.lists(HOSTILE, max_size=len(headers) + 3))
    for row in reader(headers).rows([Record(2, cells)]):
        assert isinstance(row, FactRow | RejectRow)
        if isinstance(row, RejectRow):
            assert len(row.value) <= 200


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(junk=st.binary(max_size=400), glue=st.integers(0, 3))
def test_hostile_files_are_reported(junk: bytes, glue: int) -> None:
    content = tables.table_csv(tables.orders(count=2), "utf-8")
    make: list[Callable[[], bytes]] = [
        lambda: junk,
        lambda: content + junk,
        lambda: junk + b"\n" + content,
        lambda: content[:300] + junk + content[300:],
    ]
    with TemporaryDirectory() as folder:
        outcome = bring(put(Path(folder), "f", make[glue]()))
    assert outcome.report.to_json()["files"]


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 40), max_size=3000))
def test_a_tally_counts_like_a_dictionary(numbers: list[int]) -> None:
    tally = Tally()
    counts: dict[int, int] = {}
    for number in numbers:
        number = number or 1
        assert tally.seen(number) == counts.get(number, 0)
        counts[number] = counts.get(number, 0) + 1


def test_identical_lines_far_apart_are_counted(tmp_path: Path) -> None:
    lines = tables.bill_lines(3)
    spread = (lines[0], *tables.bill_lines(40), lines[0])
    feed = bring(put(tmp_path, "a.csv", tables.bill(lines=spread).csv())).feed
    keys = [(fact["signature"], fact["ordinal"]) for fact in feed.facts()]
    assert len(set(keys)) == len(keys)
    again = bring(put(tmp_path, "b.csv", tables.bill(lines=spread[::-1]).csv())).feed
    assert {(fact["signature"], fact["ordinal"]) for fact in again.facts()} == set(keys)
