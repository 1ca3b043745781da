"""Evidence on a real database: board, files, ticks, statement, pack, submission, result, undo."""

import html
import json
import re
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.attachments import FileRefused
from models.clock import FixedClock, from_epoch
from models.errors import ActionRefused, Conflict, ZhisunError
from models.evidence_rows import EvidenceBoard
from models.media import extension_of
from models.pages import PageItem
from models.rows import CaseRow
from models.states import CaseState, DraftKind, EvidenceResult, Queue, SourceKind
from models.workbench import Workbench
from tests.makers.pictures import PDF, encoded, picture, video, write_picture
from tests.models.shop import (
    ORDER,
    SALE,
    at,
    bill,
    feed,
    hours,
    only,
    order,
    page,
    payout,
    sale,
)
from tests.models.test_properties_import import workbench

DAY = 24.0


def disputed(bench: Workbench, **given: Any) -> CaseRow:
    """A dispute: the platform has stepped in, the parcel was signed for."""
    values = {"status": "平台处理中", "reason": "未收到货", "ship_track": "已签收 11-18 12:00 本人"}
    feed(bench, SourceKind.AFTER_SALES, [sale(**values | given)], hours(-2))
    feed(bench, SourceKind.ORDERS, [order(spec="5斤", confirmed_at=at("11-18 13:00"))], hours(-2))
    return only(bench, Queue.EVIDENCE)


def refunded(bench: Workbench) -> CaseRow:
    """A refund whose goods the buyer kept."""
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款成功")], hours(-2))
    feed(bench, SourceKind.ORDERS, [order(status="已收货，退款成功")], hours(-2))
    return only(bench, Queue.REFUND)


def ticked_by(board: EvidenceBoard) -> dict[str, str]:
    """What ticks each item."""
    return {one.id: one.ticked_by for one in board.checklist}


def rules(board: EvidenceBoard) -> dict[str, tuple[str, int, int]]:
    """Level, limit and figure of each problem."""
    return {one.rule: (one.level, one.limit, one.found) for one in board.problems}


def add(bench: Workbench, row: CaseRow, tmp_path: Path, *seeds: int, item: str = "") -> None:
    """Attach made pictures."""
    paths = [write_picture(tmp_path / f"{seed}.png", seed) for seed in seeds]
    bench.evidence.add(row.id, paths, item=item)


def test_facts_tick_what_they_prove_and_show_their_line(bench: Workbench) -> None:
    board = bench.evidence.board(disputed(bench).id)
    assert board.list_name == "未收到货"
    assert ticked_by(board) == {"track": "fact", "waybill": "fact", "pickup_photo": "", "chat": ""}
    assert board.checklist[0].detail.startswith("已签收 11-18 12:00 本人  after_sales-")
    assert board.checklist[0].detail.endswith(":2")
    assert bench.evidence.missing([board.case.id, "gone"]) == {board.case.id: "签收照片或取件记录"}
    assert board.folder.parts[-3:] == ("evidence", "inbox", ORDER)
    assert board.timeline
    assert rules(board)["images_least"] == ("warning", 1, 0)


def test_a_page_ticks_what_it_shows(bench: Workbench) -> None:
    row = disputed(bench, type="退货退款", reason="其他原因", ship_track=None)
    assert ticked_by(bench.evidence.board(row.id))["after_sale_page"] == ""
    item = PageItem(line=1, text="detail", order_sn=ORDER, after_sale_id=SALE, status="平台处理中")
    bench.write_page(bench.preview_page(page(item, age=hours(-1), page="detail"), shop=row.shop))
    with closing(sqlite3.connect(bench.path)) as connection, connection:
        shop, source = connection.execute("SELECT shop_id, source_id FROM sighting").fetchone()
        connection.execute(
            "INSERT INTO page_line (shop_id, order_sn, after_sale_id, kind, at, text, who, means,"
            " age, rank, digest, blanks, source_id, line)"
            " VALUES (?, ?, ?, 'entry', ?, '商家拒绝了申请', 'merchant', NULL, 1, 0, 1, 0, ?, 9)",
            (shop, ORDER, SALE, at("11-19 09:00"), source),
        )
    board = bench.evidence.board(row.id)
    line = next(one for one in board.checklist if one.id == "after_sale_page")
    assert line.ticked_by == "fact"
    assert "商家拒绝了申请" in line.detail
    assert line.detail.endswith(":9")
    assert any("商家拒绝了申请" in one.value for one in board.timeline)


