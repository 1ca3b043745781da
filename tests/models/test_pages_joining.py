"""Rows of pages: what they open, which after-sale they mean, and what they move."""

import pytest

from models.pages import PageItem
from models.states import (
    AgreedBy,
    DeadlineSource,
    Queue,
    SourceKind,
    SubjectKind,
)
from models.workbench import Workbench
from tests.models.shop import (
    ORDER,
    SALE,
    SHOP,
    at,
    bill,
    feed,
    hours,
    only,
    order,
    page,
    paste,
    row,
    sale,
    where,
)

SALES = SourceKind.AFTER_SALES
OTHER = "22099912345678"


@pytest.mark.parametrize("file_first", [True, False])
def test_a_row_is_joined_to_its_after_sale_in_either_order(
    bench: Workbench, file_first: bool
) -> None:
    def import_file() -> None:
        feed(bench, SALES, [sale()], hours(-2))

    if file_first:
        import_file()
    paste(bench, row(countdown=3600), age=hours(-1))
    if not file_first:
        assert only(bench, Queue.EXPIRING).subject_kind is SubjectKind.ORDER
        import_file()
    found = only(bench, Queue.EXPIRING, everything=True)
    assert found.after_sale_id == SALE
    assert (found.deadline_at, found.deadline_source) == (hours(0), DeadlineSource.PASTED)


def test_the_evidence_page_opens_a_case_that_no_file_knows(bench: Workbench) -> None:
    paste(bench, row(countdown=7200), queue=Queue.EVIDENCE)
    found = only(bench, Queue.EVIDENCE)
    assert (found.order_sn, found.deadline_at, found.dispute) == (ORDER, hours(2), True)


def test_the_evidence_page_moves_a_request_that_still_waits(bench: Workbench) -> None:
    feed(bench, SALES, [sale()], hours(-2))
    paste(bench, row(countdown=7200), queue=Queue.EVIDENCE)
    assert where(bench) == {Queue.EVIDENCE: 1}


def test_a_refunded_order_on_an_old_evidence_list_stays_refunded(bench: Workbench) -> None:
    feed(bench, SALES, [sale(status="退款成功")], hours(-1))
    paste(bench, row(after_sale_id=SALE, countdown=7200), age=hours(-2), queue=Queue.EVIDENCE)
    assert where(bench) == {Queue.REFUND: 1}


@pytest.mark.parametrize("newer_page", [True, False])
def test_the_newer_of_page_and_file_says_where_it_stands(
    bench: Workbench, newer_page: bool
) -> None:
    paste(bench, row("待消费者寄出退货", after_sale_id=SALE), age=hours(-1 if newer_page else -3))
    feed(bench, SALES, [sale()], hours(-2))
    assert where(bench) == ({} if newer_page else {Queue.EXPIRING: 1})


def test_a_file_that_says_again_what_the_page_denied_opens_the_case_again(
    bench: Workbench,
) -> None:
    feed(bench, SALES, [sale()], hours(-5))
    paste(bench, row("商家驳回退货，待买家处理", after_sale_id=SALE), age=hours(-4))
    assert where(bench) == {}
    feed(bench, SALES, [sale()], hours(-3))
    assert where(bench) == {Queue.EXPIRING: 1}


@pytest.mark.parametrize(
    ("status", "queues"),
    [
        ("闪电退货，待消费者寄出退货", {}),
        ("待快递退回后退款", {}),
        ("退款中", {}),
        ("商家驳回退货，待买家处理", {}),
        ("退款申请已撤销", {}),
        ("商家同意退款，本单退款成功", {Queue.REFUND: 1}),
        ("退货退款，待商家确认收货", {Queue.EXPIRING: 1}),
        ("平台介入，待商家举证", {Queue.EVIDENCE: 1}),
        ("请在待商家处理列表中查看", {Queue.EXPIRING: 1}),
    ],
)
def test_the_status_of_a_row_moves_its_case(
    bench: Workbench, status: str, queues: dict[Queue, int]
) -> None:
    feed(bench, SALES, [sale()], hours(-2))
    paste(bench, row(status))
    assert where(bench) == queues


