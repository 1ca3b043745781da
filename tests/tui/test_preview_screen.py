"""The preview of a pasted page, with keys, on a real database."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from models import i18n
from models.pages import PagePreview, PageReading
from models.states import AgreedBy, Queue
from models.workbench import Workbench
from tests.models.shop import ORDER
from tests.tui.draft_shop import TWICE, Host, reading, shop
from tests.tui.pilot import press, screen_text, settle
from tui import cells
from tui.screens import preview_lines
from tui.screens.page_preview import ARMED_AFTER, PagePreviewScreen


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """The small shop."""
    with shop(tmp_path) as workbench:
        yield workbench


def preview(
    bench: Workbench, page: PageReading | None = None, *, burst: bool = False
) -> PagePreviewScreen:
    """The screen for a page."""
    judged = bench.preview_page(page or reading())
    return PagePreviewScreen(judged, bench, opened_by_burst=burst)


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (60, 15)])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
async def test_it_shows_what_writing_would_do(
    bench: Workbench, size: tuple[int, int], language: str
) -> None:
    """Every row, what it changes, what a person should look at."""
    i18n.use_language(language)
    app = Host()
    async with app.run_test(size=size) as pilot:
        app.show(preview(bench))
        await settle(pilot)
        shown = screen_text(app)
        for piece in (ORDER, TWICE, i18n.t("dialog.preview.counts", found=3, look=2)):
            assert piece in shown
        assert i18n.t("dialog.preview.choose", count=2) in shown
        assert i18n.t("dialog.preview.write", count=2, key="u") in shown
        assert all(cells.width(line) <= size[0] for line in shown.splitlines())
        assert len(shown.splitlines()) == size[1]


async def test_deadlines_and_their_origin(bench: Workbench) -> None:
    """Countdown of the page, the moment it means, the deadline so far."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(preview(bench))
        await settle(pilot)
        shown = screen_text(app)
        assert f"> {ORDER} 1时30分12秒  今天 10:42" in shown.replace(">  ", "> ")
        assert "倒计时从 09:12 粘贴时算起" in shown
        assert "第 3 行: " in shown
        assert "? 第 31 行               2时10分3秒" in shown


async def test_enter_returns_what_is_to_be_written(bench: Workbench) -> None:
    """Without the row whose after-sale nobody chose; the workbench writes it as one step."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(preview(bench))
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
    assert isinstance(app.answer, PagePreview)
    assert [item.item.order_sn for item in app.answer.items] == [ORDER, "261112-625944909000777"]
    before = bench.summary().queues[Queue.EXPIRING].open
    bench.write_page(app.answer)
    assert bench.summary().queues[Queue.EXPIRING].open == before + 1
    bench.undo()
    assert bench.summary().queues[Queue.EXPIRING].open == before


async def test_the_ambiguous_row_is_chosen(bench: Workbench) -> None:
    """`n` goes there, arrows choose, Enter writes it too."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(preview(bench))
        await settle(pilot)
        await press(pilot, "n")
        await settle(pilot)
        shown = screen_text(app)
        assert "哪一单:  22012312345001  ¥56.00" in shown
        assert "        22012312345002  ¥56.00" in shown
        assert "[/b]" in screen_text(app)
        await press(pilot, "right", "right")
        await settle(pilot)
        shown = screen_text(app)
        assert "选了 22012312345002" in shown
        assert "写入 3 条" in shown
        await press(pilot, "left", "n")
        await settle(pilot)
        assert "第 31 行: 2时10分3秒" in screen_text(app)
        await press(pilot, "enter")
        await settle(pilot)
    assert app.answer.items[-1].chosen == "22012312345001"
    bench.write_page(app.answer)
    (row,) = [each for each in bench.cases(Queue.EXPIRING) if each.after_sale_id.endswith("5001")]
    assert row.deadline_at == reading().age + 462_592


