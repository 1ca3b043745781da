"""The lines of a detail page: the return's track and the entries of the negotiation."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.pages.negotiation import who_did
from importers.pages.text import masked
from importers.pages.track import movement_of
from models.pages import PageLine
from tests.importers.pages.reading import at, only
from tests.makers.pages import DetailPage, flattened

TRACK = (
    ("【杭州】快件已签收，签收人：前台", "2026-11-18 12:01:00"),
    ("【杭州】快递员正在派送，请准备签收", "2026-11-18 09:01:00"),
    ("【杭州】已到达 杭州转运中心", "2026-11-17 12:01:00"),
    ("【衢州】已揽收", "2026-11-16 18:20:00"),
    ("消费者已填写物流单号，待快递公司返回物流信息", "2026-11-16 08:20:00"),
)
TALK = (
    ("退款成功，￥38.64已退回买家", "2026-11-19 08:00:02"),
    ("售后小助手自动同意退款", "2026-11-19 08:00:01"),
    ("商家拒绝退款：请提供凭证", "2026-11-17 08:00:00"),
    ("买家：申请退款，质量不好", "2026-11-15 08:00:00"),
)
DETAIL = DetailPage(return_track=TRACK, talk=TALK)


def lines(detail: DetailPage, *, flat: bool = False) -> list[PageLine]:
    """The lines of the page's one item."""
    text = "\n".join(detail.lines())
    return list(only(flattened(text) if flat else text).lines)


def told(found: list[PageLine], kind: str) -> list[tuple[str, int | None, str | None, str | None]]:
    """Text, time, who and meaning of the lines of a kind."""
    return [(one.text, one.at, one.who, one.means) for one in found if one.kind == kind]


@pytest.mark.parametrize(("time_first", "flat"), product([False, True], repeat=2))
def test_every_movement_is_a_line_whichever_comes_first(time_first: bool, flat: bool) -> None:
    found = lines(replace(DETAIL, time_first=time_first), flat=flat)
    means = ("signed", "moving", "moving", "moving", "none")
    assert told(found, "track") == [
        (text, at(time), None, meaning) for (text, time), meaning in zip(TRACK, means, strict=True)
    ]


@pytest.mark.parametrize(("time_first", "flat"), product([False, True], repeat=2))
def test_every_entry_is_a_line_with_who_did_it(time_first: bool, flat: bool) -> None:
    found = lines(replace(DETAIL, time_first=time_first), flat=flat)
    read = ((None, None), ("assistant", "assistant"), ("merchant", None), ("buyer", None))
    assert told(found, "entry") == [
        (text, at(time), *one) for (text, time), one in zip(TALK, read, strict=True)
    ]


def test_the_line_on_the_page_is_kept() -> None:
    page = DETAIL.lines()
    assert all(page[one.line - 1] == one.text for one in lines(DETAIL))
    assert {one.line for one in lines(DETAIL, flat=True)} == {1}


@pytest.mark.parametrize("flat", [False, True])
def test_an_actor_may_stand_before_the_time(flat: bool) -> None:
    talk = (
        *(("系统", "2026-11-18 09:31:00"), ("退款成功", ""), ("商家", "2026-11-18 09:30:00")),
        *(("同意退款", ""), ("买家", "2026-11-17 08:00:00"), ("申请退款", "")),
    )
    found = lines(DetailPage(talk=talk), flat=flat)
    assert [(one.who, one.at, one.means) for one in found if one.kind == "entry"] == [
        ("system", at("2026-11-18 09:31:00"), None),
        ("merchant", at("2026-11-18 09:30:00"), "merchant"),
        ("buyer", at("2026-11-17 08:00:00"), None),
    ]


@pytest.mark.parametrize("head", [(), ("已签收",), ("查看物流",), ("复制", "展开")])
@pytest.mark.parametrize("time_first", [False, True])
def test_a_heading_before_the_movements_shifts_nothing(
    head: tuple[str, ...], time_first: bool
) -> None:
    found = told(lines(replace(DETAIL, track_head=head, time_first=time_first)), "track")
    by_time = {time: text for text, time, _who, _means in found if time}
    for text, time in TRACK:
        assert by_time[at(time)].endswith(text)


def test_a_time_later_than_the_capture_is_no_fact() -> None:
    later = ("【杭州】快件已签收", "2026-11-20 12:01:00")
    found = lines(
        DetailPage(return_track=(later, *TRACK[1:]), talk=(("商家同意退款", later[1]), *TALK))
    )
    assert "signed" not in [one.means for one in found]
    assert "merchant" not in [one.means for one in found]
    assert len(told(found, "entry")) == len(TALK)


@pytest.mark.parametrize("line", ["暂无物流信息", "消费者已填写物流单号，待快递公司返回物流信息"])
def test_no_movement_is_told_as_such(line: str) -> None:
    found = lines(DetailPage(return_track=((line, ""),)))
    assert told(found, "track") == [(line, None, None, "none")]


def test_what_the_table_does_not_know_stays_unknown() -> None:
    found = lines(DetailPage(return_track=(("【杭州】包裹状态更新", "2026-11-17 12:01:00"),)))
    assert told(found, "track") == [("【杭州】包裹状态更新", at("2026-11-17 12:01:00"), None, None)]


