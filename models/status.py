"""What the platform's wordings mean. Pure; unknown wordings stay unknown.

Sources: the after-sales export's ten statuses (one dictionary), page texts seen in 2026, and the
orders export's statuses. Wordings are matched whole, apart from a leading type and the width of
commas: a wording that merely contains a known one is not known.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from models.states import AfterSaleType, StatusClass

_TYPE = r"(?:仅退款|退货退款|退款退货|退款|换货|补寄|缺货补寄|维修|买家申请(?:退款|退货|退货退款|换货|补寄|维修))"

_WORDINGS: tuple[tuple[StatusClass, str], ...] = (
    (StatusClass.RECEIPT, rf"(?:{_TYPE},?)?待商家(?:确认)?收货"),
    (StatusClass.RECEIPT, r"(?:买家|消费者)已(?:发货|寄出退货),(?:待商家处理|商家处理中)"),
    (StatusClass.ANSWER, rf"(?:{_TYPE},?)?待商家处理"),
    (StatusClass.ANSWER, rf"(?:{_TYPE},?)?待商家(?:同意维修|发货)"),
    (StatusClass.PLATFORM, rf"(?:{_TYPE},?)?平台(?:介入)?处理中"),
    (StatusClass.PLATFORM, r"平台介入(?:中)?|待商家举证|待举证|平台介入,?待商家举证"),
    (
        StatusClass.BUYER,
        rf"(?:(?:{_TYPE}|闪电退货|商家同意退货|商家驳回(?:退货|退款|申请)?),?)?"
        r"待(?:消费者|买家|用户)(?:发货|处理|寄出退货|确认收货|确认|退货|拒收)",
    ),
    (StatusClass.BUYER, r"待快递退回后退款"),
    (StatusClass.BUYER, r"(?:(?:商家|平台)同意退款,?)?退款中"),
    (
        StatusClass.REFUNDED,
        rf"(?:(?:(?:商家|平台|系统)同意退款|极速退款|售后小助手同意退款|{_TYPE}),?)?"
        r"(?:本单)?退款成功",
    ),
    (StatusClass.CLOSED, r"(?:退款|售后)(?:申请)?(?:已)?(?:关闭|撤销)"),
    (StatusClass.CLOSED, r"(?:买家|消费者)?已?撤销(?:申请|退款)?"),
    (StatusClass.CLOSED, r"(?:.{0,30},)?此次退款失败|退款失败"),
    (StatusClass.CLOSED, r"(?:换货/补寄|换货|补寄|维修)(?:成功|关闭)"),
)

_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _WORDINGS)

STATUS_RANK: dict[StatusClass | None, int] = {
    None: 0,
    StatusClass.ANSWER: 1,
    StatusClass.BUYER: 2,
    StatusClass.RECEIPT: 3,
    StatusClass.PLATFORM: 4,
    StatusClass.CLOSED: 5,
    StatusClass.REFUNDED: 6,
}
"""How far a status is: of rows of one age that differ, the furthest wins."""

_TYPES: dict[str, AfterSaleType] = {
    "退款": AfterSaleType.REFUND_ONLY,
    "仅退款": AfterSaleType.REFUND_ONLY,
    "我要退款(无需退货)": AfterSaleType.REFUND_ONLY,
    "退货退款": AfterSaleType.RETURN,
    "退款退货": AfterSaleType.RETURN,
    "换货": AfterSaleType.EXCHANGE,
    "补寄": AfterSaleType.RESEND,
    "缺货补寄": AfterSaleType.RESEND,
    "维修": AfterSaleType.REPAIR,
}


def plain(text: str) -> str:
    """A wording without differences of width and without blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).strip(",;。")


@lru_cache(maxsize=4096)
def status_class(text: str) -> StatusClass | None:
    """What an after-sales status means, or `None` if its wording is not known."""
    wording = plain(text)
    for kind, pattern in _COMPILED:
        if pattern.fullmatch(wording):
            return kind
    return None


@lru_cache(maxsize=1024)
def after_sale_type(text: str) -> AfterSaleType:
    """What the buyer asks for, by the platform's wording."""
    return _TYPES.get(plain(text), AfterSaleType.UNKNOWN)


_WORK_ORDER_ENDS = frozenset({"已处理", "违规已处理", "已完成", "已关闭"})


def work_order_class(text: str) -> StatusClass | None:
    """Whether a work order's status says that it has ended; `None` if it does not."""
    return StatusClass.CLOSED if plain(text) in _WORK_ORDER_ENDS else None


class OrderStatus(NamedTuple):
    """What an order's status says of its goods and money; `None` says nothing."""

    shipped: bool | None
    received: bool | None
    refunded: bool


_ORDER_GOODS: dict[str, tuple[bool | None, bool | None]] = {
    "待付款": (False, False),
    "待成团": (False, False),
    "待发货": (False, False),
    "未发货": (False, False),
    "未成交": (False, False),
    "已发货": (True, False),
    "已收货": (True, True),
    "已签收": (True, True),
    "已取消": (None, None),
}


@lru_cache(maxsize=1024)
def order_status(text: str) -> OrderStatus:
    """Read 订单状态 of the orders export (`已收货，退款成功`) or of the after-sales export."""
    head, _, tail = plain(text).partition(",")
    shipped, received = _ORDER_GOODS.get(head, (None, None))
    return OrderStatus(shipped, received, tail == "退款成功")


@lru_cache(maxsize=1024)
def order_status_rank(text: str) -> int:
    """How far an order's status is, for rows of one age that differ."""
    shipped, received, refunded = order_status(text)
    return bool(shipped) + 2 * bool(received) + 4 * refunded


@lru_cache(maxsize=1024)
def is_signed(track: str) -> bool:
    """Whether a courier's status says that the parcel was signed for."""
    wording = plain(track)
    return "签收" in wording and not any(no in wording for no in ("未签收", "待签收"))


_NO_TRACK = ("无物流", "无轨迹", "暂无", "待快递公司返回", "未发货", "未寄出", "待寄出", "待发货")


@lru_cache(maxsize=1024)
def is_moving(track: str) -> bool:
    """Whether a courier's status says that there is a parcel at all, wherever it is."""
    wording = plain(track)
    return bool(wording) and not any(no in wording for no in _NO_TRACK)


_NOT_STOPPED = ("未", "不", "失败", "申请", "发起", "拦截中", "取消")
"""Words by which an interception was only asked for, or came to nothing."""


@lru_cache(maxsize=1024)
def is_intercepted(text: str) -> bool:
    """Whether 包裹拦截状态 says that the parcel was stopped; only 空 and 未拦截 were ever seen."""
    wording = plain(text)
    if any(word in wording for word in _NOT_STOPPED):
        return False
    return "拦截" in wording and ("成功" in wording or wording.startswith("已"))


@lru_cache(maxsize=1024)
def is_back(text: str) -> bool:
    """Whether an interception's wording says that the parcel is back at the sender's."""
    wording = plain(text)
    return any(word in wording for word in ("已退回", "退回成功", "已返回")) and "未" not in wording
