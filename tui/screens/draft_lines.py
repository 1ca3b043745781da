"""The lines of the draft screen: head, check, amounts, facts with their sources. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from models.clock import to_epoch
from models.compliance import Finding, refused
from models.drafts import (
    DraftFacts,
    RenderedDraft,
    fact_values,
    is_form,
    longest_of,
    max_ask_fen,
    top_up_orders,
    top_up_pieces,
)
from models.i18n import has, t
from models.money import yuan_text
from models.rows import CaseRow, DraftRow, FactLine
from models.states import AgreedBy, DraftKind, Queue
from tui import cells, times
from tui.dialogs.moments import day_and_clock, deadline_and_source

_CLOSING = "，。、；：？！」』）》】…,.;:?!)]}"
"""Signs that do not begin a line."""
_MOST_WORDS = 3
"""Findings named in the check line; more would hide the rest."""

_FACT_LINES: dict[str, tuple[str, ...]] = {
    "order_tail": (),
    "refund": ("amount",),
    "refunded": ("refunded_at", "status"),
    "refunded_on": ("refunded_at", "status"),
    "paid": ("paid",),
    "product": ("product",),
    "reason": ("reason",),
    "applied_on": ("applied_at",),
    "shipped_on": ("shipped_at",),
    "confirmed_on": ("confirmed_at",),
    "received": ("confirmed_at", "order_status", "ship_track"),
    "in_transit": ("ship_track", "ship_state", "order_status"),
    "ship_waybill": ("waybill",),
    "return_waybill": ("return_waybill",),
    "no_return": ("return_waybill", "status"),
    "return_signed": ("return_track",),
    "returning": ("return_track", "return_waybill"),
    "return_condition": ("return_condition",),
    "agreed_by": ("agreed_by", "agreed_line"),
    "agreed_assistant": ("agreed_by", "agreed_line"),
    "agreed_speed": ("agreed_by", "agreed_line"),
    "agreed_platform": ("agreed_by", "agreed_line"),
    "negotiation": ("entry",),
    "ship_signed": ("ship_track", "confirmed_at", "order_status"),
    "not_shipped": ("ship_state", "order_status"),
    "payout": ("payout", "paid_out_at"),
    "paid_out": ("payout", "paid_out_at"),
    "paid_out_on": ("paid_out_at", "payout"),
    "after_sale_id": ("status",),
    "order_sn": ("order_status", "status"),
}
"""Facts of messages, and the facts of a case (i18n `fact.*`) that they were read from."""
_STATES = frozenset(
    (
        "no_return",
        "received",
        "in_transit",
        "returning",
        "return_signed",
        "ship_signed",
        "not_shipped",
    )
)
"""Facts whose value in a message is no more than that they are so."""
_OWN = {"ask", "top_up", "top_up_pieces", "came_back", "asked_before", "shop", "order_tail"}
"""Facts that stand elsewhere on the screen or come from no file."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a repayment asks for, and when it comes back."""

    amount_fen: int | None
    follow_up: datetime


def head(row: CaseRow, kind: DraftKind, width: int) -> str:
    """The title row: what is written, about which case, over how much."""
    left = f"{t(f'draft.title.{kind}')}  {t('draft.head.order', order=row.order_sn)}"
    sum_of = "paid_out" if row.queue is Queue.PAYOUT else "amount"
    amount = t(f"draft.head.{sum_of}", amount=yuan_text(row.amount_fen)) if row.amount_fen else ""
    room = width - 2 - cells.width(cells.clean(left)) - cells.width(amount) - 4
    product = cells.cut(row.product, room) if room > 6 else ""
    return cells.spread(left, f"{product}  {amount}".strip(), width - 2)


def paragraph(text: str, width: int) -> list[str]:
    """The text on lines of at most `width` cells; no line begins with a closing sign."""
    lines: list[str] = []
    for part in text.splitlines() or [""]:
        line: list[str] = []
        used = 0
        for word in _words(cells.clean(part)):
            size = cells.width(word)
            if used + size > width:
                # The sign takes its word along, so that no number is parted before it.
                moved = [line.pop()] if word in _CLOSING and len(line) > 1 else []
                lines.append("".join(line).rstrip())
                line = moved
                word = word if moved else word.lstrip()
                used = sum(map(cells.width, moved))
                size = cells.width(word)
            line.append(word)
            used += size
        lines.append("".join(line).rstrip())
    return lines


