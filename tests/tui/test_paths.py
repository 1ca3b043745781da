"""Paths as typed: what they mean, how Tab goes on, and names that no keyboard writes."""

import os
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.paths import complete, plain_files, shown, typed_paths, within
from tui.sizes import duration_text, size_text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files, folders and what hides."""
    (tmp_path / "证据 一").mkdir()
    for name in (
        "签收.png",
        "签字.png",
        "video.mp4",
        ".hidden",
        "证据 一/a b.png",
        "证据 一/a c.png",
    ):
        (tmp_path / name).write_bytes(b"12345")
    return tmp_path


def test_one_name_is_completed_and_taken(folder: Path) -> None:
    found = complete(f"{folder}/vi")
    assert found.text == f"{folder}/video.mp4"
    assert found.entries == ()


def test_several_are_completed_as_far_as_they_agree(folder: Path) -> None:
    found = complete(f"{folder}/签")
    assert found.text == f"{folder}/签"
    assert [entry.name for entry in found.entries] == ["签字.png", "签收.png"]
    assert found.entries[0].size == 5


def test_a_folder_goes_on_with_its_separator(folder: Path) -> None:
    assert complete(f"{folder}/证").text == f"{folder}/证据 一{os.sep}"
    found = complete(f"{folder}/证据 一/a")
    assert found.text == f"{folder}/证据 一/a "
    assert [entry.name for entry in found.entries] == ["a b.png", "a c.png"]


def test_hidden_names_need_a_dot(folder: Path) -> None:
    assert all(entry.name != ".hidden" for entry in complete(f"{folder}/").entries)
    assert complete(f"{folder}/.h").text == f"{folder}/.hidden"


def test_folders_come_first(folder: Path) -> None:
    assert within(folder)[0].name == f"证据 一{os.sep}"
    assert len(plain_files(within(folder))) == 3


def test_nothing_there_changes_nothing(folder: Path) -> None:
    for text in (f"{folder}/zzz", "/no/such/folder/x", "", "\0", f"{folder}/签\0"):
        assert complete(text).entries == () or text == ""


@pytest.mark.skipif(os.name == "nt", reason="a shell of another kind")
def test_the_last_of_several_is_completed_and_quoted(folder: Path) -> None:
    first = shlex.quote(str(folder / "video.mp4"))
    found = complete(f"{first} {folder}/证据\\ 一/a\\ b")
    assert typed_paths(found.text) == [folder / "video.mp4", folder / "证据 一" / "a b.png"]


@pytest.mark.skipif(os.name == "nt", reason="a shell of another kind")
def test_dragged_files_are_several_paths(folder: Path) -> None:
    one, two = folder / "签收.png", folder / "证据 一" / "a b.png"
    assert typed_paths(f"{shlex.quote(str(one))} {shlex.quote(str(two))} ") == [one, two]


def test_a_path_with_spaces_is_one_path(folder: Path) -> None:
    path = folder / "证据 一" / "a b.png"
    assert typed_paths(f"  {path} ") == [path]
    assert typed_paths("  ") == []


@pytest.mark.skipif(os.name == "nt", reason="no such names")
def test_what_no_keyboard_writes_is_not_completed(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m.png").write_bytes(b"")
    (tmp_path / "a\u202e.png").write_bytes(b"")
    with open(os.fsencode(tmp_path) + b"/a\xff.png", "wb"):
        pass
    assert complete(f"{tmp_path}/a").text == f"{tmp_path}/a"
    assert len(within(tmp_path)) == 3


def test_home_is_a_tilde(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    assert shown(folder / "video.mp4") == f"~{os.sep}video.mp4"
    assert typed_paths("~/video.mp4") == [folder / "video.mp4"]
    assert complete("~/vi").text == "~/video.mp4"


@given(st.text(max_size=40))
def test_any_text_may_be_typed(text: str) -> None:
    assert all(isinstance(path, Path) for path in typed_paths(text))
    complete(text)


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KB"),
        (340 * 1024, "340 KB"),
        (1_258_291, "1.2 MB"),
        (3 * 1024**3, "3.0 GB"),
        (2048 * 1024**3, "2048 GB"),
    ],
)
def test_sizes_are_short(size: int, said: str) -> None:
    assert size_text(size) == said


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [(0, "0:00"), (35_400, "0:35"), (725_000, "12:05"), (3_729_000, "1:02:09")],
)
def test_durations_are_short(milliseconds: int, said: str) -> None:
    assert duration_text(milliseconds) == said
