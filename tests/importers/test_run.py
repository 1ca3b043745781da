"""One command: ages, shops, inbox, pages, progress, Ctrl+C, the report."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from importers.parse import moment
from models.states import SourceKind
from tests.importers.door import NOW, Door, Limits, bring, put
from tests.makers import tables


def test_ages_come_from_the_nearest_witness(tmp_path: Path) -> None:
    content = tables.table_csv(tables.orders())
    file = put(tmp_path, "0f" * 16 + "orders_export2026-07-20-10-09-23.csv", content)
    source = bring(file).feed.source
    assert (source.age, source.age_origin) == (moment("2026-07-20 10:09:23"), "name")
    zipped = put(tmp_path, "x_20260720100923.zip", tables.zipped({"a.csv": content}))
    assert bring(zipped).feed.source.age == moment("2026-07-20 10:09:23")
    book = tables.table_xlsx(tables.orders(), created=datetime(2026, 7, 1, 4, 0))  # noqa: DTZ001 - a spreadsheet or an export carries no zone
    source = bring(put(tmp_path, "a.xlsx", book)).feed.source
    assert (source.age, source.age_origin) == (moment("2026-07-01 12:00:00"), "workbook")
    old = put(tmp_path, "b.csv", content)
    os.utime(old, (1_790_000_000, 1_790_000_000))
    assert bring(old).feed.source.age == 1_790_000_000
    os.utime(old, (1_990_000_000, 1_990_000_000))
    assert bring(old).feed.source.age == int(NOW.timestamp())


def test_an_inbox_gives_what_is_new(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", tables.table_csv(tables.orders()))
    first = bring(limits=Limits(inbox=tmp_path))
    put(tmp_path, "b.csv", tables.table_csv(tables.after_sales()))
    second = bring(limits=Limits(inbox=tmp_path), door=Door(known={first.feed.source.digest}))
    assert [entry.kind for entry in second.report.files] == [SourceKind.AFTER_SALES]


def test_the_shop_is_settled_over_all_files(tmp_path: Path) -> None:
    plain = put(tmp_path, "a.csv", tables.table_csv(tables.orders()))
    named = put(tmp_path, "b.csv", tables.table_csv(tables.after_sales(tables.AFTER_SALES_B)))
    asked: list[int] = []

    def ask() -> str:
        asked.append(1)
        return " 问来的店 "

    assert bring(plain, named, shop=None, ask_shop=ask).report.shop == "阿强水果"
    assert bring(plain, named, shop="给的店", ask_shop=ask).report.shop == "给的店"
    known = {"老店": "1"}
    assert bring(plain, shop=None, ask_shop=ask, door=Door(known)).report.shop == "老店"
    assert asked == []
    assert bring(plain, named, shop=None, ask_shop=ask, door=Door(known)).report.shop == "问来的店"
    assert bring(plain, shop=None, ask_shop=ask).report.shop == "问来的店"
    assert bring(plain, shop=None).report.shop == "我的店铺"
    assert bring(named, shop=None, ask_shop=ask).report.shop == ""
    assert len(asked) == 2


def test_a_page_goes_to_the_shop_that_was_named_or_asked_for(tmp_path: Path) -> None:
    page = put(tmp_path, "售后列表.txt", PAGE.encode())
    plain = put(tmp_path, "a.csv", tables.table_csv(tables.orders()))
    known = {"甲": "1", "乙": "2"}

    def shops(**given: Any) -> list[str]:
        return bring(plain, page, door=Door(known), **given).page_shops

    assert shops(shop=None, ask_shop=lambda: "乙") == ["乙"]
    assert shops(shop="甲") == ["甲"]
    assert shops(shop=None) == [""], "it is for the page itself to say whose it is"


def test_pages_are_written_by_the_caller(tmp_path: Path) -> None:
    page = put(tmp_path, "售后列表.txt", PAGE.encode())
    outcome = bring(page, at=1_795_000_000)
    (entry,) = outcome.report.to_json()["files"]
    assert (entry["kind"], entry["page"], entry["new"], entry["age_origin"]) == (
        "page",
        "list",
        1,
        "at",
    )
    assert outcome.pages[0].age == 1_795_000_000
    error = bring(put(tmp_path, "e.txt", "操作太过频繁，请稍后再试".encode()))
    assert (error.report.files[0].page, error.pages) == ("error", [])
    assert error.report.exit_code == 3


PAGE = f"""拼多多商家后台
商品
实收/退款金额
发货状态
售后类型
售后状态
售后协商
售后原因
操作
订单编号：{tables.order_sn(1)}  申请时间: 2026-11-19 22:31:07（5天8时29分52秒 未处理，系统将自动退款）
草莓礼盒装
￥65.00 / ￥38.64
已发货
退货退款
退货退款，待商家确认收货
不想要了
同意退款
拒绝
"""


def test_progress_is_told_and_batches_are_short(tmp_path: Path) -> None:
    class Told:
        calls: list[tuple[object, ...]] = []  # noqa: RUF012 - one test

        def start(self, files: int, size: int) -> None:
            self.calls.append(("start", files, size))

        def file(self, name: str) -> None:
            self.calls.append(("file", name))

        def advance(self, rows: int, size: int) -> None:
            self.calls.append(("advance", rows, size))

    content = tables.table_csv(tables.orders(count=1201))
    file = put(tmp_path, "a.csv", content)
    outcome = bring(file, progress=Told())
    assert outcome.feed.batches == [500, 500, 201]
    assert Told.calls[:2] == [("start", 1, len(content)), ("file", str(file))]
    advances = [call for call in Told.calls if call[0] == "advance"]
    assert sum(int(str(call[1])) for call in advances) == 1201
    assert sum(int(str(call[2])) for call in advances) == len(content)


def test_ctrl_c_stops_cleanly_and_says_what_is_in(tmp_path: Path) -> None:
    class Stop:
        def start(self, files: int, size: int) -> None:
            del files, size

        def file(self, name: str) -> None:
            del name

        def advance(self, rows: int, size: int) -> None:
            raise KeyboardInterrupt

    file = put(tmp_path, "a.csv", tables.table_csv(tables.orders(count=1201)))
    outcome = bring(file, progress=Stop())
    assert outcome.report.interrupted
    assert outcome.report.files[0].new == 500
    assert not outcome.feed.finished


def test_names_that_no_terminal_shows_are_made_harmless(tmp_path: Path) -> None:
    file = put(tmp_path, "a\x1b[31m\n.csv", tables.table_csv(tables.orders()))
    name = bring(file).report.files[0].path
    assert name.isprintable()


def test_json_has_the_fixed_shape(tmp_path: Path) -> None:
    outcome = bring(put(tmp_path, "a.csv", tables.table_csv(tables.orders())))
    found = outcome.report.to_json()
    fixed = {"path", "kind", "encoding", "age", "rows", "new", "changed", "unchanged", "rejected"}
    assert fixed | {"warnings"} <= set(found["files"][0])
    assert found["totals"] == {"rows": 5, "new": 5, "changed": 0, "unchanged": 0, "rejected": 0}
    assert found["cases"] == {"opened": 0, "closed": 0, "reopened": 0}
    assert found["files"][0]["age"].endswith("+08:00")
