"""Pure parts of the screens: columns, status line, detail, footer, heights, clipboard."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clock import FixedClock
from models.i18n import LANGUAGES, t, use_language
from models.states import DeadlineSource, Parcel, Queue, Verdict
from tests.tui.fake_workbench import FakeWorkbench
from tests.tui.made import EXPIRING, NOW, SECONDS, SHOP, case, minutes
from tui import arrange, caseline, clipboard, detail, footer, times
from tui.cells import width
from tui.columns import layout_now, tail_length
from tui.statusline import Context, status_line
from tui.widgets.title import bucket_counts, with_counts

KEYS = detail.DetailKeys(where="o", deadline="t")


@pytest.fixture(autouse=True, params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    """Both languages."""
    use_language(request.param)
    return str(request.param)


def text_of(pieces: object) -> str:
    """The text of pieces."""
    return "".join(text for text, _role in pieces)  # type: ignore[attr-defined]  # a double has more than the protocol


@pytest.mark.parametrize("cells", [60, 72, 80, 96, 120, 200])
@pytest.mark.parametrize("shops", [False, True])
@pytest.mark.parametrize("row", SHOP, ids=lambda row: row.id)
def test_a_row_is_as_wide_as_its_pane(cells: int, shops: bool, row: object) -> None:
    assert isinstance(row, tuple)
    columns = layout_now(row.queue, cells, shops=shops, tail=5)  # type: ignore[attr-defined]  # a double has more than the protocol
    for cursor, marked in ((False, False), (True, False), (True, True)):
        line = caseline.pieces(row, columns, SECONDS, cursor=cursor, marked=marked)  # type: ignore[arg-type]  # loosely typed on purpose
        assert width(text_of(line)) == cells


def test_the_product_keeps_its_room() -> None:
    for queue in (Queue.EXPIRING, Queue.EVIDENCE, Queue.REFUND):
        assert layout_now(queue, 60, shops=True, tail=5).product >= 12


def test_marks_stand_for_facts(lang: str) -> None:
    row = case("1", note="x", drafts=1, copied=True, dispute=True, reopened="facts_changed",
               verdict_flags="partial")  # fmt: skip
    assert caseline.marks(row) == ("纠回部注复" if lang == "zh_CN" else "XRPNC")


def test_money_that_cannot_be_lost_stands_in_brackets() -> None:
    assert text_of(caseline.money_pieces(case("1", money=2280, risk=0))) == "   (22.80) "
    assert text_of(caseline.money_pieces(case("1", at_risk_bound=True))) == "  <128.00  "
    assert text_of(caseline.money_pieces(case("1", money=None, risk=0))).strip() == "?"


@pytest.mark.parametrize(
    ("left", "zh"),
    [(599, "9分59秒"), (600, "00:10"), (minutes(3, 15), "03:15"), (86_400, "1天00:00"),
     (minutes(146, 3), "6天02:03"), (0, "超时")],
)  # fmt: skip
def test_countdowns(left: int, zh: str, lang: str) -> None:
    if lang == "zh_CN":
        assert times.countdown(left) == zh


def test_an_estimate_that_passed_says_nothing() -> None:
    row = case("1", left=-5, deadline_source=DeadlineSource.ESTIMATED)
    assert caseline.seconds_left(row, SECONDS) is None
    assert caseline.time_text(row, SECONDS) == "?"
    assert not caseline.is_overdue(row, SECONDS)
    assert caseline.is_overdue(case("1", left=-5), SECONDS)


@given(st.lists(st.integers(0, 10**6).map(lambda n: f"261117-{n:015d}"), max_size=30))
def test_tails_tell_numbers_apart(numbers: list[str]) -> None:
    length = tail_length(numbers)
    assert length >= 5
    assert len({number[-length:] for number in numbers}) == len(set(numbers))


@pytest.mark.parametrize("cells", [60, 72, 80, 100, 120, 160])
def test_the_status_line_fits_and_names_every_source(cells: int) -> None:
    summary = FakeWorkbench(SHOP, FixedClock(NOW)).summary()
    line = text_of(status_line(summary, Context(SECONDS, 24), cells))
    assert width(line) <= cells
    assert "1,305.80" in line
    assert "09:00" in line
    assert "11-18" in line
    assert "09:12" in line


def test_sources_have_names_on_an_ordinary_screen() -> None:
    """And the shop's name can be read, or is not there."""
    summary = FakeWorkbench(SHOP, FixedClock(NOW)).summary()
    line = text_of(status_line(summary, Context(SECONDS, 24), 80))
    for name in ("after_sales", "orders", "bill", "pages"):
        assert t(f"desk.status.source.{name}") in line
    assert " .." not in line


