"""Cases that wait, are snoozed, or are not confirmed: how the desk reaches them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.clock import from_epoch
from models.i18n import t, use_language
from models.rows import EventLine
from models.settings import Settings
from models.states import CaseState, DraftKind, Queue
from models.workbench import Workbench
from tests.models.shop import at
from tests.tui.draft_shop import KEPT, reading, shop
from tests.tui.made import EVIDENCE, EXPIRING, SECONDS, SHOP, case, desk, empty_reading
from tests.tui.pilot import desk_of, paste, press, screen_lines, screen_text, settle, toasts
from tui import caseline, detail
from tui.app import ZhisunApp
from tui.dialogs.recovery import RecoveryDialog

DAY = 86_400

AWAY = (
    case("00601", queue=Queue.REFUND, state=CaseState.WAITING, comes_back_at=SECONDS + 2 * DAY,
         loss_at=SECONDS - DAY),
    case("00602", left=7200, state=CaseState.SNOOZED, comes_back_at=SECONDS + 1800),
    case("00603", left=600, state=CaseState.HANDLED, unconfirmed=True),
)  # fmt: skip


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """A small shop on a real database."""
    with shop(tmp_path) as workbench:
        yield workbench


@pytest.mark.parametrize(
    ("row", "text"), zip(AWAY, ("等 11-22", "稍 10:30", "待核对"), strict=True), ids=["w", "s", "h"]
)
def test_the_time_column_says_until_when(row: object, text: str) -> None:
    use_language("zh_CN")
    assert caseline.away_text(row, SECONDS) == text  # type: ignore[arg-type]  # loosely typed on purpose


async def test_everything_shows_them_and_hides_them_again() -> None:
    app, _bench = desk((*SHOP, *AWAY))
    async with app.run_test(size=(120, 45)) as pilot:
        await settle(pilot)
        assert "00602" not in screen_text(app)
        await press(pilot, "full_stop")
        await settle(pilot)
        text = screen_text(app)
        assert "稍 10:30" in text
        assert "待核对" in text
        assert "等 11-22" in text
        assert t("desk.everything", n=14) in text
        assert "1小时" not in screen_lines(app)[1]
        await press(pilot, "escape")
        await settle(pilot)
        assert "00602" not in screen_text(app)


async def test_the_filter_finds_them_and_its_titles_count_nothing_else() -> None:
    app, _bench = desk((*SHOP, *AWAY))
    async with app.run_test(size=(120, 45)) as pilot:
        await settle(pilot)
        await press(pilot, "slash", *"602", "enter")
        await settle(pilot)
        title = next(line for line in screen_lines(app) if "匹配 1" in line)
        assert "稍 10:30" in screen_text(app)
        assert "4小时" not in title


async def test_a_scrolled_pane_says_how_many_rows_are_above() -> None:
    app, _bench = desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "G", "k")
        await settle(pilot)
        top = desk_of(app).pane.window.top
        assert top
        assert t("desk.above", n=top) in screen_lines(app)[1]


async def test_the_result_of_a_sent_request_can_be_entered_before_its_day(
    bench: Workbench,
) -> None:
    (row,) = bench.cases(Queue.REFUND)
    draft = bench.draft(row.id, DraftKind.REPAYMENT)
    bench.draft_sent(draft.id, amount_fen=19900, follow_up=from_epoch(at("11-22 10:00")))
    app = ZhisunApp(bench, lang="zh_CN", read_page=empty_reading)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert KEPT[-5:] not in screen_text(app)
        await press(pilot, "slash", *KEPT[-3:], "enter", "3")
        await settle(pilot)
        assert "等 11-22" in screen_text(app)
        await press(pilot, "r")
        await settle(pilot)
        assert isinstance(app.screen, RecoveryDialog)


async def test_undo_says_what_it_took_back(bench: Workbench) -> None:
    app = ZhisunApp(bench, lang="zh_CN", read_page=empty_reading)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "d")
        await settle(pilot)
        await press(pilot, "u")
        await settle(pilot)
        (said,) = toasts(app)
        assert t("event.handled") in said


def events(*kinds: str) -> tuple[EventLine, ...]:
    """A history of one person."""
    return tuple(EventLine(n, n, "me", kind, "") for n, kind in enumerate(kinds))


def test_evidence_that_nobody_confirmed_says_so() -> None:
    use_language("zh_CN")
    keys = detail.DetailKeys(where="o", deadline="t")
    row = EVIDENCE[2]._replace(verdict_flags="unconfirmed")
    line = "".join(text for text, _role in detail.brief(row, None, SECONDS, 120, keys)[1])
    assert "未确认要举证" in line
    assert "t 手填" in line
    other = "".join(text for text, _role in detail.brief(EXPIRING[10], None, SECONDS, 120, keys)[1])
    assert "未确认要举证" not in other


async def test_the_palette_lists_what_may_not_be_done_with_its_reason() -> None:
    app, _bench = desk()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "colon")
        await settle(pilot)
        assert t("refused.no_verdict_here") in screen_text(app)
        assert t("refused.not_refunded") in screen_text(app)


async def test_a_written_page_shows_without_waiting_for_the_next_look(bench: Workbench) -> None:
    """The revision is looked at once in a while; one's own page is there at once."""
    bench.settings = Settings(refresh_seconds=60.0)
    page = reading()
    app = ZhisunApp(bench, lang="zh_CN", read_page=lambda _text: page)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        before = bench.summary().queues[Queue.EXPIRING].open
        paste(app, "a page")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert f"1 即将逾期 {before + 1}" in screen_text(app)


@pytest.mark.parametrize("cells", range(60, 121, 3))
@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_beside_a_long_deadline_the_parcel_is_whole_or_not_there(cells: int, lang: str) -> None:
    use_language(lang)
    row = EVIDENCE[2]._replace(verdict_flags="unconfirmed")
    _app, fake = desk((row,), lang=lang)
    keys = detail.DetailKeys(where="o", deadline="t")
    line = "".join(
        text for text, _role in detail.brief(row, fake.detail(row.id), SECONDS, cells, keys)[1]
    )
    assert ("YT" in line) == ("YT8812345678901" in line)
    assert not line.rstrip().endswith(t("desk.detail.parcel"))
