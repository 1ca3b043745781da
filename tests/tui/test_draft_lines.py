"""The lines of the draft screen, without a screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.compliance import check
from models.states import DraftKind
from tui import cells
from tui.screens.draft_lines import check_lines, paragraph

TEXTS = st.text(alphabet=st.characters() | st.sampled_from("您好，。ab1 「」！"), max_size=120)


@given(TEXTS, st.integers(min_value=26, max_value=100))
def test_no_line_is_too_wide(text: str, width: int) -> None:
    """Whatever the text: each line fits, and nothing visible is lost."""
    lines = paragraph(text, width)
    assert all(cells.width(line) <= width for line in lines)
    shown = "".join(cells.clean(part) for part in text.splitlines())
    assert "".join("".join(lines).split()) == "".join(shown.split())


@pytest.mark.parametrize("width", range(10, 60, 2))
def test_no_line_begins_with_a_closing_sign(width: int) -> None:
    """As Chinese is set."""
    text = (
        "您好，打扰了。若已寄回，请回复单号；若商品已留用，可自愿在本店「补差价」商品支付。谢谢！"
    )
    for line in paragraph(text, width):
        assert line[0] not in "，。；！」"


@pytest.mark.parametrize("width", [58, 78, 158])
def test_the_check_names_words_within_the_width(width: int) -> None:
    """Errors first, and what does not fit goes to another line."""
    text = "加微信, 支付宝转账, 好评返现, 起诉, 务必" + "长" * 120
    lines, role = check_lines(text, check(text), "最多可请 ¥199.00  没有设补差价商品", width)
    assert role == "bad"
    assert all(cells.width(line) <= width for line in lines)
    assert "微信" in "".join(lines)
    assert "最多可请 ¥199.00" in "".join(lines)


def test_a_sign_takes_its_number_along() -> None:
    text = "订单的运单号是YT8812345678901，已经签收"
    for width in range(16, 40):
        assert any("YT8812345678901" in line for line in paragraph(text, width))


def test_a_form_counts_against_its_limit() -> None:
    for kind in (DraftKind.STATEMENT, DraftKind.APPEAL):
        long = "事" * 301
        lines, role = check_lines(long, check(long, kind=kind), "", 70, kind)
        assert role == "bad"
        assert "301/300" in lines[0]
        assert "300" in lines[0].split("301/300")[1], "the rule names the form's limit"
    fine = "事" * 130
    assert check_lines(fine, check(fine, kind=DraftKind.STATEMENT), "", 70)[1] == "good"
    assert check_lines(fine, check(fine), "", 70)[1] == "warn"
