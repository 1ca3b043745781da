"""Piped output: no colours, no bars, and no word about a reader that has gone away."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shell.made import NOW_TEXT

_ROOT = Path(__file__).parents[2]
_PROGRAM = "from tui.main import main; main()"


def _environment(database: Path) -> dict[str, str]:
    return {**os.environ, "ZHISUN_NOW": NOW_TEXT, "ZHISUN_DATABASE": str(database)}


@pytest.mark.parametrize(
    ("arguments", "code"), [(["today"], 10), (["list", "refund", "--all"], 0), (["--help"], 0)]
)
def test_a_closed_pipe_is_quiet(filled: Path, arguments: list[str], code: int) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments],
        stdout=writing,
        stderr=subprocess.PIPE,
        env=_environment(filled / "demo.db"),
        cwd=_ROOT,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (code, b"")


def test_piped_output_is_plain(filled: Path, tmp_path: Path) -> None:
    for arguments in (["today"], ["list", "expiring"], ["import", str(filled / "files")]):
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, *arguments],
            capture_output=True,
            env=_environment(
                tmp_path / "new.db" if arguments[0] == "import" else filled / "demo.db"
            ),
            cwd=_ROOT,
            check=False,
        )
        assert b"\x1b" not in done.stdout + done.stderr
        assert b"\r" not in done.stdout + done.stderr
        assert done.stdout


def test_a_terminal_of_another_encoding_gets_what_it_can_show(filled: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, "list", "expiring"],
        capture_output=True,
        env={**_environment(filled / "demo.db"), "PYTHONIOENCODING": "gbk"},
        cwd=_ROOT,
        check=False,
    )
    assert done.returncode == 0
    assert "草莓礼盒装" in done.stdout.decode("gbk")
