"""What loses money, against the shop and the time before; what changed after a notice."""

from datetime import date, timedelta
from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.advice import SpeedRefunds, advice_of
from models.ledger import NONE, LedgerEntry, Split, between, ledger_of
from models.prevention import (
    PreventionLine,
    Span,
    chance,
    compare,
    effect_of,
    lines_of,
    rate_ppm,
    span_of,
)
from models.prevention_limits import PreventionLimits
from models.states import AgreedBy, Queue, Verdict

TODAY = date(2026, 11, 20)
LIMITS = PreventionLimits(days=30, effect_days=30, min_orders=30, min_losses=5, chance=0.05)
SPAN = span_of(TODAY, 30)
PEAR, BOX = "普通梨", "草莓礼盒装"


def loss(number: int = 1, **given: Any) -> LedgerEntry:
    """A refund of ¥10.00 that is lost, on the day of the test."""
    values: dict[str, Any] = {
        "case_id": f"r{number}",
        "queue": Queue.REFUND,
        "shop_id": "s1",
        "shop": "店",
        "order_sn": f"261101-{number:015}",
        "after_sale_id": f"{number}",
        "day": TODAY.isoformat(),
        "reason": "质量问题",
        "product": PEAR,
        "route": NONE,
        "who": AgreedBy.UNKNOWN.value,
        "verdict": Verdict.KEPT_BY_BUYER,
        **dict.fromkeys(("at_risk_fen", "saved_fen", "asked_fen", "recovered_fen"), 0),
        "written_off_fen": 0,
        "lost_fen": 1000,
    }
    return LedgerEntry(**{**values, **given})


def some(count: int, first: int = 1, **given: Any) -> list[LedgerEntry]:
    """So many losses of orders of their own."""
    return [loss(first + number, **given) for number in range(count)]


def ago(days: int) -> str:
    """An ISO date."""
    return (TODAY - timedelta(days=days)).isoformat()


def only(entries: list[LedgerEntry], orders: int = 100, rest: int = 900) -> PreventionLine:
    """The line of the pear."""
    counted = {("s1", PEAR): orders, ("s1", BOX): rest}
    (line,) = [
        one for one in lines_of(entries, SPAN, counted, counted, LIMITS) if one.product == PEAR
    ]
    return line


money = st.integers(0, 50_000)
entries_of_any_kind = st.lists(
    st.builds(
        lambda number, shop, product, reason, back, lost, won, off: loss(
            number,
            shop_id=shop,
            product=product,
            reason=reason,
            day=NONE if back is None else ago(back),
            lost_fen=lost,
            recovered_fen=won,
            written_off_fen=off,
        ),
        st.integers(1, 30),
        st.sampled_from(["s1", "s2"]),
        st.sampled_from([PEAR, BOX, NONE]),
        st.sampled_from(["质量问题", "少件", NONE]),
        st.none() | st.integers(0, 70),
        money,
        money,
        money,
    ),
    max_size=25,
)


@given(entries_of_any_kind, st.integers(1, 40))
def test_the_lines_sum_to_the_ledger(entries: list[LedgerEntry], days: int) -> None:
    """What products and reasons lost is what the ledger says was lost, now and before."""
    span = span_of(TODAY, days)
    lines = lines_of(entries, span, {}, {}, LIMITS)
    total = ledger_of(between(entries, span.start, span.end), Split.REASON).total
    assert sum(line.now.lost_fen for line in lines) == total.lost_fen
    gone = total.lost_fen + total.recovered_fen + total.written_off_fen
    assert sum(line.now.gone_fen for line in lines) == gone
    assert len({(line.shop_id, line.product, line.reason) for line in lines}) == len(lines)
    assert all(line.against == line.trend == "too_few" for line in lines)


