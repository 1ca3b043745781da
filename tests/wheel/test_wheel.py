"""The built wheel, installed alone: run in an empty folder with an empty home, far from the code.

`WHEEL_ENVIRONMENT` names the virtual environment into which it was installed; `.ci/run` makes it.
"""

import csv
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.system.terminal import Terminal

pytestmark = pytest.mark.wheel

Run = Callable[..., subprocess.CompletedProcess[str]]

FILES = (
    "tui/app.tcss",
    "models/appeals.toml",
    "models/deadlines.toml",
    "models/incoming.toml",
    "models/compliance.toml",
    "models/migrations/env.py",
    "importers/demo/shop.toml",
    "importers/pages/agreed_by.toml",
    "importers/pages/page_words.toml",
    "importers/pages/track_words.toml",
    "models/py.typed",
    "importers/py.typed",
    "tui/py.typed",
)
"""Files that are no code and without which a part of the program does not work."""


@pytest.fixture(scope="session")
def installed() -> Path:
    """The environment with the wheel in it."""
    named = os.environ.get("WHEEL_ENVIRONMENT")
    if not named:
        pytest.fail(
            "WHEEL_ENVIRONMENT is not set: it must name a virtual environment into which the built"
            " wheel was installed; .ci/run builds the wheel, makes it, and runs these tests",
            pytrace=False,
        )
    folder = Path(named)
    if not (folder / "bin" / "zhisun").is_file():
        pytest.fail(f"WHEEL_ENVIRONMENT: there is no zhisun in {folder}/bin", pytrace=False)
    return folder


@pytest.fixture
def environment(installed: Path, tmp_path: Path) -> dict[str, str]:
    """As bare as a new account: a home, a language, a terminal."""
    (tmp_path / "home").mkdir()
    (tmp_path / "empty").mkdir()
    return {
        "PATH": f"{installed / 'bin'}:/usr/bin:/bin",
        "HOME": str(tmp_path / "home"),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
    }


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    """Runs one command in the empty folder."""

    def once(*arguments: object, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["zhisun", *map(str, arguments)],
            env={**environment, **extra},
            cwd=tmp_path / "empty",
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return once


def record(installed: Path) -> list[str]:
    """The files that the wheel brought."""
    (found,) = installed.glob("lib/python3*/site-packages/zhisun-*.dist-info/RECORD")
    with found.open(encoding="utf-8", newline="") as stream:
        return [line[0] for line in csv.reader(stream)]


def test_everything_is_in_it_and_nothing_else(installed: Path) -> None:
    files = record(installed)
    assert [name for name in FILES if name not in files] == []
    for language in ("zh_CN", "en"):
        assert f"models/locales/{language}/desk.toml" in files
    assert any(name.startswith("models/migrations/versions/") for name in files)
    assert any(name.startswith("models/templates/") for name in files)
    rooms = {name.split("/", 1)[0] for name in files if not name.startswith("..")}
    assert {room for room in rooms if ".dist-info" not in room} == {"tui", "models", "importers"}


def test_every_file_of_the_checkout_is_in_it(installed: Path) -> None:
    root = Path(__file__).parents[2]
    ours = {
        str(path.relative_to(root))
        for room in ("tui", "models", "importers")
        for path in (root / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert ours - set(record(installed)) == set()


def test_version_and_help(run: Run) -> None:
    version = run("--version")
    assert (version.returncode, version.stderr) == (0, "")
    assert version.stdout.startswith("zhisun 0.")
    for language, word in (("en", "import"), ("zh", "导入")):
        shown = run("--lang", language, "--help")
        assert (shown.returncode, shown.stderr) == (0, "")
        assert word in shown.stdout


def test_files_in_and_the_check_in(run: Run, tmp_path: Path) -> None:
    files = tmp_path / "files"
    assert run("demo", "--files", files).returncode == 0
    imported = run("import", "--json", files)
    assert imported.returncode == 3, imported.stderr  # it holds a few rows that are none
    kinds = {file["kind"] for file in json.loads(imported.stdout)["files"]}
    assert {"after_sales", "orders", "bill", "payouts", "template", "page"} <= kinds

    told = run("today")
    assert (told.returncode, told.stderr) == (10, "")
    assert len(told.stdout.splitlines()) > 5
    today = json.loads(run("today", "--json").stdout)
    assert today["queues"]["expiring"]["open"] > 5
    database = tmp_path / "home" / ".local" / "share" / "zhisun" / "zhisun.db"
    assert database.stat().st_mode & 0o077 == 0
    assert run("doctor").returncode == 0


def test_nothing_is_left_in_the_folder_that_one_stands_in(run: Run, tmp_path: Path) -> None:
    run("today")
    run("keys")
    run("import", tmp_path)
    assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.parametrize(
    ("language", "title"), [("zh_CN.UTF-8", "即将逾期"), ("en_US.UTF-8", "Expiring")]
)
def test_first_screen_of_the_demo(
    environment: dict[str, str], installed: Path, tmp_path: Path, language: str, title: str
) -> None:
    command = [str(installed / "bin" / "zhisun"), "demo"]
    inside = {**environment, "LANG": language, "TMPDIR": str(tmp_path / "empty")}
    with Terminal(command, inside, cwd=tmp_path / "empty") as desk:
        desk.until(title).until(lambda here: bool(here.cursor_row))
        for number in (f" 1 {title} 12", " 2 ", " 3 ", " 4 "):
            desk.until(number)
        desk.until(lambda here: "d " in here.lines[-1])
        desk.press("q")
        assert desk.ended() == 0
    assert list((tmp_path / "empty").iterdir()) == [], "the demo's folder is gone"
