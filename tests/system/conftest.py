"""The made-up shop as a person gets it: its files written, imported and pasted by the program."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.system.terminal import NOW, ZHISUN, Terminal

Environment = dict[str, str]
Run = Callable[..., subprocess.CompletedProcess[str]]
Open = Callable[..., Terminal]

PAGES = ("售后列表.txt", "商家举证.txt", "极速退款.txt", "售后详情.html")


def environment_in(folder: Path, database: Path) -> Environment:
    """What a person's login shell gives the program, with nothing of this machine in it."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "zh_CN.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONUTF8": "1",
        "ZHISUN_DATABASE": str(database),
        "ZHISUN_NOW": NOW,
    }


def run_in(
    environment: Mapping[str, str], *arguments: object, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [ZHISUN, *map(str, arguments)],
        env=dict(environment),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="session")
def made_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `files` and `shop.db`, made by the commands of the README; to be copied."""
    folder = tmp_path_factory.mktemp("system")
    environment = environment_in(folder, folder / "data" / "shop.db")
    files = folder / "files"
    written = run_in(environment, "demo", "--files", files)
    assert written.returncode == 0, written.stderr
    exports = [path for path in files.iterdir() if path.name not in (*PAGES, "README.txt")]
    imported = run_in(environment, "import", *sorted(exports))
    assert imported.returncode == 3, imported.stderr
    for page in PAGES:
        pasted = run_in(environment, "paste", files / page)
        assert pasted.returncode in (0, 3), pasted.stderr
    return folder


@pytest.fixture
def files(made_shop: Path) -> Path:
    """The shop's files; nobody may change them."""
    return made_shop / "files"


@pytest.fixture
def environment(made_shop: Path, tmp_path: Path) -> Environment:
    """An environment with the shop's database in it, for this test alone."""
    data = tmp_path / "data"
    shutil.copytree(made_shop / "data", data)
    return environment_in(tmp_path, data / "shop.db")


@pytest.fixture
def run(environment: Environment) -> Run:
    """Runs one command in the test's environment."""

    def once(*arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return run_in(environment, *arguments, stdin=stdin)

    return once


@pytest.fixture
def open_desk(environment: Environment) -> Open:
    """Opens the desk in a pty and waits for its rows; use it as a context."""

    def opened(*arguments: str, size: tuple[int, int] = (80, 24), **extra: str) -> Terminal:
        terminal = Terminal([ZHISUN, *arguments], {**environment, **extra}, size=size)
        return terminal.until(lambda here: bool(here.cursor_row)).rest()

    return opened
