"""The ledger's screen over a real shop: its figures add up, and lead down to file and line."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from models.i18n import t, use_language
from models.ledger import FIGURES, Ledger, LedgerEntry, LedgerRow, LedgerSums, Split, between
from models.states import SourceKind
from models.workbench import Workbench
from tests.models.shop import at, feed, hours, sale
from tests.tui.books_shop import BOX, OLD, books
from tests.tui.made import empty_reading
from tests.tui.pilot import press, screen_lines, screen_text, settle, tap, until
from tui.app import ZhisunApp
from tui.cells import width
from tui.screens import ledger_lines as shown
from tui.screens.case import CaseScreen
from tui.screens.ledger import LedgerScreen
from tui.screens.ledger_cases import LedgerCasesScreen, LedgerFactsScreen

SnapCompare = Callable[..., bool]
MONEY = re.compile(r"(?<![\d.-])(\d[\d,]*\.\d\d|-)(?= |$)")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """The shop with books."""
    with books(tmp_path) as workbench:
        yield workbench


def desk(bench: Workbench, lang: str = "zh_CN") -> ZhisunApp:
    """The desk on it."""
    return ZhisunApp(bench, lang=lang, read_page=empty_reading)


def ledger_of(app: ZhisunApp) -> LedgerScreen:
    """The ledger, which is the screen."""
    assert isinstance(app.screen, LedgerScreen)
    return app.screen


def fen(text: str) -> list[int]:
    """The amounts of a line of the table."""
    found = [each.replace(",", "") for each in MONEY.findall(text)]
    return [0 if each == "-" else int(each.replace(".", "")) for each in found]


# -- pure ----------------------------------------------------------------------------------------


def sums(**given: int) -> LedgerSums:
    """Figures, zero but for some."""
    return LedgerSums()._replace(**given)


BIG = Ledger(
    (LedgerRow("樱桃JJ级 顺丰空运 产地直发", sums(lost_fen=123_456_789, cases=4321)),),
    sums(
        at_risk_fen=123_456_789, lost_fen=123_456_789, saved_fen=98_765_432, asked_fen=98_765_432,
        recovered_fen=98_765_432, written_off_fen=98_765_432, cases=4321,
    ),
)  # fmt: skip


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
@pytest.mark.parametrize("cells", [60, 80, 100, 120, 160, 240])
def test_the_columns_fit_and_asked_goes_first(cells: int, lang: str) -> None:
    use_language(lang)
    columns = shown.layout(BIG, Split.PRODUCT, cells)
    names = [name for name, _wide in columns.columns]
    lines = [
        shown.heading(Split.PRODUCT, columns),
        shown.row_line(BIG.rows[0], Split.PRODUCT, columns, "#" * columns.bars, cursor=True),
        shown.total_line(BIG.total, columns),
    ]
    assert all(width("".join(text for text, _role in line)) <= cells for line in lines)
    assert {"lost_fen", "recovered_fen", "cases"} <= set(names)
    assert "asked_fen" not in names or len(names) == len(FIGURES) + 1
    if cells <= 80:
        assert "asked_fen" not in names
    assert (columns.bars > 0) == (cells >= 160)


def test_bars_are_in_proportion_and_plain() -> None:
    rows = [LedgerRow(str(fen), sums(lost_fen=fen)) for fen in (40_000, 20_000, 0)]
    long, half, none = shown.bars(rows, 40)
    assert set(long + half) == {"#"}
    assert abs(len(long) - 2 * len(half)) <= 1
    assert none == ""
    assert len(long) <= 40
    assert shown.bars(rows[2:], 40) == [""]
    assert shown.bars([], 40) == []


def test_spans_end_today() -> None:
    today = date(2026, 11, 20)
    assert shown.span_days("days7", today) == (date(2026, 11, 14), today)
    assert shown.span_days("days30", today) == (today - timedelta(days=29), today)
    assert shown.span_days("month", today) == (date(2026, 11, 1), today)
    assert shown.span_days("all", today) == (None, None)


def test_of_days_the_newest_comes_first_and_unknown_ones_last() -> None:
    found = Ledger(tuple(LedgerRow(key, sums(cases=1)) for key in ("a", "b", "none")), sums())
    assert [row.key for row in shown.newest_first(found, Split.DAY)] == ["b", "a", "none"]
    assert [row.key for row in shown.newest_first(found, Split.REASON)] == ["a", "b", "none"]


# -- on the desk ---------------------------------------------------------------------------------


async def test_every_split_adds_up_on_the_screen(bench: Workbench) -> None:
    """The rows that stand there sum to the total that stands there, which is the core's."""
    app = desk(bench)
    async with app.run_test(size=(160, 45)) as pilot:
        await settle(pilot)
        await press(pilot, "L")
        await settle(pilot)
        for _span in shown.SPANS:
            totals = set()
            for by in range(len(shown.SPLITS)):
                lines = screen_lines(app)
                at = next(n for n, line in enumerate(lines) if line.startswith("  合计"))
                rows = [fen(line) for line in lines[3:at]]
                total = fen(lines[at])
                assert len(total) == len(FIGURES), lines[at]
                assert [sum(column) for column in zip(*rows, strict=True)] == total, by
                totals.add(tuple(total))
                await press(pilot, "space")
            start, end = ledger_of(app).days
            core = bench.books.ledger(Split.WHO, start, end).total
            assert totals == {tuple(core[:-1])}
            await press(pilot, "s")


