"""Bytes of a saved page (HTML, MHTML, text, JSON) to the text that a browser would have copied."""

import codecs
import re
from email import message_from_bytes
from email.message import Message
from itertools import islice
from typing import cast

import charset_normalizer
from bs4 import BeautifulSoup, Comment, Doctype, Tag
from bs4.element import NavigableString
from bs4.exceptions import ParserRejectedMarkup

from importers.pages import countdown, headings, list_json, numbers
from importers.pages.detail_page import looks_like_detail
from importers.pages.list_page import has_headings
from importers.pages.text import PAGE_BREAK, clean, squeezed

_SNIFFED = 256 * 1024
_BINARY = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"RIFF",
    b"SQLite format 3",
)
_HTML = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*|<\?xml[^>]{0,200}>\s*){0,5}<(?:!doctype\s+html|html|head|body|div|table|meta|title)\b",
    re.I | re.S,
)
_MHTML = re.compile(rb"(?:^|\n)content-type:\s*(?:multipart/related|text/html)", re.I)
_META_CHARSET = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.I)
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S{1,500})")
_OUR_ADDRESS = re.compile(
    r"aftersales-ssr/detail\?|work_order/tododetail\?|aftersales/work_order/list"
)

_DROPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "select",
        "datalist",
        "svg",
        "head",
        "iframe",
        "object",
        "input",
        "textarea",
    }
)
# fmt: off
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "button", "dd", "details", "div",
    "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
})
# fmt: on
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


def looks_like_page(data: bytes) -> bool:
    """Whether bytes are a page of the back end, or text copied from one, and not a table export.

    A table with delimiters is none, so that look-alikes of exports are not half read as pages.
    """
    if is_html(data) or is_mhtml(data):
        text = page_text(data)
        return text is not None and _is_about_orders(text)
    text = decoded(data[:_SNIFFED])
    return text is not None and not _is_table(text) and _is_about_orders(text)


def page_text(data: bytes) -> str | None:
    """The text of a page as a browser copies it, or `None` if the bytes are no text at all."""
    if is_mhtml(data):
        frames = [
            _html_text(_decoded_html(body, charset), address)
            for body, charset, address in _frames(data)
        ]
        if frames:
            return f"\n{PAGE_BREAK}\n".join(frames)
    if is_html(data):
        return _html_text(_decoded_html(data, None), "")
    return decoded(data)


def is_html(data: bytes) -> bool:
    """Whether bytes begin as HTML does."""
    start = data[:4096]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        start = start.decode("utf-16", "ignore").encode()
    return _HTML.match(start.removeprefix(codecs.BOM_UTF8)) is not None


def is_mhtml(data: bytes) -> bool:
    """Whether bytes begin with the mail-like head of an MHTML file."""
    head = re.split(rb"\r?\n\r?\n", data[:8192], maxsplit=1)[0]
    return (
        _MHTML.search(head) is not None
        and re.search(rb"(?:^|\n)mime-version:", head, re.I) is not None
    )


def decoded(data: bytes) -> str | None:
    """Text of bytes in whatever encoding, or `None` if they are no text."""
    if data.startswith(_BINARY):
        return None
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data[:4096]:
        return _utf16_without_mark(data)
    # The last character may be cut in two where only the beginning of a file is looked at.
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                return data[: len(data) - cut].decode(encoding)
            except UnicodeDecodeError as error:
                if error.start < len(data) - 4:
                    break
    best = charset_normalizer.from_bytes(data[:_SNIFFED]).best()
    return data.decode(best.encoding, "replace") if best is not None else None


