"""Countdowns: their grammar, and whose they are."""

import pytest

from importers.pages.countdown import find_countdowns
from importers.pages.text import clean
from tests.importers.pages.reading import ORDER, OTHER, read


def seconds(text: str) -> list[int | None]:
    return [countdown.seconds for countdown in find_countdowns(clean(text).text)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("5天8时29分52秒", 462_592),
        ("（6天2时3分30秒 未处理/物流无退回轨迹，系统将自动退款）", 525_810),
        ("12时30分", 45_000),
        ("0时0分9秒", 9),
        ("1天 2 时 3 分 4 秒", 93_784),
        ("５天８时２９分５２秒", 462_592),
        ("5天8小时29分钟52秒", 462_592),
        ("36时20分", 130_800),
        ("剩余2时10分3秒自动退款", 7_803),
        ("2小时将逾期", 7_200),
        ("1天3小时将逾期", 97_200),
        ("30分钟将逾期", 1_800),
        ("5天8时\n29分52秒", 462_592),
        ("（32分10秒 未处理）", 1_930),
        ("剩余 32分10秒", 1_930),
    ],
)
def test_a_countdown_is_read(text: str, left: int) -> None:
    assert seconds(text) == [left]


@pytest.mark.parametrize(
    "text",
    [
        "2026年11月20日10时30分",
        "20日 10时30分".replace(" ", ""),
        "2026-11-20 10:30:00",
        "即将逾期 4",
        "商家需在48小时内处理",
        "29天后将不可发起申诉",
        "3天无理由",
        "满100分钟后",
        "已等待3分20秒",
    ],
)
def test_a_time_of_day_or_a_rule_is_no_countdown(text: str) -> None:
    assert seconds(text) == []


@pytest.mark.parametrize(
    "text", ["99天8时29分", "5天30时29分", "3时75分", "3时20分88秒", "9999时59分"]
)
def test_an_absurd_countdown_is_shown_and_not_believed(text: str) -> None:
    reading = read(f"{ORDER}\n{text}")
    assert reading.items[0].countdown is None
    assert [(line.line, line.text) for line in reading.unmatched] == [(2, text)]


def test_a_countdown_without_a_number_before_it_belongs_to_nobody() -> None:
    reading = read(f"2时10分3秒\n{ORDER}\n申请时间: 2026-11-19 22:31:07\n（5时3分）")
    assert [item.countdown for item in reading.items] == [18_180]
    assert [(line.line, line.text) for line in reading.unmatched] == [(1, "2时10分3秒")]


def test_a_countdown_belongs_to_its_own_row() -> None:
    reading = read(f"{ORDER}\n商品\n{OTHER}\n（5时3分）\n商品")
    assert {item.order_sn: item.countdown for item in reading.items} == {ORDER: None, OTHER: 18_180}


@pytest.mark.parametrize(
    "unreadable",
    [
        "261115-6259449090009",
        "261115-****0990",
        "订单编号：2611 15xx 6259",
        "261115-62594490900099012",
    ],
)
def test_the_countdown_of_a_row_with_an_unreadable_number_is_not_the_row_before_its(
    unreadable: str,
) -> None:
    reading = read(f"{ORDER}\n退款成功\n{unreadable}\n（5时3分）\n{OTHER}\n（2时1分）")
    assert [item.countdown for item in reading.items] == [None, 7_260]
    assert "5时3分" in "".join(line.text for line in reading.unmatched)


def test_a_second_application_time_begins_a_row_whose_number_is_missing() -> None:
    reading = read(
        f"{ORDER} 申请时间: 2026-11-19 22:31:07 普通梨 ￥3.00\n"
        "申请时间: 2026-11-18 10:00:00 （5时3分） 樱桃 ￥9.00"
    )
    assert [item.countdown for item in reading.items] == [None]
    assert len(reading.unmatched) == 1


def test_what_follows_the_buttons_of_a_row_is_not_the_rows() -> None:
    reading = read(f"{ORDER}\n仅退款\n退款成功\n同意退款\n拒绝\n（5时3分）\n樱桃")
    assert [item.countdown for item in reading.items] == [None]
    assert len(reading.unmatched) == 1


def test_a_countdown_below_the_list_is_not_the_last_rows() -> None:
    reading = read(f"{ORDER}\n退款成功\n共 1 条\n平均处理 5时3分")
    assert reading.items[0].countdown is None


def test_of_two_countdowns_in_a_row_the_first_counts_and_the_other_is_shown() -> None:
    reading = read(f"{ORDER}\n（5时3分）\n（2时10分）\n（5时3分）")
    assert reading.items[0].countdown == 18_180
    assert [line.line for line in reading.unmatched] == [3]


def test_a_row_on_one_line_owns_the_countdown_in_front_of_its_number() -> None:
    reading = read(f"5时3分\t{ORDER}\t待商家处理\n2时1分\t{OTHER}\t待商家处理")
    assert [item.countdown for item in reading.items] == [18_180, 7_260]
    assert reading.unmatched == ()


def test_a_page_on_one_line_never_gives_an_earlier_countdown_to_a_number() -> None:
    reading = read(f"还剩 2时10分3秒 {ORDER} 普通梨")
    assert reading.items[0].countdown is None
    assert len(reading.unmatched) == 1


@pytest.mark.parametrize("text", ["（剩余45分）", "还剩59秒", "剩余 3天 未处理"])
def test_a_form_that_nobody_knows_is_not_passed_over(text: str) -> None:
    assert seconds(text) == [None]
