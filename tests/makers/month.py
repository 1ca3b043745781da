"""Makes a month of a shop: 20,000 after-sales, their orders, three overlapping bills, and what came
back through the bill of the month after it.

Every after-sale is of a `Kind` that says what became of its goods, so that a test can sum up by
itself what the program must find. Names and numbers are made up, and as ugly as real ones.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from tests.makers.tables import AFTER_SALES, O1, Bill, Sheet, grid_csv, table_csv, zipped

EVENING = datetime(2026, 10, 31, 20, 0)  # noqa: DTZ001 - exports carry no zone
"""When the month is looked at, Shanghai."""
LATER = datetime(2026, 11, 12, 9, 0)  # noqa: DTZ001 - exports carry no zone
"""When the next month's bill has come."""
TOP_UP = "880011"
"""The shop's 补差价 product."""
_FIRST = datetime(2026, 10, 3, 8, 0)  # noqa: DTZ001 - exports carry no zone
_BILLS = (
    ("2026-10-01 00:00:00", "2026-10-12 23:59:59"),
    ("2026-10-12 00:00:00", "2026-10-22 23:59:59"),
    ("2026-10-22 00:00:00", "2026-10-31 19:59:59"),
)


class Kind(Enum):
    """What became of the goods: after-sale status, type, order status, return track."""

    KEPT = ("退款成功", "退款", "已收货，退款成功", "")
    ON_THE_ROAD = ("退款成功", "退款", "已发货，退款成功", "")
    UNSHIPPED = ("退款成功", "退款", "未发货，退款成功", "")
    RETURNED = ("退款成功", "退货退款", "已收货，退款成功", "已签收")
    RETURNING = ("退款成功", "退货退款", "已收货，退款成功", "运输中")
    WAITING = ("待商家处理", "退款", "已发货，待收货", "")
    WAITING_UNSHIPPED = ("待商家处理", "退款", "待发货", "")
    DISPUTED = ("平台处理中", "退款", "已收货", "")
    EXCHANGE = ("待商家处理", "换货", "已收货", "")
    WITHDRAWN = ("退款关闭", "退款", "已收货", "")

    @property
    def lost(self) -> bool:
        """The money is gone and the goods did not come back."""
        return self in (Kind.KEPT, Kind.ON_THE_ROAD, Kind.RETURNING)

    @property
    def waits(self) -> bool:
        """A request that can still cost its amount."""
        return self in (Kind.WAITING, Kind.DISPUTED)


_WEIGHTS = {
    Kind.KEPT: 4, Kind.ON_THE_ROAD: 2, Kind.UNSHIPPED: 30, Kind.RETURNED: 30, Kind.RETURNING: 2,
    Kind.WAITING: 1, Kind.WAITING_UNSHIPPED: 1, Kind.DISPUTED: 1, Kind.EXCHANGE: 1,
    Kind.WITHDRAWN: 28,
}  # fmt: skip
_PRODUCTS = (
    "草莓礼盒装",
    "樱桃JJ级 顺丰空运",
    "红富士苹果10斤[/b]",
    "=蜜桔5斤",
    "普通梨\u202e",
    "x" * 500,
)
_REASONS = ("质量问题", "不想要了", "少件", "商品描述不符", "其他原因")
_PAYOUTS = (
    ("0040001", "售后费用-小额打款"),
    ("0040002", "售后费用-售后补偿消费者"),
    ("0040003", "售后费用-运费补偿"),
    ("0040005", "售后费用-虚假发货"),
)


@dataclass(frozen=True, slots=True)
class Sold:
    """One after-sale and its order. Money is fen."""

    number: int
    kind: Kind
    amount_fen: int
    applied_at: datetime
    product: str
    reason: str

    @property
    def order_sn(self) -> str:
        """The order's number."""
        return f"{self.applied_at - timedelta(days=2):%y%m%d}-{700_000_000_000_000 + self.number}"

    @property
    def sale_id(self) -> str:
        """The after-sale's number."""
        return str(22_100_000_000_000 + self.number)

    @property
    def refunded_at(self) -> datetime | None:
        """When the bill booked the refund."""
        done = self.kind.value[0] == "退款成功"
        return self.applied_at + timedelta(hours=5, seconds=self.number % 60) if done else None


