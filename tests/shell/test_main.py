"""The look at the arguments that comes before everything else."""

import tomllib
from pathlib import Path

import pytest

from tui.main import Arguments, Usage, hoist, run
from tui.version import VERSION


def test_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"zhisun {VERSION}\n"


@pytest.mark.parametrize(
    "argv",
    [
        ["--db", "x.db", "--lang", "en", "list", "expiring"],
        ["list", "--db=x.db", "expiring", "--lang=en"],
        ["list", "expiring", "--lang", "en", "--db", "other.db", "--db", "x.db"],
    ],
)
def test_options_that_count_everywhere_may_stand_anywhere(argv: list[str]) -> None:
    assert hoist(argv) == Arguments("x.db", "en", ["list", "expiring"])


def test_behind_a_bare_dash_nothing_is_taken_out() -> None:
    assert hoist(["import", "--", "--db", "x"]).rest == ["import", "--", "--db", "x"]


@pytest.mark.parametrize("argv", [["--db"], ["today", "--lang"], ["--lang", "fr"], ["--db="]])
def test_a_missing_value_is_wrong_usage(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Usage):
        hoist(argv)
    assert run(argv) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize("argv", [["nonsense"], ["list"], ["list", "nowhere"], ["today", "--x"]])
def test_wrong_usage_ends_with_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(argv) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_help_is_translated(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ([], ["import"], ["paste"], ["shop", "rename"], ["db", "upgrade"], ["demo"]):
        assert run(["--lang", language, *command, "--help"]) == 0
    assert "cli." not in capsys.readouterr().out


def test_without_a_terminal_the_desk_does_not_open(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "en"]) == 1
    assert "terminal" in capsys.readouterr().err


def test_a_bad_setting_names_file_and_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("lookback_day = 3\n", encoding="utf-8")
    monkeypatch.setenv("ZHISUN_SETTINGS", str(file))
    assert run(["list", "expiring"]) == 2
    shown = capsys.readouterr().err
    assert str(file) in shown
    assert "lookback_days" in shown
