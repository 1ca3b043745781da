"""Values at the doors: money, moments, the clock."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clock import (
    FixedClock,
    SystemClock,
    clock_from_environment,
    from_epoch,
    parse_iso,
    to_epoch,
)
from models.errors import SettingsError
from models.event_words import event_words
from models.money import fen_from_yuan, yuan_text


@given(st.integers(-(10**15), 10**15))
def test_money_goes_out_and_comes_back_unchanged(fen: int) -> None:
    assert fen_from_yuan(yuan_text(fen)) == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,234.50", 123450),
        ("¥65.00", 6500),
        ("￥499.9", 49990),
        ("-2.00", -200),
        ("¥-2", -200),
        ("500元", 50000),
        ("１２．５０", 1250),
        ("0", 0),
        ("1.500", 150),
    ],
)
def test_yuan_as_files_write_it(text: str, fen: int) -> None:
    assert fen_from_yuan(text) == fen


@pytest.mark.parametrize(
    "text", ["", "-", "1.234", "--1", "-¥-1", "1,23", "1e3", "五元", "NaN", "١"]
)
def test_what_is_no_amount_is_no_guess(text: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(text)):
        fen_from_yuan(text)


def test_clocks(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    monkeypatch.setenv("ZHISUN_NOW", "2026-11-20T10:00:00+08:00")
    fixed = clock_from_environment()
    assert isinstance(fixed, FixedClock)
    assert fixed.now() == moment
    monkeypatch.delenv("ZHISUN_NOW")
    system = clock_from_environment()
    assert isinstance(system, SystemClock)
    assert system.now().tzinfo is UTC
    assert from_epoch(to_epoch(moment) + 1) - moment == timedelta(seconds=1)


@pytest.mark.parametrize("text", ["2026-11-20T10:00:00", "now", "2026-13-01T00:00:00+08:00"])
def test_a_fixed_clock_needs_a_moment_with_an_offset(text: str) -> None:
    with pytest.raises(SettingsError, match="ZHISUN_NOW"):
        parse_iso(text, "ZHISUN_NOW")


@pytest.mark.parametrize(
    "kind",
    ["handled", "snoozed", "deadline_typed", "verdict_set", "noted", "sent", "copied", "undone"],
)
def test_an_event_without_particulars_is_told_by_its_kind_alone(kind: str) -> None:
    assert event_words(kind, None, None) == ""


def test_particulars_of_events_are_words_not_codes() -> None:
    told = event_words("verdict_set", {}, {"verdict": "returned", "agreed_by": "speed"})
    assert told
    assert "returned" not in told
    assert event_words("sent", {}, {"amount_fen": 12800}) == "¥128.00"
    ended = event_words("recovery_ended", {}, {"outcome": "part", "came_fen": 100})
    assert ended.endswith("¥1.00")
    assert event_words("closed", {}, {"reason": "unheard"}) == "unheard"
    assert event_words("closed_by_rule", {}, {"verdict": "not_shipped"}) != "not_shipped"