def test_without_a_heading_the_line_that_tells_who_agreed_is_kept() -> None:
    text = (
        "售后编号：22012312345678\n订单编号：261117-625944909000871\n售后类型：仅退款\n"
        "退款金额 ￥5.00\n售后小助手同意退款 2026-11-18 09:30:00"
    )
    (line,) = only(text).lines
    assert (line.text, line.line, line.who) == ("售后小助手同意退款", 5, "assistant")


@pytest.mark.parametrize(
    ("text", "means"),
    [
        *(("已签收", "signed"), ("您的快件已由本人签收", "signed"), ("快件已妥投", "signed")),
        *(("已签收，感谢使用", "signed"), ("[杭州]已代签收，如有疑问请联系", "signed")),
        *(("待签收", "moving"), ("未签收", "moving"), ("请准备签收", "moving"), ("拒签", None)),
        *(("派送中，签收前请验货", "moving"), ("已存放至菜鸟驿站，请凭签收码取件", "moving")),
        *(("离开【衢州】发往【杭州】", "moving"), ("已入库", "moving"), ("由驿站代收", "moving")),
        *(("暂无物流信息", "none"), ("卖家已发货", None), ("", None)),
    ],
)
def test_what_a_movement_means(text: str, means: str | None) -> None:
    assert movement_of(text) == means


@pytest.mark.parametrize(
    ("text", "who"),
    [
        *(("买家申请退款", "buyer"), ("消费者已寄出退货", "buyer"), ("商家拒绝退款", "merchant")),
        *(("您已同意退货", "merchant"), ("平台介入处理", "platform"), ("系统自动退款", "system")),
        *(("闪电退货：系统自动同意申请", "system"), ("售后小助手代商家同意退款申请", "assistant")),
        ("商家超时未处理，系统自动同意退款", "system"),
        ("买家逾期未寄出，系统关闭申请", "system"),
        *(("买家超时未处理", None), ("退款成功", None), ("等待商家处理", None)),
        *(("小助手：已按规则同意", "assistant"), ("", None)),
    ],
)
def test_who_did_it(text: str, who: str | None) -> None:
    assert who_did(text) == who


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("派件员：张三丰，电话：13812345678，正在派送", "派件员：***，电话：***，正在派送"),
        ("快递员 李四 13812345678 正在派送", "快递员 *** *** 正在派送"),
        ("已签收，签收人：王小明", "已签收，签收人：王*"),
        ("已由王小明签收", "已由王*签收"),
        ("已由前台代签收", "已由前台代签收"),
        ("签收人：本人签收", "签收人：本人签收"),
        ("网点电话 0571-12345678", "网点电话 ***"),
        ("收货地址：浙江省某路1号，已到达", "收货地址：***，已到达"),
        ("快递员正在派送", "快递员正在派送"),
        ("快递单号777435023839260已揽收", "快递单号777435023839260已揽收"),
    ],
)
def test_personal_data_is_blanked_and_the_rest_stays(text: str, kept: str) -> None:
    assert masked(text) == kept


def test_a_person_in_an_entry_is_blanked() -> None:
    talk = (("买家（王小明）：申请退款，联系电话：13812345678，不好", "2026-11-17 08:00:00"),)
    (entry,) = [one for one in lines(DetailPage(talk=talk)) if one.kind == "entry"]
    assert (entry.text, entry.who) == ("买家：申请退款，联系电话：***，不好", "buyer")


words = st.sampled_from(
    [
        *(
            "2026-11-18 12:01:00",
            "2026-11-21 12:01:00",
            "退货物流",
            "协商详情",
            "已签收",
            "买家",
            "：",
        ),
        *(
            "商家",
            "同意退款",
            "\n",
            "\t",
            " ",
            "13812345678",
            "快递单号",
            "777435023839260",
            "暂无物流信息",
        ),
        *("签收人：", "（", "）", "【", "售后小助手", "聊天记录", "复制"),
    ]
)


@settings(deadline=None, max_examples=150)
@given(st.lists(words, max_size=30))
def test_hostile_sections_are_read_without_phones_and_later_times(parts: list[str]) -> None:
    text = "\n".join(DetailPage(extra=("".join(parts),)).lines())
    for line in only(text).lines:
        assert "13812345678" not in line.text
        assert line.text
        assert len(line.text) <= 200
        assert line.at is None or line.at <= at("2026-11-20 10:00:00")


texts = st.lists(
    st.sampled_from(
        [
            *("【杭州】快件已签收", "【杭州】正在派送，请准备签收", "离开【杭州】发往【衢州】"),
            *("快件已到达 杭州转运中心", "已揽收", "包裹状态更新", "暂无物流信息"),
        ]
    ),
    min_size=1,
    max_size=5,
)


@settings(deadline=None, max_examples=60)
@given(texts, st.booleans(), st.booleans())
def test_however_a_page_is_written_the_same_lines_come_out(
    movements: list[str], time_first: bool, flat: bool
) -> None:
    track = tuple(
        (text, f"2026-11-{18 - place:02d} 12:01:00") for place, text in enumerate(movements)
    )
    detail = replace(DETAIL, return_track=track, time_first=time_first)
    found = [(one.text, one.at) for one in lines(detail, flat=flat) if one.kind == "track"]
    assert found == [(text, at(time)) for text, time in track]
