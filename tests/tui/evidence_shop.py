"""A real shop with two disputes and a refund, and files on disk to prove things with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

from PIL import Image

from models.clock import FixedClock, to_epoch
from models.pages import PageItem
from models.rows import CaseRow
from models.settings import Settings
from models.states import Queue, SourceKind
from models.workbench import Workbench
from tests.models.shop import NOW, at, bill, feed, metric, order, page, sale

DISPUTE = "261109-625944909000872"
OTHER = "261109-625944909000345"
REFUNDED = "261108-625944909000410"
HOSTILE = "a[red]\x1b[31m\u202egnp.\u2026 [b].png"


@contextmanager
def disputed_shop(folder: Path) -> Iterator[Workbench]:
    """Two disputes with deadlines, one of them not received; a refund that the buyer kept."""
    bench = Workbench(folder / "zhisun.db", clock=FixedClock(NOW), settings=Settings(), actor="me")
    bench.prepare()
    lines = [
        order(
            order_sn=DISPUTE, confirmed_at=at("11-12 15:20"), status="已收货", product="草莓礼盒装"
        ),
        order(order_sn=OTHER, line_key="o", status="已发货，待收货", product="蜜桔5斤 产地直发"),
        order(order_sn=REFUNDED, line_key="r", confirmed_at=at("11-11 15:20"), status="已收货"),
    ]
    feed(bench, SourceKind.ORDERS, lines, at("11-19 20:01"), name="/in/orders.csv")
    gone = bill(order_sn=REFUNDED, amount_fen=-19900, at=at("11-18 09:31"))
    feed(bench, SourceKind.BILL, [gone], at("11-19 20:02"), name="/in/bill.csv")
    sales = [
        sale(
            id="22012312345672", order_sn=DISPUTE, status="待商家举证", reason="未收到货",
            amount_fen=8800, ship_track="已签收 11-12 15:20 签收人 本人",
        ),
        sale(
            id="22012312345645", order_sn=OTHER, status="待商家举证", reason="质量问题",
            amount_fen=6600, product="蜜桔5斤 产地直发",
        ),
        sale(id="22012312345610", order_sn=REFUNDED, status="退款成功", reason="其他原因"),
    ]  # fmt: skip
    feed(bench, SourceKind.AFTER_SALES, sales, at("11-20 09:00"), name="/in/售后信息.xlsx")
    feed(bench, SourceKind.SERVICE, [metric(dispute_mean_ppm=3500)], at("11-20 09:05"))
    items = [
        PageItem(3, DISPUTE, DISPUTE, countdown=51 * 60, status="待商家举证"),
        PageItem(9, OTHER, OTHER, countdown=11 * 3600, status="待商家举证"),
    ]
    seen = page(*items, age=to_epoch(NOW - timedelta(minutes=1)), queue=Queue.EVIDENCE)
    bench.write_page(bench.preview_page(seen))
    yield bench
    bench.close()


def dispute(bench: Workbench, order_sn: str = DISPUTE) -> CaseRow:
    """The case of an order."""
    (row,) = bench.find(order_sn)
    return row


def picture(path: Path, seed: int = 1, size: tuple[int, int] = (90, 60)) -> Path:
    """A picture that looks like no other of another seed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.frombytes("RGB", size, Random(seed).randbytes(size[0] * size[1] * 3)).save(path, "PNG")
    return path
