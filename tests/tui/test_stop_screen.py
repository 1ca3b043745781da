"""The parcels to stop over a real shop: who can stop them, copied and written."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from models.i18n import t, use_language
from models.workbench import Workbench
from tests.tui.books_shop import books, number
from tests.tui.made import empty_reading
from tests.tui.pilot import press, screen_lines, screen_text, settle, toasts
from tui.app import ZhisunApp
from tui.cells import width
from tui.screens import stop_lines as shown
from tui.screens.case import CaseScreen
from tui.screens.stop import StopScreen

SnapCompare = Callable[..., bool]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """The shop with books."""
    with books(tmp_path) as workbench:
        yield workbench


def desk(bench: Workbench, lang: str = "zh_CN") -> ZhisunApp:
    """The desk on it."""
    return ZhisunApp(bench, lang=lang, read_page=empty_reading)


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
@pytest.mark.parametrize("cells", [60, 72, 80, 120, 160])
def test_the_columns_fit(bench: Workbench, cells: int, lang: str) -> None:
    use_language(lang)
    parcels, now = bench.prevention.stop(), bench.moment()
    columns = shown.layout(parcels, cells)
    lines = [
        shown.heading(columns),
        shown.group_line(("x" * 300, parcels), cells),
        *[shown.parcel_line(one, columns, now, cursor=False) for one in parcels],
        *[line for one in parcels for line in shown.brief(one, now, cells)],
    ]
    assert all(width("".join(text for text, _role in line)) <= cells for line in lines)


async def test_groups_by_who_can_stop_them_and_their_sums(bench: Workbench) -> None:
    app = desk(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "T")
        await settle(pilot)
        assert isinstance(app.screen, StopScreen)
        text, lines = screen_text(app), screen_lines(app)
        assert "4 件  退款 ¥156.00" in lines[0]
        assert (
            text.index("仓库  1 件") < text.index("中通快递  1 件") < text.index("圆通快递  2 件")
        )
        assert number(903) in lines[-4]
        assert t("prevention_screen.stop.do_warehouse") in text
        await press(pilot, "j")
        assert t("prevention_screen.stop.do_intercept") in screen_text(app)
        assert "拦截中" in screen_text(app)
        current = app.screen.current
        assert current is not None
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(app.screen, CaseScreen)
        assert app.screen.row.id == current.case_id


async def test_the_list_of_one_courier_or_all_is_copied(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(ZhisunApp, "copy_to_clipboard", lambda _app, text: copied.append(text))
    app = desk(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "T")
        await settle(pilot)
        await press(pilot, "G", "y", "Y")
    mine, everything = copied
    assert number(901) in mine
    assert number(904) in mine
    assert number(902) not in mine
    assert all(number(place) in everything for place in (901, 902, 903, 904))


@pytest.mark.parametrize(("key", "kind"), [("x", "xlsx"), ("c", "csv")])
async def test_files_are_written_and_it_says_where(
    bench: Workbench, tmp_path: Path, key: str, kind: str
) -> None:
    app = desk(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "T")
        await settle(pilot)
        await press(pilot, key)
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        folder = tmp_path / t("prevention_screen.stop.title")
        names = sorted(path.name for path in folder.iterdir())
        assert names == sorted(f"拦截单-{who}.{kind}" for who in ("仓库", "中通快递", "圆通快递"))
        assert str(folder) in toasts(app)[-1]
        await press(pilot, key)
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert str(folder) in toasts(app)[-1]
        assert len(list(folder.iterdir())) == 3


async def test_it_is_live_and_ends_with_nothing_to_stop(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = desk(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "T")
        await settle(pilot)
        bench.handle([one.case_id for one in bench.prevention.stop()])
        app.data_changed()
        await settle(pilot)
        assert "1 件  退款 ¥39.00" in screen_lines(app)[0]
        monkeypatch.setattr(bench.prevention, "stop", list)
        app.data_changed()
        await settle(pilot)
        assert t("prevention_screen.stop.none") in screen_text(app)
        await press(pilot, "y", "x", "enter")
        assert isinstance(app.screen, StopScreen)
        assert toasts(app)[-1].endswith(t("prevention_screen.stop.none"))
        await press(pilot, "j")
        await settle(pilot)
        assert toasts(app) == [], "the next key is about something else"


@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=["80x24", "160x45"])
@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_pictures(
    snap_compare: SnapCompare, bench: Workbench, lang: str, size: tuple[int, int]
) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await press(pilot, "T")
        await settle(pilot)
        await press(pilot, "j")

    assert snap_compare(desk(bench, lang), terminal_size=size, run_before=run)
