"""Which products lose money for which reasons, and what changed after a notice. Pure.

Counts are honest: a rate is only given where the orders are known, and a difference is only called
one where it is unlikely to be chance.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import exp, lgamma
from typing import Literal, NamedTuple

from models.clock import SHANGHAI, from_epoch
from models.ledger import LedgerEntry
from models.prevention_limits import PreventionLimits

Claim = Literal["more", "less", "same", "too_few"]
"""What may be said of a rate against another; `same`: the difference may well be chance."""


class Span(NamedTuple):
    """Whole days in Shanghai, both ends included."""

    start: date
    end: date

    def holds(self, day: str) -> bool:
        """Whether an ISO date lies in the span."""
        return self.start.isoformat() <= day <= self.end.isoformat()

    @property
    def before(self) -> "Span":
        """The span of the same length that ends the day before."""
        length = self.end - self.start + timedelta(days=1)
        return Span(self.start - length, self.end - length)


class Sums(NamedTuple):
    """What a product lost for a reason in a span."""

    lost_fen: int = 0
    """The ledger's lost: neither won back nor written off."""
    gone_fen: int = 0
    """All that went, whatever came of it: lost, recovered and written off."""
    losses: int = 0
    """Cases that lost money."""
    orders_hit: int = 0
    """Orders among them; a case that names no order counts as one."""


class PreventionLine(NamedTuple):
    """A product and a reason by which it lost money."""

    shop_id: str
    shop: str
    product: str
    reason: str
    now: Sums
    before: Sums
    orders: int
    """Orders of the product in the span, by the orders export; 0 is also unknown."""
    orders_before: int
    rate_ppm: int | None
    """Orders hit by all orders of the product, per million; `None` where orders are not known."""
    mean_ppm: int | None
    """The same over all products of the shop."""
    against: Claim
    """The product's rate against the rest of its shop."""
    trend: Claim
    """The product's rate against that of the span before."""
    cases: tuple[str, ...]
    """Ids of the cases of the span, most expensive first."""
    published_at: int | None = None
    """When its notice was published."""


class Window(NamedTuple):
    """Orders of a product that were placed in some days, and how many of them were lost by their end."""

    span: Span
    orders: int
    losses: int
    lost_fen: int

    @property
    def rate_ppm(self) -> int | None:
        """Losses by orders, per million."""
        return rate_ppm(self.losses, self.orders)


class Effect(NamedTuple):
    """What changed after a notice was published."""

    before: Window | None
    after: Window | None
    """`None`: no whole day has passed since."""
    claim: Claim


def day_of(at: int) -> date:
    """The day in Shanghai of epoch seconds."""
    return from_epoch(at).astimezone(SHANGHAI).date()


def span_of(today: date, days: int) -> Span:
    """The last `days` days, today among them."""
    return Span(today - timedelta(days=days - 1), today)


def lines_of(
    entries: Iterable[LedgerEntry],
    span: Span,
    orders: Mapping[tuple[str, str], int],
    orders_before: Mapping[tuple[str, str], int],
    limits: PreventionLimits,
) -> list[PreventionLine]:
    """Products and reasons that lost money in the span, by what went.

    `orders` count a product's orders by shop id and product, in the span and in that before it.
    """
    now, before = defaultdict(list), defaultdict(list)
    for entry in entries:
        if gone_fen(entry) <= 0:
            continue
        key = (entry.shop_id, entry.product, entry.reason)
        if span.holds(entry.day):
            now[key].append(entry)
        elif span.before.holds(entry.day):
            before[key].append(entry)
    sums = {key: _sums(found) for key, found in now.items()}
    shop_orders = _by_shop(orders)
    hit: dict[tuple[str, str], int] = defaultdict(int)
    for (shop_id, _product, reason), summed in sums.items():
        hit[shop_id, reason] += summed.orders_hit
    lines = []
    for key, found in now.items():
        shop_id, product, reason = key
        mine, all_orders = orders.get((shop_id, product), 0), shop_orders.get(shop_id, 0)
        past = _sums(before.get(key, ()))
        past_orders = orders_before.get((shop_id, product), 0)
        all_hit = hit[shop_id, reason]
        rest = (all_hit - sums[key].orders_hit, all_orders - mine)
        lines.append(
            PreventionLine(
                shop_id=shop_id,
                shop=found[0].shop,
                product=product,
                reason=reason,
                now=sums[key],
                before=past,
                orders=mine,
                orders_before=past_orders,
                rate_ppm=rate_ppm(sums[key].orders_hit, mine),
                mean_ppm=rate_ppm(all_hit, all_orders),
                against=compare((sums[key].orders_hit, mine), rest, limits),
                trend=compare((sums[key].orders_hit, mine), (past.orders_hit, past_orders), limits),
                cases=_dearest_first(found),
            )
        )
    return sorted(
        lines, key=lambda line: (-line.now.gone_fen, line.product, line.reason, line.shop_id)
    )


