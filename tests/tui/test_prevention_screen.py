"""The prevention screen and its notices over a real shop."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from models.i18n import t, use_language
from models.ledger import Split
from models.prevention import Effect, PreventionLine, Span, Window
from models.workbench import Workbench
from tests.tui.books_shop import BOX, PEAR, books
from tests.tui.made import empty_reading
from tests.tui.pilot import desk_of, press, screen_lines, screen_text, settle, toasts
from tui.app import ZhisunApp
from tui.cells import width
from tui.dialogs.confirm import ConfirmDialog
from tui.screens import prevention_lines as shown
from tui.screens.ledger_cases import LedgerCasesScreen
from tui.screens.notice import NoticeScreen
from tui.screens.prevention import PreventionScreen

SnapCompare = Callable[..., bool]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """The shop with books."""
    with books(tmp_path) as workbench:
        yield workbench


def desk(bench: Workbench, lang: str = "zh_CN") -> ZhisunApp:
    """The desk on it."""
    return ZhisunApp(bench, lang=lang, read_page=empty_reading)


def prevention_of(app: ZhisunApp) -> PreventionScreen:
    """The prevention screen, which is the screen."""
    assert isinstance(app.screen, PreventionScreen)
    return app.screen


def report_of(bench: Workbench) -> shown.Report:
    """What the screen reads."""
    desk = bench.prevention
    notices = desk.notices()
    return shown.Report(
        desk.report(), {shown.key_of(one): one for one in notices}, desk.effects(notices)
    )


# -- pure ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
@pytest.mark.parametrize("cells", [60, 72, 80, 96, 160])
def test_the_columns_fit(bench: Workbench, cells: int, lang: str) -> None:
    use_language(lang)
    report = report_of(bench)
    now = bench.moment()
    columns = shown.layout(report, now, cells)
    lines = [
        shown.heading(columns),
        *[
            shown.product_line(line, report, columns, now, cursor=False)
            for line in report.found.lines
        ],
        *[shown.advice_line(one, cells, cursor=True) for one in report.found.advice],
    ]
    assert all(width("".join(text for text, _role in line)) <= cells for line in lines)
    names = [name for name, _wide in columns.columns]
    assert {"gone", "rate", "against"} <= set(names)
    assert cells < 80 or "notice" in names
    assert cells < 160 or len(names) == 8


def test_no_difference_is_claimed_where_counts_are_small(bench: Workbench) -> None:
    report = report_of(bench)
    box = next(line for line in report.found.lines if line.product == BOX)
    told = "\n".join(shown.effect_texts(report.effect(box)))
    assert "4/40 单" in told
    assert "2/40 单" in told
    assert t("prevention.effect.too_few") in told
    assert t("prevention.effect.less") not in told
    span = Span(box_day(bench), box_day(bench))
    less = Effect(Window(span, 400, 60, 1), Window(span, 400, 2, 1), "less")
    assert t("prevention.effect.less") in shown.effect_texts(less)
    assert shown.effect_texts(Effect(None, None, "too_few")) == (t("prevention.effect.too_few"),)
    assert shown.effect_texts(None) == ()


def box_day(bench: Workbench) -> date:
    """Any day."""
    return bench.prevention.span().end


def test_a_notice_is_shown_though_nothing_is_lost_any_more(bench: Workbench) -> None:
    shop = bench.prevention.report().lines[0].shop_id
    bench.prevention.notice("山竹 5斤", "少件", shop)
    report = report_of(bench)
    (quiet,) = [
        one
        for one in report.entries
        if isinstance(one, PreventionLine) and one.product == "山竹 5斤"
    ]
    assert quiet.now.losses == 0
    assert report.notice(quiet) is not None


# -- on the desk ---------------------------------------------------------------------------------


async def test_the_lines_are_those_of_the_ledger(bench: Workbench) -> None:
    app = desk(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "5")
        await settle(pilot)
        screen = prevention_of(app)
        assert screen.report is not None
        span = screen.report.found.span
        total = bench.books.ledger(Split.DAY, span.start, span.end).total
        gone = total.lost_fen + total.recovered_fen + total.written_off_fen
        assert f"{gone / 100:,.2f}" in screen_lines(app)[0]
        assert sum(one.now.gone_fen for one in screen.report.found.lines) == gone
        assert screen.line is not None
        assert screen.line.product == BOX
        text = screen_text(app)
        assert "!" in screen_lines(app)[1]
        assert "极速退款" in screen_lines(app)[1]
        assert "发 11-12" in text
        assert t("prevention.effect.too_few") in text
        await press(pilot, "k")
        assert screen.line is None
        assert "打单和出库前" in "".join(line.strip() for line in screen_lines(app))
        await press(pilot, "w")
        assert app.screen is screen
        assert t("prevention_screen.not_here") in toasts(app)[-1]


async def test_the_cases_behind_a_line_sum_to_it(bench: Workbench) -> None:
    app = desk(bench)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "5")
        await settle(pilot)
        line = prevention_of(app).line
        assert line is not None
        await press(pilot, "c")
        await settle(pilot)
        cases = app.screen
        assert isinstance(cases, LedgerCasesScreen)
        assert sum(one.lost_fen for one in cases.entries) == line.now.lost_fen
        assert {one.case_id for one in cases.entries} == set(line.cases)


async def test_a_notice_is_drafted_edited_copied_published_and_undone(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(ZhisunApp, "copy_to_clipboard", lambda _app, text: copied.append(text))
    app = desk(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "5")
        await settle(pilot)
        await press(pilot, "j", "y")
        assert t("prevention_screen.no_notice", key="w") in toasts(app)[-1]
        await press(pilot, "w")
        await settle(pilot)
        assert isinstance(app.screen, NoticeScreen)
        assert PEAR in screen_text(app)
        assert t("draft.line.passed") in screen_text(app)
        await press(pilot, "i")
        await press(pilot, *"ok 100")
        await press(pilot, "escape")
        await settle(pilot)
        await press(pilot, "y")
        await settle(pilot)
        assert copied
        assert copied[0].endswith("ok 100")
        assert "ok 100" in screen_text(app)
        await press(pilot, "x")
        await settle(pilot)
        screen = prevention_of(app)
        notice = screen.notice
        assert notice is not None
        assert notice.text.endswith("ok 100")
        assert notice.published_at == bench.moment()
        assert any(PEAR in each for each in toasts(app))
        await press(pilot, "u")
        await settle(pilot)
        assert screen.notice is not None
        assert screen.notice.published_at is None
        assert screen.notice.text.endswith("ok 100")
        await press(pilot, "y")
        await settle(pilot)
        assert copied[1] == copied[0]
        assert notice.text in toasts(app)[-1]


async def test_what_the_platform_forbids_is_neither_copied_nor_published(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(ZhisunApp, "copy_to_clipboard", lambda _app, text: copied.append(text))
    (notice,) = bench.prevention.notices()
    bench.prevention.save_notice(notice.id, "好评返现, 加微信")
    app = desk(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "5")
        await settle(pilot)
        for keys in (("y",), ("x",), ("w", "y"), ("x",)):
            await press(pilot, *keys)
            await settle(pilot)
        assert isinstance(app.screen, NoticeScreen)
        assert "合规检查 不能发" in screen_text(app)
    assert copied == []
    assert bench.prevention.notices()[0].published_at == notice.published_at


async def test_publishing_again_asks_first(bench: Workbench) -> None:
    (before,) = bench.prevention.notices()
    app = desk(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "5")
        await settle(pilot)
        await press(pilot, "x")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmDialog)
        await press(pilot, "x", "enter")
        await settle(pilot)
        assert bench.prevention.notices()[0].published_at == before.published_at
        await press(pilot, "x")
        await settle(pilot)
        await press(pilot, "y")
        await settle(pilot)
        assert bench.prevention.notices()[0].published_at == bench.moment()


async def test_templates_follow_one_another_and_typed_words_are_asked_about(
    bench: Workbench,
) -> None:
    app = desk(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "5")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        (first,) = bench.prevention.notices()
        await press(pilot, "t")
        await settle(pilot)
        (second,) = bench.prevention.notices()
        assert second.template != first.template
        assert second.text != first.text
        await press(pilot, "i", "z", "escape")
        await settle(pilot)
        await press(pilot, "t")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmDialog)
        await press(pilot, "escape", "escape")
        await settle(pilot)
        assert bench.prevention.notices()[0].text == f"{second.text}z"
        assert isinstance(app.screen, PreventionScreen)


async def test_typed_words_survive_the_end_of_the_program(bench: Workbench) -> None:
    app = desk(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "5")
        await settle(pilot)
        await press(pilot, "w")
        await settle(pilot)
        await press(pilot, "i")
        await press(pilot, "q", "q")
    assert bench.prevention.notices()[0].text.endswith("qq")


# -- pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=["80x24", "160x45"])
@pytest.mark.parametrize("lang", ["zh_CN", "en"])
@pytest.mark.parametrize("keys", [(), ("w",)], ids=["lines", "notice"])
def test_pictures(
    snap_compare: SnapCompare,
    bench: Workbench,
    lang: str,
    size: tuple[int, int],
    keys: tuple[str, ...],
) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await press(pilot, "5")
        await settle(pilot)
        await press(pilot, *keys)
        await settle(pilot)

    assert snap_compare(desk(bench, lang), terminal_size=size, run_before=run)


@pytest.mark.parametrize("key", ["1", "2", "3", "4"])
async def test_the_number_of_a_pane_leads_back_to_it(bench: Workbench, key: str) -> None:
    app = desk(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "5")
        await settle(pilot)
        assert prevention_of(app).report is not None
        await press(pilot, key)
        await settle(pilot)
        assert desk_of(app).active == int(key) - 1
        assert app.screen is desk_of(app)
