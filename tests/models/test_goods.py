"""The verdict of a refund and the money at risk, from current facts alone."""

from typing import Any

import pytest

from models.goods import (
    CLOSED_VERDICTS,
    VERDICT_RANK,
    Goods,
    never_left,
    parcel,
    refund_at_risk,
    request_at_risk,
    unconfirmed,
    verdict,
)
from models.states import AfterSaleType, Parcel, Verdict

UNKNOWN = Goods(
    type=AfterSaleType.REFUND_ONLY,
    shipped=None,
    received=False,
    waybill=False,
    shipped_at=None,
    refunded_at=None,
    return_waybill=False,
    return_signed=False,
    intercepted=False,
    back=False,
    disputed=False,
    order_known=True,
)


def goods(**given: Any) -> Goods:
    """Goods of which nothing but this is known."""
    return UNKNOWN._replace(**given)


RETURN = AfterSaleType.RETURN
TABLE: list[tuple[dict[str, Any], Verdict]] = [
    ({}, Verdict.UNKNOWN),
    ({"shipped": False}, Verdict.NOT_SHIPPED),
    ({"shipped": False, "waybill": True}, Verdict.SHIPPED_AFTER_REFUND),
    ({"shipped": False, "shipped_at": 10}, Verdict.SHIPPED_AFTER_REFUND),
    ({"shipped": True, "shipped_at": 20, "refunded_at": 10}, Verdict.SHIPPED_AFTER_REFUND),
    ({"shipped": True, "shipped_at": 10, "refunded_at": 10}, Verdict.IN_TRANSIT),
    ({"shipped": True}, Verdict.IN_TRANSIT),
    ({"shipped": True, "received": True}, Verdict.KEPT_BY_BUYER),
    ({"shipped": True, "received": True, "type": RETURN}, Verdict.RETURN_PENDING),
    ({"shipped": True, "return_waybill": True}, Verdict.RETURN_PENDING),
    ({"shipped": True, "intercepted": True}, Verdict.RETURN_PENDING),
    ({"shipped": True, "intercepted": True, "back": True}, Verdict.RETURNED),
    ({"shipped": True, "received": True, "return_signed": True}, Verdict.RETURNED),
    ({"shipped": True, "return_signed": True, "disputed": True}, Verdict.RETURN_DISPUTED),
]


@pytest.mark.parametrize(("known", "expected"), TABLE)
def test_the_verdict_tests_returns_first(known: dict[str, Any], expected: Verdict) -> None:
    assert verdict(goods(**known)) is expected


def test_verdicts_rank_what_can_be_stopped_before_what_can_only_be_asked_for() -> None:
    assert sorted(Verdict, key=VERDICT_RANK.__getitem__) == [
        Verdict.SHIPPED_AFTER_REFUND,
        Verdict.IN_TRANSIT,
        Verdict.RETURN_DISPUTED,
        Verdict.RETURN_PENDING,
        Verdict.KEPT_BY_BUYER,
        Verdict.UNKNOWN,
        Verdict.NOT_SHIPPED,
        Verdict.RETURNED,
    ]


def test_in_transit_without_the_order_is_unconfirmed() -> None:
    lone = goods(shipped=True, order_known=False)
    assert unconfirmed(lone, verdict(lone))
    assert not unconfirmed(goods(shipped=True), Verdict.IN_TRANSIT)


@pytest.mark.parametrize("kind", ["exchange", "resend", "repair"])
def test_an_exchange_risks_no_money(kind: str) -> None:
    assert request_at_risk(goods(type=AfterSaleType(kind), shipped=True), 500) == 0


def test_a_request_risks_its_refund_unless_the_goods_are_still_here() -> None:
    assert request_at_risk(goods(), 500) == 500
    assert request_at_risk(goods(shipped=True), 500) == 500
    assert request_at_risk(goods(shipped=False), 500) == 0
    assert request_at_risk(goods(shipped=False, waybill=True), 500) == 500
    assert request_at_risk(goods(), None) == 0


def test_goods_that_came_back_had_left() -> None:
    assert never_left(goods(shipped=False, type=RETURN))
    assert not never_left(goods(shipped=False, return_signed=True))
    assert not never_left(goods(shipped=False, disputed=True))
    assert not never_left(goods())


def test_a_refund_risks_what_did_not_come_back() -> None:
    assert refund_at_risk(Verdict.KEPT_BY_BUYER, 500, 0) == 500
    assert refund_at_risk(Verdict.KEPT_BY_BUYER, 500, 200) == 300
    assert refund_at_risk(Verdict.KEPT_BY_BUYER, 500, 900) == 0
    assert refund_at_risk(Verdict.UNKNOWN, None, 0) == 0
    assert {refund_at_risk(found, 500, 0) for found in CLOSED_VERDICTS} == {0}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, Parcel.UNKNOWN),
        ({"shipped": False}, Parcel.NOT_SHIPPED),
        ({"shipped": True}, Parcel.IN_TRANSIT),
        ({"shipped": True, "received": True}, Parcel.RECEIVED),
        ({"shipped": True, "received": True, "return_waybill": True}, Parcel.RETURNING),
        ({"shipped": True, "intercepted": True}, Parcel.RETURNING),
        ({"shipped": True, "return_signed": True}, Parcel.RETURN_ARRIVED),
    ],
)
def test_how_far_the_goods_are(known: dict[str, Any], expected: Parcel) -> None:
    assert parcel(goods(**known)) is expected
