"""Commands for before the order: what loses money, and notices against it."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from models.clock import SHANGHAI, from_epoch
from models.errors import ActionRefused, ZhisunError
from models.i18n import t
from models.ledger import NONE
from models.money import yuan_text
from models.prevention import rate_ppm
from tui import output
from tui.cells import CUT, clean, cut
from tui.shapes import iso
from tui.shell.acts import AsJson
from tui.shell.context import shell_of

if TYPE_CHECKING:
    from models.advice import Advice
    from models.notice_rows import NoticeRow
    from models.prevention import Effect, PreventionLine, Sums, Window
    from models.prevention_desk import PreventionDesk

_NAME = 40
"""Cells for a name; titles of products run to hundreds of characters."""

Product = Annotated[str, typer.Argument(metavar="PRODUCT", help="cli.prevention.product")]
Reason = Annotated[str, typer.Argument(metavar="REASON", help="cli.prevention.reason")]
ShopName = Annotated[str, typer.Option("--shop", help="cli.prevention.shop")]
Days = Annotated[int | None, typer.Option("--days", min=1, max=3650, help="cli.prevention.days")]

_DAYS_SEARCHED = 90
"""Notices may be written about what lost money in this time."""


def prevention(
    context: typer.Context,
    days: Days = None,
    as_json: AsJson = False,
) -> None:
    """cli.prevention.help"""
    if context.invoked_subcommand is not None:
        return
    desk = shell_of(context).workbench.prevention
    span, lines, advice = desk.report(days)
    length = (span.end - span.start).days + 1
    if as_json:
        kept = desk.notices()
        effects = desk.effects(kept)
        output.say_json(
            {
                "days": length,
                "start": span.start.isoformat(),
                "end": span.end.isoformat(),
                "lines": [_line_shape(line) for line in lines],
                "advice": [_advice_shape(one) for one in advice],
                "notices": [_notice_shape(one, effects.get(one.id)) for one in kept],
            }
        )
        return
    if not lines:
        output.tell(t("prevention.nothing", days=length))
    else:
        output.say(t("prevention.head", days=length, start=span.start, end=span.end))
    output.say(*[_line(line, length) for line in lines])
    if advice:
        output.say("", t("prevention.advice_head"), *[f"  {one.text}" for one in advice])


def notice(
    context: typer.Context,
    product: Product,
    reason: Reason,
    shop: ShopName = "",
    template: Annotated[str, typer.Option("--template", help="cli.draft.template")] = "",
    as_json: AsJson = False,
) -> None:
    """cli.prevention.notice.help"""
    from models.compliance import refused
    from tui.screens.draft_lines import named

    desk = shell_of(context).workbench.prevention
    key = _the_pair(desk, product, reason, shop)
    made = desk.notice(*key, template or None)
    findings, effect = desk.check_notice(made), desk.effect(made)
    if as_json:
        told = [{"rule": one.rule, "word": one.word, "level": one.level} for one in findings]
        shape = _notice_shape(made, effect)
        output.say_json({**shape, "refused": refused(findings), "findings": told})
    else:
        output.say(made.text)
        output.tell(*_effect(made, effect))
    if refused(findings):
        output.tell(t("prevention.not_allowed", words=named(findings)))
        raise typer.Exit(output.REJECTED)


def published(
    context: typer.Context,
    product: Product,
    reason: Reason,
    shop: ShopName = "",
    as_json: AsJson = False,
) -> None:
    """cli.prevention.published.help"""
    desk = shell_of(context).workbench.prevention
    made = desk.notice(*_the_pair(desk, product, reason, shop))
    desk.notice_published(made.id)
    made = desk.notice(made.product, made.reason, made.shop_id)
    if as_json:
        output.say_json(_notice_shape(made, desk.effect(made)))
    else:
        output.say(
            t(
                "prevention.choose.published",
                product=clean(made.product),
                reason=clean(made.reason),
            )
        )


def _the_pair(desk: "PreventionDesk", product: str, reason: str, shop: str) -> tuple[str, str, str]:
    """Product, reason and shop id that the words mean: as written, else what contains them.

    Raises:
        ActionRefused: nothing matches, or several do.
    """
    known = {
        (one.product, one.reason, one.shop_id): one.shop
        for group in (desk.notices(), desk.lines(_DAYS_SEARCHED))
        for one in group
        if one.product not in ("", NONE) and (not shop or one.shop == shop)
    }
    exact = [key for key in known if key[:2] == (product, reason)]
    # A name as the list shows it: control characters left out, and a long one cut.
    product, reason = clean(product).removesuffix(CUT), clean(reason).removesuffix(CUT)
    found = exact or [key for key in known if product in clean(key[0]) and reason in clean(key[1])]
    if not found:
        raise ActionRefused(
            t("prevention.choose.none", product=clean(product), reason=clean(reason)),
            t("prevention.choose.none_hint"),
        )
    if len(found) > 1:
        choices = [f"  {clean(key[0])} / {clean(key[1])}  {clean(known[key])}" for key in found]
        told = t("prevention.choose.several", n=len(found))
        raise ZhisunError("\n".join([told, *choices]))
    return found[0]


def _line(line: "PreventionLine", days: int) -> str:
    now = line.now
    orders = t("prevention.orders_unknown")
    if line.rate_ppm is not None:
        orders = t("prevention.orders", losses=now.orders_hit, orders=line.orders)
    parts = [
        f"{yuan_text(now.gone_fen):>10}  {_name(line.product)}  {_name(line.reason)}",
        orders,
    ]
    if line.rate_ppm is not None and line.mean_ppm is not None:
        rates = t("prevention.rate", rate=percent(line.rate_ppm), mean=percent(line.mean_ppm))
        parts.append(rates)
    parts.append(t(f"prevention.against.{line.against}"))
    past = rate_ppm(line.before.orders_hit, line.orders_before)
    before = "before" if past is None else "before_rate"
    amount = yuan_text(line.before.gone_fen)
    parts.append(t(f"prevention.{before}", days=days, amount=amount, rate=percent(past)))
    parts.append(t(f"prevention.trend.{line.trend}"))
    if line.published_at is not None:
        parts.append(t("prevention.published", day=_day(line.published_at)))
    return "  ".join(parts)


def _name(text: str) -> str:
    return t("prevention.unknown") if text in ("", NONE) else cut(clean(text), _NAME)


def percent(ppm: int | None) -> str:
    """A rate for people: `1.20%`; `?` if unknown."""
    return "?" if ppm is None else f"{ppm / 10_000:.2f}%"


def _effect(notice: "NoticeRow", effect: "Effect | None") -> list[str]:
    if notice.published_at is None or effect is None:
        return [t("prevention.effect.none")]
    if effect.before is None or effect.after is None:
        return [t("prevention.effect.too_early", day=_day(notice.published_at))]
    return [
        _window(t("prevention.effect.before"), effect.before),
        _window(t("prevention.effect.after"), effect.after),
        t(f"prevention.effect.{effect.claim}"),
    ]


def _window(when: str, window: "Window") -> str:
    return t(
        "prevention.effect.window",
        when=when,
        days=(window.span.end - window.span.start).days + 1,
        start=window.span.start,
        end=window.span.end,
        orders=window.orders,
        losses=window.losses,
        rate=percent(window.rate_ppm),
        amount=yuan_text(window.lost_fen),
    )


def _day(seconds: int) -> str:
    return f"{from_epoch(seconds).astimezone(SHANGHAI):%Y-%m-%d}"


def _line_shape(line: "PreventionLine") -> dict[str, Any]:
    return {
        "shop": line.shop,
        "product": line.product,
        "reason": line.reason,
        **_sums_shape(line.now, line.orders),
        "rate_ppm": line.rate_ppm,
        "mean_ppm": line.mean_ppm,
        "against": line.against,
        "before": _sums_shape(line.before, line.orders_before),
        "trend": line.trend,
        "published": iso(line.published_at),
        "cases": list(line.cases),
    }


def _sums_shape(sums: "Sums", orders: int) -> dict[str, Any]:
    return {
        "lost_fen": sums.lost_fen,
        "gone_fen": sums.gone_fen,
        "losses": sums.losses,
        "orders_hit": sums.orders_hit,
        "orders": orders or None,
    }


def _advice_shape(advice: "Advice") -> dict[str, Any]:
    return {"key": advice.key, "text": advice.text, "facts": dict(advice.facts)}


def _notice_shape(notice: "NoticeRow", effect: "Effect | None") -> dict[str, Any]:
    return {
        "notice": notice.id,
        "shop": notice.shop,
        "product": notice.product,
        "reason": notice.reason,
        "template": notice.template,
        "text": notice.text,
        "updated": iso(notice.updated_at),
        "copied": iso(notice.copied_at),
        "published": iso(notice.published_at),
        "effect": None
        if effect is None
        else {
            "claim": effect.claim,
            "before": _window_shape(effect.before),
            "after": _window_shape(effect.after),
        },
    }


def _window_shape(window: "Window | None") -> dict[str, Any] | None:
    if window is None:
        return None
    return {
        "start": window.span.start.isoformat(),
        "end": window.span.end.isoformat(),
        "orders": window.orders,
        "losses": window.losses,
        "lost_fen": window.lost_fen,
        "rate_ppm": window.rate_ppm,
    }
