"""Cell text: harmless, and as wide as it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.cells import clean, cut, fit, middle, spread, width, wrap

HOSTILE = [
    "李四[/b]",
    "[red]x[/red]",
    "\x1b[31m红",
    "a\nb\tc\r\x00",
    "\u202e反\u202c\u2066x\u2069",
    "zero\u200bwidth\ufeff\u00ad",
    "👨\u200d👩\u200d👧 family",
    "⚠\ufe0f warn 1\ufe0f\u20e3",
    "🇨🇳 flag 👍🏽",
    "e\u0301" * 3 + "x" + "\u0301" * 40,
    "\u0301leading",
    "\ud800 \ue000 \U000e0041",
    "│┃█…·→“”￥①",
    "한국어 กำ हिन्दी ａｂｃ　全角",
    "",
    "字" * 500,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_clean_text_is_one_harmless_line(text: str) -> None:
    line = clean(text)
    assert line.isprintable() or "\u3000" in line
    assert not set(line) & set("\n\r\t\x1b\u200b\u200d\u202e\u2066\ufe0f\ufeff│█…·→“”")


def test_brackets_stay_as_they_are() -> None:
    assert clean("红富士苹果10斤[/b]") == "红富士苹果10斤[/b]"


@given(st.text(max_size=80), st.integers(0, 40), st.booleans())
def test_fit_is_exactly_as_wide_as_asked(text: str, cells: int, right: bool) -> None:
    line = fit(text, cells, right=right)
    assert width(line) == cells
    assert sum(cell_len(character) for character in line) == cells


@given(st.text(max_size=80), st.text(max_size=30), st.integers(4, 60))
def test_spread_is_exactly_as_wide_as_asked(left: str, right: str, cells: int) -> None:
    assert width(spread(left, right, cells)) == cells


@given(st.text(max_size=200), st.integers(2, 30))
def test_wrapped_lines_fit(text: str, cells: int) -> None:
    assert all(width(line) <= cells for line in wrap(text, cells))


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_a_cut_is_marked_and_never_splits_a_wide_character() -> None:
    assert cut("蜜桔5斤 产地直发", 10) == "蜜桔5斤.."
    assert cut("草莓礼盒装", 5) == "草.."
    assert cut("草莓", 4) == "草莓"
    assert cut("草莓", 1) == "."


def test_wrap_keeps_words_together() -> None:
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("草莓礼盒装", 4) == ["草莓", "礼盒", "装"]


@given(st.text(max_size=60), st.integers(4, 30))
def test_a_text_cut_in_its_middle_fits(text: str, cells: int) -> None:
    assert width(middle(text, cells)) <= cells


def test_the_middle_goes_first() -> None:
    assert middle("6b5359475963702c_20261120090000.xlsx", 20) == "6b5359475..0000.xlsx"
