"""Pictures of what lies over the desk, a small screen, and the themes; see `tests/snapshots`."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

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


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
@pytest.mark.parametrize("keys", [("colon",), ("slash",)],
                         ids=["palette", "filter"])  # fmt: skip
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
