"""The desk over a real database, with another process's writes in between."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.clock import FixedClock
from models.i18n import t
from models.pages import PageItem, PageReading
from models.settings import Settings
from models.states import SourceKind
from models.workbench import Workbench
from tests.models.shop import NOW, ORDER, at, feed, hours, order, page, sale
from tests.tui.pilot import desk_of, paste, press, screen_text, settle, toasts, until
from tui.app import ZhisunApp


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """A shop with nothing in it, not even a file."""
    settings = Settings(refresh_seconds=0.2)
    workbench = Workbench(tmp_path / "zhisun.db", clock=FixedClock(NOW), settings=settings)
    yield workbench
    workbench.close()


def second(bench: Workbench) -> Workbench:
    """Another process on the same file, as far as SQLite is concerned."""
    return Workbench(bench.path, clock=bench.clock, settings=bench.settings, actor="other")


def one_request(_text: str) -> PageReading:
    """A page with one request and a countdown of an hour and a half."""
    item = PageItem(3, ORDER, ORDER, countdown=5400, status="待商家处理", amount_fen=12800)
    return page(item, age=hours(0))


def app_on(bench: Workbench) -> ZhisunApp:
    """The desk."""
    return ZhisunApp(bench, lang="zh_CN", read_page=one_request)


def fill(bench: Workbench) -> None:
    """An after-sale and its order."""
    feed(bench, SourceKind.ORDERS, [order()], at("11-20 08:00"))
    feed(bench, SourceKind.AFTER_SALES, [sale()], at("11-20 09:00"))


async def test_an_empty_shop_fills_while_the_desk_is_open(bench: Workbench) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, 1.5)
        assert "还没有数据" in screen_text(app)
        fill(second(bench))
        await settle(pilot, 1.0)
        assert "草莓礼盒装" in screen_text(app)
        assert ORDER in screen_text(app)


async def test_handled_undone_and_handled_by_a_colleague(bench: Workbench) -> None:
    fill(bench)
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "d")
        await settle(pilot)
        assert "没有要处理的售后" in screen_text(app)
        assert "待核对 1" in screen_text(app)
        await press(pilot, "u")
        await settle(pilot)
        assert "草莓礼盒装" in screen_text(app)
        case = desk_of(app).pane.window.current
        assert case is not None
        second(bench).handle([case.id])
        await until(pilot, lambda: "没有要处理的售后" in screen_text(app))
        await press(pilot, "u")
        await settle(pilot)
        assert toasts(app) == [t("refused.nothing_to_undo")]


async def test_a_pasted_page_gives_the_deadline_and_undo_takes_it_back(bench: Workbench) -> None:
    fill(bench)
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        paste(app, "anything")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert "01:30" in screen_text(app)
        assert "页面粘贴" in screen_text(app)
        await press(pilot, "u")
        await settle(pilot)
        assert "页面粘贴" not in screen_text(app)


async def test_every_action_of_a_case_goes_through(bench: Workbench) -> None:
    fill(bench)
    app = app_on(bench)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        await press(pilot, *"call back")
        await press(pilot, "enter")
        await settle(pilot)
        assert "call back" in screen_text(app)
        await press(pilot, "t")
        await press(pilot, *"2h")
        await press(pilot, "enter")
        await settle(pilot)
        assert "02:00" in screen_text(app)
        await press(pilot, "p")
        await settle(pilot)
        assert app.screen is not desk_of(app)
        await press(pilot, "escape")
        await settle(pilot)
        assert "稿" in screen_text(app)
        await press(pilot, "s")
        await settle(pilot)
        assert "没有要处理的售后" in screen_text(app)
