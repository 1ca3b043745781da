"""The page of one after-sale: labels, values, sections."""

from dataclasses import replace

import pytest

from models.states import AgreedBy
from tests.importers.pages.reading import AFTER_SALE, ORDER, OTHER, at, only, read
from tests.makers.pages import DetailPage, flattened


def page(detail: DetailPage) -> str:
    return "\n".join(detail.lines())


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("address", [False, True])
def test_a_detail_page_is_read_whole(address: bool, flat: bool) -> None:
    text = page(DetailPage(address=address))
    reading = read(flattened(text) if flat else text)
    assert reading.page == "detail"
    assert reading.unmatched == ()
    (item,) = reading.items
    assert (item.order_sn, item.after_sale_id) == (ORDER, AFTER_SALE)
    assert (item.type, item.status) == ("退货退款", "退货退款，待商家确认收货")
    assert (item.amount_fen, item.countdown) == (3864, 462_592)
    assert (item.reason, item.applied_at) == ("质量问题", at("2026-11-15 10:00:00"))
    assert item.return_waybill == "777435023839260"
    assert (item.agreed_by, item.agreed_line) == (AgreedBy.SPEED, "闪电退货：系统自动同意申请")
    assert item.refunded_at is None


@pytest.mark.parametrize(
    "amount", ["￥499.99", "¥499.99", "499.99元", "￥ 499.99", "￥４９９.９９"]
)
@pytest.mark.parametrize(
    "between", ["：", ":", " ", "\n", "\n待退金额\n", "\n\n说明\n待退金额\n\n"]
)
def test_a_value_stands_on_the_labels_line_or_a_few_lines_down(between: str, amount: str) -> None:
    text = f"售后编号：{AFTER_SALE}\n订单编号：{ORDER}\n售后类型：仅退款\n退款金额{between}{amount}\n售后状态\n退款中"
    item = only(text)
    assert (item.amount_fen, item.status) == (49_999, "退款中")


def test_the_amount_of_another_label_is_not_the_refund() -> None:
    text = (
        f"售后编号：{AFTER_SALE}\n订单编号：{ORDER}\n售后类型：仅退款\n退款金额\n订单金额\n￥99.00"
    )
    assert only(text).amount_fen is None


def test_type_and_status_may_run_together_in_one_field() -> None:
    item = only(page(DetailPage(type="退货退款待商家处理", status="退货退款待商家处理")))
    assert (item.type, item.status) == ("退货退款", "退货退款待商家处理")


def test_without_a_label_a_line_that_is_nothing_but_a_status_counts() -> None:
    text = f"售后编号：{AFTER_SALE}\n订单编号：{ORDER}\n商家驳回退货，待买家处理\n售后类型：退货退款\n退款金额 ￥5.00"
    assert only(text).status == "商家驳回退货，待买家处理"


def test_a_status_above_the_form_counts_if_it_is_the_only_one() -> None:
    form = f"售后编号：{AFTER_SALE}\n订单编号：{ORDER}\n售后类型：退货退款\n退款金额 ￥5.00"
    assert only(f"售后详情\n退款中\n{form}").status == "退款中"
    assert only(f"待商家处理\n退款成功\n{form}").status == ""


def test_an_unknown_status_is_kept_as_written_behind_its_label() -> None:
    assert only(page(DetailPage(status="待仲裁小组处理"))).status == "待仲裁小组处理"
    assert only(page(DetailPage(status="复制"))).status == ""


def test_what_people_say_is_no_status_and_no_countdown() -> None:
    detail = DetailPage(status="", countdown="", chat=("退款成功", "还有5时3分", "2时10分3秒"))
    item = only(page(detail))
    assert (item.status, item.countdown, item.refunded_at) == ("", None, None)


def test_another_order_in_the_chat_changes_nothing() -> None:
    reading = read(page(DetailPage(chat=(f"我的另一单 {OTHER} 呢",))))
    assert reading.page == "detail"
    assert [item.order_sn for item in reading.items] == [ORDER]


