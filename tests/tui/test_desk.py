"""The desk: what stands on it, and what its keys do."""

from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from models.clock import FixedClock
from models.errors import StoreError
from models.rows import CaseRow
from models.settings import Settings
from models.states import Queue
from tests.tui.made import EXPIRING, NOW, SHOP, case, desk, minutes
from tests.tui.pilot import desk_of, press, screen_lines, screen_text, settle, tap, toasts, until
from tui.cells import width

SIZES = [(60, 15), (80, 24), (120, 40), (160, 45)]


async def open_desk(pilot: object) -> None:
    """Wait for the first rows."""
    await settle(pilot)  # type: ignore[arg-type]  # loosely typed on purpose


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["zh_CN", "en"])
async def test_every_line_fits_every_size(size: tuple[int, int], lang: str) -> None:
    app, _bench = desk(lang=lang)
    async with app.run_test(size=size) as pilot:
        await open_desk(pilot)
        lines = screen_lines(app)
        assert len(lines) == size[1]
        assert {width(line) for line in lines} == {size[0]}
        assert "00871" in screen_text(app)


async def test_figures_of_the_sketch() -> None:
    app, _bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        text = screen_text(app)
        assert "1 即将逾期 12  ¥813.40" in text
        assert "2 待举证 3  ¥184.00" in text
        assert "可救 ¥1,305.80" in text
        assert "待核对 2" in text
        assert "超时 1 件" in text
        for source in ("售后09:00", "订单09:00", "账单11-18", "页面09:12"):
            assert source in text


async def test_the_parts_add_up_to_the_money_in_the_title() -> None:
    app, bench = desk()
    async with app.run_test(size=(160, 45)) as pilot:
        await open_desk(pilot)
        saved = sum(row.at_risk_fen for row in bench.rows.values())
        assert f"{saved / 100:,.2f}" in screen_lines(app)[0]


async def test_focus_grows_a_pane_and_the_others_keep_two_rows() -> None:
    app, _bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        panes = desk_of(app).panes
        assert [pane.size.height for pane in panes] == [10, 3, 3, 2]
        await press(pilot, "3")
        assert [pane.size.height for pane in panes] == [8, 3, 5, 2]
        assert screen_lines(app)[1].startswith(" 1 即将逾期")


async def test_moving_and_the_detail_of_the_case() -> None:
    app, _bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        await press(pilot, "j", "down")
        await settle(pilot)
        assert desk_of(app).pane.window.cursor == 2
        assert "261117-625944909000052" in screen_text(app)
        await press(pilot, "k", "G")
        assert desk_of(app).pane.window.on_overdue
        await press(pilot, "g")
        assert desk_of(app).pane.window.cursor == 0


async def test_handled_leaves_at_once_and_undo_brings_it_back() -> None:
    app, bench = desk()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_desk(pilot)
        await press(pilot, "d")
        await settle(pilot)
        assert bench.calls == [("handle", ("case-00871",))]
        assert "00871" not in screen_text(app)
        assert any("u 撤销" in toast and "草莓礼盒装" in toast for toast in toasts(app))
        assert desk_of(app).pane.window.current == EXPIRING[1]
        await press(pilot, "u")
        await settle(pilot)
        assert "case-00871" in bench.rows
        assert desk_of(app).pane.window.current == EXPIRING[1]
        assert desk_of(app).pane.window.total == 11


async def test_marks_take_one_verb_for_many() -> None:
    app, bench = desk()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_desk(pilot)
        await press(pilot, "space", "space", "space")
        assert "选中 3" in screen_text(app)
        assert screen_lines(app)[2].startswith("*")
        await press(pilot, "d")
        await settle(pilot)
        assert bench.calls == [("handle", ("case-00871", "case-00340", "case-00052"))]
        await press(pilot, "u")
        await settle(pilot)
        assert len(bench.rows) == len(SHOP)


async def test_what_may_not_be_done_says_why() -> None:
    app, bench = desk()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_desk(pilot)
        await press(pilot, "r")
        assert any("还没有退款" in toast for toast in toasts(app))
        await press(pilot, "question_mark")
        assert "还没有退款" in screen_text(app)
        assert bench.calls == []


