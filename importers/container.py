"""Paths -> the files to read: folders walked, zips opened, standard input kept aside.

What a file is, is told by its bytes, never by its name. Nothing is unpacked to disk and no name
inside a zip is ever used as a path.
"""

import os
import re
import stat
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from io import BufferedIOBase
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from models.errors import SourceRefused, ZhisunError
from models.i18n import t

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_MEMBERS = 1000
_BOMB_MB = 64
_BOMB_RATIO = 200
_SKIPPED = re.compile(
    r"\..*|~\$.*|readme(?:\..*)?|thumbs\.db|desktop\.ini|zhisun-rejects.*\.csv|"
    r".*\.(?:db|db-wal|db-shm|db-journal|sqlite3?|bak|tmp|part|crdownload|lnk|exe|msi|apk|"
    r"jpe?g|png|gif|webp|heic|bmp|mp4|mov|avi|pdf|docx?|pptx?|psd)",
    re.IGNORECASE,
)
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800


@dataclass(frozen=True, slots=True)
class Part:
    """One file to read: on disk, inside a zip, or from standard input."""

    name: str
    """As reports name it."""
    own_name: str
    """Its own file name, which may hold the time of export."""
    outer_name: str
    """Name of the zip around it, or empty."""
    modified: int | None
    """Epoch seconds; `None` for standard input."""
    size: int
    """Bytes, unpacked."""
    open: Callable[[], BinaryIO]
    """A seekable stream of its bytes; the caller closes it."""
    nested: bool = False
    """It stands inside a zip."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A path that cannot be read, and why."""

    name: str
    error: ZhisunError
    not_read: bool = True
    """It is missing or cannot be opened; else it was looked into and is nothing we take."""


Found = Part | Refusal


def find_parts(paths: Sequence[str | Path], zip_max_mb: int, kept: ExitStack) -> Iterator[Found]:
    """Every file behind the paths, each once; `-` is standard input, kept as long as `kept`."""
    seen: set[tuple[int, int]] = set()
    for path in paths:
        if str(path) == "-":
            yield from _guarded("-", lambda: _standard_input(zip_max_mb, kept))
        else:
            yield from _behind(Path(path), seen, zip_max_mb)


def _behind(path: Path, seen: set[tuple[int, int]], zip_max_mb: int) -> Iterator[Found]:
    """A file, or all files of a folder; links are followed, but nothing is read twice."""
    waiting = [(path, True)]
    while waiting:
        path, asked_for = waiting.pop()
        name = shown(str(path))
        try:
            status = path.stat()
            identity = (status.st_dev, status.st_ino)
            if identity in seen:
                continue
            seen.add(identity)
            if stat.S_ISDIR(status.st_mode):
                children = sorted(path.iterdir(), reverse=True)
                waiting += [(child, False) for child in children if not is_passed_over(child.name)]
                continue
        except OSError as error:
            yield Refusal(name, unreadable(error))
            continue
        if stat.S_ISREG(status.st_mode):
            yield from _guarded(name, partial(_file, path, name, status, zip_max_mb))
        elif asked_for:
            yield Refusal(
                name, SourceRefused(t("importers.refused.special"), t("importers.hint.special"))
            )


def is_passed_over(name: str) -> bool:
    """Whether a folder's or a zip's file of this name is clutter, or one of our own."""
    return _SKIPPED.fullmatch(name) is not None


def _guarded(name: str, find: Callable[[], list[Found]]) -> list[Found]:
    try:
        return find()
    except OSError as error:
        return [Refusal(name, unreadable(error))]
    except ZhisunError as error:
        return [Refusal(name, error, not_read=False)]


def _file(path: Path, name: str, status: os.stat_result, zip_max_mb: int) -> list[Found]:
    def opened() -> BinaryIO:
        return path.open("rb")

    whole = Part(name, path.name, "", int(status.st_mtime), status.st_size, opened)
    return _inside(whole, zip_max_mb)


def _standard_input(zip_max_mb: int, kept: ExitStack) -> list[Found]:
    # It may be a pipe, and it is read more than once. The file has no name, so none stays behind.
    copy = kept.enter_context(TemporaryFile())  # noqa: SIM115 - `kept` closes it
    while sys.stdin is not None and (chunk := sys.stdin.buffer.read(1 << 20)):
        copy.write(chunk)
    copy.flush()

    def opened() -> BinaryIO:
        stream = os.fdopen(os.dup(copy.fileno()), "rb")
        stream.seek(0)
        return stream

    return _inside(Part("-", "", "", None, copy.tell(), opened), zip_max_mb)


