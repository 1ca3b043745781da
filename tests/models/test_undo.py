"""Undo: one step back, as a whole, or a reason why not."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from models.clock import FixedClock, from_epoch
from models.errors import ActionRefused, Conflict
from models.i18n import t
from models.settings import Settings
from models.states import CaseState, DraftKind, Queue, SourceKind
from models.workbench import Workbench
from tests.models.shop import (
    NOW,
    ORDER,
    SALE,
    SHOP,
    feed,
    hours,
    only,
    order,
    paste,
    row,
    sale,
    where,
)

SALES = SourceKind.AFTER_SALES


@pytest.fixture
def colleague(bench: Workbench) -> Workbench:
    """Another person at the same database."""
    return Workbench(bench.path, clock=bench.clock, settings=Settings(), actor="colleague")


@pytest.fixture
def waiting(bench: Workbench) -> str:
    """The id of a case that waits for the merchant's answer."""
    feed(bench, SALES, [sale()], hours(-2))
    return only(bench, Queue.EXPIRING).id


def refuse(bench: Workbench) -> str:
    """What undo says when it refuses."""
    with pytest.raises(Conflict) as caught:
        bench.undo()
    return caught.value.message


def test_undo_goes_back_step_by_step_and_then_says_that_there_is_nothing(
    bench: Workbench, waiting: str
) -> None:
    before = bench.case(waiting)
    bench.set_note([waiting], "a")
    bench.handle([waiting])
    bench.undo()
    assert (bench.case(waiting).state, bench.case(waiting).note) == (CaseState.OPEN, "a")
    bench.undo()
    assert bench.case(waiting) == before
    with pytest.raises(ActionRefused, match=t("refused.nothing_to_undo")):
        bench.undo()


def test_undo_is_a_new_line_of_the_log(bench: Workbench, waiting: str) -> None:
    bench.handle([waiting])
    bench.undo()
    assert [line.kind for line in bench.history(waiting)] == ["handled", "undone"]
    assert bench.done_today()[0] == 0, "what was undone was not done"


def test_everybody_undoes_their_own_steps(
    bench: Workbench, colleague: Workbench, waiting: str
) -> None:
    bench.handle([waiting])
    with pytest.raises(ActionRefused):
        colleague.undo()
    assert bench.undo().done == (waiting,)


def test_undo_is_refused_if_somebody_acted_on_the_case_since(
    bench: Workbench, colleague: Workbench, waiting: str
) -> None:
    bench.handle([waiting])
    colleague.set_note([waiting], "看过了")
    assert refuse(bench) == t("refused.changed_since", number=ORDER)
    colleague.undo()
    bench.undo()
    assert bench.case(waiting).state is CaseState.OPEN


def test_undo_of_many_is_refused_as_a_whole(
    bench: Workbench, colleague: Workbench, waiting: str
) -> None:
    feed(bench, SALES, [sale(id="22099900000001", order_sn="261117-000000000000009")], hours(-2))
    ids = [one.id for one in bench.cases(Queue.EXPIRING)]
    bench.handle(ids)
    colleague.set_note(ids[:1], "看过了")
    refuse(bench)
    assert {bench.case(one).state for one in ids} == {CaseState.HANDLED}


def test_undo_is_refused_if_an_import_reopened_the_case_since(
    bench: Workbench, waiting: str, clock: FixedClock
) -> None:
    bench.handle([waiting])
    clock.moment = NOW + timedelta(hours=2)
    feed(bench, SALES, [sale()], hours(1))
    refuse(bench)
    assert bench.case(waiting).reopened == "still_waiting"


def test_an_import_that_changes_no_decision_does_not_stand_in_the_way(
    bench: Workbench, waiting: str
) -> None:
    bench.handle([waiting])
    feed(bench, SALES, [sale(reason="少件", amount_fen=1)], hours(-1))
    bench.undo()
    found = bench.case(waiting)
    assert (found.state, found.reason) == (CaseState.OPEN, "少件")


def test_undo_is_refused_once_the_case_went_on_in_another(bench: Workbench) -> None:
    feed(bench, SourceKind.ORDERS, [order(status="已收货，退款成功")], hours(-2))
    case_id = only(bench, Queue.REFUND).id
    bench.set_note([case_id], "老客户")
    feed(bench, SALES, [sale(status="退款成功")], hours(-1))
    assert ORDER in refuse(bench)
    assert only(bench, Queue.REFUND).note == "老客户"


# -- pages ------------------------------------------------------------------------------------


def test_undo_of_a_page_takes_its_cases_and_deadlines_back(bench: Workbench, waiting: str) -> None:
    estimated = bench.case(waiting)
    paste(
        bench,
        row(countdown=60, after_sale_id=SALE),
        row(order_sn="261117-000000000000009", countdown=60, line=2),
    )
    assert where(bench) == {Queue.EXPIRING: 2}
    bench.undo()
    assert only(bench, Queue.EXPIRING) == estimated


def test_undo_of_a_page_is_refused_after_a_newer_page(
    bench: Workbench, colleague: Workbench, waiting: str
) -> None:
    paste(bench, row(countdown=60, after_sale_id=SALE), age=hours(-1))
    paste(colleague, row(countdown=90, after_sale_id=SALE))
    assert ORDER in refuse(bench)
    colleague.undo()
    bench.undo()