def test_old_data_is_marked() -> None:
    summary = FakeWorkbench(SHOP, FixedClock(NOW)).summary()
    assert "09:00!" in text_of(status_line(summary, Context(SECONDS, 0), 160))


def test_title_counts_are_those_of_the_summary() -> None:
    summary = FakeWorkbench(SHOP, FixedClock(NOW)).summary().queues[Queue.EXPIRING]
    numbers = [int(text.split()[1].split("(")[0]) for text, _number in bucket_counts(summary)]
    assert sum(numbers) == summary.open == 12


@given(st.lists(st.integers(1, 99), min_size=1, max_size=8), st.integers(30, 100))
def test_title_counts_add_up_at_any_width(numbers: list[int], cells: int) -> None:
    counts = [(f"可拦截 {number}", number) for number in numbers]
    line = with_counts(" 3 退款复核", counts, cells)
    assert width(line) == cells
    shown = [int(word) for word in line.split()[2:] if word.isdigit()]
    assert not shown or sum(shown) == sum(numbers)


@given(st.lists(st.integers(1, 50), min_size=3, max_size=3), st.integers(0, 2), st.integers(10, 80))
def test_panes_never_take_more_lines_than_there_are(
    wishes: list[int], focused: int, lines: int
) -> None:
    heights = arrange.pane_heights([wish + 1 for wish in wishes], focused, lines)
    assert sum(heights) <= lines
    assert all(height >= 1 for height in heights)


def test_wide_screens_show_ten_rows_of_every_queue() -> None:
    frame = arrange.frame(160, 45)
    assert frame.mode == "beside"
    assert all(height >= 12 for height in arrange.pane_heights([40, 40, 40], 0, frame.pane_lines))


def test_the_detail_fits_and_says_where_each_fact_was_read() -> None:
    bench = FakeWorkbench(SHOP, FixedClock(NOW))
    for row in SHOP:
        known = bench.detail(row.id)
        for cells in (44, 80, 160):
            lines = detail.full(known, SECONDS, cells, KEYS)
            assert all(width(text_of(line)) <= cells for line in lines)
            brief = detail.brief(row, known, SECONDS, cells, KEYS)
            assert len(brief) == 3
            assert all(width(text_of(line)) <= cells for line in brief)
        text = "\n".join(text_of(line) for line in detail.full(known, SECONDS, 80, KEYS))
        assert "售后导出.xlsx" in text
        assert "88" in text


@pytest.mark.parametrize("cells", range(72, 121, 4))
def test_a_waybill_is_whole_or_not_there(cells: int, lang: str) -> None:
    """A number that is cut is no number; what else the line says gives way first."""
    row = EXPIRING[0]
    known = FakeWorkbench(SHOP, FixedClock(NOW)).detail(row.id)
    line = text_of(detail.brief(row, known, SECONDS, cells, KEYS)[1])
    assert "YT8812345678901" in line or cells < 80


def test_a_verdict_in_doubt_says_so(lang: str) -> None:
    row = case("1", queue=Queue.REFUND, verdict=Verdict.IN_TRANSIT, verdict_flags="unconfirmed",
               parcel=Parcel.IN_TRANSIT)  # fmt: skip
    line = text_of(detail.brief(row, None, SECONDS, 120, KEYS)[1])
    assert ("未核实" if lang == "zh_CN" else "unconfirmed") in line


def test_the_footer_always_ends_with_palette_and_help() -> None:
    for cells in (20, 40, 80, 200):
        shown = footer.offers(("handle", "snooze", "note"), {}, lambda _verb: True, cells)
        assert [offer.verb for offer in shown[-2:]] == ["palette", "help"]
        if cells >= 40:
            assert width(text_of(footer.footer_line(shown)).rstrip()) <= cells
    at = text_of(footer.footer_line(shown)).index("s ")
    assert footer.verb_at(shown, width(text_of(footer.footer_line(shown))[:at])) == "snooze"


def test_copying_wraps_for_what_stands_between() -> None:
    plain = clipboard.sequence("单号 1", {})
    assert base64.b64decode(plain.split(";")[2].rstrip("\x07")).decode() == "单号 1"
    assert "\x1bPtmux;\x1b\x1b]52;c;" in clipboard.sequence("x", {"TMUX": "/tmp/tmux"})  # noqa: S108 - a value of tmux
    screened = clipboard.sequence("x" * 2000, {"STY": "1.pts"})
    assert screened.startswith("\x1bP")
    assert all(len(part) <= 768 for part in screened.split("\x1b\\"))
    with pytest.raises(clipboard.TooLong):
        clipboard.sequence("字" * 40_000, {})
