"""The ledger's definitions: each figure, and what holds of all of them together."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ledger import (
    FIGURES,
    NONE,
    Asked,
    CaseFacts,
    LedgerEntry,
    LedgerSums,
    Split,
    between,
    day_of,
    entry_of,
    key_of,
    ledger_of,
    loss,
    month_of,
    route_of,
    week_of,
)
from models.states import Queue, RecoveryState, Route, Verdict
from tests.models.shop import at


def facts(**given: Any) -> CaseFacts:
    """A refund of ¥128.00 of a parcel that the buyer kept; nothing was decided."""
    values: dict[str, Any] = {
        "case_id": "r1",
        "queue": Queue.REFUND,
        "shop_id": "s1",
        "shop": "阿强水果旗舰店",
        "order_sn": "261117-625944909000871",
        "after_sale_id": "22012312345678",
        "at": at("11-19 23:00"),
        "reason": "质量问题",
        "product": "草莓礼盒装",
        "who": "unknown",
        "verdict": Verdict.KEPT_BY_BUYER,
        "amount_fen": 12800,
        "risk_fen": 12800,
    }
    return CaseFacts(**{**values, **given})


def asked(came_fen: int = 0, state: RecoveryState = RecoveryState.SENT, **given: Any) -> Asked:
    """¥128.00 asked for by appeal."""
    return Asked(
        **{"route": Route.APPEAL, "asked_fen": 12800, **given}, came_fen=came_fen, state=state
    )


def figures(entry: LedgerEntry) -> dict[str, int]:
    """The figures that are not zero, without their unit."""
    return {name.removesuffix("_fen"): n for name in FIGURES if (n := getattr(entry, name))}


def test_a_kept_parcel_is_lost_and_can_still_be_won_back() -> None:
    assert figures(entry_of(facts())) == {"at_risk": 12800, "lost": 12800}


def test_an_accepted_loss_is_still_a_loss() -> None:
    handled = facts(risk_fen=0, dealt_with=True)
    assert figures(entry_of(handled)) == {"lost": 12800}


@pytest.mark.parametrize("verdict", [Verdict.NOT_SHIPPED, Verdict.RETURNED])
def test_goods_that_stayed_or_came_back_are_no_loss(verdict: Verdict) -> None:
    assert figures(entry_of(facts(verdict=verdict, risk_fen=0))) == {}


def test_a_refund_that_somebody_dealt_with_and_that_came_back_is_saved() -> None:
    back = facts(verdict=Verdict.RETURNED, risk_fen=0, dealt_with=True)
    assert figures(entry_of(back)) == {"saved": 12800}


def test_what_came_back_is_no_longer_lost() -> None:
    entry = entry_of(facts(risk_fen=8000), [asked(4800, RecoveryState.PART)])
    assert figures(entry) == {"at_risk": 8000, "lost": 8000, "asked": 12800, "recovered": 4800}


def test_the_rest_is_written_off_once_nothing_is_asked_for_any_more() -> None:
    given_up = asked(0, RecoveryState.WRITTEN_OFF, route=Route.REPAYMENT)
    won = asked(4800, RecoveryState.PART)
    assert figures(entry_of(facts(risk_fen=0), [won, given_up])) == {
        "asked": 25600,
        "recovered": 4800,
        "written_off": 8000,
    }
    still_open = [won, given_up, asked(0, RecoveryState.SENT, route=Route.COURIER)]
    assert entry_of(facts(), still_open).written_off_fen == 0
    assert entry_of(facts(), still_open).lost_fen == 8000


def test_a_case_can_be_written_off_without_asking() -> None:
    entry = entry_of(facts(risk_fen=0, given_up=True, dealt_with=True))
    assert figures(entry) == {"written_off": 12800}


def test_more_money_than_the_facts_call_lost_is_recovered_and_nothing_is_left() -> None:
    """A parcel came back after the appeal was won, or the amount is unknown."""
    for known in (facts(verdict=Verdict.RETURNED), facts(amount_fen=None)):
        entry = entry_of(known._replace(risk_fen=0), [asked(500, RecoveryState.WON)])
        assert (entry.recovered_fen, entry.lost_fen, entry.written_off_fen) == (500, 0, 0)


@pytest.mark.parametrize("queue", [Queue.EXPIRING, Queue.EVIDENCE])
def test_a_request_is_saved_when_it_ended_without_a_refund(queue: Queue) -> None:
    request = facts(queue=queue, verdict=None, risk_fen=0, refused=True)
    assert figures(entry_of(request)) == {}
    assert figures(entry_of(request._replace(dealt_with=True))) == {"saved": 12800}
    open_one = request._replace(dealt_with=True, refused=False, risk_fen=12800)
    assert figures(entry_of(open_one)) == {"at_risk": 12800}


def test_a_case_that_the_facts_no_longer_make_is_no_loss() -> None:
    assert figures(entry_of(facts(exists=False, risk_fen=0, dealt_with=True))) == {}


def test_a_payout_is_lost_even_if_it_was_marked_fine() -> None:
    payout = facts(queue=Queue.PAYOUT, verdict=None, amount_fen=200, risk_fen=0, dealt_with=True)
    assert figures(entry_of(payout)) == {"lost": 200}


def test_the_route_is_the_one_that_brought_most_else_the_one_first_asked() -> None:
    first = asked(route=Route.REPAYMENT)
    assert route_of([]) == NONE
    assert route_of([first, asked()]) == Route.REPAYMENT
    assert route_of([first, asked(1)]) == Route.APPEAL
    assert route_of([first, asked(1), asked(1, route=Route.COURIER)]) == Route.APPEAL
    parts = [first, asked(3), asked(2, route=Route.COURIER), asked(2, route=Route.COURIER)]
    assert route_of(parts) == Route.COURIER


@pytest.mark.parametrize(
    ("text", "day"),
    [("11-19 23:59", "2026-11-19"), ("11-20 00:00", "2026-11-20"), ("01-01 07:00", "2026-01-01")],
)
def test_a_day_is_one_in_shanghai(text: str, day: str) -> None:
    assert day_of(at(text)) == day
    assert day_of(at(text) + 59)[:10] == day


def test_weeks_and_months() -> None:
    assert [week_of(day) for day in ("2026-11-16", "2026-11-22", "2027-01-01", NONE)] == [
        "2026-W47",
        "2026-W47",
        "2026-W53",
        NONE,
    ]
    assert (month_of("2026-11-30"), month_of(NONE)) == ("2026-11", NONE)


def test_blank_words_are_none_and_others_stand_as_written() -> None:
    entry = entry_of(facts(reason="", product=" =1+1 ", at=None))
    keys = {by: key_of(entry, by) for by in Split}
    assert keys[Split.REASON] == keys[Split.DAY] == keys[Split.WEEK] == keys[Split.ROUTE] == NONE
    assert (keys[Split.PRODUCT], keys[Split.SHOP]) == (" =1+1 ", "阿强水果旗舰店")
    assert keys[Split.WHO] == "unknown"


def test_a_span_holds_both_its_days() -> None:
    entries = [entry_of(facts(at=at(f"11-{day} 12:00"))) for day in (17, 18, 19, 20)]
    entries.append(entry_of(facts(at=None)))

    def days(start: date | None, end: date | None) -> list[str]:
        return [one.day[-2:] for one in between(entries, start, end)]

    assert days(date(2026, 11, 18), date(2026, 11, 19)) == ["18", "19"]
    assert days(date(2026, 11, 19), None) == ["19", "20"]
    assert days(None, date(2026, 11, 17)) == ["17"]
    assert len(days(None, None)) == 5


@st.composite
def cases(draw: st.DrawFn) -> tuple[CaseFacts, list[Asked]]:
    """A case in any state, with recoveries that bring no more than its amount, as commands see to."""
    amount = draw(st.one_of(st.none(), st.integers(0, 50_000)))
    left = amount or 0
    recoveries = []
    for _ in range(draw(st.integers(0, 3))):
        came = draw(st.integers(0, left))
        left -= came
        state = draw(st.sampled_from(RecoveryState))
        route = draw(st.sampled_from(Route))
        recoveries.append(Asked(route, draw(st.integers(0, 50_000)), came, state))
    found = facts(
        case_id=draw(st.uuids()).hex,
        queue=draw(st.sampled_from(Queue)),
        shop=draw(st.sampled_from(["甲", "乙"])),
        at=draw(st.one_of(st.none(), st.integers(1_700_000_000, 1_800_000_000))),
        reason=draw(st.sampled_from(["", "质量问题", "none"])),
        product=draw(st.text(max_size=3)),
        who=draw(st.sampled_from(["unknown", "merchant"])),
        verdict=draw(st.one_of(st.none(), st.sampled_from(Verdict))),
        amount_fen=amount,
        risk_fen=draw(st.integers(0, amount or 0)),
        exists=draw(st.booleans()),
        dealt_with=draw(st.booleans()),
        refused=draw(st.booleans()),
        given_up=draw(st.booleans()),
    )
    return found, recoveries


@given(cases())
def test_lost_recovered_and_written_off_sum_to_the_loss(
    case: tuple[CaseFacts, list[Asked]],
) -> None:
    known, recoveries = case
    entry = entry_of(known, recoveries)
    assert entry.lost_fen + entry.recovered_fen + entry.written_off_fen == loss(known, recoveries)
    assert min(entry.figures) >= 0
    assert entry.recovered_fen == sum(one.came_fen for one in recoveries)
    assert entry.asked_fen == sum(one.asked_fen for one in recoveries)
    assert not (entry.saved_fen and entry.lost_fen)


@given(st.lists(cases(), max_size=12), st.sampled_from(Split))
def test_rows_of_any_split_sum_to_the_total(
    made: list[tuple[CaseFacts, list[Asked]]], by: Split
) -> None:
    entries = [entry_of(*one) for one in made]
    found = ledger_of(entries, by)
    columns = zip(*(row.sums for row in found.rows), strict=True)
    summed = LedgerSums(*(sum(column) for column in columns)) if found.rows else LedgerSums()
    assert summed == found.total == ledger_of(entries, Split.SHOP).total
    assert len({row.key for row in found.rows}) == len(found.rows)
    assert found.total.cases == sum(one.counts for one in entries)
    assert all(row.sums.cases for row in found.rows)


@given(st.lists(cases(), max_size=8), st.dates(date(2023, 1, 1), date(2027, 12, 31)))
def test_a_day_parts_everything_dated_into_before_and_after(
    made: list[tuple[CaseFacts, list[Asked]]], day: date
) -> None:
    entries = [entry_of(*one) for one in made]
    before = [one for one in entries if one.day != NONE and one.day < day.isoformat()]
    since = list(between(entries, day, None))
    undated = [one for one in entries if one.day == NONE]
    assert sorted([*before, *since, *undated]) == sorted(entries)
