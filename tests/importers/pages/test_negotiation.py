"""协商详情: who agreed, and when the money went."""

import pytest

from importers.pages.negotiation import agreement, entries, refunded_at, says_refunded, who_agreed
from models.states import AgreedBy
from tests.importers.pages.reading import NOW, at


@pytest.mark.parametrize(
    ("line", "by"),
    [
        ("闪电退货：系统自动同意申请", AgreedBy.SPEED),
        ("极速退款：系统已自动退款，退款成功", AgreedBy.SPEED),
        ("符合极速退款条件，已退款给买家", AgreedBy.SPEED),
        ("售后小助手自动同意退款", AgreedBy.ASSISTANT),
        ("售后小助手代商家同意退款申请", AgreedBy.ASSISTANT),
        ("小助手：已按规则同意", AgreedBy.ASSISTANT),
        ("商家同意退款", AgreedBy.MERCHANT),
        ("商家已同意退货，等待买家寄回", AgreedBy.MERCHANT),
        ("商家（客服01）同意退款申请", AgreedBy.MERCHANT),
        ("平台同意退款", AgreedBy.PLATFORM),
        ("平台介入，支持消费者", AgreedBy.PLATFORM),
        ("商家超时未处理，系统自动同意退款", AgreedBy.PLATFORM),
        ("商家已同意，系统将自动退款", AgreedBy.MERCHANT),
    ],
)
def test_a_line_tells_who_agreed(line: str, by: AgreedBy) -> None:
    assert who_agreed(line) is by


@pytest.mark.parametrize(
    "line",
    [
        "同意退款",
        "买家申请退款",
        "待商家同意",
        "等待商家同意退款",
        "商家拒绝退款",
        "商家不同意退款",
        "商家同意换货",
        "商家已同意补寄，等待发货",
        "商家未同意",
        "如商家同意退款，货款将退回",
        "若商家超时未处理，系统将自动退款",
        "请商家同意",
        "售后小助手提醒您：请及时处理",
        "极速退款未成功",
        "买家同意",
        "",
    ],
)
def test_a_line_without_an_agreement_tells_nothing(line: str) -> None:
    assert who_agreed(line) is None


@pytest.mark.parametrize(
    "line", ["退款成功", "已退款给买家", "退款已到账", "退款成功，￥38.64已退回"]
)
def test_a_line_tells_that_the_money_went(line: str) -> None:
    assert says_refunded(line)


@pytest.mark.parametrize(
    "line",
    [
        "退款成功后1到3天到账",
        "待退款成功",
        "未退款成功",
        "如退款成功请查收",
        "此次退款失败",
        "预计3天内退款到账",
    ],
)
def test_a_hint_does_not_tell_that_the_money_went(line: str) -> None:
    assert not says_refunded(line)


TEXT_FIRST = "退款成功\n2026-11-18 09:31:00\n商家同意退款\n2026-11-18 09:30:00\n买家申请\n2026-11-17 08:00:00"
TIME_FIRST = "2026-11-18 09:31:00\n退款成功\n2026-11-18 09:30:00\n商家同意退款\n2026-11-17 08:00:00\n买家申请"
ONE_LINE = (
    "退款成功 2026-11-18 09:31:00\n商家同意退款 2026-11-18 09:30:00\n买家申请 2026-11-17 08:00:00"
)
ACTORS = "系统\n2026-11-18 09:31:00\n退款成功\n商家\n2026-11-18 09:30:00\n同意退款\n买家\n2026-11-17 08:00:00\n申请退款"


@pytest.mark.parametrize("section", [TEXT_FIRST, TIME_FIRST, ONE_LINE, ACTORS])
@pytest.mark.parametrize("flat", [False, True])
def test_a_text_may_stand_before_or_behind_its_time(section: str, flat: bool) -> None:
    found = entries(
        "\n" + (section.replace("\n", " ") if flat and section is not ACTORS else section), NOW
    )
    assert refunded_at(found) == at("2026-11-18 09:31:00")
    assert agreement(found).by is AgreedBy.MERCHANT


def test_who_agreed_to_the_refund_counts_before_who_agreed_to_the_return() -> None:
    found = entries(
        "商家同意退货\n2026-11-16 08:00:00\n平台同意退款\n2026-11-15 08:00:00\n商家同意退货\n2026-11-18 08:00:00",
        NOW,
    )
    assert agreement(found).by is AgreedBy.PLATFORM


def test_of_two_agreements_the_later_counts_wherever_it_stands() -> None:
    lines = ["商家同意退款\n2026-11-16 08:00:00", "平台同意退款\n2026-11-18 08:00:00"]
    for ordered in (lines, lines[::-1]):
        assert agreement(entries("\n".join(ordered), NOW)).by is AgreedBy.PLATFORM


def test_the_line_is_kept_as_written_without_personal_data() -> None:
    found = entries("商家同意退款，联系电话：13812345678\n2026-11-16 08:00:00", NOW)
    assert agreement(found).line == "商家同意退款，"


def test_a_later_time_than_the_paste_is_none() -> None:
    assert refunded_at(entries("退款成功\n2026-11-21 08:00:00", NOW)) is None
    assert refunded_at(entries("退款成功\n2026-02-30 08:00:00", NOW)) is None


def test_an_agreement_of_the_future_is_none() -> None:
    text = "商家同意退款\n2026-11-21 08:00:00\n平台同意退款\n2026-11-18 08:00:00"
    assert agreement(entries(text, NOW)).by is AgreedBy.PLATFORM
    assert agreement(entries("商家同意退款\n2026-11-21 08:00:00", NOW)).by is None
