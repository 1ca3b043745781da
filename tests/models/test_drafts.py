"""Messages: what they say, what they leave out, what they ask for."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import compliance, drafts, i18n
from models.draft_templates import TemplateError, load_templates, user_folders
from models.drafts import DraftFacts, TopUp, ask_fen, max_ask_fen, render, templates_for
from models.errors import ActionRefused
from models.states import (
    AfterSaleType,
    AgreedBy,
    DraftKind,
    Parcel,
    ReturnCondition,
    Verdict,
)
from tests.models.shop import at

KEPT = DraftFacts(
    order_sn="261108-625944909000410",
    after_sale_id="22012312345678",
    product="樱桃JJ级 顺丰空运",
    reason="其他原因",
    verdict=Verdict.KEPT_BY_BUYER,
    parcel=Parcel.RECEIVED,
    refund_fen=19900,
    paid_fen=19900,
    confirmed_at=at("11-11 15:20"),
    refunded_at=at("11-18 09:31"),
    return_waybill="",
    top_up=TopUp("880011", 10, 0),
)

TIMES = st.none() | st.integers(min_value=at("11-01 00:00"), max_value=at("11-20 00:00"))
MONEY = st.none() | st.integers(min_value=0, max_value=5_000_000)
NAMES = st.sampled_from(
    ["", "草莓礼盒装", "质量问题", "{{ 7*7 }}", "{% for %}", "[/b]", "长" * 80, "a\nb\x1b[31m"]
)
FACTS = st.builds(
    DraftFacts,
    order_sn=st.sampled_from(["", "261108-625944909000410"]),
    product=NAMES,
    reason=NAMES
    | st.sampled_from(["未收到货", "少件", "不想要了", "七天无理由退货", "描述不符", "发货慢"]),
    type=st.sampled_from(AfterSaleType),
    parcel=st.sampled_from(Parcel),
    verdict=st.none() | st.sampled_from(Verdict),
    agreed_by=st.sampled_from(AgreedBy),
    refund_fen=MONEY,
    refund_bound=st.booleans(),
    paid_fen=MONEY,
    came_back_fen=st.integers(min_value=0, max_value=10_000),
    applied_at=TIMES,
    shipped_at=TIMES,
    confirmed_at=TIMES,
    refunded_at=TIMES,
    ship_waybill=st.sampled_from(["", "YT8812345678901"]),
    return_waybill=st.sampled_from([None, "", "SF1234567890123"]),
    return_signed=st.none() | st.booleans(),
    return_condition=st.none() | st.sampled_from(ReturnCondition),
    top_up=st.none() | st.builds(TopUp, st.just("880011"), st.integers(0, 500), st.integers(0, 99)),
    asked_before=st.integers(0, 3),
    part_fen=st.none() | st.integers(min_value=1, max_value=5_000_000),
)
MESSAGES = (DraftKind.PERSUASION, DraftKind.REFUSAL, DraftKind.REPAYMENT, DraftKind.NOTICE)
"""Kinds that a buyer reads; what the platform reads has limits of its own."""


def test_a_repayment_tells_the_facts_and_one_request() -> None:
    """The text of the ordinary case, word for word."""
    written = render("repayment_kept", KEPT)
    assert written.text == (
        "您好，打扰了。关于您尾号0410的订单：显示11月11日已确认收货，退款199.00元已成功，"
        "暂未查到退货物流，想跟您核对：若已寄回，请回复单号；若商品已留用，可自愿在本店「补差价」"
        "商品支付199.00元（1990件）。已处理请忽略，谢谢。"
    )
    assert written.amount_fen == 19900
    assert set(written.used_facts) >= {"order_tail", "confirmed_on", "refund", "no_return"}
    assert written.left_out == ()


@pytest.mark.parametrize(
    ("missing", "words", "name"),
    [
        ({"confirmed_at": None}, "确认收货", "confirmed_on"),
        ({"refund_fen": None}, "199.00", "refund"),
        ({"refund_bound": True}, "退款199.00元", "refund"),
        ({"top_up": None}, "补差价", "top_up"),
        ({"order_sn": ""}, "尾号", "order_tail"),
        ({"return_waybill": None}, "退货物流", None),
    ],
)
def test_a_sentence_goes_with_its_fact(
    missing: dict[str, object], words: str, name: str | None
) -> None:
    """What is not known is not said, and named as left out."""
    assert words in render("repayment_kept", KEPT).text
    written = render("repayment_kept", replace(KEPT, **missing))  # type: ignore[arg-type]  # loosely typed on purpose
    assert words not in written.text
    assert name is None or name in written.left_out


@given(FACTS)
def test_every_message_is_short_allowed_and_free_of_gaps(facts: DraftFacts) -> None:
    """Whatever is known: short, passes its own check, no trace of the template."""
    for kind in MESSAGES:
        infos = templates_for(kind, facts)
        assert infos
        for info in infos:
            written = render(info.id, facts)
            assert written.text
            assert len(written.text) <= drafts.SHORT
            assert "\n" not in written.text
            assert "\x1b" not in written.text
            assert "None" not in written.text
            assert set(written.used_facts) <= set(drafts.fact_values(facts))
            findings = compliance.check(written.text, facts)
            assert not compliance.refused(findings), (written.text, findings)


@given(FACTS)
def test_no_more_is_asked_than_may_be(facts: DraftFacts) -> None:
    """At most the smaller of refund and paid, less what came back; whole pieces."""
    most, asked = max_ask_fen(facts), ask_fen(facts)
    if facts.refund_fen is None:
        assert most is None
        assert asked is None
        return
    assert most is not None
    assert asked is not None
    assert 0 <= asked <= most <= facts.refund_fen
    assert most <= max((facts.paid_fen or facts.refund_fen) - facts.came_back_fen, 0) or (
        facts.paid_fen == 0
    )
    if facts.top_up and facts.top_up.unit_fen:
        assert asked % facts.top_up.unit_fen == 0


def test_the_smaller_of_refund_and_paid_less_what_came_back() -> None:
    """The three terms of the amount."""
    assert max_ask_fen(replace(KEPT, paid_fen=15000)) == 15000
    assert max_ask_fen(replace(KEPT, paid_fen=30000)) == 19900
    assert max_ask_fen(replace(KEPT, came_back_fen=5000)) == 14900
    assert max_ask_fen(replace(KEPT, came_back_fen=50000)) == 0
    assert ask_fen(replace(KEPT, refund_fen=19905, paid_fen=None)) == 19900


def test_pieces_are_named_only_where_one_order_is_enough() -> None:
    """A limit below the pieces needs several orders: the count would mislead."""
    assert "1990件" in render("repayment_kept", KEPT).text
    limited = replace(KEPT, top_up=TopUp("880011", 10, 500))
    assert "1990件" not in render("repayment_kept", limited).text
    assert drafts.top_up_orders(1990, limited.top_up) == 4


@pytest.mark.parametrize(
    ("facts", "first"),
    [
        ({}, "repayment_kept"),
        ({"verdict": Verdict.IN_TRANSIT}, "repayment_on_the_road"),
        ({"verdict": Verdict.SHIPPED_AFTER_REFUND}, "repayment_on_the_road"),
        ({"verdict": Verdict.RETURN_PENDING}, "repayment_return_pending"),
        (
            {"verdict": Verdict.RETURN_DISPUTED, "return_condition": ReturnCondition.EMPTY},
            "repayment_return_empty",
        ),
        ({"verdict": Verdict.UNKNOWN}, "repayment_general"),
        ({"asked_before": 1}, "repayment_reminder"),
    ],
)
def test_the_best_template_comes_first(facts: dict[str, object], first: str) -> None:
    """By what became of the goods, and by what was sent before."""
    known = replace(KEPT, **facts)  # type: ignore[arg-type]  # loosely typed on purpose
    assert templates_for(DraftKind.REPAYMENT, known)[0].id == first


@pytest.mark.parametrize(
    ("reason", "parcel", "persuasion", "refusal"),
    [
        ("未收到货", Parcel.RECEIVED, "persuasion_signed_for", "refusal_signed_for"),
        ("未收到货", Parcel.IN_TRANSIT, "persuasion_on_the_road", "refusal_on_the_road"),
        ("商品质量问题", Parcel.RECEIVED, "persuasion_quality", "refusal_quality"),
        ("少件/漏发", Parcel.RECEIVED, "persuasion_few", "refusal_few"),
        ("不想要了", Parcel.RECEIVED, "persuasion_changed_mind", "refusal_changed_mind"),
        ("其他原因", Parcel.RECEIVED, "persuasion_general", "refusal_general"),
    ],
)
def test_reasons_choose_templates(
    reason: str, parcel: Parcel, persuasion: str, refusal: str
) -> None:
    """Reasons are free text of the platform."""
    facts = replace(
        KEPT, reason=reason, parcel=parcel, verdict=None, type=AfterSaleType.REFUND_ONLY
    )
    assert templates_for(DraftKind.PERSUASION, facts)[0].id == persuasion
    assert templates_for(DraftKind.REFUSAL, facts)[0].id == refusal


@pytest.mark.parametrize("kind", [DraftKind.PERSUASION, DraftKind.REFUSAL])
@pytest.mark.parametrize(
    ("reason", "parcel", "choices"),
    [
        ("少件", Parcel.RECEIVED, {"补寄", "部分"}),
        ("漏件", Parcel.RECEIVED, {"补寄", "部分"}),
        ("质量问题", Parcel.RECEIVED, {"换货", "部分"}),
        ("商品描述不符", Parcel.RECEIVED, {"换货"}),
        ("七天无理由退货", Parcel.RECEIVED, {"同价的其他款"}),
        ("不想要了", Parcel.RECEIVED, {"同价的其他款"}),
        ("未收到货", Parcel.IN_TRANSIT, {"包裹"}),
        ("发货慢", Parcel.IN_TRANSIT, {"发出"}),
    ],
)
def test_each_reason_has_the_choices_that_merchants_offer(
    kind: DraftKind, reason: str, parcel: Parcel, choices: set[str]
) -> None:
    """Exchange, resend, part payment: whatever fits the reason is among its templates."""
    facts = replace(
        KEPT,
        reason=reason,
        parcel=parcel,
        verdict=None,
        type=AfterSaleType.REFUND_ONLY,
        shipped_at=at("11-18 09:00"),
    )
    general = [one.id for one in templates_for(kind, facts)].index(f"{kind}_general")
    fitting = [render(one.id, facts).text for one in templates_for(kind, facts)[:general]]
    assert fitting
    for choice in choices:
        assert any(choice in text for text in fitting), choice


def test_a_goods_not_sent_yet_is_said_only_where_it_is_known() -> None:
    """A parcel that waits in the house is a fact of its own."""
    facts = replace(KEPT, reason="发货慢", verdict=None, confirmed_at=None)
    waiting = replace(facts, parcel=Parcel.NOT_SHIPPED)
    assert templates_for(DraftKind.PERSUASION, waiting)[0].id == "persuasion_slow"
    assert "还没有发出" in render("persuasion_slow", waiting).text
    assert "还没有发出" not in render("persuasion_slow", facts).text


def test_a_part_payment_has_a_sum_only_where_the_shop_gave_one() -> None:
    """Without it the sum is left to be agreed on; with it such templates come first."""
    facts = replace(KEPT, reason="少件", verdict=None)
    open_sum = render("persuasion_few_part", facts).text
    assert "金额一起商量" in open_sum
    assert not any(character.isdigit() for character in open_sum.replace("0410", ""))
    given_sum = drafts.with_part(facts, 1250)
    first = templates_for(DraftKind.PERSUASION, given_sum)[0].id
    assert first == "persuasion_few_part"
    written = render(first, given_sum)
    assert "部分货款12.50元" in written.text
    assert "part" in written.used_facts
    assert templates_for(DraftKind.REFUSAL, given_sum)[0].id == "refusal_few_part"


@pytest.mark.parametrize("fen", [0, -1, 19900, 20000])
def test_a_part_payment_is_a_part(fen: int) -> None:
    """Nothing, and no less than the refund asked for, are none."""
    with pytest.raises(ActionRefused):
        drafts.with_part(KEPT, fen)


def test_outside_text_is_data() -> None:
    """A product or reason that looks like a template or like code stays text."""
    facts = replace(KEPT, reason="{{ 7*7 }}", verdict=None)
    assert "{{ 7*7 }}" in render("persuasion_general", facts).text
    assert render("persuasion_general", replace(facts, reason="a\x1b[31m\u202eb")).text.count(
        "a[31mb"
    )


OWN = """
[[template]]
id = "repayment_kept"
kind = "repayment"
name = "我的"
parts = ["您好。", { needs = ["product"], text = "关于{{ product }}。" }]
"""


def test_own_templates_win_and_change_at_once(tmp_path: Path) -> None:
    """A file in the user's folder replaces the template of the same id."""
    file = tmp_path / "own.toml"
    file.write_text(OWN, encoding="utf-8")
    assert (
        render("repayment_kept", KEPT, folders=[tmp_path]).text == "您好。关于樱桃JJ级 顺丰空运。"
    )
    info = templates_for(DraftKind.REPAYMENT, KEPT, folders=[tmp_path, tmp_path / "none"])
    assert {one.id: one.name for one in info}["repayment_kept"] == "我的"
    file.write_text(OWN.replace("您好。", "您好呀。"), encoding="utf-8")
    os.utime(file, (1, 1))
    assert render("repayment_kept", KEPT, folders=[tmp_path]).text.startswith("您好呀。")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (('needs = ["product"]', "needs = []"), "product"),
        (("{{ product }}", "{{ nothing }}"), "nothing"),
        (("{{ product }}", "{{ product"), "own.toml"),
        (('kind = "repayment"', 'kind = "poem"'), "poem"),
        (('name = "我的"', 'nome = "我的"'), "nome"),
        (("parts = [", "parts = 3 #"), "parts"),
        (("[[template]]", "[template]"), "template"),
        (("[[template]]", "?"), "own.toml"),
        (('name = "我的"', 'fits = { verdict = ["lost"] }'), "lost"),
        (('name = "我的"', "fits = { weather = [] }"), "weather"),
    ],
)
def test_a_wrong_template_is_named(tmp_path: Path, change: tuple[str, str], word: str) -> None:
    """File, template and what is wrong with it."""
    (tmp_path / "own.toml").write_text(OWN.replace(*change), encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        render("repayment_kept", KEPT, folders=[tmp_path])
    assert word in caught.value.message
    assert "own.toml" in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "{{ product.__class__.__mro__ }}",
        "{{ product / 0 }}",
        "{% for i in range(10**9) %}x{% endfor %}",
    ],
)
def test_a_template_reaches_no_python(tmp_path: Path, text: str) -> None:
    """What the sandbox refuses is an error of the template, not a crash."""
    (tmp_path / "own.toml").write_text(OWN.replace("{{ product }}", text), encoding="utf-8")
    with pytest.raises(TemplateError):
        render("repayment_kept", KEPT, folders=[tmp_path])


