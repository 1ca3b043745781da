"""Saved pages: HTML, MHTML, text in any encoding; and what is no page."""

import pytest

from importers.pages.saved import looks_like_page, page_text
from models.pages import PageItem
from models.states import Queue
from tests.importers.pages.reading import AFTER_SALE, ORDER, OTHER, read
from tests.makers.pages import (
    DETAIL_ADDRESS,
    SHAPES,
    DetailPage,
    PageRow,
    html_list,
    json_list,
    list_page,
    mhtml,
)

ROWS = (
    PageRow(),
    PageRow(order_sn=OTHER, countdown="（4时3分）", type="仅退款", status="待商家处理"),
)


def facts(items: tuple[PageItem, ...]) -> list[tuple[object, ...]]:
    return [
        (item.order_sn, item.countdown, item.status, item.type, item.amount_fen, item.title)
        for item in items
    ]


COPIED = facts(read(list_page(ROWS, SHAPES["lines"])).items)


def read_saved(data: bytes) -> list[tuple[object, ...]]:
    text = page_text(data)
    assert text is not None
    assert looks_like_page(data)
    return facts(read(text).items)


def gbk(html: str) -> str:
    return html.replace("charset=utf-8", "charset=gbk")


@pytest.mark.parametrize(
    "data",
    [
        html_list(ROWS).encode(),
        b"\xef\xbb\xbf" + html_list(ROWS).encode(),
        gbk(html_list(ROWS)).encode("gb18030"),
        html_list(ROWS).replace("<meta charset=utf-8>", "").encode("gb18030"),
        html_list(ROWS).encode("utf-16"),
        mhtml(html_list(ROWS)),
        mhtml(html_list(ROWS), base64=True),
        mhtml(gbk(html_list(ROWS)), charset="gb18030"),
        mhtml(html_list(ROWS)).replace(b"\n", b"\r\n"),
    ],
    ids=[
        *("utf-8", "utf-8-bom", "gb18030", "gb18030-unnamed", "utf-16"),
        *("mhtml", "mhtml-base64", "mhtml-gb18030", "mhtml-crlf"),
    ],
)
def test_a_saved_page_gives_what_a_copy_gives(data: bytes) -> None:
    assert read_saved(data) == COPIED


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_text_file_is_read_in_any_encoding(encoding: str) -> None:
    assert read_saved(list_page(ROWS, SHAPES["tabs"]).encode(encoding)) == COPIED


def test_what_is_not_shown_is_not_read() -> None:
    text = page_text(html_list(ROWS).encode()) or ""
    for hidden in ("261101-1111", "261102-2222", "261103-3333", "color"):
        assert hidden not in text


def test_the_title_comes_first_and_tells_the_evidence_page() -> None:
    text = page_text(html_list(ROWS, title="商家举证 - 拼多多商家后台").encode()) or ""
    assert text.splitlines()[0] == "商家举证 - 拼多多商家后台"
    bare = f"<html><head><title>商家举证 - 拼多多商家后台</title></head><body><p>{ORDER}</p><p>5时3分</p></body></html>"
    assert read(page_text(bare.encode()) or "").queue is Queue.EVIDENCE


def test_cells_and_blocks_are_lines_and_inline_text_is_not_parted() -> None:
    html = "<html><body><div>订单编号：<span>261117-</span><b>625944909000871</b></div><table><tr><td>仅退款</td><td>待商家<i>处理</i></td></tr></table>"
    (item,) = read(page_text(html.encode()) or "").items
    assert (item.order_sn, item.type, item.status) == (ORDER, "仅退款", "待商家处理")


def test_links_and_the_pages_own_address_name_the_after_sale() -> None:
    address = DETAIL_ADDRESS.format(id=AFTER_SALE, order_sn=ORDER)
    link = f"<html><body><p>{ORDER}</p><p>5时3分</p><a href='{address.replace('&', '&amp;')}'>查看详情</a></body></html>"
    (item,) = read(page_text(link.encode()) or "").items
    assert (item.after_sale_id, item.countdown) == (AFTER_SALE, 18_180)
    body = "".join(f"<p>{line}</p>" for line in DetailPage(after_sale_id="").lines())
    saved = f"<html><!-- saved from url=(0097){address} --><body>{body}</body></html>"
    for data in (saved.encode(), mhtml(f"<html><body>{body}</body></html>", location=address)):
        (item,) = read(page_text(data) or "").items
        assert item.after_sale_id == AFTER_SALE


def test_a_page_that_holds_its_list_in_a_script_is_read_from_it() -> None:
    html = f"<html><body><div id=app></div><script>window.__data={json_list(ROWS, left=7_200_000)};</script></body></html>"
    items = read(page_text(html.encode()) or "").items
    assert [(item.order_sn, item.countdown) for item in items] == [(ORDER, 7200), (OTHER, 7200)]


def test_rows_do_not_reach_across_the_frames_of_a_page() -> None:
    assert read(f"{ORDER}\n\f\n5时3分").items[0].countdown is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        "你好，世界".encode(),
        b"PK\x03\x04" + bytes(200),
        b"%PDF-1.7 261117-625944909000871",
        b"\x89PNG\r\n\x1a\n" + bytes(300),
        bytes(range(256)) * 20,
        "<html><body>别的网站</body></html>".encode(),
        f"售后编号,订单编号,售后状态,退款金额,申请时间\n{AFTER_SALE},{ORDER},待商家处理,38.64,2026-11-19 22:31:07\n".encode(),
        f"售后编号\t订单编号\t售后状态\t退款金额\t申请时间\t退款原因\n{AFTER_SALE}\t{ORDER}\t待商家处理\t38.64\t2026-11-19 22:31:07\t其他\n".encode(),
        (f"{ORDER},a,b,c,d,e\n" * 20000).encode("gb18030"),
    ],
)
def test_other_files_are_no_pages(data: bytes) -> None:
    assert not looks_like_page(data)


@pytest.mark.parametrize(
    "text",
    [
        ORDER,
        f"售后编号：{AFTER_SALE}",
        "未查询到相关订单信息",
        "还剩 5天8时29分52秒",
        json_list(ROWS),
    ],
)
def test_text_that_was_copied_from_the_back_end_is_a_page(text: str) -> None:
    assert looks_like_page(text.encode())


@pytest.mark.parametrize(
    "data",
    [
        b"<html>" + b"<div>" * 20_000,
        b"<html><![foo[bar]]><!x<p>" + ORDER.encode(),
        b"<!doctype html><table><tr><td>&#xD800;&#0;&#1114112;",
        b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n--x\n",
        b"MIME-Version: 1.0\nContent-Type: text/html; charset=nothing\n\n<p>" + ORDER.encode(),
        b"MIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n%%%",
        b"\xff\xfe\x00",
        b"\xff\xfe\x00\xd8",
        b"\x00" * 5000,
    ],
    ids=[
        "deep", "marked_sections", "no_characters", "no_part", "no_such_charset", "no_base64",
        "cut_utf16", "half_a_pair", "zeros",
    ],
)  # fmt: skip
def test_broken_files_never_raise(data: bytes) -> None:
    text = page_text(data)
    looks_like_page(data)
    if text is not None:
        read(text)
