"""Asking, sending, following up, results and writing off, on a real database."""

from datetime import timedelta

import pytest

from models.clock import FixedClock
from models.errors import ActionRefused
from models.i18n import t
from models.recovery_rows import RecoveryLine
from models.rows import RecoveryRow
from models.settings import Settings
from models.states import (
    AgreedBy,
    AppealItem,
    CaseState,
    DraftKind,
    Queue,
    RecoveryState,
    Route,
    SourceKind,
)
from models.workbench import Workbench
from tests.models.shop import NOW, at, bill, feed, hours, only, order, sale

APPEAL, REPAYMENT, COURIER = Route.APPEAL, Route.REPAYMENT, Route.COURIER
REASON = "未收到商品但实际已签收"


@pytest.fixture
def case_id(bench: Workbench) -> str:
    """A refund of ¥128.00 whose goods the buyer kept."""
    feed(
        bench,
        SourceKind.ORDERS,
        [order(status="已收货，退款成功", courier="圆通快递")],
        hours(-2),
    )
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款成功")], hours(-1))
    return only(bench, Queue.REFUND).id


@pytest.fixture
def payout_id(bench: Workbench) -> str:
    """Return freight of ¥8.00 that was paid to the buyer."""
    line = bill(signature="f1", code="0040003", amount_fen=-800, description="售后费用-运费补偿")
    feed(bench, SourceKind.BILL, [line], hours(-1))
    return only(bench, Queue.PAYOUT).id


def lines(bench: Workbench, everything: bool = True) -> dict[int, RecoveryLine]:
    """The lines by recovery."""
    return {one.recovery.id: one for one in bench.recovery.lines(everything)}


def kinds(bench: Workbench, case_id: str) -> list[str]:
    """Kinds of the events of a case."""
    return [one.kind for one in bench.history(case_id)]


# -- asking -----------------------------------------------------------------------------------


def test_what_is_asked_for_is_kept_as_a_draft(bench: Workbench, case_id: str) -> None:
    made = bench.recovery.ask(case_id, REPAYMENT, 5000)
    assert (made.state, made.asked_fen, made.due_at) == (RecoveryState.DRAFTED, 5000, None)
    assert bench.case(case_id).state is CaseState.OPEN
    assert lines(bench)[made.id].advice == "submit"
    bench.undo()
    assert bench.recovery.all() == []


def test_a_case_waits_for_the_nearest_of_its_routes(
    bench: Workbench, case_id: str, clock: FixedClock
) -> None:
    bench.recovery.ask(case_id, APPEAL, 5000, item=AppealItem.GOODS, sent=True)
    assert bench.case(case_id).comes_back_at == hours(7 * 24)
    made = bench.recovery.ask(case_id, REPAYMENT, 5000, sent=True)
    found = bench.case(case_id)
    assert (found.state, found.comes_back_at) == (CaseState.WAITING, hours(48))
    clock.moment = NOW + timedelta(hours=48)
    assert bench.case(case_id).state is CaseState.OPEN
    bench.recovery.end(made.id, RecoveryState.LOST, 0)
    found = bench.case(case_id)
    assert (found.state, found.comes_back_at) == (CaseState.WAITING, hours(7 * 24))


def test_a_draft_does_not_make_a_case_wait(bench: Workbench, case_id: str) -> None:
    bench.recovery.ask(case_id, COURIER, 5000)
    assert bench.case(case_id).state is CaseState.OPEN


@pytest.mark.parametrize("route", list(Route))
def test_no_route_asks_for_more_than_is_left(bench: Workbench, case_id: str, route: Route) -> None:
    with pytest.raises(ActionRefused, match=t("refused.more_than_lost")):
        bench.recovery.ask(case_id, route, 12801)
    made = bench.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    bench.recovery.end(made.id, RecoveryState.PART, 2800)
    with pytest.raises(ActionRefused, match=t("refused.more_than_lost")):
        bench.recovery.ask(case_id, route, 10001)
    assert bench.recovery.ask(case_id, route, 10000).asked_fen == 10000
    assert len(bench.recovery.all()) == 2, "nothing was written where it was refused"


