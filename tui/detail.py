"""One case in words: three lines below the panes, or everything known of it. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from models.i18n import has, t
from models.rows import CaseDetail, CaseRow, FactLine, RecoveryRow
from models.states import CaseState, DeadlineSource, PayoutKind, Queue, SubjectKind
from tui import times
from tui.caseline import SUSPICIONS, Piece, seconds_left
from tui.cells import clean, cut, fit, middle, width, wrap

TextLine = tuple[Piece, ...]

_TIME = re.compile(r"(\d{4})-(\d\d-\d\d) (\d\d:\d\d):\d\d")
_SOURCE, _SHORT_SOURCE = 24, 16
"""Cells for the name of a source, and beside the panes, where it should not take a line more."""
_WIDE = 72
"""Cells from which names of sources have all their room."""
_CLOCK = re.compile(r" \d\d:\d\d(?= $)")
_PARCEL_STEPS = ("shipped_at", "confirmed_at")
_DEADLINE_KEYS = ("deadline",)


class DetailKeys(NamedTuple):
    """The keys that the lines name, as shown."""

    where: str
    deadline: str


def known_text(area: str, key: str) -> str:
    """The text of a key that data names, or the key itself: data may be newer than the texts."""
    full = f"{area}.{key}"
    return t(full) if has(full) else key


def source_text(fact: FactLine, now: int, cells: int = _WIDE) -> str:
    """Where a fact was read: name, line, moment, for a detail that is so wide."""
    name = middle(fact.source, _SOURCE if cells >= _WIDE else _SHORT_SOURCE)
    parts = [name] if fact.source else []
    if fact.age is not None:
        parts.append(times.moment(fact.age, now))
    if fact.line is not None:
        parts.append(t("desk.detail.line", n=fact.line))
    return " ".join(parts)


def short_value(fact: FactLine, now: int) -> str:
    """A fact's value; a time in it loses what everybody knows: this year, and its seconds."""
    value = clean(fact.value)
    match = _TIME.match(value)
    if match is None:
        return value
    year, day, clock = match.groups()
    this_year = year == str(times.local(now).year)
    return ("" if this_year else f"{year}-") + f"{day} {clock}" + value[match.end() :]


def find(facts: Iterable[FactLine], *keys: str) -> FactLine | None:
    """The first fact with one of the keys."""
    by_key = {fact.key: fact for fact in reversed(list(facts))}
    return next((by_key[key] for key in keys if key in by_key), None)


# -- three lines ---------------------------------------------------------------------------------


def brief(
    row: CaseRow, detail: CaseDetail | None, now: int, cells: int, keys: DetailKeys
) -> list[TextLine]:
    """Three lines: numbers, deadline and parcel, where to handle it."""
    first = [*_numbers(row), *_when(row, now)]
    room = cells - 1 - _cells(first)
    first.append((next((kind for kind in _kinds(row) if width(kind) <= room), ""), ""))
    third: list[Piece] = []
    if row.queue is Queue.PAYOUT:
        second = [*_away(row, now), *_payout(row, now)]
        third += [(each + "  ", "soon") for each in suspicion_texts(row)]
    else:
        second = _verdict(row) if row.queue is Queue.REFUND else _deadline(row, detail, now, keys)
        second = [*_away(row, now), *second]
        second += _parcel_within(row, detail, now, cells - 1 - _cells(second))
    if row.note:
        third += [_label("note"), (clean(row.note) + "    ", "strong")]
    if detail is not None:
        third += [
            _label("place"),
            (clean(detail.place.web) + "    ", ""),
            (t("desk.detail.app") + " ", "label"),
            (clean(detail.place.app) + "    ", ""),
        ]
        hint = t("desk.detail.copy_link", key=keys.where)
        if width(hint) <= cells - 1 - _cells(third):
            third.append((hint, "faint"))
    return [clip([(" ", ""), *line], cells) for line in (first, second, third)]


