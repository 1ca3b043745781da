"""Files that prove something: what they are by their content, and where they are kept.

A file is copied below `evidence/` beside the database under the SHA-256 of its bytes, so that the
same file is kept once and a copy that was altered shows. No database here.
"""

import hashlib
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from models.drafts import plain
from models.errors import ZhisunError, reason_of
from models.form_limits import StoreLimits
from models.i18n import t
from models.media import Kind, Measures, extension_of, kind_of, measures_of, media_of
from models.storable import storable

FOLDER = "evidence"
"""Beside the database."""
INBOX = "inbox"
"""Below it a folder per case, by order number, for files to be added in one go."""

_HEAD = 64 * 1024
_CHUNK = 1024 * 1024
_LEFTOVERS = frozenset({"thumbs.db", "desktop.ini"})
"""What systems put into folders; hidden files are passed over too."""


class FileRefused(ZhisunError):
    """A file cannot be kept as evidence; the message names it and what it is."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the store, and what was found out about it."""

    digest: str
    """SHA-256 of the bytes, in hexadecimal."""
    name: str
    """The name that it had, without folders; it may hold anything."""
    media: str
    size: int
    measures: Measures


def store_of(database: Path) -> Path:
    """The folder in which the files of a database are kept."""
    return database.parent / FOLDER


def place_of_file(store: Path, digest: str, media: str) -> Path:
    """Where a kept file lies."""
    return store / digest[:2] / f"{digest}{extension_of(media)}"


def inbox_of(store: Path, order_sn: str, case_id: str) -> Path:
    """The folder whose files can be added to a case in one go. Need not exist."""
    safe = "".join(
        letter for letter in order_sn if (letter.isascii() and letter.isalnum()) or letter == "-"
    )
    return store / INBOX / (safe or case_id)


def make_inbox(inbox: Path) -> None:
    """Make the folder of a case, so that files can be put there.

    Raises:
        FileRefused: it cannot be made.
    """
    for folder in (inbox.parent.parent, inbox.parent, inbox):  # a parent made along is not private
        _private_folder(folder)


def expand(paths: Iterable[Path]) -> Iterator[Path]:
    """The files meant: a folder stands for the files in it, in the order of their names.

    Raises:
        FileRefused: there is nothing at a path, or a folder holds no files.
    """
    for path in paths:
        if os.path.islink(path) or not os.path.isdir(path):
            yield path
            continue
        try:
            found = sorted(one for one in path.iterdir() if _counts(one))
        except OSError as error:
            raise FileRefused(
                t("evidence.file.unreadable", name=plain(storable(str(path))), why=reason_of(error))
            ) from error
        if not found:
            raise FileRefused(t("evidence.file.empty_folder", name=plain(storable(str(path)))))
        yield from found


def _counts(path: Path) -> bool:
    name = path.name.lower()
    hidden = name.startswith((".", "~$")) or name in _LEFTOVERS
    return not hidden and (path.is_symlink() or not path.is_dir())


def keep(path: Path, store: Path, limits: StoreLimits) -> KeptFile:
    """Copy a file into the store, unless it is there already.

    Raises:
        FileRefused: it is no image, video or PDF by its content, no plain file, too large, broken,
            or cannot be read or written.
    """
    name = plain(storable(path.name))
    with _opened(path, name) as stream:
        head = stream.read(_HEAD)
        media = media_of(head)
        kind = kind_of(media)
        if not head:
            raise FileRefused(t("evidence.file.empty", name=name))
        if kind is None:
            raise FileRefused(
                t(
                    "evidence.file.not_evidence",
                    name=name,
                    what=media or t("evidence.file.unknown"),
                ),
                t("evidence.file.kinds"),
            )
        most = limits.bytes_of(kind)
        if os.fstat(stream.fileno()).st_size > most:  # before gigabytes are copied for nothing
            raise _too_large(name, most)
        stream.seek(0)
        part, digest, size = _copied(stream, store, name, most)
    try:
        measures = _measured(part, name, media, kind, limits)
        target = place_of_file(store, digest, media)
        _settle(part, target, name)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return KeptFile(digest, storable(path.name), media, size, measures)


def is_intact(path: Path, digest: str) -> bool:
    """Whether a kept file is there and its bytes are those that were added."""
    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == digest
    except OSError:
        return False


@contextmanager
def _opened(path: Path, name: str) -> Iterator[BinaryIO]:
    """The file, opened so that neither a link nor a pipe nor a device is followed or waited for."""
    flags = os.O_RDONLY
    for extra in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):  # no system has them all
        flags |= getattr(os, extra, 0)
    if os.path.islink(path):
        raise FileRefused(t("evidence.file.link", name=name))
    try:
        number = os.open(path, flags)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = reason_of(error) if isinstance(error, OSError) else str(error)
        raise FileRefused(t("evidence.file.unreadable", name=name, why=why)) from error
    mode = os.fstat(number).st_mode
    if not stat.S_ISREG(mode):
        os.close(number)
        what = "folder" if stat.S_ISDIR(mode) else "not_plain"
        raise FileRefused(t(f"evidence.file.{what}", name=name))
    with os.fdopen(number, "rb") as stream:
        try:
            yield stream
        except OSError as error:
            raise FileRefused(
                t("evidence.file.unreadable", name=name, why=reason_of(error))
            ) from error


def _copied(stream: BinaryIO, store: Path, name: str, most: int) -> tuple[Path, str, int]:
    """A copy in the store under a passing name, the digest of what was copied, and its size."""
    _private_folder(store)
    part = store / f".{secrets.token_hex(8)}.part"
    summed, size = hashlib.sha256(), 0
    try:
        number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "wb") as copy:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise _too_large(name, most)
                summed.update(chunk)
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
    except BaseException as error:
        with suppress(FileNotFoundError):
            part.unlink()
        if isinstance(error, OSError):
            raise FileRefused(
                t("evidence.file.unwritable", name=store, why=reason_of(error))
            ) from error
        raise
    return part, summed.hexdigest(), size


def _too_large(name: str, most: int) -> FileRefused:
    return FileRefused(t("evidence.file.too_large", name=name, most=most // 1024**2))


def _measured(part: Path, name: str, media: str, kind: Kind, limits: StoreLimits) -> Measures:
    try:
        return measures_of(part, media, kind, limits.pixels)
    except ValueError as error:
        raise FileRefused(t("evidence.file.broken", name=name, media=media, why=error)) from error


def _settle(part: Path, target: Path, name: str) -> None:
    """Give the copy its lasting name; a kept file of that digest is as good, unless it was cut."""
    _private_folder(target.parent)
    try:
        os.replace(part, target)
        _sync_folder(target.parent)
    except OSError as error:
        raise FileRefused(
            t("evidence.file.unwritable", name=target.parent, why=reason_of(error))
        ) from error


def _private_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FileRefused(
            t("evidence.file.unwritable", name=folder, why=reason_of(error))
        ) from error


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can."""
    with suppress(OSError):  # Windows opens no folders
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
