"""Records of payouts (小额打款 and the like): money and coupons that the merchant gave to buyers."""

import json
from typing import Any

from importers.columns import Column, Export, PlainRows
from importers.parse import CellError, Memo, moment, money, number_text, order_sn, text_of
from models.states import PayoutKind, SourceKind
from models.status import plain

_words = Memo(text_of).__getitem__


def amount(cell: str) -> int:
    """Fen of a payout, which is never negative.

    Raises:
        CellError: it is blank or no sum.
    """
    fen = money(cell)
    if fen is None:
        raise CellError("missing_key")
    # The record counts what the buyer got, some copies what the merchant lost.
    return abs(fen)


def time_of(cell: str) -> int:
    """When the payout was asked for.

    Raises:
        CellError: it is blank or no time.
    """
    applied = moment(cell)
    if applied is None:
        raise CellError("missing_key")
    return applied


_KINDS = (
    (PayoutKind.COUPON, ("券",)),
    (PayoutKind.SMALL, ("小额",)),
    (PayoutKind.FREIGHT, ("运费",)),
    (PayoutKind.LATE_SHIPMENT, ("延迟发货",)),
    (PayoutKind.FAKE_SHIPMENT, ("虚假发货", "虚假轨迹")),
    (PayoutKind.COMPENSATION, ("补偿", "赔付", "赔偿")),
    (PayoutKind.OTHER, ("其他", "其它")),
)
"""Words of a payout's kind; the first that is found counts."""
_VALUES = frozenset(kind.value for kind in PayoutKind)


def payout_kind(cell: str) -> str | None:
    """What a payout was for; `None` if blank.

    Raises:
        CellError: `bad_choice`, the wording is not known.
    """
    wording = plain(cell)
    if not wording or wording == "-":
        return None
    if wording in _VALUES:
        return wording
    for kind, words in _KINDS:
        if any(word in wording for word in words):
            return kind.value
    raise CellError("bad_choice")


class Rows(PlainRows):
    """Values of one file; a kind that is not known is kept as written with the other columns."""

    def assemble(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """The values with what the kind's wording means."""
        *others, written, extra = values
        try:
            return (*others, payout_kind(written) if written else None, extra)
        except CellError:
            header = self.layout.headers[self.layout.places["kind"][0]]
            kept = {header: written, **json.loads(extra or "{}")}
            told = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
            return (*others, PayoutKind.OTHER.value, told)


COLUMNS = (
    Column("order_sn", ("订单号", "订单编号"), order_sn),
    Column("applied_at", ("申请时间",), time_of, is_time=True),
    Column("amount_fen", ("申请扣款金额", "扣款金额", "打款金额"), Memo(amount).__getitem__),
    Column("status", ("打款状态",), _words),
    Column("reason", ("扣款原因", "打款原因"), _words),
    Column("applicant", ("申请人",), _words),
    Column("product_id", ("商品ID",), number_text),
    Column("product", ("商品名称", "商品"), _words),
    Column("kind", ("打款类型", "补偿类型", "类型"), _words),
)

PAYOUTS = Export(
    name="payouts",
    kind=SourceKind.PAYOUTS,
    columns=COLUMNS,
    needs=(("order_sn",), ("applied_at",), ("amount_fen",), ("status", "reason")),
    assembler=Rows,
    own=("申请扣款金额", "扣款金额", "打款金额", "打款状态", "扣款原因", "打款原因", "申请人"),
)
