"""The export of small payouts (小额打款): money that the merchant gave to buyers."""

from importers.columns import Column, Export, PlainRows
from importers.parse import CellError, Memo, moment, money, number_text, order_sn, text_of
from models.states import SourceKind

_words = Memo(text_of).__getitem__


def _amount(cell: str) -> int:
    fen = money(cell)
    if fen is None:
        raise CellError("missing_key")
    # The record counts what the buyer got, some copies what the merchant lost.
    return abs(fen)


def _time(cell: str) -> int:
    applied = moment(cell)
    if applied is None:
        raise CellError("missing_key")
    return applied


COLUMNS = (
    Column("order_sn", ("订单号", "订单编号"), order_sn),
    Column("applied_at", ("申请时间",), _time, is_time=True),
    Column("amount_fen", ("申请扣款金额", "扣款金额", "打款金额"), Memo(_amount).__getitem__),
    Column("status", ("打款状态",), _words),
    Column("reason", ("扣款原因", "打款原因"), _words),
    Column("applicant", ("申请人",), _words),
    Column("product_id", ("商品ID",), number_text),
    Column("product", ("商品名称", "商品"), _words),
)

PAYOUTS = Export(
    name="payouts",
    kind=SourceKind.PAYOUTS,
    columns=COLUMNS,
    needs=(("order_sn",), ("applied_at",), ("amount_fen",), ("status", "reason")),
    assembler=PlainRows,
    own=("申请扣款金额", "扣款金额", "打款金额", "打款状态", "扣款原因", "打款原因", "申请人"),
)
