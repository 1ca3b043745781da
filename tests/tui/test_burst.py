"""Keys and pastes that arrive as keys are told apart."""

import pytest

from tui.burst import HOLD, QUIET, Burst, Press

LIST_ROW = "261117-625944909000871 草莓礼盒装 仅退款 待商家处理 1时30分12秒\n"


def press(key: str, at: float) -> Press[str]:
    """A key press; printable keys are their own names, as far as these tests go."""
    character = {"enter": "\r", "space": " ", "tab": "\t"}.get(key, key if len(key) == 1 else None)
    return Press(key, character, at, key)


def acted(presses: list[Press[str]]) -> list[str]:
    """The keys."""
    return [each.key for each in presses]


def test_a_lone_verb_acts_after_the_hold_and_not_later() -> None:
    burst: Burst[str] = Burst()
    assert burst.feed(press("d", 1.0)) == []
    assert burst.due == pytest.approx(1.0 + HOLD)
    assert burst.expire(1.0 + HOLD - 0.001) == ([], None)
    released, text = burst.expire(1.0 + HOLD)
    assert (acted(released), text) == (["d"], None)
    assert HOLD <= 0.035


@pytest.mark.parametrize("key", ["down", "up", "j", "k", "pagedown", "escape", "ctrl+p", "f2"])
def test_movement_and_chords_act_at_once(key: str) -> None:
    assert acted(Burst[str]().feed(press(key, 1.0))) == [key]


def test_one_key_repeated_on_a_slow_line_stays_keys() -> None:
    burst: Burst[str] = Burst()
    seen = [each for n in range(50) for each in burst.feed(press("j", 1.0 + n / 1000))]
    assert acted(seen) == ["j"] * 50
    burst = Burst()
    for n in range(20):
        burst.feed(press("d", 2.0 + n / 1000))
    assert acted(burst.expire(2.02 + HOLD)[0]) == ["d"] * 20


def test_movement_keys_in_a_packet_stay_keys() -> None:
    burst: Burst[str] = Burst()
    out: list[Press[str]] = []
    for n, key in enumerate(["j", "j", "down", "k", "G", "g", "space", "up"]):
        out += burst.feed(press(key, 1.0 + n / 10_000))
    out += burst.expire(2.0)[0]
    assert acted(out) == ["j", "j", "down", "k", "G", "g", "space", "up"]


def test_five_different_keys_are_keys_and_six_are_a_paste() -> None:
    burst: Burst[str] = Burst()
    for n, key in enumerate("dstvn"):
        assert burst.feed(press(key, 1.0 + n / 1000)) == []
    assert acted(burst.expire(1.1)[0]) == list("dstvn")
    burst = Burst()
    for n, key in enumerate("dstvnp"):
        assert burst.feed(press(key, 1.0 + n / 1000)) == []
    assert burst.expire(1.1) == ([], None)
    assert burst.expire(1.005 + QUIET) == ([], "dstvnp")


def test_a_pasted_row_is_swallowed_whole() -> None:
    burst: Burst[str] = Burst()
    keys = {"\n": "enter", " ": "space"}
    for n, character in enumerate(LIST_ROW):
        assert burst.feed(press(keys.get(character, character), 1.0 + n / 5000)) == []
    assert burst.expire(1.0 + len(LIST_ROW) / 5000 + QUIET) == ([], LIST_ROW)
    assert burst.due is None


def test_keys_typed_by_a_person_are_never_a_paste() -> None:
    burst: Burst[str] = Burst()
    seen: list[str] = []
    for n, key in enumerate("dstvnpruyio"):
        seen += acted(burst.expire(1.0 + n * 0.06)[0])
        seen += acted(burst.feed(press(key, 1.0 + n * 0.06)))
    seen += acted(burst.expire(9.0)[0])
    assert seen == list("dstvnpruyio")


def test_a_wide_character_is_a_paste_and_takes_what_came_before_it() -> None:
    burst: Burst[str] = Burst()
    burst.feed(press("d", 1.0))
    assert burst.feed(press("售", 1.01)) == []
    assert burst.expire(1.01 + QUIET) == ([], "d售")


@pytest.mark.parametrize("key", ["：", "？", "、", "／"])
def test_full_width_punctuation_alone_is_a_key(key: str) -> None:
    burst: Burst[str] = Burst()
    burst.feed(press(key, 1.0))
    assert acted(burst.expire(1.0 + HOLD)[0]) == [key]


def test_order_is_kept_when_movement_follows_a_held_verb() -> None:
    burst: Burst[str] = Burst()
    assert burst.feed(press("d", 1.0)) == []
    assert burst.feed(press("down", 1.005)) == []
    assert acted(burst.expire(1.1)[0]) == ["d", "down"]


def test_a_burst_throttled_by_a_line_is_still_one_paste() -> None:
    burst: Burst[str] = Burst()
    for n, key in enumerate("261117-625944909"):
        assert burst.feed(press(key, 1.0 + n * 0.010)) == []
    assert burst.expire(1.15 + QUIET)[1] == "261117-625944909"


def test_a_late_timer_never_mixes_an_old_key_into_a_burst() -> None:
    burst: Burst[str] = Burst()
    burst.feed(press("d", 1.0))
    assert acted(burst.feed(press("2", 1.5))) == ["d"]
