"""A real shop whose books are worth a look: losses of many days, money that came back, notices,
parcels under way, made by the workbench's own imports and commands."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from models.clock import FixedClock
from models.settings import Settings
from models.states import AgreedBy, AppealItem, Queue, Route, SourceKind
from models.workbench import Workbench
from tests.models.shop import NOW, at, bill, feed, hours, order, sale

BOX, PEAR = "草莓礼盒装", "普通梨"
OLD = "260801-625944909000007"
"""An order whose refund is older than what the desk lists."""


def number(place: int) -> str:
    """An order of the shop."""
    return f"261109-{place:015}"


@contextmanager
def books(folder: Path) -> Iterator[Workbench]:
    """The shop, on a real database of its own."""
    path = folder / "zhisun.db"
    path.write_bytes(_made())
    bench = _workbench(path, FixedClock(NOW))
    yield bench
    bench.close()


def _workbench(path: Path, clock: FixedClock) -> Workbench:
    settings = Settings(inbox=path.parent / "inbox")
    return Workbench(path, clock=clock, settings=settings, actor="阿强")


@cache
def _made() -> bytes:
    """The database: a copy is made in no time, importing takes a second."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "zhisun.db")
        clock = FixedClock(NOW - timedelta(days=8))
        bench = _workbench(path, clock)
        bench.prepare()
        _lose(bench)
        _send_parcels(bench)
        _recover(bench)
        _save(bench)
        _publish(bench)
        bench.close()
        return path.read_bytes()


def _lose(bench: Workbench) -> None:
    """Forty boxes before the 12th and forty after it; twelve and two were refunded and kept."""
    sold, gone = [], []
    for place in range(120):
        product = BOX if place < 80 else PEAR
        day = at("11-09 12:00") if place < 40 else at("11-15 12:00")
        lost = place < 12 or place in (40, 41, 80, 81)
        status = "已收货，退款成功" if lost else "已收货"
        sold.append(order(order_sn=number(place), deal_at=day, product=product, status=status))
        if lost:
            gone.append(
                sale(
                    id=f"2201231230{place:04}",
                    order_sn=number(place),
                    status="退款成功",
                    ship_track="已签收",
                    applied_at=at(f"11-{10 + place % 9} 09:00"),
                    product=product,
                    reason="质量问题" if product == BOX else "不想要了",
                    amount_fen=12800 + 100 * place,
                )
            )
    gone.append(
        sale(id="2101", order_sn=OLD, status="退款成功", applied_at=at("08-03 09:00"),
             ship_track="已签收", product="=cmd|'x'[/b]"),
    )  # fmt: skip
    sold.append(order(order_sn=OLD, status="已收货，退款成功", product="=cmd|'x'[/b]"))
    feed(bench, SourceKind.ORDERS, sold, hours(-3), name="订单导出.csv")
    feed(bench, SourceKind.AFTER_SALES, gone, hours(-2), name="售后导出.xlsx")


def _send_parcels(bench: Workbench) -> None:
    """Refunded: on the way with two couriers, still in the house, sent after the refund."""
    rows: list[tuple[int, dict[str, Any], dict[str, Any]]] = [
        (901, {}, {"courier": "圆通快递"}),
        (902, {"intercept": "拦截中"}, {"courier": "中通快递", "waybill": "7790012345678"}),
        (903, {"ship_state": "未发货"}, {"status": "未发货，退款成功", "shipped_at": None, "waybill": None}),
        (904, {}, {"courier": "圆通快递", "waybill": "", "spec": "10斤装"}),
    ]  # fmt: skip
    sold, gone = [], []
    for place, of_sale, of_order in rows:
        values = {
            "order_sn": number(place), "status": "已发货，退款成功", "product": PEAR, "paid_fen": 3900,
        }  # fmt: skip
        sold.append(order(**{**values, **of_order}))
        values = {
            "id": f"2201231239{place}", "order_sn": number(place), "status": "退款成功",
            "applied_at": hours(-5), "product": PEAR, "reason": "不想要了", "amount_fen": 3900,
        }  # fmt: skip
        gone.append(sale(**{**values, **of_sale}))
    feed(bench, SourceKind.ORDERS, sold, hours(-1), name="订单导出-2.csv")
    feed(bench, SourceKind.AFTER_SALES, gone, hours(-1), name="售后导出-2.xlsx")


def _recover(bench: Workbench) -> None:
    """An appeal that came back by the bill, a repayment that waits, a loss that was given up."""
    cases = {row.order_sn: row.id for row in bench.cases(Queue.REFUND, everything=True)}
    bench.recovery.ask(cases[number(0)], Route.APPEAL, 12800, item=AppealItem.GOODS,
                       reason="未收到商品但实际已签收", sent=True)  # fmt: skip
    bench.recovery.ask(cases[number(1)], Route.REPAYMENT, 5000, sent=True)
    bench.recovery.write_off([cases[number(2)]])
    back = bill(signature="r1", order_sn=number(0), code="0130001", description="其他收入-申诉补回",
                amount_fen=12800, at=at("11-19 10:00"))  # fmt: skip
    refund = bill(signature="r2", order_sn=number(3), amount_fen=-13100, at=at("11-13 09:31"))
    feed(bench, SourceKind.BILL, [back, refund], hours(-1), name="账务明细-11月.csv")
    bench.set_verdict([cases[number(903)]], None, AgreedBy.SPEED)


def _save(bench: Workbench) -> None:
    """A request was talked out of: it ended without a refund."""
    request = {"id": "2299", "order_sn": number(999), "applied_at": at("11-11 08:00")}
    feed(bench, SourceKind.AFTER_SALES, [sale(**request)], hours(-200), name="售后导出-3.xlsx")
    bench.handle([row.id for row in bench.cases(Queue.EXPIRING)])
    ended = [sale(**request, status="退款关闭")]
    feed(bench, SourceKind.AFTER_SALES, ended, hours(-1), name="售后导出-4.xlsx")


def _publish(bench: Workbench) -> None:
    """The box has a notice that was published on the 12th, the pear a draft."""
    desk = bench.prevention
    shop = bench.cases(Queue.REFUND, everything=True)[0].shop_id
    notice = desk.notice(BOX, "质量问题", shop)
    desk.notice_copied(notice.id)
    desk.notice_published(notice.id)
