"""Notices for before the order: drafted, kept, copied, published, undone."""

import sqlite3
import tempfile
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import i18n
from models.clock import FixedClock
from models.compliance import refused
from models.errors import ActionRefused, Conflict
from models.notices import check_notice, notice_id, notice_templates, write_notice
from models.rows import CaseRow
from models.states import DraftKind, Queue, SourceKind
from models.workbench import Workbench
from tests.models.shop import NOW, at, feed, hours, only, order, sale
from tests.models.test_properties_actions import quick
from tests.models.test_properties_import import workbench

BOX, REASON = "草莓礼盒装", "质量问题"


def refunded(bench: Workbench) -> CaseRow:
    """A shop that lost a box."""
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款成功")], hours(-1))
    return only(bench, Queue.REFUND)


@pytest.fixture
def kept(bench: Workbench) -> tuple[Workbench, str, str]:
    """The workbench, its shop, and a notice."""
    shop = refunded(bench).shop_id
    return bench, shop, bench.prevention.notice(BOX, REASON, shop).id


@pytest.mark.parametrize(
    ("reason", "template"),
    [
        ("少件", "notice_few"),
        ("漏件", "notice_few"),
        ("质量问题", "notice_quality"),
        ("商品描述不符", "notice_not_as_described"),
        ("七天无理由退货", "notice_changed_mind"),
        ("不想要了", "notice_changed_mind"),
        ("未收到货", "notice_not_received"),
        ("发货履约原因", "notice_slow"),
        ("其他原因", "notice_general"),
        ("none", "notice_general"),
    ],
)
def test_the_reason_chooses_the_template(reason: str, template: str) -> None:
    """The reasons of the platform's list; what is not known gets the general one."""
    assert notice_templates(BOX, reason, "店")[0].id == template


@given(
    st.sampled_from(["", BOX, "长" * 60, "{{ 7*7 }}", "a\x1b[31m", "[/b]", "好吃最甜第一名橙子"]),
    st.sampled_from(["", REASON, "少件", "none", "{% x %}"]),
)
def test_every_notice_is_short_allowed_and_chinese(product: str, reason: str) -> None:
    """Whatever the product is called, whatever the user's language."""
    for language in i18n.LANGUAGES:
        i18n.use_language(language)
        for info in notice_templates(product, reason, "店"):
            assert info.kind is DraftKind.NOTICE
            written = write_notice(product, reason, "店", info.id)
            assert len(written.text) <= 120
            assert written.text.startswith("温馨提示")
            assert "\x1b" not in written.text
            assert not refused(check_notice(written.text, product, reason, "店"))


def test_ids_keep_their_parts_apart() -> None:
    """Shop, product and reason cannot run into each other."""
    assert notice_id("a", "bc", "d") != notice_id("ab", "c", "d")
    assert notice_id("a", "b", "cd") != notice_id("a", "bc", "d")


def test_a_notice_is_drafted_once_and_kept(kept: tuple[Workbench, str, str]) -> None:
    """What was typed stays until another template is asked for."""
    bench, shop, key = kept
    desk = bench.prevention
    first = desk.notice(BOX, REASON, shop)
    assert (first.id, first.template, first.shop) == (key, "notice_quality", "阿强水果旗舰店")
    assert BOX in first.text
    typed = desk.save_notice(key, "温馨提示：收到后请查看。\ud800")
    assert desk.notice(BOX, REASON, shop) == typed
    assert typed.text.startswith("温馨提示：收到后请查看。")
    typed.text.encode()
    other = desk.notice(BOX, REASON, shop, "notice_general")
    assert (other.id, other.template) == (key, "notice_general")
    assert desk.notices() == [other]


@pytest.mark.parametrize("product", ["", "none"])
def test_no_notice_about_no_product(bench: Workbench, product: str) -> None:
    """A loss of an unknown product says nothing that a buyer could read."""
    shop = refunded(bench).shop_id
    with pytest.raises(ActionRefused):
        bench.prevention.notice(product, REASON, shop)


def test_no_notice_for_no_shop(bench: Workbench) -> None:
    """Shops come from imports."""
    refunded(bench)
    with pytest.raises(ActionRefused):
        bench.prevention.notice(BOX, REASON, "nobody")


@pytest.mark.parametrize("act", ["notice_copied", "notice_published"])
def test_a_forbidden_text_leaves_zhisun_by_no_way(
    kept: tuple[Workbench, str, str], act: str
) -> None:
    """It can be typed, but neither copied nor marked as published."""
    bench, shop, key = kept
    bench.prevention.save_notice(key, "加微信好评返现")
    with pytest.raises(ActionRefused, match="微信"):
        getattr(bench.prevention, act)(key)
    row = bench.prevention.notice(BOX, REASON, shop)
    assert (row.copied_at, row.published_at) == (None, None)


@pytest.mark.parametrize("act", ["notice_copied", "notice_published", "save_notice"])
def test_a_notice_that_is_gone_is_refused(bench: Workbench, act: str) -> None:
    """An id of nothing."""
    refunded(bench)
    arguments = ("gone", "text") if act == "save_notice" else ("gone",)
    with pytest.raises(ActionRefused):
        getattr(bench.prevention, act)(*arguments)


def test_copying_is_no_undo_step(kept: tuple[Workbench, str, str]) -> None:
    """It is remembered and logged; there is nothing to take back."""
    bench, shop, key = kept
    assert bench.prevention.notice_copied(key).batch_id is None
    assert bench.prevention.notice(BOX, REASON, shop).copied_at == hours(0)
    with pytest.raises(ActionRefused):
        bench.undo()


