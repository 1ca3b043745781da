"""Refunded parcels to stop: which, by whom, and as files."""

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ZhisunError
from models.prevention_limits import StopLimits
from models.states import Queue, SourceKind, Verdict
from models.stop_files import groups, text_to_copy
from models.stop_list import Parcel, StopLine, action_of, stop_list
from models.workbench import Workbench
from tests.models.shop import ORDER, at, bill, feed, hours, order, sale

NOW = hours(0)
LIMITS = StopLimits(not_shipped_days=2, warehouse_hours=4)


def parcel(**given: Any) -> Parcel:
    """In transit since yesterday, all of it refunded."""
    values: dict[str, Any] = {
        "case_id": "r1",
        "shop_id": "s1",
        "shop": "店",
        "order_sn": ORDER,
        "product": "草莓礼盒装",
        "spec": "10斤装",
        "verdict": Verdict.IN_TRANSIT,
        "shipped": True,
        "courier": "圆通快递",
        "waybill": "YT8812345678901",
        "shipped_at": hours(-24),
        "refunded_at": hours(-2),
        "amount_fen": 12800,
        "order_refunds_fen": 12800,
        "paid_fen": 12800,
        "intercept": "",
    }
    return Parcel(**{**values, **given})


@pytest.mark.parametrize(
    ("given", "action"),
    [
        ({}, "intercept"),
        ({"shipped_at": hours(-4)}, "intercept"),
        ({"shipped_at": hours(-4) + 1}, "warehouse"),
        ({"shipped_at": None}, "intercept"),
        (
            {"verdict": Verdict.SHIPPED_AFTER_REFUND, "shipped": False, "shipped_at": None},
            "warehouse",
        ),
        ({"verdict": Verdict.SHIPPED_AFTER_REFUND, "shipped_at": hours(-1)}, "warehouse"),
        ({"verdict": Verdict.NOT_SHIPPED, "shipped": False, "shipped_at": None}, "warehouse"),
    ],
)
def test_who_can_stop_it(given: dict[str, Any], action: str) -> None:
    """What is still in the house, or left it only just, the warehouse; the rest the courier."""
    assert action_of(parcel(**given), NOW, LIMITS) == action
    assert [line.action for line in stop_list([parcel(**given)], NOW, LIMITS)] == [action]


@pytest.mark.parametrize(
    "given",
    [
        {"verdict": Verdict.KEPT_BY_BUYER},
        {"verdict": Verdict.RETURN_PENDING},
        {"verdict": Verdict.RETURNED},
        {"order_refunds_fen": 500, "amount_fen": 500},  # a compensation: the buyer pays the rest
        {"verdict": Verdict.NOT_SHIPPED, "refunded_at": hours(-49)},
        {"verdict": Verdict.NOT_SHIPPED, "refunded_at": None},
    ],
)
def test_what_is_not_stopped(given: dict[str, Any]) -> None:
    """What arrived, what comes back anyway, what was refunded in part, what is long void."""
    assert stop_list([parcel(**given)], NOW, LIMITS) == []


@pytest.mark.parametrize(("back", "listed"), [(47, True), (48, True), (49, False)])
def test_unshipped_refunds_of_two_days(back: int, listed: bool) -> None:
    """The edge counts."""
    found = stop_list([parcel(verdict=Verdict.NOT_SHIPPED, refunded_at=hours(-back))], NOW, LIMITS)
    assert bool(found) is listed


def test_an_order_is_one_parcel() -> None:
    """Two refunds that together pay all of it back."""
    halves = [
        parcel(case_id="r1", amount_fen=2800, order_refunds_fen=12800),
        parcel(case_id="r2", amount_fen=10000, order_refunds_fen=12800),
    ]
    (line,) = stop_list(halves, NOW, LIMITS)
    assert (line.case_id, line.amount_fen) == ("r2", 12800)


@given(
    st.lists(
        st.builds(
            lambda number, verdict, courier, refunds, shipped: parcel(
                case_id=f"r{number}",
                order_sn=f"o{number:02}",
                verdict=verdict,
                courier=courier,
                order_refunds_fen=refunds,
                amount_fen=refunds,
                shipped_at=shipped,
            ),
            st.integers(1, 20),
            st.sampled_from(Verdict),
            st.sampled_from(["", "圆通快递", "../x", "=1+1"]),
            st.sampled_from([100, 12800]),
            st.none() | st.integers(hours(-90), hours(0)),
        ),
        max_size=15,
    )
)
def test_every_line_stands_in_one_group(parcels: list[Parcel]) -> None:
    """Files and text hold each line once; the warehouse comes first, unknown couriers last."""
    lines = stop_list(parcels, NOW, LIMITS)
    grouped = [line for _title, group in groups(lines) for line in group]
    assert sorted(grouped) == sorted(lines)
    assert len({line.order_sn for line in lines}) == len(lines)
    for line in lines:
        assert text_to_copy(lines).count(f"{line.order_sn}  ") == 1


