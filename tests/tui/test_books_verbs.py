"""The screens of the books have every verb that the registry gives them, and no key of their own."""

from pathlib import Path

import pytest
from textual.binding import Binding

from models.states import SourceKind
from tests.models.shop import at, feed, hours, sale
from tests.tui.books_shop import books
from tests.tui.made import empty_reading
from tests.tui.pilot import press, screen_lines, screen_text, settle, toasts
from tui.app import ZhisunApp
from tui.cells import width
from tui.screens.ledger import LedgerScreen
from tui.screens.notice import NoticeScreen
from tui.screens.prevention import PreventionScreen
from tui.screens.stop import StopScreen
from tui.screens.work import WorkScreen
from tui.verbs import (
    BY_ID,
    FOOTER_LEDGER,
    FOOTER_PREVENTION,
    FOOTER_STOP,
    VERBS,
    Where,
    key_table,
)

SCREENS: list[tuple[type[WorkScreen[None]], Where, str]] = [
    (LedgerScreen, "ledger", "L"),
    (PreventionScreen, "prevention", "5"),
    (StopScreen, "stop", "T"),
]


@pytest.mark.parametrize(("screen", "where", "key"), SCREENS)
def test_every_verb_is_done_and_there_are_no_other_keys(
    screen: type[WorkScreen[None]], where: Where, key: str
) -> None:
    for verb in VERBS:
        if where in verb.where:
            assert hasattr(screen, f"do_{verb.id}"), verb.id
    bound = {one.id for one in screen.BINDINGS if isinstance(one, Binding)}
    assert bound == {verb.id for verb in VERBS if verb.keys and where in verb.where}
    assert key_table("en", first=where)[0].id in {
        verb.id for verb in VERBS if verb.where == (where,)
    }
    assert any(key in verb.keys.split(",") for verb in VERBS if "desk" in verb.where)


def test_the_footers_name_verbs_of_their_screens() -> None:
    footers = zip((FOOTER_LEDGER, FOOTER_PREVENTION, FOOTER_STOP), SCREENS, strict=True)
    for footer, (_screen, where, _key) in footers:
        assert all(where in BY_ID[each].where for each in footer)


@pytest.mark.parametrize("key", ["L", "5", "T"])
@pytest.mark.parametrize("size", [(60, 15), (72, 18), (120, 24), (220, 60)])
async def test_any_size_holds_them(tmp_path: Path, key: str, size: tuple[int, int]) -> None:
    with books(tmp_path) as bench:
        app = ZhisunApp(bench, lang="en", read_page=empty_reading)
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            await press(pilot, key)
            await settle(pilot)
            assert any(line.startswith(">") for line in screen_lines(app))
            assert all(width(line) <= size[0] for line in screen_lines(app))
            assert not app.screen.show_vertical_scrollbar
            await press(pilot, "question_mark", "escape", "colon", "escape", "escape")
            assert app.screen is app.screen_stack[0]


async def test_a_product_that_is_not_known_gets_no_notice(tmp_path: Path) -> None:
    with books(tmp_path) as bench:
        lost = sale(id="2388", order_sn="261118-2", status="退款成功", product=None,
                    ship_track="已签收", amount_fen=999_900, applied_at=at("11-18 08:00"))  # fmt: skip
        feed(bench, SourceKind.AFTER_SALES, [lost], hours(0))
        app = ZhisunApp(bench, lang="zh_CN", read_page=empty_reading)
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await press(pilot, "5")
            await settle(pilot)
            await press(pilot, "w")
            await settle(pilot)
            assert not isinstance(app.screen, NoticeScreen)
            assert "不知道是哪个商品" in toasts(app)[-1]
            assert "不明" in screen_text(app)
