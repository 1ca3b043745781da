"""A database with many open cases, made through the door that imports use."""

from pathlib import Path

from models.clock import SystemClock, to_epoch
from models.facts import FIELDS, FactRow, SourceInfo
from models.settings import Settings
from models.states import SourceKind, StatusClass
from models.workbench import Workbench


def filled(path: Path, count: int) -> Path:
    """A database with `count` cases in the expiring queue."""
    bench = Workbench(path, clock=SystemClock(), settings=Settings(), actor="bench")
    now = to_epoch(bench.clock.now())
    source = SourceInfo("bench", SourceKind.AFTER_SALES, str(count), now, "now")
    feed = bench.ingest().begin(source, "bench")
    for start in range(0, count, 500):
        numbers = range(start, min(count, start + 500))
        feed.send([FactRow(at + 2, None, _sale(at, now)) for at in numbers], [])
    feed.finish()
    feed.close()
    bench.close()
    return path


def _sale(number: int, now: int) -> tuple[object, ...]:
    values: dict[str, object] = dict.fromkeys(FIELDS["after_sale"])
    values |= {
        "id": f"2200{number:010d}",
        "order_sn": f"261101-{number:015d}",
        "status": "待商家处理",
        "status_class": StatusClass.ANSWER.value,
        "type": "退款",
        "reason": "质量问题",
        "amount_fen": 100 + number % 20_000,
        "applied_at": now - number * 37 % 120_000,
        "ship_state": "已发货",
        "product": "草莓礼盒装 产地直发 顺丰空运",
    }
    return tuple(values.values())