def filled(bench: Workbench) -> None:
    """In transit, kept in the house, sent after the refund, partly refunded, long ago, arrived."""
    rows: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("1", {}, {}),
        (
            "2",
            {"ship_state": "未发货"},
            {"status": "未发货，退款成功", "shipped_at": None, "waybill": None},
        ),
        ("3", {}, {"shipped_at": hours(-1)}),
        ("4", {"amount_fen": 500}, {}),
        (
            "5",
            {"ship_state": "未发货", "applied_at": hours(-60)},
            {"status": "未发货，退款成功", "shipped_at": None, "waybill": None},
        ),
        ("6", {"ship_track": "已签收"}, {}),
        ("7", {"intercept": "拦截成功"}, {}),
        (
            "8",
            {"intercept": "拦截中"},
            {"courier": "=cmd|x", "waybill": "-1+2", "product": "@SUM(1)"},
        ),
    ]
    sales, lines = [], []
    for key, of_sale, of_order in rows:
        number = f"261117-62594490900000{key}"
        sales.append(
            sale(
                **{
                    "id": key,
                    "order_sn": number,
                    "status": "退款成功",
                    "applied_at": hours(-5),
                    **of_sale,
                }
            )
        )
        values = {
            "order_sn": number,
            "courier": "圆通快递",
            "spec": "10斤装",
            "status": "已发货，退款成功",
        }
        lines.append(order(**{**values, **of_order}))
    feed(bench, SourceKind.ORDERS, lines, hours(-3))
    feed(bench, SourceKind.AFTER_SALES, sales, hours(-2))
    feed(
        bench,
        SourceKind.BILL,
        [bill(order_sn="261117-625944909000003", at=hours(-4))],
        hours(-1),
    )


def short(lines: list[StopLine]) -> list[tuple[str, str]]:
    """The last digit of the order, and who stops it."""
    return [(line.order_sn[-1], line.action) for line in lines]


def test_the_list_of_a_shop(bench: Workbench) -> None:
    """Partial refunds, old ones, arrived and intercepted parcels stay out."""
    filled(bench)
    lines = bench.prevention.stop()
    assert sorted(short(lines)) == [
        ("1", "intercept"),
        ("2", "warehouse"),
        ("3", "warehouse"),
        ("8", "intercept"),
    ]
    first = next(line for line in lines if line.order_sn.endswith("1"))
    assert (first.courier, first.waybill, first.spec) == ("圆通快递", "YT8812345678901", "10斤装")
    assert (first.shipped_at, first.refunded_at) == (at("11-18 09:00"), hours(-5))
    after = next(line for line in lines if line.order_sn.endswith("3"))
    assert (after.verdict, after.refunded_at) == (Verdict.SHIPPED_AFTER_REFUND, hours(-4))


def test_what_a_person_handled_needs_no_stopping(bench: Workbench) -> None:
    """And comes back when that is undone."""
    filled(bench)
    (case,) = [row for row in bench.cases(Queue.REFUND) if row.order_sn.endswith("1")]
    bench.handle([case.id])
    assert "1" not in dict(short(bench.prevention.stop()))
    bench.undo()
    assert "1" in dict(short(bench.prevention.stop()))


def test_one_file_for_the_house_and_one_per_courier(bench: Workbench, tmp_path: Path) -> None:
    """No cell runs as a formula, no name leaves the folder."""
    filled(bench)
    files = bench.prevention.write_stop_lists(tmp_path / "out", "csv")
    assert {file.name for file in files} == {
        "拦截单-仓库.csv",
        "拦截单-圆通快递.csv",
        "拦截单-=cmd_x.csv",
    }
    assert all(file.parent == tmp_path / "out" for file in files)
    cells = {}
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            cells[file.stem] = list(csv.reader(stream))
    assert len(cells["拦截单-仓库"]) == 3
    evil = cells["拦截单-=cmd_x"][1]
    assert evil[:2] == ["'-1+2", "'=cmd|x"]
    assert not any(cell.startswith(("=", "@", "-1")) for cell in evil)


def test_workbooks_hold_text(bench: Workbench, tmp_path: Path) -> None:
    """The same as xlsx."""
    filled(bench)
    files = bench.prevention.write_stop_lists(tmp_path, "xlsx")
    sheet = openpyxl.load_workbook(next(file for file in files if "cmd" in file.name)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:2] == ["-1+2", "=cmd|x"]
    assert all(cell.data_type == "s" for cell in sheet[2] if cell.value)


def test_nothing_is_written_over(bench: Workbench, tmp_path: Path) -> None:
    """All or none."""
    filled(bench)
    (tmp_path / "拦截单-圆通快递.csv").write_text("mine")
    with pytest.raises(ZhisunError):
        bench.prevention.write_stop_lists(tmp_path, "csv")
    assert [file.read_text() for file in tmp_path.glob("*.csv")] == ["mine"]


def test_nothing_to_stop_writes_nothing(bench: Workbench, tmp_path: Path) -> None:
    """No empty files."""
    assert bench.prevention.stop() == []
    assert bench.prevention.write_stop_lists(tmp_path / "out", "csv") == []
    assert not (tmp_path / "out").exists()


def test_the_text_to_copy_is_harmless(bench: Workbench) -> None:
    """Headings, one parcel a line, nothing that a terminal would obey."""
    bad = parcel(product="a\x1b[31m\nb", waybill="")
    told = text_to_copy(stop_list([bad], NOW, LIMITS))
    assert told.splitlines() == [
        "圆通快递: 以下 1 件已退款, 请拦截退回",
        f"(单号待查)  {ORDER}  a [31m b 10斤装",
    ]
