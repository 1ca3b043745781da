"""Cells: only the formats of the exports are read, everything else is told apart."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.parse import (
    CellError,
    Memo,
    after_sale_id,
    clean,
    has_order_shape,
    moment,
    money,
    number_text,
    order_sn,
    serial_text,
    text_of,
    whole_number,
)
from models.clock import SHANGHAI
from models.money import yuan_text

ORDER = "260517-000000000000001"


def seconds(*parts: int) -> int:
    """Epoch seconds of a time in China."""
    year, month, day, hour, minute, second = (*parts, 0, 0, 0)[:6]
    time = datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    return int(time.timestamp())


def code_of(read: Callable[[str], Any], cell: str) -> str:
    """The code with which a cell is refused."""
    with pytest.raises(CellError) as caught:
        read(cell)
    return caught.value.code


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  苹果\t", "苹果"),
        ("\ufeff订单号", "订单号"),
        ("'00123", "00123"),
        ('="260517"', "260517"),
        ('="say ""hi"""', 'say "hi"'),
        ("a\x00b\x07c", "abc"),
        ("两\r\n行", "两  行"),
        ("\u3000全角\u3000", "全角"),
        ("it's", "it's"),
        ("=1+1", "=1+1"),
        ("", ""),
        ("'", ""),
    ],
)
def test_wrappers_of_cells_are_taken_off(cell: str, text: str) -> None:
    assert clean(cell) == text
    assert text_of(cell) == (text or None)


@pytest.mark.parametrize(
    "cell",
    [
        ORDER,
        f" {ORDER}\t",
        f"'{ORDER}",
        f'="{ORDER}"',
        ORDER.replace("-", "－"),
        ORDER.replace("-", "–"),
        ORDER.replace("-", ""),
        "".join(chr(ord(char) + 0xFEE0) for char in ORDER),
        ORDER[:7] + "\u200b" + ORDER[7:],
        "260517 - 0000 0000 0000 001",
    ],
)
def test_order_numbers_in_every_copied_form_are_one(cell: str) -> None:
    assert order_sn(cell) == ORDER


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "missing_order"),
        (" \t", "missing_order"),
        ("2.60517E+20", "scientific_id"),
        ("4811234567890123456", "bad_order"),
        ("269917000000000000001", "bad_order"),
        (ORDER + "1", "bad_order"),
        ("订单", "bad_order"),
    ],
)
def test_what_is_no_order_number_is_refused(cell: str, code: str) -> None:
    assert code_of(order_sn, cell) == code


def test_only_a_number_with_its_dash_shows_the_platform() -> None:
    assert has_order_shape(f"'{ORDER}\t")
    assert not has_order_shape(ORDER.replace("-", ""))


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "missing_key"),
        ("2.20298E+13", "scientific_id"),
        ("1.2E+17", "scientific_id"),
        ("22A", "bad_id"),
        ("123", "bad_id"),
    ],
)
def test_what_is_no_after_sale_number_is_refused(cell: str, code: str) -> None:
    assert code_of(after_sale_id, cell) == code


def test_numbers_kept_as_text() -> None:
    assert after_sale_id("２２０１２３１２３４５６７８\t") == "22012312345678"
    assert number_text("'YT8812345678901 ") == "YT8812345678901"
    assert number_text("73E0012345") == "73E0012345"
    assert number_text("") is None
    assert code_of(number_text, "7.77435E+14") == "scientific_id"


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("0.02", 2),
        ("-2.00", -200),
        ("-0.03 技术服务费", -3),
        ("1,234.50", 123450),
        ("¥65.00", 6500),
        ("￥65", 6500),
        ("500元", 50000),
        ("１２.５", 1250),
        ("19.900", 1990),
        ("168.99\t", 16899),
        ("", None),
        ("-", None),
        ("0", 0),
    ],
)
def test_money_is_read_as_fen(cell: str, fen: int | None) -> None:
    assert money(cell) == fen


@pytest.mark.parametrize(
    "cell",
    [
        *("壹佰元", "一百", "1万", "12 万", "1e3", "12,50", "1,23", "0.001", "12.345", "--1"),
        *("(12.00)", "0.02 0.03", "99999999999999", "9" * 400, "12.5.0", "nan", "12\x00.5x"),
    ],
)
def test_what_is_no_amount_is_refused(cell: str) -> None:
    assert code_of(money, cell) == "bad_money"


@given(st.integers(-(10**12), 10**12))
def test_money_as_we_write_it_is_read_back(fen: int) -> None:
    assert money(yuan_text(fen)) == fen


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("2026-07-05 09:08:07", (2026, 7, 5, 9, 8, 7)),
        ("2026-07-05 09:08", (2026, 7, 5, 9, 8)),
        ("2026/7/5 9:08", (2026, 7, 5, 9, 8)),
        ("2026/07/05 09:08:07\t", (2026, 7, 5, 9, 8, 7)),
        ("'2026-7-5", (2026, 7, 5)),
        ("2026/12/31", (2026, 12, 31)),
        ("2026-07-05  09:08:07.000", (2026, 7, 5, 9, 8, 7)),
    ],
)
def test_times_are_of_china(cell: str, parts: tuple[int, ...]) -> None:
    assert moment(cell) == seconds(*parts)


@pytest.mark.parametrize("cell", ["", "-", "\t", "0000-00-00 00:00:00"])
def test_no_time_is_none(cell: str) -> None:
    assert moment(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        *("昨天", "3天前", "2026.07.05", "2026年7月5日", "2026-02-30", "2026-07-05T09:08:07"),
        *("46000.5", "46000", "2026-07-05 24:00:00", "2026-07-05 09:60", "2026-07/05", "7/5/2026"),
        *("1999-01-01", "5天8时29分52秒", "2026-07-05 上午9:08", "xxxx-xx-xx xx:xx:xx"),
    ],
)
def test_what_is_no_time_is_refused(cell: str) -> None:
    assert code_of(moment, cell) == "bad_time"


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001 - a spreadsheet or an export carries no zone
def test_times_and_serial_days_agree(time: datetime) -> None:
    time = time.replace(microsecond=0)
    expected = seconds(*time.timetuple()[:6])
    assert moment(time.strftime("%Y-%m-%d %H:%M:%S")) == expected
    serial = (time - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001 - a spreadsheet or an export carries no zone
    text = serial_text(serial)
    assert text is not None
    assert moment(text) == expected


def test_small_numbers_are_no_serial_days() -> None:
    assert serial_text(12.5) is None
    assert serial_text(1e9) is None


def test_counts_of_pieces() -> None:
    assert whole_number("1\t") == 1
    assert whole_number("1,000") == 1000
    assert whole_number("") is None
    assert code_of(whole_number, "1.5") == "bad_number"


@given(st.text(max_size=60))
def test_hostile_cells_are_read_or_refused(cell: str) -> None:
    clean(cell)
    for read in (order_sn, after_sale_id, number_text, money, whole_number, moment):
        with suppress(CellError):
            read(cell)


def test_a_memo_forgets_rather_than_grows() -> None:
    calls: list[str] = []

    def upper(text: str) -> str:
        calls.append(text)
        return text.upper()

    memo = Memo(upper, limit=2)
    assert [memo["a"], memo["a"], memo["b"], memo["c"], memo["x" * 500]] == [
        *("A", "A", "B", "C"),
        "X" * 500,
    ]
    assert len(memo) <= 2
    assert calls == ["a", "b", "c", "x" * 500]