async def test_the_filter_and_the_way_back() -> None:
    app, _bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        await press(pilot, "slash")
        assert app.typing
        await press(pilot, *"00777", "enter")
        await settle(pilot)
        assert desk_of(app).pane.window.total == 1
        assert "匹配 1  /00777" in screen_text(app)
        assert not app.typing
        await press(pilot, "escape")
        await settle(pilot)
        assert desk_of(app).pane.window.total == 11


async def test_nothing_ticks_while_a_field_has_the_focus() -> None:
    app, bench = desk()
    clock = bench.clock
    assert isinstance(clock, FixedClock)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        await press(pilot, "slash")
        clock.moment = NOW + timedelta(minutes=10)
        desk_of(app)._tick()
        await settle(pilot)
        assert "00:42" in screen_text(app)
        await press(pilot, "escape")
        desk_of(app)._tick()
        await settle(pilot)
        assert "00:32" in screen_text(app)


async def test_the_countdown_repaints_only_what_changed() -> None:
    rows = (case("00001", left=minutes(2, 0)), case("00002", left=minutes(3, 0) + 30))
    app, bench = desk(rows)
    assert isinstance(bench.clock, FixedClock)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        pane = desk_of(app).pane
        drawn: list[int] = []
        original = pane.render_line
        pane.render_line = lambda y: (drawn.append(y), original(y))[1]  # type: ignore[method-assign,func-returns-value]  # the test stands in for the method
        bench.clock.moment = NOW + timedelta(seconds=1)
        desk_of(app)._tick()
        await settle(pilot)
        assert drawn == [1]


async def test_a_change_elsewhere_shows_and_the_cursor_stays_on_its_case() -> None:
    app, bench = desk(settings=Settings(refresh_seconds=0.2))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        await press(pilot, "j", "j", "space")
        pane = desk_of(app).pane
        cursor, marked = pane.window.current, dict(pane.window.marked)
        bench.rows["case-00001"] = case("00001", left=minutes(0, 5))
        bench.rows.pop("case-00871")
        bench.version += 1
        await until(pilot, lambda: "00001" in screen_text(app))
        assert pane.window.current == cursor
        assert pane.window.marked == marked


async def test_a_covered_desk_waits_and_catches_up() -> None:
    app, bench = desk(settings=Settings(refresh_seconds=0.2))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        await press(pilot, "question_mark")
        bench.rows["case-00001"] = case("00001", left=minutes(0, 5))
        bench.version += 1
        await settle(pilot, 0.5)
        assert desk_of(app).pane.window.total == 11
        await press(pilot, "escape")
        await settle(pilot)
        assert "00001" in screen_text(app)


async def test_the_language_switches_while_running() -> None:
    app, _bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        await press(pilot, "colon")
        await press(pilot, *"language", "enter")
        await settle(pilot)
        assert "1 Expiring 12" in screen_text(app)
        assert "d handled" in screen_text(app)


async def test_an_empty_shop_shows_the_way() -> None:
    app, bench = desk(())
    bench.has_data = False
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        text = screen_text(app)
        assert "还没有数据" in text
        assert "zhisun import" in text
        assert "m 演示店铺" in text
        await press(pilot, "m")
    assert app.wants_demo


async def test_a_database_that_cannot_be_opened_is_told_in_words() -> None:
    app, bench = desk()

    def fails() -> None:
        raise StoreError("数据库是更新的版本写的", "请升级 zhisun")

    bench.prepare = fails  # type: ignore[method-assign]  # the test stands in for the method
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        assert "更新的版本" in screen_text(app)
        await press(pilot, "q")
    assert app.return_value is None


async def test_quitting_leaves_one_line() -> None:
    app, _bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        await press(pilot, "q")
        await settle(pilot)
    assert (
        app.return_value == "今天处理 12 件, 待核对 2 件. 下一个 10:51  待举证  ¥88.00  草莓礼盒装"
    )


async def test_ctrl_q_does_nothing() -> None:
    app, _bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        await press(pilot, "ctrl+q")
        assert app.is_running
        assert app._exit is False


async def test_remapped_keys_and_their_problems() -> None:
    settings = Settings(keys={"handle": "x", "snooze": "x", "nonsense": "y"})
    app, bench = desk(settings=settings)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_desk(pilot)
        assert any("nonsense" in toast and "handle" in toast for toast in toasts(app))
        assert "x 已处理" in screen_text(app)
        await press(pilot, "d")
        assert bench.calls == []
        await press(pilot, "x")
        await settle(pilot)
        assert bench.calls[0][0] == "handle"


