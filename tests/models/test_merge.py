"""Merging facts is the same in any order, grouping and repetition."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.facts import FIELDS
from models.merge import (
    KEYS,
    Fact,
    Stamp,
    blanks_of,
    digests_of,
    dump_older,
    dump_seen,
    load_older,
    load_seen,
    merge,
    rank_of,
)
from models.status import status_class

TABLE = "after_sale"
STATUSES = ["待商家处理", "退款成功", "没见过", None]


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """A row of one after-sale by some source; one line of one source has one content."""
    values: dict[str, Any] = dict.fromkeys(FIELDS[TABLE])
    values |= {"id": "1", "order_sn": "o"}
    status = draw(st.sampled_from(STATUSES))
    values["status"] = status
    found = status_class(status) if status else None
    values["status_class"] = found
    values["reason"] = draw(st.sampled_from(["a", "b", None]))
    values["amount_fen"] = draw(st.sampled_from([1, 2, None]))
    content = tuple(values.values())
    age = draw(st.integers(0, 3))
    stamp = Stamp(
        age, rank_of(TABLE, content), digests_of([tuple(content)])[0], draw(st.integers(1, 2)), 2
    )
    return Fact(content, stamp, {}, {found: (age,)} if found else {})


@given(facts(), facts())
def test_merging_is_commutative(one: Fact, other: Fact) -> None:
    assert merge(TABLE, one, other) == merge(TABLE, other, one)


@given(facts(), facts(), facts())
def test_merging_is_associative(one: Fact, two: Fact, three: Fact) -> None:
    left = merge(TABLE, merge(TABLE, one, two), three)
    assert left == merge(TABLE, one, merge(TABLE, two, three))


@given(facts(), facts())
def test_merging_again_changes_nothing(one: Fact, other: Fact) -> None:
    merged = merge(TABLE, one, other)
    assert merge(TABLE, merged, one) == merged
    assert merge(TABLE, one, one) == one


@given(facts(), facts())
def test_every_value_is_that_of_the_source_which_is_to_be_believed(one: Fact, other: Fact) -> None:
    merged = merge(TABLE, one, other)
    winner, loser = (one, other) if one.stamp.beats(other.stamp) else (other, one)
    for name, value, first, second in zip(
        FIELDS[TABLE], merged.values, winner.values, loser.values, strict=True
    ):
        assert value == (second if first is None else first)
        if value is not None and name not in KEYS[TABLE]:
            assert merged.field_stamp(name) == (loser if first is None else winner).stamp


@given(facts(), facts())
def test_stamps_come_back_from_the_database_as_they_were(one: Fact, other: Fact) -> None:
    merged = merge(TABLE, one, other)
    assert load_older(dump_older(merged.older)) == merged.older
    assert load_seen(dump_seen(merged.seen)) == merged.seen
    assert (dump_older({}), dump_seen({})) == (None, None)


def test_a_blank_is_a_bit() -> None:
    assert blanks_of([1, None, "", None]) == 0b1010
    assert blanks_of([]) == 0


def test_a_digest_tells_contents_apart_and_fits_the_database() -> None:
    first, same, other = digests_of([("a", 1), ("a", 1), ("a", 2)])
    assert first == same != other
    (broken,) = digests_of([("\ud800 broken",)])
    assert 0 <= broken < 2**63
