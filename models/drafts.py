"""Messages to buyers: the facts they rest on, the amount they ask for, their text.

Pure: no database, no screen, nothing is sent. Texts are Chinese whatever the user's language is.
What a text may say is checked in `models.compliance`; templates are read in
`models.draft_templates`.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from models import i18n
from models.clock import SHANGHAI
from models.draft_templates import Part, Template, TemplateError, load_templates
from models.errors import ActionRefused
from models.money import yuan_text
from models.states import (
    AfterSaleType,
    AgreedBy,
    DraftKind,
    Parcel,
    PayoutKind,
    ReturnCondition,
    Verdict,
)

if TYPE_CHECKING:
    import jinja2

SHORT = 120
"""Characters that a message should not exceed."""
LONGEST = 500
"""Characters beyond which a message is refused."""
FORM = 300
"""Characters that a form of the platform takes."""
_FORMS = frozenset({DraftKind.STATEMENT, DraftKind.APPEAL})
"""Kinds that are written into a form of the platform, not to a buyer."""
_NAME_LENGTH = 16
"""Characters of a product's or reason's name that a message quotes."""

_CONDITIONS = {
    ReturnCondition.EMPTY: "是空包",
    ReturnCondition.WRONG: "与订单不符",
    ReturnCondition.DAMAGED: "有破损",
}

_PAYOUTS = {
    PayoutKind.SMALL: "小额打款",
    PayoutKind.COMPENSATION: "售后补偿",
    PayoutKind.FREIGHT: "运费补偿",
    PayoutKind.LATE_SHIPMENT: "延迟发货补偿",
    PayoutKind.FAKE_SHIPMENT: "虚假发货补偿",
    PayoutKind.COUPON: "优惠券",
    PayoutKind.OTHER: "售后费用",
}

_NOT_MISSED = frozenset(
    {
        "came_back",
        "no_return",
        "return_signed",
        "return_condition",
        "in_transit",
        "received",
        "returning",
        "refunded",
        "ask",
        "top_up_pieces",
        "asked_before",
        "part",
        "ship_signed",
        "not_shipped",
        "payout",
        "paid_out",
        "paid_out_on",
        "agreed_assistant",
        "agreed_speed",
        "agreed_platform",
        "negotiation",
    }
)
"""Facts that are absent because they are not so, or that follow from others."""


@dataclass(frozen=True, slots=True)
class TopUp:
    """The shop's own 补差价 product, through which a buyer can pay on the platform."""

    product_id: str
    unit_fen: int
    """Price of one piece; 0 is unknown."""
    limit: int
    """Most pieces in one order; 0 is no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFacts:
    """What is known of a case when a message is written. `None` and empty text are unknown.

    Money is fen, times are epoch seconds.
    """

    order_sn: str = ""
    after_sale_id: str = ""
    shop: str = ""
    product: str = ""
    reason: str = ""
    """As the platform shows it."""
    type: AfterSaleType = AfterSaleType.UNKNOWN
    parcel: Parcel = Parcel.UNKNOWN
    verdict: Verdict | None = None
    agreed_by: AgreedBy = AgreedBy.UNKNOWN
    refund_fen: int | None = None
    refund_bound: bool = False
    """`refund_fen` is only an upper bound: it limits what is asked, no text states it."""
    paid_fen: int | None = None
    came_back_fen: int = 0
    applied_at: int | None = None
    shipped_at: int | None = None
    confirmed_at: int | None = None
    """确认收货时间, never a courier's signature."""
    refunded_at: int | None = None
    ship_waybill: str = ""
    ship_signed: bool = False
    """The courier's track says that the parcel was signed for."""
    return_waybill: str | None = None
    """Empty: a source says that there is none. `None`: no source says anything."""
    return_signed: bool | None = None
    return_condition: ReturnCondition | None = None
    top_up: TopUp | None = None
    asked_before: int = 0
    """Messages already sent to ask for this money."""
    payout: PayoutKind | None = None
    """Of a payout: what it was for; its amount is `refund_fen`. `None`: it is no payout."""
    paid_out_at: int | None = None
    negotiation: int = 0
    """Entries of the negotiation that a detail page showed."""
    part_fen: int | None = None
    """A part payment that the shop approved for this case; no text names a sum without it."""

    @property
    def order_tail(self) -> str:
        """The last four digits of the order number, or empty."""
        return self.order_sn[-4:] if len(self.order_sn) >= 4 else ""


