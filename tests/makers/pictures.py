"""Small pictures, videos and other files, made in code; nothing real is kept in the repository."""

import random
import struct
import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw


def picture(seed: int, size: tuple[int, int] = (160, 120)) -> Image.Image:
    """A picture of coloured spots, another one for every seed."""
    dice = random.Random(seed)
    made = Image.new("RGB", size, (dice.randrange(256), 40, 90))
    pen = ImageDraw.Draw(made)
    for _ in range(25):
        left, top = dice.randrange(size[0]), dice.randrange(size[1])
        spot = (left, top, left + dice.randrange(5, 50), top + dice.randrange(5, 50))
        pen.ellipse(spot, fill=(dice.randrange(256), dice.randrange(256), dice.randrange(256)))
    return made


def encoded(made: Image.Image, form: str, quality: int = 75) -> bytes:
    """The bytes of a picture in a format."""
    out = BytesIO()
    made.save(out, form, quality=quality)
    return out.getvalue()


def write_picture(path: Path, seed: int, form: str = "PNG") -> Path:
    """Write a picture and return its path."""
    path.write_bytes(encoded(picture(seed), form))
    return path


def video(milliseconds: int = 12_345, brand: bytes = b"isom") -> bytes:
    """An MP4 container without frames that says how long it runs."""
    times = struct.pack(">IIII", 0, 0, 1000, milliseconds)
    head = _box(b"ftyp", brand, b"\0\0\2\0", brand)
    return head + _box(b"moov", _box(b"mvhd", b"\0" * 4, times, b"\0" * 80))


def _box(name: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", 8 + len(content)) + name + content


def huge_png(width: int, height: int) -> bytes:
    """A PNG whose head promises far more pixels than it holds."""
    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", size), (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b"")]
    chunks = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