@pytest.mark.parametrize("fen", [0, -1])
def test_nothing_is_no_amount(bench: Workbench, case_id: str, fen: int) -> None:
    with pytest.raises(ActionRefused, match=t("refused.no_amount")):
        bench.recovery.ask(case_id, APPEAL, fen, item=AppealItem.GOODS)


def test_the_dispute_rate_is_appealed_without_money(bench: Workbench, case_id: str) -> None:
    made = bench.recovery.ask(case_id, APPEAL, 0, item=AppealItem.DISPUTE_RATE, sent=True)
    assert bench.recovery.end(made.id, RecoveryState.WON, 0).done == (case_id,)


def test_a_loss_of_unknown_amount_can_be_asked_for(bench: Workbench) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款成功", amount_fen=None)], hours(-1))
    case_id = only(bench, Queue.REFUND).id
    made = bench.recovery.ask(case_id, REPAYMENT, 5000, sent=True)
    assert lines(bench)[made.id].left_fen is None
    with pytest.raises(ActionRefused, match=t("refused.more_than_lost")):
        bench.recovery.end(made.id, RecoveryState.WON, 5001)
    bench.recovery.end(made.id, RecoveryState.WON, 5000)
    assert bench.case(case_id).came_fen == 5000


def test_asking_again_renews_what_is_open(bench: Workbench, case_id: str) -> None:
    first = bench.recovery.ask(case_id, COURIER, 5000, reason="lost")
    again = bench.recovery.ask(case_id, COURIER, 6000)
    assert (again.id, again.asked_fen, again.reason) == (first.id, 6000, "丢件")
    sent = bench.recovery.ask(case_id, COURIER, 7000, sent=True)
    assert (sent.id, sent.state) == (first.id, RecoveryState.SENT)
    changed = bench.recovery.ask(case_id, COURIER, 7500)
    assert (changed.id, changed.state) == (first.id, RecoveryState.SENT), "what is sent stays sent"
    assert changed.due_at == sent.due_at
    for fen in (7000, 6000, 5000):
        bench.undo()
        assert bench.recovery.recovery(first.id).asked_fen == fen


def test_items_are_separate_recoveries(bench: Workbench, case_id: str) -> None:
    bench.recovery.ask(case_id, APPEAL, 5000, item=AppealItem.GOODS)
    bench.recovery.ask(case_id, APPEAL, 0, item=AppealItem.DISPUTE_RATE)
    bench.recovery.ask(case_id, APPEAL, 5000)
    assert [one.item for one in bench.recovery.all()] == ["goods", "dispute_rate", ""]


# -- what a form takes ------------------------------------------------------------------------


def test_the_form_of_a_scene_has_its_items_and_reasons(
    bench: Workbench, case_id: str, payout_id: str
) -> None:
    options = bench.recovery.options(case_id)
    assert [one.item for one in options.items] == [AppealItem.GOODS, AppealItem.DISPUTE_RATE]
    assert REASON in options.items[0].reasons
    assert (options.left_fen, options.items[0].cap_fen) == (12800, 12800)
    with pytest.raises(ActionRefused, match="货款"):
        bench.recovery.ask(case_id, APPEAL, 100, item=AppealItem.FREIGHT)
    with pytest.raises(ActionRefused, match=REASON):
        bench.recovery.ask(case_id, APPEAL, 100, item=AppealItem.GOODS, reason="不想要了")
    made = bench.recovery.ask(case_id, APPEAL, 100, item=AppealItem.GOODS, reason=REASON)
    assert made.reason == REASON
    freight = bench.recovery.ask(payout_id, APPEAL, 800, item=AppealItem.FREIGHT)
    assert freight.item == "freight"


