"""服务概况: recognised by its own columns, rates and periods read, look-alikes refused."""

from pathlib import Path

import pytest

from importers.exports.service import day, rate
from importers.parse import CellError, moment
from models.states import SourceKind
from tests.importers.door import Outcome, bring, put
from tests.makers import tables


def brought(folder: Path, sheet: tables.Sheet, **given: str) -> Outcome:
    """The sheet as a CSV, imported."""
    return bring(put(folder, "服务概况.csv", tables.table_csv(sheet, **given)))  # type: ignore[arg-type]  # loosely typed on purpose


def test_every_figure_is_read_and_the_rest_is_kept(tmp_path: Path) -> None:
    outcome = brought(tmp_path, tables.service())
    assert outcome.feed.source.kind is SourceKind.SERVICE
    assert outcome.report.to_json()["files"][0]["kind"] == "service"
    first, _second, last = outcome.feed.facts()
    extra = first.pop("extra")
    assert first == {
        "day": moment("2026-11-16"),
        "disputes": 12,
        "dispute_ppm": 2100,
        "dispute_mean_ppm": None,
        "interventions": 30,
        "intervention_ppm": 10_500,
        "quality_ppm": 25_000,
        "refunds": 1234,
        "refund_fen": 1_234_560,
        "refund_ppm": 34_000,
    }
    assert "退款自主完结时长" in extra
    assert (last["day"], last["quality_ppm"], last["refunds"]) == (
        moment("2026-11-18"),
        None,
        None,
    )


@pytest.mark.parametrize("shape", ["tabs", "gb18030", "xlsx", "zip", "reversed"])
def test_every_shape_says_the_same(tmp_path: Path, shape: str) -> None:
    sheet = tables.service()
    plain = brought(tmp_path, sheet)
    content = {
        "tabs": tables.table_csv(sheet, tabs=True, notice="数据仅供参考"),
        "gb18030": tables.table_csv(sheet, "gb18030", ";"),
        "xlsx": tables.table_xlsx(sheet, notice="服务概况"),
        "zip": tables.zipped({"a.xlsx": tables.table_xlsx(sheet)}),
        "reversed": tables.table_csv(sheet.reordered(range(len(sheet.headers))[::-1])),
    }[shape]
    other = bring(put(tmp_path, "b", content))
    assert [row.values[:-1] for row in other.feed.rows] == [
        row.values[:-1] for row in plain.feed.rows
    ]


def test_a_bare_mean_belongs_to_the_figure_on_its_left(tmp_path: Path) -> None:
    fact = brought(tmp_path, tables.service(tables.SERVICE_B)).feed.facts()[0]
    assert (fact["disputes"], fact["dispute_ppm"], fact["dispute_mean_ppm"]) == (1120, 3100, 4500)
    assert (fact["intervention_ppm"], fact["refund_fen"]) == (11_500, 1_234_560)
    assert '"纠纷退款数(近30天)类目均值":"9"' in fact["extra"]


def test_thirty_days_go_before_one_day_with_the_mean_of_the_same_period(tmp_path: Path) -> None:
    fact = brought(tmp_path, tables.service(tables.SERVICE_C)).feed.facts()[0]
    assert (fact["dispute_ppm"], fact["dispute_mean_ppm"]) == (3100, 4500)
    assert (fact["interventions"], fact["quality_ppm"]) == (30, 25_000)
    sheet = tables.service(tables.SERVICE_C).with_cell(0, "近30天纠纷退款率", "")
    fact = brought(tmp_path, sheet).feed.facts()[0]
    assert (fact["dispute_ppm"], fact["dispute_mean_ppm"]) == (2100, 5500)


def test_numbers_of_a_workbook_are_shares_of_one(tmp_path: Path) -> None:
    sheet = tables.service(count=2)
    grid: list[list[object]] = [list(row) for row in (sheet.headers, *sheet.rows)]
    grid[1][1:4] = [12, 0.0021, 30]
    outcome = bring(put(tmp_path, "a.xlsx", tables.grid_xlsx(grid)))
    assert outcome.feed.facts()[0]["dispute_ppm"] == 2100


@pytest.mark.parametrize(
    ("cell", "end"),
    [
        *(("2026-11-19", "2026-11-19"), ("2026/11/9", "2026-11-09"), ("20261119", "2026-11-19")),
        *(("2026-10-21~2026-11-19", "2026-11-19"), ("2026-10-21 至 2026-11-19\t", "2026-11-19")),
        *(("2026/10/21-2026/11/19", "2026-11-19"), ("2026.10.21 - 2026.11.19", "2026-11-19")),
        ("2026-10-21 00:00:00 ~ 2026-11-19 23:59:59", "2026-11-19"),
        ("２０２６年１１月１９日", "2026-11-19"),
    ],
)
def test_of_a_period_the_end_day_counts(cell: str, end: str) -> None:
    assert day(cell) == moment(end)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        *(("", "missing_key"), ("-", "missing_key"), ("昨天", "bad_time"), ("近30天", "bad_time")),
        *(("2026-02-30", "bad_time"), ("2026-11-19~2026-11-01", "bad_time"), ("46345", "bad_time")),
    ],
)
def test_other_days_are_refused(cell: str, code: str) -> None:
    with pytest.raises(CellError) as caught:
        day(cell)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("cell", "ppm"), [("0.21%", 2100), ("0％", 0), ("0.0021", 2100), ("1", 10**6)]
)
def test_rates(cell: str, ppm: int) -> None:
    found = rate(cell)
    assert found is not None
    assert found.ppm == ppm


def test_rows_that_cannot_be_understood_are_kept_aside(tmp_path: Path) -> None:
    sheet = tables.service(count=4)
    sheet = sheet.with_cell(0, "统计时间", "昨天").with_cell(1, "纠纷退款率", "很低")
    sheet = sheet.with_cell(2, "平台介入率", "21")
    outcome = brought(tmp_path, sheet)
    assert [(one.column, one.code, one.value) for one in outcome.feed.rejects] == [
        ("统计时间", "bad_time", "昨天"),
        ("纠纷退款率", "bad_number", "很低"),
        ("平台介入率", "bad_number", "21"),
    ]
    assert outcome.report.exit_code == 3
    assert len(outcome.feed.rows) == 1


@pytest.mark.parametrize(
    "sheet",
    [
        tables.service().with_column("商品ID", "880001"),
        tables.service().with_column("客服账号", "客服01"),
        tables.service().without("统计时间").with_column("统计日期", "2026-11-19"),
        tables.service().without("纠纷退款率"),
        tables.service().without("介入订单数", "平台介入率", "纠纷退款数", "品质退款率"),
    ],
)
def test_look_alikes_are_refused(tmp_path: Path, sheet: tables.Sheet) -> None:
    outcome = brought(tmp_path, sheet)
    assert outcome.door.feeds == []
    assert outcome.report.files[0].kind is SourceKind.UNKNOWN
    assert "服务概况" in outcome.report.files[0].error