def clip(pieces: Sequence[Piece], cells: int) -> TextLine:
    """Pieces cut to a width."""
    kept: list[Piece] = []
    for text, role in pieces:
        room = cells - sum(width(each) for each, _role in kept)
        if room <= 0:
            break
        if width(text.rstrip()) > room:
            if room > 4:
                kept.append((cut(text, room), role))
            break
        kept.append((text if width(text) <= room else fit(text.rstrip(), room), role))
    return tuple(kept)


def _cells(pieces: Sequence[Piece]) -> int:
    return sum(width(text) for text, _role in pieces)


def _label(name: str) -> Piece:
    return t(f"desk.detail.{name}") + " ", "label"


def _numbers(row: CaseRow) -> list[Piece]:
    pieces: list[Piece] = []
    if row.after_sale_id:
        pieces += [_label("after_sale"), (clean(row.after_sale_id) + "  ", "strong")]
    if row.order_sn:
        pieces += [_label("order"), (clean(row.order_sn) + "  ", "strong")]
    return pieces


def _when(row: CaseRow, now: int) -> list[Piece]:
    if row.queue is Queue.PAYOUT and row.loss_at is not None:
        return [_label("paid_out"), (times.moment(row.loss_at, now) + "  ", "")]
    if row.queue is Queue.REFUND and row.loss_at is not None:
        return [_label("lost"), (times.moment(row.loss_at, now) + "  ", "")]
    if row.applied_at is not None:
        return [_label("applied"), (times.moment(row.applied_at, now) + "  ", "")]
    return []


def _kinds(row: CaseRow) -> tuple[str, ...]:
    """Type and status, or where there is no room for both, one of them."""
    if row.queue is Queue.PAYOUT:
        return _kind(row), t(f"words.payout_kind.{row.payout_kind or PayoutKind.OTHER}"), ""
    return _kind(row), t(f"words.type.{row.type}"), ""


def _kind(row: CaseRow) -> str:
    kind = f"words.type.{row.type}"
    if row.queue is Queue.PAYOUT:
        kind = f"words.payout_kind.{row.payout_kind or PayoutKind.OTHER}"
    # Of a line of the bill it is the kind of the account, which says nothing: the money went.
    status = "" if row.subject_kind is SubjectKind.BILL_LINE else clean(row.status)
    parts = [t(kind), status]
    return "  ".join(part for part in parts if part)


def _away(row: CaseRow, now: int) -> list[Piece]:
    """That the case is not open, for those that a filter or a person's wish shows besides."""
    if row.state in {CaseState.OPEN, CaseState.CLOSED}:
        return []
    text = t(f"words.state.{row.state}")
    if row.comes_back_at is not None:
        text += " " + t("desk.detail.comes_back", moment=times.moment(row.comes_back_at, now))
    elif row.unconfirmed:
        text = t("desk.away.unconfirmed")
    return [(text + "    ", "soon")]


def _no_deadline(row: CaseRow, keys: DetailKeys) -> str:
    """What is missing and where to find it; that evidence is asked for may itself be a guess."""
    unasked = row.queue is Queue.EVIDENCE and "unconfirmed" in row.verdict_flags.split()
    return t(f"desk.detail.{'unasked' if unasked else 'no_deadline'}", key=keys.deadline)


def _deadline(row: CaseRow, detail: CaseDetail | None, now: int, keys: DetailKeys) -> list[Piece]:
    left = seconds_left(row, now)
    if left is None or row.deadline_at is None:
        return [_label("deadline"), (_no_deadline(row, keys) + "  ", "soon")]
    pieces: list[Piece] = [
        _label("deadline"),
        (times.moment(row.deadline_at, now) + ("~" if row.estimated else "") + "  ", "strong"),
        (_origin(row, detail, now) + "    ", ""),
    ]
    return pieces


def _origin(row: CaseRow, detail: CaseDetail | None, now: int) -> str:
    if row.deadline_source is DeadlineSource.ESTIMATED:
        return t("desk.detail.estimate")
    origin = t(f"words.deadline_source.{row.deadline_source}")
    fact = find(detail.facts, *_DEADLINE_KEYS) if detail is not None else None
    if fact is None:
        return origin
    parts = [origin]
    if fact.age is not None:
        parts.append(times.moment(fact.age, now))
    if fact.line is not None:
        parts.append(t("desk.detail.line", n=fact.line))
    return " ".join(parts)


