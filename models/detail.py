"""Everything known of one case, every fact with its file, line and age. Reads only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from models import queries
from models.case_facts import goods_of, refunded_at_of
from models.clock import SHANGHAI, from_epoch
from models.dossier import REFUND_CODE, Dossier, order_of
from models.draft_facts import DraftSettings, facts_for_draft
from models.drafts import DraftFacts
from models.i18n import t
from models.merge import Fact, Stamp
from models.money import yuan_text
from models.page_lines import ENTRY, lines_about, return_signed
from models.payout_cases import payouts_of
from models.places import place_of
from models.reader import SqliteReader
from models.rows import CaseDetail, CaseRow, FactLine
from models.states import Queue, SubjectKind
from models.stored_cases import load_dossiers
from models.subjects import Subject, subjects_of

_ORDER_FACTS = (
    ("order_status", "status", "text"),
    ("paid", "paid_fen", "money"),
    ("product", "product", "text"),
    ("spec", "spec", "text"),
    ("deal_at", "deal_at", "time"),
    ("shipped_at", "shipped_at", "time"),
    ("waybill", "waybill", "text"),
    ("courier", "courier", "text"),
    ("confirmed_at", "confirmed_at", "time"),
    ("order_remark", "remark", "text"),
    ("buyer_note", "buyer_note", "text"),
)
_SALE_FACTS = (
    ("status", "status", "text"),
    ("type", "type", "text"),
    ("reason", "reason", "text"),
    ("amount", "amount_fen", "money"),
    ("order_amount", "order_amount_fen", "money"),
    ("applied_at", "applied_at", "time"),
    ("product", "product", "text"),
    ("ship_state", "ship_state", "text"),
    ("waybill", "ship_waybill", "text"),
    ("ship_track", "ship_track", "text"),
    ("intercept", "intercept", "text"),
    ("return_waybill", "return_waybill", "text"),
    ("return_track", "return_track", "text"),
    ("process_state", "process_state", "text"),
    ("remark", "remark", "text"),
    ("deadline", "deadline_at", "time"),
    ("agreed_by", "agreed_by", "agreed"),
    ("agreed_line", "agreed_line", "text"),
    ("return_condition", "return_condition", "condition"),
    ("refunded_at", "refunded_at", "time"),
    ("title", "title", "text"),
)
_TIMELINE = (
    *("deal_at", "shipped_at", "confirmed_at", "applied_at", "refunded_at", "paid_out_at"),
    *("came_back_at", "track", "entry"),
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A fact with its time, for sorting."""

    shown: FactLine
    moment: int | None


def detail(reader: SqliteReader, row: CaseRow, words: Callable[[str, Any, Any], str]) -> CaseDetail:
    """Gather a case's facts, history, drafts and place; `words` tells an event in words."""
    key = queries.order_key(reader, row.id)
    dossier = load_dossiers(reader, {key})[key]
    facts, timeline = facts_of(reader, dossier, row)
    return CaseDetail(
        row=row,
        facts=facts,
        timeline=timeline,
        events=queries.history(reader, row.id, words),
        drafts=queries.drafts(reader, row.id),
        recoveries=queries.recoveries(reader, row.id),
        place=place_of(row),
    )


def facts_of(
    reader: SqliteReader, dossier: Dossier, row: CaseRow
) -> tuple[tuple[FactLine, ...], tuple[FactLine, ...]]:
    """The facts of a case by what its order's dossier holds, and those with a time, oldest first."""
    lines = list(_lines(reader, dossier, row))
    timeline = sorted(
        (line for line in lines if line.moment and line.shown.key in _TIMELINE),
        key=lambda line: line.moment or 0,
    )
    return tuple(line.shown for line in lines), tuple(line.shown for line in timeline)


def draft_facts(reader: SqliteReader, row: CaseRow, settings: DraftSettings) -> DraftFacts:
    """What a message about a case may rest on."""
    key = queries.order_key(reader, row.id)
    dossier = load_dossiers(reader, {key})[key]
    subject = subject_of(dossier, row) or _returned_for(dossier, row)
    order = order_of(dossier.lines)
    refunded_at = refunded_at_of(dossier, subject) if subject else None
    returned = return_signed(dossier, subject) if subject else False
    goods = goods_of(subject, order, refunded_at, returned=returned) if subject else None
    sent = queries.times_sent(reader, row.id)
    came = sum(one.came_fen for one in queries.recoveries(reader, row.id))
    lines = lines_about(dossier, subject) if subject else []
    entries = sum(values.kind == ENTRY for values, _fact in lines)
    return facts_for_draft(row, subject, order, goods, sent, came, settings, entries)


def _returned_for(dossier: Dossier, row: CaseRow) -> Subject | None:
    """The only after-sale of a payout's order, which the payout belongs to."""
    found = subjects_of(dossier).found if row.queue is Queue.PAYOUT else []
    return found[0] if len(found) == 1 else None


