"""Which money belongs to which recovery: pure, whatever the order."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.incoming import (
    Incoming,
    IncomingRulesError,
    is_tail_of,
    pays,
    route_of_line,
    tails_in,
    waits_for_shipping,
    wordings,
)
from models.matching import Sought, match_all
from models.states import Route

ORDER = "261117-625944909000871"
OTHER = "261116-625944909000340"


def money(key: str, fen: int, at: int | None = 10, **more: object) -> Incoming:
    """A sum that an appeal brought back."""
    made = Incoming(key, Route.APPEAL, "s1", ORDER, at, fen)
    return made._replace(**more)  # type: ignore[arg-type]  # loosely typed on purpose


def top_up(key: str, fen: int, note: str, at: int | None = 10) -> Incoming:
    """An order of the 补差价 product."""
    return Incoming(key, Route.REPAYMENT, "s1", key, at, fen, tails_in(note), note)


def sought(number: int, fen: int, **more: object) -> Sought:
    """An appeal that was sent."""
    made = Sought(number, "c1", "s1", ORDER, Route.APPEAL, fen, 5)
    return made._replace(**more)  # type: ignore[arg-type]  # loosely typed on purpose


ASKED = (sought(1, 1000, route=Route.REPAYMENT), sought(2, 1000, route=Route.REPAYMENT))
MUCH: dict[str, int | None] = {"c1": 10_000, "c2": 10_000}


def matched(
    coming: list[Incoming], recoveries: list[Sought], room: dict[str, int | None] = MUCH
) -> dict[int, str]:
    """Keys of the money by recovery."""
    found = match_all(coming, recoveries, room).matches
    return {
        number: "+".join(match.incoming.key for match in matches)
        for number, matches in found.items()
    }


def test_the_amount_and_the_order_make_a_match() -> None:
    assert matched([money("a", 1000)], [sought(1, 1000)]) == {1: "a"}
    assert matched([money("a", 1000, order_sn=OTHER)], [sought(1, 1000)]) == {}
    assert matched([money("a", 1000, shop_id="s2")], [sought(1, 1000)]) == {}
    assert matched([money("a", 1000, route=Route.COURIER)], [sought(1, 1000)]) == {}


@pytest.mark.parametrize(("at", "found"), [(4, {}), (5, {}), (6, {1: "a"}), (None, {})])
def test_money_comes_later_than_the_request(at: int | None, found: dict[int, str]) -> None:
    assert matched([money("a", 1000, at)], [sought(1, 1000)]) == found


def test_less_than_asked_is_a_part_where_there_is_one_candidate() -> None:
    assert matched([money("a", 400)], [sought(1, 1000)]) == {1: "a"}
    both = [sought(1, 1000), sought(2, 800, case_id="c2")]
    found = match_all([money("a", 400)], both, MUCH)
    assert (found.matches, found.candidates) == ({}, {"a": (1, 2)})


def test_more_than_asked_or_left_is_for_a_person() -> None:
    assert matched([money("a", 1001)], [sought(1, 1000)]) == {}
    found = match_all([money("a", 1000)], [sought(1, 1000)], {"c1": 999})
    assert (found.matches, found.candidates) == ({}, {"a": (1,)})
    assert matched([money("a", 1000)], [sought(1, 1000)], {"c1": None}) == {1: "a"}


def test_of_several_the_one_that_asked_for_exactly_this() -> None:
    both = [sought(1, 1000), sought(2, 800, item="goods")]
    assert matched([money("a", 800)], both) == {2: "a"}
    twins = [sought(1, 1000), sought(2, 1000, item="goods")]
    assert match_all([money("a", 1000)], twins, MUCH).candidates == {"a": (1, 2)}


def test_what_was_asked_for_again_ended_before() -> None:
    again = [sought(1, 1000), sought(2, 700)]
    assert matched([money("a", 300)], again) == {1: "a"}
    assert matched([money("a", 300), money("b", 700, 12)], again) == {1: "a", 2: "b"}
    twice = [sought(1, 1000), sought(2, 1000)]
    assert matched([money("a", 1000), money("b", 1000, 12)], twice) == {1: "a", 2: "b"}


def test_what_fits_to_the_fen_comes_before_an_earlier_part() -> None:
    coming = [money("part", 400, 6), money("whole", 1000, 7)]
    found = match_all(coming, [sought(1, 1000)], MUCH)
    assert found.matches[1][0].incoming.key == "whole"
    assert found.candidates == {"part": ()}


def test_a_recovery_is_paid_in_several_parts() -> None:
    parts = [money("a", 400, 6), money("b", 500, 7), money("c", 100, 8)]
    assert matched(parts, [sought(1, 1000)]) == {1: "a+b+c"}
    assert matched([*parts, money("d", 1, 9)], [sought(1, 1000)]) == {1: "a+b+c"}
    assert matched([money("a", 400, 6), money("b", 700, 7)], [sought(1, 1000)]) == {1: "a"}
    assert matched(parts, [sought(1, 1000)], {"c1": 900}) == {1: "a+b"}
    assert matched(parts, [sought(1, 1000)], {"c1": None}) == {1: "a+b+c"}
    by_tail = [top_up("t", 400, "0871", 6), top_up("u", 600, "0871", 7)]
    assert matched(by_tail, [ASKED[0]]) == {1: "t+u"}


def test_a_part_belongs_to_what_was_asked_for_last() -> None:
    again = [sought(1, 1000), sought(2, 600, sent_at=10)]
    parts = [money("a", 400, 6), money("b", 100, 12), money("c", 200, 13)]
    assert matched(parts, again) == {1: "a", 2: "b+c"}


def test_what_a_person_typed_is_the_money_of_just_that_amount() -> None:
    """Otherwise it would be counted a second time, as a part of another item."""
    typed = sought(1, 1000, item="freight", typed=True)
    other = sought(2, 5000, item="goods")
    assert matched([money("a", 1000)], [typed, other]) == {1: "a"}
    assert matched([money("a", 999)], [typed, other]) == {2: "a"}
    assert matched([money("a", 1000)], [typed], {"c1": 0}) == {1: "a"}
    assert matched([money("a", 1000), money("b", 1000, 12)], [typed, other]) == {1: "a", 2: "b"}


def test_a_pair_taken_apart_stays_apart() -> None:
    refused = frozenset({("a", 1)})
    assert match_all([money("a", 1000)], [sought(1, 1000)], MUCH, refused).matches == {}
    coming = [money("a", 1000), money("b", 1000, 12)]
    found = match_all(coming, [sought(1, 1000)], MUCH, refused)
    assert found.matches[1][0].incoming.key == "b"


def test_an_appeal_for_no_money_is_no_candidate() -> None:
    both = [sought(1, 1000), sought(2, 0, item="dispute_rate")]
    assert matched([money("a", 400)], both) == {1: "a"}


@pytest.mark.parametrize("note", ["0871", "订单尾号0871", "补款 ０８７１", ORDER, "9000871谢谢"])
def test_a_repayment_names_the_end_of_its_order(note: str) -> None:
    assert matched([top_up("t", 1000, note)], [ASKED[0]]) == {1: "t"}


@pytest.mark.parametrize("note", ["", "871", "谢谢", "0340", "261117"])
def test_a_repayment_without_a_tail_is_for_a_person(note: str) -> None:
    found = match_all([top_up("t", 1000, note)], [ASKED[0]], MUCH)
    assert (found.matches, found.candidates) == ({}, {"t": (1,)})


def test_a_repayment_of_nobody_is_unmatched() -> None:
    assert match_all([top_up("t", 2000, "")], [ASKED[0]], MUCH).candidates == {"t": ()}
    assert match_all([top_up("t", 1000, "0871", at=3)], [ASKED[0]], MUCH).candidates == {"t": ()}


def test_money_that_names_no_order_shows_all_that_asked_for_as_much() -> None:
    claims = [
        sought(1, 1000, route=Route.COURIER),
        sought(2, 300, route=Route.COURIER, order_sn=OTHER),
    ]
    loose = money("a", 500, order_sn="", route=Route.COURIER)
    assert match_all([loose], claims, MUCH).candidates == {"a": (1,)}


incomings = st.builds(
    lambda key, fen, at, order, route, tail: Incoming(
        key, route, "s1", order, at, fen, (tail,) if tail else ()
    ),
    st.text("abcdefgh", min_size=1, max_size=3),
    st.sampled_from([100, 200, 300, 1000]),
    st.sampled_from([None, 1, 6, 7, 8]),
    st.sampled_from([ORDER, OTHER, ""]),
    st.sampled_from(list(Route)),
    st.sampled_from(["", "0871", "0340"]),
)
recoveries = st.builds(
    lambda number, fen, at, order, route: Sought(
        number, f"c{number % 2}", "s1", order, route, fen, at
    ),
    st.integers(1, 8),
    st.sampled_from([0, 100, 200, 300, 1000]),
    st.sampled_from([0, 5, 7]),
    st.sampled_from([ORDER, OTHER]),
    st.sampled_from(list(Route)),
)


@given(
    st.lists(incomings, max_size=8, unique_by=lambda one: one.key),
    st.lists(recoveries, max_size=6, unique_by=lambda one: one.id),
    st.fixed_dictionaries(
        {"c0": st.none() | st.integers(0, 1500), "c1": st.none() | st.integers(0, 1500)}
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_makes_no_difference_and_no_loss_is_exceeded(
    coming: list[Incoming], asked: list[Sought], room: dict[str, int | None], random: object
) -> None:
    found = match_all(coming, asked, room)
    shuffled, again = list(coming), list(asked)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands over a Random
    random.shuffle(again)  # type: ignore[attr-defined]  # hypothesis hands over a Random
    other = match_all(shuffled, again, room)
    assert other.matches == found.matches
    assert {key: set(ids) for key, ids in other.candidates.items()} == {
        key: set(ids) for key, ids in found.candidates.items()
    }
    by_id = {one.id: one for one in asked}
    came: dict[str, int] = {}
    for number, matches in found.matches.items():
        fen = sum(match.fen for match in matches)
        assert fen <= by_id[number].asked_fen
        for match in matches:
            assert match.incoming.at is not None
            assert match.incoming.at > by_id[number].sent_at
        case = by_id[number].case_id
        came[case] = came.get(case, 0) + fen
    for case, fen in came.items():
        left = room[case]
        assert left is None or fen <= left
    keys = [match.incoming.key for matches in found.matches.values() for match in matches]
    assert len(keys) == len(set(keys)), "each sum is matched once"
    assert set(keys) | set(found.candidates) == {one.key for one in coming}


# -- what counts as money that came in --------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "description", "remark", "route"),
    [
        ("0130001", "其他收入-申诉补回", None, Route.APPEAL),
        ("0139999", "其他收入-申诉补回", "-", Route.APPEAL),
        ("0130001", "其他收入-其他", "申诉补回（订单x）", Route.APPEAL),
        ("0130002", "其他收入-快递理赔", None, Route.COURIER),
        ("0130002", "其他收入-其他", None, None),
        ("0040001", "售后费用-申诉补回", None, None),
        (None, None, None, None),
    ],
)
def test_a_line_of_the_bill_says_by_which_route(
    code: str | None, description: str | None, remark: str | None, route: Route | None
) -> None:
    assert route_of_line(code, description, remark) is route


def test_the_user_can_change_the_wordings(tmp_path: Path) -> None:
    (tmp_path / "incoming.toml").write_text(
        '[[line]]\nid = "courier_paid"\nroute = "courier"\ncode = "014"\nwords = ["丢件赔款"]\n',
        encoding="utf-8",
    )
    own = {one.id: one for one in wordings(tmp_path)}
    assert own["courier_paid"].words == ("丢件赔款",)
    assert own["appeal_returned"].words == ("申诉补回",), "the rest is as it ships"


@pytest.mark.parametrize(
    "text",
    [
        "line = 1",
        "[[line]]",
        '[[line]]\nid = "x"\nroute = "repayment"\ncode = "013"\nwords = ["a"]',
        '[[line]]\nid = "x"\nroute = "appeal"\ncode = "%"\nwords = ["a"]',
        '[[line]]\nid = "x"\nroute = "appeal"\ncode = "013"\nwords = [""]',
        '[[line]]\nid = "x"\nroute = "appeal"\ncode = "013"\nwords = ["a"]\nextra = 1',
        "[[line",
    ],
)
def test_a_bad_list_of_wordings_names_its_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "incoming.toml").write_text(text, encoding="utf-8")
    with pytest.raises(IncomingRulesError, match=r"incoming\.toml"):
        wordings(tmp_path)


@pytest.mark.parametrize(
    ("status", "paid"),
    [
        ("待发货", True),
        ("已收货", True),
        ("待付款", False),
        ("已取消", False),
        ("已取消，退款成功", False),
        ("未发货，退款成功", False),
        (None, True),
    ],
)
def test_an_order_pays_unless_it_was_cancelled_or_refunded(status: str | None, paid: bool) -> None:
    assert pays(status) is paid


def test_an_order_waits_to_be_shipped() -> None:
    assert waits_for_shipping("待发货", None)
    assert not waits_for_shipping("待发货", 5)
    assert not waits_for_shipping("已发货，待收货", None)
    assert not waits_for_shipping("待付款", None)


def test_tails() -> None:
    assert tails_in("尾号0871, 共 12 件 871") == ("0871",)
    assert is_tail_of("0871", ORDER)
    assert is_tail_of("625944909000871", ORDER)
    assert not is_tail_of("871", ORDER)