def _parcel(row: CaseRow, detail: CaseDetail | None, now: int) -> list[Piece]:
    pieces = [_label("parcel"), (t(f"words.parcel.{row.parcel}") + " ", "strong")]
    if detail is None:
        return pieces
    steps = [fact for fact in detail.timeline if fact.key in _PARCEL_STEPS]
    if steps:
        pieces.append((f"{known_text('fact', steps[-1].key)} {short_value(steps[-1], now)} ", ""))
    if (waybill := find(detail.facts, "return_waybill", "waybill")) is not None:
        pieces.append((clean(waybill.value), ""))
    return pieces


def _parcel_within(row: CaseRow, detail: CaseDetail | None, now: int, room: int) -> list[Piece]:
    """The parcel; without room the time of its last step goes, then the step: a cut number is none."""
    pieces = _parcel(row, detail, now)
    if _cells(pieces) > room and len(pieces) > 3:
        step, role = pieces[2]
        pieces[2] = (_CLOCK.sub("", step), role)
        if _cells(pieces) > room:
            del pieces[2]
    if _cells(pieces) > room and len(pieces) > 2:
        del pieces[2:]
    return pieces if _cells(pieces) <= room + 1 else []


def _verdict(row: CaseRow) -> list[Piece]:
    name = t(f"words.verdict.{row.verdict}") if row.verdict else "?"
    pieces: list[Piece] = [_label("verdict"), (name + "  ", "strong")]
    flags = row.verdict_flags.split()
    pieces += [
        (t(f"desk.detail.verdict_{flag}") + "  ", "soon")
        for flag in ("unconfirmed", "partial", "by_user")
        if flag in flags
    ]
    agreed = t(f"words.agreed_by.{row.agreed_by}")
    return [*pieces, _label("agreed_by"), (agreed + "    ", "")]


def _payout(row: CaseRow, now: int) -> list[Piece]:
    """What was paid out on the order so far, who applied, and until when it can be appealed."""
    pieces: list[Piece] = []
    if row.order_paid_out_fen is not None:
        total = times.yuan(row.order_paid_out_fen)
        pieces += [_label("order_paid_out"), (total + "    ", "strong")]
    if row.applicant:
        pieces += [_label("applicant"), (clean(row.applicant) + "    ", "")]
    return [*pieces, *_appeal(row, now)]


def _appeal(row: CaseRow, now: int) -> list[Piece]:
    """Whether the loss can be appealed, and until when; the window is a rule, an estimate."""
    if not row.appealable:
        return []
    pieces: list[Piece] = [
        _label("appeal"),
        (t(f"words.appealable.{row.appealable}") + "  ", "strong"),
    ]
    if row.appealable == "no" or row.appeal_until is None:
        return pieces
    if row.appeal_until <= now:
        return [*pieces, (t("desk.detail.window_over") + "  ", "soon")]
    until = times.moment(row.appeal_until, now)
    left = times.countdown(row.appeal_until - now)
    return [*pieces, (t("desk.detail.window", moment=until, left=left) + "  ", "")]


def suspicion_texts(row: CaseRow) -> list[str]:
    """What stands out of a payout, as facts in words; empty for other cases."""
    flags = row.verdict_flags.split() if row.queue is Queue.PAYOUT else []
    return [t(f"desk.detail.payout_{each}") for each in SUSPICIONS if each in flags]


# -- everything ----------------------------------------------------------------------------------


