"""The check: what it refuses however it is spelled, and what it leaves in peace."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import compliance
from models.compliance import Finding, check, refused
from models.draft_templates import TemplateError
from models.drafts import DraftFacts, TopUp
from models.states import Parcel, Verdict
from tests.models.test_drafts import KEPT

CASE = replace(
    KEPT, ship_waybill="YT8812345678901", return_waybill="777435023839260", reason="其他原因"
)


def rules(text: str, facts: DraftFacts | None = CASE) -> set[str]:
    """Names of the rules that refuse the text."""
    return {finding.rule for finding in check(text, facts) if finding.level == "error"}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("加我微信聊", "contact"),
        ("加微❤聊", "contact"),
        ("微 信 联系", "contact"),
        ("微-信", "contact"),
        ("微\u200b信", "contact"),
        ("微\ufe0f信", "contact"),
        ("微\n信", "contact"),
        ("【微】【信】", "contact"),
        ("加V聊", "contact"),
        ("加Ｖ聊", "contact"),
        ("加ⓥ聊", "contact"),
        ("加ν聊", "contact"),
        ("v信 abc", "contact"),
        ("V  X: shop01", "contact"),
        ("ＶＸ", "contact"),
        ("wx12345", "contact"),
        ("我们的QQ是", "contact"),
        ("q.q 联系", "contact"),
        ("扣扣", "contact"),
        ("13800138000", "contact"),
        ("138 0013 8000", "contact"),
        ("138-0013-8000", "contact"),
        ("1３8００13８000", "contact"),
        ("一三八零零一三八零零零", "contact"),
        ("幺三八零零幺三八零零零", "contact"),
        ("1 3 8 0 0 1 3 8 0 0 0", "contact"),
        ("+86 13800138000", "contact"),
        ("0571-88886666", "contact"),
        ("请发邮箱 a.b@example.com", "contact"),
        ("看 https://example.com/a", "contact"),
        ("看 https://evilpinduoduo.com", "contact"),
        ("看 pinduoduo.com.example.cn", "contact"),
        ("看 shop.example.cn", "contact"),
        ("扫二维码", "contact"),
        ("进群领", "contact"),
        ("拉您到群里", "contact"),
        ("支付宝转账给我", "payment"),
        ("发收款码", "payment"),
        ("支 付 宝", "payment"),
        ("微信转账", "payment"),
        ("卡 6222021234567890123", "payment"),
        ("6222 0212 3456 7890", "payment"),
        ("线下转账", "payment"),
        ("私下处理", "payment"),
        ("给您发红包", "payment"),
        ("好评返现5元", "review"),
        ("五星好评返5元", "review"),
        ("五星好评后给您5元", "review"),
        ("改评价给您补贴", "review"),
        ("删差评", "review"),
        ("给您10元, 麻烦改好评", "review"),
        ("请修改退货原因", "record"),
        ("原因选「不想要了」", "record"),
        ('选"不想要了"', "record"),
        ("撤销后给您10元", "record"),
        ("您撤销申请, 我们补偿10元", "record"),
        ("补偿您10元, 请撤销", "record"),
        ("已打款给您", "promise"),
        ("已补发", "promise"),
        ("已备注", "promise"),
        ("保证赔", "promise"),
        ("一定退", "promise"),
        ("不还就起诉", "threat"),
        ("我们会报警", "threat"),
        ("曝光您", "threat"),
        ("把您拉黑", "threat"),
        ("骗子", "threat"),
        ("您的地址是", "privacy"),
        ("浙江省杭州市西湖区文三路12号", "privacy"),
        ("全网最低价", "absolute"),
        ("质量最好", "absolute"),
        ("销量第一", "absolute"),
        ("100%正品", "absolute"),
        ("１００％正品", "absolute"),
        ("百分之百", "absolute"),
    ],
)
def test_what_is_refused(text: str, rule: str) -> None:
    """Each kind of rule, plain and disguised."""
    assert rule in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "最近订单较多, 让您久等了",
        "最后跟您核对一次",
        "最多可补 199.00 元",
        "最晚明天发出",
        "我们第一时间为您处理",
        "这是第一次打扰您",
        "人群, 一群",
        "小额打款可以走平台",
        "快递员会送货上门",
        "请保持电话畅通",
        "订单261108-625944909000410已发出",
        "订单 261108 - 625944909000410 已发出",
        "订单261108625944909000410已发出",
        "订单２６１１０８-625944909000410已发出",
        "尾号0410",
        "售后单22012312345678",
        "运单YT8812345678901",
        "退货单号777435023839260",
        "退货单号 7774 3502 3839 260",
        "商品880011 支付199.00元 1990件",
        "11月11日 15:20 已确认收货",
        "2026-11-20 10:00 前",
        "如已解决，可撤销申请",
        "您以「不想要了」申请了售后",
        "可自愿在本店「补差价」商品支付",
        "道歉",
        "https://mobile.yangkeduo.com/goods.html?goods_id=880011",
    ],
)
def test_what_is_left_in_peace(text: str) -> None:
    """The case's own numbers, dates, amounts and harmless words."""
    assert rules(text) == set()


def test_foreign_numbers_are_pointed_out() -> None:
    """Another order's number is no error, but should be looked at."""
    found = check("订单261101-625944909000999", CASE)
    assert {finding.rule for finding in found} >= {"foreign_number"} or refused(found)
    assert check("订单261108-625944909000410", CASE) == []