def test_only_appeals_have_items(bench: Workbench, case_id: str) -> None:
    for route in (REPAYMENT, COURIER):
        with pytest.raises(ActionRefused, match=t("refused.no_items_here")):
            bench.recovery.ask(case_id, route, 100, item=AppealItem.GOODS)


def test_a_claim_says_what_happened(bench: Workbench, case_id: str) -> None:
    assert bench.recovery.ask(case_id, COURIER, 100, reason="他人签收").reason == "他人签收"
    with pytest.raises(ActionRefused, match="丢件"):
        bench.recovery.ask(case_id, COURIER, 100, reason="whatever")


def test_a_payout_has_no_parcel_to_claim(bench: Workbench, payout_id: str) -> None:
    with pytest.raises(ActionRefused, match=t("refused.no_parcel_lost")):
        bench.recovery.ask(payout_id, COURIER, 100)


def test_what_the_merchant_agreed_to_is_not_appealed(bench: Workbench, case_id: str) -> None:
    bench.set_verdict([case_id], None, AgreedBy.MERCHANT)
    if bench.case(case_id).appealable != "no":
        pytest.skip("who may appeal is not derived yet")
    with pytest.raises(ActionRefused, match=t("refused.merchant_agreed")):
        bench.recovery.ask(case_id, APPEAL, 100)
    assert bench.recovery.ask(case_id, REPAYMENT, 100).asked_fen == 100


def test_what_the_assistant_agreed_to_is_asked_of_the_buyer_first(
    bench: Workbench, case_id: str
) -> None:
    assert bench.recovery.options(case_id).doubt == ""
    bench.set_verdict([case_id], None, AgreedBy.ASSISTANT)
    if bench.case(case_id).appealable != "doubtful":
        pytest.skip("who may appeal is not derived yet")
    assert bench.recovery.options(case_id).doubt == t("recovery.doubt")
    assert bench.recovery.ask(case_id, APPEAL, 100).asked_fen == 100


def test_the_window_of_an_appeal_is_a_deadline(
    bench: Workbench, case_id: str, clock: FixedClock
) -> None:
    until = bench.case(case_id).appeal_until
    if until is None:
        pytest.skip("the window is not derived yet")
    made = bench.recovery.ask(case_id, APPEAL, 100)
    assert made.due_at == until
    clock.moment = NOW + timedelta(seconds=until - hours(0) - 1)
    bench.recovery.ask(case_id, APPEAL, 200)
    clock.moment = NOW + timedelta(seconds=until - hours(0))
    for late in (
        lambda: bench.recovery.ask(case_id, APPEAL, 300),
        lambda: bench.recovery.mark_sent(made.id),
    ):
        with pytest.raises(ActionRefused, match=t("refused.appeal_window_over")):
            late()


# -- sent -------------------------------------------------------------------------------------


def test_a_submitted_appeal_is_final(bench: Workbench, case_id: str) -> None:
    made = bench.recovery.ask(case_id, APPEAL, 5000)
    assert bench.recovery.mark_sent(made.id).batch_id is None
    assert bench.recovery.recovery(made.id).due_at == hours(7 * 24)
    for change in (
        lambda: bench.recovery.ask(case_id, APPEAL, 6000),
        lambda: bench.recovery.ask(case_id, APPEAL, 6000, sent=True),
        lambda: bench.recovery.remind(made.id),
    ):
        with pytest.raises(ActionRefused, match=t("refused.appeal_final")):
            change()
    with pytest.raises(ActionRefused, match=t("refused.not_drafted")):
        bench.recovery.mark_sent(made.id)


def test_sending_an_appeal_is_not_undone(bench: Workbench, case_id: str) -> None:
    bench.recovery.ask(case_id, APPEAL, 5000, sent=True)
    with pytest.raises(ActionRefused, match=t("refused.nothing_to_undo")):
        bench.undo()
    assert kinds(bench, case_id) == ["recovery_sent"]


