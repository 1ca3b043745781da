"""What the facts of a case prove by themselves, each with the fact that proves it. Pure.

A proof is never more than its fact: it ticks an item of the checklist and shows file and line, and a
person still adds the screenshot that the platform wants to see.
"""

from collections.abc import Callable, Mapping, Sequence

from models.clock import SHANGHAI, from_epoch
from models.money import yuan_text
from models.page_lines import ENTRY, SIGNED, TRACK
from models.rows import CaseRow, FactLine
from models.states import Queue, SubjectKind
from models.status import is_intercepted, is_signed, order_status

Finder = Callable[[Sequence[FactLine]], FactLine | None]

_NO_REASON = ("无理由", "不想要", "不喜欢", "多拍", "拍错")
"""Reasons by which the buyer gives the goods back without a fault of them."""


def proofs(facts: Sequence[FactLine], row: CaseRow | None = None) -> dict[str, FactLine]:
    """The facts that prove something, by the name of what they prove.

    `facts` are those of the case's detail, with the lines of its page under `track` and `entry`.
    Of several payouts of an order none proves another: with the `row` of a payout only its own counts.
    """
    if row is not None and row.queue is Queue.PAYOUT:
        facts = [one for one in facts if one.key not in _PAYOUTS or _is_own(one, row)]
    return {name: found for name, find in _FINDERS.items() if (found := find(facts)) is not None}


_PAYOUTS = ("payout", "paid_out_at")


def _is_own(fact: FactLine, row: CaseRow) -> bool:
    """Whether a record or a line of the bill is the payout of this case: by its sum and its time."""
    money = yuan_text(row.amount_fen or 0)
    if row.subject_kind is SubjectKind.PAYOUT:
        return fact.key == "payout" and fact.value.split()[:1] == [money]
    when = from_epoch(row.loss_at or 0).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    return fact.key == "paid_out_at" and fact.value.startswith(f"{when}  -{money} ")


def _first(key: str, holds: Callable[[str], bool] = bool) -> Finder:
    """Finds the first fact of a key whose value is as wanted."""

    def find(facts: Sequence[FactLine]) -> FactLine | None:
        return next((one for one in facts if one.key == key and holds(one.value)), None)

    return find


def _any(*finders: Finder) -> Finder:
    """Finds what the first of these finds that finds anything."""

    def find(facts: Sequence[FactLine]) -> FactLine | None:
        return next((one for finder in finders if (one := finder(facts)) is not None), None)

    return find


def _same_waybill(facts: Sequence[FactLine]) -> FactLine | None:
    """The waybill that two sources agree on."""
    known = [one for one in facts if one.key == "waybill"]
    values = [one.value for one in known]
    return next((one for one in known if values.count(one.value) > 1), None)


def _return_unsigned(facts: Sequence[FactLine]) -> FactLine | None:
    """A return whose track is known and shows no signature."""
    if _RETURN_SIGNED(facts) is not None or _first("return_waybill")(facts) is None:
        return None
    return _RETURN_TRACK(facts)


def _page_signed(facts: Sequence[FactLine]) -> FactLine | None:
    """The line of a page's track that means a signature; 请准备签收 is none."""
    return next((one for one in facts if one.key == TRACK and one.means == SIGNED), None)


_RETURN_SIGNED = _any(_page_signed, _first("return_track", is_signed))
_RETURN_TRACK = _any(_first(TRACK), _first("return_track"))

_FINDERS: Mapping[str, Finder] = {
    "signed": _first("ship_track", is_signed),
    "received": _any(
        _first("confirmed_at"),
        _first("order_status", lambda text: bool(order_status(text).received)),
    ),
    "waybill": _first("waybill"),
    "same_waybill": _same_waybill,
    "shipped": _first("shipped_at"),
    "snapshot": _first("spec"),
    "seller_note": _any(_first("order_remark"), _first("remark")),
    "buyer_note": _first("buyer_note"),
    "no_reason": _first("reason", lambda text: any(word in text for word in _NO_REASON)),
    "return_waybill": _first("return_waybill"),
    "return_track": _any(_RETURN_SIGNED, _RETURN_TRACK),
    "return_signed": _RETURN_SIGNED,
    "return_unsigned": _return_unsigned,
    "condition": _first("return_condition"),
    "negotiation": _first(ENTRY),
    "agreed": _first("agreed_line"),
    "payout": _any(_first("payout"), _first("paid_out_at")),
    "refunded": _first("refunded_at"),
    "intercepted": _first("intercept", is_intercepted),
}

PROOFS = frozenset(_FINDERS)
"""Every name that a checklist may use."""
