"""The moment that a source describes: inside, name, workbook, file; never later than now."""

import pytest

from importers.age import age_of, covers_until, exported_at, time_in_name
from importers.parse import moment

EXPORT = moment("2026-04-22 08:59:47")


@pytest.mark.parametrize(
    "name",
    [
        "pdd-mall-bill-detail(123456789)_2026-04-22-08-59-47_0001.csv",
        "0f" * 16 + "orders_export2026-04-22-08-59-47.csv",
        "0f" * 16 + "orders_export2026-04-22-08-59-47 (2).csv",
        "12345678901234567890123456789012_20260422085947.xlsx",
        "售后_20260422085947_改.csv",
    ],
)
def test_time_in_a_name(name: str) -> None:
    assert time_in_name(name) == EXPORT


@pytest.mark.parametrize(
    "name",
    ["", "a.csv", "20260422.csv", "1" * 32, "x_20261399085947.xlsx", "220123123456780.csv"],
)
def test_no_time_in_a_name(name: str) -> None:
    assert time_in_name(name) is None


def test_time_of_export_inside() -> None:
    assert exported_at("#总计：-7.90元\n#导出时间：2026-04-22 08:59:47\n") == EXPORT
    assert exported_at('"#导出时间:2026/4/22 8:59:47",,') == EXPORT
    assert exported_at("备注,导出时间：2026-04-22 08:59:47") is None
    assert exported_at("#导出时间：2026-13-22 08:59:47") is None


def test_end_of_a_bill() -> None:
    line = "起始时间：2026-04-01 00:00:00  终止时间：2026-04-21 23:59:59"
    assert covers_until(line) == moment("2026-04-21 23:59:59")
    assert covers_until("拼多多") is None


def test_the_nearer_witness_wins_and_none_is_later_than_now() -> None:
    now = 2_000_000_000
    everything = {"content": 1, "names": ("x_20260422085947", "y"), "workbook": 3, "modified": 4}
    assert age_of(now, **everything) == (1, "content")  # type: ignore[arg-type]  # loosely typed on purpose
    assert age_of(now, **{**everything, "content": None}) == (EXPORT, "name")  # type: ignore[arg-type]  # loosely typed on purpose
    assert age_of(now, content=None, names=("", ""), workbook=3, modified=4) == (3, "workbook")
    assert age_of(now, content=None, names=(), workbook=None, modified=4) == (4, "mtime")
    assert age_of(now, content=None, names=(), workbook=None, modified=None) == (now, "now")
    assert age_of(2, content=None, names=(), workbook=None, modified=4) == (2, "mtime")
