"""The lines of the prevention screen: what loses money, advice, notices and what they changed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.advice import Advice
from models.i18n import t
from models.ledger import NONE, LedgerEntry
from models.money import yuan_text
from models.notice_rows import NoticeRow
from models.prevention import Effect, PreventionLine, Span, Sums, Window, gone_fen, rate_ppm
from models.prevention_desk import PreventionReport
from tui import times
from tui.caseline import Piece
from tui.cells import clean, cut, fit, spread, width, wrap
from tui.screens.draft_lines import paragraph
from tui.widgets.lines import TextLine

Entry = Advice | PreventionLine
Key = tuple[str, str, str]

_GAP = 2
_SIGN = 2
_LEAST_PRODUCT = 18
_MOST_PRODUCT = 40
_REASON = 10
_SHORT_PRODUCT = 10
_GIVES_WAY = ("mean", "orders", "losses", "trend")
"""Columns that go first where there is no room for the product."""
_GIVES_WAY_LAST = ("notice", "against")
"""Columns that go where even a cut product has no room."""
_COLUMNS = ("gone", "losses", "orders", "rate", "mean", "against", "trend", "notice")
_WORDS = ("against", "trend", "notice")
"""Columns of words, which stand at the left of their cells."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the screen shows, as one reading."""

    found: PreventionReport
    notices: Mapping[Key, NoticeRow] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)
    """What changed, by the ids of published notices."""

    @property
    def days(self) -> int:
        """Days of the span."""
        return (self.found.span.end - self.found.span.start).days + 1

    @property
    def entries(self) -> list[Entry]:
        """Advice, then what lost money, then notices about what loses nothing any more."""
        known = {key_of(line) for line in self.found.lines}
        quiet = [_without_losses(one) for key, one in self.notices.items() if key not in known]
        return [*self.found.advice, *self.found.lines, *quiet]

    def notice(self, line: PreventionLine) -> NoticeRow | None:
        """The notice that was kept about a line."""
        return self.notices.get(key_of(line))

    def effect(self, line: PreventionLine) -> Effect | None:
        """What changed since the notice of a line was published."""
        notice = self.notice(line)
        return self.effects.get(notice.id) if notice else None


def key_of(line: PreventionLine | NoticeRow) -> Key:
    """Shop, product and reason: what a line and a notice are known by."""
    return line.shop_id, line.product, line.reason


def _without_losses(notice: NoticeRow) -> PreventionLine:
    return PreventionLine(
        shop_id=notice.shop_id,
        shop=notice.shop,
        product=notice.product,
        reason=notice.reason,
        now=Sums(),
        before=Sums(),
        orders=0,
        orders_before=0,
        rate_ppm=None,
        mean_ppm=None,
        against="too_few",
        trend="too_few",
        cases=(),
        published_at=notice.published_at,
    )


def went(entry: LedgerEntry, line: PreventionLine, span: Span) -> bool:
    """Whether an entry of the ledger is one of the losses that a line counts."""
    key = (entry.shop_id, entry.product, entry.reason)
    return key == key_of(line) and span.holds(entry.day) and gone_fen(entry) > 0


def name_of(text: str) -> str:
    """A product or reason as people read it."""
    return t("prevention.unknown") if text in ("", NONE) else clean(text)


def percent(ppm: int | None) -> str:
    """A rate for people: `1.20%`; `?` if unknown."""
    return "?" if ppm is None else f"{ppm / 10_000:.2f}%"


def title(report: Report, now: int, cells: int) -> TextLine:
    """The days, and the sum of what went."""
    span, lines = report.found.span, report.found.lines
    days = t("prevention_screen.span", days=report.days, start=span.start, end=span.end)
    money = times.yuan(sum(line.now.gone_fen for line in lines))
    told = t("prevention_screen.sums", n=len(lines), money=money) if lines else ""
    head = f" {t('prevention_screen.title')}  {days}  {told}"
    return ((spread(head, f"{times.clock_time(now)} ", cells), "title"),)


# -- list ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of the list at a width."""

    product: int
    reason: int
    columns: tuple[tuple[str, int], ...]


