"""Text of the made-up shop's back-end pages, as a browser copies or saves them."""

from collections.abc import Iterable

from importers.demo.sales import (
    ASSISTANT_REFUND,
    DISPUTED_RETURN,
    SPEED_REFUNDS,
    Moment,
    Sale,
    countdown,
    named,
)
from models.money import yuan_text

_MENU = """拼多多商家后台
首页
商品管理
售后管理
售后工作台
商家举证
工单管理
极速退款
账房
"""
_BUTTONS = "同意退款\n拒绝\n添加备注\n"


def waiting_list(moment: Moment) -> str:
    """The list of 待商家处理, every cell a line of its own, with a countdown that is nobody's."""
    head = (
        f"{_MENU}售后工作台\n待商家处理 15\n待商家收货 2\n平台处理中 3\n退款成功\n"
        "您有工单还剩 2时10分3秒\n"
        "商品\n实收/退款金额\n发货状态\n售后类型\n售后状态\n售后协商\n售后原因\n操作\n"
    )
    shown = [sale for sale in named("expiring") if countdown(sale) and not sale.second]
    return head + "".join(_row(moment, sale) for sale in shown)


def evidence_list(moment: Moment) -> str:
    """The 商家举证 tab: no export lists these requests."""
    rows = "".join(_row(moment, sale) for sale in named("evidence") if countdown(sale))
    return (
        f"{_MENU}售后管理 > 商家举证\n待举证 2\n请在倒计时结束前提交凭证, 超时视为商家责任\n{rows}"
    )


def speed_list(moment: Moment) -> str:
    """The after-sales list filtered by 极速退款, cells parted by tabs."""
    rows = [_flat_row(moment, sale) for sale in named("refunded") if sale.tail in SPEED_REFUNDS]
    return f"{_MENU}售后工作台\n筛选 极速退款\n" + "\n".join(rows) + "\n"


def assistant_detail(moment: Moment) -> str:
    """The detail page, saved as HTML, of a refund to which the assistant agreed."""
    sale = next(sale for sale in named("refunded") if sale.tail == ASSISTANT_REFUND)
    agreed = moment.stamp(sale.refunded)
    entries = [
        ("退款申请单", ""),
        ("售后编号", moment.after_sale_id(sale)),
        ("订单编号", moment.order_sn(sale)),
        ("售后类型", sale.kind),
        ("退款金额", f"￥{yuan_text(sale.refund)}"),
        ("售后状态", "商家同意退款，本单退款成功"),
        ("售后原因", sale.reason),
        ("协商详情", ""),
        (f"售后小助手：自动同意退款 {agreed}", ""),
        (f"买家：申请仅退款 {moment.stamp(sale.applied)}", ""),
        ("聊天记录", ""),
    ]
    body = "".join(_block(label, value) for label, value in entries)
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>售后详情</title>'
        "<script>var status='退款失败';</script><style>div{margin:0}</style></head>"
        f"<body>{body}</body></html>\n"
    )


def disputed_detail(moment: Moment) -> str:
    """The detail page of a dispute about a return: its track and the negotiation, newest first."""
    sale = next(sale for sale in named("evidence") if sale.tail == DISPUTED_RETURN)
    day = 24 * 60
    track = (
        (1 * day + 300, "【衢州市】快件已签收，签收人：前台，感谢使用"),
        (1 * day + 700, "【衢州市】快递员王小五正在派送，电话：13800000000，请准备签收"),
        (2 * day + 60, "【杭州市】离开 杭州转运中心，发往 衢州"),
        (2 * day + 800, "【上海市】已揽收"),
        (3 * day, "消费者已填写物流单号，待快递公司返回物流信息"),
    )
    said = (
        (20 * 60, "平台介入处理，请商家举证"),
        (day, "买家申请平台介入"),
        (day + 120, "商家拒绝退款：退回的商品与发出的不符"),
        (3 * day + 30, "闪电退货：系统自动同意申请"),
        (4 * day, "买家申请退货退款，退款原因：质量问题"),
    )
    lines = [
        *("售后详情", "退款申请单", f"售后编号：{moment.after_sale_id(sale)}", "订单编号", "复制"),
        *(moment.order_sn(sale), f"售后类型：{sale.kind}", "退款金额"),
        *(f"￥{yuan_text(sale.refund)}", "售后状态", sale.status, f"退款原因：{sale.reason}"),
        *(f"申请时间：{moment.stamp(sale.applied)}", "退货物流", "快递公司：顺丰速运"),
        f"快递单号：{sale.return_waybill}",
        *(part for at, text in track for part in (text, moment.stamp(at))),
        "协商详情",
        *(part for at, text in said for part in (moment.stamp(at), text)),
        *("聊天记录", "买家：什么时候退款", "常见问题", "退款成功后多久到账"),
    ]
    return "\n".join(lines) + "\n"


def _block(label: str, value: str) -> str:
    inner = f"<span>{label}</span>"
    return f"<div>{inner}<div>{value}</div></div>" if value else f"<div>{inner}</div>"


def _row(moment: Moment, sale: Sale) -> str:
    # Of an order with two after-sales the copied text lacks the time that would tell them apart.
    several = sum(other.tail == sale.tail for other in named("expiring")) > 1
    applied = "" if several else f"  申请时间: {moment.stamp(sale.applied)}"
    return (
        f"订单号：{moment.order_sn(sale)}{applied}\n"
        f"（{countdown(sale)} 未处理，系统将自动退款）\n"
        f"{sale.product}\n¥{yuan_text(sale.paid)}\n¥{yuan_text(sale.refund)}\n"
        f"{sale.ship_state}\n{sale.kind}\n{sale.status}\n-\n{sale.reason}\n{_BUTTONS}"
    )


def _flat_row(moment: Moment, sale: Sale) -> str:
    cells: Iterable[str] = (
        f"订单号：{moment.order_sn(sale)}",
        f"申请时间: {moment.stamp(sale.applied)}",
        sale.product,
        f"¥{yuan_text(sale.paid)}",
        f"¥{yuan_text(sale.refund)}",
        sale.ship_state,
        sale.kind,
        sale.status,
        sale.reason,
        "添加备注",
    )
    return "\t".join(cells)
