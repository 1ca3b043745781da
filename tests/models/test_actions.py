"""What a person can do with a case, and when it is refused."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from models.clock import FixedClock, from_epoch
from models.errors import ActionRefused, CaseNotFound, StoreError
from models.i18n import t
from models.settings import Settings
from models.states import (
    CaseState,
    DraftKind,
    Queue,
    RecoveryState,
    SourceKind,
    Verdict,
)
from models.workbench import Workbench
from tests.models.shop import (
    NOW,
    SALE,
    bill,
    feed,
    hours,
    only,
    order,
    page,
    paste,
    row,
    sale,
    sighting,
)

SALES = SourceKind.AFTER_SALES


@pytest.fixture
def shop(bench: Workbench) -> Workbench:
    """One case in every queue, and one that is closed by its verdict."""
    feed(
        bench,
        SALES,
        [
            sale(),
            sale(id="22000000000001", order_sn="261117-000000000000001", status="平台处理中"),
            sale(id="22000000000002", order_sn="261117-000000000000002", status="退款成功"),
            sale(
                id="22000000000003",
                order_sn="261117-000000000000003",
                status="退款成功",
                ship_state="未发货",
            ),
        ],
        hours(-2),
    )
    feed(bench, SourceKind.BILL, [bill(code="0040001", amount_fen=-200)], hours(-2))
    return bench


def refusals(bench: Workbench, case_id: str) -> dict[str, str]:
    """The verbs that a case refuses, with the reason in words."""
    verbs = ("handle", "snooze", "deadline", "verdict", "note", "persuade", "repay", "undo")
    found = {verb: bench.refusal(verb, bench.case(case_id)) for verb in verbs}
    return {verb: reason for verb, reason in found.items() if reason is not None}


def words(**reasons: str) -> dict[str, str]:
    """The same from i18n keys."""
    return {verb: t(f"refused.{key}") for verb, key in reasons.items()}


def test_each_queue_refuses_what_makes_no_sense_there(shop: Workbench) -> None:
    def first(queue: Queue) -> str:
        return shop.cases(queue)[0].id

    assert refusals(shop, first(Queue.EXPIRING)) == words(
        verdict="no_verdict_here", repay="not_refunded"
    )
    assert refusals(shop, first(Queue.EVIDENCE)) == words(
        verdict="no_verdict_here", persuade="nothing_to_persuade", repay="not_refunded"
    )
    assert refusals(shop, first(Queue.REFUND)) == words(
        deadline="no_deadline_here", persuade="nothing_to_persuade"
    )
    assert refusals(shop, first(Queue.PAYOUT)) == words(
        deadline="no_deadline_here",
        verdict="no_verdict_here",
        persuade="nothing_to_persuade",
    )


def test_a_closed_refund_allows_only_another_verdict(shop: Workbench) -> None:
    (closed,) = [
        one for one in shop.cases(Queue.REFUND, everything=True) if one.state is CaseState.CLOSED
    ]
    assert refusals(shop, closed.id) == words(
        handle="closed",
        snooze="closed",
        deadline="closed",
        persuade="closed",
        repay="nothing_lost",
    )
    shop.set_verdict([closed.id], Verdict.KEPT_BY_BUYER, None)
    found = shop.case(closed.id)
    assert (found.state, found.at_risk_fen) == (CaseState.OPEN, 12800)


def test_what_is_handled_or_overdue_is_not_put_off(shop: Workbench, clock: FixedClock) -> None:
    case_id = only(shop, Queue.EXPIRING).id
    paste(shop, row("待商家处理", after_sale_id=SALE, countdown=60))
    clock.moment = NOW + timedelta(seconds=60)
    assert refusals(shop, case_id).items() >= words(snooze="overdue", persuade="overdue").items()
    shop.handle([case_id])
    assert refusals(shop, case_id).items() >= words(snooze="handled", handle="handled").items()


def test_many_at_once_are_one_step_and_say_what_was_left_alone(shop: Workbench) -> None:
    ids = [shop.cases(queue)[0].id for queue in (Queue.EXPIRING, Queue.REFUND)]
    done = shop.set_deadline(ids, from_epoch(hours(3)))
    assert done.done == (ids[0],)
    assert done.refused == ((ids[1], t("refused.no_deadline_here")),)
    assert shop.undo().done == (ids[0],)


def test_where_none_of_many_allows_it_nothing_is_done(shop: Workbench) -> None:
    ids = [shop.cases(queue)[0].id for queue in (Queue.PAYOUT, Queue.REFUND)]
    done = shop.set_deadline(ids, from_epoch(hours(3)))
    assert (done.batch_id, done.done, len(done.refused)) == (None, (), 2)
    with pytest.raises(ActionRefused):
        shop.undo()


def test_one_that_refuses_raises(shop: Workbench) -> None:
    with pytest.raises(ActionRefused, match=t("refused.no_deadline_here")):
        shop.set_deadline([only(shop, Queue.REFUND).id], from_epoch(hours(3)))
    with pytest.raises(ActionRefused, match=t("refused.nothing_selected")):
        shop.handle([])
    with pytest.raises(CaseNotFound):
        shop.handle(["e0000"])


def test_a_case_named_twice_is_done_once(shop: Workbench) -> None:
    case_id = only(shop, Queue.EXPIRING).id
    assert shop.handle([case_id, case_id]).done == (case_id,)


# -- snooze -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "snoozed"), [(3600, 1800), (4 * 3600, 7200), (9 * 3600, 7200), (3, 1)]
)
def test_one_key_snoozes_for_half_the_time_left_and_at_most_two_hours(
    shop: Workbench, left: int, snoozed: int
) -> None:
    paste(shop, row("待商家处理", after_sale_id=SALE, countdown=left))
    case_id = only(shop, Queue.EXPIRING).id
    shop.snooze([case_id])
    assert shop.case(case_id).comes_back_at == hours(0) + snoozed


def test_without_a_deadline_one_key_snoozes_for_two_hours(shop: Workbench) -> None:
    case_id = only(shop, Queue.EVIDENCE).id
    shop.snooze([case_id])
    assert shop.case(case_id).comes_back_at == hours(2)


def test_a_snooze_never_passes_the_deadline(shop: Workbench, clock: FixedClock) -> None:
    paste(shop, row("待商家处理", after_sale_id=SALE, countdown=3600))
    case_id = only(shop, Queue.EXPIRING).id
    shop.snooze([case_id], from_epoch(hours(8)))
    assert shop.case(case_id).comes_back_at == hours(1)
    clock.moment = NOW + timedelta(hours=1)
    assert only(shop, Queue.EXPIRING).state is CaseState.OPEN


@pytest.mark.parametrize("moment", [hours(0), hours(-1)])
def test_no_time_that_has_passed(shop: Workbench, moment: int) -> None:
    case_id = only(shop, Queue.EXPIRING).id
    with pytest.raises(ActionRefused, match=t("refused.past")):
        shop.snooze([case_id], from_epoch(moment))
    with pytest.raises(ActionRefused, match=t("refused.past")):
        shop.set_deadline([case_id], from_epoch(moment))


# -- drafts and recoveries --------------------------------------------------------------------


@pytest.fixture
def refund(bench: Workbench) -> str:
    """The id of a refund of ¥128.00 whose goods the buyer kept."""
    feed(bench, SALES, [sale(status="退款成功")], hours(-2))
    feed(bench, SourceKind.ORDERS, [order(status="已收货，退款成功")], hours(-2))
    return only(bench, Queue.REFUND).id


def ask(bench: Workbench, case_id: str, fen: int | None, back: int | None = None) -> None:
    """Send a repayment draft."""
    draft = bench.draft(case_id, DraftKind.REPAYMENT)
    follow_up = None if back is None else from_epoch(back)
    bench.draft_sent(draft.id, amount_fen=fen, follow_up=follow_up)


def test_a_case_asked_for_waits_and_comes_back_on_its_date(
    bench: Workbench, refund: str, clock: FixedClock
) -> None:
    ask(bench, refund, 12800, hours(48))
    found = bench.case(refund)
    assert (found.state, found.comes_back_at) == (CaseState.WAITING, hours(48))
    (recovery,) = bench.detail(refund).recoveries
    assert (recovery.state, recovery.asked_fen) == (RecoveryState.SENT, 12800)
    clock.moment = NOW + timedelta(hours=48)
    assert bench.case(refund).state is CaseState.OPEN


def test_asking_for_a_handled_case_opens_it_for_its_follow_up(
    bench: Workbench, refund: str
) -> None:
    bench.handle([refund])
    ask(bench, refund, 500, hours(48))
    assert bench.case(refund).state is CaseState.WAITING
    bench.undo()
    assert bench.case(refund).state is CaseState.HANDLED


@pytest.mark.parametrize(
    ("outcome", "came", "at_risk"),
    [
        (RecoveryState.WON, 12800, 0),
        (RecoveryState.PART, 3000, 9800),
        (RecoveryState.LOST, 0, 12800),
        (RecoveryState.WRITTEN_OFF, 0, 12800),
    ],
)
def test_a_result_ends_the_recovery(
    bench: Workbench, refund: str, outcome: RecoveryState, came: int, at_risk: int
) -> None:
    ask(bench, refund, 12800, hours(48))
    bench.end_recovery(refund, outcome, came)
    found = bench.case(refund)
    assert (found.state, found.at_risk_fen) == (CaseState.HANDLED, at_risk)
    assert bench.detail(refund).recoveries[0].came_fen == came
    assert bench.history(refund)[-1].kind == "recovery_ended"


def test_no_more_is_asked_for_or_comes_than_was_lost(bench: Workbench, refund: str) -> None:
    with pytest.raises(ActionRefused, match=t("refused.more_than_lost")):
        ask(bench, refund, 12801)
    with pytest.raises(ActionRefused, match=t("refused.no_amount")):
        ask(bench, refund, None)
    ask(bench, refund, 12800)
    with pytest.raises(ActionRefused, match=t("refused.more_than_lost")):
        bench.end_recovery(refund, RecoveryState.WON, 12801)
    with pytest.raises(ActionRefused, match=t("refused.more_than_lost")):
        bench.end_recovery(refund, RecoveryState.WON, -1)
    bench.end_recovery(refund, RecoveryState.PART, 12000)
    with pytest.raises(ActionRefused, match=t("refused.more_than_lost")):
        ask(bench, refund, 801)
    ask(bench, refund, 800)
    with pytest.raises(ActionRefused, match=t("refused.more_than_lost")):
        bench.end_recovery(refund, RecoveryState.WON, 801)
    bench.end_recovery(refund, RecoveryState.WON, 800)
    assert bench.case(refund).at_risk_fen == 0


def test_an_end_needs_a_beginning(bench: Workbench, refund: str) -> None:
    with pytest.raises(ActionRefused, match=t("refused.nothing_asked")):
        bench.end_recovery(refund, RecoveryState.WON, 1)
    with pytest.raises(ValueError, match="sent"):
        bench.end_recovery(refund, RecoveryState.SENT, 1)


def test_asking_again_renews_the_recovery_that_is_under_way(bench: Workbench, refund: str) -> None:
    ask(bench, refund, 12800, hours(48))
    ask(bench, refund, 9000, hours(72))
    (recovery,) = bench.detail(refund).recoveries
    assert (recovery.asked_fen, recovery.due_at) == (9000, hours(72))
    bench.undo()
    (recovery,) = bench.detail(refund).recoveries
    assert (recovery.asked_fen, recovery.due_at) == (12800, hours(48))
    bench.undo()
    assert bench.detail(refund).recoveries == ()


def test_what_is_typed_is_kept_without_an_undo_step(bench: Workbench, refund: str) -> None:
    draft = bench.draft(refund, DraftKind.REPAYMENT)
    assert bench.draft(refund, DraftKind.REPAYMENT) == draft, "the kept one"
    assert bench.save_draft(draft.id, "您好").text == "您好"
    bench.draft_copied(draft.id)
    found = bench.case(refund)
    assert (found.drafts, found.copied) == (1, True)
    assert [line.kind for line in bench.history(refund)] == ["copied"]
    with pytest.raises(ActionRefused, match=t("refused.nothing_to_undo")):
        bench.undo()


def test_another_template_starts_the_text_anew(bench: Workbench, refund: str) -> None:
    draft = bench.draft(refund, DraftKind.REPAYMENT)
    bench.save_draft(draft.id, "您好")
    bench.draft_sent(draft.id, amount_fen=100)
    again = bench.draft(refund, DraftKind.REPAYMENT, draft.template)
    assert again.text == "您好", "the same template keeps what was typed"


def test_a_persuasion_that_was_sent_leaves_the_case_open(bench: Workbench) -> None:
    feed(bench, SALES, [sale()], hours(-2))
    case_id = only(bench, Queue.EXPIRING).id
    draft = bench.draft(case_id, DraftKind.PERSUASION)
    bench.draft_sent(draft.id)
    assert bench.case(case_id).state is CaseState.OPEN
    assert bench.history(case_id)[-1].kind == "sent"


def test_a_draft_of_the_wrong_kind_is_refused(bench: Workbench, refund: str) -> None:
    with pytest.raises(ActionRefused):
        bench.draft(refund, DraftKind.PERSUASION)


def test_the_facts_of_a_draft_are_those_of_its_case(bench: Workbench, refund: str) -> None:
    feed(
        bench,
        SourceKind.TEMPLATE,
        [sighting(after_sale_id=SALE, return_condition="damaged")],
        hours(-1),
    )
    facts = bench.draft_facts(refund)
    assert (facts.paid_fen, facts.refund_fen, facts.came_back_fen) == (12800, 12800, 0)
    assert facts.return_condition == "damaged"
    assert facts.top_up is None
    asked = bench.draft(refund, DraftKind.REPAYMENT)
    bench.draft_sent(asked.id, amount_fen=100)
    bench.end_recovery(refund, RecoveryState.WON, 100)
    assert bench.draft_facts(refund).asked_before == 1
    assert bench.draft_facts(refund).came_back_fen == 100


# -- no database ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        lambda bench: bench.undo(),
        lambda bench: bench.handle(["e1"]),
        lambda bench: bench.cases(Queue.REFUND),
        lambda bench: bench.revision(),
    ],
)
def test_without_a_database_everything_says_so_and_makes_none(
    act: Callable[[Workbench], object], bench: Workbench
) -> None:
    none = Workbench(
        bench.path.with_name("none.db"), clock=bench.clock, settings=Settings(), actor="tester"
    )
    with pytest.raises(StoreError, match=r"none\.db"):
        act(none)
    assert not none.path.exists()
    assert not none.exists


def test_the_actor_is_whoever_is_logged_in(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "阿强")
    assert Workbench(bench.path, clock=bench.clock, settings=Settings()).actor == "阿强"

    def nobody() -> str:
        raise KeyError("uid")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert Workbench(bench.path, clock=bench.clock, settings=Settings()).actor == "?"


def test_an_unknown_page_writes_nothing(bench: Workbench) -> None:
    reading = page(age=hours(0))
    assert bench.write_page(bench.preview_page(reading)).done == ()