def test_findings_name_the_words_where_they_stand() -> None:
    """The word as written, and its place in the text as written."""
    text = "您好, 请用 微 \u200b信 聊"
    (finding,) = [each for each in check(text, CASE) if "微" in each.word]
    assert finding == Finding("contact", text[finding.start : finding.end], 7, 11, "error")
    assert finding.word.startswith("微")
    assert finding.word.endswith("信")


def test_claims_need_their_fact() -> None:
    """What is true of the case may be said."""
    unknown = DraftFacts(order_sn=CASE.order_sn)
    assert rules("退款199.00元已成功", unknown) == {"claim_refunded"}
    assert rules("退款199.00元已成功", CASE) == set()
    assert rules("包裹已签收", unknown) == {"claim_received"}
    assert rules("包裹已签收", replace(unknown, parcel=Parcel.RECEIVED)) == set()
    assert rules("已退款", replace(unknown, verdict=Verdict.IN_TRANSIT)) == set()


def test_a_waybill_typed_by_a_buyer_excuses_no_words() -> None:
    """Only what looks like a number is the case's own number."""
    assert rules("加微信", replace(CASE, return_waybill="微信")) == {"contact"}
    assert "contact" in rules("13800138000", replace(CASE, return_waybill="13800138000"))
    assert "contact" in rules("vx1234", replace(CASE, return_waybill="vx"))


def test_quoted_names_may_boast_but_not_lead_away() -> None:
    """A product is called what it is called; its seller's contact is still none of it."""
    facts = replace(CASE, product="最甜100%草莓", reason="商家承诺未兑现")
    assert rules("关于最甜100%草莓, 您以「商家承诺未兑现」申请", facts) == set()
    assert rules("我们最甜", facts) == {"absolute"}
    leading = replace(CASE, product="草莓加微信abc")
    assert rules("关于草莓加微信abc", leading) == {"contact"}


def test_length() -> None:
    """Long is shown, too long and empty are refused."""
    assert check("您好。" * 40) == []
    assert [(f.rule, f.level) for f in check("您" * 121)] == [("long", "warning")]
    assert [(f.rule, f.level) for f in check("您" * 501)] == [("too_long", "error")]
    assert rules("  \n") == {"empty"}


def test_pressure_is_shown_and_not_refused() -> None:
    """Tone is a person's decision."""
    found = check("请您务必今天付款", CASE)
    assert [(f.rule, f.word, f.level) for f in found] == [("pressure", "务必", "warning")]


def test_own_word_lists_add_and_allow(tmp_path: Path) -> None:
    """A file of the user's beside the templates."""
    lists = tmp_path / "compliance.toml"
    lists.write_text(
        '[harmless]\nwords = ["首选项"]\n[contact]\nwords = ["某信"]\nallow = ["抖音"]\n'
        '[shop]\nlevel = "warning"\nwords = ["老铁"]\n',
        encoding="utf-8",
    )
    folders = [tmp_path, tmp_path / "none"]
    assert [f.rule for f in check("某 信", folders=folders)] == ["contact"]
    assert check("抖音", folders=folders) == []
    assert check("首选项", folders=folders) == []
    assert [(f.rule, f.level) for f in check("老铁", folders=folders)] == [("shop", "warning")]
    assert rules("微信", None) == {"contact"}


@pytest.mark.parametrize(
    "text",
    [
        "?",
        "contact = 3",
        "[contact]\nwords = 3",
        "[contact]\nwords = [3]",
        '[contact]\nlevel = "loud"',
        '[contact]\npatterns = ["("]',
        "[contact]\nworts = []",
    ],
)
def test_a_wrong_word_list_is_named(tmp_path: Path, text: str) -> None:
    """File and place, not a crash."""
    (tmp_path / "compliance.toml").write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError, match=r"compliance\.toml"):
        check("您好", folders=[tmp_path])


@given(st.text(max_size=300))
def test_any_text_is_checked(text: str) -> None:
    """No text crashes the check, and every finding points into it."""
    for finding in check(text, replace(CASE, top_up=TopUp("880011", 10, 0))):
        assert 0 <= finding.start <= finding.end <= len(text)
        if finding.word:
            assert finding.word == text[finding.start : finding.end]


@given(
    st.sampled_from(["微信", "支付宝", "好评返现", "红包", "起诉"]),
    st.lists(st.sampled_from([" ", "\u200b", "-", ".", "*", "\u3000", "_", "\u2060"]), max_size=3),
)
def test_nothing_between_the_letters_hides_a_word(word: str, between: list[str]) -> None:
    """Spaces, invisible characters and marks."""
    assert refused(check("".join(between).join(word)))


def test_the_check_is_quick() -> None:
    """It runs at every key press; a long text costs a few milliseconds."""
    import time

    text = "您好，打扰了。关于您尾号0410的订单：显示11月11日已确认收货。" * 15
    check(text, CASE)
    began = time.perf_counter()
    for _ in range(5):
        check(text, CASE)
    assert (time.perf_counter() - began) / 5 < 0.1


def test_all_shipped_rules_have_names() -> None:
    """Every rule is named in both languages."""
    from models import i18n
    from models.compliance_rules import rules_in

    names = [rule.name for rule in rules_in()[0]] + ["empty", "long", "too_long"]
    for language in i18n.LANGUAGES:
        texts = i18n.catalogue("draft", language)
        assert [name for name in names if f"rule.{name}" not in texts] == []
    assert compliance.check("您好") == []
