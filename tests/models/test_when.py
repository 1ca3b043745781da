"""Moments as people type them."""

import contextlib
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clock import SHANGHAI
from models.when import WhenNotUnderstood, parse_when
from tests.models.shop import NOW


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("11-21 10:30", "2026-11-21 10:30:00"),
        ("11/21 10:30", "2026-11-21 10:30:00"),
        ("11月21日 10:30", "2026-11-21 10:30:00"),
        ("11月21日10点30分", "2026-11-21 10:30:00"),
        ("2026-11-21 10:30:15", "2026-11-21 10:30:15"),
        ("2026-11-21T10:30", "2026-11-21 10:30:00"),
        ("明天 10:30", "2026-11-21 10:30:00"),
        ("明天10:30", "2026-11-21 10:30:00"),
        ("明天１０：３０", "2026-11-21 10:30:00"),
        ("后天 9点", "2026-11-22 09:00:00"),
        ("今晚 8点半", "2026-11-20 20:30:00"),
        ("tomorrow 10:30", "2026-11-21 10:30:00"),
        ("Today 23:00", "2026-11-20 23:00:00"),
        ("10:30", "2026-11-20 10:30:00"),
        ("09:30", "2026-11-21 09:30:00"),
        ("今天 09:30", "2026-11-20 09:30:00"),
        ("5天8时29分", "2026-11-25 18:29:00"),
        ("5天8时29分52秒", "2026-11-25 18:29:52"),
        ("12时30分", "2026-11-20 22:30:00"),
        ("2小时", "2026-11-20 12:00:00"),
        ("40分", "2026-11-20 10:40:00"),
        ("2h", "2026-11-20 12:00:00"),
        ("1d 2h 3m", "2026-11-21 12:03:00"),
        ("1天09:40", "2026-11-21 19:40:00"),
        ("01-03 10:00", "2027-01-03 10:00:00"),
        ("11-01 10:00", "2026-11-01 10:00:00"),
    ],
)
def test_what_is_understood(text: str, meant: str) -> None:
    """At ten in the morning of 20 November 2026."""
    moment = parse_when(text, NOW)
    assert f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" == meant


@pytest.mark.parametrize(
    "text",
    ["", "  ", "明天", "11-21", "25:00", "13-40 10:00", "10", "2026", "soon", "[/b]", "10:77"],
)
def test_what_is_not_guessed_at(text: str) -> None:
    """The error carries examples."""
    with pytest.raises(WhenNotUnderstood) as caught:
        parse_when(text, NOW)
    assert caught.value.hint


@given(st.text(max_size=20))
def test_any_text_is_a_moment_or_an_error(text: str) -> None:
    """Never another exception."""
    with contextlib.suppress(WhenNotUnderstood):
        assert isinstance(parse_when(text, NOW), datetime)
