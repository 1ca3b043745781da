"""The fourth pane: payouts with their windows, sums, and what stands out; and what is asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.i18n import t, use_language
from models.states import CaseState, DraftKind, PayoutKind, Queue, RecoveryState, Route
from models.workbench import Workbench
from tests.tui.made import SECONDS, SHOP, case, desk, empty_reading
from tests.tui.owed_shop import ask_for_everything, later, lossy_shop, pay_out, refund
from tests.tui.pilot import desk_of, press, screen_lines, screen_text, settle, toasts
from tui import arrange, caseline, checkin, columns, detail
from tui.app import ZhisunApp
from tui.cells import width
from tui.dialogs.appeal import AppealDialog
from tui.dialogs.claim import ClaimDialog
from tui.dialogs.confirm import ConfirmDialog
from tui.money_forms import appeal_form
from tui.screens.draft import DraftScreen
from tui.screens.recoveries import RecoveriesScreen

DAY = 86_400
KEYS = detail.DetailKeys("o", "t")


def paid(number: str, kind: PayoutKind, fen: int, **given: object) -> object:
    """A payout two days ago that can be appealed for 28 days more."""
    values: dict[str, object] = {
        "queue": Queue.PAYOUT, "payout_kind": kind, "money": fen, "loss_at": SECONDS - 2 * DAY,
        "appealable": "yes", "appeal_until": SECONDS + 28 * DAY, "order_paid_out_fen": fen,
        "status": "打款成功", "reason": "坏果",
    }  # fmt: skip
    return case(number, **(values | given))


PAYOUTS = (
    paid("00601", PayoutKind.COMPENSATION, 1500, order_paid_out_fen=3800, appeal_until=SECONDS + DAY),
    paid("00602", PayoutKind.FREIGHT, 1200, verdict_flags="with_refund no_return twice",
         appealable="doubtful", applicant="客服小美"),
    paid("00603", PayoutKind.SMALL, 800, appealable="no", verdict_flags="compensated", came_fen=300,
         risk=500, asked=1),
)  # fmt: skip


def line_of(row: object, cells: int = 80) -> str:
    """The line of a payout."""
    layout = columns.layout_now(Queue.PAYOUT, cells, shops=False, tail=5)
    return "".join(text for text, _role in caseline.pieces(row, layout, SECONDS))  # type: ignore[arg-type] # rows as the fake shop makes them


@pytest.mark.parametrize("cells", [60, 80, 108, 160])
@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_a_payout_fills_its_line_exactly(lang: str, cells: int) -> None:
    use_language(lang)
    assert {width(line_of(row, cells)) for row in PAYOUTS} == {cells}


def test_kind_sum_window_and_marks_stand_in_the_line() -> None:
    use_language("zh_CN")
    first, second, third = map(line_of, PAYOUTS)
    assert "1天00:00~" in first
    assert "补偿消费者 共38.00" in first
    assert "可诉" in first
    assert "28天00:00~" in second
    assert "存疑" in second
    assert "双空重" in second
    assert "共" not in second
    assert "2天前 " in third
    assert "不可" in third
    assert "补追" in third
    assert "客服小美" in line_of(PAYOUTS[1], 120)


def test_the_window_ends_with_its_second() -> None:
    use_language("zh_CN")
    row = PAYOUTS[0]
    until = SECONDS + DAY
    assert caseline.window_left(row, until - 1) == 1  # type: ignore[arg-type] # rows as the fake shop makes them
    assert caseline.window_left(row, until) is None  # type: ignore[arg-type] # rows as the fake shop makes them
    assert caseline.time_text(row, until) == "3天前"  # type: ignore[arg-type] # rows as the fake shop makes them


def test_the_detail_tells_facts_not_judgements() -> None:
    use_language("zh_CN")
    lines = detail.brief(PAYOUTS[1], None, SECONDS, 120, KEYS)  # type: ignore[arg-type] # rows as the fake shop makes them
    text = "\n".join("".join(piece for piece, _role in line) for line in lines)
    for said in (
        "本单共打 ¥12.00",
        "申请人 客服小美",
        "多半不可",
        "到 12-18 10:00~",
        "这单已全额退款",
    ):
        assert said in text
    assert "付了运费没见退货" in text


# -- heights and tabs ---------------------------------------------------------------------------


@pytest.mark.parametrize("focused", range(4))
@pytest.mark.parametrize("lines", [14, 18, 30, 43])
def test_four_panes_fit_and_the_focused_one_keeps_eight_rows(focused: int, lines: int) -> None:
    heights = arrange.pane_heights([40, 40, 40, 40], focused, lines)
    assert sum(heights) <= lines
    assert heights[focused] >= 10
    assert min(heights) >= 1
    last = 2 if focused == 3 else 3
    assert heights[last] == min(height for at, height in enumerate(heights) if at != focused)


def test_nothing_is_stretched_beyond_what_it_has_to_show() -> None:
    assert arrange.pane_heights([13, 4, 5, 2], 0, 43) == [13, 4, 5, 3]


def test_tabs_without_room_keep_number_and_count() -> None:
    names = ["Expiring", "Evidence", "Refund review", "Payouts"]
    full = arrange.tabs(names, ["12", "3", "4", "2"], 0, 70)
    assert full == ["1 Expiring 12", "2 Evidence 3", "3 Refund review 4", "4 Payouts 2"]
    assert arrange.tabs(names, ["12", "3", "4", "2"], 2, 50) == [
        "1 12",
        "2 3",
        "3 Refund review 4",
        "4 2",
    ]


# -- on the desk --------------------------------------------------------------------------------


async def test_the_payouts_are_in_the_sum_of_the_status_line() -> None:
    app, bench = desk((*SHOP, *PAYOUTS))  # type: ignore[arg-type] # rows as the fake shop makes them
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert "4 打款补券 3  ¥32.00" in text
        assert "3天内到期 1" in text
        assert "可申诉 2" in text
        saved = sum(row.at_risk_fen for row in bench.rows.values())
        assert f"可救 ¥{saved / 100:,.2f}" in screen_lines(app)[0]
        await press(pilot, "4")
        assert desk_of(app).pane.queue is Queue.PAYOUT
        assert desk_of(app).pane.window.current == PAYOUTS[0]


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
async def test_four_tabs_on_a_small_screen(lang: str) -> None:
    app, _bench = desk((*SHOP, *PAYOUTS), lang=lang)  # type: ignore[arg-type] # rows as the fake shop makes them
    async with app.run_test(size=(60, 15)) as pilot:
        await settle(pilot)
        await press(pilot, "4")
        lines = screen_lines(app)
        assert {width(line) for line in lines} == {60}
        assert t("words.queue.payout") in lines[1]
        assert "4" in lines[1]
        assert "00601" in screen_text(app)


async def test_the_help_explains_the_marks_in_lines_that_fit() -> None:
    use_language("zh_CN")
    for name in ("payout", "owed", "window"):
        for lang in ("zh_CN", "en"):
            use_language(lang)
            assert width(t(f"desk.help.sign_{name}")) <= 78
    use_language("zh_CN")


# -- asking, on a real database -----------------------------------------------------------------


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """Refunds and payouts of which nothing was asked for."""
    use_language("zh_CN")
    with lossy_shop(tmp_path) as workbench:
        later(workbench, 9)
        pay_out(workbench)
        yield workbench


def app_on(bench: Workbench) -> ZhisunApp:
    """The desk."""
    return ZhisunApp(bench, lang="zh_CN", read_page=empty_reading)


def asked(bench: Workbench) -> list[tuple[Route, RecoveryState, int, str, str]]:
    """Everything that was asked for."""
    return [
        (row.route, row.state, row.asked_fen, row.item, row.reason) for row in bench.recovery.all()
    ]


async def test_an_appeal_is_drafted_with_its_reason_and_undone(bench: Workbench) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "3", "a")
        await settle(pilot)
        assert isinstance(app.screen, AppealDialog)
        assert "还可追 ¥199.00" in screen_text(app)
        assert "本月复议剩 12/12" in screen_text(app)
        await press(pilot, "1", "s", "enter")
        await settle(pilot)
        assert asked(bench) == [
            (Route.APPEAL, RecoveryState.DRAFTED, 19900, "goods", "未收到商品但实际已签收")
        ]
        assert any("申诉草稿已存" in each and "u 撤销" in each for each in toasts(app))
        assert "追" in screen_text(app)
        await press(pilot, "u")
        await settle(pilot)
        assert asked(bench) == []


async def test_a_submitted_appeal_asks_and_never_by_the_same_key(bench: Workbench) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "3", "a")
        await settle(pilot)
        await press(pilot, "x", "enter")
        assert isinstance(app.screen, ConfirmDialog)
        await press(pilot, "a", "enter")
        await settle(pilot)
        assert asked(bench) == []
        await press(pilot, "a")
        await settle(pilot)
        await press(pilot, "x", "enter", "y")
        await settle(pilot)
        assert [one[:3] for one in asked(bench)] == [(Route.APPEAL, RecoveryState.SENT, 19900)]
        assert refund(bench, "00410").state is CaseState.WAITING
        assert any("不能撤销" in each for each in toasts(app))


async def test_more_than_is_left_is_not_taken(bench: Workbench) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "3", "a")
        await settle(pilot)
        await press(pilot, "tab", "ctrl+u", *"199.01", "enter")
        assert isinstance(app.screen, AppealDialog)
        assert "最多 ¥199.00" in screen_text(app)
        await press(pilot, "ctrl+u", *"50", "enter")
        await settle(pilot)
        assert [one[2] for one in asked(bench)] == [5000]


async def test_the_dispute_rate_is_not_about_money(bench: Workbench) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "3", "a")
        await settle(pilot)
        await press(pilot, "d", "s", "enter")
        await settle(pilot)
        assert [one[2:4] for one in asked(bench)] == [(0, "dispute_rate")]


async def test_the_statement_opens_after_the_draft(bench: Workbench) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "3", "a")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(app.screen, DraftScreen), toasts(app)
        assert "申诉说明" in screen_text(app)
        await press(pilot, "y", "x")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmDialog)
        await press(pilot, "x", "f3")
        assert isinstance(app.screen, ConfirmDialog)
        await press(pilot, "y")
        await settle(pilot)
        assert [one[1] for one in asked(bench)] == [RecoveryState.SENT]
        (draft,) = bench.detail(refund(bench, "00410").id).drafts
        assert draft.kind is DraftKind.APPEAL
        assert draft.sent_at is not None


async def test_many_are_appealed_as_one_step(bench: Workbench) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "4", "A", "a")
        await settle(pilot)
        assert isinstance(app.screen, AppealDialog)
        await press(pilot, "enter")
        await settle(pilot)
        amounts = sorted(one[2] for one in asked(bench))
        assert amounts == [300, 1200, 1200, 1500]
        assert any("1 件没有动" in each and "不能申诉" in each for each in toasts(app))
        await press(pilot, "u")
        await settle(pilot)
        assert asked(bench) == []


async def test_an_own_payout_says_why_it_cannot_be_appealed(bench: Workbench) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "4", "G")
        row = desk_of(app).pane.window.current
        assert row is not None
        assert row.payout_kind == PayoutKind.SMALL
        await press(pilot, "a")
        await settle(pilot)
        assert any("不能申诉" in each for each in toasts(app))
        assert not isinstance(app.screen, AppealDialog)


async def test_a_claim_is_drafted_for_one_and_for_many(bench: Workbench) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "3", "c")
        await settle(pilot)
        assert isinstance(app.screen, ClaimDialog)
        assert "YT8812345600410" in screen_text(app)
        await press(pilot, "2", "enter")
        await settle(pilot)
        assert asked(bench) == [(Route.COURIER, RecoveryState.DRAFTED, 19900, "", "破损")]
        await press(pilot, "j", "space", "space", "c")
        await settle(pilot)
        assert "快递理赔 2 件" in screen_text(app)
        await press(pilot, "enter")
        await settle(pilot)
        assert len(asked(bench)) == 3


async def test_written_off_leaves_at_once_and_comes_back_by_undo(bench: Workbench) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "3", "W")
        await settle(pilot)
        assert refund(bench, "00410").state is CaseState.HANDLED
        assert any("已核销" in each for each in toasts(app))
        pane = desk_of(app).pane
        assert pane.window.current is not None
        assert pane.window.current.order_sn.endswith("00505")
        await press(pilot, "u")
        await settle(pilot)
        assert refund(bench, "00410").state is CaseState.OPEN


async def test_the_screen_of_recoveries_opens_by_its_key(bench: Workbench) -> None:
    ask_for_everything(bench)
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "R")
        await settle(pilot)
        assert isinstance(app.screen, RecoveriesScreen)
        await press(pilot, "escape")
        await settle(pilot)
        assert len(app.screen_stack) == 1


def test_the_counts_of_payouts_are_those_of_the_rows(bench: Workbench) -> None:
    rows, now = bench.cases(Queue.PAYOUT), bench.moment()
    left = [window for row in rows if (window := caseline.window_left(row, now)) is not None]
    flagged = [row for row in rows if set(row.verdict_flags.split()) - {"compensated"}]
    assert bench.recovery.payouts() == (0, len(left), len(flagged)) == (0, 4, 5)
    later(bench, 22)
    now = bench.moment()
    ending = [caseline.window_left(row, now) for row in bench.cases(Queue.PAYOUT)]
    few = sum(0 < each <= 3 * DAY for each in ending if each is not None)
    assert bench.recovery.payouts().ending == few == 2


def test_the_check_in_has_a_line_of_payouts(bench: Workbench) -> None:
    lines = checkin.lines(bench.summary(), [], 24, colours=False, payouts=bench.recovery.payouts())
    (line,) = [each for each in lines if each.startswith("打款补券")]
    assert "5 件" in line
    assert "可救 ¥   50.00" in line
    assert line.endswith("可申诉 4  留意 5")


def test_the_doubt_about_a_payout_is_not_that_about_a_refund(bench: Workbench) -> None:
    row = refund(bench, "00410")
    options = bench.recovery.options(row.id)._replace(doubt="小助手")
    assert "小助手" in appeal_form(options, (), SECONDS).warnings[0]
    payout = options._replace(row=row._replace(queue=Queue.PAYOUT))
    assert appeal_form(payout, (), SECONDS).warnings == (t("owed.appeal.doubt_payout"),)
