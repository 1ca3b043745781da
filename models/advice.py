"""Advice where the shop's own or the platform's rules lose money. Pure.

Facts first, then where to look; nothing is changed for anyone.
"""

from collections.abc import Iterable
from typing import NamedTuple

from models.i18n import t
from models.ledger import LedgerEntry
from models.money import yuan_text
from models.prevention import Span, gone_fen
from models.prevention_limits import PreventionLimits
from models.states import AgreedBy


class Advice(NamedTuple):
    """One piece of advice."""

    key: str
    """`assistant` or `speed`."""
    text: str
    """In the user's language: the facts, then what to look at."""
    facts: dict[str, int]
    """The figures in the text; money is fen."""


class SpeedRefunds(NamedTuple):
    """Refunds by 极速退款 before the goods were shipped."""

    refunds: int
    fen: int
    sent: int
    """How many of them were shipped all the same."""


def advice_of(
    entries: Iterable[LedgerEntry], speed: SpeedRefunds, span: Span, limits: PreventionLimits
) -> list[Advice]:
    """What there is to advise about the span and the one before it."""
    found = (_assistant(entries, span, limits), _speed(speed, span))
    return [one for one in found if one is not None]


def _assistant(
    entries: Iterable[LedgerEntry], span: Span, limits: PreventionLimits
) -> Advice | None:
    """Losses by 售后小助手 grow: it agrees by the shop's own rules, and what it agreed to can
    hardly be appealed."""
    now, before = [], []
    for entry in entries:
        if entry.who != AgreedBy.ASSISTANT or gone_fen(entry) <= 0:
            continue
        if span.holds(entry.day):
            now.append(gone_fen(entry))
        elif span.before.holds(entry.day):
            before.append(gone_fen(entry))
    grows = len(now) > len(before) and sum(now) > sum(before)
    if len(now) < limits.min_losses or not grows:
        return None
    facts = {"now": len(now), "fen": sum(now), "before": len(before), "before_fen": sum(before)}
    text = t(
        "prevention.advice.assistant",
        days=_days(span),
        now=len(now),
        amount=yuan_text(sum(now)),
        before=len(before),
        amount_before=yuan_text(sum(before)),
    )
    return Advice("assistant", text, facts)


def _speed(speed: SpeedRefunds, span: Span) -> Advice | None:
    """Orders refunded by 极速退款 before shipping: only a look before packing keeps the goods."""
    if speed.refunds == 0:
        return None
    text = t(
        "prevention.advice.speed",
        days=_days(span),
        n=speed.refunds,
        amount=yuan_text(speed.fen),
        sent=speed.sent,
    )
    return Advice("speed", text, {"refunds": speed.refunds, "fen": speed.fen, "sent": speed.sent})


def _days(span: Span) -> int:
    return (span.end - span.start).days + 1