def subject_of(dossier: Dossier, row: CaseRow) -> Subject | None:
    """The after-sale that a case is about."""
    if row.subject_kind in (SubjectKind.PAYOUT, SubjectKind.BILL_LINE, SubjectKind.WORK_ORDER):
        return None
    found = [
        subject
        for subject in subjects_of(dossier).found
        if subject.after_sale_id == row.after_sale_id and subject.kind is row.subject_kind
    ]
    if found:
        # Without a number, the after-sales of one order are told apart by their application times.
        own = [one for one in found if (one.newest("applied_at") or None) == row.applied_at]
        return (own or found)[0]
    return Subject(row.subject_kind, row.order_sn, row.after_sale_id, None)


def _lines(reader: SqliteReader, dossier: Dossier, row: CaseRow) -> Iterator[_Line]:
    names = _source_names(reader, dossier)
    subject = subject_of(dossier, row)
    if subject is not None:
        yield from _best(_statements(subject), _SALE_FACTS, names)
        yield from _page_lines(dossier, subject, names)
    if row.subject_kind is SubjectKind.WORK_ORDER:
        own = [(v, f) for v, f in dossier.sightings if v.kind == "work_order"]
        yield from _best(own, _SALE_FACTS, names)
    yield from _best(dossier.lines, _ORDER_FACTS, names)
    yield from _money(dossier, names)


def _statements(subject: Subject) -> list[tuple[Any, Fact]]:
    head = [subject.after_sale] if subject.after_sale else []
    return [*head, *subject.sightings]


def _best(
    statements: list[Any], wanted: tuple[tuple[str, str, str], ...], names: dict[int, str]
) -> Iterator[_Line]:
    """Each field once, from the source that is to be believed."""
    for key, name, kind in wanted:
        best: tuple[Stamp, Any] | None = None
        for values, fact in statements:
            value = getattr(values, name, None)
            if value in (None, "", 0) and kind != "money":
                continue
            if value is None:
                continue
            stamp = fact.field_stamp(name)
            if best is None or stamp > best[0]:
                best = (stamp, value)
        if best is not None:
            yield _line(key, best[1], kind, best[0], names)


def _line(key: str, value: Any, kind: str, stamp: Stamp, names: dict[int, str]) -> _Line:
    moment = value if kind == "time" else None
    return _Line(
        FactLine(key, _text(value, kind), names.get(stamp.source_id, ""), stamp.line, stamp.age),
        moment,
    )


def _text(value: Any, kind: str) -> str:
    match kind:
        case "money":
            return yuan_text(value)
        case "time":
            return from_epoch(value).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
        case "agreed":
            return t(f"words.agreed_by.{value}")
        case "condition":
            return t(f"words.return_condition.{value}")
        case _:
            return str(value)


def _page_lines(dossier: Dossier, subject: Subject, names: dict[int, str]) -> Iterator[_Line]:
    """The return's track and the negotiation as a detail page tells them."""
    for values, fact in lines_about(dossier, subject):
        told = f"{_text(values.at, 'time')}  {values.text}" if values.at else values.text
        stamp = fact.stamp
        source, means = names.get(stamp.source_id, ""), values.means or ""
        shown = FactLine(values.kind, told, source, stamp.line, stamp.age, means)
        yield _Line(shown, values.at or None)


def _money(dossier: Dossier, names: dict[int, str]) -> Iterator[_Line]:
    """Money that moved for this order."""
    for values, fact in sorted(dossier.bill, key=lambda pair: pair[0].at or 0):
        if values.at is None:
            continue
        key = "refunded_at" if values.code == REFUND_CODE else "paid_out_at"
        if (values.amount_fen or 0) > 0:
            key = "came_back_at"
        when = _text(values.at, "time")
        told = f"{when}  {yuan_text(values.amount_fen or 0)}  {values.code} {values.description}"
        shown = FactLine(
            key, told, names.get(fact.stamp.source_id, ""), fact.stamp.line, fact.stamp.age
        )
        yield _Line(shown, values.at)
    known = {item.subject_id for item in payouts_of(dossier)}
    for record, fact in dossier.payouts:
        if f"{record.order_sn}:{record.applied_at or 0}:{record.amount_fen}" not in known:
            continue
        told = f"{yuan_text(record.amount_fen or 0)}  {record.status or ''} {record.reason or ''}"
        shown = FactLine(
            "payout",
            told.strip(),
            names.get(fact.stamp.source_id, ""),
            fact.stamp.line,
            fact.stamp.age,
        )
        yield _Line(shown, record.applied_at or None)


def _source_names(reader: SqliteReader, dossier: Dossier) -> dict[int, str]:
    facts = [
        fact
        for group in (
            dossier.after_sales,
            dossier.sightings,
            dossier.lines,
            dossier.bill,
            dossier.payouts,
            dossier.page_lines,
        )
        for _values, fact in group
    ]
    ids = {fact.stamp.source_id for fact in facts}
    ids |= {stamp.source_id for fact in facts for stamp in fact.older.values()}
    if not ids:
        return {}
    places = ", ".join(str(number) for number in sorted(ids))
    rows = reader.rows(f"SELECT id, name FROM source WHERE id IN ({places})")
    return {identity: PurePath(name).name for identity, name in rows}