def test_spans_touch_and_do_not_overlap() -> None:
    """Today counts; the span before ends the day before this one starts."""
    assert Span(date(2026, 10, 22), TODAY) == SPAN
    assert SPAN.before == Span(date(2026, 9, 22), date(2026, 10, 21))
    line = only(
        [loss(1, day=ago(29)), loss(2, day=ago(30)), loss(3, day=ago(59)), loss(4, day=ago(60))]
    )
    assert (line.now.losses, line.before.losses) == (1, 2)


def test_the_most_expensive_comes_first_won_back_or_not() -> None:
    """What was written off or came back went too; the cases are in the same order."""
    entries = [
        loss(1, product=BOX, lost_fen=1500),
        loss(2, lost_fen=0, recovered_fen=900, written_off_fen=700),
        loss(3, lost_fen=100),
    ]
    lines = lines_of(entries, SPAN, {}, {}, LIMITS)
    assert [(line.product, line.now.gone_fen, line.now.lost_fen) for line in lines] == [
        (PEAR, 1700, 100),
        (BOX, 1500, 1500),
    ]
    assert lines[0].cases == ("r2", "r3")


def test_a_rate_counts_orders_not_cases() -> None:
    """Two refunds of one order hit one order."""
    twice = [loss(1), loss(2, order_sn=loss(1).order_sn)]
    line = only(twice)
    assert (line.now.losses, line.now.orders_hit) == (2, 1)
    assert line.rate_ppm == 10_000
    assert line.mean_ppm == 1_000


def test_unknown_orders_give_no_rate() -> None:
    """An orders export that does not reach that far claims nothing."""
    assert only(some(10), orders=0).rate_ppm is None
    assert only(some(10), orders=9).rate_ppm is None
    assert only(some(10), orders=9).against == "too_few"
    assert rate_ppm(0, 0) is None


@pytest.mark.parametrize(
    ("pears", "boxes", "orders", "claim"),
    [
        (10, 9, 100, "more"),  # 10 % against 1 %
        (1, 90, 100, "less"),  # 1 % against 10 %
        (5, 45, 100, "same"),  # 5 % both
        (6, 45, 100, "same"),  # a little more, which is chance
        (4, 4, 100, "too_few"),  # 4 % against 0.4 %, but four
        (10, 9, 29, "too_few"),  # a third, but of 29 orders
    ],
)
def test_a_product_against_its_shop(pears: int, boxes: int, orders: int, claim: str) -> None:
    """Against the rest of the shop for the same reason."""
    entries = some(pears) + some(boxes, 500, product=BOX)
    line = only([*entries, *some(200, 2000, product=BOX, reason="少件")], orders=orders)
    assert line.against == claim


def test_the_trend_needs_counts_too() -> None:
    """The same product in the span before."""
    before = some(2, 100, day=ago(40))
    assert only([*some(12), *before]).trend == "more"
    assert only([*some(2), *some(12, 100, day=ago(40))]).trend == "less"
    assert only([*some(3), *before]).trend == "too_few"


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_the_chance_is_that_of_fishers_test(a: int, b: int, c: int, d: int) -> None:
    """Against the definition, with whole numbers."""
    n, m, hit = a + b, c + d, a + c
    ways = {
        count: comb(n, count) * comb(m, hit - count)
        for count in range(max(0, hit - m), min(n, hit) + 1)
    }
    wanted = sum(way for way in ways.values() if way <= ways[a]) / comb(n + m, hit)
    assert chance(a, n, c, m) == pytest.approx(wanted, abs=1e-9)


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_a_claim_turns_round_with_its_sides(a: int, n: int, c: int, m: int) -> None:
    """More one way is less the other; small numbers claim nothing."""
    claim, other = compare((a, n), (c, m), LIMITS), compare((c, m), (a, n), LIMITS)
    assert other == {"more": "less", "less": "more"}.get(claim, claim)
    if claim in ("more", "less"):
        assert min(n, m) >= LIMITS.min_orders
        assert max(a, c) >= LIMITS.min_losses


def placed(first: date, count: int, start: int = 1) -> dict[str, str]:
    """Orders of a day."""
    return {f"261101-{start + number:015}": first.isoformat() for number in range(count)}


