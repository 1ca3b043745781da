"""Rows of a list in every layout, and the words of a page that are no status."""

from collections.abc import Callable

import pytest

from models.states import AgreedBy
from tests.importers.pages.reading import AFTER_SALE, NOW, ORDER, OTHER, at, only, read
from tests.makers.pages import SHAPES, PageRow, flattened, list_page

ROWS = (
    PageRow(),
    PageRow(
        order_sn=OTHER,
        applied="2026-11-18 10:00:00",
        countdown="（4时3分）",
        title="普通梨",
        paid="￥1,250.00",
        refund="¥1,200",
        type="仅退款",
        status="待商家处理",
        reason="质量问题",
    ),
    PageRow(
        order_sn="261115-625944909000990",
        countdown="",
        type="仅退款",
        status="商家同意退款，本单退款成功",
        talk="售后小助手同意退款",
        buttons=("添加备注",),
    ),
)


@pytest.mark.parametrize("chrome", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
def test_rows_are_read_in_every_layout(shape: str, chrome: bool) -> None:
    reading = read(list_page(ROWS, SHAPES[shape], chrome=chrome))
    assert (reading.page, reading.queue, reading.unmatched) == ("list", None, ())
    first, second, third = reading.items
    assert (first.order_sn, first.applied_at) == (ORDER, at("2026-11-19 22:31:07"))
    assert (first.countdown, first.status) == (462_592, "退货退款，待商家确认收货")
    assert (first.type, first.amount_fen) == ("退货退款", 3864)
    assert (first.reason, first.title) == ("不想要了", "草莓礼盒装 3斤")
    assert (second.order_sn, second.countdown, second.status) == (OTHER, 14_580, "待商家处理")
    assert (second.type, second.amount_fen, second.reason) == ("仅退款", 120_000, "质量问题")
    assert (third.countdown, third.status) == (None, "商家同意退款，本单退款成功")
    assert (third.agreed_by, third.agreed_line) == (AgreedBy.ASSISTANT, "售后小助手同意退款")


@pytest.mark.parametrize("shape", SHAPES)
def test_a_page_on_one_line_gives_the_same_rows(shape: str) -> None:
    page = list_page(ROWS, SHAPES[shape])
    assert [
        (item.order_sn, item.applied_at, item.countdown, item.status, item.type, item.amount_fen)
        for item in read(flattened(page.replace("\t", " "))).items
    ] == [
        (item.order_sn, item.applied_at, item.countdown, item.status, item.type, item.amount_fen)
        for item in read(page).items
    ]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "together", ["退货退款待商家处理", "退货退款，待商家处理", "退货退款,待商家处理"]
)
def test_type_and_status_may_run_together(together: str, shape: str) -> None:
    item = only(list_page([PageRow(type="", status=together)], SHAPES[shape]))
    assert (item.type, item.status) == ("退货退款", together)


def test_a_blank_behind_a_comma_does_not_part_a_status() -> None:
    item = only(list_page([PageRow(status="退货退款， 待商家确认收货")], SHAPES["spaces"]))
    assert item.status == "退货退款，待商家确认收货"


@pytest.mark.parametrize("shape", SHAPES)
def test_a_new_status_in_the_status_column_is_kept_as_written(shape: str) -> None:
    item = only(list_page([PageRow(status="待仲裁小组处理")], SHAPES[shape]))
    assert item.status == "待仲裁小组处理"


def test_an_unknown_text_where_no_column_is_known_is_no_status() -> None:
    assert (
        only(list_page([PageRow(status="待仲裁小组处理")], SHAPES["lines"], chrome=False)).status
        == ""
    )


@pytest.mark.parametrize(
    "noise",
    [
        "待商家处理 12",
        "待商家处理\n12",
        "待商家处理(3)",
        "提示：退款成功后不可撤销",
        "备注：退款成功",
        "备注：\n退款成功",
        "同意退款",
        "同意拒收退款",
        "拒绝",
        "添加备注",
        "退款成功率 98%",
        "共 1 条\n退款成功",
        "上一页\n退款成功",
    ],
)
def test_words_of_tabs_buttons_hints_and_notes_are_no_status(noise: str) -> None:
    row = PageRow(status="", type="仅退款", reason="", buttons=())
    for page in (f"{SHAPES['lines'](row)}\n{noise}", f"{SHAPES['spaces'](row)} {noise}"):
        assert only(page).status == ""


def test_words_before_the_first_row_are_no_status() -> None:
    assert only(f"待商家处理\n退款成功\n{ORDER}\n（5时3分）").status == ""
    assert only(f"待商家处理 退款成功 {ORDER} （5时3分）").status == ""


def test_what_the_countdowns_bracket_says_is_no_status() -> None:
    assert only(f"{ORDER}\n（5时3分 待商家处理）\n普通梨").status == ""


def test_a_parcels_state_is_no_status() -> None:
    assert only(f"{ORDER}\n普通梨\n已发货，退款成功\n仅退款\n待商家处理").status == "待商家处理"


def test_a_status_line_counts_without_a_type() -> None:
    assert only(f"{ORDER}\n（5时3分）\n待商家处理").status == "待商家处理"


def test_labelled_cells_are_read_where_a_list_has_them() -> None:
    item = only(
        f"订单编号：{ORDER} 售后类型：仅退款 售后状态：待商家处理 退款金额：￥38.64 订单金额：￥99.00 售后原因：空包"
    )
    assert (item.type, item.status) == ("仅退款", "待商家处理")
    assert (item.amount_fen, item.reason) == (3864, "空包")


