"""Which export a header row belongs to; which columns are personal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.columns import Layout, Nearest, header_key, is_personal, match
from importers.exports import AFTER_SALES, BILL, EXPORTS, ORDERS, PAYOUTS, TEMPLATES
from models.facts import AFTER_SALE_FIELDS, ORDER_FIELDS, PAYOUT_FIELDS
from tests.makers import tables

ALIPAY = (
    *("账务流水号", "业务流水号", "商户订单号", "商品名称", "发生时间", "对方账号"),
    *("收入金额（+元）", "支出金额（-元）", "账户余额（元）", "交易渠道", "业务类型", "备注"),
)
DOUYIN_AFTER_SALES = (
    *("售后单号", "订单号", "商品单号", "售后状态", "售后类型", "申请时间", "退商品金额（元）"),
)


def kind(headers: tuple[str, ...]) -> str:
    """Name of the export, or what it lacks."""
    found = match(headers, EXPORTS)
    assert isinstance(found, Layout)
    return found.export.name


def test_columns_stand_in_the_order_of_the_fact_tables() -> None:
    for export, fields in ((AFTER_SALES, AFTER_SALE_FIELDS), (PAYOUTS, PAYOUT_FIELDS)):
        assert (*(column.field for column in export.columns), "extra") == fields
    names = ["line_key" if c.field == "style_id" else c.field for c in ORDERS.columns]
    assert (*names, "extra") == ORDER_FIELDS


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        (tables.AFTER_SALES, "after_sales"),
        (tables.AFTER_SALES_B, "after_sales"),
        (tables.O1, "orders"),
        (tables.O2, "orders"),
        (tables.O3, "orders"),
        (("订单号", "订单状态"), "orders"),
        (("订单号\t", "确认收货时间"), "orders"),
        (tables.BILL, "bill"),
        (tables.PAYOUTS, "payouts"),
        (tables.PAYOUTS_B, "payouts"),
        (tables.SERVICE, "service"),
        (tables.SERVICE_C, "service"),
        *(
            (tuple(column.names[0] for column in export.columns), export.name)
            for export in TEMPLATES.values()
        ),
        # A merchant's own columns do no harm.
        ((*tables.AFTER_SALES, "截止时间", "谁同意"), "after_sales"),
        ((*tables.O1, "截止时间", "退款金额"), "orders"),
        ((*tables.BILL, "订单状态", "售后编号"), "bill"),
        (("订单编号", "截止时间", "订单状态"), "deadlines"),
    ],
)
def test_exports_are_known_by_their_columns(headers: tuple[str, ...], name: str) -> None:
    assert kind(headers) == name
    assert kind(headers[::-1]) == name


@pytest.mark.parametrize(
    ("headers", "name", "lacks"),
    [
        (ALIPAY, "bill", {"账务类型", "业务描述"}),
        (DOUYIN_AFTER_SALES, "after_sales", {"退款金额"}),
        (tuple(h for h in tables.AFTER_SALES if h != "退款金额"), "after_sales", {"退款金额"}),
        (tuple(h for h in tables.AFTER_SALES if h != "售后状态"), "after_sales", {"售后状态"}),
        (tuple(h for h in tables.BILL if h != "业务描述"), "bill", {"业务描述"}),
    ],
)
def test_look_alikes_are_told_what_they_lack(
    headers: tuple[str, ...], name: str, lacks: set[str]
) -> None:
    found = match(headers, EXPORTS)
    assert isinstance(found, Nearest)
    assert (found.export.name, set(found.lacks), found.keyed) == (name, lacks, True)


def test_other_rows_are_no_headers() -> None:
    assert match(("导出数据仅供参考",), EXPORTS) is None
    assert match((), EXPORTS) is None
    sheet = tables.after_sales(count=1)
    assert match(sheet.rows[0], EXPORTS) is None
    labels = ("售后编号", "22012312345678", "订单编号", tables.order_sn(1), "售后状态", "退款金额")
    assert match(labels, EXPORTS) is None


def test_headers_are_compared_without_width_unit_case_and_wrappers() -> None:
    same = ["收入金额（+元）", "\ufeff收入金额(+元)\t", '="收入金额"', " 收入 金额"]
    assert {header_key(header) for header in same} == {"收入金额"}
    assert header_key("商品ID\t") == header_key("商品id")


@pytest.mark.parametrize(
    "header",
    [
        *(
            " 用户购买手机号",
            "充值号码",
            "街道/镇",
            "消费者资料",
            "消费者资料上传时间",
            "配送员手机号",
        ),
        *("收件人", "收货地址", "仓库所在地址", "身份证号", "联系电话", "买家", "Buyer Phone"),
    ],
)
def test_personal_columns(header: str) -> None:
    assert is_personal(header_key(header))


@pytest.mark.parametrize("header", [*tables.O2, *tables.BILL, "确认收货时间", "买家留言", "省"])
def test_other_columns_are_not_personal(header: str) -> None:
    assert not is_personal(header_key(header))


def test_a_repeated_header_is_one_column_and_another_name_is_kept_too() -> None:
    found = match((*tables.AFTER_SALES, "售后状态", "备注"), EXPORTS)
    assert isinstance(found, Layout)
    assert found.places["status"] == (4, 16)
    assert 16 not in found.extra
    assert found.places["remark"] == (17, 15)
    assert 15 in found.extra


@given(st.lists(st.text(max_size=20), max_size=40))
def test_hostile_headers_are_compared(headers: list[str]) -> None:
    match(headers, EXPORTS)


@given(st.permutations(tables.O3), st.integers(0, len(tables.O3)))
def test_orders_are_known_in_any_order_and_subset(headers: list[str], cut: int) -> None:
    kept = [*headers[:cut], "订单号", "订单状态"]
    assert kind(tuple(dict.fromkeys(kept))) == "orders"


def test_bill_needs_one_side_only() -> None:
    found = match(tuple(h for h in tables.BILL if not h.startswith("收入")), EXPORTS)
    assert isinstance(found, Layout)
    assert found.export is BILL
