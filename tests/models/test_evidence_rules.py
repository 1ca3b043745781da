"""Limits of forms, checklists, what facts prove, results, masking: the pure rules of evidence."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import i18n
from models.checklists import NEW_EVIDENCE, ChecklistError, checklists, ticked
from models.deadlines import Shown
from models.evidence_pack import safe_name
from models.evidence_results import learnt_result
from models.evidence_rows import AttachmentRow
from models.form_limits import LimitsError, limits, problems_of_form
from models.masking import masked
from models.proofs import proofs
from models.rows import CaseRow, FactLine
from models.states import AfterSaleType, EvidenceResult, Queue, StatusClass
from tests.shell.made import row as made_row

JPEG, MP4 = "image/jpeg", "video/mp4"


def case(reason: str, kind: AfterSaleType = AfterSaleType.REFUND_ONLY, **given: object) -> CaseRow:
    """A dispute about a reason."""
    values = {"queue": Queue.EVIDENCE, "reason": reason, "type": kind} | given
    return made_row(**values)


def fact(key: str, value: str, line: int | None = 3, means: str = "") -> FactLine:
    """A fact of a file."""
    return FactLine(key, value, "sales.xlsx", line, 1, means)


def file(item: str = "") -> AttachmentRow:
    """A picture of a case."""
    return AttachmentRow(1, "c1", "ab", "a.jpg", JPEG, 9, 1, 1, None, item, "", 1, 0)


def found(
    rule: str, text: str, medias: list[str], *, appeal: bool = True
) -> tuple[str, int, int] | None:
    """Level, limit and figure of a problem."""
    form = limits().appeal if appeal else limits().evidence
    for one in problems_of_form(form, text, medias):
        if one.rule == rule:
            assert str(one.limit) in one.text or one.limit == 0 or rule == "text_missing"
            assert str(one.found) in one.text or rule == "text_missing"
            return one.level, one.limit, one.found
    return None


@pytest.mark.parametrize(
    ("rule", "text", "medias", "problem"),
    [
        ("text", "字" * 300, [JPEG], None),
        ("text", "字" * 301, [JPEG], ("error", 300, 301)),
        ("text", f" {'字' * 300}\n", [JPEG], None),
        ("text_missing", "  ", [JPEG], ("warning", 1, 0)),
        ("images_least", "x", [], ("error", 1, 0)),
        ("images_least", "x", [MP4], ("error", 1, 0)),
        ("images_least", "x", [JPEG], None),
        ("images", "x", [JPEG] * 3, None),
        ("images_more", "x", [JPEG] * 3, None),
        ("images_more", "x", [JPEG] * 4, ("warning", 3, 4)),
        ("images", "x", [JPEG] * 6, None),
        ("images", "x", [JPEG] * 7, ("error", 6, 7)),
        ("videos_more", "x", [JPEG, *[MP4] * 2], None),
        ("videos_more", "x", [JPEG, *[MP4] * 3], ("warning", 2, 3)),
        ("videos", "x", [JPEG, *[MP4] * 4], None),
        ("videos", "x", [JPEG, *[MP4] * 5], ("error", 4, 5)),
        ("documents", "x", [JPEG, "application/pdf"], ("warning", 0, 1)),
        ("image_types", "x", ["image/webp", JPEG], ("warning", 0, 1)),
        ("video_types", "x", [JPEG, "video/webm"], ("warning", 0, 1)),
    ],
)
def test_each_limit_has_its_edge(
    rule: str, text: str, medias: list[str], problem: tuple[str, int, int] | None
) -> None:
    assert found(rule, text, medias) == problem
    if problem is not None:  # the limits of 举证 are a guess: they never refuse
        assert found(rule, text, medias, appeal=False) == ("warning", *problem[1:])


@given(
    st.integers(0, 310),
    st.lists(st.sampled_from([JPEG, "image/gif", MP4, "application/pdf"]), max_size=14),
)
def test_the_evidence_form_never_refuses(length: int, medias: list[str]) -> None:
    assert all(
        one.level == "warning" for one in problems_of_form(limits().evidence, "x" * length, medias)
    )


def test_limits_are_the_users_to_change(tmp_path: Path) -> None:
    own = tmp_path / "form_limits.toml"
    own.write_text("[form.evidence]\nbinding = true\ntext = 10\n", encoding="utf-8")
    form = limits(tmp_path).evidence
    assert (form.binding, form.text, form.images) == (True, 10, 3)
    assert limits(tmp_path).appeal == limits().appeal


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[form.evidence]\ntext = -1", "form.evidence.text"),
        ("[form.evidence]\ntext = true", "form.evidence.text"),
        ("[form.evidence]\nwords = 3", "form.evidence.words"),
        ("[form]\nevidence = 3", "form.evidence"),
        ("[form.evidence]\nimage_types = [3]", "form.evidence.image_types"),
        ("[form", "form_limits.toml"),
    ],
)
def test_bad_limits_are_named(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "form_limits.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LimitsError, match=what):
        limits(tmp_path)


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (case("未收到货"), "not_received"),
        (case("少件/漏发"), "short"),
        (case("商品错发"), "wrong"),
        (case("质量问题"), "quality"),
        (case("疑似假货"), "fake"),
        (case("疑似假货", AfterSaleType.RETURN), "fake"),
        (case("其他原因"), "refund_only"),
        (case("七天无理由退货", AfterSaleType.RETURN), "return"),
        (case("退货空包", AfterSaleType.RETURN), "return_goods"),
        (case("质量问题", AfterSaleType.RETURN), "return_quality"),
        (case("错误退货单号", AfterSaleType.RETURN), "return_number"),
        (case("", queue=Queue.PAYOUT, payout_kind="freight"), "freight"),
        (case("虚假发货", queue=Queue.PAYOUT, payout_kind="fake_shipment"), "shipment"),
        (case("小额补偿", queue=Queue.PAYOUT, payout_kind="small"), "payout"),
    ],
)
def test_the_list_follows_reason_and_scene(row: CaseRow, name: str) -> None:
    assert checklists().fitting(row).id == name


def test_every_item_says_what_it_proves_and_where_to_get_it() -> None:
    for item in checklists().items.values():
        assert all(
            (item.name, item.name_en, item.proves, item.proves_en, item.where, item.where_en)
        )
        assert item.confidence in ("V3", "A-med")
        assert item.date == "2026-11-23"
    used = {name for one in checklists().lists for name in one.items} | {NEW_EVIDENCE}
    assert used == set(checklists().items)


def test_a_file_is_stronger_than_a_text_and_a_text_than_a_fact() -> None:
    proven = proofs([fact("ship_track", "已签收 11-14 10:00 本人")])
    row = case("未收到货")
    texts = {"track": "看过物流"}

    def line(files: list[AttachmentRow], words: dict[str, str]) -> tuple[str, str]:
        first = ticked(checklists(), row, files, words, proven)[0]
        assert first.id == "track"
        return first.ticked_by, first.detail

    assert line([], {}) == ("fact", "已签收 11-14 10:00 本人  sales.xlsx:3")
    assert line([], texts) == ("text", "看过物流")
    assert line([file(), file("track"), file("track")], texts) == ("file", "02, 03")
    assert ticked(checklists(), row, [], {}, {})[0].ticked_by == ""


def test_a_second_review_asks_for_new_evidence() -> None:
    lines = ticked(checklists(), case("未收到货"), [], {}, {}, again=True)
    assert lines[-1].id == NEW_EVIDENCE
    assert lines[-1].ticked_by == ""


def test_names_follow_the_language() -> None:
    i18n.use_language("en")
    try:
        assert ticked(checklists(), case("未收到货"), [], {}, {})[0].name.startswith(
            "courier track"
        )
    finally:
        i18n.use_language("zh_CN")


@pytest.mark.parametrize(
    ("facts", "name", "proven"),
    [
        ([fact("ship_track", "已签收")], "signed", True),
        ([fact("ship_track", "待签收")], "signed", False),
        ([fact("order_status", "已收货，退款成功")], "received", True),
        ([fact("order_status", "已发货，待收货")], "received", False),
        ([fact("waybill", "YT1"), fact("waybill", "YT1")], "same_waybill", True),
        ([fact("waybill", "YT1"), fact("waybill", "YT2")], "same_waybill", False),
        ([fact("reason", "七天无理由退货")], "no_reason", True),
        ([fact("reason", "质量问题")], "no_reason", False),
        ([fact("track", "2026-11-18 10:00:00  已妥投前台", means="signed")], "return_signed", True),
        ([fact("track", "派送中, 请准备签收", means="moving")], "return_signed", False),
        ([fact("return_waybill", "SF1"), fact("track", "到达 深圳")], "return_unsigned", True),
        (
            [fact("return_waybill", "SF1"), fact("track", "已签收", means="signed")],
            "return_unsigned",
            False,
        ),
        (
            [fact("return_waybill", "SF1"), fact("track", "请准备签收", means="moving")],
            "return_unsigned",
            True,
        ),
        ([fact("track", "到达 深圳")], "return_unsigned", False),
        ([fact("return_waybill", "SF1")], "return_unsigned", False),
        ([fact("entry", "商家拒绝了申请")], "negotiation", True),
        ([fact("spec", "5斤")], "snapshot", True),
        ([fact("product", "蜜桔")], "snapshot", False),
    ],
)
def test_a_proof_needs_its_fact(facts: list[FactLine], name: str, proven: bool) -> None:
    assert (name in proofs(facts)) is proven


def test_lists_are_the_users_to_change(tmp_path: Path) -> None:
    own = tmp_path / "checklists.toml"
    own.write_text(
        '[[list]]\nid = "mine"\nname = "坏果"\nscenes = ["refund_only"]\nreasons = ["坏果"]\n'
        'items = ["photo", "chat"]\n[[list]]\nid = "quality"\nname = "质量"\n'
        'scenes = ["refund_only"]\nreasons = ["质量"]\nitems = ["photo"]\n'
        '[[item]]\nid = "photo"\nname = "坏果照片"\n',
        encoding="utf-8",
    )
    lists = checklists(tmp_path)
    assert lists.fitting(case("坏果包赔")).items == ("photo", "chat")
    assert lists.fitting(case("质量问题")).items == ("photo",)
    assert lists.fitting(case("未收到货")).id == "not_received"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[[list]]\nid = "a"\nname = "a"\nscenes = ["moon"]\nitems = []', "moon"),
        ('[[list]]\nid = "a"\nname = "a"\nscenes = ["return"]\nitems = ["nothing"]', "nothing"),
        ('[[item]]\nid = "a"\nname = "a"\nfacts = ["luck"]', "luck"),
        ('[[item]]\nid = "a"', "name"),
        ('[[item]]\nid = "a"\nname = 3', "3"),
        ('[[item]]\nid = "a"\nname = "a"\ncolour = "red"', "colour"),
        ("[list]", "list"),
        ("[[things]]\na = 1", "things"),
    ],
)
def test_a_bad_list_is_named(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "checklists.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ChecklistError, match=what):
        checklists(tmp_path)


WON, LOST, REVIEW = EvidenceResult.WON, EvidenceResult.LOST, EvidenceResult.REVIEW
HOUR = 3600


@pytest.mark.parametrize(
    ("history", "deadline", "result"),
    [
        ([], None, None),
        ([Shown(100, StatusClass.PLATFORM)], 5000, None),
        ([Shown(99, StatusClass.REFUNDED)], 5000, None),
        ([Shown(100, StatusClass.REFUNDED)], 5000, None),
        ([Shown(101, StatusClass.REFUNDED)], 5000, LOST),
        ([Shown(101, StatusClass.CLOSED)], None, WON),
        ([Shown(101, StatusClass.CLOSED), Shown(102, StatusClass.REFUNDED)], None, LOST),
        ([Shown(101, StatusClass.PLATFORM)], 5000 + HOUR, None),
        ([Shown(101, StatusClass.PLATFORM)], 5001 + HOUR, REVIEW),
        ([Shown(101, StatusClass.REFUNDED)], 5001 + HOUR, LOST),
        ([Shown(101, StatusClass.BUYER)], None, None),
    ],
)
def test_a_result_is_learnt_from_what_came_after(
    history: list[Shown], deadline: int | None, result: EvidenceResult | None
) -> None:
    assert learnt_result(100, 5000, history, deadline) is result


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("电话13812345678。", "电话13*******78。"),
        ("+86 138-1234-5678", "13*******78"),
        ("签收人: 张三丰, 已签收", "签收人: 张**, 已签收"),
        ("签收人：本人签收", "签收人：本人签收"),
        ("收货地址: 浙江省杭州市西湖区某路1号 3室", "收货地址: ***"),
        ("收货地址：浙江省杭州市 西湖区 文三路1号", "收货地址：***"),
        (
            "地址：某市某区某路1号 订单261109-625944909000872",
            "地址：*** 订单261109-625944909000872",
        ),
        ("发到 浙江省杭州市西湖区文三路1号，", "发到 ***，"),
        ("【杭州市】已到达 杭州转运中心", "【杭州市】已到达 杭州转运中心"),
        (
            "离开浙江省义乌市 发往 成都市武侯区街道网点",
            "离开浙江省义乌市 发往 成都市武侯区街道网点",
        ),
        ("１３８１２３４５６７８", "13*******78"),
        ("收件人张三丰签收", "收件人张**签收"),
        ("签收人:张三丰本人", "签收人:张**本人"),
        ("快件已由 张三 签收", "快件已由 张* 签收"),
        ("派件人：李强【13812345678】", "派件人：李*【13*******78】"),
        ("快递员正在派送，请等待", "快递员正在派送，请等待"),
        ("由菜鸟驿站代签收", "由菜鸟驿站代签收"),
        ("微信号：abc12345", "微信号：***"),
        ("me.you@example.com", "***@***"),
        ("身份证11010519491231002X", "身份证110***********002X"),
        ("0571-88888888", "0571-****"),
        ("订单261109-625944909000872", "订单261109-625944909000872"),
        ("运单YT8806674567912", "运单YT8806674567912"),
        ("运单777435023839260", "运单777435023839260"),
        ("运单123456789012345678", "运单123456789012345678"),
        ("售后22019937000872", "售后22019937000872"),
        ("加我微信 abc12345 说", "加我微信 *** 说"),
        ("QQ 12345678", "QQ ***"),
        ("vx:abcd1234", "vx:***"),
        ("微信不方便，订单 261117-625944909000871", "微信不方便，订单 261117-625944909000871"),
        ("转到银行卡6222021234567890123", "转到银行卡***"),
        ("买家昵称：小红花 说没收到", "买家昵称：*** 说没收到"),
    ],
)
def test_personal_data_is_hidden_and_numbers_stay(text: str, hidden: str) -> None:
    assert masked(text) == hidden


@given(st.text(max_size=200))
def test_a_name_in_a_pack_leads_nowhere(text: str) -> None:
    name = safe_name(text)
    assert name
    assert len(name.encode()) <= 120
    assert not set(name) & set('<>:"/\\|?*\n\r\t\0')
    assert name.strip("._-") == name
    assert Path(name).name == name
