"""Our own tables: written empty, filled in, read back as a person's word."""

import io
from pathlib import Path

import pytest

from importers.exports.template import TEMPLATES, write_template
from importers.parse import moment
from models.states import SourceKind
from tests.importers.door import Outcome, bring, put
from tests.makers import tables

ORDER = tables.order_sn(1)


def filled(folder: Path, table: str, *rows: str) -> Outcome:
    """An empty table, filled in and imported."""
    stream = io.StringIO()
    write_template(table, stream)
    text = stream.getvalue() + "".join(f"{row}\n" for row in rows)
    return bring(put(folder, "t.csv", text.encode()))


@pytest.mark.parametrize("table", TEMPLATES)
def test_an_empty_table_is_recognised_and_holds_nothing(tmp_path: Path, table: str) -> None:
    outcome = filled(tmp_path, table)
    kind = SourceKind.PAYOUTS if table == "payouts" else SourceKind.TEMPLATE
    assert outcome.report.files[0].kind is kind
    assert outcome.report.files[0].rows == 0


def test_work_orders(tmp_path: Path) -> None:
    outcome = filled(
        tmp_path,
        "work_orders",
        f"WO123,{ORDER},漏发,2026-11-20 12:00,12.50,待处理",
        f"WO124,{ORDER},漏发,2026/11/20 12:00:30,,已处理",
        f"WO125,{ORDER},漏发,2026-11-20,,从没见过",
    )
    first, second, third = outcome.feed.facts()
    assert (first["kind"], first["after_sale_id"], first["queue"]) == (
        "work_order",
        "WO123",
        "expiring",
    )
    assert (first["status_class"], first["amount_fen"], first["title"]) == ("answer", 1250, "漏发")
    assert (first["deadline_at"], first["deadline_source"]) == (moment("2026-11-20 12:00"), "typed")
    assert second["status_class"] == "closed"
    assert (third["status"], third["status_class"]) == ("从没见过", None)


def test_evidence(tmp_path: Path) -> None:
    (fact,) = filled(
        tmp_path, "evidence", f"{ORDER},22012312345678,2026-11-20 12:00,未收到货,急"
    ).feed.facts()
    assert (fact["queue"], fact["reason"], fact["text"]) == ("evidence", "未收到货", "急")
    assert fact["after_sale_id"] == "22012312345678"


def test_deadlines(tmp_path: Path) -> None:
    outcome = filled(tmp_path, "deadlines", f"{ORDER},,2026-11-20 12:00", f"{ORDER},,5天8时29分")
    (fact,) = outcome.feed.facts()
    assert (fact["queue"], fact["deadline_source"], fact["after_sale_id"]) == (None, "typed", "")
    (reject,) = outcome.feed.rejects
    assert (reject.column, reject.code, reject.value) == ("截止时间", "bad_time", "5天8时29分")


def test_who_agreed(tmp_path: Path) -> None:
    outcome = filled(
        tmp_path,
        "agreed",
        f"{ORDER},22012312345678,售后小助手,2026-11-15 10:00,空包",
        f"{ORDER},,极速退款,,",
        f"{ORDER},,,,退错",
        f"{ORDER},,老板,,",
        f"{ORDER},,,,",
        ",,平台,,",
    )
    facts = outcome.feed.facts()
    assert [fact["agreed_by"] for fact in facts] == ["assistant", "speed", None]
    assert [fact["return_condition"] for fact in facts] == ["empty", None, "wrong"]
    assert facts[0]["refunded_at"] == moment("2026-11-15 10:00")
    assert facts[0]["agreed_line"] == "售后小助手"
    assert (facts[0]["deadline_source"], facts[0]["deadline_at"]) == ("typed", None)
    found = [(reject.code, reject.column) for reject in outcome.feed.rejects]
    assert found == [
        ("bad_choice", "谁同意"),
        ("missing_choice", "谁同意"),
        ("missing_order", "订单编号"),
    ]


def test_payouts_and_coupons(tmp_path: Path) -> None:
    outcome = filled(
        tmp_path,
        "payouts",
        f"{ORDER},2026-11-20 12:00,12.50,退运费,拒收,客服01,打款成功",
        f"{ORDER},2026/11/20 13:00,-5,补券,,,",
        f"{ORDER},2026-11-20 14:00,5,,,,",
        f"{ORDER},2026-11-20 14:00,5,红包,,,",
        f"{ORDER},,5,补券,,,",
        f"{ORDER},2026-11-20 14:00,,补券,,,",
    )
    first, second, third = outcome.feed.facts()
    assert (first["order_sn"], first["applied_at"]) == (ORDER, moment("2026-11-20 12:00"))
    assert (first["amount_fen"], first["kind"], first["reason"]) == (1250, "freight", "拒收")
    assert (first["applicant"], first["status"], first["product"]) == ("客服01", "打款成功", None)
    assert (second["amount_fen"], second["kind"], second["reason"]) == (500, "coupon", None)
    assert third["kind"] is None
    assert [(reject.code, reject.column) for reject in outcome.feed.rejects] == [
        ("bad_choice", "类型"),
        ("missing_key", "申请时间"),
        ("missing_key", "金额"),
    ]


def test_there_is_no_other_table() -> None:
    with pytest.raises(KeyError):
        write_template("nothing", io.StringIO())