def test_an_effect_compares_equal_windows_of_whole_days() -> None:
    """The day itself and today belong to neither window."""
    published = TODAY - timedelta(days=11)
    orders = {
        **placed(published - timedelta(days=1), 100),
        **placed(published, 50, 200),
        **placed(published + timedelta(days=1), 100, 300),
        **placed(TODAY, 50, 500),
    }
    losses = [
        *some(20, 1, day=(published - timedelta(days=1)).isoformat()),
        *some(20, 200, day=published.isoformat()),
        *some(2, 300, day=ago(1)),
        *some(20, 500),
    ]
    effect = effect_of(losses, orders, published, TODAY, LIMITS)
    assert effect.before is not None
    assert effect.after is not None
    assert effect.before.span == Span(published - timedelta(days=10), published - timedelta(days=1))
    assert effect.after.span == Span(published + timedelta(days=1), TODAY - timedelta(days=1))
    assert (effect.before.orders, effect.before.losses) == (100, 20)
    assert (effect.after.orders, effect.after.losses) == (100, 2)
    assert effect.before.rate_ppm == 200_000
    assert effect.claim == "less"


def test_losses_that_came_after_a_window_do_not_count() -> None:
    """Orders before the notice had longer to go wrong; that is no merit of the notice."""
    published = TODAY - timedelta(days=11)
    orders = {
        **placed(published - timedelta(days=2), 100),
        **placed(published + timedelta(days=2), 100, 300),
    }
    late = some(20, 1, day=ago(2))  # of the orders before, lost long after
    effect = effect_of(late, orders, published, TODAY, LIMITS)
    assert effect.before is not None
    assert effect.before.losses == 0
    assert effect.claim == "too_few"


@pytest.mark.parametrize("days", [0, 1])
def test_a_notice_of_today_or_yesterday_has_no_effect_yet(days: int) -> None:
    """No whole day has passed."""
    effect = effect_of([], {}, TODAY - timedelta(days=days), TODAY, LIMITS)
    assert (effect.before, effect.after, effect.claim) == (None, None, "too_few")


def test_an_old_notice_is_judged_by_its_first_month() -> None:
    """The windows grow no longer than the limit."""
    published = TODAY - timedelta(days=200)
    effect = effect_of([], {}, published, TODAY, LIMITS)
    assert effect.after is not None
    assert effect.after.span.end == published + timedelta(days=30)


NO_SPEED = SpeedRefunds(0, 0, 0)


def test_advice_where_the_assistant_costs_more_and_more() -> None:
    """Six now, two before; what others agreed to is no matter."""
    ours: dict[str, Any] = {"who": AgreedBy.ASSISTANT.value}
    entries = [
        *some(6, **ours),
        *some(2, 20, day=ago(40), **ours),
        *some(9, 50, day=ago(40)),
    ]
    (advice,) = advice_of(entries, NO_SPEED, SPAN, LIMITS)
    assert advice.key == "assistant"
    assert advice.facts == {"now": 6, "fen": 6000, "before": 2, "before_fen": 2000}
    assert "60.00" in advice.text
    assert "售后小助手" in advice.text


@pytest.mark.parametrize(("now", "before"), [(4, 0), (6, 6), (6, 9), (0, 9)])
def test_no_advice_without_growth_or_with_few(now: int, before: int) -> None:
    """Four are too few, and six after six are no growth."""
    ours: dict[str, Any] = {"who": AgreedBy.ASSISTANT.value}
    entries = [*some(now, **ours), *some(before, 20, day=ago(40), **ours)]
    assert advice_of(entries, NO_SPEED, SPAN, LIMITS) == []


def test_advice_where_the_platform_refunds_before_shipping() -> None:
    """The facts, and how many were sent all the same."""
    (advice,) = advice_of([], SpeedRefunds(3, 4590, 1), SPAN, LIMITS)
    assert advice.key == "speed"
    assert advice.facts == {"refunds": 3, "fen": 4590, "sent": 1}
    assert "45.90" in advice.text