@dataclass(frozen=True, slots=True)
class TemplateInfo:
    """A template that can be chosen for a case."""

    id: str
    kind: DraftKind
    name: str
    """In the user's language."""
    origin: str
    """The file it comes from; empty for those that ship with the program."""


@dataclass(frozen=True, slots=True)
class RenderedDraft:
    """A message and what it rests on."""

    template: str
    kind: DraftKind
    text: str
    used_facts: tuple[str, ...]
    """Names (keys of `fact_values`) of the facts that the text states or relies on."""
    left_out: tuple[str, ...]
    """Names of unknown facts whose sentences were left out."""
    amount_fen: int | None
    """What a repayment asks for; `None` for other kinds and when the refund is unknown."""


def is_form(kind: DraftKind) -> bool:
    """Whether a text of a kind is written into a form of the platform, not to a buyer."""
    return kind in _FORMS


def short_of(kind: DraftKind) -> int:
    """Characters that a text of a kind should not exceed."""
    return FORM if kind in _FORMS else SHORT


def longest_of(kind: DraftKind) -> int:
    """Characters beyond which a text of a kind is refused."""
    return FORM if kind in _FORMS else LONGEST


def max_ask_fen(facts: DraftFacts) -> int | None:
    """The most that may be asked: the smaller of refund and paid, less what came back.

    `None` if the refund is unknown.
    """
    if facts.refund_fen is None:
        return None
    paid = facts.refund_fen if facts.paid_fen is None else facts.paid_fen
    return max(min(facts.refund_fen, paid) - facts.came_back_fen, 0)


def ask_fen(facts: DraftFacts) -> int | None:
    """What a repayment asks for: `max_ask_fen`, down to whole pieces of the 补差价 product."""
    most = max_ask_fen(facts)
    if most is None or facts.top_up is None or facts.top_up.unit_fen <= 0:
        return most
    return most - most % facts.top_up.unit_fen


def with_part(facts: DraftFacts, part_fen: int) -> DraftFacts:
    """The facts with a part payment that the shop approved, fen.

    Raises:
        ActionRefused: it is nothing, or no less than the refund that is asked for.
    """
    if part_fen <= 0 or (facts.refund_fen is not None and part_fen >= facts.refund_fen):
        raise ActionRefused(i18n.t("refused.no_part"))
    return replace(facts, part_fen=part_fen)


def top_up_pieces(amount_fen: int, top_up: TopUp | None) -> int | None:
    """Pieces of the 补差价 product that make up an amount; `None` if its price is unknown."""
    if top_up is None or top_up.unit_fen <= 0:
        return None
    return amount_fen // top_up.unit_fen