def test_two_open_after_sales_are_asked_about_and_nothing_moves_until_then(
    bench: Workbench,
) -> None:
    feed(bench, SALES, [sale(), sale(id=OTHER, applied_at=hours(-30))], hours(-2))
    preview = bench.preview_page(page(row(countdown=3600), age=hours(0)), shop=SHOP)
    (item,) = preview.items
    assert (item.effect, item.case_id) == ("ambiguous", None)
    assert item.candidates == (SALE, OTHER)
    bench.write_page(preview)
    pasted = [one for one in bench.find(ORDER) if one.deadline_source is DeadlineSource.PASTED]
    assert pasted == []

    bench.write_page(bench.choose_after_sale(preview, 0, OTHER))
    sources = {one.after_sale_id: one.deadline_source for one in bench.find(ORDER)}
    assert sources[OTHER] is DeadlineSource.PASTED
    assert sources[SALE] is not DeadlineSource.PASTED


def test_an_application_time_settles_which_of_two_is_meant(bench: Workbench) -> None:
    feed(bench, SALES, [sale(), sale(id=OTHER, applied_at=hours(-30))], hours(-2))
    paste(bench, row(countdown=3600, applied_at=hours(-30) + 59))
    pasted = [
        one.after_sale_id
        for one in bench.find(ORDER)
        if one.deadline_source is DeadlineSource.PASTED
    ]
    assert pasted == [OTHER]


def test_of_an_ended_and_an_open_after_sale_a_waiting_row_means_the_open_one(
    bench: Workbench,
) -> None:
    ended = sale(id=OTHER, status="退款关闭", applied_at=hours(-90))
    feed(bench, SALES, [sale(applied_at=None), ended], hours(-2))
    paste(bench, row(countdown=3600))
    assert only(bench, Queue.EXPIRING).deadline_at == hours(1)


def test_a_refunded_row_means_the_after_sale_that_ended_so(bench: Workbench) -> None:
    refunded = sale(id=OTHER, status="退款成功", applied_at=None)
    feed(bench, SALES, [sale(applied_at=None), refunded], hours(-2))
    paste(bench, row("退款成功", agreed_by=AgreedBy.SPEED))
    assert only(bench, Queue.REFUND).agreed_by is AgreedBy.SPEED
    assert where(bench) == {Queue.EXPIRING: 1, Queue.REFUND: 1}


def test_rows_of_two_applications_are_two_cases_before_any_file_knows_them(
    bench: Workbench,
) -> None:
    paste(
        bench,
        row(countdown=60, applied_at=hours(-9)),
        row(countdown=120, applied_at=hours(-5), line=2),
    )
    first, second = bench.cases(Queue.EXPIRING)
    assert {first.applied_at, second.applied_at} == {hours(-9), hours(-5)}
    for found in (first, second):
        detail = bench.detail(found.id)
        told = {fact.key: fact.value for fact in detail.facts}
        assert told["applied_at"].endswith(
            "01:00:00" if found.applied_at == hours(-9) else "05:00:00"
        )


def test_a_tag_marks_every_row_of_a_filtered_list_as_refunded_so(bench: Workbench) -> None:
    feed(bench, SALES, [sale(status="退款成功")], hours(-2))
    items = [row(), row(order_sn="261117-625944909000999", line=2)]
    paste(bench, *items, agreed_by=AgreedBy.ASSISTANT)
    found = bench.cases(Queue.REFUND)
    assert [one.agreed_by for one in found] == [AgreedBy.ASSISTANT] * 2


def test_a_tag_on_a_row_whose_page_was_pasted_before_counts_from_now(bench: Workbench) -> None:
    paste(bench, row("待商家处理", after_sale_id=SALE), age=hours(-2))
    paste(bench, row(after_sale_id=SALE), agreed_by=AgreedBy.SPEED)
    assert only(bench, Queue.REFUND).agreed_by is AgreedBy.SPEED


def test_two_words_about_a_queue_count_in_the_order_of_their_ages(bench: Workbench) -> None:
    paste(bench, row("退货退款，待商家确认收货", after_sale_id=SALE), age=hours(-4))
    paste(bench, row(after_sale_id=SALE, countdown=60), age=hours(-2), queue=Queue.EXPIRING)
    found = only(bench, Queue.EXPIRING)
    assert bench.detail(found.id).row.status == "退货退款，待商家确认收货"