def test_undo_of_a_page_is_refused_once_somebody_decided_on_its_case(
    bench: Workbench, colleague: Workbench
) -> None:
    paste(bench, row(countdown=60))
    case_id = only(bench, Queue.EXPIRING).id
    colleague.handle([case_id])
    refuse(bench)
    assert bench.case(case_id).state is CaseState.HANDLED


def test_undo_of_a_page_keeps_what_a_file_said_since(bench: Workbench) -> None:
    paste(bench, row(countdown=60, after_sale_id=SALE), age=hours(-2))
    feed(bench, SALES, [sale()], hours(-1))
    bench.undo()
    found = only(bench, Queue.EXPIRING)
    assert (found.status, found.estimated) == ("待商家处理", True)


def test_a_step_before_a_page_can_be_undone_after_the_page_was(
    bench: Workbench, waiting: str
) -> None:
    bench.set_note([waiting], "a")
    paste(bench, row("平台处理中", after_sale_id=SALE))
    assert bench.case(waiting).state is CaseState.CLOSED
    bench.undo()
    bench.undo()
    found = only(bench, Queue.EXPIRING)
    assert (found.note, found.state) == ("", CaseState.OPEN)


# -- drafts and shops -------------------------------------------------------------------------


def test_undo_of_sending_keeps_the_text(bench: Workbench) -> None:
    feed(bench, SALES, [sale(status="退款成功")], hours(-2))
    case_id = only(bench, Queue.REFUND).id
    draft = bench.draft(case_id, DraftKind.REPAYMENT)
    bench.draft_sent(draft.id, amount_fen=100, follow_up=from_epoch(hours(9)))
    bench.save_draft(draft.id, "改过的")
    bench.draft_copied(draft.id)
    bench.undo()
    (kept,) = bench.detail(case_id).drafts
    assert (kept.text, kept.sent_at) == ("改过的", None)
    assert kept.copied_at is not None
    assert bench.detail(case_id).recoveries == ()


def test_a_case_with_a_draft_is_not_swept_away_after_undo(bench: Workbench) -> None:
    feed(bench, SALES, [sale(status="退款成功")], hours(-2))
    case_id = only(bench, Queue.REFUND).id
    bench.set_note([case_id], "a")
    bench.draft(case_id, DraftKind.REPAYMENT)
    bench.undo()
    feed(bench, SALES, [sale(status="退款关闭")], hours(-1))
    assert bench.case(case_id).drafts == 1


def test_a_shop_is_renamed_and_named_back(
    bench: Workbench, colleague: Workbench, waiting: str
) -> None:
    bench.rename_shop(SHOP, " 阿强新店 ")
    assert bench.case(waiting).shop == "阿强新店"
    bench.undo()
    assert bench.case(waiting).shop == SHOP
    bench.rename_shop(SHOP, "阿强新店")
    colleague.rename_shop("阿强新店", "第三个名字")
    assert "第三个名字" in refuse(bench)


@pytest.mark.parametrize("name", ["", "  ", "别家"])
def test_a_shop_needs_a_name_of_its_own(bench: Workbench, waiting: str, name: str) -> None:
    bench.ingest().ensure_shop("别家")
    with pytest.raises(ActionRefused):
        bench.rename_shop(SHOP, name)
    with pytest.raises(ActionRefused, match="没有"):
        bench.rename_shop("没有", "什么")


def test_the_former_name_of_a_shop_is_free_for_another(bench: Workbench, waiting: str) -> None:
    bench.rename_shop(SHOP, "阿强新店")
    feed(bench, SALES, [sale()], hours(-1), shop=SHOP)
    assert sorted(bench.summary().shops.values()) == sorted([SHOP, "阿强新店"])
    assert where(bench) == {Queue.EXPIRING: 2}, "the same numbers in two shops stay apart"


# -- the log ----------------------------------------------------------------------------------


def test_the_log_cannot_be_changed(bench: Workbench, waiting: str) -> None:
    bench.handle([waiting])
    with closing(sqlite3.connect(bench.path)) as connection:
        for statement in ("DELETE FROM event", "UPDATE event SET actor = 'x'"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)


def test_a_step_is_undone_once_only(bench: Workbench, waiting: str) -> None:
    bench.handle([waiting])
    bench.undo()
    with closing(sqlite3.connect(bench.path)) as connection:
        undone = connection.execute("SELECT undoes_id FROM event WHERE kind='undone'").fetchone()
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            connection.execute(
                "INSERT INTO event (at, actor, kind, undoes_id) VALUES (1, '', 'undone', ?)", undone
            )


def test_an_undo_says_which_step_it_took_back(bench: Workbench) -> None:
    feed(bench, SALES, [sale()], hours(-1))
    case = only(bench, Queue.EXPIRING).id
    bench.set_note([case], "看过")
    bench.handle([case])
    bench.rename_shop(SHOP, "新店名")
    assert [bench.undo().undone for _ in range(3)] == ["shop_renamed", "handled", "noted"]