def test_an_unknown_template_is_an_error() -> None:
    """A template that the user has taken away."""
    with pytest.raises(TemplateError, match="gone"):
        render("gone", KEPT)


def test_shipped_templates_have_names_in_both_languages() -> None:
    """The picker shows them; the messages stay Chinese."""
    for template in load_templates(drafts.fact_names()).values():
        assert template.name
        assert template.name_en
        assert template.name_in("en") != template.name_in("zh_CN")
    i18n.use_language("en")
    assert templates_for(DraftKind.REPAYMENT, KEPT)[0].name == "the buyer keeps the goods"
    assert render("repayment_kept", KEPT).text.startswith("您好")


def test_own_templates_live_beside_the_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Wherever the settings file is."""
    monkeypatch.setenv("ZHISUN_SETTINGS", str(tmp_path / "mine.toml"))
    assert user_folders() == (tmp_path / "templates",)


@pytest.mark.parametrize("kind", [DraftKind.PERSUASION, DraftKind.REFUSAL])
@pytest.mark.parametrize(
    "reason", ["质量问题", "少件", "不想要了", "未收到货", "描述不符", "其他原因"]
)
@pytest.mark.parametrize(
    ("known", "never"),
    [
        (
            {"parcel": Parcel.RETURN_ARRIVED, "return_waybill": "SF1"},
            ("留用", "先收下", "填写退货单号", "等包裹", "在途"),
        ),
        (
            {"parcel": Parcel.RETURNING, "return_waybill": "SF1"},
            ("留用", "先收下", "填写退货单号", "等包裹"),
        ),
        ({"parcel": Parcel.NOT_SHIPPED}, ("留用", "先收下", "照片", "等包裹", "退货单号")),
        ({"parcel": Parcel.RECEIVED}, ("先收下", "还没有发出")),
    ],
    ids=["return arrived", "returning", "not shipped", "received"],
)
def test_no_offer_contradicts_where_the_goods_are(
    kind: DraftKind, reason: str, known: dict[str, Any], never: tuple[str, ...]
) -> None:
    facts = replace(KEPT, reason=reason, verdict=None, type=AfterSaleType.RETURN, **known)
    found = templates_for(kind, facts)
    assert found
    for template in found:
        text = render(template.id, facts).text
        assert not [word for word in never if word in text], f"{template.id}: {text}"


@pytest.mark.parametrize("kind", [DraftKind.PERSUASION, DraftKind.REFUSAL])
def test_who_asks_for_an_exchange_is_not_offered_one(kind: DraftKind) -> None:
    facts = replace(
        KEPT, reason="质量问题", verdict=None, type=AfterSaleType.EXCHANGE, parcel=Parcel.RECEIVED
    )
    assert not [one for one in templates_for(kind, facts) if "exchange" in one.id]
