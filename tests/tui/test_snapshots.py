"""Pictures of the screens, in both languages and at both ends of the sizes."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from models.settings import Settings
from tests.tui.made import SHOP, desk
from tests.tui.pilot import press, settle

SnapCompare = Callable[..., bool]


def after(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Open the desk, then press keys."""

    async def run(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await press(pilot, *keys)
        await settle(pilot)

    return run


@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=["80x24", "160x45"])
@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_desk(snap_compare: SnapCompare, lang: str, size: tuple[int, int]) -> None:
    app, _bench = desk(lang=lang)
    assert snap_compare(app, terminal_size=size, run_before=after("j", "space"))


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
@pytest.mark.parametrize("keys", [("3",), ("enter",), ("question_mark",), ("colon",), ("slash",)],
                         ids=["refund", "case", "help", "palette", "filter"])  # fmt: skip
def test_screens(snap_compare: SnapCompare, lang: str, keys: tuple[str, ...]) -> None:
    app, _bench = desk(lang=lang)
    assert snap_compare(app, terminal_size=(80, 24), run_before=after(*keys))


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_small_screen(snap_compare: SnapCompare, lang: str) -> None:
    app, _bench = desk(lang=lang)
    assert snap_compare(app, terminal_size=(60, 15), run_before=after())


@pytest.mark.parametrize("theme", ["zhisun-light", "zhisun-16"])
def test_themes(snap_compare: SnapCompare, theme: str) -> None:
    app, _bench = desk(SHOP)
    app.theme = theme
    assert snap_compare(app, terminal_size=(80, 24), run_before=after("space"))


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_empty_shop(snap_compare: SnapCompare, lang: str) -> None:
    app, bench = desk((), lang=lang, settings=Settings(inbox=Path("/srv/inbox")))
    bench.has_data = False
    assert snap_compare(app, terminal_size=(80, 24), run_before=after())