async def test_esc_writes_nothing(bench: Workbench) -> None:
    """And answers so."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(preview(bench))
        await settle(pilot)
        await press(pilot, "escape")
        await settle(pilot)
    assert app.answer is None


async def test_a_burst_does_not_confirm_itself(bench: Workbench) -> None:
    """Enter, Esc and letters that were still on their way are swallowed for half a second."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(preview(bench, burst=True))
        await pilot.pause()
        await press(pilot, "enter", "c", "escape", "q", "enter")
        await pilot.pause()
        assert app.answer == "open"
        assert "写入" not in screen_text(app).splitlines()[-1]
        await asyncio.sleep(ARMED_AFTER + 0.2)
        await settle(pilot)
        assert "写入 2 条" in screen_text(app)
        await press(pilot, "enter")
        await settle(pilot)
    assert isinstance(app.answer, PagePreview)


async def test_what_the_page_is_can_be_changed(bench: Workbench) -> None:
    """`c` goes round; each meaning is judged anew, choices are kept."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(preview(bench))
        await settle(pilot)
        await press(pilot, "n", "right", "c")
        await settle(pilot)
        shown = screen_text(app)
        assert "这一页是 商家举证 (c 改: 售后列表" in shown
        await press(pilot, "enter")
        await settle(pilot)
    assert app.answer.queue is Queue.EVIDENCE
    bench.write_page(app.answer)
    assert bench.summary().queues[Queue.EVIDENCE].open >= 2


async def test_all_meanings(bench: Workbench) -> None:
    """Once round and back, each with its queue and its word."""
    app = Host()
    seen = []
    async with app.run_test(size=(80, 24)) as pilot:
        screen = preview(bench)
        app.show(screen)
        await settle(pilot)
        for _ in range(7):
            seen.append((screen._preview.queue, screen._preview.agreed_by))
            await press(pilot, "c")
            await settle(pilot)
        assert (screen._preview.queue, screen._preview.agreed_by) == seen[0]
    assert seen == [
        (None, None),
        (Queue.EVIDENCE, None),
        (None, AgreedBy.SPEED),
        (None, AgreedBy.ASSISTANT),
        (None, AgreedBy.MERCHANT),
        (None, AgreedBy.PLATFORM),
        (Queue.EXPIRING, None),
    ]


def test_a_page_that_says_what_it_is() -> None:
    """Its own word comes first; another word overrides it."""
    own = preview_lines.meanings(replace(reading(), queue=Queue.EVIDENCE))
    assert [meaning.name for meaning in own][:2] == ["evidence", "list"]
    assert own[0].queue is None
    assert own[1].queue is Queue.EXPIRING
    work = replace(reading().items[0], kind="work_order")
    assert preview_lines.meanings(replace(reading(), items=(work,)))[0].name == "work_order"


@pytest.mark.parametrize("page", ["error", "unknown"])
async def test_a_page_with_nothing_on_it(bench: Workbench, page: str) -> None:
    """It says so, and Enter writes nothing."""
    app = Host()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.show(preview(bench, reading(page=page, items=False)))
        await settle(pilot)
        shown = screen_text(app)
        assert i18n.t(f"dialog.preview.page_{page}") in shown
        await press(pilot, "n", "right", "c", "down", "enter")
        await settle(pilot)
        assert app.answer == "open"


async def test_a_page_seen_before_may_be_written_again(bench: Workbench) -> None:
    """Nothing changes but the time at which it was seen."""
    bench.write_page(preview_lines.to_write(bench.preview_page(reading())))
    page = reading()
    later = replace(page, items=page.items[:1], unmatched=())
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(preview(bench, later))
        await settle(pilot)
        assert "没有变化" in screen_text(app)
        await press(pilot, "enter")
        await settle(pilot)
    assert isinstance(app.answer, PagePreview)


def test_countdowns_are_written_as_pages_write_them() -> None:
    """Days, hours or minutes first."""
    assert preview_lines.countdown(5 * 86_400 + 8 * 3600 + 29 * 60 + 52) == "5天8时29分"
    assert preview_lines.countdown(5412) == "1时30分12秒"
    assert preview_lines.countdown(243) == "4分3秒"
