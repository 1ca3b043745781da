"""Bytes -> the text encoding of a file, with one cheap look at all of it. No tables.

The order is: byte order mark, UTF-8, UTF-16 by its zero bytes, GB18030, then a guess. A few broken
bytes (a file that was cut off, a damaged disk) do not change the answer: they are counted.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import BinaryIO

CHUNK = 1 << 20
_TAIL = 16_384
_HEAD = 262_144
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over a file's bytes showed."""

    size: int
    digest: str
    """blake2b of the bytes, hex."""
    head: bytes
    """The first bytes, at most 256 KB."""
    tail: bytes
    """The last bytes, at most 16 KB."""
    utf8: bool
    """Strict UTF-8, apart from a character cut off at the end."""


def survey(stream: BinaryIO) -> Survey:
    """Read a stream to its end."""
    digest = blake2b(digest_size=16)
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    size, head, tail, utf8 = 0, b"", b"", True
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        digest.update(chunk)
        head = head or chunk[:_HEAD]
        tail = (tail + chunk)[-_TAIL:]
        if utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                utf8 = False
    return Survey(size, digest.hexdigest(), head, tail, utf8)


def candidates(found: Survey) -> Iterator[str]:
    """Encodings that the file may have, likeliest first."""
    for mark, name in _MARKS:
        if found.head.startswith(mark):
            yield name
            return
    wide = _zero_bytes(found.head)
    if wide:
        yield wide
    if found.utf8:
        yield "utf-8"
        return
    yield "gb18030"
    if guess := _guess(found.head):
        yield guess
    # Last: a UTF-8 file with some broken bytes.
    yield "utf-8"


def _zero_bytes(head: bytes) -> str | None:
    """UTF-16 without a mark: the zero bytes of commas and digits all stand on one side."""
    sample = head[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    least = len(sample) // 50 + 1
    if odd >= least and even * 10 < odd:
        return "utf-16-le"
    if even >= least and odd * 10 < even:
        return "utf-16-be"
    return None


def _guess(head: bytes) -> str | None:
    # Imported late: only files that are neither Unicode nor GB18030 need it.
    from charset_normalizer import from_bytes

    best = from_bytes(head[:32_768]).best()
    return best.encoding if best is not None and best.encoding != "ascii" else None


def broken(stream: BinaryIO, encoding: str) -> int:
    """How many characters of a stream cannot be read in an encoding; one cut at the end is none."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    marks = 0
    while chunk := stream.read(CHUNK):
        text = decoder.decode(chunk)
        if "\ufffd" in text:
            marks += text.count("\ufffd")
    return marks


def tail_text(found: Survey, encoding: str) -> str:
    """The end of the file as text."""
    tail = found.tail
    if encoding.startswith("utf-16"):
        if len(tail) < found.size and (found.size - len(tail)) % 2:
            tail = tail[1:]
        encoding = "utf-16-be" if found.head.startswith(codecs.BOM_UTF16_BE) else encoding
        encoding = "utf-16-le" if encoding == "utf-16" else encoding
    return tail.decode(encoding, "ignore")