def _inside(whole: Part, zip_max_mb: int) -> list[Found]:
    """The part itself, or what stands inside it if it is a zip and no workbook."""
    with whole.open() as stream:
        if stream.read(4) not in (ZIP, b"PK\x05\x06", b"PK\x07\x08"):
            return [whole]
        stream.seek(0)
        try:
            with ZipFile(stream) as archive:
                if is_workbook(archive):
                    return [whole]
                if "[Content_Types].xml" in archive.namelist():
                    raise SourceRefused(t("importers.refused.document"), t("importers.hint.export"))
                return _members(whole, archive.infolist(), zip_max_mb)
        except BadZipFile as error:
            raise SourceRefused(t("importers.refused.broken"), t("importers.hint.again")) from error


def is_workbook(archive: ZipFile) -> bool:
    """Whether a zip is a workbook (xlsx, xlsb, ods)."""
    names = archive.namelist()
    if any(name.startswith("xl/workbook.") for name in names):
        return True
    return "mimetype" in names and "content.xml" in names


def _members(whole: Part, members: list[ZipInfo], zip_max_mb: int) -> list[Found]:
    wanted = [member for member in members if not _is_clutter(member)]
    if not wanted:
        raise SourceRefused(t("importers.refused.empty_zip"), t("importers.hint.again"))
    # Reading stops at the size that the directory states, so a stated size cannot be exceeded.
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    is_bomb = unpacked > _BOMB_MB << 20 and unpacked / packed > _BOMB_RATIO
    if is_bomb:
        times = unpacked // packed
        raise SourceRefused(
            t("importers.refused.bomb_ratio", size=unpacked >> 20, times=times),
            t("importers.hint.bomb_ratio"),
        )
    if unpacked > zip_max_mb << 20 or len(wanted) > _MAX_MEMBERS:
        raise SourceRefused(
            t("importers.refused.bomb", size=unpacked >> 20, limit=zip_max_mb),
            t("importers.hint.bomb"),
        )
    return [_member(whole, member, alone=len(wanted) == 1) for member in wanted]


def _is_clutter(member: ZipInfo) -> bool:
    steps = member.filename.split("/")
    return member.is_dir() or "__MACOSX" in steps or is_passed_over(steps[-1])


def _member(whole: Part, member: ZipInfo, *, alone: bool) -> Found:
    inner = _name_of(member)
    name = whole.name if alone else f"{whole.name}/{shown(inner)}"
    if member.flag_bits & _ENCRYPTED:
        return Refusal(
            *(name, SourceRefused(t("importers.refused.locked"), t("importers.hint.locked"))),
            not_read=False,
        )

    def opened() -> BinaryIO:
        outer = whole.open()
        try:
            # The member keeps the file open; the archive itself may go.
            with ZipFile(outer) as archive:
                return cast("BinaryIO", _Member(archive.open(member), outer))
        except NotImplementedError as error:
            outer.close()
            raise SourceRefused(
                t("importers.refused.packing"), t("importers.hint.unpack")
            ) from error

    own = inner.rsplit("/", 1)[-1]
    return Part(name, own, whole.own_name, whole.modified, member.file_size, opened, nested=True)


class _Member(BufferedIOBase):
    """A member's bytes; closing it closes the file around it, which `zipfile` leaves open."""

    def __init__(self, inner: IO[bytes], outer: BinaryIO) -> None:
        self._inner = inner
        self._outer = outer

    def readable(self) -> bool:
        """It is read."""
        return True

    def seekable(self) -> bool:
        """It can be read again from the beginning."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Bytes, unpacked."""
        return self._inner.read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        """Some bytes, unpacked."""
        return self._inner.read(65_536 if size < 0 else size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go elsewhere; backwards means unpacking again."""
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        """Bytes read so far."""
        return self._inner.tell()

    def close(self) -> None:
        """Close both."""
        self._inner.close()
        self._outer.close()
        super().close()


def _name_of(member: ZipInfo) -> str:
    """A member's name; Windows writes Chinese names in GBK without saying so."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    raw = member.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def shown(name: str) -> str:
    """A path as text that any terminal and any JSON reader takes."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "?" for char in text)


READ_ERRORS = (OSError, BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What reading a damaged, vanished or locked file can raise."""


def unreadable(error: BaseException) -> SourceRefused:
    """An error of reading as one that a person can act on."""
    if isinstance(error, FileNotFoundError):
        return SourceRefused(t("importers.refused.missing"), t("importers.hint.missing"))
    if isinstance(error, OSError) and not isinstance(error, BadZipFile):
        reason = error.strerror or str(error)
        return SourceRefused(t("importers.refused.unreadable", reason=reason))
    return SourceRefused(t("importers.refused.broken"), t("importers.hint.again"))
