"""Makes synthetic pages of the back end in every shape in which they are copied or saved.

Names, numbers and sums are made up. Shapes follow what is known of the pages: a list's cells one a
line, parted by tabs or by blanks; a page on one line; HTML, MHTML and JSON.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.encoders import encode_base64
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from html import escape

MENU = ("拼多多商家后台", "首页", "发货管理", "售后管理", "售后工作台", "工单管理", "商品管理")
TABS = (
    "全部 128",
    "待商家处理 12",
    "待商家收货 3",
    "平台处理中",
    "商家举证 2",
    "退款成功",
    "即将逾期 4",
)
HEADINGS = (
    "商品",
    "实收/退款金额",
    "发货状态",
    "售后类型",
    "售后状态",
    "售后协商",
    "售后原因",
    "操作",
)
FOOT = ("共 12 条", "上一页", "1", "2", "下一页", "在线客服", "待商家处理", "退款成功")
DETAIL_ADDRESS = "https://mms.pinduoduo.com/aftersales-ssr/detail?id={id}&orderSn={order_sn}"


@dataclass(frozen=True)
class PageRow:
    """One row of a list; what is empty is not on the page."""

    order_sn: str = "261117-625944909000871"
    applied: str = "2026-11-19 22:31:07"
    countdown: str = "（5天8时29分52秒 未处理，系统将自动退款）"
    title: str = "草莓礼盒装 3斤"
    paid: str = "￥65.00"
    refund: str = "￥38.64"
    ship: str = "已发货"
    type: str = "退货退款"
    status: str = "退货退款，待商家确认收货"
    talk: str = ""
    reason: str = "不想要了"
    buttons: tuple[str, ...] = ("同意退款", "拒绝", "添加备注")
    after_sale_id: str = ""

    def head(self) -> tuple[str, ...]:
        """Number, application time and countdown, as they stand in front of the columns."""
        return tuple(
            part
            for part in (
                f"售后编号：{self.after_sale_id}" if self.after_sale_id else "",
                f"订单编号：{self.order_sn}",
                f"申请时间: {self.applied}" if self.applied else "",
                self.countdown,
            )
            if part
        )

    def columns(self) -> tuple[str, ...]:
        """The cells of the row's columns."""
        cells = (self.title, self.paid, self.refund, self.ship, self.type, self.status)
        return tuple(cell for cell in (*cells, self.talk, self.reason, *self.buttons) if cell)


@dataclass(frozen=True)
class DetailPage:
    """The page of one after-sale; what is empty is not on the page."""

    order_sn: str = "261117-625944909000871"
    after_sale_id: str = "22012312345678"
    type: str = "退货退款"
    status: str = "退货退款，待商家确认收货"
    refund: str = "￥38.64"
    countdown: str = "5天8时29分52秒"
    reason: str = "质量问题"
    applied: str = "2026-11-15 10:00:00"
    courier: str = "中通快递"
    return_waybill: str = "777435023839260"
    return_track: tuple[tuple[str, str], ...] = (
        ("【杭州】已到达 杭州转运中心", "2026-11-17 12:01:00"),
        ("【衢州】已揽收", "2026-11-16 18:20:00"),
    )
    talk: tuple[tuple[str, str], ...] = (("闪电退货：系统自动同意申请", "2026-11-15 10:00:03"),)
    chat: tuple[str, ...] = ("买家：退款成功了吗", "退款成功", "商家同意退款")
    address: bool = False
    extra: tuple[str, ...] = field(default=())
    time_first: bool = False
    """Whether times stand before their texts."""
    track_head: tuple[str, ...] = ()
    """What stands between the waybill and the first movement."""

    def _pairs(self, pairs: tuple[tuple[str, str], ...]) -> list[str]:
        return [
            part for pair in pairs for part in (pair[::-1] if self.time_first else pair) if part
        ]

    def lines(self) -> list[str]:
        """The page, a label or a value a line."""
        lines = [
            DETAIL_ADDRESS.format(id=self.after_sale_id, order_sn=self.order_sn)
        ] * self.address
        lines += ["售后详情", f"还剩 {self.countdown}"] if self.countdown else ["售后详情"]
        lines += [
            "退款申请单",
            f"售后编号：{self.after_sale_id}",
            "订单编号",
            "复制",
            self.order_sn,
        ]
        lines += [f"售后类型：{self.type}", "退款金额", "待退金额", self.refund]
        lines += ["售后状态", self.status, f"退款原因：{self.reason}", f"申请时间：{self.applied}"]
        lines += self.extra
        if self.return_waybill:
            lines += ["退货物流", f"快递公司：{self.courier}", f"快递单号：{self.return_waybill}"]
            lines += [*self.track_head, *self._pairs(self.return_track)]
        lines += ["协商详情", *self._pairs(self.talk)]
        return [*lines, "聊天记录", *self.chat, "常见问题", "退款成功后多久到账", "退款失败"]