@pytest.mark.parametrize(
    ("cells", "fen"),
    [
        ("￥65.00\n￥38.64", 3864),
        ("￥65.00/￥38.64", 3864),
        ("65.00/38.64", 3864),
        ("￥ 65.00\t¥ 38.64", 3864),
        ("实收 65.00元 退款 38.64元", 3864),
        ("单价￥70.00 x1\n￥65.00\n￥38.64", 3864),
        ("￥38.64", 3864),
        ("￥1,065.00\n￥1,038.64", 103_864),
        ("￥６５.００\n￥３８．６４", 3864),
    ],
)
def test_the_refund_is_the_last_sum_in_front_of_the_type(cells: str, fen: int) -> None:
    assert only(f"{ORDER}\n普通梨\n{cells}\n已发货\n仅退款\n待商家处理").amount_fen == fen


@pytest.mark.parametrize("render", SHAPES.values(), ids=SHAPES)
def test_several_after_sales_of_one_order_stay_apart(render: Callable[[PageRow], str]) -> None:
    rows = [
        PageRow(countdown="", status="退款申请已撤销", applied="2026-11-16 08:00:00"),
        PageRow(countdown="（5时3分）", status="待商家处理", type="仅退款"),
    ]
    items = read(list_page(rows, render)).items
    assert [(item.order_sn, item.status, item.countdown) for item in items] == [
        (ORDER, "退款申请已撤销", None),
        (ORDER, "待商家处理", 18_180),
    ]


def test_a_number_that_stands_twice_in_a_row_is_one_item() -> None:
    item = only(f"{ORDER}\n复制\n订单 {ORDER} 草莓\n仅退款\n待商家处理\n")
    assert (item.line, item.status) == (1, "待商家处理")


def test_a_page_that_was_pasted_twice_gives_its_rows_once() -> None:
    page = list_page(ROWS, SHAPES["lines"])
    assert len(read(f"{page}\n{page}").items) == len(ROWS)


@pytest.mark.parametrize("behind", [True, False])
def test_the_after_sales_number_may_stand_on_either_side_of_the_orders(behind: bool) -> None:
    pairs = [(ORDER, AFTER_SALE), (OTHER, "22012312345999")]
    text = "\n".join(
        f"订单编号：{order}\n售后编号：{number}\n（5时3分）"
        if behind
        else f"售后编号：{number}\n订单编号：{order}\n（5时3分）"
        for order, number in pairs
    )
    items = read(text).items
    assert [(item.order_sn, item.after_sale_id, item.countdown) for item in items] == [
        (order, number, 18_180) for order, number in pairs
    ]


def test_an_address_in_a_row_tells_which_after_sale_it_is() -> None:
    links = [f"/aftersales-ssr/detail?id=2201231234567{n}&orderSn={ORDER}" for n in (1, 2)]
    rows = [SHAPES["lines"](PageRow(applied=f"2026-11-1{n} 08:00:00")) for n in (1, 2)]
    page = "\n".join(part for pair in zip(rows, links, strict=True) for part in pair)
    assert [(item.after_sale_id, item.applied_at) for item in read(page).items] == [
        ("22012312345671", at("2026-11-11 08:00:00")),
        ("22012312345672", at("2026-11-12 08:00:00")),
    ]


def test_a_time_later_than_the_paste_is_no_fact() -> None:
    assert only(f"{ORDER} 申请时间: 2026-11-20 10:00:01").applied_at is None
    assert only(f"{ORDER} 申请时间: 2026-11-20 10:00:00").applied_at == NOW
    assert only(f"{ORDER} 申请时间：2026/11/19 22:31").applied_at == at("2026-11-19 22:31:00")


def test_personal_data_is_not_kept() -> None:
    item = only(f"{ORDER} 13812345678 （5时3分） 收货人：王小明 浙江省 18812345678")
    assert "138" not in item.text
    assert "王小明" not in item.text
    assert "浙江" not in item.text


def test_the_line_is_kept_as_written_but_short() -> None:
    item = only(f"订单编号：  {ORDER}   （5时3分）" + "很长" * 300)
    assert item.text.startswith(ORDER)
    assert len(item.text) <= 200


def test_a_second_countdown_glued_to_the_status_does_not_hide_it() -> None:
    item = only(
        f"{ORDER} 剩余5天8时 29分52秒 普通梨 退货退款 退货退款，待商家确认收货（6天2时3分30秒 未处理） 质量问题"
    )
    assert (item.status, item.countdown) == ("退货退款，待商家确认收货", 462_592)


def test_a_labelled_return_waybill_is_read() -> None:
    assert (
        only(f"{ORDER}\n退货快递单号：YT8812345678901\n待商家处理").return_waybill
        == "YT8812345678901"
    )
    assert only(f"{ORDER}\n快递单号：YT8812345678901\n待商家处理").return_waybill == ""


@pytest.mark.parametrize("shape", SHAPES)
def test_a_dash_holds_the_place_of_an_empty_column(shape: str) -> None:
    page = list_page([PageRow(status="待商家处理", talk="-", reason="口味不合")], SHAPES[shape])
    item = only(page)
    assert (item.status, item.reason, item.agreed_by) == ("待商家处理", "口味不合", None)
    empty = only(list_page([PageRow(status="-", talk="退款成功")], SHAPES[shape]))
    assert empty.status == ""