def _words(line: str) -> Iterator[str]:
    """Wide characters and signs one by one, other letters and digits as whole words."""
    word = ""
    for character in line:
        if character.isascii() and character.isalnum() and len(word) < 24:
            word += character
            continue
        if word:
            yield word
        word = ""
        yield character
    if word:
        yield word


def check_lines(
    text: str,
    findings: Sequence[Finding],
    amount: str,
    width: int,
    kind: DraftKind = DraftKind.REPAYMENT,
) -> tuple[list[str], str]:
    """The line of the check with the amount at its end, and its role: `good`, `warn` or `bad`."""
    told = [_named(finding) for finding in findings]
    words = " ".join(told[:_MOST_WORDS]) + (f" +{len(told) - _MOST_WORDS}" if told[3:] else "")
    if refused(findings):
        errors = [finding for finding in findings if finding.level == "error"]
        words = " ".join(_named(finding) for finding in errors[:_MOST_WORDS])
        refusal = "refused_form" if is_form(kind) else "refused"
        said, role = t(f"draft.line.{refusal}", words=words), "bad"
    elif findings:
        said, role = t("draft.line.warned", words=words), "warn"
    else:
        said, role = t("draft.line.passed"), "good"
    counted = t("draft.line.characters", count=len(text))
    if is_form(kind):
        counted = t("draft.line.characters_of", count=len(text), most=longest_of(kind))
    left = f"{counted}  {said}"
    if cells.width(cells.clean(left)) + cells.width(cells.clean(amount)) + 3 <= width:
        return [cells.spread(left, amount, width)], role
    return [*cells.wrap(left, width), *([cells.cut(amount, width)] if amount else [])], role


def named(findings: Iterable[Finding]) -> str:
    """The findings in words, for a message."""
    return " ".join(_named(finding) for finding in findings)


def _named(finding: Finding) -> str:
    # A rule of the user's own is known by its name only.
    key = f"draft.rule.{finding.rule}"
    # Of a text that is too long, the finding begins where the limit is.
    rule = t(key, n=finding.start) if has(key) else finding.rule
    if not finding.word:
        return rule
    return t("draft.line.finding", rule=rule, word=cells.cut(finding.word, 16))


def amount_line(facts: DraftFacts, kind: DraftKind, ask: Ask) -> str:
    """What a repayment asks for, and the product through which it is paid."""
    if kind is not DraftKind.REPAYMENT:
        return ""
    most = max_ask_fen(facts)
    if most is None:
        return t("draft.line.most_unknown")
    if ask.amount_fen is None or ask.amount_fen == most:
        asked = t("draft.line.most_only", most=yuan_text(most))
    else:
        asked = t("draft.line.most", ask=yuan_text(ask.amount_fen), most=yuan_text(most))
    return f"{asked}  {_top_up(facts, ask.amount_fen or most)}"


def _top_up(facts: DraftFacts, amount_fen: int) -> str:
    top_up = facts.top_up
    if top_up is None:
        return t("draft.line.top_up_none")
    pieces = top_up_pieces(amount_fen, top_up)
    if pieces is None:
        return t("draft.line.top_up", product=top_up.product_id)
    orders = top_up_orders(pieces, top_up)
    key = "top_up_orders" if orders > 1 else "top_up_unit"
    return t(
        f"draft.line.{key}",
        product=top_up.product_id,
        unit=yuan_text(top_up.unit_fen),
        pieces=pieces,
        orders=orders,
    )


def fact_lines(
    written: RenderedDraft | None,
    facts: DraftFacts,
    known: Sequence[FactLine],
    now: int,
    width: int,
) -> list[str]:
    """The facts that the text rests on, each with its source, and what was left out."""
    by_key = {line.key: line for line in reversed(known)}
    used = list(written.used_facts) if written else []
    if facts.agreed_by is not AgreedBy.UNKNOWN:
        used.append("agreed_by")
    values = fact_values(facts) | {"agreed_by": t(f"words.agreed_by.{facts.agreed_by}")}
    lines = [
        _fact_line(name, values[name], facts, by_key, now, width - 7)
        for name in used
        if name not in _OWN and name in values
    ]
    entries = [cells.cut(line, width - 7) for line in lines] or [t("draft.block.no_facts")]
    if written and written.left_out:
        names = ", ".join(t(f"draft.fact.{name}") for name in written.left_out)
        missing = t("draft.block.left_out_text", names=names)
        entries += [
            f"{t('draft.block.left_out')}: {part}" for part in cells.wrap(missing, width - 15)
        ]
    return block(t("draft.block.facts"), entries)


