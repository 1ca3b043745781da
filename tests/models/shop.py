"""Short ways to make facts and feed them, for tests of rules, imports and actions."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from models.clock import SHANGHAI, to_epoch
from models.facts import FIELDS, FactRow, RejectRow, SourceInfo
from models.ingest import Feed
from models.pages import PageItem, PageReading
from models.rows import CaseRow, Done
from models.states import Queue, SourceKind
from models.status import status_class
from models.workbench import Workbench

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI).astimezone(UTC)
SHOP = "阿强水果旗舰店"
ORDER = "261117-625944909000871"
SALE = "22012312345678"


def at(text: str) -> int:
    """Epoch seconds of `11-20 09:00` in Shanghai, 2026."""
    moment = datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    return to_epoch(moment)


def hours(count: float) -> int:
    """Epoch seconds that many hours after NOW."""
    return to_epoch(NOW + timedelta(hours=count))


def sale(**given: Any) -> tuple[Any, ...]:
    """An after-sales row: a 仅退款 of ¥128.00 that waits for the merchant."""
    values: dict[str, Any] = dict.fromkeys(FIELDS["after_sale"])
    values |= {
        "id": SALE,
        "order_sn": ORDER,
        "status": "待商家处理",
        "type": "退款",
        "reason": "质量问题",
        "amount_fen": 12800,
        "applied_at": at("11-19 22:31"),
        "ship_state": "已发货",
        "product": "草莓礼盒装",
    }
    values |= given
    values["status_class"] = status_class(values["status"]) if values["status"] else None
    return tuple(values.values())


def order(**given: Any) -> tuple[Any, ...]:
    """A line of the orders export: shipped, not received, ¥128.00 paid."""
    values: dict[str, Any] = dict.fromkeys(FIELDS["order_line"])
    values |= {
        "order_sn": ORDER,
        "line_key": "s1",
        "status": "已发货，待收货",
        "paid_fen": 12800,
        "shipped_at": at("11-18 09:00"),
        "waybill": "YT8812345678901",
        "product": "草莓礼盒装",
    }
    values |= given
    return tuple(values.values())


def bill(**given: Any) -> tuple[Any, ...]:
    """A bill line: the refund of ¥128.00."""
    values: dict[str, Any] = dict.fromkeys(FIELDS["bill_line"])
    values |= {
        "signature": "b1",
        "ordinal": 0,
        "order_sn": ORDER,
        "at": at("11-19 23:00"),
        "amount_fen": -12800,
        "code": "0020002",
        "description": "交易退款-订单退款",
    }
    values |= given
    return tuple(values.values())


def payout(**given: Any) -> tuple[Any, ...]:
    """A record of a small payout of ¥2.00."""
    values: dict[str, Any] = dict.fromkeys(FIELDS["payout"])
    values |= {
        "order_sn": ORDER,
        "applied_at": at("11-18 12:00"),
        "amount_fen": 200,
        "status": "打款成功",
        "reason": "小额补偿",
    }
    values |= given
    return tuple(values.values())


def metric(**given: Any) -> tuple[Any, ...]:
    """A row of the 服务概况 export: 3 disputes, 0.21%."""
    values: dict[str, Any] = dict.fromkeys(FIELDS["service_metric"])
    values |= {"day": at("11-19 00:00"), "disputes": 3, "dispute_ppm": 2100}
    values |= given
    return tuple(values.values())


def sighting(**given: Any) -> tuple[Any, ...]:
    """A template row that says nothing yet."""
    values: dict[str, Any] = dict.fromkeys(FIELDS["sighting"])
    values |= {
        "kind": "after_sale",
        "order_sn": ORDER,
        "after_sale_id": "",
        "deadline_source": "typed",
    }
    values |= given
    return tuple(values.values())


def feed(
    bench: Workbench,
    kind: SourceKind,
    rows: Sequence[tuple[Any, ...]],
    age: int,
    *,
    name: str = "",
    shop: str = SHOP,
) -> Feed:
    """Import rows as one source of an age."""
    digest = f"{kind}:{rows!r}"
    info = SourceInfo(name or f"{kind}-{age}", kind, digest, age, "content")
    source = bench.ingest().begin(info, shop)
    source.send([FactRow(line, None, row) for line, row in enumerate(rows, 2)], [])
    source.finish()
    source.close()
    return source


def deliver(source: Feed, rows: Sequence[FactRow], rejects: Sequence[RejectRow] = ()) -> None:
    """Bring the only batch of a source that is not read to its end."""
    source.send(rows, rejects)
    source.close()


def page(*items: PageItem, age: int, name: str = "page", **given: Any) -> PageReading:
    """A page with these items."""
    values: dict[str, Any] = {"page": "list", "queue": None, "unmatched": ()}
    values |= given
    return PageReading(
        items=items, name=name, digest=repr(items), age=age, age_origin="now", **values
    )


def only(bench: Workbench, queue: Queue, *, everything: bool = False) -> CaseRow:
    """The one case of a queue."""
    (row,) = bench.cases(queue, everything=everything)
    return row


def where(bench: Workbench, *, everything: bool = True) -> dict[Queue, int]:
    """How many cases each queue lists; empty queues are left out."""
    counts = {queue: len(bench.cases(queue, everything=everything)) for queue in Queue}
    return {queue: count for queue, count in counts.items() if count}


def paste(bench: Workbench, *items: PageItem, age: int | None = None, **given: Any) -> Done:
    """Paste a page as of now, or of an age, and write it; `given` as for `preview_page`."""
    reading = page(*items, age=hours(0) if age is None else age)
    return bench.write_page(bench.preview_page(reading, **{"shop": SHOP, **given}))


def row(status: str = "", **given: Any) -> PageItem:
    """A row of a pasted list, of the test's order."""
    return PageItem(**{"line": 1, "text": "row", "order_sn": ORDER, "status": status, **given})
