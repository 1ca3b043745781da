"""The export of orders (发货管理 > 订单查询 > 批量导出): one row per order line, columns as ticked."""

from typing import Any

from importers.columns import Column, Export, PlainRows
from importers.parse import (
    AMOUNTS,
    Memo,
    moment,
    money,
    number_text,
    order_sn,
    text_of,
    whole_number,
)
from models.states import SourceKind

_words = Memo(text_of).__getitem__
_fen = Memo(money, AMOUNTS).__getitem__
_ids = Memo(number_text).__getitem__

COLUMNS = (
    Column("order_sn", ("订单号", "订单编号"), order_sn),
    Column("style_id", ("样式ID",), _ids),
    Column("status", ("订单状态",), _words),
    Column("after_sale_status", ("售后状态",), _words),
    Column("paid_fen", ("用户实付金额",), _fen),
    Column("received_fen", ("商家实收金额",), _fen),
    Column("goods_fen", ("商品总价",), _fen),
    Column("quantity", ("商品数量",), Memo(whole_number).__getitem__),
    Column("shipped_at", ("发货时间",), moment, is_time=True),
    Column("confirmed_at", ("确认收货时间",), moment, is_time=True),
    Column("deal_at", ("订单成交时间",), moment, is_time=True),
    Column("promised_ship_at", ("承诺发货时间",), moment, is_time=True),
    Column("waybill", ("快递单号",), number_text),
    Column("courier", ("快递公司",), _words),
    Column("product_id", ("商品id",), _ids),
    Column("product", ("商品", "商品名称"), _words),
    Column("spec", ("商品规格",), _words),
    Column("remark", ("商家备注",), text_of),
    Column("buyer_note", ("买家留言",), text_of),
)


class Rows(PlainRows):
    """Values of one file."""

    def assemble(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """The values with the key of the order's line in place of the style's id."""
        order, style, *middle = values
        product_id, product, spec = values[14:17]
        line = style or (f"{product_id}|{spec or ''}" if product_id else product or "")
        return (order, line, *middle)


ORDERS = Export(
    name="orders",
    kind=SourceKind.ORDERS,
    columns=COLUMNS,
    needs=(("order_sn",),),
    assembler=Rows,
    own=(
        *("订单状态", "样式ID", "用户实付金额", "商家实收金额", "商品总价", "商品数量", "发货时间"),
        *("确认收货时间", "订单成交时间", "承诺发货时间", "承诺送达时间", "支付时间", "邮费"),
        *("店铺优惠折扣", "平台优惠折扣", "多多支付立减金额", "商家编码-规格维度"),
    ),
    foreign=(
        *("售后编号", "售后单号", "退款编号", "售后编码", "服务单号", "退款金额"),
        *("补偿金额", "补偿原因", "扣款原因", "申请扣款金额", "账务类型", "业务描述"),
    ),
)