def list_page(
    rows: Sequence[PageRow], render: Callable[[PageRow], str], *, chrome: bool = True
) -> str:
    """A whole list: menu, tabs, headings, rows, foot; or the rows alone."""
    body = [render(row) for row in rows]
    if not chrome:
        return "\n".join(body)
    return "\n".join([*MENU, *TABS, "\t".join(HEADINGS), *body, *FOOT])


def as_lines(row: PageRow) -> str:
    """Each cell a line."""
    return "\n".join((*row.head(), *row.columns()))


def as_tabs(row: PageRow) -> str:
    """One line parted by tabs."""
    return "\t".join((*row.head(), *row.columns()))


def as_spaces(row: PageRow) -> str:
    """One line parted by blanks."""
    return " ".join((*row.head(), *row.columns()))


SHAPES: dict[str, Callable[[PageRow], str]] = {
    "lines": as_lines,
    "tabs": as_tabs,
    "spaces": as_spaces,
}


def flattened(text: str) -> str:
    """A page on one line: every line break a blank."""
    return " ".join(text.split("\n"))


def html_list(rows: Sequence[PageRow], *, title: str = "售后工作台 - 拼多多商家后台") -> str:
    """The list as a saved HTML page, with what a browser does not show."""
    body = "".join(
        f"<tr><td colspan=8><span>订单编号：</span><a>{escape(row.order_sn)}</a>"
        f"<span>申请时间: {row.applied}</span> <b>{escape(row.countdown)}</b></td></tr><tr>"
        + "".join(f"<td><div>{escape(cell)}</div></td>" for cell in row.columns())
        + "</tr>"
        for row in rows
    )
    heads = "".join(f"<th>{heading}</th>" for heading in HEADINGS)
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title>"
        "<style>.a{color:red}</style><script>var s='退款成功 261101-111111111111111';</script></head>"
        "<body><div style='display:none'>261102-222222222222222</div>"
        "<input type=hidden value='261103-333333333333333'>"
        f"<nav>{''.join(f'<a>{entry}</a><br>' for entry in (*MENU, *TABS))}</nav>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></body></html>"
    )


def mhtml(html: str, *, charset: str = "utf-8", location: str = "", base64: bool = False) -> bytes:
    """A page as a browser saves it in one file."""
    whole = MIMEMultipart("related", type="text/html")
    whole["From"] = "<Saved by Blink>"
    whole["Snapshot-Content-Location"] = (
        location or "https://mms.pinduoduo.com/aftersales/aftersale_list"
    )
    part = MIMENonMultipart("text", "html", charset=charset)
    part["Content-Location"] = str(whole["Snapshot-Content-Location"])
    data = html.encode(charset)
    if base64:
        part.set_payload(data)
        encode_base64(part)
    else:
        part["Content-Transfer-Encoding"] = "quoted-printable"
        quoted = "".join(f"={byte:02X}" if byte > 126 or byte == 61 else chr(byte) for byte in data)
        part.set_payload(_wrapped(quoted))
    whole.attach(part)
    return bytes(whole)


def _wrapped(quoted: str) -> str:
    """Quoted-printable text with soft line breaks, none inside an escape."""
    lines: list[str] = []
    line = ""
    position = 0
    while position < len(quoted):
        step = 3 if quoted[position] == "=" else 1
        if len(line) + step > 72:
            lines.append(line + "=")
            line = ""
        line += quoted[position : position + step]
        position += step
    return "\r\n".join([*lines, line])


def json_list(rows: Sequence[PageRow], *, left: int = 7200) -> str:
    """The list's own JSON, as browser tools keep it."""
    return json.dumps(
        {
            "success": True,
            "result": {
                "total": len(rows),
                "list": [
                    {
                        "orderSn": row.order_sn,
                        "id": int(row.after_sale_id or "22012312345678"),
                        "refundAmount": 3864,
                        "receiveAmount": 6500,
                        "afterSalesTypeName": row.type,
                        "afterSalesTitle": row.status,
                        "afterSalesReasonDesc": row.reason,
                        "sellerAfterSalesShippingStatusDesc": row.ship,
                        "goodsName": row.title,
                        "actions": [1, 2],
                        "expireRemainTime": left,
                    }
                    for row in rows
                ],
            },
        },
        ensure_ascii=False,
    )


def work_order_list(rows: Sequence[tuple[str, str, str, str]]) -> str:
    """Work orders: number, order, title, time left in words."""
    lines = [*MENU, "工单编号", "订单号", "问题", "剩余时间"]
    for number, order_sn, title, left in rows:
        lines += [f"工单编号：{number}", order_sn, title, left, "去处理"]
    return "\n".join(lines)


def evidence_list(rows: Sequence[tuple[str, str]]) -> str:
    """商家举证: order and countdown."""
    lines = ["售后管理 > 退款/售后 > 商家举证"]
    for order_sn, left in rows:
        lines += [order_sn, f"举证剩余 {left}", "平台处理中", "去举证"]
    return "\n".join(lines)