def test_several_files_are_one_step_with_numbers_in_their_order(
    bench: Workbench, tmp_path: Path
) -> None:
    row = disputed(bench)
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(video(5000))
    done = bench.evidence.add(row.id, [write_picture(tmp_path / "b.png", 1), clip], item="track")
    assert done.done == (row.id,)
    files = bench.evidence.board(row.id).files
    assert [(one.name, one.media, one.position) for one in files] == [
        ("b.png", "image/png", 1),
        ("clip.mp4", "video/mp4", 2),
    ]
    assert ticked_by(bench.evidence.board(row.id))["track"] == "file"
    bench.undo()
    assert bench.evidence.board(row.id).files == ()
    assert all(bench.evidence.path_of(one).is_file() for one in files)


def test_good_files_are_added_and_bad_ones_named(bench: Workbench, tmp_path: Path) -> None:
    row = disputed(bench)
    text = tmp_path / "text.png"
    text.write_text("text")
    good = write_picture(tmp_path / "a.png", 1)
    done = bench.evidence.add(row.id, [text, good, good, tmp_path / "none.png"])
    assert [reason.partition(":")[0] for _case, reason in done.refused] == [
        "text.png",
        "none.png",
        "a.png",
    ]
    assert len(bench.evidence.board(row.id).files) == 1
    with pytest.raises(FileRefused, match=r"text\.png"):
        bench.evidence.add(row.id, [text])
    with pytest.raises(ActionRefused, match="已经有"):
        bench.evidence.add(row.id, [good])
    with pytest.raises(ActionRefused, match="moon"):
        bench.evidence.add(row.id, [good], item="moon")
    assert len(bench.evidence.board(row.id).files) == 1


def test_a_case_has_a_folder_for_new_files(bench: Workbench, tmp_path: Path) -> None:
    row = disputed(bench)
    folder = bench.evidence.board(row.id).folder
    with pytest.raises(ActionRefused):
        bench.evidence.add_inbox(row.id, item="moon")
    assert not folder.exists()
    with pytest.raises(FileRefused, match="没有文件") as refused:
        bench.evidence.add_inbox(row.id)
    assert str(folder) in refused.value.message
    for made in (folder, folder.parent, bench.evidence.store):
        assert made.stat().st_mode & 0o777 == 0o700
    write_picture(folder / "1.png", 1)
    bench.evidence.add_inbox(row.id)
    write_picture(folder / "2.png", 2)
    done = bench.evidence.add_inbox(row.id)
    assert [one.name for one in bench.evidence.board(row.id).files] == ["1.png", "2.png"]
    assert len(done.refused) == 1
    write_picture(folder / "3.png", 3)
    (folder / "1.png").unlink()
    (folder / "2.png").unlink()
    second = bench.evidence.board(row.id).files[1]
    bench.evidence.add_inbox(row.id, replace=second.id)
    assert [one.name for one in bench.evidence.board(row.id).files] == ["1.png", "3.png"]
    (folder / "3.png").unlink()
    write_picture(folder / "4.png", 4)
    bench.evidence.add_inbox(row.id, item="chat")
    assert [one.item for one in bench.evidence.board(row.id).files] == ["", "", "chat"]


def test_item_and_caption_are_one_step(bench: Workbench, tmp_path: Path) -> None:
    row = disputed(bench)
    add(bench, row, tmp_path, 1)
    (file,) = bench.evidence.board(row.id).files
    with pytest.raises(ActionRefused):
        bench.evidence.describe(file.id, "moon", "没有这一项")
    assert bench.evidence.board(row.id).files == (file,)
    bench.evidence.describe(file.id, "chat", "买家说收到了")
    (told,) = bench.evidence.board(row.id).files
    assert (told.item, told.caption) == ("chat", "买家说收到了")
    bench.undo()
    assert bench.evidence.board(row.id).files == (file,)


