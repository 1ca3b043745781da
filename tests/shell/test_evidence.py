"""`zhisun evidence`: what it prints, its JSON, its exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.makers.pictures import video, write_picture
from tests.shell.conftest import Zhisun

Capture = pytest.CaptureFixture[str]


def told(capsys: Capture) -> Any:
    """What was printed, as JSON."""
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def case(zhisun: Zhisun, capsys: Capture) -> str:
    """The most urgent dispute of the made-up shop."""
    assert zhisun("evidence", "list", "--json") == 0
    return str(told(capsys)[0]["case"])


def test_the_list_names_what_is_missing(zhisun: Zhisun, case: str, capsys: Capture) -> None:
    assert zhisun("evidence", "list") == 0
    assert "缺" in capsys.readouterr().out
    assert zhisun("evidence", "list", case) == 0
    shown = capsys.readouterr()
    assert "[x] track" in shown.out
    assert "[ ] chat" in shown.out
    assert "图片 0 张, 至少 1 张" in shown.err


def test_files_are_added_and_taken_off(
    zhisun: Zhisun, case: str, tmp_path: Path, capsys: Capture
) -> None:
    first, second = (write_picture(tmp_path / f"{seed}.png", seed) for seed in (1, 2))
    assert zhisun("evidence", "add", case, first, "--item", "track", "--json") == 0
    shape = told(capsys)
    assert [(one["n"], one["name"], one["item"], one["twins"]) for one in shape["files"]] == [
        (1, "1.png", "track", [])
    ]
    assert shape["refused"] == []
    assert zhisun("evidence", "add", case, second, first) == 3
    assert "已经有" in capsys.readouterr().err
    assert zhisun("evidence", "remove", case, 3) == 1
    assert zhisun("evidence", "remove", case, 1, "--json") == 0
    assert [one["name"] for one in told(capsys)["files"]] == ["2.png"]
    assert zhisun("undo") == 0
    capsys.readouterr()
    assert (
        zhisun(
            "evidence",
            "add",
            case,
            "--replace",
            1,
            write_picture(tmp_path / "3.jpg", 3, "JPEG"),
            "--json",
        )
        == 0
    )
    assert [one["name"] for one in told(capsys)["files"]] == ["3.jpg", "2.png"]


def test_only_what_is_evidence_is_added(
    zhisun: Zhisun, case: str, tmp_path: Path, capsys: Capture
) -> None:
    text = tmp_path / "text.png"
    text.write_text("text")
    assert zhisun("evidence", "add", case, text) == 1
    assert "text/plain" in capsys.readouterr().err
    assert zhisun("evidence", "add", case) == 1
    assert zhisun("evidence", "add", case, text, "--item", "moon") == 1
    assert zhisun("evidence", "add", "nothing", text) == 1


def test_a_folder_and_a_caption(zhisun: Zhisun, case: str, tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    write_picture(folder / "a.png", 1)
    (folder / "b.mp4").write_bytes(video(61_000))
    assert zhisun("evidence", "add", case, folder) == 0
    assert zhisun("evidence", "assign", case, 2, "packing_video", "--caption", "装了两盒") == 0
    assert zhisun("evidence", "tick", case, "chat", "买家说收到了") == 0
    capsys.readouterr()
    assert zhisun("evidence", "list", case, "--json") == 0
    shape = told(capsys)
    assert (shape["files"][1]["duration_ms"], shape["files"][1]["caption"]) == (61_000, "装了两盒")
    by = {one["id"]: (one["ticked_by"], one["detail"]) for one in shape["checklist"]}
    assert by["chat"] == ("text", "买家说收到了")
    assert by["packing_video"] == ("file", "02")
    assert zhisun("evidence", "untick", case, "chat") == 0
    assert zhisun("evidence", "untick", case, "chat") == 1
    assert zhisun("evidence", "assign", case, 2, "moon", "--caption", "别的") == 1
    assert zhisun("evidence", "assign", case, 2, "--caption", "装了三盒") == 0
    capsys.readouterr()
    assert zhisun("evidence", "list", case, "--json") == 0
    second = told(capsys)["files"][1]
    assert (second["item"], second["caption"]) == ("packing_video", "装了三盒")
    assert second["added_at"].endswith("+08:00")


def test_a_pack_says_its_problems(
    zhisun: Zhisun, case: str, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "out"
    assert zhisun("evidence", "add", case, write_picture(tmp_path / "a.png", 1)) == 0
    assert zhisun("evidence", "statement", case) == 0
    assert "请平台核实" in capsys.readouterr().out
    assert zhisun("evidence", "pack", case, "--out", out, "--json") == 0
    shape = told(capsys)
    assert shape["ok"] is True
    assert {tuple(one) for one in shape["problems"]} == {
        ("level", "rule", "limit", "found", "text")
    }
    assert all(Path(one).is_file() for one in (*shape["files"], shape["archive"]))
    assert zhisun("evidence", "statement", case, "--text", "加微信 abc123") == 0
    capsys.readouterr()
    wrong = tmp_path / "wrong"
    assert zhisun("evidence", "pack", case, "--out", wrong, "--json") == 1
    shape = told(capsys)
    assert (shape["ok"], shape["files"]) == (False, [])
    assert shape["problems"][0]["level"] == "error"
    assert not wrong.exists()
    assert zhisun("evidence", "pack", case, "--out", wrong) == 1
    assert "没有写" in capsys.readouterr().err
    assert zhisun("evidence", "pack", case, "--out", wrong, "--force", "--unmasked") == 0
    assert "index.html" in capsys.readouterr().out


def test_submitting_asks_unless_told(
    zhisun: Zhisun, case: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhisun("evidence", "add", case, write_picture(tmp_path / "a.png", 1))
    assert zhisun("evidence", "submit", case) == 1
    assert "--yes" in capsys.readouterr().err
    monkeypatch.setattr("tui.output.is_terminal", lambda *_streams: True)
    answers = iter([False, True])
    monkeypatch.setattr("typer.confirm", lambda *_texts, **_more: next(answers))
    assert zhisun("evidence", "submit", case) == 1
    assert zhisun("evidence", "result", case, "won") == 1
    assert zhisun("evidence", "submit", case) == 0
    capsys.readouterr()
    assert zhisun("evidence", "submit", case, "--yes") == 1
    assert zhisun("undo") == 1
    assert "不能撤销" in capsys.readouterr().err
    assert zhisun("evidence", "result", case, "maybe") == 2
    capsys.readouterr()
    assert zhisun("evidence", "result", case, "lost", "--json") == 0
    assert told(capsys)["submission"]["result"] == "lost"
    assert zhisun("undo") == 0
    capsys.readouterr()
    assert zhisun("evidence", "list", case, "--json") == 0
    assert told(capsys)["submission"]["result"] is None


def test_outside_text_is_harmless(
    zhisun: Zhisun, case: str, tmp_path: Path, capsys: Capture
) -> None:
    ugly = write_picture(tmp_path / "a\n\x1b[31m[b]\u202e.png", 1)
    assert zhisun("evidence", "add", case, ugly, "--item", "chat") == 0
    capsys.readouterr()
    assert zhisun("evidence", "list", case) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "a [31m[b].png" in shown
    assert zhisun("evidence", "tick", case, "chat", " \n ") == 1
