"""A real shop that asked for money by every route, made by the workbench's own commands."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from models.clock import FixedClock
from models.rows import CaseRow
from models.settings import Settings, TopUp
from models.states import AppealItem, Queue, RecoveryState, Route, SourceKind
from models.workbench import Workbench
from tests.models.shop import NOW, at, bill, feed, order, payout, sale

TOP_UP = "880011"
APPEAL, REPAYMENT, COURIER = Route.APPEAL, Route.REPAYMENT, Route.COURIER
GOODS = AppealItem.GOODS
REASON = "未收到商品但实际已签收"

REFUNDS = {
    "00410": ("樱桃JJ级 顺丰空运", 19900),
    "00388": ("红富士苹果10斤", 4590),
    "00411": ("香梨 整箱", 2450),
    "00391": ("普通梨", 3900),
    "00500": ("蜜桔5斤 产地直发", 6800),
    "00501": ("猕猴桃 24枚", 8800),
    "00502": ("赣南脐橙", 5200),
    "00503": ("丑橘 礼盒", 5200),
    "00504": ("山竹 5斤", 3300),
    "00505": ("草莓礼盒装", 12800),
}
"""Product and loss of each refund, by the end of its order."""


def number(tail: str) -> str:
    """An order of the shop."""
    return f"261108-6259449090{tail}"


@contextmanager
def lossy_shop(folder: Path) -> Iterator[Workbench]:
    """Ten refunds of goods that the buyers kept, and payouts; nothing was asked for yet."""
    bench = Workbench(
        folder / "zhisun.db",
        clock=FixedClock(NOW - timedelta(days=9)),
        settings=Settings(top_up=TopUp(product_id=TOP_UP), inbox=folder / "inbox"),
        actor="阿强",
    )
    bench.prepare()
    sold = [
        order(
            order_sn=number(tail), status="已收货，退款成功", paid_fen=fen, product=product,
            confirmed_at=at("11-06 15:20"), courier="圆通快递", waybill=f"YT88123456{tail}",
        )
        for tail, (product, fen) in REFUNDS.items()
    ]  # fmt: skip
    gone = [
        sale(
            id=f"220123123{tail}", order_sn=number(tail), status="退款成功", amount_fen=fen,
            applied_at=at("11-08 09:00"), product=product, reason="其他原因",
        )
        for tail, (product, fen) in REFUNDS.items()
    ]  # fmt: skip
    feed(bench, SourceKind.ORDERS, sold, at("11-10 20:01"), name="订单导出.csv")
    feed(bench, SourceKind.AFTER_SALES, gone, at("11-10 20:02"), name="售后导出.xlsx")
    yield bench
    bench.close()


def later(bench: Workbench, days: float) -> None:
    """Some days pass."""
    clock = bench.clock
    assert isinstance(clock, FixedClock)
    clock.moment += timedelta(days=days)


def refund(bench: Workbench, tail: str) -> CaseRow:
    """The refund of an order."""
    rows = bench.cases(Queue.REFUND, everything=True)
    return next(row for row in rows if row.order_sn == number(tail))


def ask_for_everything(bench: Workbench) -> dict[str, int]:
    """Recoveries in every state, over nine days; returns their numbers by the end of the order."""
    desk, made = bench.recovery, dict[str, int]()

    def ask(tail: str, route: Route, *, sent: bool = True, item: AppealItem | None = None) -> None:
        row = refund(bench, tail)
        reason = REASON if route is APPEAL else "lost" if route is COURIER else ""
        made[tail] = desk.ask(
            row.id, route, row.amount_fen or 0, item=item, reason=reason, sent=sent
        ).id

    ask("00410", APPEAL, item=GOODS)
    ask("00500", APPEAL, item=GOODS)
    ask("00501", APPEAL, item=GOODS)
    later(bench, 5)
    desk.end(made["00500"], RecoveryState.LOST, 0)
    ask("00388", REPAYMENT)
    ask("00502", REPAYMENT)
    ask("00503", REPAYMENT)
    ask("00504", REPAYMENT)
    later(bench, 4)
    ask("00505", COURIER)
    ask("00411", COURIER, sent=False)
    ask("00391", APPEAL, sent=False, item=GOODS)
    return made


def money_comes(bench: Workbench) -> None:
    """An appeal is paid by the bill, a buyer pays for one of two orders, another for a known one."""
    back = bill(
        signature="r1", order_sn=number("00501"), code="0130001", description="其他收入-申诉补回",
        amount_fen=8800, at=at("11-19 10:00"),
    )  # fmt: skip
    feed(bench, SourceKind.BILL, [back], at("11-20 08:00"), name="账务明细-11月.csv")
    paid = [
        order(
            order_sn=f"261119-{tail * 3}", line_key=TOP_UP, status=status, paid_fen=fen,
            shipped_at=None, waybill=None, product="补差价", product_id=TOP_UP,
            deal_at=at("11-19 12:00"), buyer_note=note,
        )
        for tail, status, fen, note in (
            ("77777", "已发货，待收货", 5200, "补一下差价"),
            ("88888", "待发货", 3300, f"订单尾号 {number('00504')[-6:]}"),
        )
    ]  # fmt: skip
    feed(bench, SourceKind.ORDERS, paid, at("11-20 09:00"), name="订单导出-2.csv")


def pay_out(bench: Workbench) -> None:
    """Payouts of every kind in the bill, and a record of one."""
    codes = {
        "0040001": ("售后费用-小额打款", 800), "0040002": ("售后费用-售后补偿消费者", 1500),
        "0040003": ("售后费用-运费补偿", 1200), "0040004": ("售后费用-延迟发货", 300),
    }  # fmt: skip
    lines = [
        bill(
            signature=f"p{code}", order_sn=number(tail), code=code, description=text,
            amount_fen=-fen, at=at(f"11-{day} 09:31"),
        )
        for day, tail, (code, (text, fen)) in zip(
            (11, 13, 15, 17), ("00410", "00410", "00388", "00391"), codes.items(), strict=True
        )
    ]  # fmt: skip
    again = bill(
        signature="p5", order_sn=number("00388"), code="0040003", description="售后费用-运费补偿",
        amount_fen=-1200, at=at("11-18 09:31"),
    )  # fmt: skip
    feed(bench, SourceKind.BILL, [*lines, again], at("11-19 20:02"), name="账务明细.csv")
    record = payout(
        order_sn=number("00410"), applied_at=at("11-11 08:00"), amount_fen=800, reason="坏果",
        applicant="客服小美",
    )  # fmt: skip
    feed(bench, SourceKind.PAYOUTS, [record], at("11-19 20:03"), name="小额打款.xlsx")