def full(detail: CaseDetail, now: int, cells: int, keys: DetailKeys) -> list[TextLine]:
    """Everything known of a case, on lines of at most `cells`."""
    row = detail.row
    lines: list[TextLine] = [*_summary(row, detail, now, cells, keys)]
    lines += _section("places")
    lines += _entry(t("desk.detail.web"), detail.place.web, "", cells)
    lines += _entry(t("desk.detail.app"), detail.place.app, "", cells)
    lines += _entry(keys.where, detail.place.url, "", cells)
    if detail.timeline:
        lines += _section("timeline")
        lines += _facts(detail.timeline, now, cells)
    lines += _events(detail, now, cells)
    lines += _recoveries(detail.recoveries, now, cells)
    if detail.facts:
        lines += _section("facts")
        lines += _facts(detail.facts, now, cells)
    lines += _drafts(detail, now, cells)
    return lines


def _summary(
    row: CaseRow, detail: CaseDetail, now: int, cells: int, keys: DetailKeys
) -> list[TextLine]:
    lines: list[TextLine] = [
        ((" " + line, "title"),) for line in wrap(row.product or row.order_sn, cells - 2)
    ]
    entries: list[tuple[str, str, str]] = [
        ("order", row.order_sn, ""),
        ("after_sale", row.after_sale_id, ""),
        ("shop", row.shop, ""),
        ("status", _kind(row), ""),
        ("reason", row.reason, ""),
        ("money", _money(row), ""),
    ]
    if row.queue is Queue.REFUND:
        entries.append(("verdict", _plain(_verdict(row)[1:-2]), ""))
        entries.append(("appeal", _plain(_appeal(row, now)[1:]), ""))
    elif row.queue is Queue.PAYOUT:
        total = row.order_paid_out_fen
        entries += [
            ("order_paid_out", "" if total is None else times.yuan(total), ""),
            ("applicant", row.applicant, ""),
            ("appeal", _plain(_appeal(row, now)[1:]), ""),
            ("stands_out", "; ".join(suspicion_texts(row)), ""),
        ]
    else:
        entries.append(("deadline", _full_deadline(row, detail, now, keys), ""))
    if row.queue is not Queue.PAYOUT:
        entries += [
            ("parcel", _plain(_parcel(row, detail, now)[1:]), ""),
            ("agreed_by", t(f"words.agreed_by.{row.agreed_by}"), ""),
        ]
    entries += [
        ("evidence", _evidence(detail, now), ""),
        ("state", _state(row, now), ""),
        ("note", row.note, ""),
    ]
    for name, value, extra in entries:
        if value.strip():
            lines += _entry(t(f"desk.detail.{name}"), value, extra, cells)
    return lines


def _plain(pieces: Sequence[Piece]) -> str:
    return "".join(text for text, _role in pieces).strip()


def _full_deadline(row: CaseRow, detail: CaseDetail, now: int, keys: DetailKeys) -> str:
    left = seconds_left(row, now)
    if left is None:
        return _no_deadline(row, keys)
    remaining = (
        t("desk.detail.left", left=times.countdown(left)) if left > 0 else times.countdown(left)
    )
    return f"{_plain(_deadline(row, detail, now, keys)[1:2])}  {remaining}  {_origin(row, detail, now)}"


def _money(row: CaseRow) -> str:
    parts: list[str] = []
    if row.amount_fen is not None:
        key = "payout_money" if row.queue is Queue.PAYOUT else "refund_money"
        parts.append(t(f"desk.detail.{key}", money=times.yuan(row.amount_fen)))
    if row.at_risk_fen:
        key = "risk_bound" if row.at_risk_bound else "risk_money"
        parts.append(t(f"desk.detail.{key}", money=times.yuan(row.at_risk_fen)))
    else:
        parts.append(t("desk.detail.no_risk"))
    if row.came_fen:
        parts.append(t("desk.detail.came_back", money=times.yuan(row.came_fen)))
    if row.dispute:
        parts.append(t("desk.detail.dispute"))
    return "  ".join(parts)


def _evidence(detail: CaseDetail, now: int) -> str:
    """When evidence was submitted, and what came of it; empty where none was."""
    told = detail.submission
    if told is None:
        return ""
    parts = [t("evidence_screen.submitted", at=times.moment(told.submitted_at, now))]
    if told.result is None:
        parts.append(t("evidence_screen.waits"))
    else:
        parts.append(t(f"words.evidence_result.{told.result}"))
        if told.result_at is not None:
            parts.append(times.moment(told.result_at, now))
        if told.learnt:
            parts.append(f"({t('evidence_screen.learnt')})")
    return "  ".join(parts)


