"""The export of the after-sales workbench (售后管理 > 售后工作台 > 批量导出)."""

from collections import Counter
from typing import Any

from importers.columns import Column, Export, Layout, PlainRows
from importers.parse import (
    AMOUNTS,
    CellError,
    Memo,
    after_sale_id,
    moment,
    money,
    number_text,
    order_sn,
    text_of,
)
from models.i18n import t
from models.states import SourceKind
from models.status import status_class

STATUS = ("售后状态",)
TYPE = ("退款类型", "售后类型")
"""Headers of what the buyer asks for."""


def class_of(cell: str) -> str | None:
    """What the status means; `None` if blank or not known."""
    text = text_of(cell)
    found = status_class(text) if text else None
    # Plain text: a database driver adapts a member of an enumeration anew for every row.
    return None if found is None else found.value


_words = Memo(text_of).__getitem__


def refund(cell: str) -> int | None:
    """Fen of a refund, which is never negative.

    Raises:
        CellError: it is no sum, or a negative one.
    """
    found = money(cell)
    if found is not None and found < 0:
        raise CellError("bad_money")
    return found


_fen = Memo(money, AMOUNTS).__getitem__

COLUMNS = (
    Column("id", ("售后编号", "售后单号", "退款编号", "售后编码"), after_sale_id),
    Column("order_sn", ("订单编号", "订单号"), order_sn),
    Column("status", STATUS, _words),
    Column("status_class", STATUS, Memo(class_of).__getitem__),
    Column("type", TYPE, _words),
    Column("reason", ("退款原因", "售后原因", "申请原因"), _words),
    Column("amount_fen", ("退款金额",), Memo(refund, AMOUNTS).__getitem__),
    Column("order_amount_fen", ("交易金额", "实收金额", "商家实收金额"), _fen),
    Column("applied_at", ("申请时间", "售后申请时间", "退款申请时间"), moment, is_time=True),
    Column("ship_waybill", ("发货运单号", "快递单号"), number_text),
    Column("return_waybill", ("退货运单号", "退货快递单号"), number_text),
    Column("ship_state", ("订单状态", "发货状态"), _words),
    Column("ship_track", ("发货物流状态",), _words),
    Column("intercept", ("包裹拦截状态",), _words),
    Column("return_track", ("退货物流状态",), _words),
    Column("process_state", ("处理状态",), _words),
    Column("product_id", ("商品ID",), number_text),
    Column("product", ("商品名称", "商品信息", "商品"), _words),
    Column("remark", ("备注", "客服备注", "售后备注"), text_of),
)
"""In the order of `AFTER_SALE_FIELDS`, so that values need no moving."""

_STATUS_AT, _CLASS_AT = (
    next(place for place, column in enumerate(COLUMNS) if column.field == field)
    for field in ("status", "status_class")
)
_SHOWN = 5


class Rows(PlainRows):
    """Values of one file; counts statuses whose meaning is not known."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout)
        self._unknown: Counter[str] = Counter()

    def assemble(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """The values as they are."""
        if values[_CLASS_AT] is None and values[_STATUS_AT]:
            self._unknown[values[_STATUS_AT][:40]] += 1
        return values

    def warnings(self) -> list[str]:
        """How many rows have a status that is shown, but moves nothing."""
        if not self._unknown:
            return []
        words = t("importers.and").join(word for word, _ in self._unknown.most_common(_SHOWN))
        return [t("importers.warn.status", count=self._unknown.total(), words=words)]


AFTER_SALES = Export(
    name="after_sales",
    kind=SourceKind.AFTER_SALES,
    columns=COLUMNS,
    needs=(("id",), ("order_sn",), ("amount_fen",), ("status",)),
    own=(
        *("售后编号", "售后单号", "退款编号", "售后编码", "退款金额", "退款类型", "售后类型"),
        *("退款原因", "售后原因", "申请原因", "申请时间", "售后申请时间", "退款申请时间"),
        *("退货运单号", "退货快递单号", "退货物流状态", "处理状态", "包裹拦截状态", "发货物流状态"),
    ),
    assembler=Rows,
)
