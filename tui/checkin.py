"""The daily check-in as text and as an exit code. Pure; plain ANSI, no library for colours."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from models.clock import SHANGHAI, from_epoch
from models.i18n import t
from models.money import yuan_text
from models.service_queries import percent
from models.states import Bucket, Queue, Verdict
from tui.plain import clean, cut, pad, width

if TYPE_CHECKING:
    from models.day_figures import LastDays
    from models.payout_queries import PayoutCounts
    from models.rows import CaseRow, DeskSummary, QueueSummary
    from models.service_queries import Metric

_HOUR = 3600
_DAY = 86_400
_SHOWN = (Queue.EXPIRING, Queue.EVIDENCE, Queue.REFUND, Queue.PAYOUT)
_BUCKETS = (
    *(Bucket.HOUR, Bucket.FOUR_HOURS, Bucket.DAY, Bucket.LATER),
    *(Bucket.NONE, Bucket.OVERDUE),
)
_WIDTH = 80
_NEXT = 3
"""Cases shown below the counts: enough to begin with."""

DUE, STALE, CALM = 10, 11, 0
"""Exit codes: something is due within four hours; nothing is, but the data is old; neither."""


def exit_code(summary: "DeskSummary", stale_hours: int) -> int:
    """What a scheduler may act on."""
    soon = (Bucket.HOUR, Bucket.FOUR_HOURS)
    if any(queue.buckets.get(bucket, 0) for queue in summary.queues.values() for bucket in soon):
        return DUE
    return STALE if _stale(summary, stale_hours) else CALM


def _stale(summary: "DeskSummary", stale_hours: int) -> bool:
    age = summary.as_of.after_sales
    return age is not None and summary.now - age > stale_hours * _HOUR


class Paint:
    """Adds ANSI colours, or does nothing."""

    def __init__(self, colours: bool) -> None:
        self._colours = colours

    def bold(self, text: str) -> str:
        """For headings."""
        return f"\x1b[1m{text}\x1b[0m" if self._colours else text

    def urgent(self, text: str) -> str:
        """For what is due within the hour."""
        return f"\x1b[1;31m{text}\x1b[0m" if self._colours else text


def lines(
    summary: "DeskSummary",
    next_due: Sequence["CaseRow"],
    stale_hours: int,
    *,
    colours: bool,
    days: "LastDays | None" = None,
    metrics: Mapping[str, "Metric"] = MappingProxyType({}),
    payouts: "PayoutCounts | None" = None,
) -> list[str]:
    """The check-in, a line an element, at most 80 cells wide wherever figures allow it."""
    paint = Paint(colours)
    found = [*_header(summary, paint), ""]
    for queue in _SHOWN:
        if queue in summary.queues:
            more: Sequence[str] = ()
            if queue is Queue.EVIDENCE:
                more = _disputes(summary, metrics)
            elif queue is Queue.PAYOUT and payouts is not None:
                more = payout_parts(payouts)
            found.extend(_queue(summary.queues[queue], paint, more))
    if summary.unconfirmed:
        found.append(
            f"{_label(t('today.unconfirmed'))} {t('today.count', n=f'{summary.unconfirmed:3}')}"
            f"  {t('today.unconfirmed_why')}"
        )
    if days is not None:
        found.extend(["", *_days(days)])
    found.append("")
    if next_due:
        found.extend(_next_lines(summary, next_due, paint))
    else:
        found.append(t("today.nothing"))
    notes = list(_notes(summary, stale_hours))
    return [*found, "", *notes] if notes else found


def _header(summary: "DeskSummary", paint: Paint) -> list[str]:
    now = from_epoch(summary.now).astimezone(SHANGHAI)
    shops = [clean(name) for name in summary.shops.values()]
    shop = shops[0] if len(shops) == 1 else t("today.shops", n=len(shops))
    weekday = t(f"today.weekday.{now.isoweekday()}")
    month = t(f"today.month.{now.month}")
    date = t("today.date", month=month, day=now.day, weekday=weekday, clock=f"{now:%H:%M}")
    as_of = summary.as_of
    ages = [
        t(f"today.as_of.{name}", age=_age(value, summary.now))
        for name, value in (
            ("after_sales", as_of.after_sales),
            ("pages", as_of.pages),
            ("bill", as_of.bill),
        )
        if value is not None
    ]
    head = paint.bold(t("today.title", shop=shop))
    plain = t("today.title", shop=shop)
    rest = "  ".join(ages)
    if width(plain) + width(date) + width(rest) + 6 <= _WIDTH:
        return [f"{head}  {date}    {rest}".rstrip()]
    return [f"{head}  {date}", rest]


def _days(days: "LastDays") -> Iterator[str]:
    """Yesterday and the last seven days, a line each, their figures below each other."""
    spans = (("today.yesterday", days.yesterday), ("today.week", days.week))
    rows = [
        [
            *[yuan_text(fen) for fen in (span.saved_fen, span.lost_fen, span.recovered_fen)],
            str(span.handled),
        ]
        for _name, span in spans
    ]
    widest = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for (name, _span), row in zip(spans, rows, strict=True):
        cells = [cell.rjust(wide) for cell, wide in zip(row, widest, strict=True)]
        told = t("today.figures", saved=cells[0], lost=cells[1], recovered=cells[2], n=cells[3])
        yield f"{_label(t(name))}  {told}"


def _disputes(summary: "DeskSummary", metrics: Mapping[str, "Metric"]) -> list[str]:
    """The shops' own metric, which evidence that comes late makes worse."""
    found = []
    for shop_id, name in summary.shops.items():
        metric = metrics.get(shop_id)
        if metric is None or (metric.disputes is None and metric.dispute_ppm is None):
            continue
        parts = [clean(name)] if len(summary.shops) > 1 else []
        parts.append(t("today.disputes"))
        if metric.disputes is not None:
            parts.append(t("today.disputes_count", n=metric.disputes))
        if metric.dispute_ppm is not None:
            parts.append(percent(metric.dispute_ppm))
        if metric.dispute_mean_ppm is not None:
            parts.append(t("today.disputes_mean", rate=percent(metric.dispute_mean_ppm)))
        found.append(" ".join(parts))
    return found