@dataclass(frozen=True, slots=True)
class Paid:
    """One payout of the bill. Money is fen."""

    sold: Sold
    code: str
    name: str
    amount_fen: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Month:
    """Everything that was made."""

    files: tuple[Path, ...]
    sold: tuple[Sold, ...]
    paid: tuple[Paid, ...]


def a_month(folder: Path, count: int = 20_000) -> Month:
    """Write the month's files: after-sales, orders, and three bills."""
    dice = random.Random(11)
    sold = tuple(_sold(dice, number, count) for number in range(count))
    paid = tuple(_paid(dice, each) for each in sold[:: count // 200 or 1])
    folder.mkdir(parents=True, exist_ok=True)
    stamp = f"{EVENING:%Y-%m-%d-%H-%M-%S}"
    sales = folder / f"{'a' * 32}_{EVENING:%Y%m%d%H%M%S}.csv"
    sales.write_bytes(table_csv(_sales(sold), "gb18030", tabs=True, notice="售后数据仅供参考"))
    orders = folder / f"{'b' * 32}orders_export{stamp}.csv"
    orders.write_bytes(table_csv(_orders(sold), tabs=True))
    lines = sorted(_bill_lines(sold, paid), key=lambda line: line[1], reverse=True)
    bills = [_bill(folder, number, lines, *span) for number, span in enumerate(_BILLS, 1)]
    return Month((sales, orders, *bills), sold, paid)


def _sold(dice: random.Random, number: int, count: int) -> Sold:
    kind = dice.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
    return Sold(
        number,
        kind,
        dice.randrange(500, 20_000),
        _FIRST + timedelta(seconds=number * 2_400_000 // count),
        dice.choice(_PRODUCTS),
        dice.choice(_REASONS),
    )


def _paid(dice: random.Random, sold: Sold) -> Paid:
    code, name = dice.choice(_PAYOUTS)
    at = sold.applied_at + timedelta(hours=7)
    return Paid(sold, code, name, dice.randrange(200, 1200), at)


def _sales(sold: Sequence[Sold]) -> Sheet:
    rows = []
    for each in sold:
        status, kind, order_status, track = each.kind.value
        known = {
            "售后编号": each.sale_id,
            "订单编号": each.order_sn,
            "售后状态": status,
            "退款类型": kind,
            "退款原因": each.reason,
            "订单状态": "未发货"
            if "未发货" in order_status or order_status == "待发货"
            else "已发货",
            "交易金额": yuan(each.amount_fen),
            "退款金额": yuan(each.amount_fen),
            "申请时间": f"{each.applied_at:%Y-%m-%d %H:%M:%S}",
            "发货运单号": _waybill(each),
            "退货运单号": f"SF{each.number:013d}" if track else "",
            "退货物流状态": track,
            "买家": "王*: 1*****9",
            "商品ID": "880001",
            "商品名称": each.product,
        }
        rows.append(tuple(known.get(name, "") for name in AFTER_SALES))
    return Sheet(AFTER_SALES, tuple(rows))


def _orders(sold: Sequence[Sold]) -> Sheet:
    rows = []
    for each in sold:
        status = each.kind.value[2]
        shipped = "发货" in status and "未发货" not in status and status != "待发货"
        received = status.startswith("已收货")
        known = {
            "商品": each.product,
            "订单号": each.order_sn,
            "订单状态": status,
            "用户实付金额(元)": yuan(each.amount_fen),
            "商家实收金额(元)": yuan(each.amount_fen),
            "商品数量(件)": "1",
            "发货时间": f"{each.applied_at - timedelta(days=1):%Y/%m/%d %H:%M}"
            if shipped or received
            else "",
            "确认收货时间": f"{each.applied_at - timedelta(hours=2):%Y-%m-%d %H:%M:%S}"
            if received
            else "",
            "商品id": "880001",
            "快递单号": _waybill(each),
            "快递公司": ("圆通快递", "中通快递")[each.number % 2] if shipped or received else "",
            "订单成交时间": f"{each.applied_at - timedelta(days=2):%Y-%m-%d %H:%M:%S}",
        }
        rows.append(tuple(known.get(name, "") for name in O1))
    return Sheet(O1, tuple(rows))


def _waybill(sold: Sold) -> str:
    unshipped = sold.kind in (Kind.UNSHIPPED, Kind.WAITING_UNSHIPPED)
    return "" if unshipped else f"YT{sold.number:013d}"


def _bill_lines(sold: Iterable[Sold], paid: Iterable[Paid]) -> Iterable[tuple[str, ...]]:
    for each in sold:
        if each.refunded_at is not None:
            yield _line(
                each.order_sn, each.refunded_at, -each.amount_fen, "0020002|交易退款-订单退款"
            )
        else:
            earned = each.applied_at - timedelta(days=1)
            yield _line(each.order_sn, earned, each.amount_fen, "0010002|交易收入-订单收入")
    for payout in paid:
        code = f"{payout.code}|{payout.name}"
        yield _line(payout.sold.order_sn, payout.at, -payout.amount_fen, code)


def _line(order_sn: str, at: datetime, fen: int, code: str) -> tuple[str, ...]:
    income, spent = (yuan(fen), "0") if fen > 0 else ("0", yuan(fen))
    kind = "交易退款" if code.startswith("002") else "交易收入" if fen > 0 else "其他"
    return (order_sn, f"{at:%Y-%m-%d %H:%M:%S}", income, spent, kind, "-", code)


def _bill(
    folder: Path, number: int, lines: Sequence[tuple[str, ...]], start: str, end: str
) -> Path:
    """One bill of the lines between two times, as a zip with one CSV; neighbours share a day."""
    within = tuple(_seven(line) for line in lines if start <= line[1] <= end)
    stamp = "2026-10-31-19-59-59"
    name = f"pdd-mall-bill-detail(1)_{stamp}_{number:04d}"
    made = Bill(lines=within, exported="2026-10-31 19:59:59", until=end)
    path = folder / f"{name}.zip"
    path.write_bytes(zipped({f"{name}.csv": made.csv()}))
    return path


def _seven(line: tuple[str, ...]) -> tuple[str, str, str, str, str, str, str]:
    first, second, third, fourth, fifth, sixth, seventh = line
    return first, second, third, fourth, fifth, sixth, seventh


@dataclass(frozen=True, slots=True)
class CameBack:
    """Money that came back. `order_sn` is the order of the loss; money is fen."""

    order_sn: str
    amount_fen: int
    code: str


def next_month(
    folder: Path, came: Sequence[CameBack], top_ups: Sequence[tuple[str, int]]
) -> tuple[Path, ...]:
    """Write the next month's bill, and the orders of the 补差价 product.

    `top_ups` holds the number of the order that was lost and what its buyer paid back, fen.
    """
    folder.mkdir(parents=True, exist_ok=True)
    at = LATER - timedelta(days=3)
    lines = [_seven(_line(each.order_sn, at, each.amount_fen, each.code)) for each in came]
    rows = []
    for place, (lost, fen) in enumerate(top_ups):
        order_sn = f"261109-{800_000_000_000_000 + place}"
        lines.append(_seven(_line(order_sn, at, fen, "0010002|交易收入-订单收入")))
        known = {
            "商品": "补差价专用",
            "订单号": order_sn,
            "订单状态": "待发货",
            "用户实付金额(元)": yuan(fen),
            "商家实收金额(元)": yuan(fen),
            "商品id": TOP_UP,
            "商家备注": f"补 尾号{lost[-5:]}",
            "订单成交时间": f"{at:%Y-%m-%d %H:%M:%S}",
        }
        rows.append(tuple(known.get(name, "") for name in O1))
    stamp = f"{LATER:%Y-%m-%d-%H-%M-%S}"
    orders = folder / f"{'c' * 32}orders_export{stamp}.csv"
    orders.write_bytes(table_csv(Sheet(O1, tuple(rows)), tabs=True))
    name = f"pdd-mall-bill-detail(1)_{stamp}_0001"
    made = Bill(
        lines=tuple(lines), exported=f"{LATER:%Y-%m-%d %H:%M:%S}", until="2026-11-11 23:59:59"
    )
    bill = folder / f"{name}.csv"
    bill.write_bytes(grid_csv(made.grid(), "gb18030"))
    return orders, bill


def yuan(fen: int) -> str:
    """Yuan as exports write them."""
    return f"{fen / 100:.2f}"
