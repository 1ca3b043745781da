"""Places that cannot be read or written, and settings that are wrong: one line and the right code."""

import errno
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from models import setting_values
from tests.shell.conftest import Zhisun
from tests.shell.made import NOW_TEXT
from tests.shell.test_commands import CAPTURED
from tui import themes

_ROOT = Path(__file__).parents[2]
_PROGRAM = "from tui.main import main; main()"


@pytest.mark.parametrize("arguments", [["today"], ["list", "expiring"], ["rejects", "--json"]])
@pytest.mark.parametrize("target", ["closed", "/dev/full"])
def test_output_that_takes_nothing(filled: Path, arguments: list[str], target: str) -> None:
    to = ">&-" if target == "closed" else f">{target}"
    done = subprocess.run(
        ["/bin/sh", "-c", f'"$0" "$@" {to}', sys.executable, "-c", _PROGRAM, *arguments],
        stderr=subprocess.PIPE,
        env={**os.environ, "ZHISUN_NOW": NOW_TEXT, "ZHISUN_DATABASE": str(filled / "demo.db")},
        cwd=_ROOT,
        check=False,
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert done.stderr.decode().count("\n") == 1


@pytest.mark.parametrize("command", [["today"], ["list", "expiring"], ["import", "x.csv"]])
class TestDatabase:
    def test_of_another_program(
        self, zhisun: Zhisun, tmp_path: Path, command: list[str], capsys: CAPTURED
    ) -> None:
        other = tmp_path / "other.db"
        with closing(sqlite3.connect(other)) as connection:
            connection.execute("CREATE TABLE t (x)")
        assert zhisun("--db", other, *command) == 1
        assert "别的程序" in capsys.readouterr().err

    def test_a_folder(
        self, zhisun: Zhisun, tmp_path: Path, command: list[str], capsys: CAPTURED
    ) -> None:
        assert zhisun("--db", tmp_path, *command) == 1
        assert "文件夹" in capsys.readouterr().err

    def test_a_place_that_may_not_be_entered(
        self,
        zhisun: Zhisun,
        tmp_path: Path,
        command: list[str],
        monkeypatch: pytest.MonkeyPatch,
        capsys: CAPTURED,
    ) -> None:
        usual = os.stat

        def stat(path: Any, **options: Any) -> os.stat_result:
            if str(path).endswith("x.db"):
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return usual(path, **options)

        monkeypatch.setattr(os, "stat", stat)
        assert zhisun("--db", tmp_path / "x.db", *command) == 1
        told = capsys.readouterr().err
        assert "Permission denied" in told
        assert "Errno" not in told

    def test_a_file_that_may_not_be_read(
        self,
        zhisun: Zhisun,
        tmp_path: Path,
        command: list[str],
        monkeypatch: pytest.MonkeyPatch,
        capsys: CAPTURED,
    ) -> None:
        monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.R_OK)
        assert zhisun(*command) == 1
        assert "Permission denied" in capsys.readouterr().err

    def test_wrong_settings_are_wrong_usage(
        self,
        zhisun: Zhisun,
        tmp_path: Path,
        command: list[str],
        monkeypatch: pytest.MonkeyPatch,
        capsys: CAPTURED,
    ) -> None:
        monkeypatch.setenv("ZHISUN_NOW", "soon")
        assert zhisun(*command) == 2
        assert "要带时区" in capsys.readouterr().err
        monkeypatch.setenv("ZHISUN_NOW", NOW_TEXT)
        monkeypatch.setenv("ZHISUN_SETTINGS", str(tmp_path / "nowhere.toml"))
        assert zhisun(*command) == 2
        assert "nowhere.toml" in capsys.readouterr().err


def test_an_export_to_nowhere_is_told_in_words(
    zhisun: Zhisun, tmp_path: Path, capsys: CAPTURED
) -> None:
    assert zhisun("export", "refund", tmp_path / "no" / "x.csv") == 1
    assert zhisun("rejects", "--export", tmp_path / "no" / "x.csv") == 1
    assert "Errno" not in capsys.readouterr().err


@pytest.mark.parametrize("closed", ["demo.db", "shop"])
def test_doctor_finds_what_cannot_be_written(
    zhisun: Zhisun, closed: str, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURED
) -> None:
    monkeypatch.setattr(
        os, "access", lambda path, mode: mode != os.W_OK or Path(path).name != closed
    )
    assert zhisun("doctor") == 1
    assert "Permission denied" in capsys.readouterr().out


def test_doctor_tells_the_time_of_china(zhisun: Zhisun, capsys: CAPTURED) -> None:
    zhisun("doctor")
    assert "2026-11-20 10:00:00 +08:00" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["settings", "keys"])
def test_wrong_keys_are_found_with_their_place(
    zhisun: Zhisun,
    tmp_path: Path,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: CAPTURED,
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[keys]\nzzz = "a"\n', encoding="utf-8")
    monkeypatch.setenv("ZHISUN_SETTINGS", str(file))
    assert zhisun(command) == 2
    told = capsys.readouterr()
    assert str(file) in told.err
    assert "keys.zzz" in told.err
    assert told.out


def test_looks_are_those_of_the_desk() -> None:
    assert themes.NAMES == setting_values.THEME_CHOICES