def _queue(queue: "QueueSummary", paint: Paint, more: Sequence[str] = ()) -> Iterator[str]:
    money = t("today.at_risk", money=yuan_text(queue.at_risk_fen).rjust(8))
    count = t("today.count", n=f"{queue.open:3}")
    head = f"{_label(t(f'words.queue.{queue.queue}'))} {count}  {money}"
    parts = [*_parts(queue), *more]
    line, used = head, width(head) + 1
    for part in parts:
        if used + 2 + width(part) > _WIDTH:
            yield line
            line, used = " " * (width(head) + 1), width(head) + 1
        urgent = part.startswith(f"{t('words.bucket.due_1h')} ") and queue.queue is not Queue.REFUND
        line += f"  {paint.urgent(part) if urgent else part}"
        used += 2 + width(part)
    yield line


def _parts(queue: "QueueSummary") -> Iterator[str]:
    if queue.queue is Queue.REFUND:
        return _refund_parts(queue)
    # A payout has no deadline, only a window to appeal: its counts say more than that.
    return iter(()) if queue.queue is Queue.PAYOUT else _bucket_parts(queue)


def payout_parts(found: "PayoutCounts") -> list[str]:
    """`可申诉 5`: what the payouts are made of; the counts overlap, and empty ones are left out."""
    return [
        t(f"desk.payouts.{name}", n=number)
        for name, number in zip(found._fields, found, strict=True)
        if number
    ]


def _bucket_parts(queue: "QueueSummary") -> Iterator[str]:
    for bucket in _BUCKETS:
        if count := queue.buckets.get(bucket, 0):
            guessed = queue.estimated.get(bucket, 0)
            suffix = f"(~{guessed})" if guessed else ""
            yield f"{t(f'words.bucket.{bucket}')} {count}{suffix}"


def _refund_parts(queue: "QueueSummary") -> Iterator[str]:
    for verdict in Verdict:
        if count := queue.verdicts.get(verdict, 0):
            yield f"{t(f'words.verdict.{verdict}')} {count}"


def _next_lines(summary: "DeskSummary", rows: Sequence["CaseRow"], paint: Paint) -> Iterator[str]:
    title = t("today.next")
    shops = len(summary.shops) > 1
    times = [_left(row, summary.now) for row in rows[:_NEXT]]
    widest = max(6, *(width(left) for left in times))
    for place, (row, left) in enumerate(zip(rows, times, strict=False)):
        label = paint.bold(title) if place == 0 else " " * width(title)
        time = pad(left, widest)
        name = f"{clean(row.shop)}  " if shops else ""
        urgent = row.deadline_at is not None and 0 < row.deadline_at - summary.now <= _HOUR
        money = pad(f"¥{yuan_text(row.at_risk_fen)}", 10, right=True)
        start = f"{_label(t(f'words.queue.{row.queue}'))} {money}  {name}{clean(row.order_sn)}  "
        room = max(_WIDTH - width(title) - widest - width(start) - 4, 8)
        yield (
            f"{label}  {paint.urgent(time) if urgent else time}"
            f"  {start}{cut(clean(_what(row)), room)}"
        ).rstrip()


def _what(row: "CaseRow") -> str:
    if row.queue is Queue.REFUND and row.verdict is not None:
        return f"{t(f'words.verdict.{row.verdict}')} {row.reason}"
    parcel = t(f"words.parcel.{row.parcel}")
    return f"{t(f'words.type.{row.type}')} {parcel} {row.reason}"


def _left(row: "CaseRow", now: int) -> str:
    if row.deadline_at is None:
        return "?"
    left = row.deadline_at - now
    if left <= 0:
        return t("words.bucket.overdue")
    days, rest = divmod(left, _DAY)
    clock = f"{rest // _HOUR:02d}:{rest % _HOUR // 60:02d}"
    text = t("today.days", d=days, clock=clock) if days else clock
    return f"{text}~" if row.estimated else text


def _notes(summary: "DeskSummary", stale_hours: int) -> Iterator[str]:
    if _stale(summary, stale_hours):
        age = summary.now - (summary.as_of.after_sales or summary.now)
        yield t("today.stale", hours=age // _HOUR)
    guessed = any(sum(queue.estimated.values()) for queue in summary.queues.values())
    rest = [t("today.rejects", n=summary.rejects)] if summary.rejects else []
    if guessed:
        rest.append(t("today.estimates"))
    if rest:
        yield ";  ".join(rest)


def _age(seconds: int, now: int) -> str:
    then = from_epoch(seconds).astimezone(SHANGHAI)
    today = from_epoch(now).astimezone(SHANGHAI)
    if then.date() == today.date():
        return f"{then:%H:%M}"
    return f"{then:%m-%d}" if then.year == today.year else f"{then:%Y-%m-%d}"


def _label(text: str) -> str:
    return pad(text, _label_width())


def _label_width() -> int:
    names = [t(f"words.queue.{queue}") for queue in _SHOWN]
    return max(
        width(name)
        for name in [*names, t("today.unconfirmed"), t("today.yesterday"), t("today.week")]
    )
