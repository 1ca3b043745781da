"""What the platform's wordings mean, and that unknown ones mean nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.states import AfterSaleType, StatusClass
from models.status import (
    after_sale_type,
    is_back,
    is_intercepted,
    is_signed,
    order_status,
    order_status_rank,
    status_class,
)

WORDINGS = {
    StatusClass.ANSWER: [
        "待商家处理",
        "买家申请退货，待商家处理",
        "退货退款待商家处理",
        "退货退款，待商家处理",
        "补寄，待商家发货",
    ],
    StatusClass.RECEIPT: [
        "待商家收货",
        "退货退款，待商家确认收货",
        "买家已发货，待商家处理",
        "买家已发货，商家处理中",
    ],
    StatusClass.PLATFORM: ["平台处理中", "平台介入中", "待举证", "平台介入，待商家举证"],
    StatusClass.BUYER: [
        "待消费者发货",
        "闪电退货，待消费者寄出退货",
        "待快递退回后退款",
        "商家驳回退货，待买家处理",
        "退款中",
    ],
    StatusClass.REFUNDED: ["退款成功", "商家同意退款，本单退款成功", "极速退款，退款成功"],
    StatusClass.CLOSED: [
        "退款关闭",
        "退款申请已撤销",
        "因为买家逾期未处理或逾期未发货，此次退款失败",
        "换货/补寄成功",
        "换货/补寄关闭",
        "维修成功",
        "维修关闭",
    ],
}


@pytest.mark.parametrize(
    ("text", "meaning"), [(text, kind) for kind, texts in WORDINGS.items() for text in texts]
)
def test_every_wording_that_was_seen_has_its_class(text: str, meaning: StatusClass) -> None:
    assert status_class(text) is meaning
    assert status_class(text.replace("，", ",")) is meaning
    assert status_class(f" {text}\t") is meaning


@pytest.mark.parametrize(
    "text",
    ["", "没见过的状态", "请在待商家处理列表中查看", "不是退款成功", "退款成功率", "同意退款"],
)
def test_a_wording_that_only_contains_a_known_one_is_unknown(text: str) -> None:
    assert status_class(text) is None


@given(st.text(max_size=60))
def test_no_text_is_too_odd_to_be_judged(text: str) -> None:
    status_class(text)
    after_sale_type(text)
    assert order_status_rank(text) >= 0


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("退款", AfterSaleType.REFUND_ONLY),
        ("仅退款", AfterSaleType.REFUND_ONLY),
        ("退货退款", AfterSaleType.RETURN),
        ("退款退货", AfterSaleType.RETURN),
        ("换货", AfterSaleType.EXCHANGE),
        ("缺货补寄", AfterSaleType.RESEND),
        ("维修", AfterSaleType.REPAIR),
        ("别的", AfterSaleType.UNKNOWN),
    ],
)
def test_types(text: str, meaning: AfterSaleType) -> None:
    assert after_sale_type(text) is meaning


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("待发货", (False, False, False)),
        ("已发货，待收货", (True, False, False)),
        ("已发货，待签收", (True, False, False)),
        ("已收货", (True, True, False)),
        ("已签收", (True, True, False)),
        ("未发货，退款成功", (False, False, True)),
        ("已发货，退款成功", (True, False, True)),
        ("已收货,退款成功", (True, True, True)),
        ("已签收，退款成功", (True, True, True)),
        ("已取消，退款成功", (None, None, True)),
        ("未成交，退款成功", (False, False, True)),
        ("已取消", (None, None, False)),
        ("什么", (None, None, False)),
    ],
)
def test_statuses_of_orders(text: str, expected: tuple[bool | None, bool | None, bool]) -> None:
    assert tuple(order_status(text)) == expected


def test_of_two_statuses_of_an_order_the_furthest_ranks_highest() -> None:
    road = ["待发货", "已发货，待收货", "已收货", "未发货，退款成功", "已收货，退款成功"]
    assert sorted(road, key=order_status_rank) == road


@pytest.mark.parametrize(
    ("track", "signed"),
    [
        ("已签收", True),
        ("本人签收", True),
        ("未签收", False),
        ("待签收", False),
        ("派送中", False),
        ("", False),
    ],
)
def test_signed_for(track: str, signed: bool) -> None:
    assert is_signed(track) is signed


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("拦截成功", True),
        ("已拦截", True),
        ("", False),
        ("未拦截", False),
        ("未拦截成功", False),
        ("拦截失败", False),
        ("已发起拦截", False),
        ("已申请拦截", False),
        ("拦截中", False),
    ],
)
def test_a_parcel_counts_as_stopped_only_once_it_was(text: str, stopped: bool) -> None:
    assert is_intercepted(text) is stopped


def test_a_stopped_parcel_is_back_only_when_the_wording_says_so() -> None:
    assert is_back("拦截成功，已退回")
    assert not is_back("拦截成功")
    assert not is_back("未退回成功")