def test_a_repayment_that_was_drafted_is_sent_and_taken_back(
    bench: Workbench, case_id: str
) -> None:
    made = bench.recovery.ask(case_id, REPAYMENT, 5000)
    bench.recovery.mark_sent(made.id)
    assert bench.case(case_id).state is CaseState.WAITING
    assert bench.draft_facts(case_id).asked_before == 1
    bench.undo()
    assert bench.recovery.recovery(made.id).state is RecoveryState.DRAFTED
    assert bench.case(case_id).state is CaseState.OPEN


def test_less_may_be_left_when_a_draft_is_sent(bench: Workbench, case_id: str) -> None:
    drafted = bench.recovery.ask(case_id, COURIER, 12800)
    other = bench.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    bench.recovery.end(other.id, RecoveryState.PART, 1)
    with pytest.raises(ActionRefused, match=t("refused.more_than_lost")):
        bench.recovery.mark_sent(drafted.id)


# -- following up -----------------------------------------------------------------------------


def test_two_polite_reminders_then_stop(bench: Workbench, case_id: str, clock: FixedClock) -> None:
    made = bench.recovery.ask(case_id, REPAYMENT, 5000, sent=True)
    for days in (2, 4):
        clock.moment = NOW + timedelta(days=days)
        assert lines(bench, everything=False)[made.id].advice == "remind"
        bench.recovery.remind(made.id)
        assert bench.case(case_id).comes_back_at == hours(24 * (days + 2))
    clock.moment = NOW + timedelta(days=6)
    assert lines(bench)[made.id].advice == "write_off"
    with pytest.raises(ActionRefused, match=t("refused.reminded_enough")):
        bench.recovery.remind(made.id)
    assert bench.draft_facts(case_id).asked_before == 3
    bench.undo()
    assert bench.recovery.recovery(made.id).reminders == 1


def test_a_message_sent_again_is_a_reminder(bench: Workbench, case_id: str) -> None:
    draft = bench.draft(case_id, DraftKind.REPAYMENT)
    bench.draft_sent(draft.id, amount_fen=5000)
    bench.draft_sent(draft.id, amount_fen=5000)
    (made,) = bench.recovery.all()
    assert (made.reminders, made.sent_at) == (1, hours(0))


def lose(bench: Workbench, case_id: str, item: AppealItem | None = None) -> RecoveryRow:
    """An appeal that was lost."""
    made = bench.recovery.ask(case_id, APPEAL, 1000, item=item, sent=True)
    bench.recovery.end(made.id, RecoveryState.LOST, 0)
    return bench.recovery.recovery(made.id)


def test_a_lost_appeal_is_looked_at_again(bench: Workbench, case_id: str) -> None:
    made = lose(bench, case_id)
    assert lines(bench, everything=False)[made.id].advice == "review"
    assert bench.recovery.quota() == (0, 12, at("12-01 00:00"))
    bench.recovery.second_review(made.id)
    found = bench.recovery.recovery(made.id)
    assert (found.state, found.review_at) == (RecoveryState.SENT, hours(0))
    assert (bench.recovery.quota().used, bench.recovery.quota().left) == (1, 11)
    assert bench.case(case_id).state is CaseState.WAITING
    bench.recovery.end(made.id, RecoveryState.LOST, 0)
    with pytest.raises(ActionRefused, match=t("refused.reviewed")):
        bench.recovery.second_review(made.id)
    bench.undo()
    bench.undo()
    assert bench.recovery.recovery(made.id) == made
    assert bench.recovery.quota().used == 0


def test_only_what_was_lost_is_looked_at_again(bench: Workbench, case_id: str) -> None:
    made = bench.recovery.ask(case_id, APPEAL, 1000, sent=True)
    with pytest.raises(ActionRefused, match=t("refused.no_lost_appeal")):
        bench.recovery.second_review(made.id)
    bench.recovery.end(made.id, RecoveryState.LOST, 0)
    bench.recovery.ask(case_id, APPEAL, 1000)
    with pytest.raises(ActionRefused, match=t("refused.asked_anew")):
        bench.recovery.second_review(made.id)