def _state(row: CaseRow, now: int) -> str:
    parts = [t(f"words.state.{row.state}")]
    if row.state in {CaseState.SNOOZED, CaseState.WAITING} and row.comes_back_at is not None:
        parts.append(t("desk.detail.comes_back", moment=times.moment(row.comes_back_at, now)))
    if row.unconfirmed:
        parts.append(t("desk.detail.unconfirmed"))
    if row.reopened:
        parts.append(known_text("reopened", row.reopened))
    return "  ".join(parts)


def _section(name: str) -> list[TextLine]:
    return [(), ((f" {t(f'desk.detail.{name}')} ", "head"),)]


def _label_cells() -> int:
    return (
        10
        if max(width(t(f"desk.detail.{name}")) for name in ("after_sale", "agreed_by")) > 8
        else 8
    )


def _entry(label: str, value: str, extra: str, cells: int) -> list[TextLine]:
    """`label value extra`; a long value goes on below itself, the extra where there is room."""
    room = _label_cells()
    body = max(cells - room - 3, 8)
    rows = wrap(value, body) if value else []
    if not rows:
        return []
    lines: list[TextLine] = [((" " + fit(label, room) + " ", "label"), (rows[0], ""))]
    lines += [((" " * (room + 2), ""), (each, "")) for each in rows[1:]]
    if extra:
        if len(rows) == 1 and width(rows[0]) + width(extra) + 2 <= body:
            gap = " " * max(2, body - width(rows[0]) - width(extra))
            lines[0] = (*lines[0], (gap + extra, "faint"))
        else:
            lines += [((" " * (room + 2), ""), (each, "faint")) for each in wrap(extra, body)]
    return lines


def _facts(facts: Iterable[FactLine], now: int, cells: int) -> list[TextLine]:
    lines: list[TextLine] = []
    for fact in facts:
        lines += _entry(
            known_text("fact", fact.key),
            short_value(fact, now),
            source_text(fact, now, cells),
            cells,
        )
    return lines


def _drafts(detail: CaseDetail, now: int, cells: int) -> list[TextLine]:
    lines: list[TextLine] = _section("drafts") if detail.drafts else []
    for draft in detail.drafts:
        at, key = draft.updated_at, "draft_kept"
        if draft.copied_at is not None:
            at, key = draft.copied_at, "draft_copied"
        if draft.sent_at is not None:
            at, key = draft.sent_at, "draft_sent"
        when = t(f"desk.detail.{key}", moment=times.moment(at, now))
        lines += _entry(t(f"words.draft.{draft.kind}"), draft.text, when, cells)
    return lines


def _recoveries(recoveries: Sequence[RecoveryRow], now: int, cells: int) -> list[TextLine]:
    lines: list[TextLine] = _section("recoveries") if recoveries else []
    for each in recoveries:
        money = t(
            "desk.detail.recovery", asked=times.yuan(each.asked_fen), came=times.yuan(each.came_fen)
        )
        due = ""
        if each.due_at is not None:
            due = t("desk.detail.due", moment=times.moment(each.due_at, now))
        item = t(f"words.item.{each.item}") if each.item else ""
        told = (item, t(f"words.recovery.{each.state}"), money, each.reason)
        lines += _entry(t(f"words.route.{each.route}"), "  ".join(filter(None, told)), due, cells)
    return lines


def _events(detail: CaseDetail, now: int, cells: int) -> list[TextLine]:
    lines: list[TextLine] = _section("events") if detail.events else []
    for event in detail.events:
        text = f" {times.full_moment(event.at, now)}  {known_text('event', event.kind)}  "
        rest = "  ".join(part for part in (clean(event.detail), clean(event.actor)) if part)
        rows = wrap(text + rest, cells - 1)
        lines += [((each if n == 0 else f"   {each}", ""),) for n, each in enumerate(rows)]
    return lines