def test_a_file_is_replaced_in_its_place_and_that_is_undone(
    bench: Workbench, tmp_path: Path
) -> None:
    row = disputed(bench)
    add(bench, row, tmp_path, 1, 2, item="track")
    first = bench.evidence.board(row.id).files[0]
    bench.evidence.caption(first.id, "  签收\n截图  ")
    bench.evidence.add(row.id, [write_picture(tmp_path / "new.jpg", 3, "JPEG")], replace=first.id)
    changed = bench.evidence.board(row.id).files[0]
    assert (
        changed.id,
        changed.name,
        changed.media,
        changed.item,
        changed.caption,
        changed.position,
    ) == (*(first.id, "new.jpg", "image/jpeg", "track", "签收 截图", 1),)
    with pytest.raises(ActionRefused):
        bench.evidence.add(row.id, [tmp_path / "2.png"], replace=first.id)
    bench.undo()
    assert bench.evidence.board(row.id).files[0] == first._replace(caption="签收 截图")


def test_the_same_picture_in_another_case_is_pointed_out(bench: Workbench, tmp_path: Path) -> None:
    other = ORDER.replace("871", "872")
    sales = [
        sale(status="平台处理中"),
        sale(id="22012312345679", order_sn=other, status="平台处理中"),
    ]
    feed(bench, SourceKind.AFTER_SALES, sales, hours(-1))
    one, two = sorted(bench.cases(Queue.EVIDENCE), key=lambda row: row.order_sn)
    add(bench, one, tmp_path, 1, 2)
    again = tmp_path / "again.jpg"
    again.write_bytes(encoded(picture(2).resize((120, 90)), "JPEG", 60))
    bench.evidence.add(two.id, [tmp_path / "1.png", again, write_picture(tmp_path / "3.png", 3)])
    files = bench.evidence.board(two.id).files
    assert [[(twin.order_sn, twin.exact) for twin in file.twins] for file in files] == [
        [(ORDER, True)],
        [(ORDER, False)],
        [],
    ]
    found = rules(bench.evidence.board(two.id))
    assert found["twin"] == ("warning", 0, 1)
    assert found["twin_alike"] == ("warning", 0, 1)
    bench.evidence.remove(bench.evidence.board(one.id).files[0].id)
    assert bench.evidence.board(two.id).files[0].twins == ()


def test_a_statement_is_drafted_from_facts_alone(bench: Workbench) -> None:
    row = disputed(bench)
    made = bench.evidence.statement(row.id)
    assert made.kind is DraftKind.STATEMENT
    assert made.template == "statement_not_received"
    assert made.text == (
        f"订单{ORDER}（草莓礼盒装）：11月18日发货，运单YT8812345678901，物流显示已签收，"
        "11月18日确认收货，买家11月19日申请仅退款，原因「未收到货」，金额128.00元。请平台核实。"
    )
    board = bench.evidence.board(row.id)
    assert board.statement == made
    assert "text_missing" not in rules(board)
    bench.save_draft(made.id, "字" * 301)
    assert rules(bench.evidence.board(row.id))["text"] == ("warning", 300, 301)


def test_an_unknown_fact_leaves_its_sentence_out(bench: Workbench) -> None:
    feed(
        bench,
        SourceKind.AFTER_SALES,
        [sale(status="平台处理中", reason=None, applied_at=None)],
        hours(-1),
    )
    text = bench.evidence.statement(only(bench, Queue.EVIDENCE).id).text
    assert not re.search("签收|原因|申请于|确认|运单", text)
    assert (
        text
        == f"订单{ORDER}（草莓礼盒装）：买家申请仅退款，金额128.00元。没有退货物流。请平台核实。"
    )


def test_what_the_platform_forbids_refuses_the_pack(bench: Workbench, tmp_path: Path) -> None:
    row = disputed(bench)
    add(bench, row, tmp_path, 1)
    bench.save_draft(bench.evidence.statement(row.id).id, "请加微信 abc123 私下转账")
    assert rules(bench.evidence.board(row.id))["words"][0] == "error"
    out = tmp_path / "out" / "deep"
    done = bench.evidence.pack(row.id, out)
    assert (done.ok, done.files, done.folder, done.page) == (False, (), None, None)
    assert not out.parent.exists()
    forced = bench.evidence.pack(row.id, out, force=True)
    assert not forced.ok
    assert forced.page is not None
    assert forced.page.is_file()


