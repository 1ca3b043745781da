"""Keys and pastes on the running desk."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest
from textual.events import Key

from models.pages import PageItem, PagePreview, PageReading, PreviewItem
from models.rows import Done
from models.states import DeadlineSource
from tests.tui.fake_workbench import FakeWorkbench
from tests.tui.made import SECONDS, case, desk, minutes
from tests.tui.pilot import burst, desk_of, paste, press, screen_text, settle, tap, toasts, until
from tui.app import ZhisunApp
from tui.screens.page_preview import PagePreviewScreen

ROW = "261117-625944909000871 申请时间 2026-11-19 22:31 1时30分12秒 草莓礼盒装 待商家处理\n"


def read(text: str) -> PageReading:
    """A reader that knows one order number."""
    items: tuple[PageItem, ...] = ()
    if "261117-625944909000871" in text:
        items = tuple(
            PageItem(n, "line", "261117-625944909000871", countdown=5412)
            for n in range(text.count("261117-625944909000871"))
        )
    kind = "error" if "操作太过频繁" in text else "list" if items else "unknown"
    return PageReading(kind, None, items, (), "paste", str(len(text)), SECONDS, "now")  # type: ignore[arg-type]  # loosely typed on purpose


class PagedWorkbench(FakeWorkbench):
    """Also previews and writes pages."""

    def preview_page(self, page: PageReading, **_word: object) -> PagePreview:
        """Everything updates the first case."""
        items = tuple(
            PreviewItem(item, "updated", "case-00871", SECONDS + 5412, None, DeadlineSource.NONE)
            for item in page.items
        )
        return PagePreview(page, items, "shop-1", "阿强水果旗舰店", None, None)

    def write_page(self, preview: PagePreview) -> Done:
        """Counts."""
        self.calls.append(("page", len(preview.items)))
        self.version += 1
        return Done(9, ("case-00871",))


def paged() -> tuple[ZhisunApp, FakeWorkbench]:
    """A desk that takes pages."""
    app, bench = desk(read_page=read)
    bench.__class__ = PagedWorkbench
    return app, bench


async def test_a_bracketed_paste_opens_the_preview_and_enter_writes() -> None:
    app, bench = paged()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        paste(app, ROW)
        await settle(pilot)
        assert isinstance(app.screen, PagePreviewScreen)
        assert bench.calls == []
        await press(pilot, "enter")
        await settle(pilot)
        assert bench.calls == [("page", 1)]
        assert any("u 撤销" in toast for toast in toasts(app))


async def test_a_paste_that_comes_as_keys_does_nothing_but_open_the_preview() -> None:
    app, bench = paged()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        burst(app, ROW * 5)
        await settle(pilot)
        assert isinstance(app.screen, PagePreviewScreen)
        assert bench.calls == []
        assert desk_of(app).active == 0
        assert desk_of(app).pane.window.cursor == 0


async def test_a_burst_in_two_pieces_is_one_page_and_its_enter_writes_nothing() -> None:
    app, bench = paged()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        burst(app, ROW)
        await settle(pilot)
        assert isinstance(app.screen, PagePreviewScreen)
        burst(app, "\n" + ROW)
        await settle(pilot)
        assert isinstance(app.screen, PagePreviewScreen)
        assert len(app.screen_stack) == 2
        assert bench.calls == []


async def test_what_an_input_method_commits_is_no_verb_and_says_so() -> None:
    app, bench = paged()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        burst(app, "大")
        await settle(pilot)
        assert any("输入法" in toast for toast in toasts(app))
        assert app.screen is desk_of(app)
        assert bench.calls == []


async def test_an_error_page_changes_nothing() -> None:
    app, _bench = paged()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        paste(app, "操作太过频繁，请稍后再试")
        await settle(pilot)
        assert any("出错页面" in toast for toast in toasts(app))


async def test_a_paste_into_a_text_field_belongs_to_it() -> None:
    app, _bench = paged()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "slash")
        paste(app, "00777")
        await settle(pilot)
        await press(pilot, "enter")
        assert desk_of(app).search == "00777"


@pytest.mark.parametrize("key", ["：", "？", "、"])
async def test_full_width_punctuation_acts_like_its_key(key: str) -> None:
    app, _bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        burst(app, key)
        await settle(pilot)
        assert app.screen is not desk_of(app) or app.typing


async def test_the_full_stop_of_an_input_method_shows_everything() -> None:
    app, _bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        burst(app, "。")
        await settle(pilot)
        assert desk_of(app).everything


async def test_a_lone_verb_acts_within_a_twentieth_of_a_second() -> None:
    app, bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        started = time.monotonic()
        burst(app, "d")
        while not bench.calls and time.monotonic() - started < 1:
            await pilot.pause(0.002)
        # 30 ms of it are the hold; the rest is this machine under test.
        assert time.monotonic() - started < 0.2
        assert bench.calls == [("handle", ("case-00871",))]


async def test_a_key_acts_on_the_case_that_was_painted_and_not_on_one_that_slid_there() -> None:
    app, bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        pane = desk_of(app).pane
        bench.rows.pop("case-00871")
        now = bench.now
        rows = bench.cases(pane.queue)
        pane.show(0, rows, bench.summary().queues[pane.queue], now)
        burst(app, "d")
        await settle(pilot)
        assert bench.calls == [("handle", ("case-00871",))]


async def test_a_verb_after_a_move_acts_where_the_user_moved() -> None:
    app, bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        burst(app, "jd")
        await settle(pilot)
        assert bench.calls == [("handle", ("case-00340",))]


async def test_repeats_of_a_verb_wait_for_the_repaint() -> None:
    app, bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        burst(app, "dddd")
        await settle(pilot)
        assert bench.calls == [("handle", ("case-00871",))]
        burst(app, "d")
        await settle(pilot)
        assert bench.calls[1:] == [("handle", ("case-00340",))]


async def test_repeated_marks_are_not_held_back() -> None:
    app, _bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        burst(app, "   ")
        await settle(pilot)
        assert len(desk_of(app).pane.window.marked) == 3


async def test_copying_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("STY", raising=False)
    app, _bench = desk()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "y")
        assert app.clipboard == "261117-625944909000871"
        assert any("261117-625944909000871" in toast for toast in toasts(app))


async def test_one_message_at_a_time_but_an_error_stays() -> None:
    """A pile of messages covers the cases; what went wrong is not swept away by what went well."""
    app, _bench = desk()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "y", "y", "d")
        (toast,) = toasts(app)
        assert toast.startswith("已处理 1 件")
        app.say("坏了", "error")
        app.say("好了")
        await settle(pilot)
        assert toasts(app) == ["坏了", "好了"]


async def test_leaving_while_the_inbox_is_imported_ends() -> None:
    """The importing thread tells its progress to nobody, and nobody waits for the other."""
    told = threading.Event()

    def importing(tell: Callable[[str], None]) -> str:
        told.wait(5)
        for _ in range(50):
            tell("售后导出.xlsx")
        return "新增 3"

    app, _bench = desk(import_inbox=importing)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in ("i", "i", "q"):
            tap(app, key)
            await pilot.pause(0.1)
    told.set()
    await asyncio.get_running_loop().shutdown_default_executor()


async def test_keys_act_when_the_machine_was_too_busy_for_their_timer() -> None:
    """A key whose hold is over before its timer starts is acted on all the same."""
    app, bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, 0.15)
        late = Key("d", "d")
        late.time -= 0.1
        app.post_message(late)
        await until(pilot, lambda: bool(bench.calls))
        assert bench.calls == [("handle", ("case-00871",))]
        burst(app, "u")
        await settle(pilot)
        assert bench.calls[1:] == [("undo", ())]


async def test_the_inbox_is_imported_with_its_progress() -> None:
    def importing(tell: object) -> str:
        assert callable(tell)
        tell("售后导出.xlsx")
        time.sleep(0.2)
        return "新增 3"

    app, _bench = desk(import_inbox=importing)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        tap(app, "i")
        await until(pilot, lambda: "导入 售后导出.xlsx" in screen_text(app))
        await settle(pilot)
        assert "新增 3" in toasts(app)
        assert "导入 售后导出.xlsx" not in screen_text(app)


async def test_a_dialog_gives_its_answer_to_the_workbench() -> None:
    app, bench = desk((case("00001", left=minutes(2, 0)),))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        assert app.typing
        await press(pilot, *"hello")
        await press(pilot, "enter")
        await settle(pilot)
        assert bench.rows["case-00001"].note == "hello"
