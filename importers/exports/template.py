"""Our own tables for what no export holds: work orders, evidence, deadlines, who agreed, payouts.

`write_template` makes an empty one; rows are checked by a pydantic model per table. What they say
is a person's word: their deadlines are `typed`. Payouts and coupons become payout records.
"""

import csv
from collections.abc import Callable
from enum import StrEnum
from typing import IO, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from importers import parse
from importers.columns import Column, Export, Layout, PlainRows
from importers.exports.payouts import amount, payout_kind, time_of
from importers.parse import CellError, clean, text_of
from models.facts import PAYOUT_FIELDS, SIGHTING_FIELDS
from models.i18n import t
from models.states import (
    AgreedBy,
    DeadlineSource,
    Queue,
    ReturnCondition,
    SourceKind,
    StatusClass,
)

_AGREED = {
    "售后小助手": AgreedBy.ASSISTANT,
    "小助手": AgreedBy.ASSISTANT,
    "极速退款": AgreedBy.SPEED,
    "极速": AgreedBy.SPEED,
    "商家": AgreedBy.MERCHANT,
    "人工": AgreedBy.MERCHANT,
    "平台": AgreedBy.PLATFORM,
    "平台介入": AgreedBy.PLATFORM,
} | {member.value: member for member in AgreedBy}
_CONDITIONS = {
    "空包": ReturnCondition.EMPTY,
    "少件": ReturnCondition.EMPTY,
    "退错": ReturnCondition.WRONG,
    "错发": ReturnCondition.WRONG,
    "非本店商品": ReturnCondition.WRONG,
    "破损": ReturnCondition.DAMAGED,
    "损坏": ReturnCondition.DAMAGED,
    "影响二次销售": ReturnCondition.DAMAGED,
} | {member.value: member for member in ReturnCondition}
_WORK_ORDER_CLASS = {
    "待处理": StatusClass.ANSWER,
    "处理中": StatusClass.ANSWER,
    "已处理": StatusClass.CLOSED,
    "违规已处理": StatusClass.CLOSED,
    "已完成": StatusClass.CLOSED,
    "已关闭": StatusClass.CLOSED,
}


def _choice(choices: dict[str, Any]) -> BeforeValidator:
    def read(cell: str) -> Any:
        text = clean(cell).casefold()
        if text and text not in choices:
            raise CellError("bad_choice")
        return choices.get(text)

    return BeforeValidator(read)


def _needed(read: Callable[[str], Any], code: str) -> BeforeValidator:
    def check(cell: str) -> Any:
        value = read(cell)
        if value is None:
            raise CellError(code)
        return value

    return BeforeValidator(check)


def _case_number(cell: str) -> str:
    return parse.after_sale_id(cell) if clean(cell) else ""


_Order = Annotated[str, BeforeValidator(parse.order_sn)]
_AfterSale = Annotated[str, BeforeValidator(_case_number)]
_WorkOrder = Annotated[str, _needed(parse.number_text, "missing_key")]
_Deadline = Annotated[int, _needed(parse.moment, "missing_deadline")]
_Time = Annotated[int | None, BeforeValidator(parse.moment)]
_Fen = Annotated[int | None, BeforeValidator(parse.money)]
_Text = Annotated[str | None, BeforeValidator(text_of)]


class _Row(BaseModel):
    """One row of a table; its fields are the table's columns."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    order_sn: _Order

    def facts(self) -> dict[str, Any]:
        """The row's fields of `SIGHTING_FIELDS`."""
        return {"kind": "after_sale", **self.model_dump()}


class WorkOrder(_Row):
    """A work order (工单), which has its own number and deadline."""

    after_sale_id: _WorkOrder
    title: _Text
    deadline_at: _Deadline
    amount_fen: _Fen
    status: _Text

    def facts(self) -> dict[str, Any]:
        """Work orders wait for the merchant unless their status says that they are done."""
        state = _WORK_ORDER_CLASS.get(
            self.status or "", StatusClass.ANSWER if not self.status else None
        )
        return {
            **super().facts(),
            "kind": "work_order",
            "queue": Queue.EXPIRING,
            "status_class": state,
        }


class Evidence(_Row):
    """A request for evidence (商家举证)."""

    after_sale_id: _AfterSale
    deadline_at: _Deadline
    reason: _Text
    text: _Text

    def facts(self) -> dict[str, Any]:
        """It is seen in the evidence queue."""
        return {**super().facts(), "queue": Queue.EVIDENCE}


class Deadline(_Row):
    """A deadline as read from the back end by a person."""

    after_sale_id: _AfterSale
    deadline_at: _Deadline


class Agreed(_Row):
    """Who agreed to a refund, and what came back."""

    after_sale_id: _AfterSale
    agreed_by: Annotated[AgreedBy | None, _choice(_AGREED)]
    refunded_at: _Time
    return_condition: Annotated[ReturnCondition | None, _choice(_CONDITIONS)]

    def facts(self) -> dict[str, Any]:
        """A row must say something."""
        if self.agreed_by is None and self.return_condition is None and self.refunded_at is None:
            raise CellError("missing_choice", "agreed_by")
        return super().facts()