def test_the_preview_says_what_writing_would_do(bench: Workbench) -> None:
    feed(bench, SALES, [sale()], hours(-2))
    known, fresh = row(countdown=3600), row(order_sn="261117-625944909000999", countdown=60, line=2)
    reading = page(known, fresh, age=hours(0))
    preview = bench.preview_page(reading, shop=SHOP)
    assert [item.effect for item in preview.items] == ["updated", "new"]
    updated = preview.items[0]
    assert updated.deadline_at == hours(1)
    assert updated.current_source is DeadlineSource.ESTIMATED
    done = bench.write_page(preview)
    assert set(done.done) == {item.case_id for item in preview.items}
    again = bench.preview_page(reading, shop=SHOP)
    assert [item.effect for item in again.items] == ["unchanged", "unchanged"]
    assert bench.write_page(again).batch_id is None, "written twice it changes nothing"


def test_a_preview_needs_no_database(
    tmp_path_factory: pytest.TempPathFactory, bench: Workbench
) -> None:
    empty = Workbench(
        tmp_path_factory.mktemp("none") / "zhisun.db",
        clock=bench.clock,
        settings=bench.settings,
        actor="tester",
    )
    preview = empty.preview_page(page(row(countdown=60), age=hours(0)))
    assert preview.items[0].effect == "new"
    assert not empty.path.exists(), "looking creates nothing"
    empty.write_page(preview)
    assert only(empty, Queue.EXPIRING).shop == preview.shop
    empty.close()


def test_a_page_that_names_no_shop_belongs_to_the_one_that_knows_its_orders(
    bench: Workbench,
) -> None:
    feed(bench, SALES, [sale(id=OTHER, order_sn="261117-625944909000999")], hours(-2), shop="别家")
    feed(bench, SALES, [sale()], hours(-2))
    preview = bench.preview_page(page(row(countdown=60), age=hours(0)))
    assert preview.shop == SHOP
    strange = bench.preview_page(page(row(order_sn="261117-625944909000111"), age=hours(0)))
    assert strange.shop == bench.ingest().default_shop_name()


def test_a_work_order_row_opens_a_work_order(bench: Workbench) -> None:
    item = PageItem(1, "row", ORDER, "", "work_order", countdown=7200, title="催发货")
    feed(bench, SourceKind.ORDERS, [order(status="已收货，退款成功")], hours(-2))
    preview = bench.preview_page(page(item, age=hours(0)), shop=SHOP)
    bench.write_page(preview)
    found = only(bench, Queue.EXPIRING)
    assert (found.subject_kind, found.id) == (SubjectKind.WORK_ORDER, preview.items[0].case_id)


def test_a_page_age_is_the_moment_its_countdowns_count_from(bench: Workbench) -> None:
    feed(bench, SourceKind.BILL, [bill()], hours(-3))
    paste(bench, row(countdown=3600), age=hours(-5))
    assert only(bench, Queue.EXPIRING).deadline_at == hours(-4)
    assert bench.summary().as_of.pages == hours(-5)


def test_a_detail_page_that_names_only_its_after_sale_finds_its_order(bench: Workbench) -> None:
    feed(bench, SALES, [sale()], hours(-2))
    reading = page(
        row(order_sn="", after_sale_id=SALE, countdown=60),
        row(order_sn="", after_sale_id=OTHER, countdown=60, line=2, text="another"),
        age=hours(0),
    )
    preview = bench.preview_page(reading, shop=SHOP)
    assert [item.item.order_sn for item in preview.items] == [ORDER]
    assert [line.text for line in preview.reading.unmatched] == ["another"]
    bench.write_page(preview)
    assert only(bench, Queue.EXPIRING).deadline_at == hours(0) + 60


def test_a_countdown_without_a_status_belongs_to_the_case_as_it_stands(bench: Workbench) -> None:
    feed(bench, SALES, [sale(status="平台处理中")], hours(-2))
    paste(bench, row(countdown=60))
    found = only(bench, Queue.EVIDENCE)
    assert (found.deadline_at, found.deadline_source) == (hours(0) + 60, DeadlineSource.PASTED)
    assert where(bench) == {Queue.EVIDENCE: 1}, "an unknown status moves nothing"


def test_a_preview_shows_no_estimate_that_has_passed(bench: Workbench) -> None:
    shown = page(row("待商家处理", applied_at=at("11-10 10:00")), age=hours(0))
    (item,) = bench.preview_page(shown, shop=SHOP).items
    assert (item.effect, item.deadline_at, item.estimated) == ("new", None, False)
