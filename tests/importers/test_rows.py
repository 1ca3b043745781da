"""Rows: what is no data, what is kept aside, what is never kept."""

import json
from pathlib import Path

from tests.importers.door import Outcome, bring, put
from tests.makers import tables


def only(outcome: Outcome) -> dict[str, object]:
    """The only file of a report, as JSON."""
    (entry,) = outcome.report.to_json()["files"]
    assert isinstance(entry, dict)
    return entry


def test_rows_that_are_no_data_are_not_counted(tmp_path: Path) -> None:
    sheet = tables.after_sales(count=2)
    width = len(sheet.headers)
    grid = [
        list(sheet.headers),
        list(sheet.rows[0]),
        [""] * width,
        list(sheet.headers),
        ["----------"],
        ["# 说明"],
        list(sheet.rows[1]),
        ["合计", *[""] * 8, "20.80"],
        ["共2条"],
    ]
    outcome = bring(put(tmp_path, "a.csv", tables.grid_csv(grid)))
    assert (only(outcome)["rows"], only(outcome)["rejected"]) == (2, 0)


def test_rejects_keep_line_column_value_and_row_without_personal_data(tmp_path: Path) -> None:
    sheet = tables.after_sales().with_column("收件人手机", "13812345678")
    sheet = sheet.with_cell(2, "退款金额", "壹佰元").with_cell(3, "申请时间", "3天前")
    sheet = sheet.with_cell(4, "订单编号", "")
    outcome = bring(put(tmp_path, "a.csv", tables.table_csv(sheet)))
    rejects = outcome.feed.rejects
    assert [(r.line, r.column, r.value, r.code) for r in rejects] == [
        (4, "退款金额", "壹佰元", "bad_money"),
        (5, "申请时间", "3天前", "bad_time"),
        (6, "订单编号", "", "missing_order"),
    ]
    assert rejects[0].row["售后编号"] == "22012312345602"
    assert rejects[0].row["收件人手机"] == rejects[0].row["买家"] == ""
    assert "13812345678" not in repr(outcome.door.feeds)


def test_a_row_that_slid_shows_no_personal_data(tmp_path: Path) -> None:
    sheet = tables.after_sales(count=2).with_column("收件人手机", "13812345678")
    grid = [list(sheet.headers), list(sheet.rows[0]), ["苹果", *sheet.rows[1]]]
    outcome = bring(put(tmp_path, "a.csv", tables.grid_csv(grid)))
    (reject,) = outcome.feed.rejects
    assert reject.code == "too_many_columns"
    assert "13812345678" not in repr(reject)
    assert "1*****9" not in repr(reject)


def test_a_cell_over_a_megabyte_is_a_reject(tmp_path: Path) -> None:
    sheet = tables.after_sales(count=3).with_cell(1, "客服备注", "长" * 400_000)
    outcome = bring(put(tmp_path, "a.csv", tables.table_csv(sheet)))
    (reject,) = outcome.feed.rejects
    assert (reject.code, reject.column, reject.line) == ("cell_too_large", "客服备注", 3)
    assert len(json.dumps(reject.row)) < 50_000
    assert len(outcome.feed.rows) == 2


def test_unknown_columns_are_kept_and_blank_ones_are_not(tmp_path: Path) -> None:
    sheet = tables.after_sales(count=1).with_column("我的列", '值"1').with_column("空", "\t")
    sheet = sheet.with_column("我的列", "二")
    fact = bring(put(tmp_path, "a.csv", tables.table_csv(sheet))).feed.facts()[0]
    assert json.loads(fact["extra"]) == {"我的列": '值"1'}


def test_unknown_statuses_are_kept_verbatim_and_counted(tmp_path: Path) -> None:
    sheet = tables.after_sales().with_cell(1, "售后状态", "从没见过的状态")
    outcome = bring(put(tmp_path, "a.csv", tables.table_csv(sheet)))
    fact = outcome.feed.facts()[1]
    assert (fact["status"], fact["status_class"]) == ("从没见过的状态", None)
    (warning,) = outcome.report.files[0].warnings
    assert "从没见过的状态" in warning
    assert outcome.report.exit_code == 0


def test_of_a_repeated_header_the_first_cell_with_content_counts(tmp_path: Path) -> None:
    sheet = tables.after_sales(count=1).with_cell(0, "退款金额", "").with_column("退款金额", "3.00")
    assert (
        bring(put(tmp_path, "a.csv", tables.table_csv(sheet))).feed.facts()[0]["amount_fen"] == 300
    )