def _utf16_without_mark(data: bytes) -> str | None:
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data[: len(data) // 2 * 2].decode(encoding, "replace")
        sample = text[:2000]
        plain = sum(
            character.isspace()
            or " " <= character < "\x7f"
            or "一" <= character <= "鿿"
            or "＀" <= character <= "￯"
            for character in sample
        )
        if plain > 0.9 * len(sample):
            return text
    return None


def _decoded_html(data: bytes, charset: str | None) -> str:
    meta = _META_CHARSET.search(data[:4096])
    for name in (charset, meta[1].decode("ascii") if meta else None):
        if name and not data.startswith(
            (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        ):
            # GBK and GB2312 pages hold characters that only GB18030 has.
            encoding = "gb18030" if name.lower().replace("-", "").startswith("gb") else name
            try:
                return data.decode(encoding)
            except (LookupError, UnicodeDecodeError):
                continue
    return decoded(data) or data.decode("utf-8", "replace")


def _frames(data: bytes) -> list[tuple[bytes, str | None, str]]:
    """HTML parts of an MHTML file: bytes, named charset, address."""
    message = message_from_bytes(data)
    own = str(message.get("Snapshot-Content-Location") or "")
    frames: list[tuple[bytes, str | None, str]] = []
    for part in islice(message.walk(), 500):
        if part.get_content_type() != "text/html":
            continue
        body = _payload(part)
        location = str(part.get("Content-Location") or own)
        frames.append((body, part.get_content_charset(), location))
    return frames


def _payload(part: Message) -> bytes:
    return cast("bytes | None", part.get_payload(decode=True)) or b""


def _html_text(html: str, address: str) -> str:
    try:
        soup = BeautifulSoup(html, "html.parser")
    except (ParserRejectedMarkup, AssertionError, RecursionError):
        return re.sub(r"<[^<>]{0,2000}>", "\n", html)
    lines = [squeezed(soup.title.get_text()) if soup.title else ""]
    saved_from = _SAVED_FROM.search(html[:4096])
    lines += [
        line for line in (address, saved_from[1] if saved_from else "") if _OUR_ADDRESS.search(line)
    ]
    body = _visible_text(soup)
    if not numbers.find_marks(clean(body).text):
        scripts = (
            list_json.json_in_script(script.get_text()) for script in soup.find_all("script")
        )
        found = next((script for script in scripts if script), "")
        if found:
            return found
    return "\n".join([line for line in lines if line] + [body])


def _visible_text(soup: BeautifulSoup) -> str:
    """Text of what is shown; blocks and cells begin lines, links to after-sales leave their address."""
    pieces: list[str] = []
    # A stack instead of recursion: pages nest deeper than Python's limit.
    waiting: list[object] = list(reversed(list(soup.children)))
    while waiting:
        node = waiting.pop()
        if isinstance(node, str) and not isinstance(node, NavigableString):
            pieces.append(node)
        elif isinstance(node, NavigableString):
            if not isinstance(node, Comment | Doctype):
                pieces.append(re.sub(r"\s+", " ", node))
        elif isinstance(node, Tag) and not _is_dropped(node):
            edge = "\n" if node.name in _BLOCKS else ""
            link = str(node.get("href") or "") if node.name == "a" else ""
            after = f"\n{link}\n" if _OUR_ADDRESS.search(link) else edge
            waiting.append(after)
            waiting.extend(reversed(list(node.children)))
            pieces.append(edge)
    return re.sub(r"\n[ \n]*\n", "\n", "".join(pieces)).strip()


def _is_dropped(tag: Tag) -> bool:
    return (
        tag.name in _DROPPED
        or tag.has_attr("hidden")
        or _HIDDEN.search(str(tag.get("style") or "")) is not None
    )


def _is_about_orders(text: str) -> bool:
    page = clean(text)
    return (
        (list_json.looks_like_json(page.text))
        or any(mark.kind != "broken" for mark in numbers.find_marks(page.text))
        or bool(countdown.find_countdowns(page.text))
        or headings.says_error(page.text)
        or has_headings(page.text)
        or looks_like_detail(page.text)
    )


def _is_table(text: str) -> bool:
    """Whether most lines are rows of a file with delimiters."""
    if list_json.looks_like_json(text):
        return False
    lines = [line for line in text.splitlines()[:60] if line.strip()]
    commas = sum(line.count(",") >= 4 or line.count(";") >= 4 for line in lines)
    tabs = sum(line.count("\t") >= 5 for line in lines)
    # A list copied with tabs says 申请时间 in every row or has the page's headings; an export does not.
    copied = has_headings(text) or re.search(r"申请时间 ?[:：]", text) is not None
    return commas > 0.5 * len(lines) or (tabs > 0.5 * len(lines) and not copied)
