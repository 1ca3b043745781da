"""The status line: money at risk, unconfirmed decisions, the age of every source, the time. Pure."""

from dataclasses import dataclass

from models.i18n import t
from models.rows import AsOf, DeskSummary
from tui.caseline import Piece
from tui.cells import cut, width
from tui.times import age, clock_time, yuan

_SOURCES = ("after_sales", "orders", "bill", "pages")
_FORMS = (("long", 16), ("short", 6), ("short", 0), ("timeless", 0), ("tiny", 0), ("least", 0))
"""From roomy to terse, each with the cells that it leaves the shop's name.

A merchant knows the name of the only shop better than what a letter stands for.
"""


_LEAST_NAME = 6
"""Cells below which a cut name says nothing."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the line shows beside the summary."""

    now: int
    stale_hours: int
    demo: bool = False
    failing: bool = False
    """The database could not be read lately: what is shown is old."""


def status_line(summary: DeskSummary, context: Context, cells: int) -> tuple[Piece, ...]:
    """The status line for a width; the shop's name gives way first, then the time, then labels."""
    shop = _shop_name(summary)
    for form, least in _FORMS:
        parts = _parts(summary, context, form)
        taken = sum(width(text) for text, _role in parts)
        brand = f" {t('desk.brand')} " if form == "long" else " "
        room = cells - taken - width(brand) - 1
        if room >= min(least, width(shop)):
            break
    if room < min(_LEAST_NAME, width(shop)):
        return ((brand, "title"), *parts)
    name = cut(shop, room)
    return ((f"{brand}{name}{' ' * (room - width(name))} ", "title"), *parts)


def _shop_name(summary: DeskSummary) -> str:
    names = list(summary.shops.values())
    return t("desk.shops", n=len(names)) if len(names) > 1 else "".join(names)


def _parts(summary: DeskSummary, context: Context, form: str) -> list[Piece]:
    gap = "  " if form == "long" else " "
    saved = t("desk.status.at_risk", money=yuan(summary.at_risk_fen))
    parts: list[Piece] = [(saved + gap, "strong")]
    if summary.unconfirmed:
        parts.append((t("desk.status.unconfirmed", n=summary.unconfirmed) + gap, "soon"))
    if summary.rejects and form == "long":
        parts.append((t("desk.status.rejects", n=summary.rejects) + gap, "soon"))
    for name in _SOURCES:
        parts.append(_source(name, summary.as_of, context, form))
    if context.demo:
        parts.append((t("desk.status.demo") + " ", "strong"))
    if context.failing:
        parts.append((t("desk.status.failing") + " ", "urgent"))
    if form not in {"timeless", "least"}:
        parts.append((f"{gap if form == 'long' else ''}{clock_time(context.now)} ", "strong"))
    return parts


def _source(name: str, as_of: AsOf, context: Context, form: str) -> Piece:
    seen: int | None = getattr(as_of, name)
    tiny = form in {"tiny", "least"}
    label = t(f"desk.status.{'tiny' if tiny else 'source'}.{name}")
    gap = "" if tiny else " " if form == "long" else t("desk.status.short_gap")
    if seen is None:
        return f"{label}{gap}{t('desk.status.never')} ", "faint"
    stale = name != "bill" and context.now - seen > context.stale_hours * 3600
    sign = "!" if stale else ""
    return f"{label}{gap}{age(seen, context.now)}{sign} ", "soon" if stale else ""
