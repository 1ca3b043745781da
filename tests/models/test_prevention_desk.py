"""Prevention on a real database: what is counted, limits from files, advice."""

from datetime import date
from pathlib import Path

import pytest

from models.errors import SettingsError
from models.prevention_limits import prevention_limits, stop_limits
from models.states import AgreedBy, Queue, SourceKind, Verdict
from models.workbench import Workbench
from tests.models.shop import at, feed, hours, only, order, sale

BOX = "草莓礼盒装"


def number(place: int) -> str:
    """An order of 17 November."""
    return f"261117-{place:015}"


def refunds(bench: Workbench, count: int, **given: object) -> None:
    """So many orders, all refunded and kept by the buyer."""
    feed(
        bench,
        SourceKind.AFTER_SALES,
        [
            sale(
                id=f"{22_000_000_000_000 + place}",
                order_sn=number(place),
                status="退款成功",
                ship_track="已签收",
                **given,
            )
            for place in range(count)
        ],
        hours(-1),
    )


def orders(bench: Workbench, count: int, **given: object) -> None:
    """So many orders of the box."""
    values = {"deal_at": at("11-17 12:00"), **given}
    rows = [order(order_sn=number(place), **values) for place in range(count)]
    feed(bench, SourceKind.ORDERS, rows, hours(-2))


def test_the_lines_sum_to_the_ledger_of_the_span(bench: Workbench) -> None:
    """The same entries, the same days."""
    from models.ledger import Split

    orders(bench, 40)
    refunds(bench, 6)
    span = bench.prevention.span()
    total = bench.books.ledger(Split.PRODUCT, span.start, span.end).total
    lines = bench.prevention.lines()
    assert sum(line.now.lost_fen for line in lines) == total.lost_fen == 6 * 12800
    (line,) = lines
    assert (line.product, line.reason, line.now.losses) == (BOX, "质量问题", 6)
    assert (line.orders, line.rate_ppm, line.mean_ppm) == (40, 150_000, 150_000)
    assert (line.orders_before, line.trend) == (0, "too_few")


def test_orders_count_once_and_only_if_somebody_paid(bench: Workbench) -> None:
    """Lines of one order are one order; a blank time falls back to the number's day."""
    rows = [
        order(order_sn=number(1), line_key="a"),
        order(order_sn=number(1), line_key="b"),
        order(order_sn=number(2), status="待付款"),
        order(order_sn=number(3), status="已取消"),
        order(order_sn=number(4), status="已取消，退款成功"),
        order(order_sn="260801-000000000000005"),
        order(order_sn="260801-000000000000006", deal_at=at("11-19 12:00")),
    ]
    feed(bench, SourceKind.ORDERS, rows, hours(-2))
    refunds(bench, 1)
    (line,) = [one for one in bench.prevention.lines() if one.reason == "质量问题"]
    assert line.orders == 3


def test_nothing_imported_is_nothing_lost(bench: Workbench) -> None:
    """An empty shop."""
    assert bench.prevention.lines() == []
    assert bench.prevention.advice() == []
    assert bench.prevention.metric() == {}
    assert bench.prevention.notices() == []


def test_days_are_those_of_shanghai(bench: Workbench) -> None:
    """Ten in the morning there; one day is today alone."""
    span = bench.prevention.span(1)
    assert (span.start, span.end) == (date(2026, 11, 20), date(2026, 11, 20))


def test_advice_counts_speed_refunds_before_shipping(bench: Workbench) -> None:
    """One kept in the house, one sent all the same; one that had been shipped is no matter."""
    feed(
        bench,
        SourceKind.AFTER_SALES,
        [
            sale(
                id="1", order_sn=number(1), status="退款成功", ship_state="未发货", amount_fen=500
            ),
            sale(id="2", order_sn=number(2), status="退款成功", amount_fen=700),
        ],
        hours(-1),
    )
    cases = {row.order_sn: row for row in bench.cases(Queue.REFUND, everything=True)}
    for row in cases.values():
        bench.set_verdict([row.id], None, AgreedBy.SPEED)
    (advice,) = bench.prevention.advice()
    assert advice.facts == {"refunds": 1, "fen": 500, "sent": 0}
    bench.set_verdict([cases[number(2)].id], Verdict.SHIPPED_AFTER_REFUND, None)
    (advice,) = bench.prevention.advice()
    assert advice.facts == {"refunds": 2, "fen": 1200, "sent": 1}
    bench.undo()
    assert bench.prevention.advice()[0].facts["sent"] == 0


def test_limits_can_be_replaced_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beside the settings; what it leaves out stays."""
    monkeypatch.setenv("ZHISUN_SETTINGS", str(tmp_path / "settings.toml"))
    shipped = prevention_limits()
    own = tmp_path / "prevention.toml"
    own.write_text("[prevention]\nmin_orders = 7\n[stop]\nwarehouse_hours = 1.5\n", "utf-8")
    assert prevention_limits() == shipped._replace(min_orders=7)
    assert stop_limits().warehouse_hours == 1.5


@pytest.mark.parametrize(
    "text", ["[prevention]\nmin_orders = 0", "[stop]\nwarehouse_hours = 'x'", "prevention = 3", "?"]
)
def test_a_wrong_limit_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """File and value."""
    monkeypatch.setenv("ZHISUN_SETTINGS", str(tmp_path / "settings.toml"))
    (tmp_path / "prevention.toml").write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=r"prevention\.toml"):
        (prevention_limits(), stop_limits())


def test_a_loss_is_traced_to_its_case(bench: Workbench) -> None:
    """The line names the cases that it is made of."""
    refunds(bench, 1)
    (line,) = bench.prevention.lines()
    assert line.cases == (only(bench, Queue.REFUND).id,)
