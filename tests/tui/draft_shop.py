"""A small real shop and a bare app to show one screen in, for tests of drafts and dialogs."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from textual.app import App
from textual.screen import Screen
from textual.widgets import Input, TextArea

from models.clock import FixedClock, to_epoch
from models.pages import PageItem, PageReading, UnmatchedLine
from models.rows import CaseRow
from models.settings import Settings, TopUp
from models.states import Queue, SourceKind
from models.workbench import Workbench
from tests.models.shop import NOW, ORDER, at, bill, feed, order, sale
from tui.keyreader import KeyReader
from tui.later import after
from tui.themes import THEMES

KEPT = "261108-625944909000410"
TWICE = "261116-625944909000340"
HOSTILE = "樱桃[/b][red]{{ 7*7 }}\x1b[31m\u202e"


@contextmanager
def shop(
    folder: Path, *, product: str = "樱桃JJ级 顺丰空运", top_up: bool = True
) -> Iterator[Workbench]:
    """A refund that the buyer kept, a request that waits, an order with two requests."""
    ours = TopUp(product_id="880011", unit_price="0.10", limit=0)  # type: ignore[arg-type]  # loosely typed on purpose
    settings = Settings(top_up=ours if top_up else TopUp())
    bench = Workbench(folder / "zhisun.db", clock=FixedClock(NOW), settings=settings, actor="me")
    bench.prepare()
    kept = order(
        order_sn=KEPT,
        status="已收货",
        paid_fen=19900,
        confirmed_at=at("11-11 15:20"),
        product=product,
    )
    orders = [kept, order(), order(order_sn=TWICE, line_key="m")]
    feed(bench, SourceKind.ORDERS, orders, at("11-19 20:01"), name="/in/orders.csv")
    refund = bill(order_sn=KEPT, amount_fen=-19900, at=at("11-18 09:31"))
    feed(bench, SourceKind.BILL, [refund], at("11-19 20:02"), name="/in/bill.csv")
    gone = sale(
        id="22012312349999",
        order_sn=KEPT,
        status="退款成功",
        amount_fen=19900,
        reason="其他原因",
        applied_at=at("11-17 09:00"),
        product=product,
    )
    first = sale(id="22012312345001", order_sn=TWICE, amount_fen=5600)
    second = sale(
        id="22012312345002", order_sn=TWICE, amount_fen=5600, applied_at=at("11-19 12:00")
    )
    sales = [gone, sale(), first, second]
    feed(bench, SourceKind.AFTER_SALES, sales, at("11-20 09:00"), name="/in/售后信息.xlsx")
    yield bench
    bench.close()


def kept_row(bench: Workbench) -> CaseRow:
    """The refund whose goods the buyer kept."""
    (row,) = bench.cases(Queue.REFUND)
    return row


def waiting_row(bench: Workbench) -> CaseRow:
    """The request that waits for an answer."""
    return next(row for row in bench.cases(Queue.EXPIRING) if row.order_sn == ORDER)


def reading(*, page: str = "list", items: bool = True) -> PageReading:
    """A pasted list: one row of a known order, a new one, an ambiguous one, a stray countdown."""
    rows = (
        PageItem(3, f"{ORDER} 1时30分12秒", ORDER, countdown=5412, status="待商家处理"),
        PageItem(
            8, "x", "261112-625944909000777", countdown=44_280, status="待商家处理",
            applied_at=at("11-12 10:00"),
        ),
        PageItem(26, f"{TWICE} [/b]", TWICE, countdown=462_592, status="待商家处理"),
    )  # fmt: skip
    return PageReading(
        page=page,  # type: ignore[arg-type]  # loosely typed on purpose
        queue=None,
        items=rows if items else (),
        unmatched=(UnmatchedLine(31, "2时10分3秒"),) if items else (),
        name="page",
        digest="d",
        age=to_epoch(NOW) - 48 * 60,
        age_origin="now",
    )


class Host(App[None]):
    """Shows one screen and keeps its answer."""

    answer: Any = "open"

    def __init__(self) -> None:
        super().__init__()
        self.keys = KeyReader(self.on_event, print, partial(after, self))

    @property
    def typing(self) -> bool:
        """Whether a text field has the focus."""
        return isinstance(self.focused, Input | TextArea)

    def say(self, text: str, severity: Any = "information") -> None:
        """A message."""
        self.notify(text, severity=severity, markup=False)

    def forget_warning(self) -> None:
        """Messages stay as they are."""

    def on_mount(self) -> None:
        """The looks of the desk."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = "zhisun-dark"

    def show(self, screen: Screen[Any]) -> None:
        """Push the screen."""
        self.push_screen(screen, self.keep)

    def keep(self, answer: Any) -> None:
        """What the screen ended with."""
        self.answer = answer