async def test_several_shops_get_a_column() -> None:
    rows = (case("00001", shop="甲店", left=600), case("00002", shop_id="shop-2", shop="乙店"))
    app, bench = desk(rows)
    bench.shops = {"shop-1": "甲店", "shop-2": "乙店"}
    async with app.run_test(size=(100, 24)) as pilot:
        await open_desk(pilot)
        assert "甲店" in screen_text(app)
        assert "乙店" in screen_text(app)
        assert "2 个店铺" in screen_text(app)


async def test_number_tails_grow_until_they_differ() -> None:
    rows = (
        case("1", order_sn="261117-111111111112345", left=900),
        case("2", order_sn="261117-222222222912345", left=1000),
    )
    app, _bench = desk(rows)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        assert "112345" in screen_text(app)
        assert "912345" in screen_text(app)


async def test_a_row_at_its_deadline_goes_to_the_overdue_line() -> None:
    rows = (case("00001", left=30), case("00002", left=minutes(5, 0)))
    app, bench = desk(rows)
    assert isinstance(bench.clock, FixedClock)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        bench.clock.moment = NOW + timedelta(minutes=1)
        desk_of(app)._tick()
        await settle(pilot)
        assert desk_of(app).pane.window.total == 1
        assert "超时 1 件" in screen_text(app)


async def test_the_overdue_line_opens_the_overdue_cases() -> None:
    app, _bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        await press(pilot, "G", "enter")
        await settle(pilot)
        text = screen_text(app)
        assert "重新导出" in text
        assert "00558" in text
        await press(pilot, "enter")
        await settle(pilot)
        assert "待办详情" in screen_text(app)
        await press(pilot, "q", "q")
        assert app.screen is desk_of(app)


async def test_the_whole_case_has_the_verbs_too() -> None:
    app, bench = desk()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_desk(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert "售后导出.xlsx" in screen_text(app)
        await press(pilot, "d")
        await settle(pilot)
        assert app.screen is desk_of(app)
        assert bench.calls == [("handle", ("case-00871",))]
        assert "00871" not in screen_text(app)


async def test_hostile_text_stays_in_its_cell() -> None:
    ugly = "李\u202e四[/b]\x1b[31m\n👨\u200d👩\u200d👧 " + "字" * 300
    rows = tuple(
        case(f"0000{n}", queue=queue, product=ugly, reason=ugly, note=ugly, status=ugly, left=900)
        for n, queue in enumerate((Queue.EXPIRING, Queue.EVIDENCE, Queue.REFUND))
    )
    app, bench = desk(rows)
    bench.shops = {"a": ugly, "b": "x"}
    for size in SIZES:
        app, bench = desk(rows)
        bench.shops = {"a": ugly}
        async with app.run_test(size=size, notifications=True) as pilot:
            await open_desk(pilot)
            text = screen_text(app)
            assert {width(line) for line in text.split("\n")} == {size[0]}
            assert not set(text) & set("\u202e\x1b\u200d")
            await press(pilot, "enter")
            await settle(pilot)
            assert {width(line) for line in screen_lines(app)} == {size[0]}
            await press(pilot, "escape", "d")
            await settle(pilot)
            assert toasts(app)


async def test_estimates_are_marked_and_never_overdue() -> None:
    row = case("00001", left=60)
    row = row._replace(deadline_source=type(row.deadline_source).ESTIMATED)
    app, bench = desk((row,))
    assert isinstance(bench.clock, FixedClock)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_desk(pilot)
        assert "1分00秒~" in screen_text(app)
        bench.clock.moment = NOW + timedelta(minutes=2)
        desk_of(app)._tick()
        await settle(pilot)
        assert "超时" not in screen_text(app)


async def test_a_verb_before_the_rows_are_there_says_that_they_are_being_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, bench = desk()
    go, cases = Event(), bench.cases

    def slowly(queue: Queue, **given: Any) -> list[CaseRow]:
        assert go.wait(30)
        return cases(queue, **given)

    monkeypatch.setattr(bench, "cases", slowly)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        tap(app, "d")
        await until(pilot, lambda: bool(toasts(app)))
        assert toasts(app) == ["已处理: 读取中"]
        go.set()
        await settle(pilot)
        assert bench.calls == []
        await press(pilot, "d")
        await settle(pilot)
        assert bench.calls == [("handle", ("case-00871",))]
