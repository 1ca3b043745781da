"""The screen of what was asked for, over a real shop: what it shows, and what its keys do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from models.i18n import t, use_language
from models.states import CaseState, MatchedBy, RecoveryState, Route
from models.workbench import Workbench
from tests.models.shop import hours
from tests.tui.made import empty_reading
from tests.tui.owed_shop import ask_for_everything, later, lossy_shop, money_comes, refund
from tests.tui.pilot import desk_of, press, screen_lines, screen_text, settle, toasts, until
from tui.app import ZhisunApp
from tui.cells import width
from tui.dialogs.claim import FolderDialog
from tui.dialogs.confirm import ConfirmDialog
from tui.dialogs.match import MatchDialog
from tui.dialogs.recovery import RecoveryDialog
from tui.screens.draft import DraftScreen
from tui.screens.recoveries import RecoveriesScreen
from tui.screens.recoveries_lines import Owed, title


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """Recoveries in every state, and money that came in."""
    use_language("zh_CN")
    with lossy_shop(tmp_path) as workbench:
        yield workbench


@pytest.fixture
def made(bench: Workbench) -> dict[str, int]:
    """The numbers of the recoveries, by the end of the order."""
    numbers = ask_for_everything(bench)
    money_comes(bench)
    return numbers


def app_on(bench: Workbench, lang: str = "zh_CN") -> ZhisunApp:
    """The desk."""
    return ZhisunApp(bench, lang=lang, read_page=empty_reading)


async def opened(pilot: Pilot[str | None]) -> RecoveriesScreen:
    """The screen, read."""
    await settle(pilot)
    await press(pilot, "R")
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, RecoveriesScreen)
    return screen


async def to(pilot: Pilot[str | None], screen: RecoveriesScreen, recovery_id: int) -> None:
    """The cursor goes to a recovery."""
    places = [
        at for at, (_line, one) in enumerate(screen._entries) if screen._key(one) == recovery_id
    ]
    screen._go(places[0])
    await settle(pilot)


def state(bench: Workbench, recovery_id: int) -> RecoveryState:
    """Where a recovery stands."""
    return bench.recovery.recovery(recovery_id).state


# -- what it shows ------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40), (160, 45)])
@pytest.mark.parametrize("lang", ["zh_CN", "en"])
async def test_every_line_fits_every_size(
    bench: Workbench, made: dict[str, int], lang: str, size: tuple[int, int]
) -> None:
    app = app_on(bench, lang)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        lines = screen_lines(app)
        assert len(lines) == size[1]
        assert {width(line) for line in lines} == {size[0]}
        assert "00410" in screen_text(app)


async def test_the_title_sums_what_was_asked_came_and_is_due(
    bench: Workbench, made: dict[str, int]
) -> None:
    app = app_on(bench)
    async with app.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        head = screen_lines(app)[0]
        assert "在追 7 条 ¥540.40" in head
        assert "已回 ¥121.00" in head
        assert "该跟进 4 条 ¥348.90" in head
        assert "待认领 1 笔 ¥52.00" in head
        assert "复议剩 12/12" in head
        assert "12-01" in head


async def test_what_is_due_comes_first_and_what_ended_only_if_it_wants_something(
    bench: Workbench, made: dict[str, int]
) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        text = screen_text(app)
        rows = [line[-6:].strip() for line in screen_lines(app)[5:14]]
        assert rows[:4] == ["00410", "00502", "00503", "00388"]
        assert "00501" not in text
        assert "00500" in text
        await press(pilot, "full_stop")
        await settle(pilot)
        assert "全部 10 条" in screen_lines(app)[0]
        await to(pilot, screen, made["00501"])
        text = screen_text(app)
        assert "账务明细-11月.csv 第 2 行" in text
        assert "账单自动对上" in text


async def test_the_advice_stands_in_words(bench: Workbench, made: dict[str, int]) -> None:
    app = app_on(bench)
    async with app.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot)
        await to(pilot, screen, made["00388"])
        assert "已提醒 0/2" in screen_text(app)
        await to(pilot, screen, made["00500"])
        assert "可以复议一次" in screen_text(app)
        await to(pilot, screen, made["00504"])
        assert "把那一单发货" in screen_text(app)
        await to(pilot, screen, made["00391"])
        assert "前去后台提交" in screen_text(app)
        assert "发起追回" in screen_text(app)


async def test_nothing_asked_for_says_how_to_begin(bench: Workbench) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert "还没有要过钱" in screen_text(app)


# -- what its keys do ---------------------------------------------------------------------------


async def test_a_reminder_is_noted_at_most_twice(bench: Workbench, made: dict[str, int]) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await opened(pilot)
        await to(pilot, screen, made["00388"])
        await press(pilot, "m")
        await settle(pilot)
        row = bench.recovery.recovery(made["00388"])
        assert (row.reminders, row.due_at) == (1, hours(48))
        assert screen._key(screen.current) == made["00388"]
        await press(pilot, "u")
        await settle(pilot)
        assert bench.recovery.recovery(made["00388"]).reminders == 0
        for _ in range(2):
            bench.recovery.remind(made["00388"])
            later(bench, 3)
        await settle(pilot, 1.5)
        await to(pilot, screen, made["00388"])
        await press(pilot, "m")
        await settle(pilot)
        assert any("已经提醒够了" in each for each in toasts(app))


async def test_a_result_closes_a_recovery(bench: Workbench, made: dict[str, int]) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await opened(pilot)
        await to(pilot, screen, made["00410"])
        await press(pilot, "enter")
        assert isinstance(app.screen, RecoveryDialog)
        await press(pilot, "2", *"150", "enter")
        await settle(pilot)
        row = bench.recovery.recovery(made["00410"])
        assert (row.state, row.came_fen) == (RecoveryState.PART, 15000)


async def test_submitting_an_appeal_asks_and_is_final(
    bench: Workbench, made: dict[str, int]
) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await opened(pilot)
        await to(pilot, screen, made["00391"])
        await press(pilot, "x")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmDialog)
        await press(pilot, "x", "f3")
        assert isinstance(app.screen, ConfirmDialog)
        await press(pilot, "n")
        await settle(pilot)
        assert state(bench, made["00391"]) is RecoveryState.DRAFTED
        await press(pilot, "x", "y")
        await settle(pilot)
        assert state(bench, made["00391"]) is RecoveryState.SENT
        assert any("不能撤销" in each for each in toasts(app))


async def test_a_claim_that_was_handed_in_can_be_undone(
    bench: Workbench, made: dict[str, int]
) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await to(pilot, screen, made["00411"])
        await press(pilot, "x")
        await settle(pilot)
        assert state(bench, made["00411"]) is RecoveryState.SENT
        await press(pilot, "u")
        await settle(pilot)
        assert state(bench, made["00411"]) is RecoveryState.DRAFTED


async def test_a_lost_appeal_goes_to_its_second_review(
    bench: Workbench, made: dict[str, int]
) -> None:
    app = app_on(bench)
    async with app.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot)
        await to(pilot, screen, made["00500"])
        await press(pilot, "v")
        await settle(pilot)
        assert state(bench, made["00500"]) is RecoveryState.SENT
        assert "复议剩 11/12" in screen_lines(app)[0]


async def test_money_is_given_to_a_recovery_and_taken_away_again(
    bench: Workbench, made: dict[str, int]
) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await opened(pilot)
        await press(pilot, "g", "x")
        assert any("这里是一笔进账" in each for each in toasts(app))
        await press(pilot, "M")
        await settle(pilot)
        assert isinstance(app.screen, MatchDialog)
        assert "丑橘 礼盒" in screen_text(app)
        await press(pilot, "2")
        await settle(pilot)
        row = bench.recovery.recovery(made["00503"])
        assert (row.state, row.matched_by) == (RecoveryState.WON, MatchedBy.PERSON)
        assert state(bench, made["00502"]) is RecoveryState.SENT
        assert "待认领" not in screen_text(app)
        await press(pilot, "full_stop")
        await to(pilot, screen, made["00503"])
        assert "人工认领" in screen_text(app)
        await press(pilot, "U")
        await settle(pilot)
        assert state(bench, made["00503"]) is RecoveryState.SENT


async def test_money_is_chosen_from_the_recovery_too(
    bench: Workbench, made: dict[str, int]
) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await to(pilot, screen, made["00502"])
        await press(pilot, "M")
        await settle(pilot)
        assert isinstance(app.screen, MatchDialog)
        await press(pilot, "enter")
        await settle(pilot)
        assert state(bench, made["00502"]) is RecoveryState.WON


async def test_written_off_with_its_loss_unless_another_route_goes_on(
    bench: Workbench, made: dict[str, int]
) -> None:
    case = refund(bench, "00388")
    other = bench.recovery.ask(case.id, Route.APPEAL, 4590, sent=True)
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await to(pilot, screen, made["00388"])
        await press(pilot, "W")
        await settle(pilot)
        assert state(bench, made["00388"]) is RecoveryState.WRITTEN_OFF
        assert state(bench, other.id) is RecoveryState.SENT
        assert refund(bench, "00388").state is CaseState.WAITING
        await to(pilot, screen, other.id)
        await press(pilot, "W")
        await settle(pilot)
        assert refund(bench, "00388").state is CaseState.HANDLED


async def test_claim_sheets_are_written_where_asked(
    bench: Workbench, made: dict[str, int], tmp_path: Path
) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "c")
        await settle(pilot)
        assert isinstance(app.screen, FolderDialog)
        await press(pilot, "enter")
        await settle(pilot)
        folder = tmp_path / t("words.route.courier")
        (sheet,) = folder.iterdir()
        assert sheet.suffix == ".xlsx"
        assert any(sheet.name in each and "写了 1 个理赔表" in each for each in toasts(app))


async def test_the_cursor_stays_on_its_recovery_when_a_colleague_writes(
    bench: Workbench, made: dict[str, int]
) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await to(pilot, screen, made["00388"])
        colleague = Workbench(bench.path, clock=bench.clock, settings=bench.settings, actor="other")
        colleague.recovery.end(made["00410"], RecoveryState.LOST, 0)
        colleague.close()
        await until(pilot, lambda: "在追 6 条" in screen_lines(app)[0])
        assert screen._key(screen.current) == made["00388"]


def test_the_title_leaves_out_what_has_no_room(bench: Workbench, made: dict[str, int]) -> None:
    desk = bench.recovery
    owed = Owed(tuple(desk.lines(everything=True)), tuple(desk.incoming()), desk.quota())
    for cells in range(20, 170):
        line = title(owed, hours(0), cells, everything=False)
        assert sum(width(text) for text, _role in line) <= cells


async def test_moving_draws_the_cursor_where_it_is_and_the_number_is_copied(
    bench: Workbench, made: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []

    def copy(_app: object, text: str) -> bool:
        copied.append(text)
        return True

    monkeypatch.setattr("tui.clipboard.copy", copy)
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        for _ in range(4):
            await press(pilot, "j")
            assert sum(line.startswith(">") for line in screen_lines(app)) == 1
        await press(pilot, "y")
        assert copied == [refund(bench, "00388").order_sn]
        await press(pilot, "G", "full_stop", "k")
        assert sum(line.startswith(">") for line in screen_lines(app)) == 1


async def test_the_key_of_repayments_leaves_other_routes_alone(
    bench: Workbench, made: dict[str, int]
) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "3")
        row = desk_of(app).pane.window.current
        assert row is not None
        assert row.id == refund(bench, "00410").id
        await press(pilot, "r")
        await settle(pilot)
        assert isinstance(app.screen, DraftScreen)