def test_other_after_sales_of_the_order_do_not_replace_the_pages_own() -> None:
    text = page(DetailPage(address=True, extra=("历史售后", "22012312340000", "退款关闭")))
    assert only(text).after_sale_id == AFTER_SALE


def test_the_waybill_of_the_outward_parcel_is_no_return() -> None:
    sent = DetailPage(
        return_waybill="", status="待商家处理", type="仅退款", extra=("快递单号：777435023839260",)
    )
    assert only(page(sent)).return_waybill == ""
    assert only(page(replace(sent, extra=("发货快递单号：777435023839260",)))).return_waybill == ""


@pytest.mark.parametrize(
    "extra",
    [
        ("退货快递单号：YT8812345678901",),
        ("退货快递单号", "复制", "YT8812345678901"),
        ("退货运单号 YT8812345678901",),
        ("退货物流", "圆通速递 YT8812345678901", "2026-11-17 12:01:00"),
        ("退货物流：YT8812345678901",),
    ],
)
def test_the_return_waybill_is_read_from_its_label_or_section(extra: tuple[str, ...]) -> None:
    assert (
        only(page(DetailPage(return_waybill="", extra=extra))).return_waybill == "YT8812345678901"
    )


def test_a_bare_waybill_is_the_return_where_goods_are_on_their_way_back() -> None:
    text = page(DetailPage(return_waybill="", extra=("快递单号：YT8812345678901",)))
    assert only(text).return_waybill == "YT8812345678901"


@pytest.mark.parametrize("line", ["暂无物流信息", "消费者已填写物流单号，待快递公司返回物流信息"])
def test_a_return_without_movement_has_no_waybill(line: str) -> None:
    detail = DetailPage(return_waybill="", status="闪电退货，待消费者寄出退货")
    assert only(page(replace(detail, extra=("退货物流", line)))).return_waybill == ""


def test_tabs_named_like_sections_cut_nothing() -> None:
    text = "退款申请单 退货物流 协商详情 聊天记录\n" + page(DetailPage())
    item = only(text)
    assert (item.status, item.agreed_by) == ("退货退款，待商家确认收货", AgreedBy.SPEED)


def test_only_the_time_beside_a_refund_tells_when_it_was() -> None:
    talk = (
        ("商家同意退款", "2026-11-18 09:30:00"),
        ("退款成功，￥38.64已退回买家", "2026-11-18 09:31:00"),
    )
    item = only(page(DetailPage(status="商家同意退款，本单退款成功", talk=talk)))
    assert item.refunded_at == at("2026-11-18 09:31:00")
    assert item.agreed_by is AgreedBy.MERCHANT
    bare = only(page(DetailPage(status="商家同意退款，本单退款成功")))
    assert bare.refunded_at is None


def test_a_refunded_status_may_carry_its_time() -> None:
    item = only(page(DetailPage(status="退款成功 2026-11-18 09:31:00", countdown="")))
    assert (item.status, item.refunded_at) == ("退款成功", at("2026-11-18 09:31:00"))


def test_times_later_than_the_paste_are_no_facts() -> None:
    talk = (("退款成功", "2026-11-21 09:31:00"),)
    item = only(page(DetailPage(applied="2026-11-20 10:30:00", talk=talk)))
    assert (item.applied_at, item.refunded_at) == (None, None)


def test_the_buyers_data_is_not_kept() -> None:
    item = only(
        page(
            DetailPage(
                extra=("收货信息", "王小明 13812345678 浙江省"), reason="联系电话：13812345678"
            )
        )
    )
    assert item.reason == ""
    assert "138" not in repr(item)


def test_detail_pages_under_each_other_are_several_items() -> None:
    second = DetailPage(order_sn=OTHER, after_sale_id="22012312349999", countdown="")
    reading = read("\n".join([page(DetailPage(countdown="")), page(second)]))
    assert [(item.order_sn, item.after_sale_id) for item in reading.items] == [
        (ORDER, AFTER_SALE),
        (OTHER, "22012312349999"),
    ]