def test_the_quota_of_a_month_ends_with_it(
    bench: Workbench, case_id: str, clock: FixedClock
) -> None:
    few = Workbench(bench.path, clock=clock, settings=Settings(reviews_a_month=1), actor="tester")
    first = lose(few, case_id)
    second = lose(few, case_id, AppealItem.GOODS)
    clock.moment = NOW.replace(month=11, day=30, hour=15, minute=59, second=59)
    few.recovery.second_review(first.id)
    assert few.recovery.quota().left == 0
    assert lines(few)[second.id].advice == ""
    with pytest.raises(ActionRefused, match="1"):
        few.recovery.second_review(second.id)
    clock.moment += timedelta(seconds=1)  # midnight in Shanghai
    assert few.recovery.quota() == (0, 1, at("12-01 00:00") + 31 * 86400)
    few.recovery.second_review(second.id)
    assert few.recovery.quota().used == 1
    few.close()


# -- results ----------------------------------------------------------------------------------


def test_a_result_of_one_route_leaves_the_case_to_the_others(
    bench: Workbench, case_id: str
) -> None:
    appeal = bench.recovery.ask(case_id, APPEAL, 8000, sent=True)
    repayment = bench.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    bench.recovery.end(appeal.id, RecoveryState.WON, 8000)
    found = bench.case(case_id)
    assert (found.state, found.at_risk_fen, found.came_fen) == (CaseState.WAITING, 4800, 8000)
    with pytest.raises(ActionRefused, match=t("refused.more_than_lost")):
        bench.recovery.end(repayment.id, RecoveryState.WON, 4801)
    bench.recovery.end(repayment.id, RecoveryState.PART, 4800)
    assert bench.case(case_id).state is CaseState.HANDLED
    bench.undo()
    bench.undo()
    assert bench.case(case_id).came_fen == 0


def test_when_all_came_back_the_case_is_done_and_the_rest_is_pointless(
    bench: Workbench, case_id: str
) -> None:
    repayment = bench.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    claim = bench.recovery.ask(case_id, COURIER, 12800, sent=True)
    bench.recovery.end(repayment.id, RecoveryState.WON, 12800)
    assert bench.case(case_id).state is CaseState.HANDLED
    assert lines(bench)[claim.id].advice == "nothing_left"


def test_a_draft_has_no_result(bench: Workbench, case_id: str) -> None:
    made = bench.recovery.ask(case_id, REPAYMENT, 1000)
    with pytest.raises(ActionRefused, match=t("refused.not_sent")):
        bench.recovery.end(made.id, RecoveryState.WON, 1000)
    bench.recovery.end(made.id, RecoveryState.WRITTEN_OFF, 0)
    assert bench.recovery.recovery(made.id).state is RecoveryState.WRITTEN_OFF
    with pytest.raises(ActionRefused, match=t("refused.not_sent")):
        bench.recovery.end(made.id, RecoveryState.LOST, 0)


@pytest.mark.parametrize("outcome", [RecoveryState.LOST, RecoveryState.WRITTEN_OFF])
def test_nothing_came_of_what_was_lost(
    bench: Workbench, case_id: str, outcome: RecoveryState
) -> None:
    made = bench.recovery.ask(case_id, REPAYMENT, 1000, sent=True)
    with pytest.raises(ActionRefused, match=t("refused.came_though_lost")):
        bench.recovery.end(made.id, outcome, 1)


def test_a_payout_that_came_back_is_no_longer_at_risk(bench: Workbench, payout_id: str) -> None:
    made = bench.recovery.ask(payout_id, APPEAL, 800, sent=True)
    bench.recovery.end(made.id, RecoveryState.PART, 500)
    assert bench.case(payout_id).at_risk_fen == 300


def test_there_is_no_such_recovery(bench: Workbench, case_id: str) -> None:
    del case_id
    for act in (
        lambda: bench.recovery.mark_sent(9),
        lambda: bench.recovery.recovery(9),
        lambda: bench.recovery.unmatch(9),
    ):
        with pytest.raises(ActionRefused, match="9"):
            act()


