"""What every test needs: a fixed environment, and a word about the tests that were left out."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from models import i18n

_LEFT_OUT = {
    "system": "need tmux or sshd",
    "slow": "take long",
    "wheel": "need the built wheel",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--all` runs what is left out by default."""
    parser.addoption("--all", action="store_true", help="run slow, system and wheel tests too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is slow or needs more than Python."""
    if config.getoption("--all"):
        return
    left = [item for item in items if any(item.get_closest_marker(name) for name in _LEFT_OUT)]
    if left:
        config.hook.pytest_deselected(items=left)
        config.stash[_COUNT] = len(left)
        items[:] = [item for item in items if item not in left]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where several processes share the work, each of them counts the same tests."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(_COUNT, 0)


class _Workers:
    """Hears how many tests the worker processes left out; only where there are any."""

    def pytest_testnodedown(self, node: Any) -> None:
        """Keep a worker's count."""
        node.config.stash[_COUNT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_configure(config: pytest.Config) -> None:
    """The same examples in every run; and listen to the workers of pytest-xdist, if it runs."""
    settings.register_profile("same", derandomize=True, deadline=None)
    settings.load_profile("same")
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(_Workers())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out and where it runs."""
    count = terminalreporter.config.stash.get(_COUNT, 0)
    if count:
        why = ", ".join(_LEFT_OUT.values())
        terminalreporter.write_line(
            f"left out: {count} tests ({why}); .ci/run installs what they need and runs them"
        )


_COUNT = pytest.StashKey[int]()


@pytest.fixture(autouse=True)
def fixed_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No settings, database or locale of the person who runs the tests."""
    for name in list(os.environ):
        if name.startswith(("ZHISUN_", "TEXTUAL", "LC_")) and name != "TEXTUAL_SNAPSHOT_TEMPDIR":
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "TMUX", "STY", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data-home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config-home"))
    i18n.use_language("zh_CN")
    yield
    i18n.use_language("zh_CN")