def test_a_loss_is_judged_by_the_appeals_form(bench: Workbench, tmp_path: Path) -> None:
    row = refunded(bench)
    board = bench.evidence.board(row.id)
    assert rules(board)["images_least"] == ("error", 1, 0)
    assert not bench.evidence.pack(row.id, tmp_path / "out").ok
    assert not (tmp_path / "out").exists()
    assert bench.evidence.statement(row.id).kind is DraftKind.APPEAL
    add(bench, row, tmp_path, *range(1, 8))
    assert rules(bench.evidence.board(row.id))["images"] == ("error", 6, 7)
    bench.undo()
    add(bench, row, tmp_path, 1)
    assert bench.evidence.pack(row.id, tmp_path / "out").ok
    with pytest.raises(ActionRefused, match="追回"):
        bench.evidence.submit(row.id)


def test_freight_has_its_own_list(bench: Workbench) -> None:
    feed(bench, SourceKind.BILL, [bill(code="0040003", amount_fen=-900)], hours(-1))
    board = bench.evidence.board(only(bench, Queue.PAYOUT).id)
    assert [one.id for one in board.checklist][:2] == ["after_sale_page", "no_reason"]
    assert ticked_by(board)["payout_record"] == "fact"


def test_a_payout_is_proven_by_its_own_line_alone(bench: Workbench) -> None:
    late = {"code": "0040004", "amount_fen": -500}
    lines = [
        bill(signature="b1", at=at("11-16 12:00"), **late),
        bill(signature="b2", at=at("11-17 12:00"), **late),
        bill(signature="b3", at=at("11-17 12:00"), code="0040005", amount_fen=-600),
    ]
    feed(bench, SourceKind.BILL, lines, hours(-3))
    feed(bench, SourceKind.PAYOUTS, [payout(kind="coupon", amount_fen=300)], hours(-2))
    told = {}
    for row in bench.cases(Queue.PAYOUT):
        board = bench.evidence.board(row.id)
        (record,) = [one for one in board.checklist if one.id == "payout_record"]
        told[row.amount_fen, row.loss_at] = record.detail.rpartition("  ")[0]
    assert told == {
        (500, at("11-16 12:00")): "2026-11-16 12:00:00  -5.00  0040004 交易退款-订单退款",
        (500, at("11-17 12:00")): "2026-11-17 12:00:00  -5.00  0040004 交易退款-订单退款",
        (600, at("11-17 12:00")): "2026-11-17 12:00:00  -6.00  0040005 交易退款-订单退款",
        (300, at("11-18 12:00")): "3.00  打款成功 小额补偿",
    }


def test_a_request_that_waits_for_an_answer_takes_no_evidence(
    bench: Workbench, tmp_path: Path
) -> None:
    feed(bench, SourceKind.AFTER_SALES, [sale()], hours(-1))
    row = only(bench, Queue.EXPIRING)
    with pytest.raises(ActionRefused, match="还没有进入纠纷"):
        add(bench, row, tmp_path, 1)
    assert not bench.evidence.store.exists()


# -- the pack ---------------------------------------------------------------------------------


def test_a_pack_is_a_folder_a_zip_and_a_page(bench: Workbench, tmp_path: Path) -> None:
    row = disputed(bench)
    clip = tmp_path / "打包.mp4"
    clip.write_bytes(video())
    paper = tmp_path / "report.pdf"
    paper.write_bytes(PDF)
    ugly = write_picture(tmp_path / 'a\n<b> [x] "q" 13812345678.png', 1)
    bench.evidence.add(row.id, [ugly, clip, paper])
    files = bench.evidence.board(row.id).files
    bench.evidence.assign(files[1].id, "packing_video")
    bench.evidence.caption(files[0].id, "<script>alert(1)</script> 签收人: 王小二 13812345678")
    statement = bench.evidence.statement(row.id)
    done = bench.evidence.pack(row.id, tmp_path / "out")
    assert done.ok
    assert done.folder
    assert done.archive
    assert done.folder.stat().st_mode & 0o777 == 0o700
    assert done.archive.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in done.files] == [
        *("index.html", "statement.txt", "01_a_b_[x]_q_1378.png"),
        *("02_打包视频.mp4", "03_report.pdf"),
    ]
    assert done.folder is not None
    assert done.archive is not None
    assert done.page is not None
    assert done.folder == tmp_path / "out" / f"{ORDER}_{SALE}"
    with zipfile.ZipFile(done.archive) as packed:
        assert packed.testzip() is None
        assert sorted(packed.namelist()) == sorted(
            f"{done.folder.name}/{one.name}" for one in done.files
        )
    text = done.page.read_text(encoding="utf-8")
    assert "<script>" not in text
    assert "13812345678" not in text
    assert "王**" in text
    assert statement.text in html.unescape(text)
    assert "已签收 11-18 12:00" in text
    for one in files:
        assert one.digest in text
    sources = re.findall(r'(?:src|href)="([^"]*)"', text)
    assert sources
    assert not any("//" in one or ".." in one for one in sources)
    assert (done.folder / "02_打包视频.mp4").read_bytes() == video()
    assert list((tmp_path / "out").glob(".*")) == []