def test_publishing_is_undone_and_what_was_typed_stays(kept: tuple[Workbench, str, str]) -> None:
    """One step back."""
    bench, shop, key = kept
    desk = bench.prevention
    assert desk.notice_published(key).batch_id is not None
    (line,) = desk.lines()
    assert line.published_at == desk.notice(BOX, REASON, shop).published_at == hours(0)
    desk.save_notice(key, "温馨提示：收到后请查看。")
    bench.undo()
    row = desk.notice(BOX, REASON, shop)
    assert (row.published_at, row.text) == (None, "温馨提示：收到后请查看。")
    with pytest.raises(ActionRefused):
        bench.undo()


def test_publishing_anew_counts_from_then(
    kept: tuple[Workbench, str, str], clock: FixedClock
) -> None:
    """A changed text starts over; undo goes back to the first time."""
    bench, shop, key = kept
    desk = bench.prevention
    desk.notice_published(key)
    clock.moment += timedelta(days=3)
    desk.notice_published(key)
    assert desk.notice(BOX, REASON, shop).published_at == hours(72)
    bench.undo()
    assert desk.notice(BOX, REASON, shop).published_at == hours(0)


def test_undo_is_refused_where_somebody_else_published_since(
    kept: tuple[Workbench, str, str], clock: FixedClock
) -> None:
    """Nothing is done then."""
    bench, shop, key = kept
    bench.prevention.notice_published(key)
    clock.moment += timedelta(days=1)
    other = Workbench(bench.path, clock=clock, settings=bench.settings, actor="other")
    other.prevention.notice_published(key)
    other.close()
    with pytest.raises(Conflict):
        bench.undo()
    assert bench.prevention.notice(BOX, REASON, shop).published_at == hours(24)


def test_a_notice_follows_its_shop_when_its_name_is_learnt(bench: Workbench) -> None:
    """What stood under the stand-in's name belongs to the shop."""
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款成功")], hours(-2), shop="我的店铺")
    stand_in = only(bench, Queue.REFUND).shop_id
    key = bench.prevention.notice(BOX, REASON, stand_in).id
    feed(bench, SourceKind.ORDERS, [order()], hours(-1))
    (line,) = bench.prevention.lines()
    assert line.shop == "阿强水果旗舰店"
    assert bench.prevention.notice(BOX, REASON, line.shop_id).id == key


def test_the_effect_of_a_notice(bench: Workbench, clock: FixedClock) -> None:
    """Forty orders a week before lost twelve, forty after lost none."""
    rows, sales = [], []
    for place in range(80):
        number = f"2611{'09' if place < 40 else '15'}-{place:015}"
        dealt = at("11-09 12:00") if place < 40 else at("11-15 12:00")
        rows.append(order(order_sn=number, deal_at=dealt))
        if place < 12:
            sales.append(
                sale(
                    id=str(place),
                    order_sn=number,
                    status="退款成功",
                    ship_track="已签收",
                    applied_at=at("11-10 09:00"),
                )
            )
    feed(bench, SourceKind.ORDERS, rows, hours(-2))
    feed(bench, SourceKind.AFTER_SALES, sales, hours(-1))
    shop = bench.cases(Queue.REFUND)[0].shop_id
    notice = bench.prevention.notice(BOX, REASON, shop)
    assert bench.prevention.effect(notice) is None
    clock.moment -= timedelta(days=8)  # published on the 12th
    bench.prevention.notice_published(notice.id)
    clock.moment += timedelta(days=8)
    effect = bench.prevention.effect(bench.prevention.notice(BOX, REASON, shop))
    assert effect is not None
    assert effect.before is not None
    assert effect.after is not None
    assert (effect.before.orders, effect.before.losses) == (40, 12)
    assert effect.before.lost_fen == 12 * 12800
    assert (effect.after.orders, effect.after.losses) == (40, 0)
    assert effect.claim == "less"


def state(bench: Workbench) -> dict[str, list[Any]]:
    """What undo has to restore."""
    with closing(sqlite3.connect(bench.path)) as connection:
        return {
            "notice": connection.execute("SELECT id, published_at FROM notice").fetchall(),
            "cases": connection.execute("SELECT id, decision, note, version FROM cases").fetchall(),
        }


@quick
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["publish", "copy", "save", "handle", "note", "undo"]),
            st.integers(0, 1),
        ),
        max_size=8,
    )
)
def test_undo_of_any_sequence_restores_the_notices(acts: list[tuple[str, int]]) -> None:
    """Beside actions on cases, each in its turn."""
    with tempfile.TemporaryDirectory() as folder:
        bench = workbench(folder)
        clock = FixedClock(NOW)
        bench.clock = clock
        case = refunded(bench)
        desk = bench.prevention
        keys = [desk.notice(BOX, reason, case.shop_id).id for reason in (REASON, "少件")]
        states = [state(bench)]
        for verb, place in acts:
            clock.moment += timedelta(minutes=1)
            match verb:
                case "publish":
                    desk.notice_published(keys[place])
                case "copy":
                    desk.notice_copied(keys[place])
                case "save":
                    desk.save_notice(keys[place], f"温馨提示{place}")
                case "note":
                    bench.set_note([case.id], f"{place}")
                case "handle" if bench.refusal("handle", bench.case(case.id)) is None:
                    bench.handle([case.id])
                case "undo" if len(states) > 1:
                    bench.undo()
                    states.pop()
                    assert state(bench) == states[-1]
                    continue
                case _:
                    continue
            if verb not in ("copy", "save"):
                states.append(state(bench))
        while len(states) > 1:
            bench.undo()
            states.pop()
            assert state(bench) == states[-1]
        bench.close()
