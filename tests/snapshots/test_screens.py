"""Pictures of the screens of the made-up shop, in both languages and at both ends of the sizes."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.snapshots.conftest import Desk
from tests.tui.pilot import desk_of, paste, press, settle
from tui.app import ZhisunApp
from tui.screens.draft import DraftScreen
from tui.screens.page_preview import PagePreviewScreen
from tui.widgets.lines import Lines

SnapCompare = Callable[..., bool]
Before = Callable[[Pilot[Any]], Awaitable[None]]
Size = tuple[int, int]

KEPT = ("3", "j", "j", "j", "j")
"""Keys to the refund whose buyer kept the goods."""

both = pytest.mark.parametrize("language", ["zh_CN", "en"])
sizes = pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=["80x24", "160x45"])


def _app(pilot: Pilot[Any]) -> ZhisunApp:
    app = pilot.app
    assert isinstance(app, ZhisunApp)
    return app


async def _until(pilot: Pilot[Any], true: Callable[[], bool]) -> None:
    for _ in range(200):
        if true():
            break
        await settle(pilot)
    assert true(), "the screen did not come"
    await settle(pilot)


async def _opened(pilot: Pilot[Any]) -> None:
    desk = desk_of(_app(pilot))
    await _until(pilot, lambda: desk.summary is not None)
    if desk.summary is not None and desk.summary.has_data:
        await _until(pilot, lambda: desk.detail is not None)


def after(*keys: str) -> Before:
    """The database is open, and keys were pressed."""

    async def run(pilot: Pilot[Any]) -> None:
        await _opened(pilot)
        await press(pilot, *keys)
        await settle(pilot)

    return run


@both
@sizes
def test_desk(snap_compare: SnapCompare, desk: Desk, language: str, size: Size) -> None:
    assert snap_compare(desk(language), terminal_size=size, run_before=after())


@both
@sizes
def test_refund_review(snap_compare: SnapCompare, desk: Desk, language: str, size: Size) -> None:
    assert snap_compare(desk(language), terminal_size=size, run_before=after(*KEPT))


@both
@sizes
def test_case(snap_compare: SnapCompare, desk: Desk, language: str, size: Size) -> None:
    assert snap_compare(desk(language), terminal_size=size, run_before=after(*KEPT, "enter"))


@both
@sizes
def test_draft(snap_compare: SnapCompare, desk: Desk, language: str, size: Size) -> None:
    async def drafted(pilot: Pilot[Any]) -> None:
        await after(*KEPT, "r")(pilot)
        await _until(pilot, lambda: isinstance(_app(pilot).screen, DraftScreen))

    assert snap_compare(desk(language), terminal_size=size, run_before=drafted)


@both
@sizes
def test_paste_preview(
    snap_compare: SnapCompare, desk: Desk, made_shop: Path, language: str, size: Size
) -> None:
    text = (made_shop / "files" / "售后列表.txt").read_text(encoding="utf-8")

    async def pasted(pilot: Pilot[Any]) -> None:
        await _opened(pilot)
        paste(_app(pilot), text)
        await _until(pilot, lambda: isinstance(_app(pilot).screen, PagePreviewScreen))
        await press(pilot, "n")

    assert snap_compare(desk(language), terminal_size=size, run_before=pasted)


@both
@sizes
def test_empty_shop(snap_compare: SnapCompare, empty_desk: Desk, language: str, size: Size) -> None:
    async def empty(pilot: Pilot[Any]) -> None:
        await _opened(pilot)
        await _until(pilot, lambda: pilot.app.query_one("#shop", Lines).display)

    assert snap_compare(empty_desk(language), terminal_size=size, run_before=empty)


@both
@sizes
def test_help(snap_compare: SnapCompare, desk: Desk, language: str, size: Size) -> None:
    assert snap_compare(desk(language), terminal_size=size, run_before=after("question_mark"))