_HEADERS = {
    "order_sn": ("订单编号", "订单号"),
    "after_sale_id": ("售后编号", "售后单号"),
    "deadline_at": ("截止时间",),
    "reason": ("举证原因",),
    "text": ("备注",),
    "title": ("标题",),
    "amount_fen": ("金额",),
    "status": ("状态",),
    "agreed_by": ("谁同意",),
    "refunded_at": ("退款时间",),
    "return_condition": ("退货情况",),
}
_TIMES = frozenset({"deadline_at", "refunded_at"})


def _columns(*fields: str, **other: tuple[str, ...]) -> tuple[Column, ...]:
    # The model reads the cells, all of a row at once.
    return tuple(
        Column(field, other.get(field, _HEADERS[field]), str, is_time=field in _TIMES)
        for field in fields
    )


def _rows(model: type[_Row]) -> Callable[[Layout], "Rows"]:
    return lambda layout: Rows(layout, model)


class Rows(PlainRows):
    """Values of one table, checked by its model."""

    def __init__(self, layout: Layout, model: type[_Row]) -> None:
        super().__init__(layout)
        self._model = model
        self._fields = tuple(column.field for column in layout.export.columns)

    def assemble(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """The checked row in the order of `SIGHTING_FIELDS`."""
        *written, _extra = values
        cells = dict(zip(self._fields, written, strict=True))
        try:
            facts = self._model.model_validate(cells).facts()
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            cause = problem.get("ctx", {}).get("error")
            code = cause.code if isinstance(cause, CellError) else "bad_choice"
            raise CellError(code, str(problem["loc"][0])) from error
        facts["deadline_source"] = DeadlineSource.TYPED
        if facts.get("agreed_by") is not None:
            facts["agreed_line"] = clean(cells["agreed_by"])
        facts["text"] = facts.get("text") or " ".join(filter(None, map(clean, written)))[:200]
        found = (facts.get(field) for field in SIGHTING_FIELDS)
        return tuple(value.value if isinstance(value, StrEnum) else value for value in found)


class PayoutRows(PlainRows):
    """Values of the table of payouts, which are payout records like those of the export."""

    def assemble(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """The row in the order of `PAYOUT_FIELDS`."""
        fields = (*(column.field for column in self.layout.export.columns), "extra")
        found = dict(zip(fields, values, strict=True))
        return tuple(found.get(field) for field in PAYOUT_FIELDS)


def _export(table: str, model: type[_Row], columns: tuple[Column, ...], *own: str) -> Export:
    fields = {header: column.field for column in columns for header in column.names}
    return Export(
        name=table,
        kind=SourceKind.TEMPLATE,
        columns=columns,
        needs=(("order_sn",), *((fields[header],) for header in own)),
        assembler=_rows(model),
        own=own,
    )


_WORK_ORDERS = _columns(
    *("after_sale_id", "order_sn", "title", "deadline_at", "amount_fen", "status"),
    after_sale_id=("工单编号",),
)
_EVIDENCE = _columns("order_sn", "after_sale_id", "deadline_at", "reason", "text")
_DEADLINES = _columns("order_sn", "after_sale_id", "deadline_at")
_AGREED_COLUMNS = _columns(
    "order_sn", "after_sale_id", "agreed_by", "refunded_at", "return_condition"
)
_PAYOUTS = (
    Column("order_sn", ("订单编号", "订单号"), parse.order_sn),
    Column("applied_at", ("申请时间",), time_of, is_time=True),
    Column("amount_fen", ("金额",), amount),
    Column("kind", ("类型",), payout_kind),
    Column("reason", ("原因",), text_of),
    Column("applicant", ("申请人",), text_of),
    Column("status", ("状态",), text_of),
)

TEMPLATES: dict[str, Export] = {
    "work_orders": _export("work_orders", WorkOrder, _WORK_ORDERS, "工单编号", "截止时间"),
    "evidence": _export("evidence", Evidence, _EVIDENCE, "举证原因", "截止时间"),
    "agreed": _export("agreed", Agreed, _AGREED_COLUMNS, "谁同意"),
    "payouts": Export(
        name="payout_rows",
        kind=SourceKind.PAYOUTS,
        columns=_PAYOUTS,
        needs=(("order_sn",), ("applied_at",), ("amount_fen",), ("kind",)),
        assembler=PayoutRows,
        own=("类型",),
    ),
    "deadlines": _export("deadlines", Deadline, _DEADLINES, "截止时间"),
}
"""Tables by name, those with more columns of their own first."""


def write_template(table: str, stream: IO[str]) -> None:
    """Write an empty table: one line that explains it (the importer skips it) and the header row.

    Raises:
        KeyError: there is no such table.
    """
    columns = TEMPLATES[table].columns
    # The mark at the start lets Excel read the headers as Chinese.
    stream.write(f"\ufeff# {t(f'importers.template.{table}')}\n")
    csv.writer(stream, lineterminator="\n").writerow(column.names[0] for column in columns)
