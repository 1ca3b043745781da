"""A process of its own that imports, for tests of concurrency and of being killed.

`python -m tests.models.busy DATABASE SEED COUNT` imports COUNT files that depend on SEED alone, in
batches of a few rows, and prints a line after each file.
"""

import random
import sys
from pathlib import Path

from models.clock import FixedClock
from models.facts import FactRow, SourceInfo
from models.settings import Settings
from models.states import SourceKind
from models.workbench import Workbench
from tests.models.shop import NOW, SHOP, bill, hours, order, payout, row, sale, sighting
from tests.models.shop import page as page_of

STATUSES = ["待商家处理", "待商家收货", "平台处理中", "退款成功", "退款关闭", "待消费者发货"]
BATCH = 7


def run(bench: Workbench, seed: int, count: int) -> None:
    """Import the files."""
    for number in range(count):
        _import(bench, random.Random(f"{seed}/{number}"), f"{seed}-{number}")
        print(number, flush=True)  # noqa: T201 - its output is read by the test


def _import(bench: Workbench, chance: random.Random, name: str) -> None:
    age = hours(-chance.randrange(1, 9))
    if chance.random() < 0.2:
        reading = page_of(
            *[row(chance.choice(STATUSES), order_sn=_order(chance), line=n) for n in range(5)],
            age=age,
            name=name,
        )
        bench.write_page(bench.preview_page(reading, shop=SHOP))
        return
    kind = chance.choice(
        [
            SourceKind.AFTER_SALES,
            SourceKind.ORDERS,
            SourceKind.BILL,
            SourceKind.PAYOUTS,
            SourceKind.TEMPLATE,
        ]
    )
    feed = bench.ingest().begin(SourceInfo(name, kind, name, age, "name"), SHOP)
    for start in range(0, 40, BATCH):
        rows = [FactRow(start + n, None, _values(kind, chance)) for n in range(BATCH)]
        feed.send(rows, [])
    feed.finish()
    feed.close()


def _order(chance: random.Random) -> str:
    return f"261117-{chance.randrange(30):015d}"


def _values(kind: SourceKind, chance: random.Random) -> tuple[object, ...]:
    number = _order(chance)
    match kind:
        case SourceKind.AFTER_SALES:
            sale_id = f"22{number[-4:]}{chance.randrange(2):08d}"
            return sale(id=sale_id, order_sn=number, status=chance.choice(STATUSES))
        case SourceKind.ORDERS:
            status = chance.choice(["待发货", "已收货", "已收货，退款成功"])
            return order(order_sn=number, status=status)
        case SourceKind.BILL:
            code = chance.choice(["0020002", "0040001", "0010002"])
            return bill(signature=f"{code}{number}", order_sn=number, code=code, amount_fen=-200)
        case SourceKind.PAYOUTS:
            return payout(order_sn=number)
        case _:
            return sighting(order_sn=number, deadline_at=hours(chance.randrange(1, 9)))


def main() -> None:
    """Entry."""
    path, seed, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    bench = Workbench(path, clock=FixedClock(NOW), settings=Settings(), actor=f"busy-{seed}")
    run(bench, seed, count)
    bench.close()


if __name__ == "__main__":
    main()