def top_up_orders(pieces: int, top_up: TopUp | None) -> int:
    """Orders needed to buy that many pieces within the product's limit."""
    if top_up is None or top_up.limit <= 0:
        return 1
    return max(-(-pieces // top_up.limit), 1)


def fact_values(facts: DraftFacts) -> dict[str, str]:
    """The facts as messages word them, by name; facts that are not known are absent."""
    return {name: value for name, make in _WORDINGS.items() if (value := make(facts))}


def fact_names() -> frozenset[str]:
    """Every name that a template may use."""
    return frozenset(_WORDINGS)


def templates_for(
    kind: DraftKind, facts: DraftFacts, *, folders: Sequence[Path] = ()
) -> list[TemplateInfo]:
    """The templates of a kind that do not contradict the facts, best fit first.

    `folders` hold the user's own templates (`*.toml`); later ones win.

    Raises:
        TemplateError: a file of the user's is no valid template.
    """
    fitting = [
        (score, template)
        for template in load_templates(fact_names(), folders).values()
        if template.kind is kind and (score := _fit(template, facts)) is not None
    ]
    fitting.sort(key=lambda pair: -pair[0])
    return [
        TemplateInfo(template.id, kind, template.name_in(i18n.language()), template.origin)
        for _, template in fitting
    ]


def render(template_id: str, facts: DraftFacts, *, folders: Sequence[Path] = ()) -> RenderedDraft:
    """Write the message of a template. No part of it appears without the facts that it needs.

    Raises:
        TemplateError: there is no such template, or one of the user's cannot be rendered.
    """
    template = load_templates(fact_names(), folders).get(template_id)
    if template is None:
        raise TemplateError(i18n.t("draft.error.no_template", id=template_id))
    values = fact_values(facts)
    kept = [part for part in template.parts if part.applies(values)]
    texts = [_fill(template, part, values) for part in kept]
    kept, texts = _shorten(kept, texts, short_of(template.kind))
    used = {name: None for part in kept for name in part.needs}
    missing = {
        name: None
        for part in template.parts
        for name in part.needs
        if name not in values and name not in _NOT_MISSED
    }
    return RenderedDraft(
        template=template.id,
        kind=template.kind,
        text=_tidy("".join(texts)),
        used_facts=tuple(used),
        left_out=tuple(missing),
        amount_fen=ask_fen(facts) if template.kind is DraftKind.REPAYMENT else None,
    )


def plain(text: str) -> str:
    """Outside text without control, format and line-breaking characters, spaces joined."""
    kept = (
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )
    return " ".join("".join(kept).split())


def _fill(template: Template, part: Part, values: dict[str, str]) -> str:
    from jinja2 import TemplateError as JinjaError

    try:
        return _compiled(part.text).render(values)
    except (JinjaError, ArithmeticError, TypeError, ValueError, LookupError) as error:
        raise TemplateError(
            i18n.t("draft.error.render", id=template.id, file=template.origin, why=str(error))
        ) from error


@lru_cache(maxsize=512)
def _compiled(text: str) -> "jinja2.Template":
    return _environment().from_string(text)


@lru_cache(maxsize=1)
def _environment() -> "jinja2.Environment":
    # A user's template is data from a file: the sandbox keeps it from reaching Python objects.
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(undefined=StrictUndefined)


def _shorten(parts: list[Part], texts: list[str], short: int) -> tuple[list[Part], list[str]]:
    """Drop optional parts, last first, until the message is short."""
    parts, texts = list(parts), list(texts)
    for index in reversed(range(len(parts))):
        if sum(map(len, texts)) <= short:
            break
        if parts[index].optional:
            del parts[index], texts[index]
    return parts, texts


def _tidy(text: str) -> str:
    """Mend the punctuation where a part was left out, and keep it one paragraph."""
    text = plain(text)
    for wrong, right in (
        ("，。", "。"),
        ("；。", "。"),
        ("，；", "；"),
        ("，，", "，"),
        ("。。", "。"),
    ):
        text = text.replace(wrong, right)
    return text


def _fit(template: Template, facts: DraftFacts) -> int | None:
    """How well a template fits; `None` where it contradicts the facts or needs unknown ones."""
    known = {
        "verdict": facts.verdict,
        "parcel": facts.parcel,
        "type": facts.type,
        "return_condition": facts.return_condition,
        "asked_before": "yes" if facts.asked_before else "no",
        "payout": facts.payout or "no",
    }
    score = 0
    for name, wanted in template.fits.items():
        if name == "reason":
            # Reasons are an open set of texts, so a miss only ranks a template last.
            score += 2 if any(word in facts.reason for word in wanted) else -10
        elif known[name] not in wanted:
            return None
        else:
            score += 4
    offers = any("part" in part.needs for part in template.parts)
    return score + 20 if offers and facts.part_fen is not None else score


def _day(epoch: int | None) -> str:
    if epoch is None:
        return ""
    moment = datetime.fromtimestamp(epoch, SHANGHAI)
    return f"{moment.month}月{moment.day}日"


def _yuan(fen: int | None) -> str:
    return yuan_text(fen) if fen else ""


def _name(text: str) -> str:
    name = plain(text)
    return name if len(name) <= _NAME_LENGTH else name[: _NAME_LENGTH - 2] + ".."


def _refunded(facts: DraftFacts) -> bool:
    if facts.payout is not None:
        return False
    return facts.refunded_at is not None or facts.verdict is not None


def _received(facts: DraftFacts) -> bool:
    """Whether the buyer has the goods, by what the platform says."""
    return (
        facts.confirmed_at is not None
        or facts.parcel is Parcel.RECEIVED
        or facts.verdict is Verdict.KEPT_BY_BUYER
    )


def _agreed(facts: DraftFacts, by: AgreedBy, text: str) -> str:
    return text if facts.agreed_by is by else ""


def _pieces(facts: DraftFacts) -> str:
    return str(top_up_pieces(ask_fen(facts) or 0, facts.top_up) or "")


def _one_order_is_enough(facts: DraftFacts) -> bool:
    pieces = top_up_pieces(ask_fen(facts) or 0, facts.top_up)
    return pieces is None or top_up_orders(pieces, facts.top_up) == 1


_WORDINGS: dict[str, Callable[[DraftFacts], str]] = {
    "order_tail": lambda facts: plain(facts.order_tail),
    "product": lambda facts: _name(facts.product),
    "reason": lambda facts: _name(facts.reason),
    "shop": lambda facts: _name(facts.shop),
    "refund": lambda facts: "" if facts.refund_bound or facts.payout else _yuan(facts.refund_fen),
    "payout": lambda facts: _PAYOUTS[facts.payout] if facts.payout else "",
    "paid_out": lambda facts: _yuan(facts.refund_fen) if facts.payout else "",
    "paid_out_on": lambda facts: _day(facts.paid_out_at) if facts.payout else "",
    "order_sn": lambda facts: plain(facts.order_sn),
    "after_sale_id": lambda facts: plain(facts.after_sale_id),
    "agreed_assistant": lambda facts: _agreed(facts, AgreedBy.ASSISTANT, "售后小助手同意"),
    "agreed_speed": lambda facts: _agreed(facts, AgreedBy.SPEED, "极速退款"),
    "agreed_platform": lambda facts: _agreed(facts, AgreedBy.PLATFORM, "平台判退"),
    "negotiation": lambda facts: str(facts.negotiation or ""),
    "paid": lambda facts: _yuan(facts.paid_fen),
    "came_back": lambda facts: _yuan(facts.came_back_fen),
    "ask": lambda facts: _yuan(ask_fen(facts)),
    "applied_on": lambda facts: _day(facts.applied_at),
    "shipped_on": lambda facts: _day(facts.shipped_at),
    "confirmed_on": lambda facts: _day(facts.confirmed_at),
    "refunded_on": lambda facts: _day(facts.refunded_at),
    "ship_waybill": lambda facts: plain(facts.ship_waybill),
    "ship_signed": lambda facts: "已签收" if facts.ship_signed else "",
    "return_waybill": lambda facts: plain(facts.return_waybill or ""),
    "no_return": lambda facts: (
        "无" if facts.return_waybill == "" and not facts.return_signed else ""
    ),
    "return_signed": lambda facts: "已签收" if facts.return_signed else "",
    "return_condition": lambda facts: (
        _CONDITIONS[facts.return_condition] if facts.return_condition else ""
    ),
    "part": lambda facts: _yuan(facts.part_fen),
    "not_shipped": lambda facts: "未发货" if facts.parcel is Parcel.NOT_SHIPPED else "",
    "in_transit": lambda facts: "在途" if facts.parcel is Parcel.IN_TRANSIT else "",
    "received": lambda facts: "已收货" if _received(facts) else "",
    "refunded": lambda facts: "退款成功" if _refunded(facts) else "",
    "returning": lambda facts: "退途" if facts.parcel is Parcel.RETURNING else "",
    "top_up": lambda facts: (
        plain(facts.top_up.product_id) if facts.top_up and ask_fen(facts) else ""
    ),
    "top_up_pieces": lambda facts: _pieces(facts) if _one_order_is_enough(facts) else "",
    "asked_before": lambda facts: str(facts.asked_before or ""),
}
