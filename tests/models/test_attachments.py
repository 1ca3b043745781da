"""Files of evidence: what is taken, what is refused and named, where it is kept."""

import hashlib
import os
from pathlib import Path

import pytest

from models import attachments
from models.attachments import (
    FileRefused,
    expand,
    inbox_of,
    is_intact,
    keep,
    place_of_file,
)
from models.form_limits import StoreLimits
from models.media import ALIKE, distance, measures_of, media_of
from models.media import Kind as MediaKind
from tests.makers.pictures import PDF, encoded, huge_png, picture, video, write_picture

LIMITS = StoreLimits(image_mb=1, video_mb=2, document_mb=1, pixels=1_000_000)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where files are kept; made when the first one is."""
    return tmp_path / "data" / "evidence"


def written(tmp_path: Path, name: str, content: bytes) -> Path:
    """A file of this content."""
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (encoded(picture(1), "PNG"), "image/png"),
        (encoded(picture(1), "JPEG"), "image/jpeg"),
        (encoded(picture(1), "WEBP"), "image/webp"),
        (encoded(picture(1), "BMP"), "image/bmp"),
        (encoded(picture(1), "GIF"), "image/gif"),
        (video(brand=b"heic"), "image/heif"),
        (video(brand=b"mif1"), "image/heif"),
        (video(), "video/mp4"),
        (video(brand=b"mp41"), "video/mp4"),
        (video(brand=b"qt  "), "video/quicktime"),
        (video(brand=b"3gp5"), "video/3gpp"),
        (b"\x1aE\xdf\xa3\x93B\x82\x88matroska" + b"\0" * 40, "video/x-matroska"),
        (b"\x1aE\xdf\xa3\x9fB\x82\x84webm" + b"\0" * 40, "video/webm"),
        (b"RIFF\0\0\0\0AVI LIST" + b"\0" * 20, "video/x-msvideo"),
        (PDF, "application/pdf"),
    ],
)
def test_the_content_says_what_a_file_is(
    tmp_path: Path, store: Path, content: bytes, media: str
) -> None:
    kept = keep(written(tmp_path, "photo.txt", content), store, LIMITS)
    assert kept.media == media == media_of(content)
    assert kept.digest == hashlib.sha256(content).hexdigest()
    place = place_of_file(store, kept.digest, kept.media)
    assert place.parent.parent == store
    assert place.parent.name == kept.digest[:2]
    assert place.read_bytes() == content
    assert is_intact(place, kept.digest)
    assert [one for one in store.rglob("*") if one.is_file()] == [place]


def test_a_kept_file_is_private(tmp_path: Path, store: Path) -> None:
    kept = keep(write_picture(tmp_path / "a.png", 1), store, LIMITS)
    place = place_of_file(store, kept.digest, kept.media)
    assert place.stat().st_mode & 0o777 == 0o600
    assert {one.stat().st_mode & 0o777 for one in (store, place.parent)} == {0o700}


def test_measures_are_found_out(tmp_path: Path, store: Path) -> None:
    image = keep(write_picture(tmp_path / "a.png", 1), store, LIMITS).measures
    assert (image.width, image.height, image.duration_ms) == (160, 120, None)
    clip = keep(written(tmp_path, "b.mp4", video(12_345)), store, LIMITS).measures
    assert (clip.width, clip.duration_ms, clip.picture_hash) == (None, 12_345, "")


def test_a_broken_video_has_no_duration(tmp_path: Path, store: Path) -> None:
    assert (
        keep(written(tmp_path, "b.mp4", video()[:40]), store, LIMITS).measures.duration_ms is None
    )


def test_a_held_telephone_turns_the_picture(tmp_path: Path, store: Path) -> None:
    turned = on_its_side(tmp_path / "turned.jpg")
    measures = keep(turned, store, LIMITS).measures
    assert (measures.width, measures.height) == (120, 160)


def on_its_side(path: Path) -> Path:
    """A picture that a telephone took on its side."""
    made = picture(3)
    exif = made.getexif()
    exif[0x0112] = 6
    made.save(path, "JPEG", exif=exif)
    return path


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("empty.png", b"", "空文件"),
        ("text.png", "不是图片".encode(), "text/plain"),
        ("gbk.jpg", "不是图片, 是文字".encode("gb18030"), "text/plain"),
        ("page.jpg", b"<html><body>", "text/html"),
        ("tool.mp4", b"\x7fELF" + b"\0" * 60, "认不出的格式|application"),
        ("song.mp4", video(brand=b"M4A "), "audio/mp4"),
        ("cut.jpg", encoded(picture(1), "JPEG")[:700], "打不开"),
        ("bomb.png", huge_png(60_000, 60_000), "60000 x 60000|exceeds|打不开"),
        ("over.png", huge_png(1001, 1000), "1001 x 1000"),
        ("hollow.png", huge_png(100, 100), "打不开"),
        ("large.pdf", PDF + b"\0" * 1024 * 1024, "超过 1 MB"),
    ],
)
def test_what_is_no_evidence_is_refused_and_named(
    tmp_path: Path, store: Path, name: str, content: bytes, what: str
) -> None:
    with pytest.raises(FileRefused, match=what) as refused:
        keep(written(tmp_path, name, content), store, LIMITS)
    assert name in refused.value.message
    assert not [one for one in store.rglob("*") if one.is_file()]


def test_what_is_far_too_large_is_not_even_copied(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "film.mp4", video())
    with path.open("r+b") as stream:
        stream.truncate(4 * 1024**3)  # holes: no disk is needed
    monkeypatch.setattr(attachments, "_copied", lambda *_given: pytest.fail("copied"))
    with pytest.raises(FileRefused, match=f"超过 {LIMITS.video_mb} MB"):
        keep(path, store, LIMITS)


def test_only_plain_files_are_opened(tmp_path: Path, store: Path) -> None:
    real = write_picture(tmp_path / "real.png", 1)
    link = tmp_path / "link.png"
    link.symlink_to(real)
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    folder = tmp_path / "folder.png"
    folder.mkdir()
    for path, what in (
        (link, "链接"),
        (pipe, "管道"),
        (folder, "文件夹"),
        (Path(os.devnull), "设备"),
    ):
        with pytest.raises(FileRefused, match=what):
            keep(path, store, LIMITS)
    for path in (tmp_path / "missing.png", tmp_path / ("x" * 300), Path("a\0b.png")):
        with pytest.raises(FileRefused, match="读不了"):
            keep(path, store, LIMITS)


def test_a_folder_stands_for_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    (folder / "inner").mkdir(parents=True)
    for name in ("b.png", "a.png", ".DS_Store", "Thumbs.db", "~$x.docx"):
        (folder / name).write_bytes(b"x")
    assert [one.name for one in expand([folder, tmp_path / "c.png"])] == ["a.png", "b.png", "c.png"]
    with pytest.raises(FileRefused, match="没有文件"):
        list(expand([folder / "inner"]))


def test_names_are_kept_but_lead_nowhere(tmp_path: Path, store: Path) -> None:
    ugly = write_picture(tmp_path / "a\n[b]<i>.png", 1)
    kept = keep(ugly, store, LIMITS)
    assert kept.name == "a\n[b]<i>.png"
    assert inbox_of(store, "../../261117-1", "c1").parent.parent == store
    assert inbox_of(store, "", "c1").name == "c1"


def test_a_damaged_copy_is_mended_by_adding_the_file_again(tmp_path: Path, store: Path) -> None:
    path = write_picture(tmp_path / "a.png", 1)
    kept = keep(path, store, LIMITS)
    place = place_of_file(store, kept.digest, kept.media)
    place.write_bytes(b"cut")
    assert not is_intact(place, kept.digest)
    assert keep(path, store, LIMITS) == kept
    assert is_intact(place, kept.digest)


def test_a_store_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(FileRefused, match="写不了"):
        keep(write_picture(tmp_path / "a.png", 1), blocked, LIMITS)


def test_pictures_that_look_alike_are_near_and_others_far(tmp_path: Path) -> None:
    def hashed(name: str, content: bytes) -> str:
        path = written(tmp_path, name, content)
        return measures_of(path, media_of(content), MediaKind.IMAGE, 10**7).picture_hash

    made = picture(1, (640, 480))
    one = hashed("a.png", encoded(made, "PNG"))
    small = hashed("b.jpg", encoded(made.resize((320, 240)), "JPEG", 40))
    other = hashed("c.png", encoded(picture(2, (640, 480)), "PNG"))
    flat = hashed("d.png", encoded(made.point(lambda _value: 200), "PNG"))
    near, far = distance(one, small), distance(one, other)
    assert near is not None
    assert near <= ALIKE
    assert far is not None
    assert far > 2 * ALIKE
    assert flat == ""
    assert distance(one, flat) is None
