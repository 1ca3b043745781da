"""One case as one line of a pane: pieces of text, each with the role that gives it its look."""

from models.i18n import t
from models.money import yuan_text
from models.payout_queries import ENDING
from models.rows import CaseRow
from models.states import AfterSaleType, CaseState, DeadlineSource, PayoutKind, Queue
from tui import times
from tui.cells import clean, cut, fit, width
from tui.columns import MONEY, TIME, Layout

Piece = tuple[str, str]
"""Text and role."""

HOUR = 3600

_BILL_GROUP = "售后费用-"
"""How the bill begins the description of every payout: it says nothing here."""

SUSPICIONS = ("with_refund", "no_return", "twice", "compensated")
"""What may stand out of a payout, as words of its flags; facts, not judgements."""


def seconds_left(row: CaseRow, now: int) -> int | None:
    """Seconds to the deadline in force; an estimate that has passed says nothing."""
    if row.deadline_at is None:
        return None
    left = row.deadline_at - now
    return None if left <= 0 and row.deadline_source is DeadlineSource.ESTIMATED else left


def is_overdue(row: CaseRow, now: int) -> bool:
    """Whether the deadline passed; estimates never make a case overdue."""
    left = seconds_left(row, now)
    return left is not None and left <= 0


def window_left(row: CaseRow, now: int) -> int | None:
    """Seconds in which a payout can still be appealed; `None` where it cannot, or is not known."""
    if row.queue is not Queue.PAYOUT or row.appealable == "no" or row.appeal_until is None:
        return None
    return row.appeal_until - now if row.appeal_until > now else None


def time_text(row: CaseRow, now: int) -> str:
    """The time column: time left, or for money that is gone how long ago; `?` if unknown."""
    left = seconds_left(row, now)
    if left is None:
        left = window_left(row, now)
    if left is not None:
        return times.countdown(left)
    if row.queue in {Queue.REFUND, Queue.PAYOUT} and row.loss_at is not None:
        # A clock that runs ahead, or a wrong date: then the date itself is shown.
        ahead = row.loss_at > now + 60
        return times.age(row.loss_at, now) if ahead else times.ago(now - row.loss_at)
    return "?"


def away_text(row: CaseRow, now: int) -> str:
    """What the time column says of a case that is not open: until when it waits; empty if open."""
    if row.state in (CaseState.OPEN, CaseState.CLOSED):
        return ""
    if row.comes_back_at is None:
        return t("desk.away.unconfirmed" if row.unconfirmed else f"words.state.{row.state}")
    return t(f"desk.away.{row.state}", until=times.age(row.comes_back_at, now))


def marks(row: CaseRow) -> str:
    """The signs at the end of the product: what stands out, what was asked for, note, draft."""
    flags = row.verdict_flags.split()
    found = [t(f"desk.mark.{each}") for each in SUSPICIONS if each in flags]
    if row.dispute:
        found.append(t("desk.mark.dispute"))
    if row.reopened:
        found.append(t("desk.mark.reopened"))
    if "partial" in flags:
        found.append(t("desk.mark.partial"))
    if row.asked:
        found.append(t("desk.mark.asked"))
    if row.note:
        found.append(t("desk.mark.note"))
    if row.drafts:
        found.append(t("desk.mark.copied" if row.copied else "desk.mark.draft"))
    return "".join(found)


def money_pieces(row: CaseRow) -> list[Piece]:
    """Money at risk; a sum that cannot be lost or won back any more stands in brackets."""
    if row.at_risk_fen:
        text = ("<" if row.at_risk_bound else "") + yuan_text(row.at_risk_fen)
        return [(fit(text, MONEY, right=True), "money"), ("  ", "")]
    if row.amount_fen is None:
        return [(fit("?", MONEY, right=True), "faint"), ("  ", "")]
    return [(fit(f"({yuan_text(row.amount_fen)}", MONEY, right=True) + ") ", "faint")]