def _fact_line(
    name: str, value: str, facts: DraftFacts, known: dict[str, FactLine], now: int, width: int
) -> str:
    source = next((known[key] for key in _FACT_LINES.get(name, ()) if key in known), None)
    start = (
        f"{cells.fit(t(f'draft.fact.{name}'), 10)} {cells.fit(_shown(name, value, facts, now), 16)}"
    )
    if source is None or not source.source:
        return start.rstrip()
    age = "" if source.age is None else times.full_moment(source.age, now)
    room = min(width - 27 - 2 - len(age), 48)
    if room < 18:
        # Narrow: where it stands matters more than how old it is.
        room, age = max(width - 28, 8), ""
    return f"{start} {cells.fit(_place(source, room), room)} {age}".rstrip()


def _place(source: FactLine, width: int) -> str:
    """File and line, of which the file's name gives way."""
    file = cells.clean(PurePath(source.source).name)
    if source.line is None:
        return file
    rest = t("draft.block.line", source="", line=source.line)
    return cells.cut(file, max(width - cells.width(rest), 4)) + rest


def _shown(name: str, value: str, facts: DraftFacts, now: int) -> str:
    moments = {
        "applied_on": facts.applied_at,
        "shipped_on": facts.shipped_at,
        "confirmed_on": facts.confirmed_at,
        "refunded": facts.refunded_at,
        "refunded_on": facts.refunded_at,
    }
    moment = moments.get(name)
    if moment is not None:
        return times.full_moment(moment, now)
    if name in _STATES:
        return t(f"draft.value.{name}")
    if name == "return_condition" and facts.return_condition:
        return t(f"words.return_condition.{facts.return_condition}")
    if name == "refunded" and facts.verdict is not None:
        return t("draft.value.refunded")
    return f"¥{value}" if name in {"refund", "paid"} else value


def block(label: str, entries: Sequence[str]) -> list[str]:
    """Entries behind one label."""
    head = cells.fit(label, 7)
    return [(head if number == 0 else " " * 7) + entry for number, entry in enumerate(entries)]


def route_lines(
    row: CaseRow, facts: DraftFacts, kind: DraftKind, ask: Ask, most_times: int, now: datetime
) -> list[str]:
    """For a repayment the route and its follow-up, otherwise the deadline."""
    if kind is DraftKind.APPEAL and row.appeal_until is not None:
        here = to_epoch(now)
        until = times.moment(row.appeal_until, here)
        left = times.countdown(row.appeal_until - here)
        window = t("owed.appeal.window", moment=until, left=left)
        return block(t("draft.block.deadline"), [window])
    if kind is not DraftKind.REPAYMENT:
        return block(t("draft.block.deadline"), [deadline_and_source(row, now)])
    route = t(f"draft.route.{facts.agreed_by}")
    at = day_and_clock(ask.follow_up, now)
    asked = facts.asked_before
    if asked > most_times:
        follow = t("draft.block.follow_enough", asked=asked)
    elif asked:
        follow = t("draft.block.follow_again", at=at, asked=asked, count=most_times)
    else:
        follow = t("draft.block.follow_text", at=at, count=most_times)
    return [*block(t("draft.block.route"), [route]), *block(t("draft.block.follow"), [follow])]


def state_lines(draft: DraftRow, template: str, now: datetime) -> list[str]:
    """The template in use, and whether the text was copied or sent."""
    told = [template]
    here = to_epoch(now)
    if draft.copied_at is not None:
        told.append(t("draft.block.copied", at=times.full_moment(draft.copied_at, here)))
    if draft.sent_at is not None:
        told.append(t("draft.block.sent", at=times.full_moment(draft.sent_at, here)))
    return block(t("draft.block.template"), ["  ".join(told)])
