"""What a file is by its content, and its measures: pixels, duration, perceptual hash.

Libraries tell; nothing here trusts a file's name. They are imported when a file is looked at.
"""

import warnings
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL import Image

HASH_SIZE = 16
"""Side of the grid of the perceptual hash: 2 x 16 x 16 bits."""
ALIKE = 32
"""Bits in which the hashes of one picture may differ after it was saved anew or scaled.

Saving as JPEG of quality 40 at half the size changes up to 30 of the 512; other screens of one app
differ in 69 and more, other photos in 200. Measured on made pictures (2026-11-24): an assumption.
"""
_FLAT = 24
"""A picture with fewer steps of brightness than this has no shape to be compared by."""


class Kind(StrEnum):
    """What a form takes a file as."""

    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"


class Measures(NamedTuple):
    """What was found out about a file's content; `None` and empty are unknown."""

    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    picture_hash: str = ""


_KINDS: dict[str, tuple[Kind, str]] = {
    "image/jpeg": (Kind.IMAGE, ".jpg"),
    "image/png": (Kind.IMAGE, ".png"),
    "image/webp": (Kind.IMAGE, ".webp"),
    "image/bmp": (Kind.IMAGE, ".bmp"),
    "image/gif": (Kind.IMAGE, ".gif"),
    "image/heif": (Kind.IMAGE, ".heic"),
    "video/mp4": (Kind.VIDEO, ".mp4"),
    "video/quicktime": (Kind.VIDEO, ".mov"),
    "video/3gpp": (Kind.VIDEO, ".3gp"),
    "video/webm": (Kind.VIDEO, ".webm"),
    "video/x-matroska": (Kind.VIDEO, ".mkv"),
    "video/x-msvideo": (Kind.VIDEO, ".avi"),
    "video/x-flv": (Kind.VIDEO, ".flv"),
    "video/x-ms-wmv": (Kind.VIDEO, ".wmv"),
    "application/pdf": (Kind.DOCUMENT, ".pdf"),
}
_SAME = {
    "image/x-ms-bmp": "image/bmp",
    "image/heic": "image/heif",
    "video/avi": "video/x-msvideo",
    "application/x-matroska": "video/x-matroska",
}
"""Names by which the same type goes."""

_STILLS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_PILLOW = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
    "image/gif": "GIF",
}
_TIMED = ("video/mp4", "video/quicktime", "video/3gpp")


def kind_of(media: str) -> Kind | None:
    """What a form takes a type as; `None` if it is no evidence."""
    found = _KINDS.get(media)
    return found[0] if found else None


def extension_of(media: str) -> str:
    """The ending of a file's name, with its dot."""
    return _KINDS[media][1]


def media_of(head: bytes) -> str:
    """The type by the first bytes, such as `image/png`; empty if unknown."""
    if not head:
        return ""
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head[:4] == b"\x1aE\xdf\xa3":  # the library takes every Matroska for WebM
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    from puremagic import PureError, magic_string

    try:
        found = magic_string(head)
    except (PureError, ValueError):
        found = []
    names = (_SAME.get(one.mime_type, one.mime_type) for one in found if one.mime_type)
    first: str = next(iter(names), "")
    if first in _KINDS:
        return first
    if _is_text(head):
        return first if first.startswith("text/") else "text/plain"
    return first


def _iso_media(head: bytes) -> str:
    """The type of a file of the ISO base format: the library knows few of its brands."""
    brand = head[8:12]
    if brand in _STILLS:
        return "image/heif"
    if brand in (b"avif", b"avis"):
        return "image/avif"
    if brand in (b"M4A ", b"M4B ", b"M4P "):
        return "audio/mp4"
    if brand == b"qt  ":
        return "video/quicktime"
    return "video/3gpp" if brand[:2] == b"3g" else "video/mp4"


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            # A cut may part a character, so the last few bytes do not count.
            head[: max(len(head) - 4, 1)].decode(encoding, "strict")
        except UnicodeDecodeError:
            continue
        return True
    return False


def measures_of(path: Path, media: str, kind: Kind, most_pixels: int) -> Measures:
    """The measures of a file of a type.

    Raises:
        ValueError: a picture cannot be read to its end, or would unfold to too many pixels.
    """
    if kind is Kind.VIDEO:
        return Measures(duration_ms=_duration(path, media))
    if media in _PILLOW:
        return _picture(path, _PILLOW[media], most_pixels)
    return Measures()


def _picture(path: Path, form: str, most_pixels: int) -> Measures:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings(), Image.open(path, formats=[form]) as picture:
            # Pillow only warns of odd metadata and of pictures below twice its own limit.
            warnings.simplefilter("ignore")
            width, height = picture.size
            if width * height > most_pixels:
                raise ValueError(f"{width} x {height}")
            picture.load()
            upright = _upright(picture)
            width, height = upright.size
            return Measures(width, height, picture_hash=_hash(upright))
    except UnidentifiedImageError as error:
        raise ValueError(form) from error
    except (OSError, SyntaxError, ArithmeticError, MemoryError, EOFError) as error:
        raise ValueError(str(error) or form) from error
    except Image.DecompressionBombError as error:
        raise ValueError(str(error)) from error


def _upright(picture: "Image.Image") -> "Image.Image":
    """The picture as it is shown: a telephone writes down how it was held."""
    from PIL import ImageOps

    return ImageOps.exif_transpose(picture)


def _hash(picture: "Image.Image") -> str:
    """The perceptual hash in hexadecimal; empty for a picture without shapes."""
    from dhash import dhash_row_col, format_hex
    from PIL import Image

    side = HASH_SIZE + 1
    picture.thumbnail((1024, 1024))  # enough for the grid, and no second copy of a large picture
    seen = picture.convert("RGBA")
    ground = Image.new("RGBA", seen.size, "white")
    plain = Image.alpha_composite(ground, seen).convert("L")
    grays = plain.resize((side, side), Image.Resampling.LANCZOS)
    row, column = dhash_row_col(list(grays.tobytes()), HASH_SIZE)
    if row.bit_count() + column.bit_count() < _FLAT:
        return ""
    found: str = format_hex(row, column, HASH_SIZE)
    return found


def distance(one: str, other: str) -> int | None:
    """Bits in which two perceptual hashes differ; `None` where one is missing."""
    if not one or not other or len(one) != len(other):
        return None
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _duration(path: Path, media: str) -> int | None:
    """How long a video runs, in milliseconds, where its container says so."""
    if media not in _TIMED:
        return None
    from tinytag import TinyTag, TinyTagException

    try:
        with open(path, "rb") as stream:
            seconds = TinyTag.get("video.mp4", file_obj=stream, tags=False).duration
    except (TinyTagException, OSError, ValueError, ArithmeticError, LookupError, TypeError):
        return None
    except Exception:  # noqa: BLE001 - a broken container meets struct errors deep in the library
        return None
    return None if seconds is None or not 0 <= seconds < 10**6 else round(seconds * 1000)
