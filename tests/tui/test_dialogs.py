"""Dialogs: typed answers by key, nothing by accident, in both languages at the smallest size."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from models import i18n
from models.clock import SHANGHAI, FixedClock, to_epoch
from models.rows import CaseRow, Place, RecoveryRow
from models.states import AgreedBy, DeadlineSource, RecoveryState, Route, Verdict
from models.workbench import Workbench
from tests.models.shop import NOW, hours
from tests.tui.draft_shop import HOSTILE, Host, kept_row, shop, waiting_row
from tests.tui.pilot import press, screen_text, settle
from tui import cells, clipboard
from tui.dialogs.ask import Ask, AskDialog
from tui.dialogs.confirm import ConfirmDialog
from tui.dialogs.deadline import DeadlineDialog
from tui.dialogs.note import NoteDialog
from tui.dialogs.recovery import RecoveryDialog, RecoveryEnd
from tui.dialogs.snooze import SnoozeDialog, snooze_choices
from tui.dialogs.verdict import VerdictChoice, VerdictDialog
from tui.dialogs.where import WhereDialog

CLOCK = FixedClock(NOW)
PLACE = Place("售后管理 > 售后工作台", "退款 > 售后", "https://mms.pinduoduo.com/" + "a" * 90)
RECOVERY = RecoveryRow(1, "c", Route.REPAYMENT, 19900, 500, RecoveryState.SENT, None)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CaseRow, CaseRow]]:
    """A refund and a request; they are only looked at."""
    with shop(tmp_path_factory.mktemp("shop"), product=HOSTILE) as bench:
        yield kept_row(bench), waiting_row(bench)


@pytest.fixture
def refund(rows: tuple[CaseRow, CaseRow]) -> CaseRow:
    """A refund whose goods the buyer kept."""
    return rows[0]


@pytest.fixture
def request_row(rows: tuple[CaseRow, CaseRow]) -> CaseRow:
    """A request that waits, due in five hours by a pasted page."""
    return rows[1]._replace(deadline_at=hours(5), deadline_source=DeadlineSource.PASTED)


async def answer(screen: Screen[Any], *keys: str, size: tuple[int, int] = (60, 15)) -> Any:
    """What the screen ends with after these keys; `open` if it does not end."""
    app = Host()
    async with app.run_test(size=size) as pilot:
        app.show(screen)
        await settle(pilot)
        await press(pilot, *keys)
        await settle(pilot)
        return app.answer


def every_dialog(refund: CaseRow, waiting: CaseRow) -> list[Screen[Any]]:
    """One of each."""
    return [
        DeadlineDialog(waiting, CLOCK),
        SnoozeDialog(waiting, CLOCK),
        VerdictDialog(refund),
        VerdictDialog(waiting),
        NoteDialog(HOSTILE),
        ConfirmDialog(HOSTILE),
        RecoveryDialog(refund, RECOVERY),
        WhereDialog(PLACE),
        AskDialog(19900, 19900, NOW + timedelta(days=2), CLOCK),
    ]


@pytest.mark.parametrize("number", range(9))
@pytest.mark.parametrize("language", i18n.LANGUAGES)
async def test_every_dialog_fits_the_smallest_screen(
    refund: CaseRow, request_row: CaseRow, number: int, language: str
) -> None:
    """All of it can be seen, hostile names stay names, Esc answers nothing."""
    i18n.use_language(language)
    app = Host()
    async with app.run_test(size=(60, 15)) as pilot:
        app.show(every_dialog(refund, request_row)[number])
        await settle(pilot)
        shown = screen_text(app)
        assert "esc" in shown
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert app.screen.query_one(".panel").region.bottom <= 15
        assert all(cells.width(line) <= 60 for line in shown.splitlines())
        await press(pilot, "escape")
        await settle(pilot)
        assert app.answer in (None, False)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("明天 10:30", "11-21 10:30"), ("11-25 9:00", "11-25 09:00"), ("5d8h", "11-25 18:00")],
)
async def test_a_deadline_is_typed(request_row: CaseRow, typed: str, meant: str) -> None:
    """As people write moments."""
    keys = ["space" if letter == " " else letter for letter in typed]
    found = await answer(DeadlineDialog(request_row, CLOCK), *keys, "enter")
    assert f"{found.astimezone(SHANGHAI):%m-%d %H:%M}" == meant


@pytest.mark.parametrize("typed", ["", "soon", "今天 09:00", "11-01 10:00"])
async def test_no_deadline_in_the_past_or_in_the_dark(request_row: CaseRow, typed: str) -> None:
    """The dialog stays open and says why."""
    keys = ["space" if letter == " " else letter for letter in typed]
    assert await answer(DeadlineDialog(request_row, CLOCK), *keys, "enter") == "open"


async def test_the_moment_is_shown_while_it_is_typed(request_row: CaseRow) -> None:
    """With its weekday and the time left."""
    app = Host()
    async with app.run_test(size=(60, 15)) as pilot:
        app.show(DeadlineDialog(request_row, CLOCK))
        await settle(pilot)
        assert "现在截止 今天 15:00 (页面粘贴)" in screen_text(app)
        await press(pilot, *"10:3")
        assert "= 11-" not in screen_text(app)
        await press(pilot, "0")
        await settle(pilot)
        assert "= 11-20 周五 10:30, 还有 00:30" in screen_text(app)


def times_of(row: CaseRow, now: datetime = NOW) -> list[str]:
    """The choices as Shanghai times."""
    return [f"{at.astimezone(SHANGHAI):%d %H:%M}" for _, at in snooze_choices(row, now)]


def test_snooze_choices_end_before_the_deadline(request_row: CaseRow) -> None:
    """What lies past it gives way to one moment shortly before."""
    later = request_row._replace(deadline_at=None)
    assert times_of(later) == ["20 10:30", "20 11:00", "20 12:00", "20 20:00", "21 09:00"]
    assert times_of(request_row) == ["20 10:30", "20 11:00", "20 12:00", "20 14:50"]
    soon = request_row._replace(deadline_at=hours(0.1))
    assert times_of(soon) == ["20 10:06"]
    passed = request_row._replace(deadline_at=hours(-1))
    assert times_of(passed)[0] == "20 10:30"
    evening = datetime(2026, 11, 20, 21, 0, tzinfo=SHANGHAI).astimezone(UTC)
    assert times_of(later, evening) == ["20 21:30", "20 22:00", "20 23:00", "21 09:00"]


async def test_snooze_by_letter_arrows_and_typing(request_row: CaseRow) -> None:
    """All three ways; nothing past the deadline."""
    hour = NOW + timedelta(hours=1)
    assert await answer(SnoozeDialog(request_row, CLOCK), "b") == hour
    assert await answer(SnoozeDialog(request_row, CLOCK), "down", "enter") == hour
    assert await answer(SnoozeDialog(request_row, CLOCK), "tab", *"1h", "enter") == hour
    assert await answer(SnoozeDialog(request_row, CLOCK), "tab", *"6h", "enter") == "open"
    assert await answer(SnoozeDialog(request_row, CLOCK), "z") == "open"
    assert await answer(SnoozeDialog(request_row, CLOCK), *"1h", "enter") == hour


async def test_verdict_and_who_agreed(refund: CaseRow, request_row: CaseRow) -> None:
    """Marked by key or arrow; what was not touched stays as it is."""
    assert await answer(VerdictDialog(refund), "enter") is None
    found = await answer(VerdictDialog(refund), "3", "enter")
    assert found == VerdictChoice(Verdict.RETURN_DISPUTED, None)
    found = await answer(VerdictDialog(refund), "3", "a", "enter")
    assert found == VerdictChoice(Verdict.RETURN_DISPUTED, AgreedBy.ASSISTANT)
    found = await answer(VerdictDialog(refund), "5", "enter")
    assert found == VerdictChoice(Verdict.KEPT_BY_BUYER, None)
    found = await answer(VerdictDialog(refund), "right", "up", "enter")
    assert found == VerdictChoice(None, AgreedBy.PLATFORM)
    found = await answer(VerdictDialog(request_row), "s", "3", "enter")
    assert found == VerdictChoice(None, AgreedBy.SPEED)


async def test_a_note_is_one_line_of_text() -> None:
    """What was there can be changed and taken away."""
    assert await answer(NoteDialog(""), *"[/b]", "enter") == "[/b]"
    assert await answer(NoteDialog("a"), "!", "enter") == "a!"
    assert await answer(NoteDialog("a"), "backspace", "enter") == ""


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["y"], True),
        (["n"], False),
        (["enter"], False),
        (["escape"], False),
        (["down", "enter"], True),
        (["x", "x"], "open"),
    ],
)
async def test_a_question_is_answered_no_by_default(keys: list[str], said: object) -> None:
    """Yes needs its own key."""
    assert await answer(ConfirmDialog("?", opened_by="x"), *keys) == said


@pytest.mark.parametrize("key", ["y", "enter", "d"])
async def test_the_key_that_opened_a_question_does_not_answer_it(key: str) -> None:
    """However long it is held down."""
    assert await answer(ConfirmDialog("?", opened_by=key), key, key, key) == "open"


@pytest.mark.parametrize(
    ("keys", "end"),
    [
        (["1"], RecoveryEnd(RecoveryState.WON, 19900)),
        (["2", *"50", "enter"], RecoveryEnd(RecoveryState.PART, 5000)),
        (["2", *"199.00", "enter"], RecoveryEnd(RecoveryState.WON, 19900)),
        (["2", *"199.01", "enter"], "open"),
        (["2", *"0", "enter"], "open"),
        (["2", *"abc", "enter"], "open"),
        (["2", "enter"], "open"),
        (["3"], RecoveryEnd(RecoveryState.LOST, 500)),
        (["4"], RecoveryEnd(RecoveryState.WRITTEN_OFF, 500)),
        (["down", "down", "enter"], RecoveryEnd(RecoveryState.LOST, 500)),
    ],
)
async def test_how_a_recovery_ended(refund: CaseRow, keys: list[str], end: object) -> None:
    """All, a part of it, refused, written off."""
    assert await answer(RecoveryDialog(refund, RECOVERY), *keys) == end


async def test_where_copies_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, and again on `y`."""
    copied: list[str] = []

    def copy(_app: Any, text: str) -> bool:
        copied.append(text)
        return True

    monkeypatch.setattr(clipboard, "copy", copy)
    assert await answer(WhereDialog(PLACE), "y", "enter") is None
    assert copied == [PLACE.url, PLACE.url]
    assert await answer(WhereDialog(PLACE._replace(url="")), "y", "escape") is None
    assert len(copied) == 2


async def test_amount_and_follow_up() -> None:
    """Both are shown, both may be changed, neither may be out of range."""
    soon = NOW + timedelta(days=2)
    assert await answer(AskDialog(19900, 19900, soon, CLOCK), "enter") == Ask(19900, soon)
    found = await answer(AskDialog(None, None, soon, CLOCK), *"88.5", "enter")
    assert found == Ask(8850, soon)
    assert await answer(AskDialog(None, 100, soon, CLOCK), *"1.01", "enter") == "open"
    assert await answer(AskDialog(100, 100, NOW - timedelta(days=1), CLOCK), "enter") == "open"
    assert to_epoch(soon) == hours(48)


def test_the_workbench_takes_what_dialogs_return(tmp_path: Path) -> None:
    """A verdict alone, who agreed alone."""
    with shop(tmp_path) as bench:
        assert isinstance(bench, Workbench)
        row = kept_row(bench)
        bench.set_verdict([row.id], None, AgreedBy.SPEED)
        assert kept_row(bench).agreed_by is AgreedBy.SPEED
        assert kept_row(bench).verdict is Verdict.KEPT_BY_BUYER