def test_unmasked_shows_what_is_there(bench: Workbench, tmp_path: Path) -> None:
    row = disputed(bench)
    add(bench, row, tmp_path, 1)
    bench.evidence.caption(bench.evidence.board(row.id).files[0].id, "电话 13812345678")
    shown = bench.evidence.pack(row.id, tmp_path / "out", unmasked=True)
    hidden = bench.evidence.pack(row.id, tmp_path / "out")
    assert shown.page is not None
    assert hidden.page is not None
    assert "13812345678" in shown.page.read_text(encoding="utf-8")
    assert "13812345678" not in hidden.page.read_text(encoding="utf-8")


def test_nothing_is_overwritten(bench: Workbench, tmp_path: Path) -> None:
    row = disputed(bench)
    add(bench, row, tmp_path, 1)
    out = tmp_path / "out"
    (out / f"{ORDER}_{SALE}").mkdir(parents=True)
    (out / f"{ORDER}_{SALE}_2.zip").write_text("mine")
    done = bench.evidence.pack(row.id, out)
    assert done.folder == out / f"{ORDER}_{SALE}_3"
    assert (out / f"{ORDER}_{SALE}_2.zip").read_text() == "mine"


def test_a_pack_that_cannot_be_written_leaves_nothing(bench: Workbench, tmp_path: Path) -> None:
    row = disputed(bench)
    add(bench, row, tmp_path, 1)
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(ZhisunError, match="没有写成"):
        bench.evidence.pack(row.id, blocked)
    with pytest.raises(ZhisunError, match="没有写成"):
        bench.evidence.pack(row.id, blocked / "inside")
    assert blocked.read_text() == "in the way"


def test_a_file_that_was_altered_or_lost_refuses_the_pack(bench: Workbench, tmp_path: Path) -> None:
    row = disputed(bench)
    add(bench, row, tmp_path, 1, 2)
    first, second = bench.evidence.board(row.id).files
    bench.evidence.path_of(first).write_bytes(b"altered")
    done = bench.evidence.pack(row.id, tmp_path / "out")
    first_problem = done.problems[0]
    assert (first_problem.rule, first_problem.level, first_problem.found) == (
        "file_lost",
        "error",
        1,
    )
    bench.evidence.path_of(second).unlink()
    assert rules(bench.evidence.board(row.id))["file_lost"] == ("error", 0, 1)
    forced = bench.evidence.pack(row.id, tmp_path / "out", force=True)
    assert [one.name for one in forced.files] == ["index.html", "statement.txt"]


# -- submission and result --------------------------------------------------------------------


def submitted(bench: Workbench, tmp_path: Path, **given: Any) -> CaseRow:
    """A dispute whose evidence was submitted."""
    row = disputed(bench, **given)
    add(bench, row, tmp_path, 1)
    bench.evidence.statement(row.id)
    bench.evidence.submit(row.id)
    return bench.case(row.id)


def test_a_submission_is_final_and_the_case_waits(bench: Workbench, tmp_path: Path) -> None:
    row = submitted(bench, tmp_path)
    assert row.state is CaseState.WAITING
    assert row.comes_back_at == hours(7 * DAY)
    assert row.submitted_at == hours(0)
    submission = bench.evidence.board(row.id).submission
    assert submission is not None
    assert (submission.result, submission.learnt, len(submission.files)) == (None, False, 1)
    with pytest.raises(Conflict):
        bench.undo()
    with pytest.raises(ActionRefused, match="不能改"):
        bench.evidence.submit(row.id)
    assert bench.case(row.id).state is CaseState.WAITING
    assert bench.cases(Queue.EVIDENCE) == []