@pytest.mark.parametrize(
    ("said", "came", "state"),
    [
        (RecoveryState.WON, 5000, RecoveryState.WON),
        (RecoveryState.WON, 100, RecoveryState.PART),
        (RecoveryState.PART, 5000, RecoveryState.WON),
        (RecoveryState.PART, 6000, RecoveryState.WON),
    ],
)
def test_what_came_says_whether_it_was_all(
    bench: Workbench, case_id: str, said: RecoveryState, came: int, state: RecoveryState
) -> None:
    made = bench.recovery.ask(case_id, REPAYMENT, 5000, sent=True)
    for nothing in (RecoveryState.WON, RecoveryState.PART):
        with pytest.raises(ActionRefused, match=t("refused.no_amount")):
            bench.recovery.end(made.id, nothing, 0)
    bench.recovery.end(made.id, said, came)
    assert bench.recovery.recovery(made.id).state is state


# -- writing off ------------------------------------------------------------------------------


def test_writing_off_ends_all_routes_in_one_step(bench: Workbench, case_id: str) -> None:
    bench.recovery.ask(case_id, REPAYMENT, 5000, sent=True)
    bench.recovery.ask(case_id, COURIER, 5000)
    bench.recovery.ask(case_id, APPEAL, 5000)
    before = bench.recovery.all()
    done = bench.recovery.write_off([case_id])
    assert done.done == (case_id,)
    assert {one.state for one in bench.recovery.all()} == {RecoveryState.WRITTEN_OFF}
    assert bench.case(case_id).state is CaseState.HANDLED
    assert bench.undo().done == (case_id,), "told once"
    assert bench.recovery.all() == before
    assert bench.case(case_id).state is CaseState.WAITING


def test_a_loss_is_written_off_without_having_asked(bench: Workbench, case_id: str) -> None:
    bench.recovery.write_off([case_id])
    assert bench.case(case_id).state is CaseState.HANDLED
    assert kinds(bench, case_id) == ["written_off"]
    bench.undo()
    assert bench.case(case_id).state is CaseState.OPEN


def test_what_is_written_off_is_not_written_off_again(
    bench: Workbench, case_id: str, payout_id: str
) -> None:
    bench.recovery.write_off([case_id])
    with pytest.raises(ActionRefused, match=t("refused.written_off")):
        bench.recovery.write_off([case_id])
    done = bench.recovery.write_off([case_id, payout_id])
    assert done.done == (payout_id,)
    assert done.refused == ((case_id, t("refused.written_off")),)
    bench.undo()
    assert bench.case(case_id).state is CaseState.HANDLED
    bench.recovery.ask(case_id, Route.REPAYMENT, 100)
    assert bench.recovery.write_off([case_id]).done == (case_id,), "asked for since"


def test_what_came_back_cannot_be_written_off(bench: Workbench, case_id: str) -> None:
    made = bench.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    bench.recovery.end(made.id, RecoveryState.WON, 12800)
    with pytest.raises(ActionRefused, match=t("refused.nothing_lost")):
        bench.recovery.write_off([case_id])


# -- many -------------------------------------------------------------------------------------


def test_many_are_asked_for_at_once(bench: Workbench, case_id: str, payout_id: str) -> None:
    done = bench.recovery.ask_many([case_id, payout_id], REPAYMENT)
    assert set(done.done) == {case_id, payout_id}
    assert {one.case_id: one.asked_fen for one in bench.recovery.all()} == {
        case_id: 12800,
        payout_id: 800,
    }
    claims = bench.recovery.ask_many([case_id, payout_id], COURIER, reason="lost")
    assert (claims.done, [one[0] for one in claims.refused]) == ((case_id,), [payout_id])
    bench.undo()
    bench.undo()
    assert bench.recovery.all() == []
    with pytest.raises(ActionRefused):
        bench.recovery.ask_many([payout_id], COURIER)