def effect_of(
    losses: Sequence[LedgerEntry],
    orders: Mapping[str, str],
    published: date,
    today: date,
    limits: PreventionLimits,
) -> Effect:
    """What became of the orders before and after the day on which a notice was published.

    Both windows are of equal length, whole days, without the day itself and without today; of both,
    only losses up to the end of the window count, so that later orders, of which less is known yet,
    are not flattered.

    `losses` are those of the notice's product and reason; `orders` the orders of its product: order
    number to the ISO date on which it was placed.
    """
    length = min((today - published).days - 1, limits.effect_days)
    if length < 1:
        return Effect(None, None, "too_few")
    one = timedelta(days=1)
    earlier = Span(published - one * length, published - one)
    later = Span(published + one, published + one * length)
    before, after = _window(losses, orders, earlier), _window(losses, orders, later)
    claim = compare((after.losses, after.orders), (before.losses, before.orders), limits)
    return Effect(before, after, claim)


def compare(mine: tuple[int, int], other: tuple[int, int], limits: PreventionLimits) -> Claim:
    """Whether losses of orders are more, less or the same than others'; each pair (losses, orders)."""
    losses, orders = mine
    other_losses, other_orders = other
    if (
        min(orders, other_orders) < limits.min_orders
        or losses > orders
        or other_losses > other_orders
    ):
        return "too_few"
    if max(losses, other_losses) < limits.min_losses:
        return "too_few"
    if chance(losses, orders, other_losses, other_orders) >= limits.chance:
        return "same"
    return "more" if losses * other_orders > other_losses * orders else "less"


def chance(losses: int, orders: int, other_losses: int, other_orders: int) -> float:
    """How likely so great a difference is if there is none: Fisher's exact test, both sides."""
    total, hit = orders + other_orders, losses + other_losses

    def likelihood(count: int) -> float:
        return exp(
            _choose(orders, count) + _choose(other_orders, hit - count) - _choose(total, hit)
        )

    seen = likelihood(losses)
    counts = range(max(0, hit - other_orders), min(orders, hit) + 1)
    # Equally likely outcomes differ in their last digits only.
    return min(1.0, sum(p for count in counts if (p := likelihood(count)) <= seen * (1 + 1e-9)))


def _choose(of: int, count: int) -> float:
    """The logarithm of the number of ways to choose."""
    return lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)


def rate_ppm(losses: int, orders: int) -> int | None:
    """Losses by orders, per million; `None` where there are no orders, or fewer than losses."""
    return None if orders < max(losses, 1) else losses * 1_000_000 // orders


def gone_fen(entry: LedgerEntry) -> int:
    """All money of an entry that went, whatever came of it."""
    return entry.lost_fen + entry.recovered_fen + entry.written_off_fen


def _sums(entries: Sequence[LedgerEntry]) -> Sums:
    orders = {entry.order_sn or entry.case_id for entry in entries}
    return Sums(
        lost_fen=sum(entry.lost_fen for entry in entries),
        gone_fen=sum(map(gone_fen, entries)),
        losses=len(entries),
        orders_hit=len(orders),
    )


def _by_shop(orders: Mapping[tuple[str, str], int]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for (shop_id, _product), count in orders.items():
        counts[shop_id] += count
    return counts


def _dearest_first(entries: Sequence[LedgerEntry]) -> tuple[str, ...]:
    ranked = sorted(entries, key=lambda entry: (-gone_fen(entry), entry.case_id))
    return tuple(entry.case_id for entry in ranked)


def _window(losses: Sequence[LedgerEntry], orders: Mapping[str, str], span: Span) -> Window:
    placed = {number for number, day in orders.items() if span.holds(day)}
    end = span.end.isoformat()
    found = [
        loss
        for loss in losses
        if loss.order_sn in placed and loss.day <= end and gone_fen(loss) > 0
    ]
    hit = {loss.order_sn for loss in found}
    return Window(span, len(placed), len(hit), sum(loss.lost_fen for loss in found))