def test_a_submitted_case_waits_at_least_until_its_deadline(
    bench: Workbench, tmp_path: Path
) -> None:
    row = disputed(bench)
    bench.set_deadline([row.id], from_epoch(hours(9 * DAY)))
    add(bench, row, tmp_path, 1)
    bench.evidence.submit(row.id)
    assert bench.case(row.id).comes_back_at == hours(9 * DAY)


def test_nothing_is_nothing_to_submit(bench: Workbench) -> None:
    row = disputed(bench)
    with pytest.raises(ActionRefused, match="没有说明"):
        bench.evidence.submit(row.id)
    with pytest.raises(ActionRefused, match="还没有标为已提交"):
        bench.evidence.result(row.id, EvidenceResult.WON)


@pytest.mark.parametrize(
    ("status", "result"),
    [
        ("退款成功", EvidenceResult.LOST),
        ("退款关闭", EvidenceResult.WON),
        ("平台处理中", None),
    ],
)
def test_a_result_is_learnt_from_a_later_import(
    bench: Workbench, tmp_path: Path, clock: FixedClock, status: str, result: EvidenceResult | None
) -> None:
    row = submitted(bench, tmp_path)
    feed(bench, SourceKind.AFTER_SALES, [sale(status=status)], hours(1))
    submission = bench.evidence.board(row.id).submission
    assert submission is not None
    assert (submission.result, submission.learnt) == (result, result is not None)
    line = next(one for one in bench.evidence.lines() if one.case.id == row.id)
    assert (line.result, line.learnt) == (result, result is not None)


def test_a_persons_word_wins(bench: Workbench, tmp_path: Path) -> None:
    row = submitted(bench, tmp_path)
    bench.evidence.result(row.id, EvidenceResult.WON)
    assert bench.case(row.id).state is CaseState.HANDLED
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款成功")], hours(1))
    submission = bench.evidence.board(row.id).submission
    assert submission is not None
    assert (submission.result, submission.learnt) == (EvidenceResult.WON, False)


def test_a_result_is_undone(bench: Workbench, tmp_path: Path) -> None:
    row = submitted(bench, tmp_path)
    bench.evidence.result(row.id, EvidenceResult.LOST)
    bench.undo()
    submission = bench.evidence.board(row.id).submission
    assert submission is not None
    assert submission.result is None
    assert bench.case(row.id) == row


def test_a_second_review_takes_new_evidence(bench: Workbench, tmp_path: Path) -> None:
    row = submitted(bench, tmp_path)
    bench.evidence.result(row.id, EvidenceResult.REVIEW)
    assert bench.case(row.id).state is CaseState.WAITING
    assert ticked_by(bench.evidence.board(row.id))["new_evidence"] == ""
    add(bench, row, tmp_path, 5, item="new_evidence")
    bench.evidence.submit(row.id)
    submission = bench.evidence.board(row.id).submission
    assert submission is not None
    assert (submission.result, len(submission.files)) == (None, 2)


def test_a_later_deadline_asks_again_at_once(bench: Workbench, tmp_path: Path) -> None:
    row = disputed(bench)

    def seen(countdown: int, age: int) -> None:
        item = PageItem(
            line=1,
            text="row",
            order_sn=ORDER,
            after_sale_id=SALE,
            status="平台处理中",
            countdown=countdown,
        )
        reading = page(item, age=age, name=f"p{age}-{countdown}")
        bench.write_page(bench.preview_page(reading, shop=row.shop))

    seen(5 * 3600, hours(-1))
    add(bench, row, tmp_path, 1)
    bench.evidence.submit(row.id)
    bench.clock = FixedClock(from_epoch(hours(2)))
    seen(2 * 3600, hours(1))  # the same deadline, an hour off
    assert bench.case(row.id).state is CaseState.WAITING
    bench.clock = FixedClock(from_epoch(hours(3)))
    seen(24 * 3600, hours(2))
    assert bench.case(row.id).state is CaseState.OPEN
    submission = bench.evidence.board(row.id).submission
    assert submission is not None
    assert (submission.result, submission.learnt) == (EvidenceResult.REVIEW, True)
    bench.evidence.submit(row.id)
    assert bench.case(row.id).state is CaseState.WAITING