def layout(report: Report, now: int, cells: int) -> Layout:
    """The columns that fit into `cells`; those of `_GIVES_WAY` give way to the product."""
    lines = [one for one in report.entries if isinstance(one, PreventionLine)]
    values = [_values(line, report, now) for line in lines]
    widths = {
        name: max([width(_heading(name)), *(width(value[name]) for value in values)])
        for name in _COLUMNS
    }
    reasons = [width(name_of(line.reason)) for line in lines]
    reason = min(_REASON, max([width(_heading("reason")), *reasons]))
    names = list(_COLUMNS)

    def room() -> int:
        return cells - _SIGN - reason - _GAP - sum(widths[name] + _GAP for name in names)

    for name in _GIVES_WAY:
        if room() < _LEAST_PRODUCT:
            names.remove(name)
    for name in _GIVES_WAY_LAST:
        if room() < _SHORT_PRODUCT:
            names.remove(name)
    products = [width(name_of(line.product)) for line in lines]
    wanted = min(_MOST_PRODUCT, max([_LEAST_PRODUCT, *products]))
    product = max(_SHORT_PRODUCT, min(room(), wanted))
    reason += max(0, min(room() - product, max([reason, *reasons]) - reason))
    return Layout(product, reason, tuple((name, widths[name]) for name in names))


def _heading(name: str) -> str:
    return t(f"prevention_screen.column.{name}")


def _values(line: PreventionLine, report: Report, now: int) -> dict[str, str]:
    return {
        "gone": yuan_text(line.now.gone_fen) if line.now.losses else "-",
        "losses": str(line.now.losses or "-"),
        "orders": str(line.orders) if line.orders else "?",
        "rate": percent(line.rate_ppm),
        "mean": percent(line.mean_ppm),
        "against": t(f"prevention_screen.against.{line.against}"),
        "trend": t(f"prevention_screen.trend.{line.trend}"),
        "notice": _notice_word(report.notice(line), now),
    }


def _notice_word(notice: NoticeRow | None, now: int) -> str:
    if notice is None:
        return ""
    if notice.published_at is not None:
        return t("prevention_screen.notice.published", day=_day(notice.published_at, now))
    return t(f"prevention_screen.notice.{'copied' if notice.copied_at else 'draft'}")


def _day(seconds: int, now: int) -> str:
    then = times.local(seconds)
    this_year = then.year == times.local(now).year
    return then.strftime("%m-%d" if this_year else "%Y-%m-%d")


def heading(shown: Layout) -> TextLine:
    """What the columns are."""
    names = [fit(_heading("product"), shown.product), fit(_heading("reason"), shown.reason)]
    names += [fit(_heading(name), wide, right=name not in _WORDS) for name, wide in shown.columns]
    return ((" " * _SIGN + (" " * _GAP).join(names), "label"),)


def advice_line(advice: Advice, cells: int, *, cursor: bool) -> TextLine:
    """A piece of advice on one line; the detail has all of it."""
    sign = ">" if cursor else " "
    text = f"{t('prevention_screen.advice')}  {advice.text}"
    return ((f"{sign}! {cut(text, cells - 4)}", "soon"),)


def product_line(
    line: PreventionLine, report: Report, shown: Layout, now: int, *, cursor: bool
) -> TextLine:
    """A product and a reason with its figures; `>` marks the one that keys act on."""
    names = fit(name_of(line.product), shown.product) + " " * _GAP
    names += fit(name_of(line.reason), shown.reason)
    pieces: list[Piece] = [(f"{'>' if cursor else ' '} {names}", "")]
    values = _values(line, report, now)
    claims = {"against": line.against, "trend": line.trend}
    for name, wide in shown.columns:
        text = " " * _GAP + fit(values[name], wide, right=name not in _WORDS)
        pieces.append((text, _role(name, claims.get(name, ""))))
    return tuple(pieces)


def _role(name: str, claim: str) -> str:
    if claim:
        return {"more": "soon", "less": "good"}.get(claim, "faint")
    return {"mean": "faint", "notice": "mark"}.get(name, "")


# -- detail --------------------------------------------------------------------------------------


