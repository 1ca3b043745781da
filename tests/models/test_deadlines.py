"""When the platform decides: who is believed, what lapses, what is only an estimate."""

from typing import Any

import pytest

from models.deadlines import (
    NO_DEADLINE,
    Deadline,
    Given,
    LimitRule,
    Shown,
    Situation,
    choose,
    estimate,
    in_force,
    shipped_rules,
)
from models.states import AfterSaleType, DeadlineSource, StatusClass
from models.urgency import deadline_now

ANSWER, RECEIPT, PLATFORM = StatusClass.ANSWER, StatusClass.RECEIPT, StatusClass.PLATFORM
HOUR = 3600
PASTED, TYPED, STATED = DeadlineSource.PASTED, DeadlineSource.TYPED, DeadlineSource.STATED


def situation(**given: Any) -> Situation:
    """A 仅退款 after shipping, applied for at 0, that waits for an answer."""
    values: dict[str, Any] = {
        "status_class": ANSWER,
        "type": AfterSaleType.REFUND_ONLY,
        "shipped": True,
        "return_signed": False,
        "applied_at": 0,
        "first_seen": 100,
    }
    return Situation(**(values | given))


def chosen(*given: Given, history: tuple[Shown, ...] = ()) -> Deadline:
    """The deadline among these."""
    return choose(given, history, situation(), shipped_rules(), {})


def test_the_later_learnt_of_pasted_and_typed_wins() -> None:
    pasted, typed = Given(5000, PASTED, 10, ANSWER), Given(6000, TYPED, 20, ANSWER)
    assert chosen(pasted, typed) == Deadline(6000, TYPED)
    assert chosen(pasted._replace(age=30), typed) == Deadline(5000, PASTED)


def test_a_stated_deadline_is_trusted_over_a_later_pasted_one() -> None:
    assert chosen(Given(5000, STATED, 10, ANSWER), Given(6000, PASTED, 20, ANSWER)).at == 5000


def test_without_a_source_the_rule_estimates() -> None:
    assert chosen() == Deadline(36 * HOUR, DeadlineSource.ESTIMATED, "answer_refund_shipped")


def test_a_deadline_lapses_when_a_newer_source_shows_another_class() -> None:
    given = Given(5000, PASTED, 10, ANSWER)
    assert in_force(given, [Shown(10, ANSWER)])
    assert in_force(given, [Shown(10, ANSWER), Shown(20, ANSWER)])
    assert not in_force(given, [Shown(10, ANSWER), Shown(20, RECEIPT)])
    assert in_force(given, [Shown(5, RECEIPT), Shown(10, ANSWER)])


def test_a_deadline_without_a_class_belongs_to_the_one_current_at_its_age() -> None:
    given = Given(5000, TYPED, 10, None)
    assert in_force(given, [Shown(5, ANSWER), Shown(20, ANSWER)])
    assert not in_force(given, [Shown(5, ANSWER), Shown(20, PLATFORM)])
    assert in_force(given, [Shown(20, PLATFORM)]), "nothing was known yet: the first that is"
    assert in_force(given, [])


def test_a_passed_deadline_is_void_once_a_newer_source_still_shows_the_class() -> None:
    given = Given(5000, PASTED, 10, ANSWER)
    assert in_force(given, [Shown(10, ANSWER), Shown(5000, ANSWER)])
    assert not in_force(given, [Shown(10, ANSWER), Shown(5001, ANSWER)])


def test_a_void_deadline_makes_room_for_an_older_one_that_holds() -> None:
    wrong = Given(50, TYPED, 20, ANSWER)
    right = Given(9000, PASTED, 10, ANSWER)
    assert chosen(wrong, right, history=(Shown(60, ANSWER),)) == Deadline(9000, PASTED)


def test_an_estimate_in_the_past_is_no_deadline() -> None:
    assert deadline_now(100, DeadlineSource.ESTIMATED, 99) == (100, DeadlineSource.ESTIMATED)
    assert deadline_now(100, DeadlineSource.ESTIMATED, 100) == (None, DeadlineSource.NONE)
    assert deadline_now(100, PASTED, 100) == (100, PASTED)


ESTIMATES: list[tuple[dict[str, Any], str]] = [
    ({"shipped": False}, "answer_refund_unshipped"),
    ({"shipped": None}, "answer_refund_shipped"),
    ({"type": AfterSaleType.RETURN}, "answer_return"),
    ({"type": AfterSaleType.REPAIR}, "answer_exchange"),
    ({"type": AfterSaleType.UNKNOWN}, "answer_other"),
    ({"status_class": RECEIPT, "return_signed": True}, "receipt_signed"),
    ({"status_class": "work_order"}, "work_order"),
    ({"status_class": StatusClass.REFUNDED, "loss_at": 70}, "appeal_window"),
]


@pytest.mark.parametrize(("given", "rule"), ESTIMATES)
def test_each_situation_has_its_rule(given: dict[str, Any], rule: str) -> None:
    found = estimate(situation(**given), shipped_rules(), {})
    assert found.rule == rule
    limits = {one.id: one for one in shipped_rules()}
    start = {"applied_at": 0, "first_seen": 100, "loss_at": 70}[limits[rule].starts]
    assert found.at == start + limits[rule].hours * HOUR


@pytest.mark.parametrize(
    "given",
    [
        {"status_class": PLATFORM},
        {"status_class": RECEIPT},
        {"status_class": StatusClass.BUYER},
        {"applied_at": None},
    ],
)
def test_where_nothing_can_be_estimated_there_is_no_deadline(given: dict[str, Any]) -> None:
    assert estimate(situation(**given), shipped_rules(), {}) == NO_DEADLINE


def test_settings_override_the_hours_of_a_rule() -> None:
    found = estimate(situation(), shipped_rules(), {"answer_refund_shipped": 1.5})
    assert found.at == 1.5 * HOUR


def test_every_limit_says_where_it_comes_from() -> None:
    ids = [rule.id for rule in shipped_rules()]
    assert len(ids) == len(set(ids))
    for rule in shipped_rules():
        assert isinstance(rule, LimitRule)
        assert rule.source
        assert rule.date
        assert rule.confidence in {"low", "medium", "high"}
        assert rule.starts in Situation._fields