def test_evidence_keeps_its_case_and_moves_with_it(bench: Workbench, tmp_path: Path) -> None:
    item = PageItem(line=1, text="row", order_sn=ORDER, status="平台处理中")
    bench.write_page(bench.preview_page(page(item, age=hours(-3)), shop="店"))
    row = only(bench, Queue.EVIDENCE)
    add(bench, row, tmp_path, 1)
    bench.evidence.tick(row.id, "chat", "看过")
    feed(bench, SourceKind.AFTER_SALES, [sale(status="平台处理中")], hours(-1), shop="店")
    joined = only(bench, Queue.EVIDENCE)
    assert joined.id != row.id
    board = bench.evidence.board(joined.id)
    assert len(board.files) == 1
    assert next(one for one in board.checklist if one.id == "chat").detail == "看过"


# -- any order --------------------------------------------------------------------------------


def state(bench: Workbench) -> dict[str, list[tuple[Any, ...]]]:
    """All that actions of evidence can change."""
    with closing(sqlite3.connect(bench.path)) as connection:
        return {
            name: connection.execute(f"SELECT {columns} FROM {name} ORDER BY 1, 2").fetchall()
            for name, columns in (
                ("attachment", "id, case_id, digest, name, media, item, caption, position"),
                ("tick", "case_id, item, text"),
                ("submission", "*"),
                ("cases", "id, version, touched, decision, follow_up_at, closed"),
            )
        }


acts = st.tuples(
    st.sampled_from(
        ["add", "replace", "remove", "assign", "caption", "tick", "untick", "note", "undo"]
    ),
    st.integers(0, 3),
    st.integers(0, 5),
)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(sequence=st.lists(acts, min_size=1, max_size=8))
def test_any_sequence_can_be_undone_step_by_step(sequence: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = workbench(folder)
        row = disputed(bench)
        paths = [write_picture(Path(folder) / f"{seed}.png", seed) for seed in range(6)]
        states = [state(bench)]
        for verb, place, choice in sequence:
            if verb == "undo":
                if len(states) > 1:
                    bench.undo()
                    states.pop()
            elif act(bench, row, verb, place, paths[choice], ["", "track", "chat"][choice % 3]):
                states.append(state(bench))
            assert state(bench) == states[-1]
            check_board(bench.evidence.board(row.id))
        while len(states) > 1:
            bench.undo()
            states.pop()
            assert state(bench) == states[-1]
        assert bench.evidence.board(row.id).files == ()
        bench.close()


def act(bench: Workbench, row: CaseRow, verb: str, place: int, path: Path, item: str) -> bool:
    """Do it; whether anything was done."""
    desk = bench.evidence
    files = desk.board(row.id).files
    number = files[place % len(files)].id if files else 10**6
    try:
        match verb:
            case "add":
                desk.add(row.id, [path, path.with_name("0.png")], item=item)
            case "replace":
                desk.add(row.id, [path], replace=number)
            case "remove":
                desk.remove(number)
            case "assign":
                desk.assign(number, item)
            case "caption":
                desk.caption(number, item)
            case "tick":
                desk.tick(row.id, item, f"看过 {place}")
            case "untick":
                desk.untick(row.id, item)
            case _:
                bench.set_note([row.id], f"note {place}")
    except ActionRefused:
        return False
    return True


def check_board(board: EvidenceBoard) -> None:
    """What must hold of every board."""
    digests = [one.digest for one in board.files]
    assert len(digests) == len(set(digests))
    assert [one.position for one in board.files] == sorted(one.position for one in board.files)
    proven = {one.item for one in board.files if one.item}
    assert {one.id for one in board.checklist if one.ticked_by == "file"} == proven
    assert all(extension_of(one.media) for one in board.files)
    json.dumps([one._asdict() for one in board.checklist])


def test_a_payout_of_the_shop_itself_is_no_appeal(bench: Workbench) -> None:
    feed(bench, SourceKind.PAYOUTS, [payout()], hours(-1))
    with pytest.raises(ActionRefused):
        bench.evidence.statement(only(bench, Queue.PAYOUT).id)


def test_no_evidence_is_submitted_when_the_dispute_is_over(bench: Workbench) -> None:
    row = disputed(bench)
    bench.evidence.statement(row.id)
    feed(bench, SourceKind.AFTER_SALES, [sale(status="退款成功")], hours(-0.1))
    with pytest.raises(ActionRefused, match="已经结束"):
        bench.evidence.submit(row.id)
