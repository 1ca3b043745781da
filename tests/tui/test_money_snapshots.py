"""Pictures of the payout pane, of what asks for money, and of the recoveries, in both languages."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from models.i18n import use_language
from models.workbench import Workbench
from tests.tui.made import empty_reading
from tests.tui.owed_shop import ask_for_everything, later, lossy_shop, money_comes, pay_out
from tests.tui.pilot import press, settle
from tui.app import ZhisunApp

SnapCompare = Callable[..., bool]
Size = tuple[int, int]

both = pytest.mark.parametrize("lang", ["zh_CN", "en"])
sizes = pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=["80x24", "160x45"])


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """Refunds and payouts of which nothing was asked for."""
    use_language("zh_CN")
    with lossy_shop(tmp_path) as workbench:
        yield workbench


@pytest.fixture
def quiet(bench: Workbench) -> Workbench:
    """The shop on the day of the sketches."""
    later(bench, 9)
    pay_out(bench)
    return bench


@pytest.fixture
def busy(bench: Workbench) -> Workbench:
    """The same day, after money was asked for by every route, and some came."""
    ask_for_everything(bench)
    money_comes(bench)
    pay_out(bench)
    return bench


def app_on(bench: Workbench, lang: str) -> ZhisunApp:
    """The desk."""
    use_language(lang)
    return ZhisunApp(bench, lang=lang, read_page=empty_reading)


def after(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Wait for the first rows, press keys, wait for what they did."""

    async def run(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        for key in keys:
            await press(pilot, key)
            await settle(pilot)
        await settle(pilot)

    return run


@both
@sizes
def test_payouts(snap_compare: SnapCompare, busy: Workbench, lang: str, size: Size) -> None:
    assert snap_compare(app_on(busy, lang), terminal_size=size, run_before=after("4", "j"))


@both
@sizes
def test_payout_in_full(snap_compare: SnapCompare, busy: Workbench, lang: str, size: Size) -> None:
    keys = after("4", "j", "enter")
    assert snap_compare(app_on(busy, lang), terminal_size=size, run_before=keys)


@both
def test_payouts_on_a_small_screen(snap_compare: SnapCompare, busy: Workbench, lang: str) -> None:
    assert snap_compare(app_on(busy, lang), terminal_size=(60, 15), run_before=after("4"))


@both
@sizes
def test_recoveries(snap_compare: SnapCompare, busy: Workbench, lang: str, size: Size) -> None:
    assert snap_compare(app_on(busy, lang), terminal_size=size, run_before=after("R"))


@both
@sizes
def test_one_recovery(snap_compare: SnapCompare, busy: Workbench, lang: str, size: Size) -> None:
    keys = after("R", "full_stop", "j", "j", "j", "j")
    assert snap_compare(app_on(busy, lang), terminal_size=size, run_before=keys)


@both
@pytest.mark.parametrize(
    "keys",
    [("3", "a", "1"), ("4", "A", "a"), ("3", "c")],
    ids=["appeal", "appeal-many", "claim"],
)
def test_asking(
    snap_compare: SnapCompare, quiet: Workbench, lang: str, keys: tuple[str, ...]
) -> None:
    assert snap_compare(app_on(quiet, lang), terminal_size=(80, 24), run_before=after(*keys))


@both
def test_matching(snap_compare: SnapCompare, busy: Workbench, lang: str) -> None:
    assert snap_compare(app_on(busy, lang), terminal_size=(80, 24), run_before=after("R", "M"))
