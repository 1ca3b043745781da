"""The evidence of a case with keys, on a real database and real files."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from models.i18n import t, use_language
from models.states import CaseState, DraftKind, EvidenceResult, Queue
from models.workbench import Workbench
from tests.tui.evidence_shop import (
    DISPUTE,
    HOSTILE,
    OTHER,
    REFUNDED,
    dispute,
    disputed_shop,
    picture,
)
from tests.tui.made import empty_reading
from tests.tui.pilot import desk_of, press, screen_lines, screen_text, settle, toasts, until
from tui.app import ZhisunApp
from tui.dialogs.base import Line
from tui.dialogs.confirm import ConfirmDialog
from tui.dialogs.evidence_pack import PackDialog
from tui.dialogs.evidence_pick import PickDialog
from tui.dialogs.evidence_text import TextDialog
from tui.dialogs.paths import PathsDialog
from tui.screens.draft import DraftScreen
from tui.screens.evidence import EvidenceScreen
from tui.screens.evidence_lines import Target


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """The shop with disputes."""
    use_language("zh_CN")
    with disputed_shop(tmp_path) as workbench:
        yield workbench


def app_on(bench: Workbench) -> ZhisunApp:
    """The desk."""
    return ZhisunApp(bench, lang="zh_CN", read_page=empty_reading)


def evidence_of(app: ZhisunApp) -> EvidenceScreen:
    """The evidence screen."""
    screen = app.screen_stack[1]
    assert isinstance(screen, EvidenceScreen)
    return screen


async def opened(pilot: Pilot[str | None], app: ZhisunApp) -> EvidenceScreen:
    """The evidence of the first dispute, with keys only."""
    await until(pilot, lambda: desk_of(app).detail is not None or desk_of(app).summary is not None)
    await press(pilot, "2", "e")
    await until(pilot, lambda: isinstance(app.screen, EvidenceScreen))
    screen = evidence_of(app)
    await until(pilot, lambda: screen.board is not None)
    return screen


async def asked(pilot: Pilot[str | None], app: ZhisunApp, key: str, dialog: type) -> None:
    """A key opens a dialog."""
    await press(pilot, key)
    await until(pilot, lambda: isinstance(app.screen, dialog))


async def add(pilot: Pilot[str | None], app: ZhisunApp, text: str) -> None:
    """Add what a text names."""
    await asked(pilot, app, "a", PathsDialog)
    app.screen.query_one(Input).value = text
    await press(pilot, "enter")
    await until(pilot, lambda: not isinstance(app.screen, PathsDialog))


async def refused(pilot: Pilot[str | None], app: ZhisunApp, text: str) -> None:
    """Try to add what a text names; the dialog comes again with the text, and says why."""
    await asked(pilot, app, "a", PathsDialog)
    first = app.screen
    first.query_one(Input).value = text
    await press(pilot, "enter")
    await until(pilot, lambda: isinstance(app.screen, PathsDialog) and app.screen is not first)
    await settle(pilot)
    assert app.screen.query_one(Input).value == text
    assert str(app.screen.query_one("#said", Line).render()).strip()


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (60, 15)])
async def test_it_shows_what_is_there_and_what_is_missing(
    bench: Workbench, size: tuple[int, int]
) -> None:
    app = app_on(bench)
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot, app)
        text = screen_text(app)
        assert DISPUTE in text
        assert "剩 00:50" in text
        assert "¥88.00" in text
        assert "未提交" in text
        assert "快递签收轨迹" in text
        assert "缺" in text
        assert screen.at is not None
        assert all(len(line) <= size[0] for line in screen_lines(app))


async def test_the_desk_names_what_is_missing_and_the_metric(bench: Workbench) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: desk_of(app).summary is not None)
        await press(pilot, "2")
        await settle(pilot)
        assert "缺 签收照片" in screen_text(app)
        assert "纠纷退款 30天 3 单 0.21%" in screen_text(app)


async def test_files_are_added_assigned_removed_and_come_back(
    bench: Workbench, tmp_path: Path
) -> None:
    path = picture(tmp_path / "in" / "签收.png")
    case = dispute(bench)
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await opened(pilot, app)
        # A single file proves the item under the cursor.
        await press(pilot, "j", "j")
        item = screen.item
        assert item is not None
        assert not item.ticked_by
        await add(pilot, app, str(path))
        await until(pilot, lambda: bool(screen.board and screen.board.files))
        (file,) = bench.evidence.board(case.id).files
        assert file.item == item.id
        assert screen.at == Target("file", str(file.id)), "the cursor is on what was added"
        assert "90x60" in screen_text(app)
        assert any("u 撤销" in told for told in toasts(app))
        # Another item.
        await asked(pilot, app, "enter", PickDialog)
        await press(pilot, "1")
        await until(pilot, lambda: bench.evidence.board(case.id).files[0].item != item.id)
        # Removed, and back.
        await settle(pilot)
        await press(pilot, "delete")
        await until(pilot, lambda: not bench.evidence.board(case.id).files)
        await until(pilot, lambda: bool(screen.board and not screen.board.files))
        await press(pilot, "u")
        await until(pilot, lambda: len(bench.evidence.board(case.id).files) == 1)
        await until(pilot, lambda: "签收.png" in screen_text(app))


async def test_an_item_takes_one_of_the_files(bench: Workbench, tmp_path: Path) -> None:
    case = dispute(bench)
    bench.evidence.add(case.id, [picture(tmp_path / "x.png")])
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app)
        await press(pilot, "g")
        assert screen.item is not None
        await asked(pilot, app, "enter", PickDialog)
        await press(pilot, "1")
        wanted = screen.item.id
        await until(pilot, lambda: bench.evidence.board(case.id).files[0].item == wanted)


async def test_the_folder_of_the_case_is_offered_first(bench: Workbench) -> None:
    case = dispute(bench)
    folder = bench.evidence.board(case.id).folder
    picture(folder / "1.png", 1)
    picture(folder / "2.png", 2)
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await asked(pilot, app, "a", PathsDialog)
        assert "2 个文件" in screen_text(app)
        await press(pilot, "enter")
        await until(pilot, lambda: len(bench.evidence.board(case.id).files) == 2)
        assert not any(one.item for one in bench.evidence.board(case.id).files)


async def test_tab_completes_a_path(bench: Workbench, tmp_path: Path) -> None:
    picture(tmp_path / "in" / "签收 截图.png")
    picture(tmp_path / "in" / "签收 轨迹.png", 2)
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await asked(pilot, app, "a", PathsDialog)
        field = app.screen.query_one(Input)
        field.value = f"{tmp_path}/in/签"
        field.cursor_position = len(field.value)
        before = screen_text(app)
        await settle(pilot)
        assert screen_text(app).count("轨迹") == before.count("轨迹"), "only keys paint"
        await press(pilot, "tab")
        await until(pilot, lambda: field.value.endswith("签收 "))
        assert "轨迹" in screen_text(app)
        await press(pilot, "截", "tab")
        await until(pilot, lambda: field.value.endswith("截图.png"))
        assert app.focused is field


async def test_what_is_not_there_is_said_in_the_dialog(bench: Workbench, tmp_path: Path) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await asked(pilot, app, "a", PathsDialog)
        app.screen.query_one(Input).value = str(tmp_path / "nothing.png")
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(app.screen, PathsDialog)
        assert "nothing.png" in screen_text(app)
        assert "没有这个文件" in screen_text(app)


async def test_what_is_no_evidence_is_refused_with_its_name(
    bench: Workbench, tmp_path: Path
) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no picture", encoding="utf-8")
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot, app)
        await refused(pilot, app, str(text))
        assert "notes.txt" in screen_text(app)
        assert not bench.evidence.board(dispute(bench).id).files
        await press(pilot, "escape")
        await until(pilot, lambda: not isinstance(app.screen, PathsDialog))


async def test_names_of_files_are_never_markup_nor_controls(
    bench: Workbench, tmp_path: Path
) -> None:
    try:
        picture(tmp_path / "in" / HOSTILE)
    except OSError:
        pytest.skip("the file system takes no such name")
    (tmp_path / "in" / "b\x1b[2J.txt").write_text("x", encoding="utf-8")
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await opened(pilot, app)
        await asked(pilot, app, "a", PathsDialog)
        field = app.screen.query_one(Input)
        field.value = f"{tmp_path}/in/"
        await press(pilot, "tab")
        await settle(pilot)
        assert field.value == f"{tmp_path}/in/", "what no keyboard writes is not completed"
        await press(pilot, "enter")
        await until(pilot, lambda: bool(screen.board and screen.board.files))
        text = screen_text(app) + "".join(toasts(app))
        assert "a[red]" in text
        assert not set(text) & {"\x1b", "\u202e", "\u2026"}
        assert all("\x1b" not in told for told in toasts(app))
        await asked(pilot, app, "enter", PickDialog)
        assert "\x1b" not in screen_text(app)


async def test_an_item_is_ticked_by_a_text_and_unticked(bench: Workbench) -> None:
    case = dispute(bench)
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app)
        await press(pilot, "j", "j")
        item = screen.item
        assert item is not None
        await asked(pilot, app, "space", TextDialog)
        await press(pilot, *"call")
        await press(pilot, "enter")
        line = next(one for one in bench.evidence.board(case.id).checklist if one.id == item.id)
        await until(
            pilot,
            lambda: bool(
                screen.item and (screen.item.ticked_by, screen.item.detail) == ("text", "call")
            ),
        )
        await asked(pilot, app, "space", TextDialog)
        await press(pilot, "ctrl+u", "enter")
        await until(pilot, lambda: bool(screen.item and not screen.item.ticked_by))
        line = next(one for one in bench.evidence.board(case.id).checklist if one.id == item.id)
        assert not line.ticked_by


async def test_a_file_gets_a_caption(bench: Workbench, tmp_path: Path) -> None:
    case = dispute(bench)
    bench.evidence.add(case.id, [picture(tmp_path / "x.png")])
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app)
        await press(pilot, "G")
        assert screen.file is not None
        await asked(pilot, app, "space", TextDialog)
        await press(pilot, *"parcel", "enter")
        await until(pilot, lambda: bench.evidence.board(case.id).files[0].caption == "parcel")
        await until(pilot, lambda: "parcel" in screen_text(app))


async def test_the_same_picture_in_another_case_is_pointed_out(
    bench: Workbench, tmp_path: Path
) -> None:
    path = picture(tmp_path / "x.png")
    bench.evidence.add(dispute(bench, OTHER).id, [path])
    bench.evidence.add(dispute(bench).id, [path])
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await press(pilot, "G")
        assert f"同图 {OTHER[-5:]}" in screen_text(app)
        assert f"同图 {OTHER}" in screen_text(app)


async def test_the_statement_is_drafted_edited_and_counted(bench: Workbench) -> None:
    case = dispute(bench)
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app)
        await press(pilot, "w")
        await until(pilot, lambda: isinstance(app.screen, DraftScreen))
        await until(pilot, lambda: "/300 字" in screen_text(app))
        text = screen_text(app)
        assert "举证说明" in text
        assert "YT8812345678901" in text
        assert "售后信息.xlsx" in text, "every fact has its source"
        assert "x 已发送" not in text
        assert "a 请补" not in text
        await press(pilot, "x", "a")
        assert isinstance(app.screen, DraftScreen), "a form's text is not sent from here"
        await press(pilot, "i")
        await press(pilot, *"good", "escape")
        await settle(pilot)
        await press(pilot, "escape")
        await until(pilot, lambda: app.screen is screen)
        await until(pilot, lambda: bool(screen.board and screen.board.statement))
        kept = bench.draft(case.id, DraftKind.STATEMENT).text
        assert kept.endswith("good")
        assert f"{len(kept)}/300 字" in screen_text(app)


async def test_a_pack_is_written_and_said_where(bench: Workbench, tmp_path: Path) -> None:
    case = dispute(bench)
    bench.evidence.add(case.id, [picture(tmp_path / "x.png")])
    bench.evidence.statement(case.id)
    app = app_on(bench)
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        screen = await opened(pilot, app)
        await asked(pilot, app, "p", PackDialog)
        await press(pilot, "tab")
        assert isinstance(app.focused, Input)
        app.focused.value = str(tmp_path / "out")
        await press(pilot, "enter", "1")
        await until(pilot, lambda: screen.packed is not None)
        assert screen.packed is not None
        assert screen.packed.page is not None
        assert screen.packed.page.is_file()
        assert (tmp_path / "out") in screen.packed.page.parents
        assert "证据包" in screen_text(app)
        assert app.pack_folder == tmp_path / "out"


async def test_errors_of_the_form_refuse_unless_forced(bench: Workbench, tmp_path: Path) -> None:
    case = dispute(bench, REFUNDED)
    assert case.queue is Queue.REFUND, "an appeal's limits are known"
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: desk_of(app).summary is not None)
        await press(pilot, "3", "e")
        await until(pilot, lambda: isinstance(app.screen, EvidenceScreen))
        screen = evidence_of(app)
        await until(pilot, lambda: screen.board is not None)
        app.pack_folder = tmp_path / "out"
        await asked(pilot, app, "p", PackDialog)
        assert "! " in screen_text(app)
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is screen)
        assert not (tmp_path / "out").exists()
        await asked(pilot, app, "p", PackDialog)
        await press(pilot, "1")
        await until(pilot, lambda: screen.packed is not None)
        assert (tmp_path / "out").is_dir()
        # What is an appeal is submitted as one.
        await press(pilot, "x")
        await settle(pilot)
        assert app.screen is screen


async def test_submitting_asks_once_and_is_final_and_gets_a_result(
    bench: Workbench, tmp_path: Path
) -> None:
    case = dispute(bench)
    bench.evidence.add(case.id, [picture(tmp_path / "x.png")])
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await opened(pilot, app)
        await press(pilot, "r")
        await settle(pilot)
        assert app.screen is screen, "there is no result before it was submitted"
        await asked(pilot, app, "x", ConfirmDialog)
        await press(pilot, "x")
        assert isinstance(app.screen, ConfirmDialog), "the key that opened it never confirms"
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is screen)
        assert bench.evidence.board(case.id).submission is None, "no is marked"
        await asked(pilot, app, "x", ConfirmDialog)
        await press(pilot, "y")
        await until(pilot, lambda: bool(screen.board and screen.board.submission))
        assert "已提交" in screen_text(app)
        assert bench.case(case.id).state is CaseState.WAITING
        await asked(pilot, app, "r", PickDialog)
        await press(pilot, "1")
        await until(
            pilot,
            lambda: bool(
                screen.board
                and screen.board.submission
                and screen.board.submission.result is EvidenceResult.WON
            ),
        )
        assert "胜诉" in screen_lines(app)[0]
        await press(pilot, "u")
        await until(
            pilot,
            lambda: bool(
                screen.board and screen.board.submission and not screen.board.submission.result
            ),
        )
        assert bench.evidence.board(case.id).submission is not None, "submitting stays"


async def test_the_cursor_walks_and_everything_comes_into_sight(
    bench: Workbench, tmp_path: Path
) -> None:
    case = dispute(bench)
    bench.evidence.add(case.id, [picture(tmp_path / f"{n}.png", n) for n in range(12)])
    bench.evidence.statement(case.id)
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app)
        assert "下面还有" in screen_text(app)
        await press(pilot, "G")
        assert screen.file is not None
        assert "合规检查" in screen_text(app)
        assert "下面还有" not in screen_text(app)
        await press(pilot, "k")
        assert screen.file is not None
        assert "11 10.png" in screen_text(app)
        await press(pilot, "g")
        assert screen.item is not None
        assert "清单" in screen_lines(app)[1]
        await press(pilot, "pagedown", "pageup", "up")
        assert "清单" in screen_lines(app)[1]


async def test_the_language_changes_names_of_items_too(bench: Workbench) -> None:
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        app.switch_language("en")
        await until(pilot, lambda: "courier track with signature" in screen_text(app))
        await press(pilot, "escape")
        await until(pilot, lambda: "no proof" in screen_text(app))


async def test_the_case_tells_what_was_submitted(bench: Workbench, tmp_path: Path) -> None:
    case = dispute(bench)
    bench.evidence.add(case.id, [picture(tmp_path / "x.png")])
    bench.evidence.submit(case.id)
    bench.evidence.result(case.id, EvidenceResult.REVIEW)
    detail = bench.detail(case.id)
    assert detail.submission is not None
    assert detail.submission.result is EvidenceResult.REVIEW
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: desk_of(app).summary is not None)
        await press(pilot, "full_stop", "2")
        await settle(pilot)
        pane = desk_of(app).pane
        await until(pilot, lambda: case.id in [row.id for row in pane.window.rows])
        await press(pilot, "g")
        assert pane.window.current is not None
        assert pane.window.current.id == case.id
        await press(pilot, "enter")
        await settle(pilot)
        assert f"已提交  {t('words.evidence_result.review')}" in screen_text(app)


@pytest.mark.skipif(os.name == "nt", reason="no such limits")
async def test_a_folder_that_cannot_be_read_is_said(bench: Workbench, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    app = app_on(bench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot, app)
        await refused(pilot, app, str(empty))


async def test_the_mouse_points_and_the_footer_is_clicked_once(
    bench: Workbench, tmp_path: Path
) -> None:
    bench.evidence.add(dispute(bench).id, [picture(tmp_path / "x.png")])
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app)
        await pilot.click("#list", offset=(10, 2))
        await settle(pilot)
        assert screen.at is not None
        first = screen.at
        await pilot.click("#list", offset=(10, 3))
        await settle(pilot)
        assert screen.at != first
        await pilot.click("#list", offset=(10, 3))
        await until(pilot, lambda: isinstance(app.screen, PickDialog))
        await press(pilot, "escape")
        await pilot.click("#footer", offset=(2, 0))
        await until(pilot, lambda: isinstance(app.screen, PathsDialog))
        await press(pilot, "escape")
        await settle(pilot)
        assert app.screen is screen, "one click opens one dialog"


async def test_nothing_repaints_while_a_text_is_typed(bench: Workbench, tmp_path: Path) -> None:
    case = dispute(bench)
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app)
        await asked(pilot, app, "space", TextDialog)
        bench.evidence.add(case.id, [picture(tmp_path / "elsewhere.png")])
        screen.reload()
        before = screen.board
        await settle(pilot)
        assert screen.board is before
        await press(pilot, "escape")
        await until(pilot, lambda: "elsewhere.png" in screen_text(app))


async def test_the_pane_says_what_is_submitted_until_the_platform_asks_again(
    bench: Workbench, tmp_path: Path
) -> None:
    case = dispute(bench)
    bench.evidence.add(case.id, [picture(tmp_path / "x.png")])
    assert not bench.evidence.states([case.id])[case.id].submitted
    bench.evidence.submit(case.id)
    app = app_on(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: desk_of(app).summary is not None)
        await press(pilot, "full_stop", "2")
        await until(pilot, lambda: "已交" in screen_text(app))
        bench.evidence.result(case.id, EvidenceResult.REVIEW)
        app.data_changed()
        await until(pilot, lambda: "已交" not in screen_text(app))