def pieces(
    row: CaseRow,
    layout: Layout,
    now: int,
    *,
    cursor: bool = False,
    marked: bool = False,
    evidence: Piece = ("", ""),
) -> list[Piece]:
    """The whole line, exactly `layout.cells` wide (a pane narrower than its columns cuts it).

    `evidence` is what its column says of a dispute: see `evidence_piece`.
    """
    away = away_text(row, now)
    left = None if away else seconds_left(row, now)
    urgent = left is not None and left <= HOUR
    window = None if away else window_left(row, now)
    guessed = window is not None or (left is not None and row.estimated)
    line: list[Piece] = [
        *_signs(cursor=cursor, marked=marked, urgent=urgent),
        (fit(away or time_text(row, now), TIME, right=True), _time_role(left, window)),
        ("~" if guessed else " ", "estimate"),
        *money_pieces(row),
    ]
    for name, cells in layout.columns:
        text, role = evidence if name == "missing" else _column(row, name)
        line.append((fit(text, cells) + " ", role))
    line.extend(_product(row, layout))
    line.append((" " + fit(row.order_sn[-layout.tail :], layout.tail, right=True), "number"))
    return line


def evidence_piece(missing: str | None, *, submitted: bool) -> Piece:
    """`缺 签收照片`: the first item that a dispute misses, that none is, or that it was submitted.

    `None`: not known yet.
    """
    if submitted:
        return t("desk.evidence.submitted"), "faint"
    if missing is None:
        return "", "faint"
    if not missing:
        return t("desk.evidence.complete"), "faint"
    return t("desk.evidence.missing", item=missing), "soon"


def _signs(*, cursor: bool, marked: bool, urgent: bool) -> list[Piece]:
    first = ">" if cursor else "*" if marked else " "
    second = "*" if cursor and marked else "!" if urgent else " "
    return [(first, "sign"), (second, "urgent" if second == "!" else "sign")]


def _time_role(left: int | None, window: int | None) -> str:
    if left is not None and left <= HOUR:
        return "urgent"
    if window is not None:
        return "soon" if window <= ENDING else "time"
    if left is None:
        return "faint"
    return "soon" if left <= 4 * HOUR else "time"


def _column(row: CaseRow, name: str) -> Piece:
    match name:
        case "type":
            unknown = row.type is AfterSaleType.UNKNOWN
            return t(f"words.type.{row.type}"), "faint" if unknown else "plain"
        case "parcel":
            return t(f"words.parcel.{row.parcel}"), f"parcel-{row.parcel}"
        case "verdict":
            text = t(f"words.verdict.{row.verdict}") if row.verdict else "?"
            doubt = "?" if "unconfirmed" in row.verdict_flags.split() else ""
            return text + doubt, "verdict"
        case "agreed_by":
            return t(f"words.agreed_by.{row.agreed_by}"), "faint"
        case "payout_kind":
            return t(f"words.payout_kind.{row.payout_kind or PayoutKind.OTHER}"), "verdict"
        case "order_sum":
            return order_sum(row), "plain"
        case "reason" if row.queue is Queue.PAYOUT:
            return row.reason.removeprefix(_BILL_GROUP), "plain"
        case "appeal":
            return t(f"desk.appeal.{row.appealable or 'unknown'}"), "faint"
        case "applicant":
            return row.applicant, "faint"
        case "shop":
            return row.shop, "faint"
    return row.reason, "plain"


def order_sum(row: CaseRow) -> str:
    """What was paid out on the order so far, where that is more than this payout; else empty."""
    total = row.order_paid_out_fen
    if total is None or total == row.amount_fen:
        return ""
    # Where there is no room for cents they say least.
    text = yuan_text(total) if total < 100_000 else yuan_text(total).partition(".")[0]
    return t("desk.order_sum", money=text)


def _product(row: CaseRow, layout: Layout) -> list[Piece]:
    signs = cut(marks(row), layout.product)
    if not signs:
        return [(fit(row.product, layout.product), "product")]
    room = max(layout.product - width(signs) - 1, 0)
    gap = " " * (layout.product - room - width(signs))
    return [(fit(row.product, room) + gap, "product"), (signs, "mark")]


def title(row: CaseRow) -> str:
    """A short name of a case for messages: its product, or its number."""
    return clean(row.product) or row.order_sn or row.id