def advice_detail(advice: Advice, cells: int) -> list[TextLine]:
    """A piece of advice in full."""
    return [((f" {text}", "soon"),) for text in wrap(advice.text, cells - 2)]


def detail(
    line: PreventionLine, report: Report, now: int, cells: int, key: str, *, text: bool = True
) -> list[TextLine]:
    """Everything about a line: figures, against the shop, trend, its notice and what it changed.

    `key` drafts a notice; without `text` the notice's own words are left out.
    """
    head = f"{name_of(line.product)}  {name_of(line.reason)}  {clean(line.shop)}"
    lines: list[TextLine] = [((f" {row}", "strong"),) for row in wrap(head, cells - 2)]
    for told in figures(line, report.days):
        lines += _rows(told, cells)
    notice = report.notice(line)
    lines += _rows(notice_state(notice, now, key), cells, "mark" if notice else "")
    for told in effect_texts(report.effect(line)):
        lines += _rows(told, cells)
    if notice is not None and text:
        # A blank line tells the words of the notice from those about it.
        lines.append(())
        lines += [((f" {row}", ""),) for row in paragraph(notice.text, cells - 2)]
    return lines


def _rows(text: str, cells: int, role: str = "") -> list[TextLine]:
    rows = wrap(text, cells - 3)
    return [((f" {row}" if at == 0 else f"  {row}", role),) for at, row in enumerate(rows)]


def figures(line: PreventionLine, days: int) -> list[str]:
    """What went, against the shop, against the days before; counts wherever there is a rate."""
    money = times.yuan(line.now.gone_fen)
    gone = t("prevention_screen.detail.gone", money=money, n=line.now.losses)
    if line.now.lost_fen != line.now.gone_fen:
        left = t("prevention_screen.detail.left", money=times.yuan(line.now.lost_fen))
        gone = f"{gone}  {left}"
    if line.rate_ppm is None:
        orders = t("prevention_screen.detail.orders_unknown")
    else:
        orders = t(
            "prevention_screen.detail.orders",
            losses=line.now.orders_hit,
            orders=line.orders,
            rate=percent(line.rate_ppm),
            mean=percent(line.mean_ppm),
            claim=t(f"prevention.against.{line.against}"),
        )
    past = rate_ppm(line.before.orders_hit, line.orders_before)
    counted = {"losses": line.before.orders_hit, "orders": line.orders_before}
    before = t(
        f"prevention_screen.detail.{'before' if past is None else 'before_rate'}",
        days=days,
        money=times.yuan(line.before.gone_fen),
        n=line.before.losses,
        rate=percent(past),
        claim=t(f"prevention.trend.{line.trend}"),
        **counted,
    )
    return [gone, orders, before]


def notice_state(notice: NoticeRow | None, now: int, key: str) -> str:
    """How far the notice is, and since when."""
    if notice is None:
        return t("prevention_screen.detail.notice_none", key=key)
    if notice.published_at is not None:
        at = times.full_moment(notice.published_at, now)
        return t("prevention_screen.detail.notice_published", at=at)
    if notice.copied_at is not None:
        at = times.full_moment(notice.copied_at, now)
        return t("prevention_screen.detail.notice_copied", at=at)
    at = times.full_moment(notice.updated_at, now)
    return t("prevention_screen.detail.notice_draft", at=at)


def effect_texts(effect: Effect | None) -> Sequence[str]:
    """What changed after a notice was published, with the counts that it rests on."""
    if effect is None:
        return ()
    if effect.before is None or effect.after is None:
        return (t("prevention.effect.too_few"),)
    return (
        _window("before_it", effect.before),
        _window("after_it", effect.after),
        t(f"prevention.effect.{effect.claim}"),
    )


def _window(when: str, window: Window) -> str:
    return t(
        "prevention_screen.detail.window",
        when=t(f"prevention_screen.detail.{when}"),
        days=(window.span.end - window.span.start).days + 1,
        start=f"{window.span.start:%m-%d}",
        end=f"{window.span.end:%m-%d}",
        losses=window.losses,
        orders=window.orders,
        rate=percent(window.rate_ppm),
        money=times.yuan(window.lost_fen),
    )