def test_lines_come_in_urgency_order_and_hide_what_is_done(
    bench: Workbench, case_id: str, payout_id: str
) -> None:
    small = bench.recovery.ask(payout_id, REPAYMENT, 800, sent=True)
    big = bench.recovery.ask(case_id, REPAYMENT, 12800, sent=True)
    draft = bench.recovery.ask(case_id, COURIER, 100)
    ended = bench.recovery.ask(payout_id, APPEAL, 500, sent=True)
    bench.recovery.end(ended.id, RecoveryState.WON, 500)
    assert list(lines(bench, everything=False)) == [big.id, small.id, draft.id]
    assert list(lines(bench)) == [big.id, small.id, draft.id, ended.id]
    assert lines(bench)[small.id].left_fen == 300
    assert lines(bench)[small.id].came_fen_total == 500


def test_one_route_asks_for_each_loss_once(bench: Workbench, case_id: str) -> None:
    """Items share the loss; what moves no money, another route, or what was lost does not count."""
    first = bench.recovery.ask(case_id, APPEAL, 10000, sent=True)
    with pytest.raises(ActionRefused, match="别的项目"):
        bench.recovery.ask(case_id, APPEAL, 2801, item=AppealItem.GOODS)
    assert bench.recovery.options(case_id).left_fen == 2800
    bench.recovery.ask(case_id, APPEAL, 2800, item=AppealItem.GOODS)
    bench.recovery.ask(case_id, APPEAL, 2000, item=AppealItem.GOODS)
    bench.recovery.ask(case_id, APPEAL, 0, item=AppealItem.DISPUTE_RATE)
    bench.recovery.ask(case_id, REPAYMENT, 12800)
    bench.recovery.end(first.id, RecoveryState.LOST, 0)
    bench.recovery.ask(case_id, APPEAL, 12800 - 2000)


def test_sent_once_more_is_a_reminder_and_leads_to_writing_off(
    bench: Workbench, case_id: str, clock: FixedClock
) -> None:
    for _ in range(3):
        made = bench.recovery.ask(case_id, REPAYMENT, 5000, sent=True)
    assert bench.recovery.recovery(made.id).reminders == 2
    clock.moment += timedelta(days=30)
    assert lines(bench)[made.id].advice == "write_off"


def test_a_drafted_appeal_is_due_when_the_window_of_its_case_ends(
    bench: Workbench, case_id: str, clock: FixedClock
) -> None:
    made = bench.recovery.ask(case_id, APPEAL, 5000)
    line = bill(amount_fen=-12800, at=at("11-01 09:00"))
    feed(bench, SourceKind.BILL, [line], hours(-0.5))
    window = bench.case(case_id).appeal_until
    assert bench.recovery.recovery(made.id).due_at == window == at("12-01 09:00")
    assert lines(bench)[made.id].advice == "submit"
    clock.moment += timedelta(days=12)
    assert lines(bench)[made.id].advice == "too_late"
    with pytest.raises(ActionRefused):
        bench.recovery.mark_sent(made.id)


def test_a_message_is_not_the_first_request_where_nothing_can_be_asked(
    bench: Workbench, case_id: str
) -> None:
    draft = bench.draft(case_id, DraftKind.REPAYMENT)
    feed(
        bench, SourceKind.AFTER_SALES, [sale(status="退款成功", return_track="已签收")], hours(-0.5)
    )
    with pytest.raises(ActionRefused):
        bench.draft_sent(draft.id, amount_fen=5000)
    assert bench.recovery.all() == []


def test_nobody_is_reminded_of_what_came_back(bench: Workbench, case_id: str) -> None:
    repayment = bench.recovery.ask(case_id, REPAYMENT, 5000, sent=True)
    appeal = bench.recovery.ask(case_id, APPEAL, 12800, sent=True)
    bench.recovery.end(appeal.id, RecoveryState.WON, 12800)
    with pytest.raises(ActionRefused, match="已经全部回来"):
        bench.recovery.remind(repayment.id)