async def test_a_figure_leads_to_the_case_and_the_cases_sum_to_the_row(bench: Workbench) -> None:
    app = desk(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "L", "space", "space", "space", "space")
        await settle(pilot)
        screen = ledger_of(app)
        assert screen.by is Split.PRODUCT
        row = screen.current
        assert row is not None
        assert row.key == BOX
        assert "12 件" not in screen_text(app)
        await press(pilot, "enter")
        await settle(pilot)
        cases = app.screen
        assert isinstance(cases, LedgerCasesScreen)
        assert sum(one.lost_fen for one in cases.entries) == row.sums.lost_fen
        assert len(cases.entries) == row.sums.cases
        assert BOX in screen_lines(app)[0]
        await press(pilot, "j", "enter")
        await settle(pilot)
        assert isinstance(app.screen, CaseScreen)
        assert cases.current is not None
        assert app.screen.row.id == cases.current.case_id
        await press(pilot, "escape", "escape", "escape")
        assert app.screen is app.screen_stack[0]


async def test_what_the_desk_forgot_shows_its_facts_with_file_and_line(bench: Workbench) -> None:
    app = desk(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "L", "s", "s")
        await settle(pilot)
        await press(pilot, "G", "enter")
        await settle(pilot)
        assert "2026-08-03" in screen_text(app)
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(app.screen, LedgerFactsScreen)
        text = screen_text(app)
        assert OLD in text
        assert "128.00" in text
        assert "售后导出.xlsx 第 18 行" in text
        assert "订单导出.csv 第 122 行" in text


async def test_it_is_live_and_keeps_its_row(bench: Workbench) -> None:
    app = desk(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "L", "space", "space", "space", "space", "j")
        await settle(pilot)
        row = ledger_of(app).current
        assert row is not None
        more = sale(id="2399", order_sn="261118-1", status="退款成功", product="贵妃芒",
                    ship_track="已签收", amount_fen=999_900, applied_at=at("11-18 08:00"))  # fmt: skip
        feed(bench, SourceKind.AFTER_SALES, [more], hours(0))
        app.data_changed()
        await settle(pilot)
        assert ledger_of(app).rows[0].key == "贵妃芒"
        assert ledger_of(app).current is not None
        assert ledger_of(app).current.key == row.key  # type: ignore[union-attr]  # asserted above
        assert "9,999.00" in screen_text(app)


async def test_reading_is_said_and_an_empty_span_names_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.clock import FixedClock
    from models.settings import Settings
    from tests.models.shop import NOW

    empty = Workbench(tmp_path / "x.db", clock=FixedClock(NOW), settings=Settings())
    go_on = threading.Event()
    entries = empty.books.entries

    def slowly() -> list[LedgerEntry]:
        go_on.wait(5)
        return entries()

    monkeypatch.setattr(empty.books, "entries", slowly)
    app = desk(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        tap(app, "L")
        await until(pilot, lambda: t("books_screen.reading") in screen_lines(app)[0])
        go_on.set()
        await settle(pilot)
        assert t("books_screen.reading") not in screen_text(app)
        assert t("books_screen.no_rows", key="s") in screen_text(app)
        await press(pilot, "enter", "j", "space")
        assert ledger_of(app).by is Split.WEEK
    empty.close()


async def test_clicks_choose_splits_and_rows(bench: Workbench) -> None:
    app = desk(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "L")
        await settle(pilot)
        await pilot.click("#tabs", offset=(1, 0))
        await settle(pilot)
        assert ledger_of(app).by is Split.SHOP
        await press(pilot, "left")
        assert ledger_of(app).by is Split.WHO
        await press(pilot, "space", "space")
        await pilot.click("#list", offset=(5, 3))
        await settle(pilot)
        assert ledger_of(app)._at == 3
        await pilot.click("#footer", offset=(3, 0))
        await settle(pilot)
        assert ledger_of(app).by is Split.WEEK


async def test_thousands_of_cases_are_written_as_they_come_into_sight(bench: Workbench) -> None:
    entries = bench.books.entries() * 1000
    app = desk(bench)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(LedgerCasesScreen(bench, "x", lambda found: list(found), entries))
        await settle(pilot)
        await press(pilot, "G")
        screen = app.screen
        assert isinstance(screen, LedgerCasesScreen)
        assert screen.view.cursor == len(entries) - 1
        assert len(screen.view._made) < 100  # type: ignore[attr-defined]  # a list of many lines
        assert any(line.startswith("> ") for line in screen_lines(app))


def test_entries_of_a_row_are_those_that_the_core_counts(bench: Workbench) -> None:
    entries = bench.books.entries()
    chosen = list(between(entries, date(2026, 11, 1), date(2026, 11, 20)))
    total = bench.books.ledger(Split.DAY, date(2026, 11, 1), date(2026, 11, 20)).total
    assert sum(one.lost_fen for one in chosen) == total.lost_fen


# -- pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=["80x24", "160x45"])
@pytest.mark.parametrize("lang", ["zh_CN", "en"])
@pytest.mark.parametrize("keys", [("space", "space", "space"), ("s", "s")], ids=["reason", "all"])
def test_pictures(
    snap_compare: SnapCompare,
    tmp_path: Path,
    lang: str,
    size: tuple[int, int],
    keys: tuple[str, ...],
) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await press(pilot, "L")
        await settle(pilot)
        await press(pilot, *keys, "j")
        await settle(pilot)

    with books(tmp_path) as workbench:
        assert snap_compare(desk(workbench, lang), terminal_size=size, run_before=run)


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_pictures_of_the_cases(snap_compare: SnapCompare, tmp_path: Path, lang: str) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await press(pilot, "L", "space", "space", "space")
        await settle(pilot)
        await press(pilot, "enter", "j")
        await settle(pilot)

    with books(tmp_path) as workbench:
        assert snap_compare(desk(workbench, lang), terminal_size=(80, 24), run_before=run)
