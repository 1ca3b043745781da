"""Statements for the form of an appeal, and what is asked of a buyer about a payout."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import compliance, drafts
from models.draft_templates import load_templates
from models.drafts import DraftFacts, fact_names, fact_values, render, templates_for
from models.states import (
    AfterSaleType,
    AgreedBy,
    CaseState,
    DraftKind,
    Parcel,
    PayoutKind,
    Queue,
    SourceKind,
    Verdict,
)
from models.workbench import Workbench
from tests.models.shop import SALE, at, bill, feed, hours, only, order, sale
from tests.models.test_drafts import FACTS

FREIGHT = DraftFacts(
    order_sn="261108-625944909000410",
    reason="七天无理由退货",
    type=AfterSaleType.UNKNOWN,
    refund_fen=800,
    applied_at=at("11-10 09:00"),
    return_waybill="SF1234567890123",
    return_signed=True,
    payout=PayoutKind.FREIGHT,
    paid_out_at=at("11-18 12:00"),
    negotiation=3,
)
PAYOUTS = st.none() | st.sampled_from(PayoutKind)


@given(FACTS, PAYOUTS, st.integers(0, 5))
def test_every_statement_fits_the_form_and_is_free_of_gaps(
    facts: DraftFacts, payout: PayoutKind | None, entries: int
) -> None:
    facts = replace(facts, payout=payout, paid_out_at=facts.refunded_at, negotiation=entries)
    infos = templates_for(DraftKind.APPEAL, facts)
    assert infos
    for info in infos:
        written = render(info.id, facts)
        assert 0 < len(written.text) <= drafts.FORM
        assert "None" not in written.text
        assert "\n" not in written.text
        assert "，。" not in written.text
        assert set(written.used_facts) <= set(fact_values(facts))
        findings = compliance.check(written.text, facts, kind=DraftKind.APPEAL)
        assert not findings, (written.text, findings)


@given(FACTS, st.sampled_from(PayoutKind))
def test_a_buyer_is_asked_about_a_payout_briefly(facts: DraftFacts, payout: PayoutKind) -> None:
    facts = replace(facts, payout=payout, verdict=None, paid_out_at=facts.refunded_at)
    (info,) = templates_for(DraftKind.REPAYMENT, facts)
    written = render(info.id, facts)
    assert len(written.text) <= drafts.SHORT
    assert "退款" not in written.text, "nothing was refunded"
    assert not compliance.refused(compliance.check(written.text, facts))


def test_a_freight_appeal_tells_form_waybill_and_negotiation() -> None:
    (info,) = templates_for(DraftKind.APPEAL, FREIGHT)
    assert render(info.id, FREIGHT).text == (
        "订单261108-625944909000410：11月18日扣退货运费8.00元。退款申请单：买家11月10日申请，"
        "原因「七天无理由退货」。退货单号SF1234567890123，已签收。售后协商记录共3条。"
        "退款申请、运单、协商记录见截图。请平台核实责任后退回运费。"
    )


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"applied_at": None}, "申请单：买家"),
        ({"return_waybill": None}, "退货单号"),
        ({"negotiation": 0}, "协商记录共"),
        ({"paid_out_at": None}, "8.00"),
    ],
)
def test_a_sentence_goes_with_its_fact(missing: dict[str, object], words: str) -> None:
    assert words in render("appeal_freight", FREIGHT).text
    facts = replace(FREIGHT, **missing)  # type: ignore[arg-type]  # loosely typed on purpose
    assert words not in render("appeal_freight", facts).text


@pytest.mark.parametrize(
    ("given_facts", "template"),
    [
        ({"type": AfterSaleType.REFUND_ONLY}, "appeal_refund_only"),
        ({"type": AfterSaleType.RETURN}, "appeal_return"),
        ({"type": AfterSaleType.EXCHANGE}, "appeal_general"),
        ({"payout": PayoutKind.FREIGHT}, "appeal_freight"),
        ({"payout": PayoutKind.LATE_SHIPMENT}, "appeal_payout"),
    ],
)
def test_the_scene_chooses_the_statement(given_facts: dict[str, object], template: str) -> None:
    facts = replace(DraftFacts(), **given_facts)  # type: ignore[arg-type]  # loosely typed on purpose
    assert templates_for(DraftKind.APPEAL, facts)[0].id == template


def test_who_agreed_is_told_where_it_was_not_the_merchant() -> None:
    facts = DraftFacts(
        type=AfterSaleType.REFUND_ONLY,
        parcel=Parcel.RECEIVED,
        verdict=Verdict.KEPT_BY_BUYER,
        refund_fen=12800,
        agreed_by=AgreedBy.SPEED,
    )
    assert "（极速退款）" in render("appeal_refund_only", facts).text
    told = render("appeal_refund_only", replace(facts, agreed_by=AgreedBy.MERCHANT)).text
    assert "同意" not in told


def test_a_form_takes_more_than_a_buyer_reads() -> None:
    text = "订单" * 120
    assert compliance.check(text, kind=DraftKind.APPEAL) == []
    assert [one.rule for one in compliance.check(text)] == ["long"]
    long = compliance.check("订单" * 151, kind=DraftKind.APPEAL)
    assert [(one.rule, one.level) for one in long] == [("too_long", "error")]


def test_no_statement_asks_for_facts_that_do_not_exist() -> None:
    own = [one for one in load_templates(fact_names()).values() if one.kind is DraftKind.APPEAL]
    assert len(own) == 5


def test_the_statement_of_a_case_comes_from_its_facts(bench: Workbench) -> None:
    feed(bench, SourceKind.ORDERS, [order(status="已收货，退款成功")], hours(-2))
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款成功")], hours(-1))
    row = only(bench, Queue.REFUND)
    written = bench.draft(row.id, DraftKind.APPEAL)
    assert written.template == "appeal_refund_only"
    assert "YT8812345678901" in written.text
    assert written.amount_fen is None


def test_the_statement_of_a_freight_payout_tells_of_the_return(bench: Workbench) -> None:
    feed(
        bench,
        SourceKind.AFTER_SALES,
        [sale(type="退货退款", status="退款成功", return_waybill="SF1234567890123")],
        hours(-1),
    )
    feed(
        bench,
        SourceKind.BILL,
        [
            bill(
                signature="f1",
                code="0040003",
                amount_fen=-800,
                description="售后费用-运费补偿",
                at=at("11-18 12:00"),
            )
        ],
        hours(-1),
    )
    row = only(bench, Queue.PAYOUT)
    facts = bench.draft_facts(row.id)
    assert (facts.return_waybill, facts.reason) == ("SF1234567890123", "质量问题")
    assert facts.refunded_at is None or "退款8.00" not in bench.draft(row.id, DraftKind.APPEAL).text
    assert SALE not in facts.order_sn


def test_a_statement_that_was_sent_is_no_message_to_the_buyer(bench: Workbench) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款成功")], hours(-1))
    row = only(bench, Queue.REFUND)
    bench.draft_sent(bench.draft(row.id, DraftKind.APPEAL).id)
    assert bench.draft_facts(row.id).asked_before == 0
    assert bench.history(row.id)[-1].kind == "recovery_sent"
    bench.undo()
    assert bench.case(row.id).state is CaseState.OPEN
